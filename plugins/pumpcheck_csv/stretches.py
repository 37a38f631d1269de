"""Rows gathered into stretches of bounded size."""

from __future__ import annotations

import itertools
from collections.abc import Iterator

from pumpcheck import Mark, Row, Skipped, Stretch

from .dialect import ONE_COLUMN
from .records import Record, Unreadable

MOST_ROWS = 5000
MOST_CHARACTERS = 8 * 1024 * 1024

BROKEN_OFF = "the file breaks off in this row"


class Gathering:
    """Gathers rows. Whenever it is `full`, `taken` gives what was gathered and begins anew."""

    def __init__(self, label: str, longer: str = "") -> None:
        """Begin with no rows; the delimiter `longer`, if any, goes back to where `ONE_COLUMN` was put in its place."""
        self._label = label
        self._longer = longer
        self._begin()

    def _begin(self) -> None:
        self._records: list[Record] = []
        self._unreadable: list[Unreadable] = []
        self._gaps: list[int] = []
        self._size = self._cleared = 0

    @property
    def full(self) -> bool:
        """Whether there are as many rows as a stretch should have."""
        return len(self._records) + len(self._unreadable) >= MOST_ROWS or self._size >= MOST_CHARACTERS

    @property
    def filled(self) -> bool:
        """Whether there is anything to take."""
        return bool(self._records or self._unreadable or self._cleared)

    def add(self, record: Record | Unreadable) -> None:
        """Add a record, or a line that is none."""
        if isinstance(record, Unreadable):
            self._unreadable.append(record)
        else:
            self._records.append(record)
            self._size += record.size

    def clear(self, rows: int = 1) -> None:
        """Count further rows as cleared."""
        self._cleared += rows
        if self._gaps[-1:] != [len(self._records)]:
            self._gaps.append(len(self._records))

    def break_off(self) -> None:
        """Mark the last row, which the end of what could be read cut short."""
        self._records[-1:] = [record.at_fault(BROKEN_OFF) for record in self._records[-1:]]

    def taken(self) -> Stretch:
        """Return what was gathered and begin anew."""
        rows: list[Row] = [tuple(record.fields) for record in self._records]
        if self._longer:
            rows = [tuple((field or "").replace(ONE_COLUMN, self._longer) for field in row) for row in rows]
        stretch = Stretch(
            rows,
            [record.line for record in self._records],
            marks={place: Mark(record.fault) for place, record in enumerate(self._records) if record.fault},
            skipped=tuple(self._skipped()),
            cells=sum(1 for row in rows for field in row if field and not field.isspace()),
            cleared=self._cleared,
            gaps=self._gaps,
        )
        self._begin()
        return stretch

    def _skipped(self) -> Iterator[Skipped]:
        """Put unreadable lines that follow each other, for the same reason, into one stretch."""
        runs = itertools.groupby(enumerate(self._unreadable), lambda each: (each[1].line - each[0], each[1].reason))
        for (_, reason), run in runs:
            lines = [unreadable.line for _, unreadable in run]
            where = f"line {lines[0]}" if len(lines) == 1 else f"lines {lines[0]} to {lines[-1]}"
            yield Skipped(f"{self._label}, {where}", reason, records=len(lines))
