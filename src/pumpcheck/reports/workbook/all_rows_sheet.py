"""Every record that was read, with its verdict and the reason: only where that was asked for."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from operator import itemgetter

from openpyxl import Workbook

from pumpcheck.errors import ReportError
from pumpcheck.model.record import Record
from pumpcheck.model.result import ScanResult
from pumpcheck.reports.workbook.layout import Column, Layout, Value
from pumpcheck.reports.workbook.writing import MOST_ROWS, table_sheets
from pumpcheck.reports.worklist import field_of, held, name_of

TITLE = "All rows"

_SHOWN: tuple[tuple[str, Callable[[Record], Value], float], ...] = (
    ("Source", lambda record: record.source, 26),
    ("Sheet", lambda record: record.table, 18),
    ("Row", lambda record: record.row, 9),
    ("Asset ID", field_of("asset_id"), 16),
    ("Manufacturer", field_of("manufacturer"), 24),
    ("Model as written", name_of, 26),
    ("Serial number", field_of("serial_number"), 18),
    ("Verdict", held, 16),
    ("Why", lambda record: record.finding.reason, 70),
)
# The records are made as they are read, and only what is shown of them is kept.
_COLUMNS: tuple[Column[Sequence[Value]], ...] = tuple(
    Column(heading, itemgetter(at), width, "row" if heading == "Row" else "plain")
    for at, (heading, _, width) in enumerate(_SHOWN)
)


def check(result: ScanResult, limit: int = MOST_ROWS) -> None:
    """Make sure, before anything is written, that a sheet holds every record that is to be listed.

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
    lines = [[value(record) for _, value, _ in _SHOWN] for record in result.every_record()]
    list(table_sheets(book, layout, lines, limit))


def _place(line: Sequence[Value]) -> str:
    return ", ".join(str(part) for part in line[:3] if part)
