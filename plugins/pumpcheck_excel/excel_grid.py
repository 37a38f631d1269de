"""One sheet as a grid: bounded stretches of rows with an account of what was met."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING

from pumpcheck import Grid, Layout, Row, Screen, Skipped, SourceUnreadableError, Stretch

from .formats import DAMAGE, REPAIR, Limits, RefusedError
from .sheet import STRETCH_CELLS, Facts, Sheet, Tally

if TYPE_CHECKING:
    from .clearing import Clearing

STRETCH_ROWS = 2_000
"""How many rows one stretch holds."""


class SheetGrid(Grid):
    """One sheet."""

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

    def rows(self, screen: Screen | None = None, layout: Layout | None = None) -> Iterator[Stretch]:
        """See `Grid.rows`."""
        clearing = None
        if screen and layout:
            from .clearing import Clearing  # only here: small workbooks are read without numpy

            clearing = Clearing(screen, layout, self.merged)
        return self._stretches(STRETCH_ROWS, clearing)

    def is_empty(self) -> bool:
        """Whether there is nothing in it; raises as `rows`."""
        return not self.comments and next(self._stretches(1), None) is None

    def _stretches(self, size: int, clearing: Clearing | None = None) -> Iterator[Stretch]:
        tally = Tally()
        found = _Found(self._limits, tally)
        failure = ""
        cause: Exception | None = None
        try:
            for block in self._sheet.blocks(tally, size):
                for item in clearing.sift(block) if clearing else block.all():
                    if isinstance(item, range):
                        found.clear(item, clearing.width if clearing else 0)
                    else:
                        found.keep(*item)
                    if found.reach(size):
                        yield found.stretch()
        except RefusedError as error:
            failure = str(error)
        except DAMAGE as error:
            failure, cause = f"the sheet is damaged and cannot be read; {REPAIR}", error
        fast = [clearing.problem] if clearing and clearing.problem else []
        self.notes = (*self._facts.notes, *fast, *tally.remarks())
        skipped = [Skipped(self.origin, problem, records=0) for problem in (*tally.problems(), *self._facts.problems)]
        if skipped or found.reach(1):
            yield found.stretch(skipped)
        if failure:
            raise SourceUnreadableError(f"{self.origin}: {failure}") from cause


class _Found:
    """What was found of a sheet since the last stretch."""

    def __init__(self, limits: Limits, tally: Tally) -> None:
        self._limits, self._tally = limits, tally
        self._last = self._widest = 0
        self._seen = bytearray(1)
        self._begin(after_cleared=False)

    def _begin(self, *, after_cleared: bool) -> None:
        self._rows: list[Row] = []
        self._numbers: list[int] = []
        self._gaps = {0} if after_cleared else set()
        self._filled = self._cells = self._cleared = 0

    def keep(self, number: int, row: Row, filled: int) -> None:
        """Take up a row that holds something."""
        self._put_blank(number)
        self._rows.append(row)
        self._numbers.append(number)
        self._filled += filled
        self._cells += len(row)
        self._count(number, number, len(row))

    def clear(self, numbers: range, width: int) -> None:
        """Take up rows of at most that width that were cleared."""
        self._put_blank(numbers[0])
        self._cleared += len(numbers)
        self._gaps.add(len(self._rows))
        self._count(numbers[0], numbers[-1], width)

    def reach(self, size: int) -> bool:
        """Whether that is so many rows, or as many cells as are held at a time."""
        return len(self._rows) + self._cleared >= size or self._cells >= STRETCH_CELLS

    def stretch(self, skipped: Sequence[Skipped] = ()) -> Stretch:
        """Return it, and begin anew."""
        stretch = Stretch(
            self._rows,
            self._numbers,
            skipped=skipped,
            cells=self._filled,
            cleared=self._cleared,
            gaps=sorted(self._gaps),
        )
        self._begin(after_cleared=len(self._rows) in self._gaps)
        return stretch

    def _put_blank(self, number: int) -> None:
        """Put one blank row for those that are missing before the next."""
        if number > self._last + 1:
            self._rows.append(())
            self._numbers.append(self._last + 1)

    def _count(self, first: int, last: int, width: int) -> None:
        self._last, self._widest = last, max(self._widest, width)
        if last * self._widest > self._limits.cells:
            raise self._limits.refuse(last, self._widest)
        seen = self._seen
        if last >= len(seen):
            seen.extend(bytes(last - len(seen) + 1))
        if 1 in seen[first : last + 1]:
            self._tally.repeated += [number for number in range(first, last + 1) if seen[number]]
        seen[first : last + 1] = b"\1" * (last - first + 1)
