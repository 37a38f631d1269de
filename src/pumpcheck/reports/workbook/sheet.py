"""Writing cells, and tables that go on on a further sheet when one is full."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from copy import copy
from dataclasses import dataclass
from datetime import date, time
from math import ceil
from typing import TYPE_CHECKING, Generic, TypeVar
from weakref import WeakKeyDictionary

from pumpcheck.reports.text import sheet_text
from pumpcheck.reports.workbook.style import ONE_LINE
from pumpcheck.work import Typed

if TYPE_CHECKING:
    from openpyxl import Workbook
    from openpyxl.worksheet.worksheet import Worksheet

MOST_ROWS, MOST_COLUMNS = 1_048_576, 16_384
"""What one sheet of an .xlsx file holds."""

T = TypeVar("T")


def _nowhere(_item: object) -> str:
    return ""


@dataclass(frozen=True)
class Column(Generic[T]):
    """One column of a table.

    Attributes:
        heading: Its heading.
        value: Gives the cell of one item.
        width: In characters.
        style: Named style of its cells.
        head: Named style of its heading, where it differs from the table's.
    """

    heading: str
    value: Callable[[T], Typed]
    width: float = 14
    style: str = "text"
    head: str = ""


@dataclass(frozen=True)
class Layout(Generic[T]):
    """A table: its columns and how it looks.

    Attributes:
        columns: The columns.
        head: Named style of the headings.
        title: Name of the sheet, for a table that has its own.
        empty: What to say there when there are no items.
        place: Where the whole text of an item's cells can be found.
    """

    columns: Sequence[Column[T]]
    head: str = "blue"
    title: str = ""
    empty: str = ""
    place: Callable[[T], str] = _nowhere


_known_styles: WeakKeyDictionary[object, dict[str, object]] = WeakKeyDictionary()
"""For each workbook its styles in the form that cells hold."""


def put(sheet: Worksheet, at: tuple[int, int], value: Typed, style: str = "text", place: str = "") -> None:
    """Write one cell, ``at`` its row and column; text is text whatever it looks like.

    Raises:
        Nothing.
    """
    cell = sheet.cell(*at)
    known = _known_styles.setdefault(sheet.parent, {})
    if style in known:
        # Looking a named style up costs more than all the rest of writing a cell.
        cell._style = known[style]  # type: ignore[union-attr]
    else:
        cell.style = f"pumpcheck {style}"
        known[style] = cell._style  # type: ignore[union-attr]
    if isinstance(value, date | time):
        # A date brings its format along, which must not reach the other cells of the style.
        cell._style = copy(known[style])  # type: ignore[union-attr]
        cell.value = value
    elif not isinstance(value, str):
        cell.value = value
    elif value:
        cell.value = sheet_text(value, place)
        # Otherwise "=1+1" would become a formula and "#N/A" an error.
        cell.data_type = "s"


def put_table(sheet: Worksheet, top: int, layout: Layout[T], items: Sequence[T]) -> int:
    """Write headings in row ``top`` and one row an item below; return the first row after them.

    Raises:
        Nothing.
    """
    for number, column in enumerate(layout.columns, start=1):
        put(sheet, (top, number), column.heading, f"head {column.head or layout.head}")
    sheet.row_dimensions[top].height = height(max(lines(column.heading, column.width) for column in layout.columns))
    for row, item in enumerate(items, start=top + 1):
        place, deepest = layout.place(item), 1
        for number, column in enumerate(layout.columns, start=1):
            value = column.value(item)
            put(sheet, (row, number), value, column.style, place)
            if isinstance(value, str) and column.style not in ONE_LINE:
                deepest = max(deepest, lines(value, column.width))
        # Not every program makes a row as high as its text needs when it opens the file.
        sheet.row_dimensions[row].height = height(deepest)
    return top + 1 + len(items)


def lines(text: str, width: float) -> int:
    """Return how many lines a text takes in a column; rather one too many than one too few.

    Raises:
        Nothing.
    """
    return sum(max(1, ceil(len(part) / (1.1 * width))) for part in text.split("\n"))


def height(count: int, points: float = 13.5) -> float:
    """Return the height of a row of so many lines, within what a spreadsheet allows.

    Raises:
        Nothing.
    """
    return min(409, points * count + 3)


def table_sheets(
    book: Workbook, layout: Layout[T], items: Sequence[T], limit: int = MOST_ROWS
) -> Iterator[tuple[Worksheet, int]]:
    """Add a sheet with a table, and further ones (``TITLE (2)`` …) when there are more rows than one holds.

    Args:
        book: The workbook.
        layout: The table.
        items: One for each row.
        limit: Rows of a sheet.

    Yields:
        Each sheet and its last row, for further dressing.

    Raises:
        Nothing.
    """
    from openpyxl.utils import get_column_letter

    step = limit - 1
    for part, first in enumerate(range(0, max(len(items), 1), step), start=1):
        sheet = book.create_sheet(layout.title if part == 1 else f"{layout.title} ({part})")
        last = put_table(sheet, 1, layout, items[first : first + step]) - 1
        if not items:
            put(sheet, (2, 1), layout.empty, "note")
        widths(sheet, [column.width for column in layout.columns])
        sheet.auto_filter.ref = f"A1:{get_column_letter(len(layout.columns))}{last}"
        printed(sheet)
        sheet.print_title_rows = "1:1"
        yield sheet, last


def widths(sheet: Worksheet, sizes: Sequence[float]) -> None:
    """Set the widths of the first columns.

    Raises:
        Nothing.
    """
    from openpyxl.utils import get_column_letter

    for number, size in enumerate(sizes, start=1):
        sheet.column_dimensions[get_column_letter(number)].width = size


def printed(sheet: Worksheet) -> None:
    """Make a sheet print in landscape on A4, as wide as the page, with its name and page number.

    Raises:
        Nothing.
    """
    from openpyxl.worksheet.header_footer import HeaderFooterItem, _HeaderFooterPart
    from openpyxl.worksheet.properties import PageSetupProperties

    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = 9
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.page_margins.left = sheet.page_margins.right = 0.4
    sheet.oddFooter = HeaderFooterItem(left=_HeaderFooterPart("&A"), right=_HeaderFooterPart("&P / &N"))
