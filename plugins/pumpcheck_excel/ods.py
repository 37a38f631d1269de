"""The sheets of an .ods file, all of which stand in one part and are read together."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import IO
from xml.etree import ElementTree as ET

from pumpcheck import Comment

from .cell_text import iso_text, number_text
from .formats import Limits
from .sheet import MOST_COLUMNS, Sheet, StoredSheet, Tally, put
from .xml_elements import elements, portions_of

_TABLE, _OFFICE, _STYLE, _TEXT = (
    f"urn:oasis:names:tc:opendocument:xmlns:{name}:1.0 " for name in ("table", "office", "style", "text")
)
"""What the names of attributes begin with."""

_APART = (
    *("annotation", "table", "frame", "custom-shape", "rect", "ellipse", "circle", "polygon", "regular-polygon"),
    *("path", "line", "polyline", "connector", "caption", "g", "control"),
)
"""Comments, shapes and tables within a cell."""

_MOST_SPACES = 32_767
_BLANKS = {"tab": "\t", "line-break": "\n"}
_CLOCK = re.compile(r"(-?)P(?:(\d+)D)?T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)(?:[.,]\d+)?S)?")
_FIXED_SIGNS = re.compile(r"[A-Za-z0-9 /()\-]+")
_PAGE_TEXTS = [f"{place}{pages}" for place in ("header", "footer") for pages in ("", "-left", "-first")]
_HIDDEN = ("collapse", "filter")


def ods_sheets(file: IO[bytes], limits: Limits) -> Sequence[Sheet]:
    """Return the sheets of an .ods file; what lies beyond the limits is not kept."""
    with zipfile.ZipFile(file) as package:
        with package.open("content.xml") as stream:
            sheets = _sheets(stream, limits)
        if "styles.xml" in package.namelist() and sheets:
            # The headers and footers of the pages belong to no sheet alone.
            with package.open("styles.xml") as stream:
                for area in elements(portions_of(stream), *_PAGE_TEXTS):
                    sheets[0].add_text(area, 0, 0)
    return sheets


def _sheets(stream: IO[bytes], limits: Limits) -> list[_OdsSheet]:
    sheets: list[_OdsSheet] = []
    hidden_styles: set[str | None] = set()
    for element in elements(portions_of(stream), "style", "table-column", "table-row", "shapes", begun=("table",)):
        if element.tag == "style":
            if any(part.get(f"{_TABLE}display") == "false" for part in element.iter("table-properties")):
                hidden_styles.add(element.get(f"{_STYLE}name"))
        elif element.tag == "table":
            name = element.get(f"{_TABLE}name") or f"Sheet{len(sheets) + 1}"
            hidden = element.get(f"{_TABLE}style-name") in hidden_styles
            sheets.append(_OdsSheet(name, "", hidden, limits))
        elif element.tag == "table-column":
            hidden = element.get(f"{_TABLE}visibility") in _HIDDEN
            sheets[-1].add_columns(_count(element.attrib, "number-columns-repeated"), hidden=hidden)
        elif element.tag == "table-row":
            sheets[-1].add_row(element)
        else:
            sheets[-1].add_text(element, 0, 0)
    return sheets


@dataclass
class _OdsSheet(StoredSheet):
    """One sheet of an .ods file."""

    _row: int = 1
    _texts: dict[str, str] = field(default_factory=dict)

    def add_text(self, element: ET.Element, row: int, column: int) -> None:
        """Add what is said in an element as comments."""
        apart: list[ET.Element] = []
        if text := _shown_text(element, apart):
            self.found.comments.append(Comment(row, column, text))
        for further in apart:
            self.add_text(further, row, column)

    def add_row(self, row: ET.Element) -> None:
        """Take the next row."""
        times = _count(row.attrib, "number-rows-repeated")
        cells: list[str | None] = []
        column = 0
        for cell in row:
            if cell.tag in ("table-cell", "covered-table-cell"):
                column = self._add_cell(cell, cells, column, times)
        first, self._row = self._row, self._row + times
        self.store(first, times, cells, hidden=row.get(f"{_TABLE}visibility") in _HIDDEN)

    def _add_cell(self, cell: ET.Element, cells: list[str | None], column: int, times: int) -> int:
        """Add a cell to a row and return the column after it."""
        repeated = _count(cell.attrib, "number-columns-repeated")
        apart: list[ET.Element] = []
        text = _cell_shown(cell.attrib, _shown_text(cell, apart), column, repeated * times, self.tally)
        if text:
            if column + repeated > MOST_COLUMNS:
                raise ValueError("a cell beyond the last column")
            put(cells, column, self._texts.setdefault(text, text), self.tally)
            cells += [text] * (repeated - 1)
        for element in apart:
            self.add_text(element, self._row, column)
        rows, columns = _count(cell.attrib, "number-rows-spanned"), _count(cell.attrib, "number-columns-spanned")
        if rows > 1 or columns > 1:
            self.found.merged.append(((self._row, column), (self._row + rows - 1, column + columns - 1)))
        return column + repeated


def _count(attributes: Mapping[str, str], name: str) -> int:
    return max(int(attributes.get(f"{_TABLE}{name}", "1")), 1)


def _cell_shown(cell: Mapping[str, str], text: str, column: int, times: int, tally: Tally) -> str | None:
    """Return the text of a cell with these attributes; ``tally`` is filled in, for a cell that is repeated many times.

    The text in it is how its value is shown, in the language of whoever saved it.
    """
    kind = cell.get(f"{_OFFICE}value-type", "")
    if not kind and not text and f"{_TABLE}formula" in cell:
        tally.uncached[column] += times
        return f"={cell[f'{_TABLE}formula'].partition('=')[2]}"
    if any(value == "error" for key, value in cell.items() if key.endswith(" value-type")):
        tally.errors += times
    elif kind == "string":
        return text or cell.get(f"{_OFFICE}string-value")
    elif kind == "boolean":
        return cell.get(f"{_OFFICE}boolean-value", text).upper() or None
    elif kind == "date":
        return iso_text(cell.get(f"{_OFFICE}date-value", text)) or None
    elif kind == "time":
        return _clock(cell.get(f"{_OFFICE}time-value", text)) or None
    elif kind and (value := cell.get(f"{_OFFICE}value")):
        number = number_text(value)
        if kind != "float" or not number or not _is_padded(text, number):
            return number
        tally.padded += times
    return text or None


def _shown_text(element: ET.Element, apart: list[ET.Element]) -> str:
    """Return the text of all paragraphs in an element; comments and shapes in it are added to ``apart``."""
    return "".join(_words(element, apart, inside=False)).strip("\n")


def _words(element: ET.Element, apart: list[ET.Element], *, inside: bool) -> Iterator[str]:
    paragraph = element.tag in ("p", "h")
    inside |= paragraph
    if inside:
        yield element.text or ""
    for child in element:
        if child.tag in _APART:
            apart.append(child)
        elif child.tag == "s":
            spaces = int(child.get(f"{_TEXT}c", "1"))
            if spaces > _MOST_SPACES:
                raise ValueError("more spaces than a cell holds")
            yield " " * spaces
        else:
            yield _BLANKS.get(child.tag, "")
            yield from _words(child, apart, inside=inside)
        if inside:
            yield child.tail or ""
    if paragraph:
        yield "\n"


def _is_padded(shown: str, number: str) -> bool:
    """Whether a number is shown with zeros or fixed characters that are no separators of thousands.

    >>> [_is_padded(shown, "1500") for shown in ("0001500", "MMT-1500", "15-00", "1500", "1,500", "1 500", "1500.00")]
    [True, True, True, False, False, False, False]
    """
    digits = "".join(filter(str.isdigit, shown))
    return (
        shown != number
        and digits.lstrip("0") == number.lstrip("0")
        and bool(_FIXED_SIGNS.fullmatch(shown))
        and not re.fullmatch(r"\d{1,3}(?: \d{3})+", shown)
    )


def _clock(stored: str) -> str:
    """Return a duration in ISO form as hours, minutes and seconds.

    >>> _clock("PT14H30M00S"), _clock("PT30H02M"), _clock("soon")
    ('14:30:00', '30:02:00', 'soon')
    """
    found = _CLOCK.fullmatch(stored)
    if not found:
        return stored
    days, hours, minutes, seconds = (int(part or 0) for part in found.groups()[1:])
    return f"{found[1]}{days * 24 + hours:02}:{minutes:02}:{seconds:02}"
