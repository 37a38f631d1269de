"""One sheet as a grid: bounded stretches of rows with an account of what was met."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import suppress

from pumpcheck import Grid, Layout, Row, Screen, Skipped, SourceUnreadableError, Stretch

from .formats import DAMAGE, REPAIR, RefusedError
from .opening import Limits
from .sheet import Clearing, Facts, Sheet, Tally, trimmed

STRETCH_ROWS = 2_000
"""How many rows one stretch holds."""

STRETCH_CELLS = 400_000
"""How many cells one stretch holds, blank ones included, once it has a row."""

STRETCH_CLEARED = 50_000
"""How many rows were cleared, once it is given."""


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

    def rows(self, screen: Screen | None = None, layout: Layout | None = None) -> Iterator[Stretch]:
        """See `Grid.rows`.

        Raises:
            SourceUnreadableError: If the sheet is damaged or too large; what was yielded before counts.
        """
        return self._stretches(STRETCH_ROWS, screen, layout)

    def _stretches(self, size: int, screen: Screen | None = None, layout: Layout | None = None) -> Iterator[Stretch]:
        tally = Tally()
        clearing = Clearing(screen, layout, self.merged) if screen and layout else None
        gathering = _Gathering(size)
        failure = ""
        cause: Exception | None = None
        try:
            for _ in self._gather(gathering, tally, clearing):
                yield gathering.taken()
        except RefusedError as error:
            failure = str(error)
        except DAMAGE as error:
            failure, cause = f"the sheet is damaged and cannot be read; {REPAIR}", error
        fast = [clearing.problem] if clearing and clearing.problem else []
        self.notes = (*self._facts.notes, *fast, *tally.remarks())
        skipped = [Skipped(self.origin, problem, records=0) for problem in (*tally.problems(), *self._facts.problems)]
        if gathering.filled or skipped:
            yield gathering.taken(skipped)
        if failure:
            raise SourceUnreadableError(f"{self.origin}: {failure}") from cause

    def is_empty(self) -> bool:
        """Whether there is nothing in it.

        Raises:
            SourceUnreadableError: If it is damaged before anything is met.
        """
        return not self.comments and next(self._stretches(1), None) is None

    def _gather(self, gathering: _Gathering, tally: Tally, clearing: Clearing | None) -> Iterator[None]:
        """Gather the rows that hold something, and an empty one for each run between them; yield when it is full."""
        last = widest = 0
        seen = bytearray()
        for found in self._sheet.rows(tally, clearing):
            first, values = (found.start, ()) if isinstance(found, range) else found
            number = found[-1] if isinstance(found, range) else first
            row, cells = trimmed(values)
            if not cells and not isinstance(found, range):
                continue
            if first > last + 1:
                gathering.add(last + 1, (), 0)
            widest = max(widest, len(row))
            if number * widest > self._limits.cells:
                if row:
                    gathering.add(number, row, cells)
                raise self._limits.refuse(number, widest)
            if isinstance(found, range):
                gathering.clear(len(found))
            elif clearing and clearing.takes(number, row, cells):
                gathering.clear(1)
            else:
                gathering.add(number, row, cells)
            tally.repeated += [again for again in range(first, min(number + 1, len(seen))) if seen[again]]
            seen.extend(bytes(max(0, first - len(seen))))
            seen[first : number + 1] = b"\1" * (number + 1 - first)
            last = number
            if gathering.full:
                yield


class _Gathering:
    """Rows gathered into a stretch."""

    def __init__(self, size: int) -> None:
        self._size = size
        self._begin(gaps=[])

    def _begin(self, gaps: list[int]) -> None:
        self._rows: list[Row] = []
        self._numbers: list[int] = []
        self._gaps = gaps
        self._cells = self._width = self._cleared = 0

    @property
    def full(self) -> bool:
        return len(self._rows) >= self._size or self._width >= STRETCH_CELLS or self._cleared >= STRETCH_CLEARED

    @property
    def filled(self) -> bool:
        return bool(self._rows or self._cleared)

    def add(self, number: int, row: Row, cells: int) -> None:
        self._numbers.append(number)
        self._rows.append(row)
        self._cells += cells
        self._width += len(row)

    def clear(self, rows: int) -> None:
        self._cleared += rows
        if self._gaps[-1:] != [len(self._rows)]:
            self._gaps.append(len(self._rows))

    def taken(self, skipped: Sequence[Skipped] = ()) -> Stretch:
        """Return what was gathered, and begin anew."""
        stretch = Stretch(
            self._rows, self._numbers, skipped=skipped, cells=self._cells, cleared=self._cleared, gaps=self._gaps
        )
        # Rows that were cleared above the end of this stretch stand above the first row of the next.
        self._begin(gaps=[0] if self._gaps[-1:] == [len(self._rows)] else [])
        return stretch
