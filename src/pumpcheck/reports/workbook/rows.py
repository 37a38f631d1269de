"""The rows of long tables, written as they are made.

openpyxl holds an object for every cell, which takes ten times as long as writing the cell. So it writes the workbook
with the headings alone, and the rows are put in while the sheet goes into the file.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from functools import cache, partial
from itertools import repeat
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO
from weakref import WeakKeyDictionary
from zipfile import ZIP_DEFLATED, ZipFile

from pumpcheck.reports.workbook.cells import Cells, Styles, cleaned, formula_rest
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
            points = 12.0 if self.layout.one_line else 13.5
            begun = map(_begun, deepest, repeat(points))
            yield b"".join(map(bytes.join, digits, zip(repeat(b'<row r="'), begun, *cells)))

    def _cells(self) -> Iterator[Cells]:
        """Yield what makes the cells of each column; the last one's end the row, all others begin the next cell."""
        from openpyxl.utils import get_column_letter

        last = len(self.layout.columns)
        for number, (column, styles) in enumerate(zip(self.layout.columns, self.styles, strict=True), start=1):
            yield Cells(column, styles, "</row>" if number == last else f'<c r="{get_column_letter(number + 1)}')


@cache
def _begun(deepest: int, points: float) -> bytes:
    # Not every program makes a row as high as its text needs when it opens the file.
    return f'" ht="{height(deepest, points):g}" customHeight="1"><c r="A'.encode()


_waiting: WeakKeyDictionary[Worksheet, _Rows] = WeakKeyDictionary()
_results: WeakKeyDictionary[Worksheet, dict[str, str | float]] = WeakKeyDictionary()


def keep_result(sheet: Worksheet, place: str, result: str | float) -> None:
    """Have the result of a formula written beside it, which openpyxl leaves out."""
    _results.setdefault(sheet, {})[place] = result


def put_rows(sheet: Worksheet, first: int, layout: Layout[Any], items: Sequence[Any]) -> None:
    """Have a row written for each item when the workbook is saved by `save`, from row ``first`` on.

    The cells cannot be reached before; a comment may be given to one all the same.
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
    """Give a number in a row that waits to be written a format of its own."""
    rows = _waiting[sheet]
    cell = sheet.cell(rows.first, 1)
    cell.style = f"pumpcheck {rows.layout.columns[at[1] - 1].style}"
    cell.number_format = form
    rows.formats[at] = cell.style_id


def put_off(sheet: Worksheet) -> tuple[int, Iterable[Sequence[Sequence[Value]]]] | None:
    """Return the first of the rows that wait to be written on a sheet, and what the cells will hold.

    They are given by stretch of rows and by column.
    """
    waiting = _waiting.get(sheet)
    return (waiting.first, waiting.stretches()) if waiting else None


def save(book: Workbook, stream: BinaryIO) -> None:
    """Write a workbook with the rows that were put off and the results of its formulas.

    Raises:
        OSError: If the stream fails.
    """
    from openpyxl.writer.excel import ExcelWriter

    archive = _Archive(stream, book.worksheets)
    try:
        # Workbook.save would stamp the present time on it.
        ExcelWriter(book, archive).save()
    except BaseException:
        # ZipFile finishes a file when it is deleted, and would fail again, with a traceback that nobody can catch.
        archive.fp = None
        raise


class _Archive(ZipFile):
    """The file that openpyxl writes into."""

    def __init__(self, stream: BinaryIO, sheets: Sequence[Worksheet]) -> None:
        # Level 1: the file is a fifth larger than at the usual one, and written in a third of the time.
        super().__init__(stream, "w", ZIP_DEFLATED, compresslevel=1)
        self._sheets = {f"xl/worksheets/sheet{number}.xml": sheet for number, sheet in enumerate(sheets, start=1)}

    def write(self, filename: str, arcname: str) -> None:  # type: ignore[override]
        """Write a sheet, which openpyxl has made in a file of its own."""
        data, sheet = Path(filename).read_bytes(), self._sheets.get(arcname)
        if sheet and sheet in _results:
            data = _FORMULA.sub(partial(_with_result, _results[sheet]), data)
        with self.open(arcname, "w", force_zip64=True) as part:
            for chunk in _chunks(data, _waiting.get(sheet)) if sheet else (data,):
                part.write(chunk)


_FORMULA = re.compile(rb'<c r="(\w+)"([^>]*)>(<f[^>]*>[^<]*</f>)<v ?(?:/>|></v>)</c>')


def _with_result(results: Mapping[str, str | float], found: re.Match[bytes]) -> bytes:
    place, style, formula = found.groups()
    return b'<c r="%s"%s%s</c>' % (
        place,
        style.replace(b' t="str"', b""),
        formula_rest(formula, results.get(place.decode(), "")),
    )


def _chunks(data: bytes, rows: _Rows | None) -> Iterator[bytes]:
    """Yield a sheet, with the rows that waited put in."""
    if rows is None:
        yield data
        return
    own = re.search(rb'<row r="%d"' % rows.first, data)
    end = data.index(b"</sheetData>")
    yield re.sub(rb'(<dimension ref="A1:[A-Z]+)\d+', rb"\g<1>%d" % rows.last, data[: own.start() if own else end])
    yield from rows.chunks()
    yield data[end:]
