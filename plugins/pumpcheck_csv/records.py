"""Physical lines into records. A record may span lines; one unclosed quote may not swallow the others.

Every line that is not blank ends up in exactly one `Record` or one `Unreadable`.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import NamedTuple

from pumpcheck import is_known_heading

from .dialect import Dialect, Parsed
from .lines import Line, ReadingNotes, is_binary, is_blank
from .repair import GLUED, ONE_EMPTY, OTHERS, STRAY, Repair

MAX_QUOTED_LINES = 1000
MAX_QUOTED_CHARACTERS = 4 * 1024 * 1024  # how far a quoted field may run on before its quote is taken for a stray one
MAX_PIECES = 20  # lines over which a row may be broken
MOST_WIDTHS = 3  # how often as many fields as a row should have one may have that is broken over lines
ROWS_ENOUGH = 6  # delimiters over lines that are all rows by themselves, from which that is no accident of some text
DAMAGED_ROWS_ENOUGH = 3  # the same in lines, where each has a delimiter more or less than a wide row

NOT_CLOSED = "a quote in this row is not closed"
MISPLACED = "a quoted field over several lines holds a misplaced quote"
BROKEN = "line breaks that nothing quotes part this row, which was put together"
CONTROL_CHARACTERS = "the row holds control characters"
_BINARY = "holds binary data, not text"


class Record(NamedTuple):
    """One record, from its first line to its last; `fault` is what is wrong with it, `size` its characters."""

    line: int
    last: int
    fields: list[str]
    fault: str
    size: int

    @classmethod
    def of(cls, line: Line, fields: list[str], fault: str = "") -> Record:
        """Return the record of one line."""
        return cls(line.number, line.number, fields, fault, len(line.text))

    def at_fault(self, what: str) -> Record:
        """Return the record with one more thing that is wrong with it, if anything is."""
        return self._replace(fault="; ".join(filter(None, (self.fault, what))))


class Unreadable(NamedTuple):
    """A line that cannot be a row, and what it is instead."""

    line: int
    reason: str


class Records:
    """The records of a stretch of lines. A run of blank lines is one record without fields.

    Attributes:
        after_blank: Whether the last line was blank.
        other: The delimiter of the last lines, and how often it stands in each, where it is not the file's.
    """

    def __init__(
        self,
        lines: Iterable[Line],
        repair: Repair,
        below: Iterable[tuple[int, Repair]] = (),
        notes: ReadingNotes | None = None,
        begin_row: Callable[[], None] = lambda: None,
    ) -> None:
        """Read records from lines, which `repair` puts right, or from some lines on another.

        Before a line is taken that begins a record, `begin_row` is called: some of those before it may be left out.
        """
        self._lines, self._begin_row = iter(lines), begin_row
        self._repair, self._dialect, self._width = repair, repair.dialect, repair.width
        self._below, self._notes = deque(below), notes or ReadingNotes()
        self._ahead: deque[Line] = deque()
        self.other: tuple[str, int] | None = None
        self.after_blank = False

    def __iter__(self) -> Iterator[Record | Unreadable]:
        following = 0
        while line := self._next(begins_row=True):
            number, text, _, problem, fault = line
            if following and number != following:
                self.after_blank, self.other = False, None
            following = number + 1
            while self._below and number >= self._below[0][0]:
                _, self._repair = self._below.popleft()
                self._width = self._repair.width
            if is_blank(text, self._dialect.delimiter) and not problem:
                if not self.after_blank:
                    yield Record(number, number, [], "", 0)
                self.after_blank = True
                continue
            self.after_blank = False
            if problem or ("\0" in text and is_binary(text)):
                yield Unreadable(number, problem or _BINARY)
                continue
            found = self._read(line)
            if isinstance(found, Record):
                following, found = found.last + 1, found.at_fault(fault) if fault else found
            yield found

    def _read(self, line: Line) -> Record | Unreadable:
        """Return the record that begins on a line."""
        text = line.text
        fields = self._dialect.fields(text)
        if fields is not None and self._width in (None, len(fields)):
            self.other = None
            if self._repair.is_torn(text) and (parts := self._repair.unglued(text, fields)) is not None:
                return Record.of(line, parts, GLUED)
            return Record.of(line, fields, CONTROL_CHARACTERS if "\0" in text else "")
        if self._width is not None and (other := self._otherwise(line)) is not None:
            return Record.of(line, other)
        if is_binary(text):
            return Unreadable(line.number, _BINARY)
        return self._mended(line) if fields is None else self._misshapen(line, fields)

    def _next(self, *, begins_row: bool = False) -> Line | None:
        if self._ahead:
            return self._ahead.popleft()
        if begins_row:
            self._begin_row()
        return next(self._lines, None)

    def _otherwise(self, line: Line) -> list[str] | None:
        """Return the fields of a line in a stretch of several that another delimiter cuts alike, this one hardly."""
        own = self._dialect.delimiter
        for delimiter in OTHERS:
            between = line.text.count(delimiter)
            if delimiter == own or between < 2 or 2 * line.text.count(own) >= between:
                continue
            if self.other != (delimiter, between):
                following = self._next()
                self._ahead.extendleft([following] if following else [])
                below = following.text if following else ""
                if below.count(delimiter) != between or 2 * below.count(own) >= between:
                    continue
            other = Dialect(delimiter, self._dialect.quote)
            fields = other.fields(line.text)
            if fields is not None and len(fields) == between + 1:
                self.other = delimiter, between
                self._notes.add(f"fields that another delimiter tells apart, {other.name}", line.number)
                return fields
        self.other = None
        return None

    def _misshapen(self, line: Line, fields: list[str]) -> Record:
        """Judge a well-formed line with the wrong number of fields."""
        record = Record.of(line, fields, CONTROL_CHARACTERS if "\0" in line.text else "")
        if righted := self._repair.righted(line.text, fields):
            return record._replace(fields=righted[0]).at_fault(righted[1])
        broken = self._broken(line, fields) if len(fields) < (self._width or 0) else None
        return broken or record

    def _broken(self, first: Line, fields: list[str]) -> Record | None:
        """Return the record that begins with a line too short and goes on below, where line breaks are not quoted.

        The lines that go on do not begin as rows of the table do, and the next one does.
        """
        columns, width = self._repair.columns, self._width or 0
        if columns is None or not columns.begin(fields):
            return None
        taken: list[tuple[Line, list[str]]] = []
        while line := self._next():
            piece = self._dialect.fields(line.text)
            ends = len(taken) == MAX_PIECES or line.problem or piece is None or columns.begin(piece)
            if piece is None or ends or sum(map(is_known_heading, piece)) > 1:
                self._ahead.appendleft(line)
                break
            taken.append((line, piece))
        while taken and (not any(taken[-1][1]) or len(taken) == MAX_PIECES):
            self._ahead.appendleft(taken.pop()[0])
        whole, end = list(fields), first.end
        for line, piece in taken:
            whole[-1:] = [whole[-1] + end + piece[0], *piece[1:]]
            end = line.end
        # Lines that are cut alike, and make no row together, are those of a narrower table.
        narrower = len(whole) > width and len(fields) > 1 and all(len(piece) == len(fields) for _, piece in taken)
        if not taken or narrower or not width <= len(whole) <= MOST_WIDTHS * width:
            self._ahead.extendleft(line for line, _ in reversed(taken))
            return None
        righted = self._repair.righted("", whole) if len(whole) > width else None
        size = len(first.text) + sum(len(line.text) for line, _ in taken)
        return Record(first.number, taken[-1][0].number, righted[0] if righted else whole, BROKEN, size)

    def _mended(self, line: Line) -> Record:
        """Judge a line whose quotes leave a question: does it run on, or is a quote out of place?"""
        split = self._dialect.split(line.text)
        width = self._width or len(split)
        parsed = self._dialect.parse(line.text)
        # An open field holds its opening quote and doubled ones: an odd number. An even one was never meant so.
        even = line.text.count(self._dialect.quote, parsed.start) % 2 == 0
        if parsed.open and not (even and len(split) == width):
            return self._run_on(line, parsed, width)
        fields, fault = parsed.fields, ""
        if parsed.open or (self._width is not None and len(fields) != width):
            found = self._repair.of_width(line.text, width)
            if found is None:
                return self._misshapen(line, fields)
            fields, fault = found, "" if found == split else STRAY
        elif len(fields) != width == len(split):
            fields = split
        return Record.of(line, fields, fault)

    def _run_on(self, first: Line, parsed: Parsed, width: int) -> Record:
        """Follow an open quote to where it closes, or find that it was a stray one.

        A stray quote swallows rows: the lines that follow then are rows by themselves, with the right number of
        fields, which the lines of a text rarely are.
        """
        fields, open_parts = parsed.fields[:-1], [parsed.fields[-1], first.end]
        clean, size, closed = parsed.clean, len(first.text), False
        taken: list[Line] = []
        counts: list[int] = []
        while not closed and len(taken) < MAX_QUOTED_LINES and size < MAX_QUOTED_CHARACTERS and (line := self._next()):
            taken.append(line)
            if line.problem:
                break
            size += len(line.text)
            closed, now_clean = self._continue(line, fields, open_parts)
            clean = clean and now_clean
            counts.append(self._count(line))
            if not closed and width > 1 and _are_rows(counts, width):
                break
        if not closed:
            return self._alone(first, parsed, width, taken)
        rows = sum(count == width for count in counts)
        nearly = sum(_is_nearly(count, width) for count in counts)
        right = clean and (self._width is None or len(fields) == width)
        if right:
            # The first line counts as a row too where it has as many fields as one, were its last quote none.
            rows += self._width is not None and len(self._dialect.split(first.text)) == width
        sure = rows >= len(taken) and (rows - 1) * (width - 1) > ROWS_ENOUGH
        if sure if right else nearly * 2 > len(taken):
            return self._alone(first, parsed, width, taken)
        cut = [] if clean else self._repair.cut(first.text, parsed, width)
        if len(cut) == self._width and (len(fields) != width or rows):
            # Where the quotes tell little, a line of the right width is a record, unless what follows makes no row.
            return self._alone(first, parsed, width, taken)
        record = Record(first.number, taken[-1].number, fields, "" if clean else MISPLACED, size)
        closed_up = self._repair.columns.without_gap(fields) if self._repair.columns else None
        return record if closed_up is None else record._replace(fields=closed_up).at_fault(ONE_EMPTY)

    def _alone(self, line: Line, parsed: Parsed, width: int, taken: list[Line]) -> Record:
        """Return a line as a record by itself, and give back the lines that were taken after it."""
        self._ahead.extendleft(reversed(taken))
        return Record.of(line, self._repair.cut(line.text, parsed, width), NOT_CLOSED)

    def _continue(self, line: Line, fields: list[str], open_parts: list[str]) -> tuple[bool, bool]:
        """Add a line to a record with an open field; return whether it closed, and whether its quotes are right."""
        if self._dialect.quote not in line.text:
            open_parts += [line.text, line.end]
            return False, True
        parsed = self._dialect.parse(line.text, inside=True)
        open_parts.append(parsed.fields[0])
        if len(parsed.fields) > 1 or not parsed.open:
            fields.append("".join(open_parts))
            fields += parsed.fields[1:]
            open_parts.clear()
            if parsed.open:
                open_parts.append(fields.pop())
        if parsed.open:
            open_parts.append(line.end)
        return not parsed.open, parsed.clean

    def _count(self, line: Line) -> int:
        """Return how many fields a line has as a row by itself."""
        text, dialect = line.text, self._dialect
        if is_blank(text, dialect.delimiter):
            return 0
        if (fields := dialect.fields(text)) is not None:
            return len(fields)
        parsed = dialect.parse(text)
        if not parsed.open:
            return len(parsed.fields)
        split, cut = len(dialect.split(text)), len(parsed.fields) - 1 + len(dialect.split(text, parsed.start))
        return split if self._width is None or abs(split - self._width) <= abs(cut - self._width) else cut


def is_short(fields: Sequence[str], full_width: int) -> bool:
    """Whether fields are too few for a row."""
    # A single field is a remark below the rows rather than the beginning of one.
    return 1 < len(fields) < full_width


def _are_rows(counts: list[int], width: int) -> bool:
    """Whether lines are rows beyond doubt: some of the right width, or several that miss it by one at most."""
    if all(count == width for count in counts):
        return len(counts) * (width - 1) > ROWS_ENOUGH
    return len(counts) >= DAMAGED_ROWS_ENOUGH and all(_is_nearly(count, width) for count in counts)


def _is_nearly(count: int, width: int) -> bool:
    return abs(count - width) <= (width > ROWS_ENOUGH)
