"""The sheet Audit: what changed from one update to the next, when, and by whom as far as the file tells."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

from openpyxl import Workbook
from openpyxl.styles import Font

from pumpcheck.reports.text import sheet_text
from pumpcheck.update.copying import Loose
from pumpcheck.update.earlier import Progress
from pumpcheck.update.merging import Merged

TITLE = "Audit"
_HEADINGS = ("When", "Who", "No.", "Finding ID", "What", "Was", "Now")
_INVENTORY = "Inventory"
_Line = tuple[datetime | None, str, int, str, str, str, str]


def note_changes(book: Workbook, progress: Progress, merged: Merged) -> None:
    """Note what was typed since the last update, and what the inventory says differently now.

    What was typed before is told from the sheet itself: a value that it has noted last is not noted again.

    Args:
        book: The workbook.
        progress: What people typed in it.
        merged: What this update brought.
    """
    lines = list(_lines(book, progress, merged))
    if not lines:
        return
    sheet = _sheet(book)
    row = max((cell.row for cell in sheet._cells.values() if cell.value is not None), default=1)
    for line in lines:
        row += 1
        for column, value in enumerate(line, start=1):
            cell = sheet.cell(row, column)
            cell.value = sheet_text(value) if isinstance(value, str) else value
            if isinstance(value, str):
                cell.data_type = "s"


def _lines(book: Workbook, progress: Progress, merged: Merged) -> Iterator[_Line]:
    last = _last(book)
    saved = book.properties.modified
    who = book.properties.lastModifiedBy or ""
    result = merged.result
    for old in progress.units.values():
        unit = merged.ids[old.id]
        number = result.numbers.get(unit, 0)
        now = {heading: sheet_text(str(value)) for heading, value in old.work.with_notes.items()}
        known = {heading: text for (at, heading), text in last.items() if at == number and heading != _INVENTORY}
        for heading in dict.fromkeys((*now, *known)):
            was, is_now = known.get(heading, ""), now.get(heading, "")
            if was != is_now:
                yield saved, who, number, unit, heading, was, is_now
    moment = result.started.astimezone(UTC).replace(tzinfo=None, microsecond=0)
    for unit, work in result.work.units.items():
        number = result.numbers.get(unit, 0)
        if work.change and work.change != last.get((number, _INVENTORY)):
            yield moment, f"pumpcheck {result.version}", number, unit, _INVENTORY, "", work.change


def _last(book: Workbook) -> dict[tuple[object, str], str]:
    """Return what was noted last of each unit and column."""
    found: dict[tuple[object, str], str] = {}
    sheet = _found(book)
    for row in sheet.iter_rows(min_row=2, max_col=len(_HEADINGS), values_only=True) if sheet else ():
        found[row[2], str(row[4] or "")] = str(row[6] or "")
    return found


def _found(book: Workbook) -> Loose:
    for sheet in book.worksheets:
        if tuple(sheet.cell(1, column).value for column in range(1, len(_HEADINGS) + 1)) == _HEADINGS:
            return sheet
    return None


def _sheet(book: Workbook) -> Loose:

    if sheet := _found(book):
        return sheet
    sheet = book.create_sheet(TITLE)
    for column, (heading, width) in enumerate(zip(_HEADINGS, (18, 20, 6, 16, 24, 40, 40), strict=True), start=1):
        cell = sheet.cell(1, column)
        cell.value, cell.font = heading, Font(bold=True)
        sheet.column_dimensions[cell.column_letter].width = width
    sheet.freeze_panes = "A2"
    return sheet
