"""One pass over a file, or over a range of it that was cut at any byte: its records, and how many were cleared.

A range takes the lines that begin in it. Whether its first line begins a record is known only to whoever has read the
range before, so it is taken for granted, and read again where it turns out not to be so.
"""

from __future__ import annotations

import io
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from itertools import chain
from typing import IO

from pumpcheck import Layout, Screen

from .column_looks import Columns
from .form import Form
from .lines import Line, Lines, ReadingNotes
from .members import Guarded
from .records import Record, Records, Unreadable, is_short
from .repair import Repair

Event = Record | Unreadable | int
"""A record, a line that is none, or how many rows were cleared."""

_BUFFER = 256 * 1024
_NOT_FAST = "hyperscan is not installed here, or does not run, so every row was read, which takes longer"


@dataclass(frozen=True)
class State:
    """What has been read before the first line, as far as it matters."""

    passed: int = 0  # how many lines, from the first on, belong to the record before
    goes_on: bool = False  # whether rows may go with the one before, so that they are not passed over
    after_blank: bool = False  # whether the line before is blank
    other: tuple[str, int] | None = None  # the other delimiter of the lines before, if they have one


@dataclass(frozen=True)
class Outcome:
    """What is known at the end of a pass."""

    count: int = 0  # how many lines were read
    ended: bool = True  # whether the last one had a line end
    problem: str = ""  # why the bytes end before their end; empty when they do not
    short: int = 0  # how many records end early
    last: Record | Unreadable | None = None  # the last record
    state: State = field(default_factory=State)  # what has been read before the line after the last


class FilePass:
    """The events of one pass, in order.

    Attributes:
        notes: What is noted of lines.
        outcome: What is known when all events were taken.
    """

    def __init__(self, open_: Callable[[], Guarded], form: Form, repair: Repair | None, notes: ReadingNotes) -> None:
        """Take what opens the bytes, and what puts the rows of the table right, if one is known."""
        self.notes = notes
        self.outcome = Outcome()
        self._open, self._form, self._repair = open_, form, repair

    def events(
        self, screen: Screen | None, layout: Layout | None, state: State | None = None, beyond: IO[bytes] | None = None
    ) -> Iterator[Event]:
        """Yield the events.

        Args:
            screen: See `pumpcheck.Screen`.
            layout: What was found in the first rows.
            state: What has been read before; None for a file from its beginning.
            beyond: What follows the bytes, for the record that begins in them and ends further on.
        """
        form, clearing = self._form, None
        repair = Repair(form.dialect, form.width)
        known = self._repair or repair
        below = [] if layout is None else [(layout.first_record, known)]
        with self._open() as stream:
            stream.table = form.encoding.table
            lines = Lines(io.BufferedReader(stream, _BUFFER), form.encoding.codec, self.notes)
            # The first line of a range has another number than 1, which stands for the beginning of a file.
            lines.count = state.passed + 1 if state else 0
            if layout and layout.last_record is not None:
                below.append((layout.last_record + 1, repair))
            elif layout and screen and is_fast(form, layout, known):
                try:
                    from .fast import Clearing

                    clearing = Clearing(lines, known, layout, screen, form.full_width)
                except ImportError:
                    self.notes.more.append(_NOT_FAST)
            begin_row = clearing.begin_row if clearing else lambda: None
            further = chain(clearing or lines, self._beyond(beyond, lines))
            records = Records(form.delimited(further), repair, below, self.notes, begin_row)
            if state is not None:
                records.after_blank, records.other = state.after_blank, state.other
                if clearing:
                    clearing.goes_on = state.goes_on
            end, short = 0, 0
            last: Record | Unreadable | None = None
            for record in records:
                if record.line > lines.count:
                    break
                last, end = record, record.last if isinstance(record, Record) else record.line
                if clearing and clearing.takes(record, broken_off=bool(stream.problem)):
                    continue
                if clearing and (count := clearing.cleared()):
                    yield count
                short += isinstance(record, Record) and is_short(record.fields, form.full_width)
                yield record
            if clearing and (count := clearing.cleared()):
                yield count
            goes_on, short = (clearing.goes_on, short + clearing.short) if clearing else (True, short)
            state = State(max(end - lines.count, 0), goes_on, records.after_blank, records.other)
            self.outcome = Outcome(lines.count, lines.ended, stream.problem, short, last, state)

    def _beyond(self, beyond: IO[bytes] | None, before: Lines) -> Iterator[Line]:
        """Yield the lines that follow, which are counted nowhere. What is noted of them is noted once more."""
        if beyond is not None:
            further = Lines(beyond, self._form.encoding.codec, self.notes)
            further.count = before.count
            yield from further


def is_fast(form: Form, layout: Layout, repair: Repair) -> bool:
    """Whether rows may be passed over unparsed."""
    width = repair.width or 0
    return form.plain and layout.width > 1 and width > 1 and width >= form.full_width


def repair_of(layout: Layout, form: Form) -> Repair:
    """Return how rows are put right that look as the sample does."""
    sample = [[cell or "" for cell in row] for row in layout.sample]
    counts = Counter(map(len, sample))
    # Where rows end with a delimiter, or the header does, rows have another width than it.
    width = layout.width if layout.width in counts or not counts else counts.most_common(1)[0][0]
    repair = Repair(form.dialect, width)
    return replace(repair, columns=Columns(sample, width)) if sample else repair
