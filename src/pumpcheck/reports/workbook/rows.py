"""The rows of long tables, written as they are made.

openpyxl holds an object for every cell, which takes ten times as long as writing the cell. So it writes the workbook
with the headings alone, and the rows are put in while the sheet goes into the file.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from functools import cache, cached_property
from itertools import repeat
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO
from weakref import WeakKeyDictionary
from zipfile import ZIP_DEFLATED, ZipFile

from pumpcheck.reports.workbook.beside import write_beside
from pumpcheck.reports.workbook.cells import Cells, Styles, cleaned
from pumpcheck.reports.workbook.layout import Layout, Value, height

if TYPE_CHECKING:
    from openpyxl import Workbook
    from openpyxl.worksheet.worksheet import Worksheet

_STRETCH = 500
"""Rows that are made together: so many that a step for each column costs little, and few enough for a fast memory."""

_QUICK = 1
"""Level of compression: the file is a fifth larger than at the usual one, and written in a third of the time."""


@dataclass(frozen=True)
class _Rows:
    """The rows of one sheet, still to be written."""

    first: int
    layout: Layout[Any]
    items: Sequence[Any]
    styles: Sequence[Styles]
    formats: dict[tuple[int, int], int] = field(default_factory=dict)

    @property
    def last(self) -> int:
        return self.first + len(self.items) - 1

    @cached_property
    def stretches(self) -> list[list[list[Value]]]:
        """What the cells will hold, by stretch of rows and by column.

        Kept, since they are both noted on the hidden sheet and written.
        """
        columns, place = self.layout.columns, self.layout.place
        parts = (self.items[start : start + _STRETCH] for start in range(0, len(self.items), _STRETCH))
        return [[cleaned(list(map(column.value, items)), items, place) for column in columns] for items in parts]

    def chunks(self) -> Iterator[bytes]:
        """Yield the rows as XML, a stretch at a time."""
        columns = list(self._cells())
        for first, stretch in zip(range(self.first, self.last + 1, _STRETCH), self.stretches, strict=True):
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


def put_off(sheet: Worksheet) -> tuple[int, Sequence[Sequence[Sequence[Value]]]] | None:
    """Return the first of the rows that wait to be written on a sheet, and what the cells will hold.

    They are given by stretch of rows and by column.

    Raises:
        Nothing.
    """
    waiting = _waiting.get(sheet)
    return (waiting.first, waiting.stretches) if waiting else None


def save(book: Workbook, stream: BinaryIO) -> None:
    """Write a workbook with the rows that were put off.

    Raises:
        OSError: If the stream fails.
    """
    from openpyxl.writer.excel import ExcelWriter

    put_off = {
        f"xl/worksheets/sheet{number}.xml": _waiting[sheet]
        for number, sheet in enumerate(book.worksheets, start=1)
        if sheet in _waiting
    }
    # Workbook.save would stamp the present time on it.
    ExcelWriter(book, _Archive(stream, put_off)).save()


class _Archive(ZipFile):
    """The file that openpyxl writes into."""

    def __init__(self, stream: BinaryIO, put_off: dict[str, _Rows]) -> None:
        super().__init__(stream, "w", ZIP_DEFLATED, allowZip64=True, compresslevel=_QUICK)
        self._put_off = put_off

    def write(
        self,
        filename: str | PathLike[str],
        arcname: str | PathLike[str] | None = None,
        compress_type: int | None = None,
        compresslevel: int | None = None,
    ) -> None:
        name = str(arcname)
        rows = self._put_off.get(name)
        if rows is None:
            super().write(filename, arcname, compress_type, compresslevel)
            return
        sheet = Path(filename).read_bytes()
        own = re.search(rb'<row r="%d"' % rows.first, sheet)
        end = sheet.index(b"</sheetData>")
        top = re.sub(rb'(<dimension ref="A1:[A-Z]+)\d+', rb"\g<1>%d" % rows.last, sheet[: own.start() if own else end])
        with self.open(name, "w", force_zip64=True) as target:
            target.write(top)
            write_beside(target.write, rows.chunks())
            target.write(sheet[end:])
