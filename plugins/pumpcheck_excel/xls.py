"""The sheets of an .xls file."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import IO, Any

from pumpcheck import Comment

from .biff import BiffStream, SheetPlace
from .cells import ERRORS, cell_text
from .number_formats import NumberFormat, number_format
from .sheet import Facts, NumberedRow, Sheet, Tally
from .xlsx_remarks import page_text

_NUMBER, _DATE, _BOOLEAN, _ERROR = 2, 3, 4, 5
"""Types of cells in the library."""

_FIRST_WITH_SHEETS = 50
"""Version of the format from which on a workbook has a list of sheets."""


class ProtectedError(Exception):
    """The workbook is encrypted."""


def xls_sheets(file: IO[bytes]) -> Sequence[Sheet]:
    """Return the sheets of an .xls file.

    Raises:
        ProtectedError: If it is encrypted.
        formats.DAMAGE: If it is damaged.
    """
    book = _Library(file.read())
    if book.version < _FIRST_WITH_SHEETS:
        return [_XlsSheet(book, index, None) for index in range(book.count)]
    stream = BiffStream(book.stream)
    if stream.protected:
        raise ProtectedError
    sheets: list[Sheet] = []
    index = 0
    for place in stream.sheets:
        sheets.append(Sheet(place.name, place.kind) if place.kind else _XlsSheet(book, index, (stream, place)))
        index += not place.kind
    if index != book.count:
        raise ValueError("the library sees other sheets")
    return sheets


class _Library:
    """The workbook as the reading library gives it; whatever damage makes the library raise is a ValueError."""

    def __init__(self, content: bytes) -> None:
        import xlrd

        try:
            self._book: Any = xlrd.open_workbook(
                file_contents=content,
                logfile=io.StringIO(),
                formatting_info=True,
                on_demand=True,
                ragged_rows=True,
                # Many writers get the container wrong; whether the records make sense is seen from them.
                ignore_workbook_corruption=True,
            )
        except Exception as error:
            if "encrypted" in str(error):
                raise ProtectedError from error
            raise ValueError("the library cannot open it") from error
        self.version: int = self._book.biff_version
        self.count: int = self._book.nsheets

    @property
    def stream(self) -> bytes:
        """The records of the workbook."""
        book = self._book
        return bytes(book.mem[book.base : book.base + book.stream_len])

    def name(self, index: int) -> str:
        """Return a sheet's name."""
        name: str = self._book.sheet_names()[index]
        return name

    def sheet(self, index: int) -> Any:  # noqa: ANN401 - the library has no types
        """Load a sheet."""
        try:
            return self._book.sheet_by_index(index)
        except Exception as error:
            raise ValueError("the library cannot read a sheet") from error

    def is_hidden(self, index: int) -> bool:
        """Whether a sheet is hidden."""
        states = self._book._sheet_visibility  # without loading the sheet, known only here
        return bool(index < len(states) and states[index])

    @cached_property
    def formats(self) -> dict[int, NumberFormat]:
        """The cell styles that show a number as something else."""
        book = self._book
        codes = [book.format_map.get(style.format_key) for style in book.xf_list]
        since_1904 = bool(book.datemode)
        found = {
            place: number_format(code.format_str, since_1904=since_1904) for place, code in enumerate(codes) if code
        }
        return {place: format_ for place, format_ in found.items() if format_}


class _XlsSheet(Sheet):
    def __init__(self, book: _Library, index: int, stored: tuple[BiffStream, SheetPlace] | None) -> None:
        super().__init__(book.name(index), hidden=book.is_hidden(index))
        self._book = book
        self._index = index
        self._stored = stored

    def facts(self) -> Facts:
        """See `Sheet.facts`."""
        facts = Facts()
        sheet = self._sheet
        facts.merged += [((top + 1, left), (end, right - 1)) for top, end, left, right in sheet.merged_cells]
        facts.hidden_rows |= {row + 1 for row, info in sheet.rowinfo_map.items() if info.hidden}
        facts.hidden_columns = {column for column, info in sheet.colinfo_map.items() if info.hidden}
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
            yield row + 1, [self._text(sheet, row, *cell, tally) for cell in enumerate(values)]

    @cached_property
    def _texts(self) -> list[str]:
        stored = self._stored
        return [page_text(text) for text in stored[0].texts(stored[1].start)] if stored else []

    @cached_property
    def _sheet(self) -> Any:  # noqa: ANN401 - the library has no types
        _ = self._texts  # walks through the records, which have to make sense
        return self._book.sheet(self._index)

    def _text(self, sheet: Any, row: int, column: int, cell: tuple[int, Any], tally: Tally) -> str | None:  # noqa: ANN401
        kind, value = cell
        if kind in (_NUMBER, _DATE):
            format_ = self._book.formats.get(sheet.cell_xf_index(row, column))
            return (format_.show(value, tally) if format_ else None) or cell_text(value)
        if kind == _ERROR:
            tally.errors += 1
            return ERRORS.get(value, "#ERROR")
        return cell_text(bool(value)) if kind == _BOOLEAN else cell_text(value)
