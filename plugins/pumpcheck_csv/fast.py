"""The fast way through a large file: rows that cannot matter are counted by their bytes, and only the others are read.

A few threads look blocks of whole lines over, with hyperscan and numpy, which let go of the interpreter meanwhile. A
line is *odd* unless it is beyond doubt one row of the right shape; it is *special* when it is odd or the screen's
pattern is found in it. All other lines are cleared unparsed; special ones are read in order, as the plain way would.
"""

from __future__ import annotations

import io
import itertools
import os
import re
import threading
from bisect import bisect_left
from collections import deque
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from functools import lru_cache
from typing import IO, TYPE_CHECKING, Any

from pumpcheck import Layout, Screen, Stretch

from .archives import Member
from .form import Form
from .lines import MAX_LINE, Line, Lines
from .reading_notes import ReadingNotes
from .records import Record, Records, Unreadable
from .repair import Repair
from .stretches import Gathering

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    Places = npt.NDArray[np.int64]
    Flags = npt.NDArray[np.bool_]

BLOCK = 4 * 1024 * 1024
"""Bytes in a block."""

_THREADS = min(4, os.cpu_count() or 1)
_BYTES_OF_A_CHARACTER = 4
_LINE_FEED, _RETURN, _TAB, _SPACE = b"\n\r\t "
_BEYOND_ASCII = re.compile("[^\x00-\x7f]+")
_UNFOLDABLE = "\0"
"""Stands in folded text for a character that cannot be written in ASCII."""

_CODECS = frozenset(
    {"utf-8", "ascii", "mac_roman", "mac-roman", "latin-1", "koi8_r", "koi8-r", "cp850", "cp852", "cp866"}
    | {f"cp{number}" for number in (874, *range(1250, 1258))}
    | {f"iso8859{joint}{part}" for joint in "-_" for part in (1, 2, 5, 7, 8, 9, 13, 15)}
)
"""Encodings in which each byte of ASCII is that character, wherever it stands."""


class NotFastError(Exception):
    """A file is to be read in the plain way; the text says why where a person can do something about it."""


@dataclass(frozen=True)
class Survey:
    """The lines of a block.

    Attributes:
        data: The block.
        ends: Where each line ends: at the line feed, the lone carriage return, or the end of the block.
        odd: Whether a line is anything but surely one row of the right shape.
        special: The lines that cannot be cleared unparsed, in order.
    """

    data: bytes
    ends: Places
    odd: Flags
    special: list[int]

    def line(self, index: int) -> tuple[bytes, bytes]:
        """Return a line and its line end."""
        start = int(self.ends[index - 1]) + 1 if index else 0
        end = int(self.ends[index])
        close = self.data[end : end + 1]
        if close == b"\n" and end > start and self.data[end - 1] == _RETURN:
            return self.data[start : end - 1], b"\r\n"
        return self.data[start:end], close


class Surveyor:
    """Looks blocks over, in several threads at once."""

    def __init__(self, screen: Screen, form: Form, width: int) -> None:
        """Prepare for the blocks of one file.

        Args:
            screen: What may matter.
            form: How the file is read.
            width: How many fields a row of the right shape has.

        Raises:
            NotFastError: If hyperscan is not to be had or refuses the pattern.
        """
        try:
            import hyperscan

            self._database = _compiled(screen.pattern)
        except ImportError:
            raise NotFastError("hyperscan is not installed here, so every row was read, which takes longer") from None
        except hyperscan.error:
            raise NotFastError("hyperscan does not run here, so every row was read, which takes longer") from None
        self._scratch = hyperscan.Scratch
        self._local = threading.local()
        self._folded = lru_cache(maxsize=4096)(lambda run: _ascii_or_mark(screen.folded(run)))
        dialect = form.dialect
        self._codec = form.codec
        self._delimiter = ord(dialect.delimiter)
        self._quote = ord(dialect.quote) if dialect.quote else None
        self._exact = not (dialect.spaced or dialect.padded)
        self._between = width - 1

    def passes(self, text: str) -> bool:
        """Whether the screen's pattern is found in a text, or cannot be looked for."""
        folded = self._fold(text)
        return b"\0" in folded or bool(self._found(folded))

    def survey(self, data: bytes) -> Survey:
        """Look a block over."""
        import numpy as np

        look = np.frombuffer(data, np.uint8)
        # As a signed number, a byte beyond ASCII is below all others.
        marked = look.view(np.int8) < _SPACE
        if self._quote is not None:
            marked |= look == self._quote
        marks = np.flatnonzero(marked)
        what = look[marks]
        ends, controls = _lines(look, marks[what < _SPACE])
        starts = np.concatenate((np.zeros(1, np.int64), ends[:-1] + 1))
        delimiters = np.flatnonzero(look == self._delimiter)
        counts = np.searchsorted(delimiters, ends) - np.searchsorted(delimiters, starts)
        odd = self._blank(look, starts, ends)
        odd[np.searchsorted(ends, controls)] = True
        if self._quote is not None:
            self._check_quotes(look, marks[what == self._quote], delimiters, (starts, ends, counts), odd)
        odd |= counts != self._between
        special = odd.copy()
        special[np.searchsorted(ends, np.array(self._found(data), np.int64) - 1)] = True
        self._look_beyond_ascii(data, marks[what > 127], ends, odd, special)
        special |= odd
        return Survey(data, ends, odd, np.flatnonzero(special).tolist())

    def _found(self, data: bytes) -> list[int]:
        """Return where in ``data`` matches end."""
        scratch = getattr(self._local, "scratch", None)
        if scratch is None:
            scratch = self._local.scratch = self._scratch(self._database)
        found: list[int] = []
        append = found.append

        def note(_which: int, _start: int, end: int, _flags: int, _context: object) -> None:
            append(end)

        self._database.scan(data, match_event_handler=note, scratch=scratch)
        return found

    def _fold(self, text: str) -> bytes:
        """Return text in ASCII, with a mark for each character that cannot be written so."""
        return _BEYOND_ASCII.sub(lambda run: self._folded(run[0]), text).encode("ascii")

    def _blank(self, look: npt.NDArray[np.uint8], starts: Places, ends: Places) -> Flags:
        """Return which lines may be blank: they begin with white space, or are hardly more than delimiters."""
        import numpy as np

        first = look[np.minimum(starts, len(look) - 1)]
        begins = (first == _LINE_FEED) | (first == _RETURN) | (first == _SPACE) | (first == _TAB)
        begins |= ends - starts <= 3 * self._between + 1
        return np.asarray(begins, bool)

    def _check_quotes(
        self,
        look: npt.NDArray[np.uint8],
        quotes: Places,
        delimiters: Places,
        lines: tuple[Places, Places, Places],
        odd: Flags,
    ) -> None:
        """Set which lines are odd for their quotes, and count the delimiters of the others outside of quotes.

        In a well-formed line every other quote opens a field or follows the one before at once (a doubled quote), and
        the ones between close a field or are followed at once by the next.
        """
        import numpy as np

        starts, ends, counts = lines
        line = np.searchsorted(ends, quotes)
        if self._exact and len(quotes):
            # The only quote of a line, within a field that does not begin with it, is a letter like any other.
            alone = np.append(True, line[1:] != line[:-1]) & np.append(line[1:] != line[:-1], True)
            before = look[np.maximum(quotes - 1, 0)]
            kept = ~(alone & (before != self._delimiter) & (quotes != starts[line]))
            quotes, line = quotes[kept], line[kept]
        if not len(quotes):
            return
        first = np.searchsorted(quotes, starts)
        opens = (np.arange(len(quotes)) - first[line]) % 2 == 0
        before = look[np.maximum(quotes - 1, 0)]
        after = np.where(quotes + 1 < len(look), look[np.minimum(quotes + 1, len(look) - 1)], _LINE_FEED)
        fits_open = (before == self._delimiter) | (quotes == starts[line]) | (before == self._quote)
        fits_close = (after == self._delimiter) | (after == _LINE_FEED) | (after == _RETURN) | (after == self._quote)
        last = np.append(line[1:] != line[:-1], True)
        odd[line[~np.where(opens, fits_open, fits_close) | (last & opens)]] = True
        quoted = np.zeros(len(ends), bool)
        quoted[line] = True
        of = np.repeat(np.arange(len(ends)), counts)
        of, within = of[quoted[of]], delimiters[quoted[of]]
        outside = (np.searchsorted(quotes, within) - first[of]) % 2 == 0
        counts[quoted] = np.bincount(of[outside], minlength=len(ends))[quoted]

    def _look_beyond_ascii(self, data: bytes, beyond: Places, ends: Places, odd: Flags, special: Flags) -> None:
        """Fold the lines that are not all ASCII and look through them again; those that do not decode are odd."""
        import numpy as np

        if not len(beyond):
            return
        lines = np.searchsorted(ends, beyond)
        # They are in order, and np.unique would load numpy's masked arrays first.
        indexes = lines[np.append(True, lines[1:] != lines[:-1])]
        texts, kept = [], []
        for index, start, end in zip(
            indexes.tolist(), np.where(indexes > 0, ends[indexes - 1] + 1, 0).tolist(), ends[indexes].tolist(), strict=True
        ):
            try:
                texts.append(data[start:end].decode(self._codec))
            except UnicodeDecodeError:
                odd[index] = True
            else:
                kept.append(index)
        folded = self._fold("\n".join(texts))
        breaks = np.flatnonzero(np.frombuffer(folded, np.uint8) == _LINE_FEED)
        found = [*self._found(folded), *(place.end() for place in re.finditer(b"\0", folded))]
        for place in np.searchsorted(breaks, np.array(found, np.int64) - 1).tolist():
            special[kept[place]] = True


@lru_cache(maxsize=4)
def _compiled(pattern: bytes) -> Any:
    """Compile a pattern, which takes some tenths of a second and serves for all files of a scan."""
    import hyperscan

    database = hyperscan.Database()
    database.compile(expressions=[pattern], ids=[0], flags=0)
    return database


class FastReading:
    """One pass over a file: all rows but those that are cleared.

    Attributes:
        problem: Why it ended early; empty when it did not.
        line: The last line that was read.
    """

    def __init__(
        self, member: Member, form: Form, repair: Repair, below: Repair, layout: Layout, screen: Screen, notes: ReadingNotes
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
            form.line_forms
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
            self._records = iter(Records(lines, self._repair, below, self._notes))
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


def _lines(look: npt.NDArray[np.uint8], low: Places) -> tuple[Places, Places]:
    """Return where lines end and which of the control characters no line of text holds."""
    import numpy as np

    what = look[low]
    feeds, returns = what == _LINE_FEED, what == _RETURN
    ends = low[feeds]
    if returns.any():
        before = low[returns]
        following = np.where(before + 1 < len(look), look[np.minimum(before + 1, len(look) - 1)], _SPACE)
        ends = np.sort(np.concatenate((ends, before[following != _LINE_FEED])))
    if not len(ends) or ends[-1] != len(look) - 1:
        ends = np.append(ends, len(look))  # nothing ends the last line
    return ends, low[~(feeds | returns | (what == _TAB))]


def _ascii_or_mark(text: str) -> str:
    text = text.replace("\n", " ")
    return text if text.isascii() else _BEYOND_ASCII.sub(lambda run: _UNFOLDABLE * len(run[0]), text)
