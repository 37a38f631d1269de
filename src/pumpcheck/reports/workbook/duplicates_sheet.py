"""Records of units that an earlier record lists too: the work lists show such a unit once."""

from __future__ import annotations

from collections.abc import Mapping

from openpyxl import Workbook

from pumpcheck.model.record import Record
from pumpcheck.model.result import ScanResult
from pumpcheck.reports.workbook.layout import Column, Layout
from pumpcheck.reports.workbook.originals import originals
from pumpcheck.reports.workbook.writing import MOST_ROWS, table_sheets
from pumpcheck.reports.worklist import field_of, held, name_of

_COMPARED = ("model", "software_version", "location", "department", "assigned_to", "status")


def add(book: Workbook, result: ScanResult, limit: int = MOST_ROWS) -> None:
    """Add the sheet Duplicates, with all original columns: where records of one unit differ, somebody has to look."""
    firsts = {record.id: record for record in result.records if not record.duplicate_of}
    records = [record for record in result.records if record.duplicate_of]
    columns: tuple[Column[Record], ...] = (
        Column("Finding ID", lambda record: record.id, 16, "strong"),
        Column(
            "First listed at",
            lambda record: first.place if (first := firsts.get(record.id)) else record.duplicate_of,
            30,
        ),
        Column("Listed again at", lambda record: record.place, 30),
        Column("Differs in", lambda record: _difference(record, firsts), 34, "strong"),
        Column("Verdict here", held, 15),
        Column("Model as written", name_of, 18),
        Column("Serial number", field_of("serial_number"), 14),
        Column("Asset ID", field_of("asset_id"), 12),
        Column("Location", field_of("location"), 18),
        Column("Department", field_of("department"), 16),
    )
    every = (*columns, *originals(records, [column.heading for column in columns]))
    layout = Layout(every, "blue", "Duplicates", "No unit was listed more than once.", lambda record: record.place)
    for sheet, last in table_sheets(book, layout, records, limit):
        sheet.freeze_panes = "B2"
        sheet.print_area = f"A1:J{max(last, 2)}"


def _difference(record: Record, firsts: Mapping[str, Record]) -> str:
    first = firsts.get(record.id)
    if first is None:
        return ""
    found = ["verdict"] if record.finding.verdict is not first.finding.verdict else []
    for name in _COMPARED:
        here, there = (" ".join(one.fields.get(name, "").casefold().split()) for one in (record, first))
        if here != there and here and there:
            found.append(name.replace("_", " "))
    return ", ".join(found)
