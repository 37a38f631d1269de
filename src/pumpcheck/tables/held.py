"""The tables of a grid as `Table` s, for whoever wants every row of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from pumpcheck.adapters import Batch, RowBatch, Table
from pumpcheck.grid import Grid, Mark, Row, Screen
from pumpcheck.model import Skipped
from pumpcheck.tables.finder import find_tables
from pumpcheck.tables.found import FoundTable, OutsideText, Records

_STEP = 20_000


class HeldTable(Table):
    """A table that was found in a grid, with all its records.

    Attributes:
        skipped: What could not be read in the grid.
        outside: The texts outside its tables, in order.
    """

    def __init__(self, found: FoundTable | None, grid: Grid) -> None:
        """Take a table without its records; None stands for a grid that holds none."""
        self.name = found.name if found else grid.name
        self.headings = found.headings if found else ()
        self.row_word = found.row_word if found else grid.row_word
        self.notes: Sequence[str] = found.notes if found else ()
        self.skipped: list[Skipped] = []
        self.outside: list[str] = []
        self._rows: list[Row] = []
        self._numbers: list[int] = []
        self._marks: dict[int, Mark] = {}

    def __len__(self) -> int:
        return len(self._rows)

    def add(self, records: Records) -> None:
        """Add some of its records."""
        self._marks.update({len(self._rows) + place: mark for place, mark in records.marks.items()})
        self._rows += records.rows
        self._numbers += records.numbers

    def batches(self, screen: Screen | None = None) -> Iterator[Batch]:  # noqa: ARG002 - the records are read already
        """See `Table.batches`."""
        for start in range(0, max(1, len(self._rows)), _STEP):
            stop = start + _STEP
            marks = {place - start: mark for place, mark in self._marks.items() if start <= place < stop}
            rows, numbers = self._rows[start:stop], self._numbers[start:stop]
            skipped = () if start else tuple(self.skipped)
            yield RowBatch(self.headings, rows, numbers, skipped=skipped, marks=marks)


def held_tables(grid: Grid) -> list[HeldTable]:
    """Return the tables of a grid, the largest first; one without headings where it holds none."""
    tables: dict[int, HeldTable] = {}
    found: list[FoundTable] = []
    skipped: list[Skipped] = []
    outside: list[str] = []
    for item in find_tables(grid):
        if isinstance(item, FoundTable):
            found.append(item)
            tables[id(item)] = HeldTable(item, grid)
        elif isinstance(item, Records):
            tables[id(item.table)].add(item)
        elif isinstance(item, Skipped):
            skipped.append(item)
        elif isinstance(item, OutsideText):
            outside.append(item.text)
    held = sorted(tables.values(), key=len, reverse=True) or [HeldTable(None, grid)]
    held[0].skipped, held[0].outside = skipped, outside
    held[0].notes = [*grid.notes, *held[0].notes]
    return held
