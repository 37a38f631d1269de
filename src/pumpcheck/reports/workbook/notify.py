"""The people to tell: one row for each unit that a patient or a borrower has, as a table for a mail merge."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from openpyxl import Workbook

from pumpcheck.model.finding import Verdict
from pumpcheck.model.recall import Action, Recall
from pumpcheck.model.record import Record
from pumpcheck.model.remediation import assigned_to, has_user, is_retired, urgency
from pumpcheck.model.result import ScanResult
from pumpcheck.model.team_entries import Entry
from pumpcheck.reports.workbook.layout import MOST_ROWS, Column, Layout, Value
from pumpcheck.reports.workbook.sheet_tables import attach_note, table_sheets
from pumpcheck.reports.worklist import NUMBER_HEADING, field_of, name_of

TITLE = "Notify"
PERSON = "Person"
UNNAMED = "(name not in the record)"
OPEN = frozenset({None, "", UNNAMED})
"""What is printed in a cell that is left to the team."""


def listed(result: ScanResult) -> list[Record]:
    """Return the units whose users are to be told: those to replace first, then those in doubt; none disposed of."""
    others = {record.id: record for record in reversed(result.records) if record.duplicate_of and has_user(record)}
    found = (_with_user(unit, others.get(unit.id)) for unit in result.units())
    told = (unit for unit in found if has_user(unit) and not is_retired(unit))
    counting = (unit for unit in told if unit.verdict is not Verdict.NOT_AFFECTED)
    return sorted(counting, key=lambda unit: (unit.verdict is Verdict.NEEDS_REVIEW, urgency(unit)))


def _with_user(unit: Record, other: Record | None) -> Record:
    """Return a unit with the user whom only another record of it names."""
    if other is None or has_user(unit):
        return unit
    flags = tuple(flag for flag in other.finding.flags if flag in {"patient_owned", "loaned"})
    finding = replace(unit.finding, flags=(*unit.finding.flags, *flags))
    return replace(unit, fields={**unit.fields, "assigned_to": assigned_to(other)}, finding=finding)


def columns_of(result: ScanResult) -> tuple[Column[Record], ...]:
    """Return what is printed about each unit."""
    recalls = {recall.id: recall for recall in result.recalls}
    none = Recall("", "", "", ())

    def recall_of(record: Record) -> Recall:
        return recalls.get(record.finding.recall_id or "", none)

    return (
        Column(PERSON, lambda record: assigned_to(record) or UNNAMED, 22, "strong"),
        Column(NUMBER_HEADING, lambda record: record.number, 5, "row"),
        Column("Department", field_of("department"), 18),
        Column("Location", field_of("location"), 20),
        Column("Has it as", _relation, 16),
        Column("Model", name_of, 20),
        Column("Serial number", field_of("serial_number"), 14),
        Column("Asset ID", field_of("asset_id"), 12),
        Column("Message", _message, 52),
        # For the letter, not for reading here: on one line, or every row would be as high as these texts.
        Column("Precautions", lambda record: " ".join(recall_of(record).precautions), 60, "plain"),
        Column("Contact", lambda record: "; ".join(recall_of(record).contact), 26, "plain"),
        Column("Recall", lambda record: record.finding.recall_id or "", 18),
        Column("Finding ID", lambda record: record.id, 16),
    )


def room(result: ScanResult) -> Callable[[Entry], bool]:
    """Return what says whether the table has a place for something typed: a column of the team's, or an open cell."""
    records = {record.id: record for record in listed(result)}
    own = {column.heading: column for column in columns_of(result)}

    def has_room(entry: Entry) -> bool:
        if not records or (entry.row and entry.row[0] not in records):
            return False
        if entry.column not in own or entry.value is None:
            return True
        value = own[entry.column].value
        return value is not None and value(records[entry.row[0]]) in OPEN

    return has_room


def added_headings(result: ScanResult) -> list[str]:
    """Return the columns that the team added to the table."""
    own = {column.heading for column in columns_of(result)}
    typed = dict.fromkeys(heading for _, heading in result.work.entries_on(TITLE))
    return [heading for heading in typed if heading not in own]


def add(book: Workbook, result: ScanResult) -> None:
    """Add the sheet Notify, with what the team typed there."""
    typed = result.work.entries_on(TITLE)
    records = listed(result)
    theirs = (Column[Record](name, None, 18, "enter", "dark") for name in added_headings(result))
    columns = [_filled_in(column, typed) for column in (*columns_of(result), *theirs)]
    empty = "No record names a patient, a borrower or another user of such a unit."
    layout = Layout(columns, "blue", TITLE, empty, lambda record: record.place)
    places = {column.heading: at for at, column in enumerate(columns, start=1)}
    rows = {record.id: at for at, record in enumerate(records)}
    for part, (sheet, last) in enumerate(table_sheets(book, layout, records)):
        sheet.freeze_panes = "B2"
        # What comes after the message is for the letter; on paper it would make the rest too small to read.
        sheet.print_area = f"A1:I{max(last, 2)}"
        for (about, heading), entry in typed.items():
            on_sheet, row = divmod(rows.get(about[0], -1), MOST_ROWS - 1) if about else (part, -1)
            if entry.note and on_sheet == part:
                attach_note(sheet, (row + 2, places[heading]), entry.note)


def _filled_in(column: Column[Record], typed: Mapping[tuple[tuple[str, ...], str], Entry]) -> Column[Record]:
    if not any(heading == column.heading for _, heading in typed):
        return column

    def value(record: Record) -> Value:
        printed = column.value(record) if column.value else None
        entry = typed.get(((record.id,), column.heading))
        return entry.value if entry and entry.value is not None and printed in OPEN else printed

    return replace(column, value=value)


def _relation(record: Record) -> str:
    flags = record.finding.flags
    return "the patient's own" if "patient_owned" in flags else "on loan" if "loaned" in flags else "assigned"


def _message(record: Record) -> str:
    follow_up = ""
    if record.verdict is Verdict.NEEDS_REVIEW:
        told = "This device may fall under a recall; its record does not settle it. Please have it looked at."
    else:
        told = _RECALLED[record.action]
        if "diy_loop" in record.finding.flags:
            follow_up = " A clinician will speak with you about your closed loop."
    return f"{told} Follow the precautions until then.{follow_up}"


_RECALLED: dict[Action, str] = {
    "replace": "This device is recalled and will be replaced.",
    "update": "This device is under a recall, and its software will be updated.",
    "mitigate": "This device is under a recall for which there is no remedy yet.",
}
