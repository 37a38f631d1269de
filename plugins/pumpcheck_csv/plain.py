"""The plain way to read a table: record by record, in order, in bounded batches."""

from __future__ import annotations

import io
import itertools
from collections.abc import Iterable, Iterator

from pumpcheck import Mark, Row, RowBatch, Skipped

from .archives import Member
from .layout import Layout
from .lines import Lines
from .records import Record, Records, Unreadable
from .second import marked

BATCH_ROWS = 5000
BATCH_CHARACTERS = 8 * 1024 * 1024

_BUFFER = 256 * 1024
_BROKEN_OFF = "the file breaks off in this row"


class PlainReading:
    """One pass over a table.

    Attributes:
        notes: What the pass showed, once it is over.
        problem: Why it ended early; empty when it did not.
        line: The last line that was read.
    """

    def __init__(self, member: Member, layout: Layout) -> None:
        """Prepare a pass; reading begins with the iteration."""
        self._member = member
        self._layout = layout
        self.notes: list[str] = []
        self.problem = ""
        self.line = 0

    def __iter__(self) -> Iterator[RowBatch]:
        layout = self._layout
        with self._member.open() as stream:
            lines = Lines(io.BufferedReader(stream, _BUFFER), layout.codec)
            data = itertools.dropwhile(lambda line: line.number < layout.first_line, lines)
            stretch = Stretch(self._member.label, layout)
            records: Iterable[Record | Unreadable] = Records(data, layout.dialect, layout.width, layout.columns)
            if layout.second is not None:
                records = marked(records, layout.second)
            for record in records:
                if stretch.full:
                    yield stretch.batch()
                    stretch = Stretch(self._member.label, layout)
                stretch.add(record)
            self.line = lines.count
            self.problem = stream.problem
            if self.problem and not lines.ended:
                stretch.break_off()
            self.notes = [note for note in (lines.mending_note,) if note]
            if stretch.filled:
                yield stretch.batch()


class Stretch:
    """Rows being gathered into a batch.

    Attributes:
        cleared: Records of the same stretch that are only counted.
    """

    def __init__(self, label: str, layout: Layout) -> None:
        """Begin with no rows."""
        self.cleared = 0
        self._label = label
        self._headings = layout.headings
        self._shape = layout.shape
        self._rows: list[Row] = []
        self._numbers: list[int] = []
        self._marks: dict[int, Mark] = {}
        self._unreadable: list[Unreadable] = []
        self._size = 0

    @property
    def full(self) -> bool:
        """Whether it has as many rows as a batch should have."""
        return len(self._rows) + len(self._unreadable) >= BATCH_ROWS or self._size >= BATCH_CHARACTERS

    @property
    def filled(self) -> bool:
        """Whether there is anything in it."""
        return bool(self._rows or self._unreadable or self.cleared)

    def add(self, record: Record | Unreadable, before: int = 0) -> None:
        """Add a record, or a line that is none; lines ``before`` come before those that its own count from."""
        if isinstance(record, Unreadable):
            self._unreadable.append(record._replace(line=record.line + before))
            return
        row, mark = self._shape.of(record)
        if mark is not None:
            self._marks[len(self._rows)] = mark
        self._rows.append(row)
        self._numbers.append(record.line + before)
        self._size += record.size

    def extend(self, records: Iterable[Record | Unreadable], before: int = 0) -> None:
        """Add records as `add` does."""
        rows, numbers, size, fits = self._rows, self._numbers, 0, self._shape.fits
        for record in records:
            if isinstance(record, Record) and fits(record):
                rows.append(tuple(record.fields))
                numbers.append(record.line + before)
                size += record.size
            else:
                self.add(record, before)
        self._size += size

    def break_off(self) -> None:
        """Mark the last row, which the end of what could be read cut short."""
        if self._rows:
            last = len(self._rows) - 1
            before = self._marks.get(last, Mark(""))
            self._marks[last] = Mark("; ".join(filter(None, (before.reason, _BROKEN_OFF))), before.extra)

    def batch(self) -> RowBatch:
        """Return what was gathered."""
        return RowBatch(
            self._headings,
            self._rows,
            self._numbers,
            skipped=list(self._skipped()),
            marks=self._marks,
            cleared=self.cleared,
        )

    def _skipped(self) -> Iterator[Skipped]:
        """Put unreadable lines that follow each other, for the same reason, into one stretch."""
        runs = itertools.groupby(enumerate(self._unreadable), lambda each: (each[1].line - each[0], each[1].reason))
        for (_, reason), run in runs:
            lines = [unreadable.line for _, unreadable in run]
            where = f"line {lines[0]}" if len(lines) == 1 else f"lines {lines[0]} to {lines[-1]}"
            yield Skipped(f"{self._label}, {where}", reason, records=len(lines))
