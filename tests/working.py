"""A team at work in a workbook: what people do to one, done with openpyxl or LibreOffice."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import lru_cache
from io import BytesIO
from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd
from openpyxl.comments import Comment
from openpyxl.worksheet.worksheet import Worksheet

import pumpcheck
from pumpcheck.model.result import ScanResult
from pumpcheck.reports import write_stream

HEAD = ("Asset Tag", "Manufacturer", "Model", "Serial Number", "Software Version", "Ward", "Assigned To")
ROWS = {
    "A1": ("A1", "Medtronic", "MMT-722NAS", "PAR100001H", "2.1A", "Ward 3", "J. Doe"),
    "A2": ("A2", "Medtronic", "MMT-522NAS", "PAR100002H", "", "Store", ""),
    "A3": ("A3", "Medtronic", "MMT-515NAS", "PAR100003H", "", "Ward 4", "R. Roe"),
    "R1": ("R1", "Medtronic", "MMT-723NAS", "PAR200001K", "", "Clinic", ""),
    "R2": ("R2", "Medtronic", "MMT-723NAP", "PAR200002K", "", "Ward 7", "=1+1"),
    "R3": ("R3", "Medtronic", "Paradigm", "PAR200003K", "", "Ward 8 🩺", ""),
    "N1": ("N1", "Philips", "MP70", "DE9991", "", "ICU", ""),
}


def scanned(rows: Mapping[str, Sequence[str]] = ROWS, head: Sequence[str] = HEAD) -> ScanResult:
    """Scan an inventory of these rows."""
    return pumpcheck.scan(pd.DataFrame(list(rows.values()), columns=list(head), dtype="object"))


def document(result: ScanResult) -> Any:
    """Return what the report in JSON says of a result."""
    stream = BytesIO()
    write_stream(result, stream, "json")
    return json.loads(stream.getvalue())


def id_of(result: ScanResult, serial: str) -> str:
    """Return the finding id of the unit with this serial number."""
    return next(record.id for record in result.records if record.fields.get("serial_number") == serial)


def headings(sheet: Worksheet) -> tuple[int, dict[str, int]]:
    """Return the row of the headings and the column of each."""
    for row in sheet.iter_rows():
        texts = {str(cell.value): cell.column for cell in row if cell.value is not None}
        if "Finding ID" in texts:
            return row[0].row, texts
    raise AssertionError(f"no headings in {sheet.title}")


def place(book: Any, unit: str) -> tuple[Worksheet, int, dict[str, int]]:
    """Return where a unit stands: sheet, row, and the column of each heading."""
    for sheet in book.worksheets:
        if sheet.sheet_state != "visible" or not any(c.value == "Finding ID" for row in sheet.iter_rows() for c in row):
            continue
        top, columns = headings(sheet)
        for row in range(top + 1, sheet.max_row + 1):
            if sheet.cell(row, columns["Finding ID"]).value == unit:
                return sheet, row, columns
    raise AssertionError(f"{unit} is on no sheet")


def put(book: Any, unit: str, **typed: Any) -> None:
    """Type values beside a unit; ``Work_order=…`` is the heading Work order."""
    sheet, row, columns = place(book, unit)
    for name, value in typed.items():
        enter(sheet.cell(row, columns[name.replace("_", " ")]), value)


def enter(cell: Any, value: Any) -> None:
    """Type a value; a text that looks like a formula stays a text, as in a cell of the format Text."""
    cell.value = value
    if isinstance(value, str):
        cell.data_type = "s"


def seen(path: Path) -> Any:
    """Return the workbook at a path, to look at and not to change; to open one takes as long as to write it."""
    return _opened(path.read_bytes())


@lru_cache(maxsize=2)
def _opened(content: bytes) -> Any:
    return openpyxl.load_workbook(BytesIO(content))


def cells_of(path: Path | Any, unit: str) -> dict[str, Any]:
    """Return what a workbook, or the one at a path, says of a unit, by heading."""
    sheet, row, columns = place(seen(path) if isinstance(path, Path) else path, unit)
    return {name: sheet.cell(row, column).value for name, column in columns.items()}


def notes_of(path: Path | Any, unit: str) -> dict[str, str]:
    """Return the notes attached to the cells of a unit, by heading."""
    sheet, row, columns = place(seen(path) if isinstance(path, Path) else path, unit)
    return {name: sheet.cell(row, c).comment.text for name, c in columns.items() if sheet.cell(row, c).comment}


def edit(path: Path, change: Callable[[Any], None]) -> None:
    """Open a workbook, change it, and save it."""
    book = openpyxl.load_workbook(path)
    change(book)
    book.save(path)


def conflicts(path: Path) -> list[tuple[str, ...]]:
    """Return the rows of the sheet Conflicts."""
    book = seen(path)
    if "Conflicts" not in book.sheetnames:
        return []
    return [tuple(str(value) for value in row) for row in book["Conflicts"].iter_rows(min_row=2, values_only=True)]


def shuffle(sheet: Worksheet, rows: Sequence[int], columns: Sequence[int]) -> None:
    """Put the rows of a list and its columns into another order, notes and all.

    Args:
        sheet: A list whose headings stand in row 1.
        rows: The present rows in their new order.
        columns: The present columns in their new order.
    """
    stored = {
        (cell.row, cell.column): (
            cell.value,
            cell.data_type,
            cell.comment.text if cell.comment else "",
            cell.number_format,
        )
        for row in sheet.iter_rows()
        for cell in row
    }
    for new_row, old_row in enumerate([1, *rows], start=1):
        for new_column, old_column in enumerate(columns, start=1):
            value, kind, note, form = stored[old_row, old_column]
            cell = sheet.cell(new_row, new_column)
            cell.value = value
            cell.data_type = kind
            cell.number_format = form
            cell.comment = Comment(note, "Team") if note else None


def everything(path: Path) -> Iterator[str]:
    """Yield every value and note that a person can see in a workbook, as text."""
    for sheet in seen(path).worksheets:
        if sheet.sheet_state == "visible":
            for row in sheet.iter_rows():
                for cell in row:
                    if cell.value is not None:
                        yield plain(str(cell.value))
                    if cell.comment:
                        yield plain(cell.comment.text)


def plain(text: str) -> str:
    """Return text without the escape of the file format."""
    return text.replace("_x005F_x", "_x")
