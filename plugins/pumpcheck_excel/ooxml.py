"""The parts of an .xlsx or .xlsb package: where each sheet is stored, and which cell styles pad a number."""

from __future__ import annotations

import posixpath
import zipfile
from abc import ABC, abstractmethod
from collections.abc import Iterator
from functools import cached_property
from pathlib import Path
from typing import IO
from xml.etree import ElementTree as ET

from .number_formats import PaddedFormat, padded_format
from .sheet_facts import SheetFacts
from .sheet_xml import SheetXml


class Package(ABC):
    """A workbook seen as the package it is."""

    def __init__(self, path: Path) -> None:
        """Open the package.

        Raises:
            zipfile.BadZipFile: If it is none.
        """
        self._zip = zipfile.ZipFile(path)
        self._names = {name.lower(): name for name in self._zip.namelist()}

    def close(self) -> None:
        """Close the file."""
        self._zip.close()

    @abstractmethod
    def survey(self, sheet: str) -> SheetFacts | None:
        """Return the facts of a sheet, or None when its part cannot be found.

        Raises:
            zipfile.BadZipFile: If the part is damaged.
        """

    @abstractmethod
    def extent(self, sheet: str) -> tuple[int, int]:
        """Return how many rows and columns the cells that hold something span."""

    @abstractmethod
    def _sheet_links(self) -> Iterator[tuple[str, str]]:
        """Yield the name of each sheet with the id of the link to its part."""

    def _open_sheet(self, sheet: str) -> IO[bytes] | None:
        name = self._names.get(self._parts.get(sheet, "").lower())
        return self._zip.open(name) if name else None

    def _read(self, part: str) -> bytes:
        name = self._names.get(part.lower())
        return self._zip.read(name) if name else b""

    def _tree(self, part: str) -> ET.Element:
        try:
            return ET.fromstring(self._read(part) or b"<none/>")  # noqa: S314 - expat limits entities
        except ET.ParseError as error:
            raise ValueError("a part is no XML") from error

    def _targets(self, part: str) -> Iterator[tuple[str, str, str]]:
        folder, name = posixpath.split(part)
        for link in self._tree(posixpath.join(folder, "_rels", f"{name}.rels")):
            target = link.get("Target", "")
            full = posixpath.normpath(posixpath.join("/", folder, target)).lstrip("/")
            # Some writers give the path from the root without saying so.
            place = full if full.lower() in self._names else target
            yield link.get("Id", ""), link.get("Type", "").rpartition("/")[2], place

    @cached_property
    def _workbook(self) -> str:
        return next((place for _, kind, place in self._targets("") if kind == "officeDocument"), "xl/workbook.xml")

    @cached_property
    def _parts(self) -> dict[str, str]:
        targets = {name: place for name, _, place in self._targets(self._workbook)}
        return {name: targets.get(link, "") for name, link in self._sheet_links()}


class XlsxPackage(Package):
    """An .xlsx file."""

    def survey(self, sheet: str) -> SheetFacts | None:
        """Return the facts of a sheet, or None when its part cannot be found.

        Raises:
            zipfile.BadZipFile: If the part is damaged.
        """
        stream = self._open_sheet(sheet)
        if stream is None:
            return None
        with stream:
            return SheetXml(self._padded).survey(stream)

    def extent(self, sheet: str) -> tuple[int, int]:
        """Return how many rows and columns the cells that hold something span."""
        stream = self._open_sheet(sheet)
        if stream is None:
            return 0, 0
        with stream:
            return SheetXml({}).extent(stream)

    def _sheet_links(self) -> Iterator[tuple[str, str]]:
        for sheet in self._tree(self._workbook).iterfind("{*}sheets/{*}sheet"):
            link = next((value for key, value in sheet.attrib.items() if key.endswith("}id")), "")
            yield sheet.get("name", ""), link

    @cached_property
    def _padded(self) -> dict[int, PaddedFormat]:
        styles = self._tree(next((place for _, kind, place in self._targets(self._workbook) if kind == "styles"), ""))
        codes = {
            entry.get("numFmtId"): padded_format(entry.get("formatCode", ""))
            for entry in styles.iterfind("{*}numFmts/{*}numFmt")
        }
        padded = {}
        for place, style in enumerate(styles.iterfind("{*}cellXfs/{*}xf")):
            if found := codes.get(style.get("numFmtId")):
                padded[place] = found
        return padded
