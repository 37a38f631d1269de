"""The sheets of an XML spreadsheet of 2003, as some programs export it and call it .xls."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import IO
from xml.etree import ElementTree as ET

from pumpcheck import Comment

from .cell_text import TRUTHS, NumberFormat, iso_text, number_format, shown_number
from .formats import Limits
from .sheet import StoredSheet, put
from .xlsx_remarks import page_text
from .xml_elements import elements, portions_of

_SS = "urn:schemas-microsoft-com:office:spreadsheet "
"""What the names of attributes begin with."""
_PLAIN = ("General Number", "Currency", "Euro Currency", "Fixed", "Percent", "Scientific", "Yes/No", "On/Off")
"""Formats by name that show numbers with their digits."""


def xml_sheets(file: IO[bytes], limits: Limits) -> Sequence[StoredSheet]:
    """Return the sheets of an XML spreadsheet of 2003."""
    sheets: list[_XmlSheet] = []
    formats: dict[str, NumberFormat] = {}
    whole = ("Style", "Column", "Row", "Visible", "Header", "Footer")
    for element in elements(portions_of(file), *whole, begun=("Worksheet",)):
        if element.tag == "Style":
            code = next((said.get(f"{_SS}Format", "") for said in element.iter("NumberFormat")), "")
            if code not in _PLAIN and (format_ := number_format(code)):
                formats[element.get(f"{_SS}ID", "")] = format_
        elif element.tag == "Worksheet":
            name = element.get(f"{_SS}Name") or f"Sheet{len(sheets) + 1}"
            sheets.append(_XmlSheet(name, "", hidden=False, limits=limits))
        elif element.tag == "Column":
            sheets[-1].columns = _number(element, "Index", sheets[-1].columns + 1) - 1
            hidden = element.get(f"{_SS}Hidden") == "1"
            sheets[-1].add_columns(_number(element, "Span", 0) + 1, hidden=hidden)
        elif element.tag == "Row":
            sheets[-1].add_row(element, formats)
        elif element.tag == "Visible":
            sheets[-1].hidden = element.text != "SheetVisible"
        else:
            data = next((value for key, value in element.attrib.items() if key.endswith(" Data")), "")
            if text := page_text(data):
                sheets[-1].found.comments.append(Comment(0, 0, text))
    return sheets


@dataclass
class _XmlSheet(StoredSheet):
    """One sheet."""

    _row: int = 0

    def add_row(self, row: ET.Element, formats: dict[str, NumberFormat]) -> None:
        """Take the next row."""
        number = _number(row, "Index", self._row + 1)
        if number <= self._row:
            self.tally.repeated.append(number)
        cells: list[str | None] = []
        column = 0
        for cell in row.iterfind("Cell"):
            column = _number(cell, "Index", column + 1)
            across, down = _number(cell, "MergeAcross", 0), _number(cell, "MergeDown", 0)
            if across or down:
                self.found.merged.append(((number, column - 1), (number + down, column - 1 + across)))
            style = cell.get(f"{_SS}StyleID") or row.get(f"{_SS}StyleID") or ""
            if text := self._shown(cell, column - 1, formats.get(style)):
                put(cells, column - 1, text, self.tally)
            for comment in cell.iterfind("Comment"):
                if text := "".join(comment.itertext()).strip():
                    self.found.comments.append(Comment(number, column - 1, text))
            column += across
        self.store(number, 1, cells, hidden=row.get(f"{_SS}Hidden") == "1")
        self._row = number + _number(row, "Span", 0)

    def _shown(self, cell: ET.Element, column: int, format_: NumberFormat | None) -> str | None:
        data = cell.find("Data")
        stored = "" if data is None else "".join(data.itertext())
        kind = "" if data is None else data.get(f"{_SS}Type", "")
        if kind == "Error":
            return self.tally.error(stored)
        if data is None and f"{_SS}Formula" in cell.attrib:
            self.tally.uncached[column] += 1
        if kind == "Number" and (text := shown_number(format_, self.tally, stored)):
            return text
        if kind == "DateTime":
            return iso_text(stored.removesuffix(".000"))
        return TRUTHS.get(stored, stored) if kind == "Boolean" else stored or None


def _number(element: ET.Element, name: str, without: int) -> int:
    return max(int(element.get(f"{_SS}{name}", without)), min(without, 1))
