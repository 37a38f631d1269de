"""The parts of an .xlsx package: where each sheet is stored, and which cell styles pad a number."""

from __future__ import annotations

import posixpath
import zipfile
from functools import cached_property
from pathlib import Path
from typing import IO
from xml.etree import ElementTree as ET

from .number_formats import PaddedFormat, padded_format
from .sheet_facts import SheetFacts
from .sheet_xml import SheetXml

_WORKBOOK = "xl/workbook.xml"


class XlsxPackage:
    """An .xlsx file seen as the package it is."""

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

    def _open_sheet(self, sheet: str) -> IO[bytes] | None:
        name = self._names.get(self._parts.get(sheet, "").lower())
        return self._zip.open(name) if name else None

    def _tree(self, part: str) -> ET.Element | None:
        name = self._names.get(part.lower())
        return ET.fromstring(self._zip.read(name)) if name else None  # noqa: S314 - expat limits entities

    @cached_property
    def _parts(self) -> dict[str, str]:
        book, links = self._tree(_WORKBOOK), self._tree("xl/_rels/workbook.xml.rels")
        if book is None or links is None:
            return {}
        targets = {link.get("Id"): posixpath.join("/xl", link.get("Target", "")).lstrip("/") for link in links}
        parts = {}
        for sheet in book.iterfind("{*}sheets/{*}sheet"):
            link = next((value for key, value in sheet.attrib.items() if key.endswith("}id")), None)
            parts[sheet.get("name", "")] = posixpath.normpath(targets.get(link, ""))
        return parts

    @cached_property
    def _padded(self) -> dict[int, PaddedFormat]:
        styles = self._tree("xl/styles.xml")
        if styles is None:
            return {}
        codes = {
            entry.get("numFmtId"): padded_format(entry.get("formatCode", ""))
            for entry in styles.iterfind("{*}numFmts/{*}numFmt")
        }
        padded = {}
        for place, style in enumerate(styles.iterfind("{*}cellXfs/{*}xf")):
            if found := codes.get(style.get("numFmtId")):
                padded[place] = found
        return padded
