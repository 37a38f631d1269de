"""One sheet as a grid: bounded stretches of rows with an account of what was met."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import suppress

from pumpcheck import Grid, Layout, Row, Screen, Skipped, SourceUnreadableError, Stretch

from .formats import DAMAGE, REPAIR, RefusedError
from .opening import Limits
from .sheet import Facts, Sheet, Tally

STRETCH_ROWS = 2_000
"""How many rows one stretch holds."""

STRETCH_CELLS = 400_000
"""How many cells one stretch holds, blank ones included, once it has a row."""


class SheetGrid(Grid):
    """One sheet.

    Attributes:
        origin: Where it is, for messages.
    """

    row_word = "row"

    def __init__(self, label: str, sheet: Sheet, limits: Limits) -> None:
        """Take a sheet of the workbook with that label."""
        self.origin = f"{label}, sheet {sheet.name}"
        self._sheet = sheet
        self._limits = limits
        self.name = sheet.name
        self.hidden = sheet.hidden
        facts = Facts()
        with suppress(*DAMAGE):  # reading the rows says so
            facts = sheet.facts()
        self.merged = facts.merged
        self.hidden_rows = facts.hidden_rows
        self.hidden_columns = facts.hidden_columns
        self.comments = facts.comments
        self.notes = facts.notes
        self._facts = facts

    def rows(self, screen: Screen | None = None, layout: Layout | None = None) -> Iterator[Stretch]:  # noqa: ARG002 - all is read
        """See `Grid.rows`.

        Raises:
            SourceUnreadableError: If the sheet is damaged or too large; what was yielded before counts.
        """
        tally = Tally()
        taken: list[tuple[int, Row, int]] = []
        width = 0
        failure = ""
        cause: Exception | None = None
        try:
            for found in self._filled(tally):
                taken.append(found)
                width += len(found[1])
                if len(taken) >= STRETCH_ROWS or width >= STRETCH_CELLS:
                    yield _stretch(taken)
                    taken, width = [], 0
        except RefusedError as error:
            failure = str(error)
        except DAMAGE as error:
            failure, cause = f"the sheet is damaged and cannot be read; {REPAIR}", error
        self.notes = (*self._facts.notes, *tally.remarks())
        skipped = [Skipped(self.origin, problem, records=0) for problem in (*tally.problems(), *self._facts.problems)]
        if taken or skipped:
            yield _stretch(taken, skipped)
        if failure:
            raise SourceUnreadableError(f"{self.origin}: {failure}") from cause

    def is_empty(self) -> bool:
        """Whether there is nothing in it.

        Raises:
            SourceUnreadableError: If it is damaged before anything is met.
        """
        return not self.comments and next(self.rows(), None) is None

    def _filled(self, tally: Tally) -> Iterator[tuple[int, Row, int]]:
        """Yield the rows that hold something with their count of cells, and an empty one for each run between them."""
        last = widest = 0
        seen = bytearray()
        for number, values in self._sheet.rows(tally):
            cells = sum([1 for value in values if value and not value.isspace()])
            if not cells:
                continue
            if number > last + 1:
                yield last + 1, (), 0
            width = len(values)
            while values[width - 1] is None:
                width -= 1
            widest = max(widest, width)
            yield number, tuple(values[:width]), cells
            if number * widest > self._limits.cells:
                raise self._limits.refuse(number, widest)
            seen.extend(bytes(max(0, number + 1 - len(seen))))
            if seen[number]:
                tally.repeated.append(number)
            seen[number] = 1
            last = number


def _stretch(taken: Sequence[tuple[int, Row, int]], skipped: Sequence[Skipped] = ()) -> Stretch:
    rows, numbers = [row for _, row, _ in taken], [number for number, _, _ in taken]
    return Stretch(rows, numbers, skipped=skipped, cells=sum(cells for _, _, cells in taken))
