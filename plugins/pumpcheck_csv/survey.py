"""A block of a large file, looked over as bytes: which of its lines surely are rows of the right shape."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from .dialect import Dialect
from .lines import MAX_LINE

_TAB, _LINE_FEED, _RETURN, _SPACE, _LAST_OF_ASCII = b"\t\n\r \x7f"

Bytes = npt.NDArray[np.uint8]
Flags = npt.NDArray[np.bool_]
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
        look = np.frombuffer(data, np.uint8)
        quote = ord(dialect.quote or "\0")
        # As a signed number, a byte beyond ASCII is below all others.
        marks = np.flatnonzero((look.view(np.int8) < _SPACE) | (look == quote))
        what = look[marks]
        feeds, ends = what == _LINE_FEED, (what == _LINE_FEED) | (what == _RETURN)
        controls = (what < _SPACE) & (what != _TAB) & ~ends
        ends[:-1] &= feeds[:-1] | ~feeds[1:] | (marks[1:] > marks[:-1] + 1)
        bounds = np.concatenate(([0], marks[ends] + 1, [len(look)]))
        self.bounds: Places = bounds[np.diff(bounds, prepend=-1) > 0]
        self.doubtful = np.zeros(len(self.bounds) - 1, bool)
        self.doubtful[self.line_of(marks[what > _LAST_OF_ASCII])] = True
        is_border = np.isin(np.arange(256), [ord(dialect.delimiter), _LINE_FEED, _RETURN])
        is_blank = is_border | np.isin(np.arange(256), [_TAB, _SPACE, quote])
        delimiters = np.flatnonzero(look == ord(dialect.delimiter))
        quotes = marks[what == quote]
        if dialect.escape:
            self.doubtful[self.line_of(quotes)] = True
        elif len(quotes):
            delimiters = self._unquoted(look, quotes, delimiters, is_border)
        counts = np.diff(np.searchsorted(delimiters, self.bounds))
        right = (counts == width - 1) & ~self.doubtful
        self.special = (np.diff(self.bounds) > MAX_LINE) | ~(right | self.doubtful)
        self.special[self.line_of(marks[controls])] = True
        # Rows are told by their text as well where all fields but the first may be empty, or one beyond the table not.
        rows = np.flatnonzero(right)
        left = np.arange(len(rows))
        begin = delimiters[np.repeat(right, counts)] + 1
        begin += look.take(begin, mode="wrap") == quote
        columns = look.take(begin, mode="wrap").reshape(len(rows), width - 1).T
        for column in columns:
            left = left[is_blank[column[left]]]
        self.doubtful[rows[left]] = True
        self.doubtful[rows[~is_border[columns[table_width - 1 :]].all(axis=0)]] = True
        self.doubtful &= ~self.special

    def line_of(self, places: npt.ArrayLike) -> Places:
        """Return in which lines places are."""
        return np.asarray(np.searchsorted(self.bounds, places, side="right") - 1)

    def _unquoted(self, look: Bytes, quotes: Places, delimiters: Places, is_border: Flags) -> Places:
        """Return the delimiters outside of quotes; doubtful are lines where quotes are not just around whole fields."""
        first = np.searchsorted(quotes, self.bounds)
        line = np.repeat(np.arange(len(first) - 1), np.diff(first))
        opens = (np.arange(len(quotes)) - first[line]) % 2 == 0
        self.doubtful |= np.diff(first) % 2 == 1
        self.doubtful[line[~is_border[look.take(np.where(opens, quotes - 1, quotes + 1), mode="wrap")]]] = True
        turns = np.searchsorted(delimiters, quotes[~self.doubtful[line]])
        outside = np.append(np.resize([True, False], len(turns)), True)
        unquoted: Places = delimiters[np.repeat(outside, np.diff(turns, prepend=0, append=len(delimiters)))]
        return unquoted
