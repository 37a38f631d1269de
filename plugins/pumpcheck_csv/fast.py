"""The fast way through a large file: lines that surely are rows and cannot matter are passed over unparsed.

Blocks of whole lines are looked over in threads of this process, since hyperscan and numpy let go of the interpreter.
"""

from __future__ import annotations

import os
import re
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from functools import lru_cache
from typing import NamedTuple

import hyperscan
import numpy as np
import numpy.typing as npt

from pumpcheck import Layout, Screen

from .lines import MAX_LINE, Line, Lines
from .records import Record, Unreadable
from .repair import Repair

Bytes = npt.NDArray[np.uint8]
Flags = npt.NDArray[np.bool_]
Places = npt.NDArray[np.int64]

BLOCK = 2 * 1024 * 1024
"""Bytes that are looked over at once."""

MOST_THREADS = 4

_TAB, _LINE_FEED, _RETURN, _SPACE, _LAST_OF_ASCII = b"\t\n\r \x7f"
_SURROGATE = re.compile("[\ud800-\udfff]")
_UNFOLDED, _UNDECODED = b"\x00", b"\x01"
_FLAGS = re.compile(rb"\(\?[a-z]+\)")
_TOKEN = re.compile(rb"\\.|\[\^?\]?(?:\\.|[^]\\])*\]|[(|)]", re.DOTALL)


class Block(NamedTuple):
    """Some whole lines.

    Attributes:
        data: Their bytes.
        bounds: Where each line begins, and where the last one ends.
        kept: The lines that are not known to be cleared, in order.
    """

    data: bytes
    bounds: Places
    kept: list[int]


class Clearing:
    """The lines of a file but those that are cleared, which happens only where a row begins.

    Rows may go with one that was kept, right above them; so nothing is passed over before one of them was cleared.
    """

    def __init__(
        self, lines: Lines, repair: Repair, layout: Layout, screen: Screen, clear: Callable[[int], None]
    ) -> None:
        """Prepare to pass over rows of the shape that `repair` gives; `clear` counts those cleared.

        Raises:
            ImportError: If hyperscan does not run here.
        """
        self._database = _compiled(screen.pattern)
        self._lines, self._repair, self._dialect = lines, repair, repair.dialect
        self._layout, self._screen, self._clear = layout, screen, clear
        self._shape = Shape(repair, layout.width)
        self._folded = lru_cache(maxsize=4096)(self._fold)
        self._goes_on = True
        self._may_pass = False

    def begin_row(self) -> None:
        """Allow lines to be passed over: the next one begins a row."""
        self._may_pass = not self._goes_on

    def __iter__(self) -> Iterator[Line]:
        for data, bounds, kept in self._blocks():
            first, size = self._lines.count + 1, len(bounds) - 1
            self._lines.count += size
            self._lines.ended = data.endswith((b"\n", b"\r"))
            place = 0
            for following in [*kept, size]:
                while place <= following and place < size:
                    if place < following and self._may_pass and first + place >= self._layout.first_record:
                        self._clear(following - place)
                        place = following
                        continue
                    self._may_pass = False
                    place += 1
                    text = self._lines.text(data[bounds[place - 1] : bounds[place]])
                    yield self._lines.line(first + place - 1, text)

    def takes(self, record: Record | Unreadable, *, broken_off: bool = False) -> bool:
        """Count a record as cleared, if it may be."""
        fields = [] if isinstance(record, Unreadable) else record.fields
        cleared = (
            isinstance(record, Record)
            and record.line >= self._layout.first_record
            and not record.fault
            and self._shape.is_that_of(fields)
            and not (broken_off and record.last == self._lines.count and not self._lines.ended)
            and self._screen.clears(fields[: self._layout.width])
        )
        if cleared:
            self._clear(1)
        # Nothing goes on beyond a blank line.
        self._goes_on = not cleared and (isinstance(record, Unreadable) or bool(fields))
        return cleared

    def _blocks(self) -> Iterator[Block]:
        """Look over the blocks of the file, some at a time; give them in order."""
        threads = min(len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else 2, MOST_THREADS)
        ahead: deque[Future[Block]] = deque()
        with ThreadPoolExecutor(threads) as pool:
            for data in self._lines.blocks(BLOCK):
                ahead.append(pool.submit(self._look_over, data))
                if len(ahead) > threads:
                    yield ahead.popleft().result()
            while ahead:
                yield ahead.popleft().result()

    def _look_over(self, data: bytes) -> Block:
        """Tell which lines of a block are cleared if a row above them is."""
        bounds, kept, doubtful = self._shape.survey(data)
        folded = data if data.isascii() else self._without_beyond_ascii(data)
        found, undecoded = self._found(folded)
        bounds_then = bounds if folded is data else _bounds_of(np.frombuffer(folded, np.uint8))
        kept[_lines_of(undecoded, bounds_then)] = True
        kept[-1] |= not data.endswith((b"\n", b"\r"))
        may_matter = np.zeros(len(kept), bool)
        may_matter[_lines_of(found, bounds_then)] = True
        asked = np.flatnonzero((may_matter | doubtful) & ~kept)
        told = zip(bounds[asked].tolist(), bounds[asked + 1].tolist(), doubtful[asked], may_matter[asked], strict=True)
        kept[asked] = [not self._is_cleared(data[start:end], *why) for start, end, *why in told]
        return Block(data, bounds, kept.nonzero()[0].tolist())

    def _is_cleared(self, line: bytes, is_doubtful: bool, may_matter: bool) -> bool:
        text = self._lines.text(line).rstrip("\r\n")
        fields = self._dialect.fields(text)
        if fields is None or (is_doubtful and (not self._shape.is_that_of(fields) or self._repair.is_torn(text))):
            return False
        return not may_matter or self._screen.clears(fields[: self._layout.width])

    def _found(self, data: bytes) -> tuple[list[int], list[int]]:
        """Return where the last bytes are of what the screen looks for, and of what could not be decoded."""
        found: tuple[list[int], list[int]] = [], []
        add = found[0].append, found[1].append

        def take(pattern: int, _start: int, end: int, _flags: int, _context: object) -> None:
            add[pattern](end - 1)

        self._database.scan(data, match_event_handler=take, scratch=hyperscan.Scratch(self._database))
        return found

    def _without_beyond_ascii(self, data: bytes) -> bytes:
        beyond = np.flatnonzero(np.frombuffer(data, np.uint8) > _LAST_OF_ASCII)
        gaps = np.flatnonzero(np.diff(beyond) > 1)
        starts = beyond[np.concatenate(([0], gaps + 1))].tolist()
        stops = (beyond[np.concatenate((gaps, [-1]))] + 1).tolist()
        pieces = [b""] * (2 * len(starts) + 1)
        pieces[::2] = [data[start:stop] for start, stop in zip([0, *stops], [*starts, len(data)], strict=True)]
        pieces[1::2] = [self._folded(data[start:stop]) for start, stop in zip(starts, stops, strict=True)]
        return b"".join(pieces)

    def _fold(self, run: bytes) -> bytes:
        """Return characters beyond ASCII in a form that can be looked through, within one line."""
        text = self._lines.text(run)
        folded = self._screen.folded(text).replace("\n", " ")
        return _UNDECODED if _SURROGATE.search(text) else folded.encode() if folded.isascii() else _UNFOLDED


class Shape:
    """The shape that a row must have to be cleared."""

    def __init__(self, repair: Repair, table_width: int) -> None:
        """Take rows of the width that `repair` gives, of which the fields beyond `table_width` are empty."""
        self._width, self._table_width = repair.width or 0, table_width
        self._is_escaped = bool(repair.dialect.escape)
        self._delimiter, self._quote = ord(repair.dialect.delimiter), ord(repair.dialect.quote or "\0")
        self._is_border = np.isin(np.arange(256), [self._delimiter, _LINE_FEED, _RETURN])
        self._may_be_blank = self._is_border | np.isin(np.arange(256), [_TAB, _SPACE, self._quote])
        self._may_be_blank[128:] = True

    def is_that_of(self, fields: list[str]) -> bool:
        """Whether fields are as many as they should be, and hold more than the first."""
        right = len(fields) == self._width and not any(fields[self._table_width :])
        return right and not "".join(fields[1:]).isspace() and any(fields[1:])

    def survey(self, data: bytes) -> tuple[Places, Flags, Flags]:
        """Return the bounds of lines, which of them are no rows, and which have to be told by their text.

        Each byte of ASCII is that character.
        """
        look = np.frombuffer(data, np.uint8)
        bounds = _bounds_of(look)
        doubtful = np.zeros(len(bounds) - 1, bool)
        delimiters = np.flatnonzero(look == self._delimiter)
        quotes = np.flatnonzero(look == self._quote)
        if self._is_escaped:
            doubtful[_lines_of(quotes, bounds)] = True
        elif len(quotes):
            delimiters = self._unquoted(look, quotes, delimiters, bounds, doubtful)
        first = np.searchsorted(delimiters, bounds)
        right = (np.diff(first) == self._width - 1) & ~doubtful
        special = (np.diff(bounds) > MAX_LINE) | ~(right | doubtful)
        controls = np.flatnonzero(look < _SPACE)
        what = look[controls]
        special[_lines_of(controls[(what != _TAB) & (what != _LINE_FEED) & (what != _RETURN)], bounds)] = True
        doubtful[self._odd(look, delimiters, first[:-1], np.flatnonzero(right))] = True
        return bounds, special, doubtful & ~special

    def _odd(self, look: Bytes, delimiters: Places, first: Places, rows: Places) -> Places:
        """Return those rows whose fields but the first may be blank, or one beyond the table not empty."""

        def begin(rows: Places, column: int) -> Bytes:
            place = delimiters[first[rows] + column - 1] + 1
            found: Bytes = look.take(place + (look.take(place, mode="wrap") == self._quote), mode="wrap")
            return found

        blank = rows
        for column in range(1, self._table_width):
            blank = blank[self._may_be_blank[begin(blank, column)]]
        beyond = [rows[~self._is_border[begin(rows, column)]] for column in range(self._table_width, self._width)]
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
        outside = np.append(np.resize([True, False], len(turns)), True)
        unquoted: Places = delimiters[np.repeat(outside, np.diff(turns, prepend=0, append=len(delimiters)))]
        return unquoted


def _bounds_of(look: Bytes) -> Places:
    """Return where lines begin, and where the last one ends."""
    ends = np.flatnonzero(look == _LINE_FEED)
    returns = np.flatnonzero(look == _RETURN)
    alone = returns[look.take(returns + 1, mode="clip") != _LINE_FEED]
    ends = np.sort(np.concatenate((ends, alone)), kind="stable") if len(alone) else ends
    bounds = np.concatenate(([0], ends + 1, [len(look)]))
    return bounds[np.diff(bounds, prepend=-1) > 0]


def _lines_of(places: npt.ArrayLike, bounds: Places) -> Places:
    """Return in which lines places are."""
    return np.asarray(np.searchsorted(bounds, np.asarray(places, np.int64), side="right") - 1)


@lru_cache(maxsize=4)
def _compiled(pattern: bytes) -> hyperscan.Database:
    """Compile a pattern, which takes some tenths of a second and serves for all files of a scan."""
    flags = found[0] if (found := _FLAGS.match(pattern)) else b""
    # Taken apart they take half the time to compile, and no more to be found.
    parts = [flags + part for part in _alternatives(pattern[len(flags) :])]
    database = hyperscan.Database()
    try:
        database.compile(expressions=[*parts, rb"\x00", rb"\x01"], ids=[*[0] * len(parts), 0, 1])
    except hyperscan.error as error:
        raise ImportError(str(error)) from error
    return database


def _alternatives(pattern: bytes) -> list[bytes]:
    r"""Take a regular expression apart into what it may match.

    >>> _alternatives(rb"a|b(?:c|d)[|]|e")
    [b'a', b'b(?:c|d)[|]', b'e']
    """
    depth, parts, start = 0, [], 0
    for token in _TOKEN.finditer(pattern):
        depth += (token[0] == b"(") - (token[0] == b")")
        if token[0] == b"|" and not depth:
            parts.append(pattern[start : token.start()])
            start = token.end()
    return [*parts, pattern[start:]]
