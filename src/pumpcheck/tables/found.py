"""What is found in a grid, one thing after the other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from pumpcheck.grid import Mark, Row
from pumpcheck.model.summary import Skipped


@dataclass(frozen=True)
class FoundTable:
    """A table that was found in a grid; its records follow as `Records`.

    Attributes:
        name: Name of the grid, with the rows it takes where it is not the grid's main table.
        headings: Unique headings.
        row_word: What the numbers of its records count.
        title: What stands above it.
        sample: Its first records.
        notes: How it was found, for a person to check.
        columns: Which columns of the grid it takes; empty for a form.
        heading_row: Number of the row of its headings; 0 where there is none.
    """

    name: str
    headings: tuple[str, ...]
    row_word: str
    title: str
    sample: Sequence[Row]
    notes: tuple[str, ...]
    columns: tuple[int, ...]
    heading_row: int = 0


@dataclass(frozen=True)
class Records:
    """Some records of a table, in order.

    Attributes:
        table: Their table.
        rows: Their cells in the order of its headings.
        numbers: Where they are.
        marks: By position, what is wrong with the shape of a record.
        leans: By position, what a record goes with where it names no device itself: the text of the title above it, or
            an empty text for nothing. For all others it is the record above.
        gaps: Positions above which records were cleared unparsed.
        cells: How many cells they hold.
        cleared: How many further records were cleared unparsed.
    """

    table: FoundTable
    rows: Sequence[Row]
    numbers: Sequence[int]
    marks: dict[int, Mark] = field(default_factory=dict)
    leans: dict[int, str] = field(default_factory=dict)
    gaps: frozenset[int] = frozenset()
    cells: int = 0
    cleared: int = 0


@dataclass(frozen=True)
class Headings:
    """How many cells the headings of a table hold, those that come again too."""

    table: FoundTable
    cells: int


@dataclass(frozen=True)
class OutsideText:
    """A text that stands outside all tables.

    Attributes:
        text: The text.
        row: Number of its row; 0 where it has none, as a sheet's name.
        cells: How many cells it is of.
    """

    text: str
    row: int
    cells: int = 0


@dataclass(frozen=True)
class CellsMet:
    """How many cells the adapter met in the whole grid; comes last."""

    count: int


Found = FoundTable | Records | Headings | OutsideText | Skipped | CellsMet
