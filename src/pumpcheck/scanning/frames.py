"""DataFrames as sources, and sources as DataFrames."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from pumpcheck.adapters import Source, Table
from pumpcheck.arrow import ArrowTable, read_stream
from pumpcheck.batch import Batch, FrameBatch, unique_headings
from pumpcheck.grid import Row, Screen
from pumpcheck.model.finding import Finding
from pumpcheck.model.summary import Note, Skipped
from pumpcheck.scanning.plan import MATCH_COLUMNS, match_cells, source_name

if TYPE_CHECKING:
    import pandas as pd

LABEL = "DataFrame"
"""What a frame is called as a source."""
STEP = 20_000
"""Rows of a frame in one batch."""


class FrameTable(Table):
    """A DataFrame as a table; rows are numbered from 1."""

    row_word = "record"

    def __init__(self, frame: pd.DataFrame) -> None:
        """Take a frame; it is not changed."""
        self._frame = frame
        self.headings = unique_headings(list(frame.columns))
        self._first = self._batch(0)

    def batches(self, screen: Screen | None = None) -> Iterator[Batch]:  # noqa: ARG002 - nothing to gain
        """See `Table.batches`."""
        if len(self._frame):
            yield self._first
        yield from map(self._batch, range(STEP, len(self._frame), STEP))

    def sample(self, limit: int = 200) -> Sequence[Row]:
        """See `Table.sample`."""
        return self._first.rows(range(min(limit, len(self._first.row_numbers))))

    def _batch(self, start: int) -> FrameBatch:
        part = self._frame.iloc[start : start + STEP]
        return FrameBatch(part, range(start + 1, start + 1 + len(part)))


class FrameSource(Source):
    """A frame of pandas, or of whatever else gives Arrow data, as a source."""

    label = LABEL

    def __init__(self, frame: object) -> None:
        """Take a frame; it is not changed."""
        self._frame = frame

    def tables(self) -> Iterator[Table | Skipped | Note]:
        """See `Source.tables`."""
        import pandas as pd

        if isinstance(self._frame, pd.DataFrame):
            yield FrameTable(self._frame)
        else:
            reader = read_stream(self._frame)
            yield ArrowTable(reader.schema, reader)


def with_findings(frame: pd.DataFrame, findings: Sequence[Finding]) -> pd.DataFrame:
    """Return a frame with `MATCH_COLUMNS` after its own, one finding a row."""
    import pandas as pd

    taken = {name: source_name(name) for name in MATCH_COLUMNS if name in frame.columns}
    own = frame.rename(columns=taken) if taken else frame
    found = pd.DataFrame(match_cells(findings), index=frame.index, dtype="object")
    if (levels := own.columns.nlevels) > 1:
        found.columns = pd.MultiIndex.from_tuples([(name, *[""] * (levels - 1)) for name in MATCH_COLUMNS])
    found.columns.names = own.columns.names
    judged = pd.concat([own, found], axis="columns")
    judged.attrs = frame.attrs
    return judged


def to_frame(table: Table) -> pd.DataFrame:
    """Return every row of a table as text under its own headings.

    What stands beyond the last heading comes in further columns; ``attrs`` holds the row numbers under ``rows``, the
    notes on how it was read under ``notes`` and stretches that could not be read under ``skipped``.
    """
    import pandas as pd

    headings = list(table.headings)
    columns: dict[str, list[str | None]] = {heading: [] for heading in headings}
    surplus: dict[int, tuple[str, ...]] = {}
    numbers: list[int] = []
    skipped: list[Skipped] = []
    for batch in table.batches():
        surplus.update({len(numbers) + position: mark.extra for position, mark in batch.marks.items() if mark.extra})
        for heading, values in batch.columns(headings).items():
            columns[heading].extend(values)
        numbers.extend(batch.row_numbers)
        skipped.extend(batch.skipped)
    for place in range(max(map(len, surplus.values()), default=0)):
        heading = f"Column {len(headings) + place + 1}"
        columns[heading] = [next(iter(surplus.get(row, ())[place:]), None) for row in range(len(numbers))]
    frame = pd.DataFrame(columns, dtype="object")
    frame.attrs.update(rows=numbers, notes=list(table.notes), skipped=skipped)
    return frame
