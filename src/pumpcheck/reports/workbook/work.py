"""The two work lists: units to replace, and units to look up. The team's own columns stand at their end."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from pumpcheck.model import Verdict
from pumpcheck.remediation import action
from pumpcheck.reports.text import sheet_text
from pumpcheck.reports.workbook.sheet import MOST_COLUMNS, MOST_ROWS, Column, Layout, table_sheets
from pumpcheck.reports.worklist import name_of, work_list
from pumpcheck.work import CONFLICT_HEADINGS, STATUSES, WORK_COLUMNS, Conflict, GoneUnit, Typed, UnitWork, Work

if TYPE_CHECKING:
    from openpyxl import Workbook
    from openpyxl.worksheet.worksheet import Worksheet

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
_CHANGE: Column[Record] = Column("Change", _empty, 18, "strong")
_TEAM: tuple[Column[Record], ...] = tuple(
    Column(column.heading, _empty, column.width, "date" if column.kind == "date" else "enter", "dark")
    for column in WORK_COLUMNS
)

REMEDIATION = (_ID, _ACTION, _CHANGE, *_DEVICE, *_TEAM)
"""The columns of the sheet Remediation that come before the original ones."""
REVIEW = (_LOOK_UP, _ID, _CHANGE, *_DEVICE, *_TEAM)
"""The columns of the sheet Needs review that come before the original ones."""


def add_remediation(book: Workbook, result: ScanResult, limit: int = MOST_ROWS) -> None:
    """Add the list of affected units, each once, the most urgent first.

    Raises:
        Nothing.
    """
    records = work_list(result, Verdict.AFFECTED)
    empty = "No affected unit was found" + ("." if result.complete else " in what could be read.")
    _add(book, result, Layout(REMEDIATION, "red", "Remediation", empty, _place), records, limit)


def add_review(book: Workbook, result: ScanResult, limit: int = MOST_ROWS) -> None:
    """Add the list of units about which the records leave a doubt, each once.

    Raises:
        Nothing.
    """
    records = [*work_list(result, Verdict.NEEDS_REVIEW), *work_list(result, Verdict.NOT_AFFECTED)]
    empty = "No unit needs review" + ("." if result.complete else " in what could be read.")
    _add(book, result, Layout(REVIEW, "amber", "Needs review", empty, _place), records, limit)


def add_team(book: Workbook, work: Work) -> list[str]:
    """Add the conflicts and the sheets that the team made; return the names that these bear.

    Raises:
        Nothing.
    """
    from openpyxl.comments import Comment
    from openpyxl.styles import Font

    if work.conflicts:
        columns = [
            Column[Conflict](heading, lambda conflict, n=n: conflict.cells()[n], 40)  # type: ignore[misc]
            for n, heading in enumerate(CONFLICT_HEADINGS)
        ]
        list(table_sheets(book, Layout(columns, "dark", "Conflicts"), work.conflicts))
    titles = []
    for carried in work.sheets:
        sheet = book.create_sheet(carried.title)
        for (row, column), cell in carried.cells.items():
            target = sheet.cell(row, column, sheet_text(cell.value) if isinstance(cell.value, str) else cell.value)
            if isinstance(cell.value, str):
                target.data_type = "f" if cell.value.startswith("=") and not cell.is_text else "s"
            target.number_format = cell.number_format
            target.font = Font(bold=cell.bold)
            if cell.comment:
                target.comment = Comment(cell.comment, "")
        for letter, width in carried.widths.items():
            sheet.column_dimensions[letter].width = width
        titles.append(sheet.title)
    return titles


def _with_work(layout: Layout[Record], records: Sequence[Record], work: Work) -> Layout[Record]:
    """Fill the team's columns, and let a unit that the inventory no longer lists keep what was printed about it."""
    added: list[Column[Record]] = [Column(heading, _empty, 14, "enter", "dark") for heading in work.added_headings]
    columns = (*layout.columns, *added)
    keys = {column.heading: column.key for column in WORK_COLUMNS}

    def filled(column: Column[Record]) -> Column[Record]:
        def value(item: Record | GoneUnit) -> Typed:
            unit = work.units.get(item.id) or UnitWork()
            if column.heading == "Change":
                return unit.change
            if column in added:
                return unit.added.get(column.heading, "")
            if column.heading in keys:
                return unit.typed.get(keys[column.heading], "")
            return item.cells.get(column.heading, "") if isinstance(item, GoneUnit) else column.value(item)

        return replace(column, value=value)

    originals = _originals([item for item in records if not isinstance(item, GoneUnit)], columns)
    known = {column.heading for column in (*columns, *originals)}
    further = dict.fromkeys(name for item in records if isinstance(item, GoneUnit) for name in item.cells)  # type: ignore[attr-defined]
    originals += [Column(name, _empty, 14, "plain", "blue") for name in further if name not in known]
    return replace(layout, columns=tuple(filled(column) for column in (*columns, *originals)))


def _attach(sheet: Worksheet, headings: Sequence[str], work: Work) -> None:
    """Attach the team's notes to the cells they were attached to, and give typed numbers their format again."""
    from openpyxl.comments import Comment

    finding = headings.index(_ID.heading)
    for row in sheet.iter_rows(min_row=2):
        unit = work.units.get(str(row[finding].value))
        for heading, text in (unit.comments if unit else {}).items():
            row[headings.index(heading) if heading in headings else finding].comment = Comment(text, "")
        for heading, form in (unit.formats if unit else {}).items():
            row[headings.index(heading)].number_format = form


def _add(book: Workbook, result: ScanResult, layout: Layout[Record], records: Sequence[Record], limit: int) -> None:
    from openpyxl.utils import get_column_letter
    from openpyxl.worksheet.datavalidation import DataValidation

    ours = layout.title == "Remediation"
    gone = [unit for unit in result.work.gone if (unit.verdict is Verdict.AFFECTED) is ours]
    records = [*records, *gone]  # type: ignore[list-item]
    layout = _with_work(layout, records, result.work)
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
        _attach(sheet, headings, result.work)
        if records:
            choice = DataValidation(type="list", formula1=f'"{",".join(STATUSES)}"', allow_blank=True)
            choice.error, choice.errorTitle = "Choose one of the list.", "Status"
            choice.add(f"{status}2:{status}{last}")
            sheet.add_data_validation(choice)


def _place(record: Record | GoneUnit) -> str:
    return "" if isinstance(record, GoneUnit) else record.place


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
