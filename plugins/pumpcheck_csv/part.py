"""One block of a large file, read: the records that the screen lets through, and how many it clears."""

from __future__ import annotations

import csv
import io
import itertools
import re
import sys
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field

from pumpcheck import ByteScreen

from .blocks import UTF8_MARK
from .finder import Finder
from .layout import Layout
from .lines import Line, Lines, is_blank
from .records import Record, Records, Unreadable
from .settled import Settled
from .survey import Survey, Surveyor

Following = Callable[[], Iterable[bytes]]
"""Gives the blocks after one, as far as they are asked for."""

_SHORT = 1000
_UNUSUAL = re.compile(rb"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_ASCII_LINE = 1024 * 1024


@dataclass
class Part:
    """What a block holds. Lines count from 1 at the beginning of the block.

    Attributes:
        size: Its bytes.
        lines: Its lines.
        found: Records that the screen lets through, and lines that are no record, in order.
        cleared: How many other records there are.
        passed: How many lines from its beginning are dealt with: more than it has where a record runs on.
        mended: Lines with undecodable bytes.
        unended: Whether nothing ends its last line.
        cut: The last record in that case, where it is among the cleared ones.
    """

    size: int
    lines: int
    found: list[Record | Unreadable] = field(default_factory=list)
    cleared: int = 0
    passed: int = 0
    mended: list[int] = field(default_factory=list)
    unended: bool = False
    cut: Record | Unreadable | None = None


class BlockReader:
    """Reads blocks of a table.

    Attributes:
        settled: Tells which records are cleared, of those that the screen lets through.
    """

    def __init__(self, layout: Layout, screen: ByteScreen) -> None:
        """Prepare for the blocks of one table.

        Raises:
            NoFinderError: If what the screen lets through cannot be found quickly here.
        """
        self._layout = layout
        self.settled = Settled(layout, screen)
        self._finder = Finder(screen)
        self._surveyor = Surveyor(self._finder, screen, layout)

    def read(self, data: bytes, passed: int, following: Following, *, first: bool = False) -> Part:
        """Read a block.

        Args:
            data: The block.
            passed: How many lines at its beginning are dealt with already.
            following: Gives what comes after it, for a record that runs on.
            first: Whether it is the first of its file.
        """
        size = len(data)
        if first and self._layout.codec == "utf-8":
            data = data.removeprefix(UTF8_MARK)
        if not data:
            return Part(size, 0, passed=passed)
        survey = self._surveyor.survey(data)
        part = Part(size, len(survey.ends), passed=passed, unended=not survey.ended)
        if passed < part.lines:
            _Reading(self, self._layout, survey, part, following).run()
        return part

    def wants(self, fields: Iterable[str]) -> bool:
        """Whether the screen lets a record with these fields through."""
        return self._finder.wants("\n".join(fields))

    def wants_text(self, text: str) -> bool:
        """Whether the screen lets a line through, whatever its fields are."""
        return self._finder.wants(text)

    def names(self, fields: Iterable[str]) -> bool:
        """Whether any of these fields names a recalled model in full."""
        return self._finder.names("\n".join(fields))


class _Reading:
    """Goes through the special lines of one block."""

    def __init__(self, reader: BlockReader, layout: Layout, survey: Survey, part: Part, following: Following) -> None:
        self._reader = reader
        self._layout = layout
        self._survey = survey
        self._part = part
        self._following = following
        self._last: Record | Unreadable | None = None

    def run(self) -> None:
        part = self._part
        done = part.passed
        data = self._survey.data
        for index, start, stop, plain in self._survey.specials:
            if index >= done:
                part.cleared += index - done
                line = data[start:stop]
                done = (self._plain(index, line) if plain else self._doubtful(index, line)) or self._read(index)
        if part.unended:
            part.cut = next(self._records(part.lines - 1), None) if done < part.lines else self._last
        if done < part.lines:
            part.cleared += part.lines - done
            done = part.lines
        part.passed = done
        # What was only looked at is the next block's.
        part.mended = [line for line in part.mended if line <= done]

    def _plain(self, index: int, line: bytes) -> int:
        """Read a plain line; return the line after it, or 0 where it is no record of the usual width."""
        layout, settled = self._layout, self._reader.settled
        named = index in self._survey.named
        # What ends a file that breaks off is asked for, so it has to be made a record.
        if not named and (index + 1 < self._part.lines or not self._part.unended) and settled.line(line):
            self._part.cleared += 1
            return index + 1
        text = line.decode(layout.codec)
        fields = layout.dialect.fields(text)
        if fields is None or len(fields) != layout.width:
            return 0
        record = Record(index + 1, index + 1, fields, "", len(text))
        self._keep(record, cleared=not named and settled.record(record))
        return index + 1

    def _doubtful(self, index: int, line: bytes) -> int:
        """Deal with a line that is not plain sooner than `Records` would; return the line after it, or 0."""
        if len(line) < _SHORT and is_blank(line.decode("latin-1"), self._layout.dialect.delimiter):
            return index + 1
        if self._is_cleared(index, line):
            self._part.cleared += 1
            return index + 1
        if index not in self._survey.by_itself and (record := self._of_two_lines(index)) is not None:
            quiet = self._survey.matched.isdisjoint((index, index + 1))
            self._keep(record, cleared=quiet or self._clears(record))
            return index + 2
        return 0

    def _read(self, index: int) -> int:
        """Read one record, or what stands in its place, from a line on; return the line after it."""
        for record in self._records(index):
            if isinstance(record, Record):
                self._keep(record, cleared=self._clears(record))
                return record.last
            self._keep(record)
            return record.line
        # Nothing but blank lines to the end of the file.
        return sys.maxsize

    def _clears(self, record: Record) -> bool:
        reader = self._reader
        return (
            not record.fields
            or not reader.wants(record.fields)
            or (reader.settled.record(record) and not reader.names(record.fields))
        )

    def _keep(self, record: Record | Unreadable, *, cleared: bool = False) -> None:
        if cleared:
            self._part.cleared += 1
        else:
            self._part.found.append(record)
        self._last = record if cleared else None

    def _is_cleared(self, index: int, line: bytes) -> bool:
        """Whether a line is one record, however its quotes are meant, and one that cannot matter."""
        return (
            index not in self._survey.matched
            and index + 1 < self._part.lines
            and len(line) < _SHORT
            and line.isascii()
            and not _UNUSUAL.search(line)
            and not self._layout.dialect.spaced
            and self._layout.dialect.closed.fullmatch(line.decode("ascii")) is not None
        )

    def _of_two_lines(self, index: int) -> Record | None:
        """Return the record of a line and the next where that is beyond doubt one, sooner than `Records` would."""
        dialect = self._layout.dialect
        if not dialect.quote or dialect.spaced or dialect.padded or index + 1 >= len(self._survey.ends):
            return None
        (line, close), (following, _) = self._survey.line(index), self._survey.line(index + 1)
        both = line + close + following
        if not both.isascii() or len(both) >= _SHORT or _UNUSUAL.search(both):
            return None
        text = both.decode("ascii")
        try:
            first, *more = csv.reader(
                text.splitlines(keepends=True), delimiter=dialect.delimiter, quotechar=dialect.quote, strict=True
            )
        except csv.Error:
            return None
        between = self._layout.width - 1
        rows = text.count(dialect.delimiter) == 2 * between and line.count(dialect.delimiter.encode()) == between
        if more or len(first) != between + 1 or rows:
            return None
        return Record(index + 1, index + 2, first, "", len(line) + len(following))

    def _records(self, index: int) -> Iterator[Record | Unreadable]:
        layout = self._layout
        return iter(Records(self._lines(index), layout.dialect, layout.width, layout.columns, self._reader.wants_text))

    def _lines(self, index: int) -> Iterator[Line]:
        """Return the lines that a record may take, from one on, reading ahead as far as they are asked for."""
        number = index
        if index in self._survey.by_itself:
            yield self._line(index + 1, *self._survey.line(index))
            return
        further = (self._reader._surveyor.lines(data) for data in self._following())
        for block in itertools.chain([self._survey], further):
            for place in range(index, len(block.ends)):
                number += 1
                yield self._line(number, *block.line(place))
            index = 0

    def _line(self, number: int, line: bytes, end: bytes) -> Line:
        if line.isascii() and len(line) < _ASCII_LINE:
            return Line(number, line.decode("ascii"), end.decode("ascii"))
        # An empty line goes before it, since at the beginning of a file other rules hold.
        lines = Lines(io.BytesIO(b"\n" + line + end), self._layout.codec)
        _, found = lines
        if lines.mended and (not self._part.mended or number > self._part.mended[-1]):
            self._part.mended.append(number)
        return found._replace(number=number)
