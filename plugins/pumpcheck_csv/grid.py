"""The rows of one delimited file, as they stand in it, in stretches of bounded size."""

from __future__ import annotations

import io
import itertools
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace

from pumpcheck import Grid, Layout, Mark, Row, Screen, Skipped, SourceUnreadableError, Stretch

from .columns import Columns
from .dialect import ONE_COLUMN
from .form import Form
from .lines import Lines, ReadingNotes
from .members import Member
from .records import Record, Records, Unreadable
from .repair import Repair

MOST_ROWS = 5000
MOST_CHARACTERS = 8 * 1024 * 1024
BROKEN_OFF = "the file breaks off in this row"
_BUFFER = 256 * 1024
_NOT_FAST = "hyperscan is not installed here, or does not run, so every row was read, which takes longer"


class CsvGrid(Grid):
    """The rows of one delimited file, which has none, and no form, if it holds nothing but blank lines."""

    row_word = "line"
    delimited = True

    def __init__(self, member: Member, form: Form | None, header_row: int | None) -> None:
        """Take a file whose form is known."""
        self.name = member.name
        self.header_row = header_row
        self.notes: Sequence[str] = form.notes if form else ("the file is empty",)
        self._member = member
        self._form = form

    def rows(self, screen: Screen | None = None, layout: Layout | None = None) -> Iterator[Stretch]:
        """See `Grid.rows`. Reading begins anew with each call; ``notes`` grow by what reading shows."""
        if (form := self._form) is None:
            return
        notes, gathered = ReadingNotes(), _Gathered()
        clearing = record = None
        with self._member.open() as stream:
            stream.table = form.encoding.table
            lines = Lines(io.BufferedReader(stream, _BUFFER), form.encoding.codec, notes)
            repair = Repair(form.dialect, form.width)
            below = [] if layout is None else [(layout.first_record, _repair_of(layout, form))]
            if layout and layout.last_record is not None:
                below.append((layout.last_record + 1, repair))
            elif layout and screen and form.plain and 1 < layout.width <= (below[0][1].width or 0):
                try:
                    from .fast import Clearing

                    clearing = Clearing(lines, below[0][1], layout, screen, gathered.clear)
                except ImportError:
                    notes.more.append(_NOT_FAST)
            begin_row = clearing.begin_row if clearing else lambda: None
            short = 0
            for record in Records(form.delimited(clearing or lines), repair, below, notes, begin_row):
                if clearing and clearing.takes(record, broken_off=bool(stream.problem)):
                    continue
                short += _is_short(record, form)
                if gathered.is_full:
                    yield gathered.stretch(self._member.label, form.longer)
                gathered.add(record)
            # One row alone that ends early, and without a line end: the rest of the file never came.
            if not stream.problem and not lines.ended and short == 1 and record and _is_short(record, form):
                gathered.add(
                    Unreadable(record.line, f"{BROKEN_OFF}, so others may be missing; export or copy it again")
                )
            if stream.problem and not lines.ended and isinstance(record, Record):
                gathered.records[-1:] = [record.at_fault(BROKEN_OFF) for record in gathered.records[-1:]]
            yield gathered.stretch(self._member.label, form.longer)
        self.notes = (*form.notes, *notes.texts)
        if stream.problem:
            raise SourceUnreadableError(f"{self._member.label}, after line {lines.count}: {stream.problem}")


def _is_short(record: Record | Unreadable, form: Form) -> bool:
    # A single field is a remark below the rows rather than the beginning of one.
    return isinstance(record, Record) and 1 < len(record.fields) < form.width and not form.longer


class _Gathered:
    """What was read since the last stretch."""

    def __init__(self) -> None:
        self._begin()

    def _begin(self) -> None:
        self.records: list[Record] = []
        self._unreadable: list[Unreadable] = []
        self._gaps: list[int] = []
        self._characters = self._cleared = 0

    @property
    def is_full(self) -> bool:
        return len(self.records) + len(self._unreadable) >= MOST_ROWS or self._characters >= MOST_CHARACTERS

    def add(self, record: Record | Unreadable) -> None:
        if isinstance(record, Unreadable):
            self._unreadable.append(record)
        else:
            self.records.append(record)
            self._characters += record.size

    def clear(self, rows: int) -> None:
        self._cleared += rows
        if self._gaps[-1:] != [len(self.records)]:
            self._gaps.append(len(self.records))

    def stretch(self, label: str, longer: str) -> Stretch:
        """Return it and begin anew. The delimiter `longer`, if any, goes back to where `ONE_COLUMN` was put."""
        rows: list[Row] = [tuple(record.fields) for record in self.records]
        if longer:
            rows = [tuple((field or "").replace(ONE_COLUMN, longer) for field in row) for row in rows]
        stretch = Stretch(
            rows,
            [record.line for record in self.records],
            marks={place: Mark(record.fault) for place, record in enumerate(self.records) if record.fault},
            skipped=tuple(self._skipped(label)),
            cells=sum(1 for row in rows for field in row if field and not field.isspace()),
            cleared=self._cleared,
            gaps=self._gaps,
        )
        self._begin()
        return stretch

    def _skipped(self, label: str) -> Iterator[Skipped]:
        """Put unreadable lines that follow each other, for the same reason, into one."""
        runs = itertools.groupby(enumerate(self._unreadable), lambda each: (each[1].line - each[0], each[1].reason))
        for (_, reason), run in runs:
            lines = [unreadable.line for _, unreadable in run]
            where = f"line {lines[0]}" if len(lines) == 1 else f"lines {lines[0]} to {lines[-1]}"
            yield Skipped(f"{label}, {where}", reason, records=len(lines))


def _repair_of(layout: Layout, form: Form) -> Repair:
    """Return how rows are put right that look as the sample does."""
    sample = [[cell or "" for cell in row] for row in layout.sample]
    counts = Counter(map(len, sample))
    # Where rows end with a delimiter, or the header does, rows have another width than it.
    width = layout.width if layout.width in counts or not counts else counts.most_common(1)[0][0]
    repair = Repair(form.dialect, width)
    return replace(repair, columns=Columns(sample, width)) if sample else repair
