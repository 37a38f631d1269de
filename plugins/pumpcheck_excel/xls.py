"""The sheets of an .xls file."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from typing import IO, Any

import xlrd
from xlrd.biffh import error_text_from_code

from pumpcheck import Comment

from .biff import BiffStream, SheetPlace
from .cells import NumberFormat, float_text, style_formats
from .opening import password_protected
from .sheet import Facts, NumberedRow, Sheet, Tally
from .xlsx_remarks import page_text

_NUMBER, _DATE, _BOOLEAN, _ERROR = 2, 3, 4, 5
"""Types of cells in the library."""

_FIRST_WITH_SHEETS = 50
"""Version of the format from which on a workbook has a list of sheets."""


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
            raise password_protected() from error
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
            show = self.formats.get(self._sheet.cell_xf_index(row, column))
            return (show(value, tally) if show else None) or float_text(value)
        if kind == _ERROR:
            tally.errors += 1
            return str(error_text_from_code.get(value, "#ERROR"))
        if kind == _BOOLEAN:
            return "TRUE" if value else "FALSE"
        return str(value) or None
