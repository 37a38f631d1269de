"""A block of a large file, looked over as bytes: which of its lines surely are rows of the right shape."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from .dialect import Dialect
from .lines import MAX_LINE

_TAB, _LINE_FEED, _RETURN, _SPACE, _LAST_OF_ASCII = 9, 10, 13, 32, 127

Places = npt.NDArray[np.int64]


class Survey:
    """The lines of a block in which each byte of ASCII is that character.

    Attributes:
        bounds: Where each line begins, and where the last one ends.
        special: Whether a line is not one row, or may not be one.
        doubtful: Whether that is still to be told by its text.
    """

    def __init__(self, data: bytes, dialect: Dialect, width: int, table_width: int) -> None:
        """Look over a block. Rows have `width` fields; those beyond `table_width` are empty."""
        self._look = look = np.frombuffer(data, np.uint8)
        self._delimiter, self._quote = ord(dialect.delimiter), ord(dialect.quote or "\0")
        # As a signed number, a byte beyond ASCII is below all others.
        marks = np.flatnonzero((look.view(np.int8) < _SPACE) | (look == self._quote))
        what = look[marks]
        feeds, ends = what == _LINE_FEED, (what == _LINE_FEED) | (what == _RETURN)
        controls = (what < _SPACE) & (what != _TAB) & ~ends
        ends[:-1] &= feeds[:-1] | ~feeds[1:] | (marks[1:] > marks[:-1] + 1)
        bounds = np.concatenate(([0], marks[ends] + 1, [len(look)]))
        self.bounds: Places = bounds[np.diff(bounds, prepend=-1) > 0]
        self.special = np.diff(self.bounds) > MAX_LINE
        self.special[self.line_of(marks[controls])] = True
        self.doubtful = np.zeros(len(self.special), bool)
        quotes = marks[what == self._quote]
        delimiters = self._unquoted(quotes, np.flatnonzero(look == self._delimiter), exact=not dialect.escape)
        counts = np.diff(np.searchsorted(delimiters, self.bounds))
        self.special |= (counts != width - 1) & ~self.doubtful
        right = counts == width - 1
        rows = np.flatnonzero(right)
        columns = delimiters[np.repeat(right, counts)].reshape(len(rows), width - 1).T
        self.doubtful[self.line_of(marks[what > _LAST_OF_ASCII])] = True
        self.doubtful[rows[self._hardly_filled(columns)]] = True
        for column in columns[table_width - 1 :]:
            self.doubtful[rows[~self._at_border(column + 1)]] = True
        self.doubtful &= ~self.special

    def line_of(self, places: npt.ArrayLike) -> Places:
        """Return in which lines places are."""
        return np.searchsorted(self.bounds, places, side="right") - 1

    def _at_border(self, places: Places) -> npt.NDArray[np.bool_]:
        return np.isin(self._look.take(places, mode="wrap"), (self._delimiter, _LINE_FEED, _RETURN))

    def _unquoted(self, quotes: Places, delimiters: Places, *, exact: bool) -> Places:
        """Return the delimiters outside of quotes; doubtful are lines where quotes are not just around whole fields."""
        line, first = self.line_of(quotes), np.searchsorted(quotes, self.bounds)
        opens = (np.arange(len(quotes)) - first[line]) % 2 == 0
        self.doubtful |= np.diff(first) % 2 == 1
        self.doubtful[line[~(self._at_border(np.where(opens, quotes - 1, quotes + 1)) & exact)]] = True
        turns = np.searchsorted(delimiters, quotes[~self.doubtful[line]])
        outside = np.append(np.resize([True, False], len(turns)), True)
        return delimiters[np.repeat(outside, np.diff(turns, prepend=0, append=len(delimiters)))]

    def _hardly_filled(self, columns: Places) -> npt.NDArray[np.intp]:
        """Return which rows may hold nothing, or nothing but their first field."""
        look, left = self._look, np.arange(columns.shape[1])
        for column in columns:
            place = column[left] + 1
            for passed in (_SPACE, self._quote):
                place += look.take(place, mode="clip") == passed
            blanks = (self._delimiter, self._quote, _TAB, _SPACE, _LINE_FEED, _RETURN)
            left = left[np.isin(look.take(place, mode="clip"), blanks)]
        return left
