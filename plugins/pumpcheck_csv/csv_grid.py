"""The rows of one delimited file, as they stand in it, in stretches of bounded size."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence

from pumpcheck import Grid, Layout, Mark, Screen, Skipped, SourceUnreadableError, Stretch

from .dialect import ONE_COLUMN
from .file_pass import FilePass, repair_of
from .form import Form
from .lines import ReadingNotes
from .members import Member
from .ranges import Ranges
from .records import Record, Unreadable, is_short

MOST_ROWS = 5000
MOST_CHARACTERS = 8 * 1024 * 1024
BROKEN_OFF = "the file breaks off in this row"


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
        repair = repair_of(layout, form) if layout else None
        reading = Ranges.of(self._member, form, repair, screen, layout) or FilePass(
            self._member.open, form, repair, ReadingNotes()
        )
        gathered = _Gathered()
        for event in reading.events(screen, layout):
            if isinstance(event, int):
                gathered.clear(event)
                continue
            if gathered.is_full:
                yield gathered.stretch(self._member.label, form.longer)
                gathered = _Gathered()
            gathered.add(event)
        end = reading.outcome
        # One row alone that ends early, and without a line end: the rest of the file never came.
        last = end.last
        is_alone = not end.problem and not end.ended and end.short == 1
        if is_alone and isinstance(last, Record) and is_short(last.fields, form.full_width):
            gathered.add(Unreadable(last.line, f"{BROKEN_OFF}, so others may be missing; export or copy it again"))
        if end.problem and not end.ended and isinstance(last, Record):
            gathered.records[-1:] = [record.at_fault(BROKEN_OFF) for record in gathered.records[-1:]]
        yield gathered.stretch(self._member.label, form.longer)
        self.notes = (*form.notes, *reading.notes.texts)
        if end.problem:
            raise SourceUnreadableError(f"{self._member.label}, after line {end.count}: {end.problem}")


class _Gathered:
    """What was read since the last stretch."""

    def __init__(self) -> None:
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
        """Return it. The delimiter `longer`, if any, goes back to where `ONE_COLUMN` was put."""
        rows = [tuple(record.fields) for record in self.records]
        if longer:
            rows = [tuple(field.replace(ONE_COLUMN, longer) for field in row) for row in rows]
        return Stretch(
            rows,
            [record.line for record in self.records],
            marks={place: Mark(record.fault) for place, record in enumerate(self.records) if record.fault},
            skipped=tuple(self._skipped(label)),
            cells=sum(len(row) - row.count("") - sum(map(str.isspace, row)) for row in rows),
            cleared=self._cleared,
            gaps=self._gaps,
        )

    def _skipped(self, label: str) -> Iterator[Skipped]:
        """Put unreadable lines that follow each other, for the same reason, into one."""
        runs = itertools.groupby(enumerate(self._unreadable), lambda each: (each[1].line - each[0], each[1].reason))
        for (_, reason), run in runs:
            lines = [unreadable.line for _, unreadable in run]
            where = f"line {lines[0]}" if len(lines) == 1 else f"lines {lines[0]} to {lines[-1]}"
            yield Skipped(f"{label}, {where}", reason, records=len(lines))
