"""The cells of one sheet as rows of text, at their true places in the sheet."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice
from typing import TYPE_CHECKING, Any

from pumpcheck import Row

from .cells import cell_text
from .layout import MergedRange, is_blank
from .opening import no_panic
from .sheet_facts import SheetFacts

if TYPE_CHECKING:
    from python_calamine import CalamineSheet


_AT_A_TIME = 500


class Grid:
    """A sheet's used area. Can be gone through any number of times.

    Attributes:
        first_row: The first used row, counted from 0.
        first_column: The first used column, counted from 0.
        merged: The merged cells, if the format tells.
        empty: Whether there is no cell in use.
    """

    def __init__(self, sheet: CalamineSheet, facts: SheetFacts) -> None:
        """Take a sheet and what its stored form tells beside it."""
        self._sheet = sheet
        self._shown = facts.shown
        self.empty = sheet.start is None
        self.first_row, self.first_column = sheet.start or (0, 0)
        self.merged: Sequence[MergedRange] = sheet.merged_cell_ranges or facts.merged

    def reaches(self, facts: SheetFacts) -> bool:
        """Whether all that facts tell to be shown lies within the used area."""
        last_row, last_column = self.first_row + self._sheet.height - 1, self.first_column + self._sheet.width - 1
        return all(
            self.first_row <= row <= last_row and self.first_column <= min(cells) and max(cells) <= last_column
            for row, cells in facts.shown.items()
        )

    def rows(self) -> Iterator[Row]:
        """Yield every row of the used area, blank ones included."""
        blank = (None,) * self._sheet.width
        for number, values in enumerate(self._values()):
            # The library also yields the rows above the used area.
            if number < self.first_row:
                continue
            if number in self._shown:
                shown = self._shown[number]
                texts = (shown.get(column, value) for column, value in enumerate(values, self.first_column))
                yield tuple([cell_text(text) for text in texts])
            elif values.count("") == len(values):
                yield blank
            else:
                # Most cells hold text; a call for each would take longer than anything else here.
                yield tuple([(value or None) if type(value) is str else cell_text(value) for value in values])

    def _values(self) -> Iterator[list[Any]]:
        rows = iter(self._sheet.iter_rows())
        while True:
            # A date beyond all calendars is met only when its row is asked for.
            with no_panic(quietly=True):
                taken = list(islice(rows, _AT_A_TIME))
            if not taken:
                return
            yield from taken

    def records(self, first: int, width: int) -> Iterator[tuple[int, Row]]:
        """Yield the rows that hold something, with their number as the sheet shows it.

        Args:
            first: The row to begin with, counted from 0.
            width: How many columns are wanted.
        """
        blocks = self.blocks(first)
        waiting = iter(sorted(blocks))
        upcoming = next(waiting, None)
        open_blocks: list[tuple[int, int, str | None]] = []
        for number, row in enumerate(self.rows(), self.first_row):
            if number < first:
                continue
            open_blocks = [block for block in open_blocks if block[0] >= number]
            if not is_blank(row):
                yield number + 1, _filled(row, open_blocks)[:width]
            while upcoming is not None and upcoming[0][0] == number:
                (_, column), (bottom, _) = upcoming
                place = column - self.first_column
                open_blocks.append((bottom, place, row[place] if place < len(row) else None))
                upcoming = next(waiting, None)

    def blocks(self, first: int) -> list[MergedRange]:
        """Return the cells merged over several rows from row ``first`` on; each row of such a block has its value."""
        return [block for block in self.merged if block[1][0] > block[0][0] >= max(first, self.first_row)]

    def count_rows(self) -> int:
        """Return how many rows hold something."""
        return sum(1 for row in self.rows() if not is_blank(row))


def _filled(row: Row, blocks: Sequence[tuple[int, int, str | None]]) -> Row:
    if not blocks:
        return row
    cells = list(row)
    for _, place, value in blocks:
        if place < len(cells) and cells[place] is None:
            cells[place] = value
    return tuple(cells)
