"""The two work lists: units to replace, and units to look up. The team's own columns stand at their end."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from pumpcheck.model import Verdict
from pumpcheck.remediation import action
from pumpcheck.reports.workbook.layout import Column, Layout
from pumpcheck.reports.workbook.sheet import MOST_COLUMNS, MOST_ROWS, table_sheets
from pumpcheck.reports.worklist import name_of, work_list
from pumpcheck.work import STATUSES

if TYPE_CHECKING:
    from openpyxl import Workbook

    from pumpcheck.result import Record, ScanResult


def _field(name: str) -> Callable[[Record], str]:
    return lambda record: record.fields.get(name, "")


def _empty(_record: Record) -> str:
    return ""


_ID: Column[Record] = Column("Finding ID", lambda record: record.id, 15.5, "strong")
_ACTION: Column[Record] = Column("What to do", action, 42, "text")
_LOOK_UP: Column[Record] = Column("What to look up", action, 42, "strong")
_DEVICE: tuple[Column[Record], ...] = (
    Column("Recall row", lambda record: record.finding.recalled_model or "", 11, "strong"),
    Column("Model as written", name_of, 17),
    Column("Manufacturer", _field("manufacturer"), 14),
    Column("Serial number", _field("serial_number"), 14, "strong"),
    Column("Asset ID", _field("asset_id"), 12),
    Column("Location", _field("location"), 15),
    Column("Department", _field("department"), 14),
    Column("Assigned to", _field("assigned_to"), 14),
    Column("Software version", _field("software_version"), 10),
    Column("Why", lambda record: record.finding.reason, 28),
    Column("Evidence", lambda record: record.finding.evidence_text, 48),
    Column("Flags", lambda record: ", ".join(flag.replace("_", " ") for flag in record.finding.flags), 11),
    Column("Also listed at", lambda record: "\n".join(record.also_at), 18),
    Column("Source", lambda record: record.source, 16),
    Column("Sheet", lambda record: record.table, 10),
    Column("Row", lambda record: record.row, 7, "row"),
    Column("Recall", lambda record: record.finding.recall_id or "", 16),
)
_TEAM: tuple[Column[Record], ...] = (
    Column("Status", _empty, 13, "enter", "dark"),
    Column("Owner", _empty, 12, "enter", "dark"),
    Column("Due", _empty, 11, "date", "dark"),
    Column("Work order", _empty, 12, "enter", "dark"),
    Column("Comment", _empty, 22, "enter", "dark"),
)
_READ: tuple[Column[Record], ...] = (
    Column("Model read on device", _empty, 14, "enter", "dark"),
    Column("Software version read", _empty, 14, "enter", "dark"),
)

REMEDIATION = (_ID, _ACTION, *_DEVICE, *_TEAM)
"""The columns of the sheet Remediation that come before the original ones."""
REVIEW = (_LOOK_UP, _ID, *_DEVICE, *_READ, *_TEAM)
"""The columns of the sheet Needs review that come before the original ones."""


def add_remediation(book: Workbook, result: ScanResult, limit: int = MOST_ROWS) -> None:
    """Add the list of affected units, each once, the most urgent first.

    Raises:
        Nothing.
    """
    records = work_list(result, Verdict.AFFECTED)
    columns = (*REMEDIATION, *_originals(records, REMEDIATION))
    empty = "No affected unit was found" + ("." if result.complete else " in what could be read.")
    _add(book, Layout(columns, "red", "Remediation", empty, _place), records, limit)


def add_review(book: Workbook, result: ScanResult, limit: int = MOST_ROWS) -> None:
    """Add the list of units about which the records leave a doubt, each once.

    Raises:
        Nothing.
    """
    records = work_list(result, Verdict.NEEDS_REVIEW)
    columns = (*REVIEW, *_originals(records, REVIEW))
    empty = "No unit needs review" + ("." if result.complete else " in what could be read.")
    _add(book, Layout(columns, "amber", "Needs review", empty, _place), records, limit)


def _add(book: Workbook, layout: Layout[Record], records: Sequence[Record], limit: int) -> None:
    from openpyxl.utils import get_column_letter
    from openpyxl.worksheet.datavalidation import DataValidation

    headings = [column.heading for column in layout.columns]
    finding = get_column_letter(headings.index(_ID.heading) + 1)
    status = get_column_letter(headings.index("Status") + 1)
    last_own = get_column_letter(headings.index(_TEAM[-1].heading) + 1)
    for sheet, last in table_sheets(book, layout, records, limit):
        sheet.freeze_panes = "C2"
        # Two pages wide, the finding's id on both; the original columns are for the screen. All on one page would
        # be too small to read.
        sheet.page_setup.fitToWidth = 2
        sheet.print_title_cols = f"{finding}:{finding}"
        sheet.print_area = f"A1:{last_own}{max(last, 2)}"
        if records:
            choice = DataValidation(type="list", formula1=f'"{",".join(STATUSES)}"', allow_blank=True)
            choice.error, choice.errorTitle = "Choose one of the list.", "Status"
            choice.add(f"{status}2:{status}{last}")
            sheet.add_data_validation(choice)


def _place(record: Record) -> str:
    return record.place


def _originals(records: Sequence[Record], own: Sequence[Column[Record]]) -> list[Column[Record]]:
    """Return a column for each original heading, told from our own columns where they are called the same."""
    taken = {column.heading.casefold() for column in own}
    headings = list(dict.fromkeys(heading for record in records for heading in record.values))
    room = MOST_COLUMNS - len(own)
    overflow = headings[room - 1 :] if len(headings) > room else []
    columns: list[Column[Record]] = []
    for heading in headings[: len(headings) - len(overflow)]:
        name = heading
        while name.casefold() in taken:
            name += " (source)"
        taken.add(name.casefold())
        columns.append(Column(name, _original(heading), min(max(len(name) + 3, 12), 28), "plain", "blue"))
    if overflow:
        columns.append(Column("Further columns", _rest(overflow), 40, "plain", "blue"))
    return columns


def _original(heading: str) -> Callable[[Record], str]:
    return lambda record: record.values.get(heading) or ""


def _rest(headings: Sequence[str]) -> Callable[[Record], str]:
    return lambda record: "\n".join(
        f"{heading}: {record.values[heading]}" for heading in headings if record.values.get(heading)
    )
