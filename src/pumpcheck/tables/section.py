"""What rows are laid out into: tables with their records, and what stands outside them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from pumpcheck.tables.alignment import Shape, aligned
from pumpcheck.tables.found import FoundTable
from pumpcheck.tables.rows import GridRow


@dataclass(frozen=True, slots=True)
class Entry:
    """One record of a table.

    Attributes:
        row: Its row; for a form or a table with its headings down, a row as the table would have it.
        lean: What the record goes with where it names no device itself: None for the record above it, an empty text
            for nothing, such as below a blank row, or the text of the title right above it.
    """

    row: GridRow
    lean: str | None = None


@dataclass(frozen=True, slots=True)
class Outside:
    """A row, or what is left of one, that stands outside all tables."""

    row: GridRow

    @property
    def rows(self) -> list[GridRow]:
        """This row."""
        return [self.row]


@dataclass
class TableSection:
    """One table.

    Attributes:
        headings: One for each column, an empty text where there is none.
        columns: Which columns of the grid they are.
        header: The rows of headings.
        records: Its records.
        title: What stands above it, a line a row.
        repeated: Rows in which the headings come again.
        row_word: What the numbers of its records count, where that is not what those of the grid do.
        notes: What was done to its headings, for a person to check.
        shape: The shape that its rows should have, where that tells damage.
        is_form: Whether labels stand beside their values, so that ``columns`` are not those of the grid.
        heading_cells: In a form, cells that hold labels.
        record_cells: In a form, cells that hold values, or label and value.
        found: What is told of it, once that was.
    """

    headings: list[str]
    columns: list[int]
    header: list[GridRow] = field(default_factory=list)
    records: list[Entry] = field(default_factory=list)
    title: str = ""
    repeated: list[GridRow] = field(default_factory=list)
    row_word: str = ""
    notes: list[str] = field(default_factory=list)
    shape: Shape | None = None
    is_form: bool = False
    heading_cells: int = 0
    record_cells: int = 0
    found: FoundTable | None = None

    @property
    def rows(self) -> list[GridRow]:
        """Its headings, once and again, and its records."""
        return [*self.header, *self.repeated, *(entry.row for entry in self.records)]

    def fit(self, rows: Sequence[GridRow], *, delimited: bool) -> None:
        """Fit the columns to the rows below the headings."""
        rows = [row for row in rows if row.size]
        if delimited:
            self.headings, self.shape, notes = aligned(self.headings, [row.cells for row in rows])
            self.notes += notes
            self.columns = list(range(len(self.headings)))
            return
        filled = [place for row in rows if row.size > 1 for place in row.filled]
        first = min([*filled, *self.columns[:1]], default=0)
        last = max([*filled, *self.columns[-1:]], default=-1)
        named = dict(zip(self.columns, self.headings, strict=True))
        self.columns = list(range(first, last + 1))
        self.headings = [named.get(column, "") for column in self.columns]


Section = TableSection | Outside
