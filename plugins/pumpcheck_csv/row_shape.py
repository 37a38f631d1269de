"""Which lines of a block have the shape of a table's rows, told by where their delimiters and quotes stand."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from pumpcheck import Layout

from .lines import MAX_LINE
from .records import ROWS_ENOUGH
from .repair import OTHERS, Repair

Bytes = npt.NDArray[np.uint8]
Flags = npt.NDArray[np.bool_]
Places = npt.NDArray[np.int64]

_TAB, _LINE_FEED, _RETURN, _SPACE = b"\t\n\r "
#: Bytes of blank characters in UTF-8, and in code pages.
_BLANKS = "".join(filter(str.isspace, map(chr, range(0x3001)))).encode() + b"\x9a\xa0\xa1\xca\xff"
_MOST_COUNTED = np.iinfo(np.uint16).max
_NONE: Places = np.zeros(0, np.int64)


class Survey(NamedTuple):
    """What the bytes of a block tell of its lines."""

    bounds: Places  # where each line begins, and where the last one ends
    special: Flags  # lines that are no rows
    misshapen: Flags  # lines that are none for their width
    doubtful: Flags  # lines of which only their text tells whether they are
    stray: Flags  # lines that are rows, with quotes in them that are a part of the text or out of place


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
        self._is_border = flagged([self._delimiter, _LINE_FEED, _RETURN], 256)
        is_spaced = repair.dialect.spaced or repair.dialect.padded
        self._is_opening = self._is_border | (flagged([_SPACE], 256) & is_spaced)
        self._may_be_blank = self._is_border | flagged([*_BLANKS, self._quote], 256)

    def row(self, fields: Sequence[str]) -> list[str | None]:
        """Return as many fields as the table has columns."""
        return [*fields[: self._table_width], *[None] * (self._table_width - len(fields))]

    def kind_pattern(self, columns: Sequence[int]) -> re.Pattern[bytes]:
        """Return a pattern with a group for each of some columns, for rows that are neither misshapen nor doubtful."""
        delimiter, quote = (re.escape(sign.encode()) for sign in (self._repair.dialect.delimiter, chr(self._quote)))
        field = rb"%b[^%b]*(?:%b%b[^%b]*)*%b|[^%b%b\r\n]*" % (*[quote] * 6, delimiter, quote)
        groups = (b"(%b)" if column in columns else b"(?:%b)" for column in range(max(columns, default=-1) + 1))
        return re.compile(delimiter.join(group % field for group in groups))

    def is_that_of(self, fields: list[str]) -> bool:
        """Whether fields are as many as they should be, and two of them hold something."""
        right = len(fields) == self.width and not any(fields[self._table_width :])
        return right and _hold_two(fields)

    def begins_row(self, fields: Sequence[str]) -> bool:
        """Whether fields begin as a row does and are most of one, or more; so they are one that is damaged."""
        is_most = 2 * len(fields) > self.width + 1 and _hold_two(fields)
        return is_most and self._columns is not None and self._columns.begin(fields)

    def is_row_between(self, text: str, fields: Sequence[str], below: str) -> bool:
        """Whether a line is one damaged row, whatever would be done to put it right, above a line that is another."""
        dialect = self._repair.dialect
        # One field less may be two that ran into one, and then it is not short.
        if not self.begins_row(fields) or len(fields) == self.width - 1 or self._repair.is_torn(text):
            return False
        first = dialect.fields(below.partition(dialect.delimiter)[0])
        begins = bool(first and self._columns and self._columns.begin(first))
        return begins and not self._repair.may_be_otherwise(text)

    def survey(self, data: bytes) -> Survey:
        """Look over a block in which each byte of ASCII is that character."""
        look = np.frombuffer(data, np.uint8)
        controls = np.flatnonzero(look < _SPACE)
        what = look[controls]
        bounds = _bounds(look, controls[what == _LINE_FEED], controls[what == _RETURN])
        doubtful = np.diff(bounds) > _MOST_COUNTED
        delimits = (look == self._delimiter).view(np.uint8)
        delimiters: Places = np.add.reduceat(delimits, bounds[:-1], dtype=np.uint16)
        quotes = np.flatnonzero(look == self._quote) if bytes([self._quote]) in data else _NONE
        others = controls[(what != _TAB) & (what != _LINE_FEED) & (what != _RETURN)]
        special = (np.diff(bounds) > MAX_LINE) | flagged(lines_of(others, bounds), len(doubtful))
        stray = flagged(_NONE, len(doubtful))
        if self._is_escaped:
            doubtful[lines_of(quotes, bounds)] = True
        elif len(quotes):
            within, literal, unclosed = self._quoted(look, quotes, delimits, bounds, doubtful)
            delimiters = delimiters - within
            stray = literal | unclosed
            # An open quote was never meant above a line that is a row beyond doubt; see `Records`.
            is_row = (delimiters == self.width - 1) & ~(doubtful | special) & (self.width - 1 > ROWS_ENOUGH)
            doubtful |= unclosed & ~np.append(is_row[1:], False)
            doubtful[self._otherwise(data, bounds, np.flatnonzero(stray))] = True
        right = (delimiters == self.width - 1) & ~doubtful
        misshapen = ~(right | doubtful)
        doubtful[self._odd(look, bounds, np.flatnonzero(right))] = True
        return Survey(bounds, special, misshapen & ~special, doubtful & ~special, stray & right)

    def _otherwise(self, data: bytes, bounds: Places, lines: Places) -> list[int]:
        """Return those lines that hold so many of another delimiter that they may be rows by that."""
        most, others = 2 * (self.width - 1), [sign.encode() for sign in OTHERS if ord(sign) != self._delimiter]
        limits = zip(lines.tolist(), bounds[lines].tolist(), bounds[lines + 1].tolist(), strict=True)
        return [line for line, start, end in limits if any(data.count(sign, start, end) > most for sign in others)]

    def _odd(self, look: Bytes, bounds: Places, rows: Places) -> Places:
        """Return those rows whose fields but one may be blank, or one beyond the table not empty."""
        begin, end = bounds[rows], bounds[rows + 1] - 1
        blank = self._passed(look, begin, 1, self._may_be_blank) + self._passed(look, end, -1, self._may_be_blank)
        is_odd = blank >= self.width - 1
        if beyond := self.width - self._table_width:
            is_odd |= self._passed(look, end, -1, self._is_border) < beyond
        return rows[is_odd]

    def _passed(self, look: Bytes, place: Places, step: int, over: Flags) -> Places:
        """Return how many delimiters of rows stand before the first byte that is not passed over."""
        passed, left = np.zeros(len(place), np.int64), np.arange(len(place))
        while len(left):
            at = look[place]
            passed[left] += at == self._delimiter
            goes_on = over[at] & (passed[left] < self.width - 1)
            left, place = left[goes_on], place[goes_on] + step
        return passed

    def _quoted(
        self, look: Bytes, quotes: Places, delimits: Bytes, bounds: Places, doubtful: Flags
    ) -> tuple[Places, Flags, Flags]:
        """Return how many delimiters of each line are in quotes, and where quotes stand elsewhere than around fields.

        These are lines of which they part nothing, lines with one that opens a field, and, set for them, doubtful ones.
        """
        first = np.searchsorted(quotes, bounds)
        count = np.diff(first)
        is_even, none = count % 2 == 0, flagged(_NONE, len(count))
        line = np.repeat(np.arange(len(count)), count)
        opens = (np.arange(len(quotes)) - first[line]) % 2 == 0
        between = np.add.reduceat(delimits, quotes, dtype=np.uint16)
        beside = look.take(np.where(opens, quotes - 1, quotes + 1), mode="wrap")
        is_misplaced = ~(self._is_border[beside] | (beside == self._quote))
        unclear = ~is_even | flagged(line[is_misplaced], len(count))
        # Of other lines: between each that opens a field and the one that closes it.
        within = np.bincount(line[opens], between[opens], len(count)).astype(np.int64)
        if not unclear.any():
            return within, none, none
        # A quote that no field begins with is a part of its text, unless a delimiter is missing beside it; and several
        # within one field change nothing about where it ends, if they do not leave it open.
        before = np.where(quotes > 0, look[quotes - 1], _LINE_FEED)
        is_cut = (between > 0) & np.append(line[:-1] == line[1:], False)
        opened = flagged(line[self._is_opening[before]], len(count))
        unclosed = opened & (count == 1)
        literal = unclear & ~(opened & ~is_even) & ~flagged(line[is_cut], len(count))
        within[unclosed | literal] = 0
        doubtful |= unclear & ~(literal | unclosed)
        return within, literal, unclosed


def _hold_two(fields: Sequence[str]) -> bool:
    """Whether two fields hold something: one alone may be a text between the rows."""
    return sum(map(bool, map(str.strip, fields))) > 1


def _bounds(look: Bytes, ends: Places, returns: Places) -> Places:
    """Return where lines begin, and where the last one ends, by where line feeds and carriage returns are."""
    alone = returns[look.take(returns + 1, mode="clip") != _LINE_FEED]
    ends = np.sort(np.concatenate((ends, alone)), kind="stable") if len(alone) else ends
    bounds = np.concatenate(([0], ends + 1, [len(look)]))
    return bounds[np.diff(bounds, prepend=-1) > 0]


def lines_of(places: npt.ArrayLike, bounds: Places) -> Places:
    """Return in which lines places are."""
    return np.asarray(np.searchsorted(bounds, np.asarray(places, np.int64), side="right") - 1)


def flagged(places: Places | list[int], size: int) -> Flags:
    """Return so many flags, of which those at some places are set."""
    flags = np.zeros(size, bool)
    flags[places] = True
    return flags
