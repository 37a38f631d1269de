"""What is found in a grid, one thing after the other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from pumpcheck.grid import Mark, Row
from pumpcheck.model.summary import Skipped


@dataclass(frozen=True)
class FoundTable:
    """A table that was found in a grid; its records follow as `Records`."""

    name: str  # name of the grid, with the rows it takes where it is not the grid's main table
    headings: tuple[str, ...]
    row_word: str  # what the numbers of its records count
    title: str  # what stands above it
    sample: Sequence[Row]
    notes: tuple[str, ...]  # how it was found, for a person to check
    columns: tuple[int, ...]  # which columns of the grid it takes; empty for a form
    heading_row: int = 0  # number of the row of its headings; 0 where there is none


@dataclass(frozen=True)
class Records:
    """Some records of a table, in order."""

    table: FoundTable
    rows: Sequence[Row]  # their cells in the order of its headings
    numbers: Sequence[int]
    marks: dict[int, Mark] = field(default_factory=dict)  # by position, what is wrong with the shape of a record
    # By position, what a record goes with where it names no device itself: the text of the title above it, or an empty
    # text for nothing. For all others it is the record above.
    leans: dict[int, str] = field(default_factory=dict)
    gaps: frozenset[int] = frozenset()  # positions above which records were cleared unparsed
    cells: int = 0  # how many cells they hold
    cleared: int = 0  # how many further records were cleared unparsed


@dataclass(frozen=True)
class Headings:
    """How many cells the headings of a table hold, those that come again too."""

    table: FoundTable
    cells: int


@dataclass(frozen=True)
class OutsideText:
    """A text that stands outside all tables."""

    text: str
    row: int  # number of its row; 0 where it has none, as a sheet's name
    cells: int = 0  # how many cells it is of
    record: Records | None = None  # what it would be as a record of the table above, where it stands under its headings


@dataclass(frozen=True)
class CellsMet:
    """How many cells the adapter met in the whole grid; comes last."""

    count: int


Found = FoundTable | Records | Headings | OutsideText | Skipped | CellsMet
