"""Every record that was read, with its verdict and the reason: only where that was asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pumpcheck.errors import ReportError
from pumpcheck.reports.workbook.layout import Column, Layout
from pumpcheck.reports.workbook.sheet import MOST_ROWS, table_sheets
from pumpcheck.reports.worklist import held, name_of

if TYPE_CHECKING:
    from openpyxl import Workbook

    from pumpcheck.result import Record, ScanResult

TITLE = "All rows"

_Line = tuple[str, str, int, str, str, str, str, str, str]

_COLUMNS: tuple[Column[_Line], ...] = (
    Column("Source", lambda line: line[0], 26, "plain"),
    Column("Sheet", lambda line: line[1], 18, "plain"),
    Column("Row", lambda line: line[2], 9, "row"),
    Column("Asset ID", lambda line: line[3], 16, "plain"),
    Column("Manufacturer", lambda line: line[4], 24, "plain"),
    Column("Model as written", lambda line: line[5], 26, "plain"),
    Column("Serial number", lambda line: line[6], 18, "plain"),
    Column("Verdict", lambda line: line[7], 16, "plain"),
    Column("Why", lambda line: line[8], 70, "plain"),
)


def check(result: ScanResult, limit: int = MOST_ROWS) -> None:
    """Make sure, before anything is written, that a sheet holds every record that is to be listed.

    Args:
        result: What is to be reported.
        limit: Rows of a sheet.

    Raises:
        ReportError: If it does not.
    """
    if result.cleared is None:
        return
    rows = len(result.records) + len(result.cleared)
    if rows > limit - 1:
        raise ReportError(
            f"a sheet of a workbook holds {limit - 1:,} rows below its headings, and --all-rows lists {rows:,}; no "
            "report was written. Write every row as .csv or .json, and the workbook by a scan without --all-rows"
        )


def add(book: Workbook, result: ScanResult, limit: int = MOST_ROWS) -> None:
    """Add the sheet All rows, if every record is to be listed. It bears no ids: the work is on the lists.

    Raises:
        ReportError: If there are more records than a sheet holds.
    """
    if result.cleared is None:
        return
    check(result, limit)
    layout = Layout(_COLUMNS, "blue", TITLE, "No row was read.", _place)
    list(table_sheets(book, layout, list(map(_line, result.rows())), limit))


def _line(record: Record) -> _Line:
    fields = record.fields
    return (
        record.source,
        record.table,
        record.row,
        fields.get("asset_id", ""),
        fields.get("manufacturer", ""),
        name_of(record),
        fields.get("serial_number", ""),
        held(record),
        record.finding.reason,
    )


def _place(line: _Line) -> str:
    return f"{line[0]}, {line[1]}, {line[2]}" if line[1] else f"{line[0]}, {line[2]}"
