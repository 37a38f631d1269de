"""Physical lines into records. A record may span lines; one unclosed quote may not swallow the others.

Every line that is not blank ends up in exactly one `Record` or one `Unreadable`.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from typing import NamedTuple

from .columns import Columns
from .dialect import Dialect, Parsed
from .lines import Line, is_binary, is_blank
from .mending import mended, otherwise_delimited
from .spaces import regrouped

MAX_QUOTED_LINES = 1000
MAX_QUOTED_CHARACTERS = 4 * 1024 * 1024
"""How far a quoted field may run on before its quote is taken for a stray one."""

ROWS_ENOUGH = 6
"""Delimiters, over a stretch in which every line is a row by itself, from which that is no accident of some text."""

DAMAGED_ROWS_ENOUGH = 3
"""The same in lines, where each has a delimiter more or less than a wide row."""

STRAY = "a quote in this row is out of place"
NOT_CLOSED = "a quote in this row is not closed"
MISPLACED = "a quoted field over several lines holds a misplaced quote"
CONTROL_CHARACTERS = "the row holds control characters"
ONE_EMPTY = "the row holds an empty field too many, which is left out"
GLUED = "a delimiter is missing next to a quote in this row"
SPACES = "spaces within fields of this row had to be told from those between them"
RUN_TOGETHER = "a delimiter is missing in this row, so two values ran into one and were taken apart"
OTHERWISE = "the fields of this row are told apart by another delimiter: {}"


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

    def at_fault(self, what: str) -> Record:
        """Return the record with one more thing that is wrong with it."""
        return self._replace(fault=f"{self.fault}; {what}" if self.fault else what)


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

    def __init__(
        self,
        lines: Iterable[Line],
        dialect: Dialect,
        width: int | None = None,
        columns: Columns | None = None,
        wanted: Callable[[str], bool] | None = None,
    ) -> None:
        """Read records from lines.

        Args:
            lines: The lines.
            dialect: How fields are told apart.
            width: The usual number of fields, by which a stray quote is known; None while it is not known.
            columns: What the columns look like, by which a row of another width is put right.
            wanted: Whether a line's text is worth putting right; a record of one line that is not has no fields.
        """
        self._lines = iter(lines)
        self._dialect = dialect
        self._width = width
        self._columns = columns
        self._wanted = wanted
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
            elif self._is_torn(text) and (parts := self._unglued(text, fields)) is not None:
                yield Record(number, number, parts, GLUED, len(text))
            else:
                yield Record(number, number, fields, CONTROL_CHARACTERS if "\0" in text else "", len(text))

    def _next(self) -> Line | None:
        return self._ahead.popleft() if self._ahead else next(self._lines, None)

    def _misshapen(self, line: Line, fields: list[str]) -> Record | Unreadable:
        """Judge a well-formed line with the wrong number of fields."""
        text = line.text
        if is_binary(text):
            return Unreadable(line.number, "holds binary data, not text")
        fault = CONTROL_CHARACTERS if "\0" in text else ""
        righted = self._righted(text, fields)
        if righted is not None:
            fields, fault = righted[0], "; ".join(filter(None, (fault, righted[1])))
        return Record(line.number, line.number, fields, fault, len(text))

    def _righted(self, text: str, fields: list[str]) -> tuple[list[str], str] | None:
        """Return the fields of a line with the wrong number of them as they were meant, where that can be told."""
        dialect, width, columns = self._dialect, self._width, self._columns
        assert width is not None  # noqa: S101 - otherwise no number is wrong
        quote, count = dialect.quote, len(fields)
        if quote and " " + quote in text and not dialect.spaced:
            spaced = replace(dialect, spaced=True).parse(text)
            if len(spaced.fields) == width and not spaced.open:
                return spaced.fields, ""
        if columns is None:
            return None
        if found := self._best_righted(text, fields, columns):
            return found
        if count * 2 <= width + 1:
            other = otherwise_delimited(text, dialect, width, columns)
            return None if other is None else (other[0], OTHERWISE.format(other[1]))
        return None

    def _best_righted(self, text: str, fields: list[str], columns: Columns) -> tuple[list[str], str] | None:
        """Return the fields with a delimiter less or more, as they fit the columns best, and what was wrong."""
        ways = (
            (columns.without_gap(fields), ONE_EMPTY),
            (self._unglued(text, fields), GLUED),
            (columns.taken_apart(fields), RUN_TOGETHER),
            (regrouped(fields, columns) if self._dialect.delimiter == " " else None, SPACES),
        )
        found = [(parts, fault) for parts, fault in ways if parts is not None]
        return max(found, key=lambda way: columns.agreement(way[0]), default=None)

    def _is_torn(self, text: str) -> bool:
        """Whether a line that has the right number of fields may have one cut that lacks the delimiter before it."""
        dialect = self._dialect
        return bool(self._columns and dialect.quote and dialect.quote in text and dialect.torn.search(text))

    def _unglued(self, text: str, fields: list[str]) -> list[str] | None:
        """Return the fields of a line as they are where the delimiter next to a quoted one is missing, or None."""
        columns, width, dialect = self._columns, self._width, self._dialect
        if columns is None or width is None or len(fields) < width - 1:
            return None
        if not dialect.quote or not dialect.glue.search(text):
            return None
        parts = mended(text, dialect, width, glued=True)
        if parts is None or parts == fields:
            return None
        gained = columns.agreement(parts) - columns.agreement(fields)
        told = self._is_torn(text) if len(fields) >= width else not columns.fit(parts)[1]
        return parts if gained > 0 or (gained == 0 and told) else None

    def _mended(self, line: Line) -> Record | Unreadable:
        """Judge a line whose quotes leave a question: does it run on, or is a quote out of place?"""
        if is_binary(line.text):
            return Unreadable(line.number, "holds binary data, not text")
        split = self._dialect.split(line.text)
        width = self._width or len(split)
        parsed = self._dialect.parse(line.text)
        # An open field holds its opening quote and doubled ones: an odd number. An even one was never meant so.
        even = line.text.count(self._dialect.quote, parsed.start) % 2 == 0
        if parsed.open and not (even and len(split) == width):
            return self._run_on(line, parsed, width)
        fields, fault = parsed.fields, ""
        if parsed.open or (self._width is not None and len(fields) != width):
            found = self._of_width(line.text, width)
            if found is None:
                return self._misshapen(line, fields)
            fields, fault = found, "" if found == split else STRAY
        elif len(fields) != width == len(split):
            fields = split
        return Record(line.number, line.number, fields, fault, len(line.text))

    def _run_on(self, first: Line, parsed: Parsed, width: int) -> Record:
        """Follow an open quote to where it closes, or find that it was a stray one.

        A stray quote swallows rows: the lines that follow then are rows by themselves, with the right number of
        fields, which the lines of a text rarely are.
        """
        fields, open_parts = parsed.fields[:-1], [parsed.fields[-1], first.end]
        clean, size = parsed.clean, len(first.text)
        taken: list[Line] = []
        counts: list[int] = []
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
            if width > 1 and self._may_be_rows(counts, width):
                counts.append(self._count(line))
                if not closed and self._are_rows(counts, width):
                    break
        if not closed:
            return self._alone(first, parsed, width, taken)
        counts += map(self._count, taken[len(counts) :])
        rows = sum(count == width for count in counts)
        nearly = sum(abs(count - width) <= (width > ROWS_ENOUGH) for count in counts)
        right = clean and (self._width is None or len(fields) == width)
        if right:
            # The first line counts as a row too where it has as many fields as one, were its last quote none.
            rows += self._width is not None and len(self._dialect.split(first.text)) == width
        if self._swallows(len(taken), rows if right else nearly, width, right=right):
            return self._alone(first, parsed, width, taken)
        if not clean and len(cut := self._cut(first, parsed, width)) == self._width and (len(fields) != width or rows):
            # Where the quotes tell little, a line of the right width is a record, unless what follows makes no row.
            return self._alone(first, parsed, width, taken, cut)
        closed_up = self._columns.without_gap(fields) if self._columns else None
        if closed_up is not None:
            fields = closed_up
        fault = "; ".join(filter(None, ("" if clean else MISPLACED, ONE_EMPTY if closed_up is not None else "")))
        return Record(first.number, taken[-1].number, fields, fault, size)

    def _alone(self, line: Line, parsed: Parsed, width: int, taken: list[Line], cut: list[str] | None = None) -> Record:
        """Return a line as a record by itself, and give back the lines that were taken after it."""
        self._ahead.extendleft(reversed(taken))
        if self._wanted and not self._wanted(line.text):
            return Record(line.number, line.number, [], NOT_CLOSED, len(line.text))
        fields = self._cut(line, parsed, width) if cut is None else cut
        return Record(line.number, line.number, fields, NOT_CLOSED, len(line.text))

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
        if is_blank(line.text, self._dialect.delimiter):
            return 0
        fields = self._dialect.fields(line.text)
        if fields is not None:
            return len(fields)
        parsed = self._dialect.parse(line.text)
        if not parsed.open:
            return len(parsed.fields)
        split = self._dialect.split(line.text)
        cut = len(parsed.fields) - 1 + len(self._dialect.split(line.text, parsed.start))
        return len(split) if self._width is None or abs(len(split) - self._width) <= abs(cut - self._width) else cut

    @staticmethod
    def _may_be_rows(counts: list[int], width: int) -> bool:
        """Whether all lines so far, by their numbers of fields, may be rows by themselves."""
        return all(abs(count - width) <= (width > ROWS_ENOUGH) for count in counts)

    def _are_rows(self, counts: list[int], width: int) -> bool:
        """Whether lines are rows beyond doubt: some of the right width, or several that miss it by one at most."""
        if all(count == width for count in counts):
            return len(counts) * (width - 1) > ROWS_ENOUGH
        return len(counts) >= DAMAGED_ROWS_ENOUGH and self._may_be_rows(counts, width)

    @staticmethod
    def _swallows(lines: int, rows: int, width: int, *, right: bool) -> bool:
        """Whether a field that closed after some lines swallows rows, so many of the lines being rows by themselves."""
        if right:
            return rows >= lines and (rows - 1) * (width - 1) > ROWS_ENOUGH
        return rows * 2 > lines

    def _cut(self, line: Line, parsed: Parsed, width: int) -> list[str]:
        """Return the fields of a line whose last quote opens nothing."""
        tail = self._dialect.split(line.text, parsed.start)
        cut = [*parsed.fields[:-1], *tail]
        # With one quote astray and none after it there is nothing to weigh.
        if len(cut) == width and parsed.clean and self._dialect.quote not in parsed.fields[-1]:
            return cut
        found = self._of_width(line.text, width)
        if found is not None:
            return found
        return parsed.fields if len(parsed.fields) == width else cut

    def _of_width(self, text: str, width: int) -> list[str] | None:
        """Return the reading of a line that has the right width and fits the columns, or None."""
        found = mended(text, self._dialect, width)
        columns = self._columns
        if columns is None or (found is not None and not columns.fit(found)[1]) or not self._dialect.glue.search(text):
            return found
        glued = mended(text, self._dialect, width, glued=True)
        if glued is not None and (found is None or columns.fit(glued)[1] < columns.fit(found)[1]):
            return glued
        return found
