"""Workbooks made on the spot, and one way to read them."""

from __future__ import annotations

import zipfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from pumpcheck import Note, Row, Skipped, SourceRequest, Table
from pumpcheck_excel.reader import ExcelAdapter


@dataclass
class Reading:
    """What a workbook gave."""

    tables: dict[str, Table] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    skipped: list[Skipped] = field(default_factory=list)

    def rows(self, name: str) -> list[Row]:
        return [row for batch in self.tables[name].batches() for row in batch.rows(range(len(batch.row_numbers)))]

    def numbers(self, name: str) -> list[int]:
        return [number for batch in self.tables[name].batches() for number in batch.row_numbers]


def read(path: Path, *sheets: str, **options: str) -> Reading:
    """Read a workbook."""
    reading = Reading()
    with ExcelAdapter().open(SourceRequest(str(path), options, sheets)) as source:
        for item in source.tables():
            if isinstance(item, Table):
                reading.tables[item.name] = item
            elif isinstance(item, Note):
                reading.notes.append(item.text)
            else:
                reading.skipped.append(item)
    return reading


@pytest.fixture(name="read")
def read_fixture() -> Callable[..., Reading]:
    return read


@pytest.fixture
def xlsx(tmp_path: Path) -> Callable[..., Path]:
    """Write rows to the sheets of an .xlsx file; a cell may be a (value, number format) pair."""

    def write(_name: str = "ward.xlsx", **sheets: Sequence[Sequence[Any]]) -> Path:
        book = openpyxl.Workbook()
        book.remove(book.active)
        for title, rows in sheets.items():
            sheet = book.create_sheet(title)
            for row, cells in enumerate(rows, start=1):
                for column, value in enumerate(cells, start=1):
                    if isinstance(value, tuple):
                        sheet.cell(row, column, value[0]).number_format = value[1]
                    elif value is not None:
                        sheet.cell(row, column, value)
        path = tmp_path / _name
        book.save(path)
        return path

    return write


@pytest.fixture
def replace_part() -> Callable[[Path, str, bytes], Path]:
    """Put other bytes into one part of a package."""

    def replace(path: Path, part: str, content: bytes) -> Path:
        with zipfile.ZipFile(path) as package:
            parts = {name: package.read(name) for name in package.namelist()}
        assert part in parts
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as package:
            for name, old in parts.items():
                package.writestr(name, content if name == part else old)
        return path

    return replace
