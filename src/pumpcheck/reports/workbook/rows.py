"""The rows of long tables, written as they are made.

openpyxl holds an object for every cell, which takes ten times as long as writing the cell. So it writes the workbook
with the headings alone, and the rows are put in while the sheet goes into the file.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from functools import cached_property
from html import escape
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO
from weakref import WeakKeyDictionary
from zipfile import ZIP_DEFLATED, ZipFile

from pumpcheck.reports.text import CELL_LIMIT, sheet_text
from pumpcheck.reports.workbook.layout import Layout, Value, height, lines
from pumpcheck.reports.workbook.style import ONE_LINE

if TYPE_CHECKING:
    from openpyxl import Workbook
    from openpyxl.worksheet.worksheet import Worksheet

_CHUNK = 2000
"""Rows that are compressed together."""

_KNOWN = 10_000
"""Texts of a column that are remembered."""

_QUICK = 1
"""Level of compression: the file is a fifth larger than at the usual one, and written in a third of the time."""

_SPECIAL = re.compile(r"[^ -%'-;=?-^`-~]")
"""What takes a closer look than printable ASCII: white space, marks of XML, other letters, and the underscore."""


_Styles = Mapping[type, int]
"""Numbers of the styles of a column: that of its cells, under `str`, and those of dates and times in them."""


@dataclass(frozen=True)
class _Rows:
    """The rows of one sheet, still to be written."""

    first: int
    layout: Layout[Any]
    items: Sequence[Any]
    styles: Sequence[_Styles]
    formats: dict[tuple[int, int], int] = field(default_factory=dict)

    @property
    def last(self) -> int:
        return self.first + len(self.items) - 1

    @cached_property
    def values(self) -> list[list[Value]]:
        """What the cells of each row will hold. Kept, since they are both written and noted on the hidden sheet."""
        values_of = [column.value for column in self.layout.columns]
        place = self.layout.place
        rows = []
        for item in self.items:
            row = [value_of(item) for value_of in values_of]
            for at, value in enumerate(row):
                if isinstance(value, str) and (len(value) > CELL_LIMIT or _SPECIAL.search(value)):
                    row[at] = sheet_text(value, place(item))
            rows.append(row)
        return rows

    def chunks(self) -> Iterator[bytes]:
        """Yield the rows as XML."""
        columns = [_Cells(self, number) for number in range(len(self.styles))]
        parts: list[str] = []
        for number, values in enumerate(self.values, start=self.first):
            deepest, at, row = 1, len(parts), str(number)
            parts.append("")
            for column, value in zip(columns, values, strict=True):
                known = column.known.get(value) if value.__class__ is str else None
                rest, depth = known or column.cell(value, number)
                parts.append(column.begin + row + rest)
                deepest = max(deepest, depth)
            # Not every program makes a row as high as its text needs when it opens the file.
            parts[at] = f'<row r="{number}" ht="{height(deepest):g}" customHeight="1">'
            parts.append("</row>")
            if not (number - self.first + 1) % _CHUNK:
                yield "".join(parts).encode("utf-8")
                parts.clear()
        yield "".join(parts).encode("utf-8")


class _Cells:
    """The cells of one column, as XML.

    Attributes:
        begin: What stands before the row's number.
        known: What follows it, and how many lines high the cell is, for texts seen before: many repeat.
    """

    def __init__(self, rows: _Rows, number: int) -> None:
        from openpyxl.utils import get_column_letter

        column = rows.layout.columns[number]
        self.begin = f'<c r="{get_column_letter(number + 1)}'
        self.known: dict[str, tuple[str, int]] = {"": (f'" s="{rows.styles[number][str]}"/>', 1)}
        self._styles = rows.styles[number]
        self._formats = rows.formats
        self._number = number + 1
        self._wrapped = column.style not in ONE_LINE
        self._width = column.width

    def cell(self, value: Value, row: int) -> tuple[str, int]:
        """Return what follows the row's number in a cell, and how many lines high it is."""
        if value is None:
            return self.known[""]
        usual = self._styles.get(type(value), self._styles[str])
        style = f'" s="{self._formats.get((row, self._number), usual)}"'
        if not isinstance(value, str):
            return f"{style}{_typed(value)}</c>", 1
        space = ' xml:space="preserve"' if value[0].isspace() or value[-1].isspace() else ""
        known = (
            f'{style} t="inlineStr"><is><t{space}>{escape(value, quote=False)}</t></is></c>',
            lines(value, self._width) if self._wrapped else 1,
        )
        if len(self.known) < _KNOWN:
            self.known[value] = known
        return known


_waiting: WeakKeyDictionary[Worksheet, _Rows] = WeakKeyDictionary()


def put_rows(sheet: Worksheet, first: int, layout: Layout[Any], items: Sequence[Any]) -> None:
    """Have a row written for each item when the workbook is saved by `save`, from row ``first`` on.

    The cells cannot be reached before; a comment may be given to one all the same.

    Raises:
        Nothing.
    """
    cell = sheet.cell(first, 1)
    styles = []
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


def put_off(sheet: Worksheet) -> tuple[int, Sequence[Sequence[Value]]] | None:
    """Return the first of the rows that wait to be written on a sheet, and the values that their cells will hold.

    Raises:
        Nothing.
    """
    waiting = _waiting.get(sheet)
    return (waiting.first, waiting.values) if waiting else None


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
            for chunk in rows.chunks():
                target.write(chunk)
            target.write(sheet[end:])


def _typed(value: Value) -> str:
    """Return the rest of a cell that holds no text."""
    from openpyxl.utils.datetime import to_excel

    if isinstance(value, bool):
        return f' t="b"><v>{value:d}</v>'
    number = to_excel(value) if isinstance(value, date | datetime | time) else value  # type: ignore[no-untyped-call]
    return f"><v>{number!r}</v>"
