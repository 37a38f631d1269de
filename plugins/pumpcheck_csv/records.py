"""Physical lines into records. A record may span lines; one unclosed quote may not swallow the others.

Every line that is not blank ends up in exactly one `Record` or one `Unreadable`.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from .dialect import Dialect, Parsed
from .lines import Line, is_binary, is_blank

MAX_QUOTED_LINES = 1000
MAX_QUOTED_CHARACTERS = 4 * 1024 * 1024
"""How far a quoted field may run on before its quote is taken for a stray one."""

ROWS_ENOUGH = 6
"""Delimiters, over a stretch in which every line is a row by itself, from which that is no accident of some text."""

NOT_CLOSED = "a quote in this row is not closed"
MISPLACED = "a quoted field over several lines holds a misplaced quote"
CONTROL_CHARACTERS = "the row holds control characters"


class Record(NamedTuple):
    """One record.

    Attributes:
        line: Line on which it starts.
        last: Line on which it ends.
        fields: Its fields.
        fault: What is wrong with it, whatever the number of fields, or empty.
        size: Its length in characters.
    """

    line: int
    last: int
    fields: list[str]
    fault: str
    size: int


class Unreadable(NamedTuple):
    """A line that cannot be a row.

    Attributes:
        line: Its number.
        reason: What it is instead.
    """

    line: int
    reason: str


class Records:
    """The records of a stretch of lines."""

    def __init__(self, lines: Iterable[Line], dialect: Dialect, width: int | None = None) -> None:
        """Read records from lines.

        Args:
            lines: The lines.
            dialect: How fields are told apart.
            width: The usual number of fields, by which a stray quote is known; None while it is not known.
        """
        self._lines = iter(lines)
        self._dialect = dialect
        self._width = width
        self._ahead: deque[Line] = deque()

    def __iter__(self) -> Iterator[Record | Unreadable]:
        dialect = self._dialect
        while line := self._next():
            number, text, _, problem = line
            if is_blank(text, dialect.delimiter) and not problem:
                continue
            if problem or ("\0" in text and is_binary(text)):
                yield Unreadable(number, problem or "holds binary data, not text")
                continue
            fields = dialect.fields(text)
            if fields is None:
                yield self._mended(line)
            elif self._width is not None and len(fields) != self._width:
                yield self._misshapen(line, fields)
            else:
                yield Record(number, number, fields, CONTROL_CHARACTERS if "\0" in text else "", len(text))

    def _next(self) -> Line | None:
        return self._ahead.popleft() if self._ahead else next(self._lines, None)

    def _misshapen(self, line: Line, fields: list[str]) -> Record | Unreadable:
        """Judge a well-formed line with the wrong number of fields."""
        text = line.text
        if is_binary(text):
            return Unreadable(line.number, "holds binary data, not text")
        quote = self._dialect.quote
        if quote and " " + quote in text and not self._dialect.spaced:
            spaced = Dialect(self._dialect.delimiter, quote, spaced=True).parse(text)
            if len(spaced.fields) == self._width and not spaced.open:
                fields = spaced.fields
        return Record(line.number, line.number, fields, CONTROL_CHARACTERS if "\0" in text else "", len(text))

    def _mended(self, line: Line) -> Record | Unreadable:
        """Judge a line whose quotes leave a question: does it run on, or is a quote out of place?"""
        if is_binary(line.text):
            return Unreadable(line.number, "holds binary data, not text")
        split = self._dialect.split(line.text)
        width = self._width or len(split)
        parsed = self._dialect.parse(line.text)
        # An open field holds its opening quote and doubled ones: an odd number. An even one was never meant so.
        even = line.text.count(self._dialect.quote) % 2 == 0
        if parsed.open and not (even and len(split) == width):
            return self._run_on(line, parsed, width)
        if not parsed.open and (len(parsed.fields) == width or len(split) != width):
            return Record(line.number, line.number, parsed.fields, "", len(line.text))
        return Record(line.number, line.number, split, "", len(line.text))

    def _run_on(self, first: Line, parsed: Parsed, width: int) -> Record:
        """Follow an open quote to where it closes, or find that it was a stray one.

        A stray quote swallows rows: the lines that follow then are rows by themselves, with the right number of
        fields, which the lines of a text rarely are.
        """
        fields, open_parts = parsed.fields[:-1], [parsed.fields[-1], first.end]
        clean, rows, size = parsed.clean, 0, len(first.text)
        taken: list[Line] = []
        closed = False
        while not closed and len(taken) < MAX_QUOTED_LINES and size < MAX_QUOTED_CHARACTERS:
            line = self._next()
            if line is None:
                break
            taken.append(line)
            if line.problem:
                break
            size += len(line.text)
            closed, now_clean = self._continue(line, fields, open_parts)
            clean = clean and now_clean
            rows += self._is_row(line, width)
            if not closed and rows == len(taken) and rows * (width - 1) > ROWS_ENOUGH:
                break
        right = clean and (self._width is None or len(fields) == width)
        if not closed or self._swallows(len(taken), rows, width, right=right):
            self._ahead.extendleft(reversed(taken))
            return Record(first.number, first.number, self._cut(first, parsed, width), NOT_CLOSED, len(first.text))
        return Record(first.number, taken[-1].number, fields, "" if clean else MISPLACED, size)

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

    def _is_row(self, line: Line, width: int) -> bool:
        if is_blank(line.text, self._dialect.delimiter):
            return False
        fields = self._dialect.fields(line.text)
        return len(fields if fields is not None else self._dialect.split(line.text)) == width

    @staticmethod
    def _swallows(lines: int, rows: int, width: int, *, right: bool) -> bool:
        """Whether a field that closed after some lines swallows rows, so many of the lines being rows by themselves."""
        if right:
            return rows == lines and (rows - 1) * (width - 1) > ROWS_ENOUGH
        return rows * 2 > lines

    def _cut(self, line: Line, parsed: Parsed, width: int) -> list[str]:
        """Return the fields of a line whose last quote opens nothing."""
        split = self._dialect.split(line.text)
        if len(split) == width or len(parsed.fields) == width:
            return split if len(split) == width else parsed.fields
        return [*parsed.fields[:-1], *self._dialect.split(line.text[parsed.start :])]
