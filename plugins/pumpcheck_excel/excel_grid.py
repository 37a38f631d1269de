"""One sheet as a grid: bounded stretches of rows with an account of what was met."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from typing import TYPE_CHECKING

from pumpcheck import Grid, Layout, Row, Screen, Skipped, SourceUnreadableError, Stretch

from .formats import DAMAGE, REPAIR, RefusedError
from .opening import Limits
from .sheet import Facts, Sheet, Tally, trimmed

if TYPE_CHECKING:
    from .clearing import Clearing

STRETCH_ROWS = 2_000
"""How many rows one stretch holds."""

STRETCH_CELLS = 400_000
"""How many cells one stretch holds, blank ones included, once it has a row."""

_CountedRow = tuple[int, Row, int]
"""Number of a row, its cells, and how many of these hold something."""


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
        clearing = None
        if screen and layout:
            from .clearing import Clearing  # only here: small workbooks are read without numpy

            clearing = Clearing(screen, layout, self.merged)
        return self._stretches(STRETCH_ROWS, clearing)

    def is_empty(self) -> bool:
        """Whether there is nothing in it.

        Raises:
            SourceUnreadableError: If it is damaged before anything is met.
        """
        return not self.comments and next(self._stretches(1), None) is None

    def _stretches(self, size: int, clearing: Clearing | None = None) -> Iterator[Stretch]:
        tally = Tally()
        failure = ""
        cause: Exception | None = None
        found: list[_CountedRow] = []
        width, after_cleared = 0, False
        try:
            for counted in self._counted_rows(tally):
                found.append(counted)
                width += len(counted[1])
                if len(found) >= size or width >= STRETCH_CELLS:
                    stretch, found, width = _stretch(found, clearing, [], after_cleared=after_cleared), [], 0
                    after_cleared = len(stretch.rows) in stretch.gaps
                    yield stretch
        except RefusedError as error:
            failure = str(error)
        except DAMAGE as error:
            failure, cause = f"the sheet is damaged and cannot be read; {REPAIR}", error
        fast = [clearing.problem] if clearing and clearing.problem else []
        self.notes = (*self._facts.notes, *fast, *tally.remarks())
        skipped = [Skipped(self.origin, problem, records=0) for problem in (*tally.problems(), *self._facts.problems)]
        if found or skipped:
            yield _stretch(found, clearing, skipped, after_cleared=after_cleared)
        if failure:
            raise SourceUnreadableError(f"{self.origin}: {failure}") from cause

    def _counted_rows(self, tally: Tally) -> Iterator[_CountedRow]:
        """Yield the rows that hold something, and an empty one for each run between them."""
        last = widest = 0
        seen = bytearray(1)
        for number, values in self._sheet.rows(tally):
            row, cells = trimmed(values)
            if not cells:
                continue
            if number > last + 1:
                yield last + 1, (), 0
            yield number, row, cells
            widest = max(widest, len(row))
            if number * widest > self._limits.cells:
                raise self._limits.refuse(number, widest)
            if number >= len(seen):
                seen.extend(bytes(number - len(seen)))
                seen.append(1)
            elif seen[number]:
                tally.repeated.append(number)
            else:
                seen[number] = 1
            last = number


def _stretch(
    found: list[_CountedRow], clearing: Clearing | None, skipped: list[Skipped], *, after_cleared: bool
) -> Stretch:
    """Return what was found, without the rows that are cleared."""
    cleared = [False] * len(found)
    if clearing and found:
        cleared = clearing.cleared(*map(list, zip(*found, strict=True)))
    kept = [counted for counted, is_cleared in zip(found, cleared, strict=True) if not is_cleared]
    gaps = {0} if after_cleared else set()
    place = 0
    for is_cleared in cleared:
        if is_cleared:
            gaps.add(place)
        else:
            place += 1
    numbers, rows, filled = map(list, zip(*kept, strict=True)) if kept else ([], [], [])
    return Stretch(rows, numbers, skipped=skipped, cells=sum(filled), cleared=len(found) - len(kept), gaps=sorted(gaps))
