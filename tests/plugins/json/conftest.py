"""JSON files made on the spot, and one way to read them."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from pumpcheck import Grid, Note, Row, Skipped, SourceRequest, Table
from pumpcheck_json.json_adapter import JsonAdapter


@dataclass
class Reading:
    """What a file gave."""

    tables: dict[str, list[dict[str, str]]] = field(default_factory=dict)
    numbers: dict[str, list[int]] = field(default_factory=dict)
    words: dict[str, str] = field(default_factory=dict)
    rows: dict[str, list[Row]] = field(default_factory=dict)
    outside: list[str] = field(default_factory=list)
    skipped: list[Skipped] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    @property
    def reasons(self) -> list[str]:
        return [stretch.reason for stretch in self.skipped]

    def add(self, item: Grid | Table | Skipped | Note) -> None:
        if isinstance(item, Table):
            batches = list(item.batches())
            rows = [row for batch in batches for row in batch.rows(range(len(batch.row_numbers)))]
            named = [dict(zip(item.headings, row, strict=True)) for row in rows]
            self.tables[item.name] = [{key: value for key, value in row.items() if value} for row in named]
            self.numbers[item.name] = [number for batch in batches for number in batch.row_numbers]
            self.words[item.name] = item.row_word
            self.notes += item.notes
        elif isinstance(item, Grid):
            self.outside += [comment.text for comment in item.comments]
            if rows := [row for stretch in item.rows() for row in stretch.rows]:
                self.rows[item.name] = rows
        elif isinstance(item, Skipped):
            self.skipped.append(item)
        else:
            self.notes.append(item.text)


@pytest.fixture
def write(tmp_path: Path) -> Callable[..., Path]:
    """Write bytes, text or a value to a file."""

    def written(content: Any, name: str = "ward.json", encoding: str = "utf-8") -> Path:
        text = content if isinstance(content, str | bytes) else json.dumps(content)
        path = tmp_path / name
        path.write_bytes(text if isinstance(text, bytes) else text.encode(encoding))
        return path

    return written


@pytest.fixture
def read(write: Callable[..., Path]) -> Callable[..., Reading]:
    """Read a file, or content that is written to one first."""

    def given(content: Any, *sheets: str, name: str = "ward.json", encoding: str = "utf-8", **options: str) -> Reading:
        path = content if isinstance(content, Path) else write(content, name, encoding)
        reading = Reading()
        with JsonAdapter().open(SourceRequest(str(path), options, sheets)) as source:
            for item in source.tables():
                reading.add(item)
        return reading

    return given
