"""A JSON file as a source: each list of records is a table, and what stands around them is given as text."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping

from pumpcheck import (
    Batch,
    ColumnBatch,
    Grid,
    JsonDocuments,
    JsonRecord,
    Layout,
    Note,
    OutsideTexts,
    Screen,
    Skipped,
    Source,
    SourceRequest,
    Stretch,
    Table,
    UsageError,
    text_of,
)

from .json_contents import BATCH_ROWS, Contents, JsonColumns

_DAMAGES_TOLD = 100


class JsonSource(Source):
    """One file."""

    def __init__(self, request: SourceRequest, most: int) -> None:
        """Prepare to read documents of so many bytes at most; nothing is parsed yet."""
        self.label = request.label
        self._wanted = request.sheets
        self._documents = JsonDocuments(request.open, most)

    def tables(self) -> Iterator[Grid | Table | Skipped | Note]:
        """See `Source.tables`; that there is none of the tables that are wanted is a `UsageError`."""
        contents = Contents(self._documents)
        names = [*contents.tables, *contents.rows]
        if self._wanted and not set(self._wanted) & set(names):
            raise UsageError(f"{self.label}: has no list {', '.join(self._wanted)}; its lists are {', '.join(names)}")
        yield from self._problems(contents)
        for note in self._documents.notes:
            yield Note(self.label, note)
        if contents.others:
            yield Note(
                self.label, f"looked through as text: {_counted(contents.others)} of HL7 FHIR, which are no Device"
            )
        for path in names:
            if not self._wanted or path in self._wanted:
                yield JsonTable(path, contents) if path in contents.tables else JsonRows(path, contents)
        if not self._wanted and next(contents.outside(), None):
            yield OutsideTexts(contents.outside())

    def _problems(self, contents: Contents) -> Iterator[Skipped]:
        error = contents.error
        only = f", only {_counted(contents.others)}" if contents.others else ""
        told = f"; it tells of an error (key {error})" if error else only if contents.count else "; it is empty"
        if not contents.tables and not contents.rows and not contents.damages:
            yield Skipped(self.label, f"it holds no list of devices{told}; export the inventory again", records=0)
        elif error:
            yield Skipped(self.label, f"what it holds may not be all{told}; export the inventory again", records=0)
        if more := contents.more:
            yield Skipped(self.label, f"{more}; export all pages", records=0)
        for damage in contents.damages[:_DAMAGES_TOLD]:
            yield Skipped(f"{self.label}, line {damage.line}", damage.reason, damage.records)
        if further := contents.damages[_DAMAGES_TOLD:]:
            lost = sum(damage.records for damage in further)
            yield Skipped(self.label, f"{len(further):,} further places are no whole JSON; export it again", lost)


class JsonTable(Table):
    """The records of one list, named by its path."""

    def __init__(self, path: str, contents: Contents) -> None:
        """Take the list at a path."""
        self.name = path
        self._columns: JsonColumns = contents.columns[path]
        self._contents = contents
        self.headings = tuple(self._columns.headings)
        self.row_word = "line" if self._columns.by_line else "record"
        self.notes = self._columns.notes

    def batches(self, screen: Screen | None = None) -> Iterator[Batch]:  # noqa: ARG002 - parsing is what takes time
        """See `Table.batches`."""
        numbered = self._numbered()
        while batch := list(itertools.islice(numbered, BATCH_ROWS)):
            columns = self._columns.columns([record for _, record in batch])
            yield ColumnBatch(self._columns.aligned(columns, len(batch)), [number for number, _ in batch])

    def _numbered(self) -> Iterator[tuple[int, JsonRecord]]:
        records = (
            (doc.line, record) for doc, content in self._contents for record in content.records.get(self.name, ())
        )
        for number, (line, record) in enumerate(records, start=1):
            yield line if self._columns.by_line else number, record


class JsonRows(Grid):
    """A list of rows that are lists of cells; the core finds their headings."""

    row_word = "row"

    def __init__(self, path: str, contents: Contents) -> None:
        """Take the list at a path."""
        self.name = path
        self._contents = contents

    def rows(self, screen: Screen | None = None, layout: Layout | None = None) -> Iterator[Stretch]:  # noqa: ARG002
        """See `Grid.rows`."""
        rows = (row for _, content in self._contents for row in content.rows.get(self.name, ()))
        numbered = enumerate((tuple(text_of(cell) or None for cell in row) for row in rows), start=1)
        while batch := list(itertools.islice(numbered, BATCH_ROWS)):
            cells = sum(1 for _, row in batch for cell in row if cell and cell.strip())
            yield Stretch([row for _, row in batch], [number for number, _ in batch], cells=cells)


def _counted(records: Mapping[str, int]) -> str:
    return ", ".join(f"{count:,} {kind}" for kind, count in records.items())
