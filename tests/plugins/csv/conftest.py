"""Reads files through the adapter as the core does, into plain values."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from pumpcheck import Mark, Note, Row, Skipped, SourceRequest, Table
from pumpcheck_csv.reader import CsvAdapter


@dataclass
class ReadTable:
    name: str
    headings: list[str]
    rows: list[Row] = field(default_factory=list)
    numbers: list[int] = field(default_factory=list)
    marks: dict[int, Mark] = field(default_factory=dict)
    skipped: list[Skipped] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    batch_sizes: list[int] = field(default_factory=list)

    @property
    def cells(self):
        """Every row with its heading, for comparison."""
        return [list(row) for row in self.rows]

    @property
    def records(self):
        return len(self.rows) + sum(stretch.records for stretch in self.skipped)


def read_table(table: Table) -> ReadTable:
    result = ReadTable(table.name, list(table.headings))
    for batch in table.batches():
        start = len(result.rows)
        length = len(batch.row_numbers)
        rows = batch.rows(range(length))
        assert len(rows) == length
        assert all(len(row) == len(table.headings) for row in rows)
        columns = batch.columns(result.headings)
        assert [tuple(columns[heading][place] for heading in result.headings) for place in range(length)] == list(rows)
        result.rows += rows
        result.numbers += batch.row_numbers
        result.marks |= {start + place: mark for place, mark in batch.marks.items()}
        result.skipped += batch.skipped
        result.batch_sizes.append(length)
    result.notes = list(table.notes)
    return result


def read_source(location: str | Path, **options: str) -> list[ReadTable | Skipped | Note]:
    with CsvAdapter().open(SourceRequest(str(location), options)) as source:
        return [read_table(part) if isinstance(part, Table) else part for part in source.tables()]


@pytest.fixture
def read() -> Callable[..., list[ReadTable | Skipped | Note]]:
    return read_source


@pytest.fixture
def read_text(tmp_path: Path) -> Callable[..., ReadTable]:
    """Write text or bytes to a file and read the one table in it."""

    def read_one(content: str | bytes, name: str = "ward.csv", **options: str) -> ReadTable:
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        (table,) = read_source(path, **options)
        assert isinstance(table, ReadTable), table
        return table

    return read_one
