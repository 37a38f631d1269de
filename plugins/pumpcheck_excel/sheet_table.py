"""One sheet as a table."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice

from pumpcheck import Batch, Row, RowBatch, Screen, Skipped, SourceUnreadableError, Table

from .formats import DAMAGE, REPAIR
from .grid import Grid
from .layout import lay_out
from .second import SecondTable
from .sheet_facts import SheetFacts

BATCH_ROWS = 5_000
"""How many records one batch holds."""


class SheetTable(Table):
    """One sheet.

    Attributes:
        first_column: The column of the first heading, counted from 0.
    """

    row_word = "row"

    def __init__(self, label: str, name: str, grid: Grid, facts: SheetFacts) -> None:
        """Find the headings of a sheet of the workbook with that label."""
        self.name = name
        self._origin = f"{label}, sheet {name}"
        found = ((facts.hidden, len(facts.repeated)), (facts.missing, 0))
        self._skipped = [Skipped(self._origin, reason, records=count) for reason, count in found if reason]
        self._grid = grid
        self._layout = lay_out(grid.rows(), grid.first_row, grid.first_column, grid.merged)
        self.headings = self._layout.headings
        self.first_column = self._layout.first_column
        self.notes = (f"sheet {name!r}", *self._layout.notes, *self._remarks(facts))

    def batches(self, screen: Screen | None = None) -> Iterator[Batch]:  # noqa: ARG002 - the sheet is in memory as it is
        """See `Table.batches`.

        Raises:
            SourceUnreadableError: If the library gives up on a cell; what was yielded before counts.
        """
        if self._skipped:
            yield RowBatch(self.headings, [], [], skipped=self._skipped)
        records, second = self._records(), SecondTable(self.headings)
        while taken := self._take(records):
            found = enumerate(second.mark(number, row) for number, row in taken)
            marks = {place: mark for place, mark in found if mark}
            yield RowBatch(self.headings, [row for _, row in taken], [number for number, _ in taken], marks=marks)

    def sample(self, limit: int = 200) -> Sequence[Row]:
        """See `Table.sample`."""
        return [row for _, row in islice(self._records(), limit)]

    def _take(self, records: Iterator[tuple[int, Row]]) -> list[tuple[int, Row]]:
        try:
            return list(islice(records, BATCH_ROWS))
        except DAMAGE as error:
            raise SourceUnreadableError(
                f"{self._origin}: the sheet holds a value that cannot be read; {REPAIR}"
            ) from error

    def _records(self) -> Iterator[tuple[int, Row]]:
        return self._grid.records(self._layout.first_record, len(self.headings))

    def _remarks(self, facts: SheetFacts) -> Iterator[str]:
        yield from facts.remarks(self.headings, self._layout.first_column)
        if blocks := len(self._grid.blocks(self._layout.first_record)):
            yield f"{blocks:,} block{'s' * (blocks != 1)} merged over several rows: each of the rows has the value"
