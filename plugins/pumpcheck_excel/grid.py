"""One sheet as a grid: bounded stretches of rows with an account of what was met."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress

from pumpcheck import Grid, Layout, Row, Screen, Skipped, SourceUnreadableError, Stretch

from .formats import DAMAGE, REPAIR
from .opening import MAX_CELLS
from .sheet import Facts, Sheet, Tally, TooLargeError
from .xml_events import EntitiesError, entities_declared

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

    def __init__(self, label: str, sheet: Sheet, max_cells: int) -> None:
        """Take a sheet of the workbook with that label."""
        self.origin = f"{label}, sheet {sheet.name}"
        self._sheet = sheet
        self._max_cells = max_cells
        self.name = sheet.name
        self.hidden = sheet.hidden
        facts = Facts()
        with suppress(*DAMAGE):  # reading the rows says so
            facts = sheet.facts()
        self.merged = facts.merged
        self.hidden_rows = facts.hidden_rows
        self.hidden_columns = facts.hidden_columns
        self.comments = facts.comments
        self._problems = facts.problems
        self._known = (facts.unseen,) if facts.unseen else ()
        self.notes = self._known

    def rows(self, screen: Screen | None = None, layout: Layout | None = None) -> Iterator[Stretch]:  # noqa: ARG002 - all is read
        """See `Grid.rows`.

        Raises:
            SourceUnreadableError: If the sheet is damaged or too large; what was yielded before counts.
        """
        tally = Tally()
        rows = self._filled(tally)
        failure: SourceUnreadableError | None = None
        stretch = _Stretch()
        while failure is None:
            try:
                for number, row, cells in rows:
                    stretch.add(number, row, cells)
                    if stretch.is_full:
                        break
                else:
                    break
            except TooLargeError as error:
                failure = SourceUnreadableError(f"{self.origin}: {self._too_large(error)}")
            except EntitiesError:
                failure = entities_declared(self.origin)
            except DAMAGE as error:
                failure = SourceUnreadableError(f"{self.origin}: the sheet is damaged and cannot be read; {REPAIR}")
                failure.__cause__ = error
            if failure is None:
                yield stretch.finished()
                stretch = _Stretch()
        self.notes = (*self._known, *tally.remarks())
        skipped = [Skipped(self.origin, problem, records=0) for problem in (*tally.problems(), *self._problems)]
        if stretch.rows or skipped:
            yield stretch.finished(skipped)
        if failure:
            raise failure

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
            if number * widest > self._max_cells:
                raise TooLargeError(number, widest)
            seen.extend(bytes(max(0, number + 1 - len(seen))))
            if seen[number]:
                tally.repeated.append(number)
            seen[number] = 1
            last = number

    def _too_large(self, error: TooLargeError) -> str:
        spanned = error.row * error.columns
        # Beyond that no machine has the memory.
        allow = f", or allow it with --option max_cells={spanned}" if spanned < 10 * MAX_CELLS else ""
        return (
            f"its cells reach down to row {error.row:,} and over {error.columns:,} columns, more than "
            f"{self._max_cells:,} cells; delete what stands far off the list (Ctrl+End leads there) and save{allow}"
        )


class _Stretch:
    """A stretch in the making."""

    def __init__(self) -> None:
        self.rows: list[Row] = []
        self._numbers: list[int] = []
        self._cells = 0
        self._width = 0

    @property
    def is_full(self) -> bool:
        return len(self.rows) >= STRETCH_ROWS or self._width >= STRETCH_CELLS

    def add(self, number: int, row: Row, cells: int) -> None:
        self.rows.append(row)
        self._numbers.append(number)
        self._cells += cells
        self._width += len(row)

    def finished(self, skipped: list[Skipped] | None = None) -> Stretch:
        return Stretch(self.rows, self._numbers, skipped=skipped or (), cells=self._cells)
