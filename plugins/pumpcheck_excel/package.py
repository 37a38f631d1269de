"""The parts of an .xlsx or .xlsb package and the links between them."""

from __future__ import annotations

import posixpath
import zipfile
from collections.abc import Iterator
from functools import cached_property
from typing import IO, NamedTuple
from xml.etree import ElementTree as ET

from .xml_elements import elements, portions_of

_KINDS = {"chartsheet": "chart", "dialogsheet": "dialog"}


class Link(NamedTuple):
    """A link from one part to another, with what kind that is, such as ``worksheet``."""

    id: str
    kind: str
    part: str


class Package:
    """A workbook seen as the package it is."""

    def __init__(self, file: IO[bytes]) -> None:
        """Open the package."""
        self._zip = zipfile.ZipFile(file)
        self._names = {name.lower(): name for name in self._zip.namelist()}

    def open(self, part: str) -> IO[bytes]:
        """Open a part; a KeyError where there is none of that name."""
        return self._zip.open(self._names[part.lower()])

    def read(self, part: str) -> bytes:
        """Return a part, empty where there is none."""
        name = self._names.get(part.lower())
        return self._zip.read(name) if name else b""

    def size(self, part: str) -> int:
        """Return how many bytes a part holds, by what the package says; 0 where there is none of that name."""
        name = self._names.get(part.lower())
        return self._zip.getinfo(name).file_size if name else 0

    def elements(self, part: str, *whole: str) -> Iterator[ET.Element]:
        """Yield elements of a part, none where there is no such part; see `xml_elements.elements`."""
        if part.lower() in self._names:
            with self.open(part) as stream:
                yield from elements(portions_of(stream), *whole)

    def root(self, part: str) -> ET.Element:
        """Return the root of a part, with nothing in it where there is no such part."""
        return [*self.elements(part), ET.Element("none")][0]

    def links(self, part: str) -> Iterator[Link]:
        """Yield the links of a part."""
        folder, name = posixpath.split(part)
        for link in self.root(posixpath.join(folder, "_rels", f"{name}.rels")):
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

    @cached_property
    def _sheets(self) -> dict[str, Link]:
        return {link.id: link for link in self.links(self.workbook)}

    def sheet(self, id_: str) -> tuple[str, str]:
        """Return where the sheet with that id is stored, and what it is where that is not a sheet of cells."""
        link = self._sheets.get(id_, Link("", "", ""))
        return link.part, _KINDS.get(link.kind, "")

    def beside_workbook(self, kind: str) -> str:
        """Return the part of a kind that the workbook links to, or where it usually is."""
        folder, name = posixpath.split(self.workbook)
        usual = posixpath.join(folder, f"{kind}{posixpath.splitext(name)[1]}")
        return next(iter(self.linked(self.workbook, kind)), usual)
