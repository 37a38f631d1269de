"""The parts of an .xlsx or .xlsb package and the links between them."""

from __future__ import annotations

import posixpath
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import IO
from xml.etree import ElementTree as ET

from .xml_events import tree


@dataclass(frozen=True, slots=True)
class Link:
    """A link from one part to another.

    Attributes:
        id: By what the part refers to it.
        kind: What it leads to, such as ``worksheet``.
        part: Name of the part.
    """

    id: str
    kind: str
    part: str


class Package:
    """A workbook seen as the package it is."""

    def __init__(self, file: IO[bytes]) -> None:
        """Open the package.

        Raises:
            zipfile.BadZipFile: If it is none.
        """
        self._zip = zipfile.ZipFile(file)
        self._names = {name.lower(): name for name in self._zip.namelist()}

    def open(self, part: str) -> IO[bytes]:
        """Open a part.

        Raises:
            ValueError: If there is none of that name.
        """
        name = self._names.get(part.lower())
        if name is None:
            raise ValueError("a part is not where the package says")
        return self._zip.open(name)

    def read(self, part: str) -> bytes:
        """Return a part, empty where there is none."""
        name = self._names.get(part.lower())
        return self._zip.read(name) if name else b""

    def has(self, part: str) -> bool:
        """Whether there is a part of that name."""
        return part.lower() in self._names

    def tree(self, part: str) -> ET.Element:
        """Return a part as a tree, an empty one where there is none."""
        return tree(self.read(part) or b"<none/>")

    def links(self, part: str) -> Iterator[Link]:
        """Yield the links of a part."""
        folder, name = posixpath.split(part)
        for link in self.tree(posixpath.join(folder, "_rels", f"{name}.rels")):
            target = link.get("Target", "")
            full = posixpath.normpath(posixpath.join("/", folder, target)).lstrip("/")
            # Some writers give the path from the root without saying so.
            place = full if full.lower() in self._names else target
            yield Link(link.get("Id", ""), link.get("Type", "").rpartition("/")[2], place)

    def linked(self, part: str, kind: str) -> list[str]:
        """Return the parts of one kind that a part links to."""
        return [link.part for link in self.links(part) if link.kind == kind]

    @cached_property
    def workbook(self) -> str:
        """The part that lists the sheets."""
        return next(iter(self.linked("", "officeDocument")), "xl/workbook.xml")

    def beside_workbook(self, kind: str, suffix: str = "xml") -> str:
        """Return the part of a kind that the workbook links to, or where it usually is."""
        usual = posixpath.join(posixpath.dirname(self.workbook), f"{kind}.{suffix}")
        return next(iter(self.linked(self.workbook, kind)), usual)
