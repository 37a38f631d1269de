"""Which rows of a sheet are cleared: many are asked about at once by what stands in them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

import numpy as np
import numpy.typing as npt

from pumpcheck import BlockScreen, Layout, MergedRange, Row, Screen

from .sheet import MOST_ROWS, ODD, RowBlock

_NOTHING, _NAMES, _NUMBERS = 0, 1, 2
_WHITE = b"|".join(re.escape(sign.encode()) for sign in map(chr, range(0x3001)) if sign.isspace())
_BLANK = re.compile(rb"<(?:%b)+(?=<)" % _WHITE)
"""A text that is nothing but white space, of ASCII or beyond it."""


class Clearing:
    """Which rows of a sheet may be cleared.

    Attributes:
        width: How many cells a row may have.
        problem: Why each row is asked about by itself, for a person; otherwise empty.
    """

    def __init__(self, screen: Screen, layout: Layout, merged: Iterable[MergedRange]) -> None:
        """Prepare for a sheet. Rows over which cells are merged show what stands in others, and are kept."""
        self._screen, self.width = screen, layout.width
        self._last_was_cleared = False
        self._kept = np.zeros(MOST_ROWS + 2, bool)
        self._kept[: layout.first_record] = True
        for (top, _), (bottom, _) in merged:
            if bottom > top:
                self._kept[top : bottom + 1] = True
        self.problem = ""
        try:
            self._blocks = BlockScreen(screen, lambda data: data.decode(errors="surrogateescape"))
        except ImportError as error:
            why = "is not installed" if isinstance(error, ModuleNotFoundError) else "does not run"
            self.problem = f"hyperscan {why} here, so every row was read, which takes longer"

    def sift(self, block: RowBlock) -> Iterator[tuple[int, Row, int] | range]:
        """Yield the rows of the next block as `RowBlock.all`, but of those that are cleared the numbers only."""
        found, filled = block.told(self._look, self.width)
        numbers = np.asarray(block.numbers)
        kept = self._kept.take(numbers, mode="clip")
        # Nothing is found in a row that names no device of its own, and it may go with the one above.
        free = (found == _NOTHING) & (np.asarray(filled) > 1) & ~kept
        asked = ~free
        asked[1:] |= ~free[:-1]
        asked[:1] |= not self._last_was_cleared
        places = np.flatnonzero(asked).tolist()
        counted = dict(zip(places, block.counted(places), strict=True))
        cuts = np.flatnonzero((free[1:] != free[:-1]) | (np.diff(numbers) != 1)) + 1
        for first, stop in zip([0, *cuts.tolist()], [*cuts.tolist(), len(numbers)], strict=True):
            place = first
            while place < stop and not (free[place] and self._last_was_cleared):
                number = block.numbers[place]
                row, cells = counted[place] if place in counted else block.counted([place])[0]
                if cells and self._clears(row, cells, int(found[place]), is_kept=bool(kept[place])):
                    yield range(number, number + 1)
                elif cells:
                    yield number, row, cells
                place += 1
            if place < stop:
                yield range(block.numbers[place], block.numbers[stop - 1] + 1)

    def _clears(self, row: Row, filled: int, found: int, *, is_kept: bool) -> bool:
        blank = self.width - len(row)
        if is_kept or filled == 1 or blank < 0:
            self._last_was_cleared = False
        else:
            asked = self._screen.clears_kind if found in (_NAMES, _NUMBERS) else self._screen.clears
            self._last_was_cleared = asked((*row, *[None] * blank))
        return self._last_was_cleared

    def _look(self, texts: Sequence[bytes]) -> npt.NDArray[np.uint8]:
        """Return what is found in each text."""
        if self.problem:
            return np.full(len(texts), ODD, np.uint8)
        together = b"<".join([b"", *texts, b""])
        if together.count(b"<") > len(texts) + 1:
            together = b"<".join([b"", *(text.replace(b"<", b";") for text in texts), b""])
        bounds = np.flatnonzero(np.frombuffer(together, np.uint8) == ord("<"))
        found = np.zeros(len(texts), np.uint8)
        for places, kind in zip(self._blocks.places(together), (_NAMES, _NUMBERS, ODD, ODD), strict=True):
            # The last byte of what was found may be the bound behind it.
            found[np.searchsorted(bounds, places) - 1] |= np.uint8(kind)
        blank = np.array([match.start() for match in _BLANK.finditer(together)], np.int64)
        found[np.searchsorted(bounds, blank)] |= np.uint8(ODD)
        return found
