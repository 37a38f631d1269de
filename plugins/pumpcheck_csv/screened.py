"""The fast way to read a large table: records that the screen clears are counted, and only the others are parsed.

It gives what the plain way gives, less the cleared records.
"""

from __future__ import annotations

import io
import itertools
from collections import deque
from collections.abc import Iterator

from pumpcheck import ByteScreen, RowBatch, Screen

from . import blocks
from .archives import Member
from .finder import NoFinderError
from .layout import Layout
from .lines import Lines
from .part import BlockReader, Part
from .plain import Stretch
from .workers import WorkersFailedError, parts_from_workers

SMALL = 1024 * 1024
"""Bytes up to which the plain way is as quick; where rows are damaged it never is."""

_CODECS = frozenset(
    {"utf-8", "ascii", "mac_roman", "mac-roman", "latin-1", "koi8_r", "koi8-r", "cp850", "cp852", "cp866"}
)
_CODECS |= {f"cp{number}" for number in (874, *range(1250, 1258))}
_CODECS |= {f"iso8859{joint}{part}" for joint in "-_" for part in (1, 2, 5, 7, 8, 9, 13, 15)}
"""Encodings in which each byte of ASCII is that character, wherever it stands."""

_DELIMITERS = frozenset(",;\t|")
_NAMED_LINES = 10


def screened_reading(member: Member, layout: Layout, screen: Screen | None) -> ScreenedReading | None:
    """Return the fast way to read a table, or None where it is of no use or not sure to give the same."""
    dialect = layout.dialect
    if not (
        screen is not None
        and layout.codec in _CODECS
        and dialect.delimiter in _DELIMITERS
        and dialect.quote in ('"', "")
        and not dialect.escape
        and layout.second is None
        and layout.width > 1
        and _is_large(member)
        # Last, since to ask for its pattern is to have it made.
        and isinstance(screen, ByteScreen)
    ):
        return None
    try:
        reader = BlockReader(layout, screen)
    except NoFinderError:
        return None
    return ScreenedReading(member, layout, screen, reader)


def _is_large(member: Member) -> bool:
    with member.open() as stream:
        return len(io.BufferedReader(stream, blocks.BLOCK).read(SMALL + 1)) > SMALL


class ScreenedReading:
    """One pass over a table.

    Attributes:
        notes: What the pass showed, once it is over.
        problem: Why it ended early; empty when it did not.
        line: The last line that was read.
    """

    def __init__(self, member: Member, layout: Layout, screen: ByteScreen, reader: BlockReader) -> None:
        """Prepare a pass; reading begins with the iteration."""
        self._member = member
        self._layout = layout
        self._screen = screen
        self._reader = reader
        self.notes: list[str] = []
        self.problem = ""
        self.line = 0

    def __iter__(self) -> Iterator[RowBatch]:
        mending = Lines(io.BytesIO(), self._layout.codec)
        stretch, cut, before, unended = self._stretch(), None, 0, False
        for part in self._parts():
            if stretch.filled:
                yield stretch.batch()
            stretch = self._stretch()
            stretch.cleared = part.cleared
            stretch.extend(part.found, self.line)
            mending.mended += len(part.mended)
            mending.mended_lines += [self.line + line for line in part.mended][
                : _NAMED_LINES - len(mending.mended_lines)
            ]
            cut, before = part.cut, self.line
            self.line += part.lines
            unended = part.unended
        if self.problem and unended:
            if cut is not None:
                # What the end of the readable part cut short is marked, not cleared.
                stretch.cleared -= 1
                stretch.add(cut, before)
            stretch.break_off()
        if stretch.filled:
            yield stretch.batch()
        self.notes = [note for note in (mending.mending_note,) if note]

    def _stretch(self) -> Stretch:
        return Stretch(self._member.label, self._layout)

    def _parts(self) -> Iterator[Part]:
        passed, read = self._layout.first_line - 1, 0
        with self._member.open() as stream:
            path = stream.path
        if path is not None:
            try:
                for part in parts_from_workers(path, self._layout, self._screen, self._reader, passed):
                    yield part
                    passed, read = max(part.passed - part.lines, 0), read + part.size
            except WorkersFailedError:
                pass
            else:
                return
        yield from self._one_by_one(passed, read)

    def _one_by_one(self, passed: int, read: int) -> Iterator[Part]:
        """Read block by block, from a place in the file on."""
        with self._member.open() as stream:
            source = io.BufferedReader(stream, blocks.BLOCK)
            source.read(read)
            ahead = _Ahead(blocks.blocks(source))
            for data in ahead:
                part = self._reader.read(data, passed, ahead.following, first=read == 0)
                read += part.size
                passed = max(part.passed - part.lines, 0)
                yield part
            self.problem = stream.problem


class _Ahead:
    """Blocks that can be looked at before they are taken."""

    def __init__(self, source: Iterator[bytes]) -> None:
        self._source = source
        self._seen: deque[bytes] = deque()

    def __iter__(self) -> Iterator[bytes]:
        while self._seen or self._see():
            yield self._seen.popleft()

    def following(self) -> Iterator[bytes]:
        for place in itertools.count():
            if place == len(self._seen) and not self._see():
                return
            yield self._seen[place]

    def _see(self) -> bool:
        data = next(self._source, b"")
        if data:
            self._seen.append(data)
        return bool(data)
