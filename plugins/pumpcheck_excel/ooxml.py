"""The parts of an .xlsx or .xlsb package: where each sheet is stored, and which cell styles pad a number."""

from __future__ import annotations

import io
import posixpath
import zipfile
from abc import ABC, abstractmethod
from collections.abc import Iterator
from functools import cached_property
from pathlib import Path
from typing import IO
from xml.etree import ElementTree as ET

from .guards import declares_entities
from .number_formats import PaddedFormat, padded_format
from .sheet_facts import SheetFacts
from .sheet_xml import SheetXml

_CONTENT_TYPES = "[Content_Types].xml"
_PLAIN = {"0", "1", "2", "3", "4", "9", "10", "11", "12", "13", "37", "38", "39", "40", "48", "49"}
"""Numbers of the built-in formats of plain numbers and text."""

LARGE = 8 << 20
"""From how many bytes of XML on a sheet is large; about 15,000 rows."""


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
            ValueError: If it makes no sense.
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
        content = self._read(part)
        if declares_entities(content):
            raise ValueError("a part declares entities")
        try:
            return ET.fromstring(content or b"<none/>")  # noqa: S314 - nothing to expand
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
            ValueError: If it makes no sense.
        """
        stream = self._open_sheet(sheet)
        if stream is None:
            return None
        with stream:
            return self._sheet_xml.survey(stream)

    def survey_xml(self, xml: bytes) -> SheetFacts:
        """Return the facts of some rows of a sheet."""
        return self._sheet_xml.survey(io.BytesIO(xml))

    def is_large(self, sheet: str) -> bool:
        """Whether a sheet has so much XML, by the package's own word, that it is worth looking before reading."""
        name = self._names.get(self._parts.get(sheet, "").lower())
        return name is not None and self._zip.getinfo(name).file_size >= LARGE

    def open_sheet(self, sheet: str) -> IO[bytes]:
        """Open the XML of a sheet.

        Raises:
            KeyError: If there is none.
        """
        return self._zip.open(self._names[self._parts[sheet].lower()])

    def shared_strings(self) -> bytes:
        """Return the part of the shared texts, empty if there is none."""
        return self._read(self._part("sharedStrings"))

    @property
    def has_large_sheets(self) -> bool:
        """Whether one of the sheets is large."""
        return any(map(self.is_large, self._parts))

    def excerpt(self, sheet: str = "", xml: bytes = b"", strings: bytes = b"") -> dict[str, bytes]:
        """Return the parts of a workbook that has one sheet only, or none, with other content and shared texts."""
        folder, name = posixpath.split(self._workbook)
        kept = [_CONTENT_TYPES, "_rels/.rels", self._workbook, f"{folder}/_rels/{name}.rels", self._part("styles")]
        parts = {self._names[part.lower()]: self._read(part) for part in kept if part.lower() in self._names}
        if sheet:
            parts[self._names[self._parts[sheet].lower()]] = xml
        place = self._part("sharedStrings")
        if strings:
            parts[self._names.get(place.lower(), place)] = strings
        return parts

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

    def _part(self, kind: str) -> str:
        # The reading library goes by the usual name.
        usual = posixpath.join(posixpath.dirname(self._workbook), f"{kind}.xml")
        return next((place for _, found, place in self._targets(self._workbook) if found == kind), usual)

    @property
    def _sheet_xml(self) -> SheetXml:
        return SheetXml(self._padded, placeholders=self.works_out_anew)

    @cached_property
    def works_out_anew(self) -> bool:
        """Whether all formulas are to be worked out anew, so that a result may be a placeholder."""
        calculation = self._tree(self._workbook).find("{*}calcPr")
        return calculation is not None and calculation.get("fullCalcOnLoad") in ("1", "true")

    @cached_property
    def _formats(self) -> list[tuple[str, str | None]]:
        """The number format of each cell style: its number, and its code where the file gives one."""
        styles = self._tree(self._part("styles"))
        codes = {
            entry.get("numFmtId"): entry.get("formatCode", "") for entry in styles.iterfind("{*}numFmts/{*}numFmt")
        }
        numbers = [style.get("numFmtId", "0") for style in styles.iterfind("{*}cellXfs/{*}xf")]
        return [(number, codes.get(number)) for number in numbers]

    @cached_property
    def _padded(self) -> dict[int, PaddedFormat]:
        found = {style: padded_format(code or "") for style, (_, code) in enumerate(self._formats)}
        return {style: format_ for style, format_ in found.items() if format_}

    @cached_property
    def unplain_styles(self) -> list[int]:
        """The styles that may show a number as something else than its digits: as a date, or with text around it."""
        return [style for style, (number, code) in enumerate(self._formats) if code is not None or number not in _PLAIN]

    @cached_property
    def worded_styles(self) -> list[int]:
        """The styles that show a number with letters beside it."""
        return [style for style, padded in self._padded.items() if any(map(str.isalpha, filter(None, padded.pieces)))]
