"""Which lines of a block have the shape of a table's rows, told by where their delimiters and quotes stand."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from pumpcheck import Layout

from .lines import MAX_LINE
from .repair import OTHERS, Repair

Bytes = npt.NDArray[np.uint8]
Flags = npt.NDArray[np.bool_]
Places = npt.NDArray[np.int64]

_TAB, _LINE_FEED, _RETURN, _SPACE = b"\t\n\r "
_NONE: Places = np.zeros(0, np.int64)


class Survey(NamedTuple):
    """What the bytes of a block tell of its lines.

    Attributes:
        bounds: Where each line begins, and where the last one ends.
        special: Lines that are no rows.
        misshapen: Lines that are none for their width.
        doubtful: Lines of which only their text tells whether they are.
        delimiters: Where the delimiters between fields are.
        first: Which of these is the first on each line.
    """

    bounds: Places
    special: Flags
    misshapen: Flags
    doubtful: Flags
    delimiters: Places
    first: Places

    def fields(self, data: bytes, lines: Places, column: int, width: int) -> Iterator[bytes]:
        """Yield what stands in a column of lines that are rows of so many columns."""
        last = self.first[lines] + column
        begin = self.delimiters[last - 1] + 1 if column else self.bounds[lines]
        end = self.delimiters[last] if column < width - 1 else self.bounds[lines + 1]
        return (data[start:stop] for start, stop in zip(begin.tolist(), end.tolist(), strict=True))


class Shape:
    """The shape that a row must have to be cleared.

    Attributes:
        width: How many fields a row has.
        all_damaged: Whether every row is, as where rows have fewer fields than the table has columns.
    """

    def __init__(self, repair: Repair, layout: Layout) -> None:
        """Take rows of the width that `repair` gives, of which the fields beyond those of the table are empty."""
        self._repair, self._columns = repair, repair.columns
        self.width, self._table_width = repair.width or 0, layout.width
        self.all_damaged = layout.doubtful or self.width < layout.width
        self._is_escaped = bool(repair.dialect.escape)
        self._delimiter, self._quote = ord(repair.dialect.delimiter), ord(repair.dialect.quote or "\0")
        self._is_border = np.isin(np.arange(256), [self._delimiter, _LINE_FEED, _RETURN])
        self._may_be_blank = self._is_border | np.isin(np.arange(256), [_TAB, _SPACE, self._quote])
        self._may_be_blank[128:] = True

    def row(self, fields: Sequence[str]) -> list[str | None]:
        """Return as many fields as the table has columns."""
        return [*fields[: self._table_width], *[None] * (self._table_width - len(fields))]

    def is_that_of(self, fields: list[str]) -> bool:
        """Whether fields are as many as they should be, and hold more than the first."""
        right = len(fields) == self.width and not any(fields[self._table_width :])
        return right and not "".join(fields[1:]).isspace() and any(fields[1:])

    def is_full(self, fields: Sequence[str]) -> bool:
        """Whether fields are as many as they should be."""
        return len(fields) == self.width

    def is_damaged(self, fields: list[str]) -> bool:
        """Whether fields are not those of the columns."""
        return self.all_damaged or not self.is_that_of(fields)

    def begins_row(self, fields: Sequence[str]) -> bool:
        """Whether fields begin as a row does and are most of one, or more; so they are one that is damaged."""
        is_most = 2 * len(fields) > self.width + 1 and sum(map(bool, map(str.strip, fields))) > 1
        return is_most and self._columns is not None and self._columns.begin(fields)

    def is_row_between(self, text: str, fields: Sequence[str], below: str) -> bool:
        """Whether a line is one damaged row, whatever would be done to put it right, above a line that is another."""
        dialect = self._repair.dialect
        # One field less may be two that ran into one, and then it is not short.
        if not self.begins_row(fields) or len(fields) == self.width - 1 or self._repair.is_torn(text):
            return False
        own, first = text.count(dialect.delimiter), dialect.fields(below.partition(dialect.delimiter)[0])
        by_others = any(text.count(delimiter) > 2 * own for delimiter in OTHERS)
        return not by_others and bool(first and self._columns and self._columns.begin(first))

    def survey(self, data: bytes) -> Survey:
        """Look over a block in which each byte of ASCII is that character."""
        look = np.frombuffer(data, np.uint8)
        controls = np.flatnonzero(look < _SPACE)
        what = look[controls]
        bounds = _bounds(look, controls[what == _LINE_FEED], controls[what == _RETURN])
        doubtful = np.zeros(len(bounds) - 1, bool)
        delimiters = np.flatnonzero(look == self._delimiter)
        quotes = np.flatnonzero(look == self._quote) if bytes([self._quote]) in data else _NONE
        if self._is_escaped:
            doubtful[lines_of(quotes, bounds)] = True
        elif len(quotes):
            delimiters = self._unquoted(look, quotes, delimiters, bounds, doubtful)
        first = np.searchsorted(delimiters, bounds)
        right = (np.diff(first) == self.width - 1) & ~doubtful
        misshapen = ~(right | doubtful)
        special = np.diff(bounds) > MAX_LINE
        special[lines_of(controls[(what != _TAB) & (what != _LINE_FEED) & (what != _RETURN)], bounds)] = True
        doubtful[self._odd(look, delimiters, first[:-1], np.flatnonzero(right))] = True
        return Survey(bounds, special, misshapen & ~special, doubtful & ~special, delimiters, first[:-1])

    def _odd(self, look: Bytes, delimiters: Places, first: Places, rows: Places) -> Places:
        """Return those rows whose fields but the first may be blank, or one beyond the table not empty."""

        def begin(rows: Places, column: int) -> Bytes:
            place = delimiters[first[rows] + column - 1] + 1
            found: Bytes = look.take(place + (look.take(place, mode="wrap") == self._quote), mode="wrap")
            return found

        blank = rows
        for column in range(1, min(self._table_width, self.width)):
            blank = blank[self._may_be_blank[begin(blank, column)]]
        beyond = [rows[~self._is_border[begin(rows, column)]] for column in range(self._table_width, self.width)]
        return np.concatenate((blank, *beyond))

    def _unquoted(self, look: Bytes, quotes: Places, delimiters: Places, bounds: Places, doubtful: Flags) -> Places:
        """Return the delimiters outside of quotes; doubtful are lines where these are not around fields, or doubled."""
        first = np.searchsorted(quotes, bounds)
        line = np.repeat(np.arange(len(first) - 1), np.diff(first))
        opens = (np.arange(len(quotes)) - first[line]) % 2 == 0
        doubtful |= np.diff(first) % 2 == 1
        beside = look.take(np.where(opens, quotes - 1, quotes + 1), mode="wrap")
        doubtful[line[~(self._is_border[beside] | (beside == self._quote))]] = True
        turns = np.searchsorted(delimiters, quotes[~doubtful[line]])
        outside = np.append(np.arange(len(turns)) % 2 == 0, True)
        unquoted: Places = delimiters[np.repeat(outside, np.diff(turns, prepend=0, append=len(delimiters)))]
        return unquoted


def _bounds(look: Bytes, ends: Places, returns: Places) -> Places:
    """Return where lines begin, and where the last one ends, by where line feeds and carriage returns are."""
    alone = returns[look.take(returns + 1, mode="clip") != _LINE_FEED]
    ends = np.sort(np.concatenate((ends, alone)), kind="stable") if len(alone) else ends
    bounds = np.concatenate(([0], ends + 1, [len(look)]))
    return bounds[np.diff(bounds, prepend=-1) > 0]


def lines_of(places: npt.ArrayLike, bounds: Places) -> Places:
    """Return in which lines places are."""
    return np.asarray(np.searchsorted(bounds, np.asarray(places, np.int64), side="right") - 1)
