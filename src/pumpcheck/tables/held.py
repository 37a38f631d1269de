"""The tables of a grid as `Table` s, for whoever wants every row of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from pumpcheck.adapters import Table
from pumpcheck.batch import Batch, RowBatch
from pumpcheck.grid import Grid, Screen
from pumpcheck.model.summary import Skipped
from pumpcheck.tables.finder import find_tables
from pumpcheck.tables.found import Found, FoundTable, OutsideText, Records


class HeldTable(Table):
    """A table that was found in a grid, with all its records."""

    def __init__(self, grid: Grid, found: FoundTable | None, items: Sequence[Found]) -> None:
        """Take a table and what was found in its grid; None stands for a grid that holds none."""
        self.name = found.name if found else grid.name
        self.headings = found.headings if found else ()
        self.row_word = found.row_word if found else grid.row_word
        self.notes: Sequence[str] = found.notes if found else ()
        self.skipped: list[Skipped] = []  # what could not be read in the grid
        self.outside: list[str] = []  # the texts outside its tables, in order
        self._records = [item for item in items if isinstance(item, Records) and item.table is found]

    def __len__(self) -> int:
        return sum(len(records.rows) for records in self._records)

    def batches(self, screen: Screen | None = None) -> Iterator[Batch]:  # noqa: ARG002 - the records are read already
        """See `Table.batches`."""
        yield RowBatch(self.headings, (), (), skipped=self.skipped)
        for records in self._records:
            yield RowBatch(self.headings, records.rows, records.numbers, marks=records.marks)


def held_tables(grid: Grid) -> list[HeldTable]:
    """Return the tables of a grid, the largest first; one without headings where it holds none."""
    items = list(find_tables(grid))
    tables = [HeldTable(grid, item, items) for item in items if isinstance(item, FoundTable)]
    held = sorted(tables, key=len, reverse=True) or [HeldTable(grid, None, ())]
    held[0].skipped = [item for item in items if isinstance(item, Skipped)]
    held[0].outside = [item.text for item in items if isinstance(item, OutsideText)]
    held[0].notes = [*grid.notes, *held[0].notes]
    return held
