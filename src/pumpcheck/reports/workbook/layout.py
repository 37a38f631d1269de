"""What a table looks like: its columns, and how high its rows are."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from math import ceil
from typing import Generic, TypeVar


@dataclass(frozen=True)
class Formula:
    """A formula, with its result for programs that do not calculate.

    Attributes:
        text: The formula, which begins with ``=``.
        result: What it comes to now.
    """

    text: str
    result: str | float = ""


Value = str | int | float | bool | date | datetime | time | Formula | None
"""What a cell can hold."""

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
    value: Callable[[T], Value]
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
        one_line: Whether every row has one line, whatever stands in it.
    """

    columns: Sequence[Column[T]]
    head: str = "blue"
    title: str = ""
    empty: str = ""
    place: Callable[[T], str] = _nowhere
    one_line: bool = False


def lines(text: str, width: float) -> int:
    """Return how many lines a text takes in a column; rather one too many than one too few."""
    if "\n" not in text:
        return max(1, ceil(len(text) / (1.1 * width)))
    return sum(max(1, ceil(len(part) / (1.1 * width))) for part in text.split("\n"))


def height(count: int, points: float = 13.5) -> float:
    """Return the height of a row of so many lines, within what a spreadsheet allows."""
    return min(409, points * count + 3)
