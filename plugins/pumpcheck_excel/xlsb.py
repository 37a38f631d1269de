"""The sheets of an .xlsb file, read record by record."""

from __future__ import annotations

import struct
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import IO

from xlrd.biffh import error_text_from_code
from xlrd.sheet import unpack_RK

from .cell_text import NumberFormat, shown_float, style_formats
from .package import Package
from .sheet import MOST_COLUMNS, Facts, NumberedRow, Sheet, Tally, put
from .xlsx_remarks import add_comments

_ROW, _BLANK, _RK, _ERROR, _BOOLEAN, _TEXT, _SHARED = 0, 1, 2, 3, 4, 6, 7
_FORMULA_TEXT, _FORMULA_BOOLEAN, _FORMULA_ERROR, _RICH_TEXT = 8, 10, 11, 62
_CELLS = {*range(_BLANK, _FORMULA_ERROR + 1), _RICH_TEXT}
_WITHOUT_COLUMN = range(12, 19)
"""Cells that follow the one before, in the order of those that tell their column."""

_STRING, _FORMAT, _STYLE, _COLUMNS, _BOOK, _SHEET, _MERGED = 19, 44, 47, 60, 153, 156, 176
_END_OF_SHEET, _BEGIN_CELL_STYLES, _END_CELL_STYLES = 130, 617, 618
_ROW_HIDDEN, _COLUMN_HIDDEN = 0x10, 0x01
_UNSEEN = "page headers, older comments and what is kept of other workbooks are not seen in .xlsb files"

Record = tuple[int, bytes]
"""The kind of a record, and what it holds."""


def xlsb_sheets(file: IO[bytes]) -> Sequence[Sheet]:
    """Return the sheets of an .xlsb file."""
    package = Package(file)
    strings = _records(package.read(package.beside_workbook("sharedStrings")))
    texts = [_text(body, 1)[0] for kind, body in strings if kind == _STRING]
    formats: dict[int, NumberFormat] = {}
    sheets = []
    for kind, body in _records(package.read(package.workbook)):
        if kind == _BOOK:
            formats.update(_formats(package, since_1904=bool(body[0] & 1)))
        elif kind == _SHEET:
            id_, after = _text(body, 8)
            part, what = package.sheet(id_)
            name, _ = _text(body, after)
            sheets.append(_XlsbSheet(name, what, body[0] != 0, package, part, texts, formats))
    return sheets


def _formats(package: Package, *, since_1904: bool) -> dict[int, NumberFormat]:
    codes: dict[int, str] = {}
    styles: list[int] = []
    of_cells = False
    for kind, body in _records(package.read(package.beside_workbook("styles"))):
        of_cells = kind == _BEGIN_CELL_STYLES or (of_cells and kind != _END_CELL_STYLES)
        if kind == _FORMAT:
            codes[struct.unpack_from("<H", body)[0]], _ = _text(body, 2)
        elif kind == _STYLE and of_cells:
            styles.append(struct.unpack_from("<H", body, 2)[0])
    return style_formats(styles, codes, since_1904=since_1904)


@dataclass
class _XlsbSheet(Sheet):
    package: Package
    part: str
    texts: Sequence[str]
    formats: dict[int, NumberFormat]

    def facts(self) -> Facts:
        """See `Sheet.facts`."""
        facts = Facts(notes=[_UNSEEN])
        for kind, body in self._records():
            if kind == _ROW and body[11] & _ROW_HIDDEN:
                facts.hidden_rows.add(struct.unpack_from("<I", body)[0] + 1)
            elif kind == _COLUMNS and body[16] & _COLUMN_HIDDEN:
                first, last = struct.unpack_from("<2I", body)
                facts.hidden_columns.update(range(first, min(last + 1, MOST_COLUMNS)))
            elif kind == _MERGED:
                top, bottom, left, right = struct.unpack_from("<4I", body)
                facts.merged.append(((top + 1, left), (bottom + 1, right)))
        add_comments(facts, self.package, self.part)
        return facts

    def rows(self, tally: Tally) -> Iterator[NumberedRow]:
        """See `Sheet.rows`."""
        kind, row, column = 0, 0, -1
        cells: list[str | None] = []
        for kind, body in self._records():
            if kind == _ROW:
                if cells:
                    yield row + 1, cells
                row, column, cells = struct.unpack_from("<I", body)[0], -1, []
                continue
            if kind in _WITHOUT_COLUMN:
                column, cell, value = column + 1, kind - _WITHOUT_COLUMN.start + _BLANK, bytes(4) + body
            elif kind in _CELLS:
                column, cell, value = struct.unpack_from("<I", body)[0], kind, body
            else:
                continue
            if text := self._shown(cell, value, tally):
                put(cells, column, text, tally)
        if cells:
            yield row + 1, cells
        if kind != _END_OF_SHEET:
            raise ValueError("a sheet without its end")

    def _records(self) -> Iterator[Record]:
        with self.package.open(self.part) as stream:
            return _records(stream.read())

    def _shown(self, kind: int, body: bytes, tally: Tally) -> str:
        if kind == _BLANK:
            return ""
        if kind in (_ERROR, _FORMULA_ERROR):
            return tally.error(error_text_from_code.get(body[8]))
        if kind in (_BOOLEAN, _FORMULA_BOOLEAN):
            return "TRUE" if body[8] else "FALSE"
        if kind in (_TEXT, _FORMULA_TEXT, _RICH_TEXT):
            return _text(body, 9 if kind == _RICH_TEXT else 8)[0]
        if kind == _SHARED:
            place: int = struct.unpack_from("<I", body, 8)[0]
            return self.texts[place]
        value: float = unpack_RK(body[8:12]) if kind == _RK else struct.unpack_from("<d", body, 8)[0]
        return shown_float(self.formats.get(int.from_bytes(body[4:7], "little")), tally, float(value))


def _records(data: bytes) -> Iterator[Record]:
    """Yield the records. The kind and the size before each come in groups of seven bits."""
    place = 0
    while place < len(data):
        kind, place = _number(data, place, 2)
        size, place = _number(data, place, 4)
        if place + size > len(data):
            raise ValueError("a record that breaks off")
        yield kind, data[place : place + size]
        place += size


def _number(data: bytes, place: int, most: int) -> tuple[int, int]:
    number = 0
    for count in range(most):
        part = data[place + count]
        number |= (part & 0x7F) << 7 * count
        if not part & 0x80:
            break
    return number, place + count + 1


def _text(body: bytes, place: int) -> tuple[str, int]:
    length = struct.unpack_from("<I", body, place)[0]
    end = place + 4 + 2 * length
    if end > len(body):
        raise ValueError("a text that breaks off")
    return body[place + 4 : end].decode("utf-16-le"), end
