"""The fast way through a large file: rows that cannot matter are counted by their bytes, and only the others are read.

A few threads look blocks of whole lines over, with hyperscan and numpy, which let go of the interpreter meanwhile.
Lines that are not special are cleared; the others are read in order, as the plain way would.
"""

from __future__ import annotations

import io
import itertools
import os
from bisect import bisect_left
from collections import deque
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import IO

from pumpcheck import Layout, Screen, Stretch

from .archives import Member
from .form import Form
from .line_forms import OneLine
from .lines import MAX_LINE, Line, Lines
from .reading_notes import ReadingNotes
from .records import Record, Records, Unreadable
from .repair import Repair
from .stretches import Gathering
from .survey import NotFastError, Survey, Surveyor

BLOCK = 4 * 1024 * 1024
"""Bytes in a block."""

_THREADS = min(4, os.cpu_count() or 1)
_BYTES_OF_A_CHARACTER = 4

_CODECS = frozenset(
    {"utf-8", "ascii", "mac_roman", "mac-roman", "latin-1", "koi8_r", "koi8-r", "cp850", "cp852", "cp866"}
    | {f"cp{number}" for number in (874, *range(1250, 1258))}
    | {f"iso8859{joint}{part}" for joint in "-_" for part in (1, 2, 5, 7, 8, 9, 13, 15)}
)
"""Encodings in which each byte of ASCII is that character, wherever it stands."""


class FastReading:
    """One pass over a file: all rows but those that are cleared.

    Attributes:
        problem: Why it ended early; empty when it did not.
        line: The last line that was read.
    """

    def __init__(
        self,
        member: Member,
        form: Form,
        repair: Repair,
        below: Repair,
        layout: Layout,
        screen: Screen,
        notes: ReadingNotes,
    ) -> None:
        """Prepare a pass; reading begins with the iteration.

        Args:
            member: The file.
            form: How it is read.
            repair: Puts rows right.
            below: The same from the first record on.
            layout: What was found in the first rows.
            screen: What may matter.
            notes: Takes what a person should know.

        Raises:
            NotFastError: If this way is of no use, or not sure to give what the plain way gives.
        """
        dialect = form.dialect
        if (
            not all(isinstance(line_form, OneLine) for line_form in form.line_forms)
            or form.row_end
            or form.codec not in _CODECS
            or not dialect.delimiter.isascii()
            or dialect.delimiter == " "
            or dialect.quote not in ('"', "")
            or dialect.escape
            or below.width is None
            or not 1 < layout.width <= below.width
        ):
            raise NotFastError
        self._member = member
        self._form = form
        self._repair = repair
        self._below = below
        self._layout = layout
        self._screen = screen
        self._notes = notes
        self._width = below.width
        self._surveyor = Surveyor(screen, form, below.width)
        self._gathering = Gathering(member.label)
        self._records: Iterator[Record | Unreadable] | None = None
        self._run = True  # rows may go with the one above them
        self._breaks_off_at = 0
        self.problem = ""
        self.line = 0

    def __iter__(self) -> Iterator[Stretch]:
        done = 0
        with self._member.open() as stream, ThreadPoolExecutor(_THREADS) as pool:
            blocks = Blocks(stream, self._surveyor, pool)
            for number in itertools.count():
                survey = blocks.get(number)
                if survey is None:
                    break
                size = len(survey.ends)
                if stream.problem and survey.data[-1:] not in b"\r\n" and blocks.get(number + 1) is None:
                    self._breaks_off_at = self.line + size
                while done < size:
                    done = self._on(blocks, number, survey, done)
                    if self._gathering.full:
                        yield self._gathering.taken()
                self.line, done = self.line + size, done - size
                blocks.forget(number)
                if self._gathering.filled:
                    yield self._gathering.taken()
            self.problem = stream.problem

    def _on(self, blocks: Blocks, number: int, survey: Survey, done: int) -> int:
        """Clear lines up to the next one that is to be read, and read that; return the line after it."""
        if not self._run and self.line + done + 1 >= self._layout.first_record:
            place = bisect_left(survey.special, done)
            index = survey.special[place] if place < len(survey.special) else len(survey.ends)
            if index == len(survey.ends) and self._breaks_off_at:
                index = max(done, index - 1)
            if index > done:
                self._gathering.clear(index - done)
                self._records = None
                return index
        at = self.line + done + 1
        if not survey.odd[done] and at >= max(self._layout.first_record, 2):
            text = survey.line(done)[0].decode(self._form.codec)
            fields = self._form.dialect.fields(text)
            if fields is not None and len(fields) == self._width and not self._below.is_torn(text):
                self._records = None
                self._judge(Record(at, at, fields, "", len(text)), matched=True)
                return done + 1
        if self._records is None:
            lines = self._form.delimited(self._lines(blocks, number, done, at))
            below = (self._layout.first_record, self._below)
            self._records = iter(Records(lines, self._repair, [below], self._notes))
        record = next(self._records, None)
        if record is None:
            return blocks.lines_left(number)
        if isinstance(record, Unreadable):
            self._keep(record, at=record.line)
            return record.line - self.line
        self._judge(record)
        return record.last - self.line

    def _judge(self, record: Record, *, matched: bool = False) -> None:
        """Clear a record or keep it."""
        fields = record.fields
        may_be_cleared = (
            record.line >= self._layout.first_record
            and not record.fault
            and len(fields) == self._width
            and not any(fields[self._layout.width :])
            and any(field and not field.isspace() for field in fields)
            and record.last != self._breaks_off_at
        )
        if may_be_cleared:
            asked = self._run or matched or self._surveyor.passes("\n".join(fields))
            if not asked or self._screen.clears(fields[: self._layout.width]):
                self._gathering.clear()
                self._run = False
                return
        self._keep(record, at=record.last)

    def _keep(self, record: Record | Unreadable, at: int) -> None:
        self._gathering.add(record)
        # Nothing goes on beyond a blank line.
        self._run = isinstance(record, Unreadable) or bool(record.fields)
        if at == self._breaks_off_at:
            self._gathering.break_off()

    def _lines(self, blocks: Blocks, number: int, index: int, at: int) -> Iterator[Line]:
        """Return the lines from one on, reading ahead as far as they are asked for."""
        while survey := blocks.get(number):
            for place in range(index, len(survey.ends)):
                line, end = survey.line(place)
                if at > 1 and line.isascii() and len(line) < MAX_LINE:
                    yield Line(at, line.decode("ascii"), end.decode("ascii"))
                else:
                    yield from Lines(io.BytesIO(line + end), self._form.codec, self._notes, before=at - 1)
                at += 1
            number, index = number + 1, 0


class Blocks:
    """The blocks of a file, looked over ahead of time by threads, and kept until they are forgotten."""

    def __init__(self, stream: IO[bytes] | io.RawIOBase, surveyor: Surveyor, pool: ThreadPoolExecutor) -> None:
        """Begin before the first block."""
        self._source = blocks_of(stream)
        self._surveyor = surveyor
        self._pool = pool
        self._ahead: deque[Future[Survey]] = deque()
        self._first = 0

    def get(self, number: int) -> Survey | None:
        """Return a block by its number, or None where the file has no more."""
        while len(self._ahead) <= number - self._first + _THREADS:
            data = next(self._source, None)
            if data is None:
                break
            self._ahead.append(self._pool.submit(self._surveyor.survey, data))
        place = number - self._first
        return self._ahead[place].result() if place < len(self._ahead) else None

    def lines_left(self, number: int) -> int:
        """Return how many lines there are from a block on."""
        left = 0
        while survey := self.get(number):
            left, number = left + len(survey.ends), number + 1
        return left

    def forget(self, number: int) -> None:
        """Let go of a block and those before it."""
        while self._first <= number:
            self._ahead.popleft()
            self._first += 1


def blocks_of(stream: IO[bytes] | io.RawIOBase) -> Iterator[bytes]:
    r"""Cut a stream into blocks at line ends; only the last may end without one.

    Of a line that is too long to be a row, only as much is kept as tells that it is.

    >>> list(blocks_of(io.BytesIO(b"a,b\n1,2\n3")))
    [b'a,b\n1,2\n', b'3']
    """
    rest = b""
    while data := _filled(stream):
        data = rest + data
        end = data.rfind(b"\n") + 1
        if not end:
            # A carriage return at the very end may be the first half of a line end.
            end = data.rfind(b"\r", 0, -1) + 1
        if end:
            yield data[:end]
        rest = data[end:][: _BYTES_OF_A_CHARACTER * (MAX_LINE + 1)]
    if rest:
        yield rest


def _filled(stream: IO[bytes] | io.RawIOBase) -> bytes:
    """Read a block's worth, or what is left."""
    parts, missing = [], BLOCK
    while missing and (part := stream.read(missing)):
        parts.append(part)
        missing -= len(part)
    return parts[0] if len(parts) == 1 else b"".join(parts)
