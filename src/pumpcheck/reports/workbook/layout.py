"""How sheets look: the columns of a table, how high its rows are, and the named styles of cells.

Every colour also differs in brightness, and no meaning rests on a colour alone.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from math import ceil
from typing import Any, Generic, NamedTuple, TypeVar

from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, NamedStyle, PatternFill, Protection, Side
from openpyxl.styles.borders import DEFAULT_BORDER

DARK, RED, AMBER, BLUE, GREEN = "404040", "9C1C1C", "F4B942", "1F4E79", "DDEFD9"
WHITE, BLACK, PALE, LINE = "FFFFFF", "000000", "FFF9E0", "BFBFBF"
SORTED = ("text", "plain", "strong", "number", "row", "date", "enter", "enter date")
"""Styles of the cells of lists, which have two twins for sheets that people sort: ``open …`` and ``line …``."""
_ONE_LINE = frozenset({"plain", "number", "count", "row", "note", "section"})


MOST_ROWS, MOST_COLUMNS = 1_048_576, 16_384
"""What one sheet of an .xlsx file holds."""
ROW = "\0"
"""What stands in a formula for the number of its row; no text of a cell has it."""


class Formula(NamedTuple):
    """A formula, which begins with ``=``, and what it comes to now, for programs that do not calculate."""

    text: str
    result: str | float = ""


Value = str | int | float | bool | date | datetime | time | Formula | None
"""What a cell can hold."""

T = TypeVar("T")


@dataclass(frozen=True)
class Column(Generic[T]):
    """One column of a table: its width is in characters, ``style`` and ``head`` are named styles of `register`.

    ``value`` is None where nothing stands in it yet; ``head`` is given where the heading looks another way than those
    of the table.
    """

    heading: str
    value: Callable[[T], Value] | None = None
    width: float = 14
    style: str = "text"
    head: str = ""


@dataclass(frozen=True)
class Layout(Generic[T]):
    """A table: its columns, the style of its headings, and for one with a sheet of its own what stands there.

    ``empty`` is said where there are no items, ``place`` tells where the whole text of an item's cells can be found.
    """

    columns: Sequence[Column[T]]
    head: str = "blue"
    title: str = ""
    empty: str = ""
    place: Callable[[T], str] = lambda _item: ""
    one_line: bool = False


def lines(text: str, width: float) -> int:
    """Return how many lines a text takes in a column; rather one too many than one too few."""
    return sum(max(1, ceil(len(part) / (1.1 * width))) for part in text.split("\n"))


def height(count: int, points: float = 13.5) -> float:
    """Return the height of a row of so many lines, within what a spreadsheet allows."""
    return min(409, points * count + 3)


def wraps(style: str) -> bool:
    """Whether the text of cells of a style may take several lines."""
    return not style.startswith("line ") and style.removeprefix("open ") not in _ONE_LINE


# "@" is the text format: what a person types there, such as 2.4 or 0042, stays as typed too.
_LOOKS: dict[str, dict[str, Any]] = {
    "text": {},
    "plain": {},
    "strong": {"bold": True},
    "enter": {"fill": PALE},
    "enter date": {"fill": PALE, "form": "yyyy-mm-dd", "across": "center"},
    "date": {"form": "yyyy-mm-dd", "across": "center"},
    "number": {"form": "#,##0"},
    "row": {"form": "0", "across": "center"},
    "count": {"form": "#,##0;;"},
    "line": {"lined": False},
    "link": {"lined": False, "color": BLUE, "underline": "single"},
    "note": {"lined": False, "bold": True},
    "label": {"lined": False, "bold": True},
    "section": {"lined": False, "bold": True, "color": BLUE, "size": 12},
    "head red": {"fill": RED, "bold": True, "color": WHITE},
    "head amber": {"fill": AMBER, "bold": True},
    "head blue": {"fill": BLUE, "bold": True, "color": WHITE},
    "head dark": {"fill": DARK, "bold": True, "color": WHITE},
    "complete": {"fill": GREEN, "bold": True, "size": 14},
    "incomplete": {"fill": RED, "bold": True, "size": 14, "color": WHITE},
}


def register(book: Workbook) -> None:
    """Add the named styles that the sheets use, where a workbook does not have them."""
    thin, known = Side(style="thin", color=LINE), set(book.named_styles)
    grid = Border(left=thin, right=thin, top=thin, bottom=thin)
    for look, letters in _LOOKS.items():
        font = {"size": 10, "color": BLACK, **letters}
        fill, form, lined = font.pop("fill", ""), font.pop("form", "@"), font.pop("lined", True)
        # At the right a number or a date would touch the text of the next column.
        across = font.pop("across", None)
        for name in (f"open {look}", f"line {look}", look) if look in SORTED else (look,):
            style = NamedStyle(
                f"pumpcheck {name}",
                Font(name="Calibri", **font),
                PatternFill("solid", start_color=fill, end_color=fill) if fill else None,
                # A border without sides takes openpyxl as long to read, below merged cells, as all the rest.
                grid if lined else DEFAULT_BORDER,
                Alignment(horizontal=across, vertical="top", wrap_text=wraps(name)),
                form,
                # A program sorts a protected sheet only where every cell that would move is unlocked.
                Protection(locked=not name.startswith(("open ", "line ", "enter"))),
            )
            if style.name not in known:
                book.add_named_style(style)
