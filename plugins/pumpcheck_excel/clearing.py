"""Which rows of a sheet are cleared: many are asked about at once by what stands in them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np

from pumpcheck import BlockScreen, Layout, MergedRange, Row, Screen

from .sheet import MOST_ROWS

_NOTHING, _NAMES, _NUMBERS, _OTHERS = 0, 1, 2, 4
_UNTOLD = -1


class Clearing:
    """Which rows of a sheet may be cleared.

    Attributes:
        problem: Why each row is asked about by itself, for a person; otherwise empty.
    """

    def __init__(self, screen: Screen, layout: Layout, merged: Iterable[MergedRange]) -> None:
        """Prepare for a sheet. Rows over which cells are merged show what stands in others, and are kept."""
        self._screen, self._layout = screen, layout
        self._last_was_cleared = False
        self._kept = bytearray(MOST_ROWS + 1)
        for (top, _), (bottom, _) in merged:
            if bottom > top:
                self._kept[top : bottom + 1] = b"\1" * len(self._kept[top : bottom + 1])
        self.problem = ""
        try:
            self._blocks = BlockScreen(screen, lambda data: data.decode(errors="surrogateescape"))
        except ImportError as error:
            why = "is not installed" if isinstance(error, ModuleNotFoundError) else "does not run"
            self.problem = f"hyperscan {why} here, so every row was read, which takes longer"

    def cleared(self, numbers: Sequence[int], rows: Sequence[Row], filled: Sequence[int]) -> list[bool]:
        """Tell of the rows that come next which are cleared.

        Args:
            numbers: Their numbers.
            rows: Their cells.
            filled: How many of these hold something.
        """
        found = [_UNTOLD] * len(rows) if self.problem else self._found(rows)
        return [*map(self._clears, numbers, rows, filled, found)]

    def _clears(self, number: int, row: Row, filled: int, found: int) -> bool:
        if not filled:
            return False  # a blank row between others
        blank = self._layout.width - len(row)
        is_kept = number < self._layout.first_record or (number < len(self._kept) and self._kept[number])
        if is_kept or filled == 1 or blank < 0:
            self._last_was_cleared = False
        # Nothing is found in a row that names no device of its own, and it may go with the one above.
        elif found != _NOTHING or not self._last_was_cleared:
            asked = self._screen.clears_kind if found in (_NAMES, _NUMBERS) else self._screen.clears
            self._last_was_cleared = asked((*row, *[None] * blank))
        return self._last_was_cleared

    def _found(self, rows: Sequence[Row]) -> list[int]:
        """Return what is found in each row."""
        texts = ["\n".join(filter(None, row)).replace("<", ";") for row in rows]
        folded = self._blocks.folded("<".join(["", *texts, ""]).encode(errors="surrogatepass"))
        bounds = np.flatnonzero(np.frombuffer(folded, np.uint8) == ord("<"))
        if len(bounds) != len(rows) + 1:
            return [_OTHERS] * len(rows)
        found = np.zeros(len(rows), np.uint8)
        for places, kind in zip(self._blocks.places(folded), (_NAMES, _NUMBERS, _OTHERS, _OTHERS), strict=True):
            # The last byte of what was found may be the bound behind it.
            found[np.searchsorted(bounds, places) - 1] |= np.uint8(kind)
        return found.tolist()
