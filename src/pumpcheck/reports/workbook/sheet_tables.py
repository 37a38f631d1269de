"""Writing cells, and tables that go on on a further sheet when one is full.

Sheets are protected without a password: that keeps hands from slipping, and stops nobody. On those that people sort the
headings alone are locked, for no program sorts locked cells; what is typed over a cell of ours is refused there by a
rule, see `pumpcheck.reports.workbook.work_lists`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence, Sized
from copy import copy
from dataclasses import replace
from io import BytesIO
from itertools import chain, islice
from typing import Any
from weakref import WeakKeyDictionary

from openpyxl import Workbook
from openpyxl.comments import Comment
from openpyxl.styles import Protection
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.dimensions import ColumnDimension
from openpyxl.worksheet.worksheet import Worksheet

from pumpcheck.model.record import Record
from pumpcheck.reports.shown_text import sheet_text
from pumpcheck.reports.workbook.checksums import checksum
from pumpcheck.reports.workbook.layout import (
    MOST_COLUMNS,
    MOST_ROWS,
    ROW,
    SORTED,
    Column,
    Formula,
    Layout,
    T,
    Value,
    height,
    lines,
    wraps,
)
from pumpcheck.reports.workbook.saving import lines_on, put_rows, rows_of, with_result

_looks: WeakKeyDictionary[object, dict[str, Any]] = WeakKeyDictionary()
"""For each workbook how a cell looks that was given a style. No cell: it would keep its workbook."""


def put(sheet: Worksheet, at: tuple[int, int], value: Value, style: str = "text", place: str = "") -> None:
    """Write one cell, ``at`` its row and column; text is text whatever it looks like."""
    cell = sheet.cell(*at)
    looks = _looks.setdefault(sheet.parent, {})
    if style not in looks:
        cell.style = f"pumpcheck {style}"
        # Looking a named style up costs more than all the rest of writing a cell.
        looks[style] = copy(cell._style)  # type: ignore[union-attr]
    # A copy, since a date gives its cell a format of dates.
    cell._style = copy(looks[style])  # type: ignore[union-attr]
    if isinstance(value, Formula):
        cell._value = with_result(value.text.replace(ROW, str(cell.row)), value.result)  # type: ignore[union-attr]
        cell.data_type = "f"
    elif not isinstance(value, str):
        cell.value = value
    elif value:
        cell.value = sheet_text(value, place)
        # Otherwise "=1+1" would become a formula and "#N/A" an error.
        cell.data_type = "s"


def span(sheet: Worksheet, row: int, first: int, last: int) -> None:
    """Let one cell go across several columns; the others must be empty."""
    if last > first:
        # merge_cells() also works out the borders of every cell, which takes longer than all else on such a sheet.
        sheet.merged_cells.add(f"{get_column_letter(first)}{row}:{get_column_letter(last)}{row}")


class Page:
    """A sheet as it grows downwards: sections, tables, and texts across it; ``row`` is the next that is free."""

    def __init__(self, book: Workbook, title: str, columns: Sequence[Column[Any]], row: int = 0) -> None:
        """Take or make a sheet; row 0 leaves no blank one above the first section."""
        self.sheet: Worksheet = book[title] if title in book.sheetnames else book.create_sheet(title)
        self.row = row
        self._last = len(columns)
        _set_widths(self.sheet, columns)

    def section(self, title: str) -> None:
        """Write a title, with a blank row above it."""
        put(self.sheet, (self.row + 1, 1), title, "section")
        self.row += 2

    def table(self, layout: Layout[T], items: Sequence[T]) -> None:
        """Write headings, and one row an item below."""
        _put_head(self.sheet, self.row, layout)
        for item in items:
            self.row += 1
            _put_row(self.sheet, self.row, layout, item)
        self.row += 1

    def line(self, values: Iterable[Value], style: str = "number", first: str = "strong") -> None:
        """Write a row of values, the first of them in a style of its own; a text among numbers is one."""
        for column, value in enumerate(values, start=1):
            look = "text" if style == "number" and isinstance(value, str) else style
            put(self.sheet, (self.row, column), value, first if column == 1 else look)
        self.row += 1

    def text(self, text: Value, style: str = "line", label: str | None = None, fits: int = 0) -> None:
        """Write text across the sheet, in a row as high as it needs: merged cells do not grow by themselves.

        A ``label`` stands before it, where it is not None; ``fits`` characters go into a line, where not as usual.
        """
        first = 1 if label is None else 2
        if label is not None:
            put(self.sheet, (self.row, 1), label, "label")
        put(self.sheet, (self.row, first), text, style)
        span(self.sheet, self.row, first, self._last)
        points, usual = (19, 84) if style in {"complete", "incomplete"} else (13.5, 140 if label is None else 105)
        shown = str(text.result if isinstance(text, Formula) else text)
        self.sheet.row_dimensions[self.row].height = height(lines(shown, fits or usual), points)
        self.row += 1

    def finish(self) -> None:
        """Make it print well, and lock what is ours."""
        _printed(self.sheet)
        _protect(self.sheet)


def table_sheets(
    book: Workbook, layout: Layout[T], items: Iterable[T], limit: int = MOST_ROWS, *, total: int = 0
) -> Iterator[tuple[Worksheet, int]]:
    """Add a sheet with a table, and further ones (``TITLE (2)`` …) when one is full; yield each with its last row.

    ``total`` is how many items there are, where they are made only when their rows are written.
    """
    twin = "line" if layout.one_line else "open"
    columns = [replace(one, style=f"{twin} {one.style}") if one.style in SORTED else one for one in layout.columns]
    layout = replace(layout, columns=columns)
    step, rest = limit - 1, iter(items)
    total = len(items) if isinstance(items, Sized) else total
    for part, first in enumerate(range(0, max(total, 1), step), start=1):
        sheet = book.create_sheet(layout.title if part == 1 else f"{layout.title} ({part})")
        count = min(step, total - first)
        last = 1 + count
        _put_head(sheet, 1, layout)
        if count:
            put_rows(sheet, 2, layout, items if count == total else list(islice(rest, step)), count)
        else:
            put(sheet, (2, 1), layout.empty, "note")
        _set_widths(sheet, columns)
        sheet.auto_filter.ref = f"A1:{get_column_letter(len(columns))}{last}"
        _printed(sheet)
        sheet.print_title_rows = "1:1"
        sheet.freeze_panes = "A2"
        _protect(sheet)
        _open_beyond(sheet, len(columns) + 1)
        yield sheet, last


def attach_note(sheet: Worksheet, at: tuple[int, int], text: str) -> None:
    """Attach a note to a cell, ``at`` its row and column, in a box that shows all of it."""
    sheet.cell(*at).comment = Comment(text, "", height=min(400, 16 * lines(text, 36) + 24), width=280)


def originals(records: Iterable[Record], own: Sequence[str], most: int = MOST_COLUMNS) -> list[Column[Record]]:
    """Return a column for each heading of the inventories, told from our own where they are called the same.

    ``own`` are the headings before them, ``most`` the columns of a sheet; what does not fit shares the last one.
    """
    taken = {heading.casefold() for heading in own}
    headings = list(dict.fromkeys(chain.from_iterable(record.values for record in records)))
    room = most - len(own)
    fitting = headings if len(headings) <= room else headings[: room - 1]
    overflow = headings[len(fitting) :]
    columns: list[Column[Record]] = []
    for heading in fitting:
        name = heading
        while name.casefold() in taken:
            name += " (source)"
        taken.add(name.casefold())
        width = min(max(len(name) + 3, 12), 28)
        columns.append(Column(name, lambda one, of=heading: one.values.get(of) or "", width, "plain", "blue"))  # type: ignore[misc]

    def rest(record: Record) -> str:
        return "\n".join(f"{heading}: {record.values[heading]}" for heading in overflow if record.values.get(heading))

    return [*columns, Column("Further columns", rest, 40, "plain", "blue")] if overflow else columns


def fill(book: Workbook) -> None:
    """Put all that waits to be written into the cells of a workbook itself, which is going to be changed."""
    for sheet in book.worksheets:
        if rows := rows_of(sheet):
            rows.note_in(noted := BytesIO())
            columns = [number for number, column in enumerate(rows.columns, start=1) if column.value]
            for row, item in enumerate(rows.items, start=rows.first):
                _put_row(sheet, row, rows.layout, item)
                cells: Iterable[Any] = (sheet.cell(row, column) for column in columns)
                noted.write("".join(map(checksum, cells)).encode())
    for sheet in book.worksheets:
        for row, texts in enumerate(lines_on(sheet), start=1):
            for column, text in enumerate(texts, start=1):
                put(sheet, (row, column), text)


def _put_row(sheet: Worksheet, row: int, layout: Layout[T], item: T) -> None:
    """Write the row of an item, as high as its text needs: not every program sees to that when it opens the file."""
    place, deepest = layout.place(item), 1
    for number, column in enumerate(layout.columns, start=1):
        value = column.value(item) if column.value else None
        put(sheet, (row, number), value, column.style, place)
        if isinstance(value, str) and wraps(column.style):
            deepest = max(deepest, lines(value, column.width))
    sheet.row_dimensions[row].height = height(deepest, 12 if layout.one_line else 13.5)


def _put_head(sheet: Worksheet, top: int, layout: Layout[T]) -> None:
    for number, column in enumerate(layout.columns, start=1):
        put(sheet, (top, number), column.heading, f"head {column.head or layout.head}")
    sheet.row_dimensions[top].height = height(max(lines(column.heading, column.width) for column in layout.columns))


def _set_widths(sheet: Worksheet, columns: Sequence[Column[Any]]) -> None:
    for number, column in enumerate(columns, start=1):
        sheet.column_dimensions[get_column_letter(number)].width = column.width


def _printed(sheet: Worksheet) -> None:
    """Make a sheet print in landscape, as wide as the page be it A4 or Letter, with its name and page number."""
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = 9
    sheet.sheet_properties.pageSetUpPr.fitToPage = True  # type: ignore[union-attr]
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.page_margins.left = sheet.page_margins.right = 0.4
    sheet.page_margins.top, sheet.page_margins.bottom = 0.4, 0.6
    sheet.page_margins.header = sheet.page_margins.footer = 0.3
    sheet.oddFooter.left.text, sheet.oddFooter.right.text = "&A", "&P / &N"  # type: ignore[union-attr]


def _protect(sheet: Worksheet) -> None:
    """Lock the cells of ours and leave open what a team does: sort, filter, insert, and set widths and formats."""
    rules = sheet.protection
    rules.sheet = True
    # In the file format these say what is refused.
    rules.sort = rules.autoFilter = rules.insertHyperlinks = False
    rules.formatCells = rules.formatColumns = rules.formatRows = False
    rules.insertColumns = rules.insertRows = False


def _open_beyond(sheet: Worksheet, first: int) -> None:
    """Leave open the columns beyond a table, in which people can add their own."""
    if first > MOST_COLUMNS:
        return
    unlocked = Protection(locked=False)
    # Rows that are added below take the protection of their columns.
    for dimension in sheet.column_dimensions.values():
        dimension.protection = unlocked
    letter = get_column_letter(first)
    sheet.column_dimensions[letter] = beyond = ColumnDimension(
        sheet, index=letter, min=first, max=MOST_COLUMNS, width=13
    )
    beyond.protection = unlocked
