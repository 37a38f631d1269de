"""A second table further down on the same sheet, under headings of its own."""

from __future__ import annotations

from collections.abc import Sequence

from pumpcheck import Mark, Row, is_known_heading

_FEWEST = 3
_NEARLY_ALL = 0.7


class SecondTable:
    """Tells which rows of a sheet stand under other headings than the table's, as they are met one after another."""

    def __init__(self, headings: Sequence[str]) -> None:
        """Take the headings of the table."""
        self._own = [heading.casefold() for heading in headings]
        self._row = 0

    def mark(self, number: int, row: Row) -> Mark | None:
        """Return what is wrong with a row, or None.

        Args:
            number: Its number.
            row: Its cells, in the order of the headings.
        """
        if self._heads_another(row):
            self._row = number
            return Mark("the row holds the headings of a second table")
        if self._row:
            return Mark(f"the row belongs to a second table, whose headings are in row {self._row}")
        return None

    def _heads_another(self, row: Row) -> bool:
        cells = [(place, cell.strip()) for place, cell in enumerate(row) if cell and cell.strip()]
        if len(cells) < _FEWEST or not is_known_heading(cells[0][1]):
            return False
        known = [(place, cell) for place, cell in cells if is_known_heading(cell)]
        if len(known) < _NEARLY_ALL * len(cells):
            return False
        # The same headings once more, as on each printed page, say nothing new.
        return any(self._own[place] != cell.casefold() for place, cell in known)
