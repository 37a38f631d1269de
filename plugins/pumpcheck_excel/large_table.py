"""One large sheet as a table."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from pumpcheck import Batch, ByteScreen, Mark, Row, RowBatch, Screen, Skipped, SourceUnreadableError, Table

from .formats import DAMAGE, REPAIR
from .large_sheet import Block, LargeSheet
from .raw_sheet import IrregularError
from .sheet_table import SheetTable


class LargeTable(Table):
    """One sheet of which, under a screen, only the rows that may matter are read as cells."""

    row_word = "row"

    def __init__(self, label: str, name: str, sheet: LargeSheet, whole: Callable[[], SheetTable]) -> None:
        """Take a sheet.

        Args:
            label: Label of the workbook.
            name: The sheet's name.
            sheet: The sheet as it is stored.
            whole: Reads it all.
        """
        self.name = name
        self._label = label
        self._sheet = sheet
        self._whole = whole
        self.headings = sheet.layout.headings
        self.notes: Sequence[str] = (f"sheet {name!r}", *sheet.layout.notes)

    def batches(self, screen: Screen | None = None) -> Iterator[Batch]:
        """See `Table.batches`. ``notes`` grow by what reading shows.

        Raises:
            SourceUnreadableError: If the sheet turns out damaged; what was yielded before counts.
        """
        blocks = self._sift(screen) if isinstance(screen, ByteScreen) else None
        yield from self._in_full() if blocks is None else self._in_part(blocks)

    def sample(self, limit: int = 200) -> Sequence[Row]:
        """See `Table.sample`."""
        return self._sheet.head[:limit]

    def _sift(self, screen: ByteScreen) -> list[Block] | None:
        try:
            return self._sheet.sift(screen)
        except (IrregularError, OSError, *DAMAGE):
            # Reading it all says what is wrong, if something is.
            return None

    def _in_part(self, blocks: list[Block]) -> Iterator[Batch]:
        from python_calamine import CalamineError

        layout = self._sheet.layout
        try:
            for block in blocks:
                records = list(self._sheet.read(block))
                rows, numbers = [row for _, row in records], [number for number, _ in records]
                yield RowBatch(self.headings, rows, numbers, cleared=block.cleared)
            if missing := self._sheet.facts.missing:
                skipped = [Skipped(f"{self._label}, sheet {self.name}", missing, records=0)]
                yield RowBatch(self.headings, [], [], skipped=skipped)
        except (CalamineError, OSError, *DAMAGE) as error:
            raise SourceUnreadableError(f"{self._label}, sheet {self.name}: the sheet is damaged; {REPAIR}") from error
        self.notes = (
            *self.notes[: 1 + len(layout.notes)],
            *self._sheet.facts.remarks(self.headings, layout.first_column),
        )

    def _in_full(self) -> Iterator[Batch]:
        table = self._whole()
        self.notes = table.notes
        if table.headings == self.headings:
            yield from table.batches()
            return
        # Something stands beside the list, further down than the rows that told where it is.
        start = self._sheet.layout.first_column - table.first_column
        end = start + len(self.headings)
        for batch in table.batches():
            rows = batch.rows(range(len(batch.row_numbers)))
            beside = ((place, tuple(filter(None, (*row[:start], *row[end:])))) for place, row in enumerate(rows))
            marks = {place: Mark("values beside the columns of the list", extra) for place, extra in beside if extra}
            own = [row[start:end] for row in rows]
            yield RowBatch(self.headings, own, batch.row_numbers, skipped=batch.skipped, marks=marks)
