"""A block of a large file, looked over as bytes: which of its lines surely are rows of the right shape."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from .dialect import Dialect
from .lines import MAX_LINE

_TAB, _LINE_FEED, _RETURN, _SPACE, _LAST_OF_ASCII = 9, 10, 13, 32, 127

Places = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Shape:
    """How rows look, in a file of which each byte of ASCII is that character: its dialect and how many fields they have.

    Fields beyond `table_width` are empty.
    """

    dialect: Dialect
    width: int
    table_width: int


class Survey:
    """The lines of a block.

    Attributes:
        bounds: Where each line begins, and where the last one ends.
        special: Whether a line is not one row, or may not be one.
        doubtful: Whether that is still to be found out, by its text.
    """

    def __init__(self, data: bytes, shape: Shape) -> None:
        """Look over a block that is not empty."""
        dialect = shape.dialect
        self._look = look = np.frombuffer(data, np.uint8)
        self._shape = shape
        self._delimiter = ord(dialect.delimiter)
        self._quote = ord(dialect.quote) if dialect.quote else 0
        # As a signed number, a byte beyond ASCII is below all others.
        marks = np.flatnonzero((look.view(np.int8) < _SPACE) | (look == self._quote))
        what = look[marks]
        feeds, returns = what == _LINE_FEED, what == _RETURN
        returns[:-1] &= ~(feeds[1:] & (marks[1:] == marks[:-1] + 1))
        ends = marks[feeds | returns] + 1
        self.bounds = np.concatenate(([0], ends, [len(data)] if not len(ends) or ends[-1] < len(data) else []))
        self.bounds = self.bounds.astype(np.int64)
        self.special: Flags = np.diff(self.bounds) >= MAX_LINE
        self.special[self.line_of(marks[(what < _SPACE) & (what != _TAB) & (what != _RETURN) & ~feeds])] = True
        delimiters = np.flatnonzero(look == self._delimiter)
        counts: Places = np.diff(np.searchsorted(delimiters, self.bounds))
        self.doubtful: Flags = np.zeros(len(counts), bool)
        if len(quotes := marks[what == self._quote]):
            delimiters, counts = self._outside(quotes, delimiters, counts)
        right = (counts == shape.width - 1) & ~self.doubtful
        self.special |= ~right & ~self.doubtful
        self.doubtful[self.line_of(marks[what > _LAST_OF_ASCII])] = True
        rows = np.flatnonzero(right)
        if len(rows) < len(counts):
            delimiters = delimiters[np.repeat(right, counts)]
        self._check_fields(rows, delimiters.reshape(len(rows), shape.width - 1))
        self.doubtful &= ~self.special

    def line_of(self, places: Places) -> Places:
        """Return in which lines places are."""
        return np.searchsorted(self.bounds, places, side="right") - 1

    def _outside(self, quotes: Places, delimiters: Places, counts: Places) -> tuple[Places, Places]:
        """Return the delimiters outside of quotes; doubtful is where quotes are not just around whole fields."""
        look, line = self._look, self.line_of(quotes)
        first = np.searchsorted(quotes, self.bounds)
        opens = (np.arange(len(quotes)) - first[line]) % 2 == 0
        after = look[np.minimum(quotes + 1, len(look) - 1)]
        closing = (after == self._delimiter) | (after == _LINE_FEED) | (after == _RETURN) | (quotes == len(look) - 1)
        opening = (look[quotes - 1] == self._delimiter) | (quotes == self.bounds[line])
        self.doubtful[line[~np.where(opens, opening, closing)]] = True
        self.doubtful |= np.diff(first) % 2 == 1
        if self._shape.dialect.escape:
            self.doubtful[line] = True
        quoted = np.diff(first) > 0
        among = np.flatnonzero(np.repeat(quoted, counts))
        lines = np.repeat(np.flatnonzero(quoted), counts[quoted])
        inside = (np.searchsorted(quotes, delimiters[among]) - first[lines]) % 2 == 1
        return np.delete(delimiters, among[inside]), counts - np.bincount(lines[inside], minlength=len(counts))

    def _check_fields(self, rows: Places, delimiters: Places) -> None:
        """Mark rows as doubtful that may hold nothing but in the first field, or something beyond the table."""
        look, last = self._look, len(self._look) - 1
        left = np.arange(len(rows))
        for column in delimiters.T:
            place = np.minimum(column[left] + 1, last)
            for passed in (_SPACE, self._quote):
                place = np.minimum(place + (look[place] == passed), last)
            blank = np.isin(look[place], (self._delimiter, self._quote, _TAB, _SPACE, _LINE_FEED, _RETURN))
            left = left[blank]
        self.doubtful[rows[left]] = True
        for column in delimiters.T[self._shape.table_width - 1 :]:
            empty = np.isin(look[np.minimum(column + 1, last)], (self._delimiter, _LINE_FEED, _RETURN))
            self.doubtful[rows[~empty]] = True
