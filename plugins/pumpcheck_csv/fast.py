"""The fast way through a large file: lines that surely are rows and cannot matter are passed over unparsed.

Blocks of whole lines are looked over in threads of this process, since hyperscan and numpy let go of the interpreter.
"""

from __future__ import annotations

import os
import re
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from itertools import chain, islice
from typing import NamedTuple

import numpy as np

from pumpcheck import BlockScreen, Layout, Screen

from .lines import Line, Lines
from .records import Record, Records, Unreadable, is_short
from .repair import Repair
from .row_shape import Flags, Places, Shape, flagged, lines_of

Kind = tuple[bytes, ...]
"""A kind of device, as it stands in the columns that tell it."""

BLOCK = 2 * 1024 * 1024
"""Bytes that are looked over at once."""

MOST_THREADS = 4

_MOST_LINES = 20
_REMEMBERED = 20_000

_SURROGATE = re.compile("[\ud800-\udfff]")


class Block(NamedTuple):
    """Some whole lines."""

    data: bytes  # their bytes
    bounds: Places  # where each line begins, and where the last one ends
    kept: list[int]  # the lines that are not known to be cleared, in order
    begun: Places  # how many rows begin on the lines before each, as far as they are cleared
    short: Places  # how many of these have too few fields
    sure: set[int]  # lines right below kept ones that are rows by themselves, so that they go with nothing above


class Clearing:
    """The lines of a file but those that are cleared, which happens only where a row begins.

    Rows may go with one that was kept, right above them; so nothing is passed over before one of them was cleared.

    Attributes:
        goes_on: Whether rows may go with the last one.
        short: How many rows with too few fields were passed over.
    """

    def __init__(self, lines: Lines, repair: Repair, layout: Layout, screen: Screen, full_width: int) -> None:
        """Prepare to pass over rows of the shape that `repair` gives.

        Args:
            lines: The lines.
            repair: Puts rows right.
            layout: The table.
            screen: Tells what may matter.
            full_width: How many fields a row has that is not short.

        Raises:
            ImportError: If hyperscan does not run here.
        """
        self._block_screen = BlockScreen(screen, lines.text)
        self._lines, self._repair, self._dialect = lines, repair, repair.dialect
        self._layout, self._screen = layout, screen
        self._full_width = full_width
        self._shape = Shape(repair, layout)
        self._kind_pattern = self._shape.kind_pattern(screen.kind_columns)
        self.goes_on = True
        self.short = 0
        self._cleared = 0
        self._begins_row = False
        self._looked_over: set[int] = set()
        self._cleared_kinds: set[Kind] = set()

    def begin_row(self) -> None:
        """Allow lines to be passed over: the next one begins a row."""
        self._begins_row = True

    def __iter__(self) -> Iterator[Line]:
        for data, bounds, kept, begun, short, sure in self._blocks():
            first, size = self._lines.count + 1, len(bounds) - 1
            self._lines.count += size
            self._lines.ended = data.endswith((b"\n", b"\r"))
            place = 0
            for following in [*kept, size]:
                while place <= following and place < size:
                    may_pass = self._begins_row and (place in sure or not self.goes_on)
                    if place < following and may_pass and first + place >= self._layout.first_record:
                        self._cleared += int(begun[following] - begun[place])
                        self.short += int(short[following] - short[place])
                        self.goes_on = False
                        place = following
                        continue
                    self._begins_row = False
                    if place < following:
                        self._looked_over.add(first + place)
                    place += 1
                    text = self._lines.text(data[bounds[place - 1] : bounds[place]])
                    yield self._lines.line(first + place - 1, text)

    def cleared(self) -> int:
        """Return how many rows were cleared since this was last asked."""
        count, self._cleared = self._cleared, 0
        return count

    def takes(self, record: Record | Unreadable, *, broken_off: bool = False) -> bool:
        """Count a record as cleared, if it may be."""
        fields = [] if isinstance(record, Unreadable) else record.fields
        cleared = (
            isinstance(record, Record)
            and record.line >= self._layout.first_record
            and not (broken_off and record.last == self._lines.count and not self._lines.ended)
            and (self._shape.is_that_of(fields) or (record.line == record.last and self._shape.begins_row(fields)))
            and self._is_told(record)
        )
        self._looked_over.clear()
        if cleared:
            self._cleared += 1
            self.short += is_short(fields, self._full_width)
        # Nothing goes on beyond a blank line.
        self.goes_on = not cleared and (isinstance(record, Unreadable) or bool(fields))
        return cleared

    def _is_told(self, record: Record) -> bool:
        """Whether a row names a device of its own, and nothing in it matters."""
        row = self._shape.row(record.fields)
        if record.fault or self._shape.all_damaged or not self._shape.is_that_of(record.fields):
            # Of a damaged row it is not known whether its words stand under their headings.
            return self._screen.clears(row) and not self._screen.passes(" ".join(record.fields))
        is_looked_over = record.line == record.last and record.line in self._looked_over
        return self._screen.clears_kind(row) if is_looked_over else self._screen.clears(row)

    def _blocks(self) -> Iterator[Block]:
        """Look over the blocks of the file, some at a time; give them in order."""
        threads = min(len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else 2, MOST_THREADS)
        ahead: deque[Future[Block]] = deque()
        blocks = self._lines.blocks(BLOCK)
        if len(first := list(islice(blocks, 2))) < 2:
            # A small range is not worth a thread.
            yield from map(self._look_over, first)
            return
        every = chain(first, blocks)
        del first  # It would be held to the end.
        with ThreadPoolExecutor(threads) as pool:
            for data in every:
                ahead.append(pool.submit(self._look_over, data))
                if len(ahead) > threads:
                    yield ahead.popleft().result()
            while ahead:
                yield ahead.popleft().result()

    def _look_over(self, data: bytes) -> Block:
        """Tell which lines of a block are cleared if a row above them is."""
        bounds, kept, misshapen, doubtful, stray = self._shape.survey(data)
        found = (lines_of(places, bounds) for places in self._block_screen.places(data))
        names, numbers, others, undecoded = (flagged(lines, len(kept)) for lines in found)
        kept |= undecoded
        kept[-1] |= not data.endswith((b"\n", b"\r"))
        may_matter = names | numbers | others
        # A damaged row that may matter is for those who know what to make of it.
        kept |= may_matter & (misshapen | self._shape.all_damaged)
        by_kind = (names ^ numbers) & ~(others | doubtful | misshapen | stray | kept)
        by_all = (may_matter | doubtful) & ~by_kind & ~kept
        kinds = self._kinds(data, bounds, _places(by_kind))
        kept |= by_kind
        unknown = [line for line, kind in kinds.items() if kind not in self._cleared_kinds]
        for line, text in self._texts(data, bounds, unknown):
            fields = self._dialect.fields(text)
            if fields and self._screen.clears_kind(self._shape.row(fields)):
                self._cleared_kinds.add(kinds[line])
        kept[[line for line, kind in kinds.items() if kind in self._cleared_kinds]] = False
        begins = np.ones(len(kept), bool)
        last = -1
        for line, text in self._texts(data, bounds, _places(by_all)):
            if line <= last:
                continue
            kept[line] = not self._is_cleared(text, bool(doubtful[line]), bool(may_matter[line]))
            if kept[line] and doubtful[line] and (last := self._last_of_cleared(data, bounds, line)):
                kept[line : last + 1] = begins[line + 1 : last + 1] = False
        short = np.zeros(len(kept), bool)
        for line, text in self._texts(data, bounds, _places(misshapen & begins & ~kept)):
            fields = self._dialect.fields(text) or []
            below = data[bounds[line + 1] : bounds[min(line + 2, len(kept))]]
            kept[line] = not self._shape.is_row_between(text, fields, self._lines.text(below))
            short[line] = is_short(fields, self._full_width)
        sure = {
            line
            for line, text in self._texts(
                data, bounds, _places(np.append(False, kept[:-1]) & begins & ~(kept | doubtful))
            )
            if (fields := self._dialect.fields(text)) and self._screen.clears_kind(self._shape.row(fields))
        }
        begun, shorter = np.append(0, np.cumsum(begins)), np.append(0, np.cumsum(short))
        return Block(data, bounds, _places(kept), begun, shorter, sure)

    def _kinds(self, data: bytes, bounds: Places, lines: list[int]) -> dict[int, Kind]:
        """Return what stands in the columns by which a kind of device is told, on lines that are rows."""
        if len(self._cleared_kinds) > _REMEMBERED:
            self._cleared_kinds.clear()
        limits = ((line, int(bounds[line]), int(bounds[line + 1])) for line in lines)
        found = ((line, self._kind_pattern.match(data, start, end)) for line, start, end in limits)
        return {line: row.groups() for line, row in found if row}

    def _texts(self, data: bytes, bounds: Places, lines: Iterable[int]) -> Iterator[tuple[int, str]]:
        """Yield some lines of a block with their texts."""
        for line in lines:
            yield line, self._lines.text(data[bounds[line] : bounds[line + 1]]).rstrip("\r\n")

    def _last_of_cleared(self, data: bytes, bounds: Places, line: int) -> int:
        """Return the last line of a row over several that is cleared, or 0."""
        end = min(line + _MOST_LINES, len(bounds) - 2)
        texts = (self._lines.text(data[bounds[place] : bounds[place + 1]]).rstrip("\r\n") for place in range(line, end))
        taken: list[str] = []
        if (fields := self._repair.plain_row(texts, taken)) is not None:
            last = line + len(taken) - 1
        else:
            below = (Line(number, text, "\n") for number, text in enumerate(chain(taken, texts), start=line))
            record = next(iter(Records(below, self._repair)), None)
            if not isinstance(record, Record) or record.fault:
                return 0
            fields, last = record.fields, record.last
        if not line < last < end - 1 or _SURROGATE.search("".join(fields)):
            return 0
        # As `takes` asks, which sees it where a block ends within it.
        is_row = self._shape.is_that_of(fields) and self._screen.clears(self._shape.row(fields))
        return last if is_row else 0

    def _is_cleared(self, text: str, is_doubtful: bool, may_matter: bool) -> bool:
        fields = self._dialect.fields(text)
        if fields is None or (is_doubtful and self._repair.is_torn(text)):
            return False
        if is_doubtful and not self._shape.is_that_of(fields):
            return not may_matter and len(fields) == self._shape.width and self._shape.begins_row(fields)
        return not may_matter or self._screen.clears(self._shape.row(fields))


def _places(flags: Flags) -> list[int]:
    places: list[int] = np.flatnonzero(flags).tolist()
    return places
