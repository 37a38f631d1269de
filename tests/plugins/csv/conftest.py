"""Reads files through the adapter as the core does, into plain values."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from pumpcheck import Grid, Mark, Note, Row, Skipped, SourceRequest, Stretch
from pumpcheck.tables.finder import held_tables
from pumpcheck_csv.csv_adapter import CsvAdapter


@dataclass
class ReadTable:
    name: str
    headings: list[str]
    rows: list[Row] = field(default_factory=list)
    numbers: list[int] = field(default_factory=list)
    marks: dict[int, Mark] = field(default_factory=dict)
    skipped: list[Skipped] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    others: list[str] = field(default_factory=list)
    outside: list[str] = field(default_factory=list)

    @property
    def cells(self):
        """Every row with its heading, for comparison."""
        return [list(row) for row in self.rows]

    @property
    def records(self):
        return len(self.rows) + sum(stretch.records for stretch in self.skipped)


def read_grid(grid: Grid) -> ReadTable:
    """Read the largest table of a grid, with all that lies outside it."""
    table, *others = held_tables(grid)
    result = ReadTable(table.name, list(table.headings))
    for batch in table.batches():
        start, length = len(result.rows), len(batch.row_numbers)
        result.rows += batch.rows(range(length))
        result.numbers += batch.row_numbers
        result.marks |= {start + place: mark for place, mark in batch.marks.items()}
        result.skipped += batch.skipped
    result.notes = list(table.notes)
    result.others, result.outside = [other.name for other in others], table.outside
    return result


def raw_rows(stretches: Iterable[Stretch]) -> list[list[str | None]]:
    """Every row as it stands, the heading row among them."""
    return [list(row) for stretch in stretches for row in stretch.rows]


def read_source(location: str | Path, **options: str) -> list[ReadTable | Skipped | Note]:
    with CsvAdapter().open(SourceRequest(str(location), options)) as source:
        return [read_grid(part) if isinstance(part, Grid) else part for part in source.tables()]


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


@pytest.fixture
def read_raw(tmp_path: Path) -> Callable[..., list[list[str | None]]]:
    """Return the rows of a file, or of the one with this text, as they stand."""

    def read_one(content: str | Path, **options: str) -> list[list[str | None]]:
        path = content if isinstance(content, Path) else tmp_path / "ward.csv"
        if isinstance(content, str):
            path.write_bytes(content.encode())
        with CsvAdapter().open(SourceRequest(str(path), options)) as source:
            return [row for grid in source.tables() if isinstance(grid, Grid) for row in raw_rows(grid.rows()) if row]

    return read_one
