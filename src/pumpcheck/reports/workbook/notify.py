"""The people to tell: one row for each unit that a patient or a borrower has, as a table for a mail merge."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pumpcheck.model import Recall, Verdict
from pumpcheck.remediation import assigned_to, has_user, is_retired
from pumpcheck.reports.workbook.layout import Column, Layout
from pumpcheck.reports.workbook.sheet import MOST_ROWS, table_sheets
from pumpcheck.reports.workbook.work import field_of
from pumpcheck.reports.worklist import name_of, work_list

if TYPE_CHECKING:
    from openpyxl import Workbook

    from pumpcheck.result import Record, ScanResult

UNNAMED = "(name not in the record)"


def add(book: Workbook, result: ScanResult, limit: int = MOST_ROWS) -> None:
    """Add the sheet Notify: units to replace first, then those in doubt; none that was disposed of.

    Raises:
        Nothing.
    """
    recalls = {recall.id: recall for recall in result.recalls}

    def recall_of(record: Record) -> Recall | None:
        return recalls.get(record.finding.recall_id or "")

    def precautions(record: Record) -> str:
        recall = recall_of(record)
        return " ".join(recall.precautions) if recall else ""

    def contact(record: Record) -> str:
        recall = recall_of(record)
        return "; ".join(recall.contact) if recall else ""

    columns: tuple[Column[Record], ...] = (
        Column("Person", lambda record: assigned_to(record) or UNNAMED, 22, "strong"),
        Column("Department", field_of("department"), 18),
        Column("Location", field_of("location"), 20),
        Column("Has it as", _relation, 16),
        Column("Model", name_of, 20),
        Column("Serial number", field_of("serial_number"), 14),
        Column("Asset ID", field_of("asset_id"), 12),
        Column("Message", _message, 52),
        Column("Precautions", precautions, 100),
        Column("Contact", contact, 26),
        Column("Recall", lambda record: record.finding.recall_id or "", 18),
        Column("Finding ID", lambda record: record.id, 16),
    )
    found = [*work_list(result, Verdict.AFFECTED), *work_list(result, Verdict.NEEDS_REVIEW)]
    records = [record for record in found if has_user(record) and not is_retired(record)]
    empty = "No record names a patient, a borrower or another user of such a unit."
    layout = Layout(columns, "blue", "Notify", empty, lambda record: record.place)
    for sheet, last in table_sheets(book, layout, records, limit):
        sheet.freeze_panes = "B2"
        # What comes after the message is for the letter; on paper it would make the rest too small to read.
        sheet.print_area = f"A1:H{max(last, 2)}"


def _relation(record: Record) -> str:
    if "patient_owned" in record.finding.flags:
        return "the patient's own"
    return "on loan" if "loaned" in record.finding.flags else "assigned"


def _message(record: Record) -> str:
    if record.verdict is Verdict.NEEDS_REVIEW:
        return (
            "This device may fall under a recall; its record does not settle it. Please have it looked at. Heed the "
            "precautions until then."
        )
    follow_up = " A clinician will speak with you about your closed loop." if "diy_loop" in record.finding.flags else ""
    return f"This device is recalled and will be replaced. Heed the precautions until then.{follow_up}"
