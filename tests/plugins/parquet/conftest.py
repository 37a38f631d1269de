"""Parquet files made on the spot, and one way to read them."""

from __future__ import annotations

from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from pumpcheck import Note, Row, Screen, SourceRequest, Table
from pumpcheck_parquet.adapter import ParquetAdapter

if TYPE_CHECKING:
    import pyarrow as pa

# An extra of the package; these tests are passed over without it.
collect_ignore_glob = [] if find_spec("pyarrow") else ["test_*"]


class Reading:
    """What a file gave."""

    def __init__(self, path: Path, screen: Screen | None = None) -> None:
        self.rows: list[Row] = []
        self.numbers: list[int] = []
        self.sizes: list[int] = []
        self.cleared = 0
        self.notes: list[str] = []
        self.headings: list[str] = []
        with ParquetAdapter().open(SourceRequest(str(path))) as source:
            for item in source.tables():
                if isinstance(item, Table):
                    self._take(item, screen)
                else:
                    self.notes.append(item.text if isinstance(item, Note) else item.reason)

    def _take(self, table: Table, screen: Screen | None) -> None:
        self.headings = list(table.headings)
        for batch in table.batches(screen):
            self.rows += batch.rows(range(len(batch.row_numbers)))
            self.numbers += batch.row_numbers
            self.sizes.append(len(batch.row_numbers))
            self.cleared += batch.cleared
        self.notes += table.notes


@pytest.fixture
def read() -> Callable[..., Reading]:
    return Reading


@pytest.fixture
def parquet(tmp_path: Path) -> Callable[..., Path]:
    """Write columns to a Parquet file."""

    def write(columns: dict[str, Any] | pa.Table, name: str = "ward.parquet", **settings: Any) -> Path:
        import pyarrow as pa
        import pyarrow.parquet as pq

        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        pq.write_table(columns if isinstance(columns, pa.Table) else pa.table(columns), path, **settings)
        return path

    return write
