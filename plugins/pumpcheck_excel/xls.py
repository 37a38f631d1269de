"""The sheets of an .xls file, whose records are walked through as well for what the reading library does not tell.

Nothing but each record's size tells where the next one is. Where one is wrong, the library reads on in the middle of
another and comes upon some end, with rows lost; so all that is met on the way must make sense.
"""

from __future__ import annotations

import io
import struct
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from typing import IO, Any, NamedTuple

import xlrd
from xlrd.biffh import error_text_from_code

from pumpcheck import Comment

from .cell_text import NumberFormat, shown_float, style_formats
from .formats import PROTECTED, RefusedError
from .sheet import Facts, NumberedRow, Sheet, Tally
from .xlsx_remarks import page_text

_NUMBER, _DATE, _BOOLEAN, _ERROR = 2, 3, 4, 5
"""Types of cells in the library."""

_FIRST_WITH_SHEETS = 50
"""Version of the format from which on a workbook has a list of sheets."""
_BOF, _EOF, _BOUNDSHEET = 0x0809, 0x000A, 0x0085
_HEADER, _FOOTER, _OBJECT, _TEXT_OBJECT, _CONTINUE = 0x0014, 0x0015, 0x005D, 0x01B6, 0x003C
_NOTE_SHAPE = 0x19
_BIFF8 = b"\x00\x06"
"""The version that Excel 97 brought, as it is written. Before it, texts have one byte a character."""
_OLD = frozenset({*range(0x0006), *range(0x0007, 0x000A)})
"""Kinds of record that only the first versions had; these are never read."""
_LAST_KIND, _LARGEST = 0x10FF, 8224
"""The highest number of a kind of record, and how many bytes one may hold."""
_KINDS = {1: "macro", 2: "chart", 6: "module"}


def xls_sheets(file: IO[bytes]) -> Sequence[Sheet]:
    """Return the sheets of an .xls file."""
    with _library():
        book: Any = xlrd.open_workbook(
            file_contents=file.read(),
            logfile=io.StringIO(),
            formatting_info=True,
            on_demand=True,
            ragged_rows=True,
            # Many writers get the container wrong; whether the records make sense is seen from them.
            ignore_workbook_corruption=True,
        )
    formats = style_formats(
        [style.format_key for style in book.xf_list],
        {key: code.format_str for key, code in book.format_map.items()},
        since_1904=bool(book.datemode),
    )
    names = book.sheet_names()
    # Without loading a sheet, it is known only here.
    hidden = [*map(bool, book._sheet_visibility), *[False] * len(names)]
    stream = None
    places = [SheetPlace(0, "", name) for name in names]
    if book.biff_version >= _FIRST_WITH_SHEETS:
        stream = BiffStream(bytes(book.mem[book.base : book.base + book.stream_len]))
        places = stream.sheets
    sheets: list[Sheet] = []
    index = 0
    for place in places:
        if place.kind:
            sheets.append(Sheet(place.name, place.kind, hidden=False))
        else:
            sheets.append(_XlsSheet(names[index], "", hidden[index], book, index, formats, stream, place.start))
            index += 1
    if index != len(names):
        raise ValueError("the library sees other sheets")
    return sheets


@contextmanager
def _library() -> Iterator[None]:
    """Turn whatever damage makes the library raise into a ValueError."""
    try:
        yield
    except Exception as error:
        if "encrypted" in str(error):
            raise RefusedError(PROTECTED) from error
        raise ValueError("the library cannot read it") from error


@dataclass
class _XlsSheet(Sheet):
    book: Any
    index: int
    formats: dict[int, NumberFormat]
    stream: BiffStream | None
    start: int

    def facts(self) -> Facts:
        """See `Sheet.facts`."""
        facts = Facts()
        sheet = self._sheet
        facts.merged += [((top + 1, left), (end, right - 1)) for top, end, left, right in sheet.merged_cells]
        facts.hidden_rows |= {row + 1 for row, info in sheet.rowinfo_map.items() if info.hidden}
        facts.hidden_columns |= {column for column, info in sheet.colinfo_map.items() if info.hidden}
        facts.comments += [
            Comment(row + 1, column, note.text)
            for (row, column), note in sorted(sheet.cell_note_map.items())
            if note.text.strip()
        ]
        facts.comments += [Comment(0, 0, text) for text in self._texts if text]
        return facts

    def rows(self, tally: Tally) -> Iterator[NumberedRow]:
        """See `Sheet.rows`."""
        sheet = self._sheet
        for row in range(sheet.nrows):
            values = zip(sheet.row_types(row), sheet.row_values(row), strict=True)
            yield row + 1, [self._text(row, column, *cell, tally) for column, cell in enumerate(values)]

    @cached_property
    def _texts(self) -> list[str]:
        return [page_text(text) for text in self.stream.texts(self.start)] if self.stream else []

    @cached_property
    def _sheet(self) -> Any:  # noqa: ANN401 - the library has no types
        _ = self._texts  # walks through the records, which have to make sense
        with _library():
            return self.book.sheet_by_index(self.index)

    def _text(self, row: int, column: int, kind: int, value: Any, tally: Tally) -> str | None:  # noqa: ANN401
        if kind in (_NUMBER, _DATE):
            return shown_float(self.formats.get(self._sheet.cell_xf_index(row, column)), tally, value)
        if kind == _ERROR:
            return tally.error(error_text_from_code.get(value))
        if kind == _BOOLEAN:
            return "TRUE" if value else "FALSE"
        return str(value) or None


class SheetPlace(NamedTuple):
    """Where a sheet begins in the stream, and what kind of sheet it is where it is not one of cells."""

    start: int
    kind: str
    name: str


class BiffStream:
    """The stream ``Workbook`` of an .xls file from Excel 5.0 on."""

    def __init__(self, data: bytes) -> None:
        """Read the part that is about the whole workbook; formats.DAMAGE if its records lead nowhere."""
        self._data = data
        self._short = data[4:6] < _BIFF8
        self.sheets: list[SheetPlace] = []
        for kind, body in self._records(0):
            if kind == _BOUNDSHEET:
                start, _, sheet_kind = struct.unpack_from("<IBB", body)
                self.sheets.append(SheetPlace(start, _KINDS.get(sheet_kind, ""), self._read(body[6:], "<B")))

    def texts(self, start: int) -> Iterator[str]:
        """Walk through a sheet, and yield the page's header and footer and the texts of boxes."""
        shape = size = 0
        for kind, body in self._records(start):
            if kind in (_HEADER, _FOOTER) and body:
                yield self._read(body, "<H")
            elif kind == _OBJECT:
                shape = struct.unpack_from("<H", body, 4)[0]
            elif kind == _TEXT_OBJECT:
                size = struct.unpack_from("<H", body, 10)[0] if shape != _NOTE_SHAPE else 0
            elif kind == _CONTINUE and size:
                yield _characters(body[1:], size, wide=bool(body[0] & 1))
                size = 0

    def _read(self, body: bytes, length: str) -> str:
        if self._short:
            return _characters(body[1:], body[0], wide=False)
        size = struct.unpack_from(length, body)[0]
        start = struct.calcsize(length)
        return _characters(body[start + 1 :], size, wide=bool(body[start] & 1))

    def _records(self, place: int) -> Iterator[tuple[int, bytes]]:
        """Yield the records of the workbook's own part, or of a sheet, by kind."""
        data = self._data
        depth = 0
        while True:
            kind, size = struct.unpack_from("<HH", data, place)
            if kind in _OLD or kind > _LAST_KIND or size > _LARGEST or (not depth and kind != _BOF):
                raise ValueError("a record of no known kind or size, or out of place")
            place += 4
            yield kind, data[place : place + size]
            place += size
            # A chart drawn on a sheet brings its own begin and end.
            depth += (kind == _BOF) - (kind == _EOF)
            if depth <= 0:
                break
        if data[place : place + 2] != struct.pack("<H", _BOF) and data[place:].strip(b"\0"):
            raise ValueError("something else than a sheet after the end of one")


def _characters(data: bytes, size: int, *, wide: bool) -> str:
    return data[: 2 * size].decode("utf-16-le", "replace") if wide else data[:size].decode("latin-1")
