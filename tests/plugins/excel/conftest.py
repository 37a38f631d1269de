"""Workbooks made on the spot, and one way to read them."""

from __future__ import annotations

import zipfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from pumpcheck import Grid, Note, Row, Skipped, SourceRequest, SourceUnreadableError
from pumpcheck_excel.excel_adapter import ExcelAdapter

HEADINGS = ["Manufacturer", "Model", "Serial number"]
PUMP = ["Medtronic", "MMT-722NAS", "0000189"]


@dataclass
class Reading:
    """What a workbook gave."""

    grids: dict[str, Grid] = field(default_factory=dict)
    content: dict[str, list[tuple[int, Row]]] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    skipped: list[Skipped] = field(default_factory=list)

    def rows(self, name: str) -> list[Row]:
        """All rows that hold something."""
        return [row for _, row in self.content[name] if row]

    def records(self, name: str) -> list[Row]:
        """All but the first row."""
        return self.rows(name)[1:]

    def numbers(self, name: str) -> list[int]:
        return [number for number, row in self.content[name] if row]

    def take(self, grid: Grid) -> None:
        """Read a grid to its end, and check what holds for every one."""
        rows = self.content[grid.name] = []
        self.grids[grid.name] = grid
        try:
            for stretch in grid.rows():
                assert len(stretch.rows) == len(stretch.numbers) <= 100_000
                assert stretch.rows or stretch.skipped
                filled = [cell for row in stretch.rows for cell in row if cell and not cell.isspace()]
                assert stretch.cells == len(filled)
                assert all(isinstance(cell, str) for cell in filled)
                rows += zip(stretch.numbers, stretch.rows, strict=True)
                self.skipped += stretch.skipped
        except SourceUnreadableError as error:
            origin, _, reason = str(error).partition(": ")
            self.skipped.append(Skipped(origin, reason, records=0))
        assert all(row or below for (_, row), (_, below) in pairwise(rows))


def read(path: Path, *sheets: str, **options: str) -> Reading:
    """Read a workbook."""
    reading = Reading()
    with ExcelAdapter().open(SourceRequest(str(path), options, sheets)) as source:
        for item in source.tables():
            if isinstance(item, Grid):
                reading.take(item)
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
