"""The rows of long tables, written as they are made.

openpyxl holds an object for every cell, which takes ten times as long as writing the cell. So it writes the workbook
with the headings alone, and the rows are put in while the sheet goes into the file.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from functools import cache
from itertools import chain, repeat
from typing import TYPE_CHECKING, Any, BinaryIO
from weakref import WeakKeyDictionary

from pumpcheck.reports.workbook.archive import Archive
from pumpcheck.reports.workbook.cells import Cells, Styles, cleaned
from pumpcheck.reports.workbook.layout import Layout, Value, height

if TYPE_CHECKING:
    from openpyxl import Workbook
    from openpyxl.worksheet.worksheet import Worksheet

_STRETCH = 500
"""Rows that are made together: so many that a step for each column costs little, and few enough for a fast memory."""


@dataclass(frozen=True)
class _Rows:
    """The rows of one sheet, still to be written."""

    first: int
    layout: Layout[Any]
    items: Sequence[Any]
    styles: Sequence[Styles]
    formats: dict[tuple[int, int], int] = field(default_factory=dict)
    # Kept, since what is written is noted on the hidden sheet too.
    _made: list[list[list[Value]]] = field(default_factory=list)

    @property
    def last(self) -> int:
        return self.first + len(self.items) - 1

    def stretches(self) -> Iterator[list[list[Value]]]:
        """Yield what the cells will hold, by stretch of rows and by column."""
        columns, place = self.layout.columns, self.layout.place
        for number, start in enumerate(range(0, len(self.items), _STRETCH)):
            if number == len(self._made):
                items = self.items[start : start + _STRETCH]
                self._made.append([cleaned(list(map(column.value, items)), items, place) for column in columns])
            yield self._made[number]

    def chunks(self) -> Iterator[bytes]:
        """Yield the rows as XML, a stretch at a time."""
        columns = list(self._cells())
        for first, stretch in zip(range(self.first, self.last + 1, _STRETCH), self.stretches(), strict=True):
            numbers = range(first, first + len(stretch[0]))
            cells = [column.xml(values) for column, values in zip(columns, stretch, strict=True)]
            for (row, number), style in self.formats.items():
                if row in numbers:
                    value = stretch[number - 1][row - first]
                    cells[number - 1][row - first] = columns[number - 1].cell(value, style)
            depths = (column.depths(values) for column, values in zip(columns, stretch, strict=True))
            deepest = map(max, repeat(1), repeat(1, len(numbers)), *filter(None, depths))
            # A row's number stands in the row itself and in each of its cells: between all that is joined here.
            digits = map(str.encode, map(str, numbers))
            yield b"".join(map(bytes.join, digits, zip(repeat(b'<row r="'), map(_begun, deepest), *cells)))

    def _cells(self) -> Iterator[Cells]:
        """Yield what makes the cells of each column; the last one's end the row, all others begin the next cell."""
        from openpyxl.utils import get_column_letter

        last = len(self.layout.columns)
        for number, (column, styles) in enumerate(zip(self.layout.columns, self.styles, strict=True), start=1):
            yield Cells(column, styles, "</row>" if number == last else f'<c r="{get_column_letter(number + 1)}')


@cache
def _begun(deepest: int) -> bytes:
    # Not every program makes a row as high as its text needs when it opens the file.
    return f'" ht="{height(deepest):g}" customHeight="1"><c r="A'.encode()


_waiting: WeakKeyDictionary[Worksheet, _Rows] = WeakKeyDictionary()
_late: WeakKeyDictionary[Worksheet, Callable[[], None]] = WeakKeyDictionary()


def put_late(sheet: Worksheet, put: Callable[[], None]) -> None:
    """Have a sheet's rows put only when `save` comes to it, all sheets before it being written by then.

    What is worked out then takes no time of its own while those are still being compressed.

    Args:
        sheet: The sheet.
        put: Puts them with `put_rows`.

    Raises:
        Nothing.
    """
    _late[sheet] = put


def put_rows(sheet: Worksheet, first: int, layout: Layout[Any], items: Sequence[Any]) -> None:
    """Have a row written for each item when the workbook is saved by `save`, from row ``first`` on.

    The cells cannot be reached before; a comment may be given to one all the same.

    Raises:
        Nothing.
    """
    cell = sheet.cell(first, 1)
    styles: list[Styles] = []
    for column in layout.columns:
        cell.style = f"pumpcheck {column.style}"
        of_column: dict[type, int] = {str: cell.style_id}
        # A date gets the format of dates where the column's own is another.
        for moment in (date.min, datetime.min, time.min):
            cell.style = f"pumpcheck {column.style}"
            cell.value = moment
            of_column[type(moment)] = cell.style_id
        styles.append(of_column)
    _waiting[sheet] = _Rows(first, layout, items, styles)


def put_format(sheet: Worksheet, at: tuple[int, int], form: str) -> None:
    """Give a number in a row that waits to be written a format of its own.

    Raises:
        Nothing.
    """
    rows = _waiting[sheet]
    cell = sheet.cell(rows.first, 1)
    cell.style = f"pumpcheck {rows.layout.columns[at[1] - 1].style}"
    cell.number_format = form
    rows.formats[at] = cell.style_id


def put_off(sheet: Worksheet) -> tuple[int, Iterable[Sequence[Sequence[Value]]]] | None:
    """Return the first of the rows that wait to be written on a sheet, and what the cells will hold.

    They are given by stretch of rows and by column.

    Raises:
        Nothing.
    """
    waiting = _waiting.get(sheet)
    return (waiting.first, waiting.stretches()) if waiting else None


def _rows_of(sheet: Worksheet) -> _Rows | None:
    if put := _late.pop(sheet, None):
        put()
    return _waiting.get(sheet)


def save(book: Workbook, stream: BinaryIO) -> None:
    """Write a workbook with the rows that were put off.

    Raises:
        OSError: If the stream fails.
    """
    from openpyxl.writer.excel import ExcelWriter

    sheets = {f"xl/worksheets/sheet{number}.xml": sheet for number, sheet in enumerate(book.worksheets, start=1)}
    with _Archive(stream, sheets) as archive:
        # Workbook.save would stamp the present time on it.
        ExcelWriter(book, archive).save()


class _Archive(Archive):
    """The file that openpyxl writes into."""

    def __init__(self, stream: BinaryIO, sheets: Mapping[str, Worksheet]) -> None:
        super().__init__(stream)
        self._sheets = sheets

    def put(self, name: str, data: bytes) -> None:
        sheet = self._sheets.get(name)
        rows = _rows_of(sheet) if sheet else None
        if rows is None:
            super().put(name, data)
            return
        own = re.search(rb'<row r="%d"' % rows.first, data)
        end = data.index(b"</sheetData>")
        top = re.sub(rb'(<dimension ref="A1:[A-Z]+)\d+', rb"\g<1>%d" % rows.last, data[: own.start() if own else end])
        self.write_chunks(name, chain((top,), rows.chunks(), (data[end:],)))
