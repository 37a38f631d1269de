"""The sheets that are no work lists: which are ours, what was typed into those, and those that the team made."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable
from typing import TYPE_CHECKING

from pumpcheck.errors import UpdateError
from pumpcheck.model.team_entries import CONFLICT_HEADINGS, Conflict
from pumpcheck.privacy import Typed
from pumpcheck.reports.workbook.printed import PrintedSheet, filled, mark, mark_of, note_mark
from pumpcheck.update.values import note, typed

if TYPE_CHECKING:
    from openpyxl.cell.cell import Cell
    from openpyxl.worksheet.worksheet import Worksheet

_ALIKE = 0.5
"""Share of a printed sheet's cells that another one must still have to be taken for it."""


def match_pages(sheets: Iterable[Worksheet], printed: Iterable[PrintedSheet]) -> dict[str, PrintedSheet]:
    """Return which of these sheets are ones that were printed, by the names they bear now."""
    pairs = []
    for sheet in sheets:
        there = Counter(mark(cell) for cell in filled(sheet) if cell.value is not None)
        for page in printed:
            printed_cells = page.loose.total()
            share = (there & page.loose).total() / printed_cells if printed_cells else 0.0
            if share >= _ALIKE:
                pairs.append((sheet.title == page.title, share, sheet.title, page))
    found: dict[str, PrintedSheet] = {}
    taken: set[str] = set()
    for _, _, title, page in sorted(pairs, key=lambda pair: pair[:2], reverse=True):
        if title not in found and page.title not in taken:
            found[title] = page
            taken.add(page.title)
    return found


def typed_into(sheet: Worksheet, printed: PrintedSheet, read: Collection[Cell] = ()) -> list[Conflict]:
    """Return what was typed into a sheet of ours, row by row, since the sheet is printed anew.

    Args:
        sheet: The sheet.
        printed: What was printed on it.
        read: Cells that have been read already, for what was typed there has a place of its own.
    """
    marks = printed.loose + Counter(one for unit in printed.units.values() for one in unit)
    rows: dict[int, dict[str, Typed]] = {}
    known = {cell.coordinate for cell in read}
    for cell in filled(sheet):
        if cell.coordinate in known:
            continue
        value = typed(cell)
        if value is not None and not _take(marks, mark(cell)):
            rows.setdefault(cell.row, {})[f"Column {cell.column_letter}"] = value
        if (text := note(cell)) and not _take(marks, note_mark(text)):
            rows.setdefault(cell.row, {})[f"Note at {cell.coordinate}"] = text
    what = "Typed into a sheet that pumpcheck writes anew. Copy it to where it belongs, then delete this row."
    return [Conflict(f"sheet {sheet.title}, row {row}", what, values) for row, values in rows.items()]


def read_conflicts(sheet: Worksheet) -> list[Conflict] | None:
    """Return the conflicts that are still listed on a sheet, or None when it is no list of conflicts."""
    rows: dict[int, dict[int, Typed]] = {}
    for cell in filled(sheet):
        value = typed(cell)
        if value is not None:
            rows.setdefault(cell.row, {})[cell.column] = value
    top = next((row for row, cells in rows.items() if set(CONFLICT_HEADINGS) <= set(cells.values())), None)
    if top is None:
        return None
    columns = {rows[top][column]: column for column in rows[top]}
    listed = ([str(rows[row].get(columns[heading], "")) for heading in CONFLICT_HEADINGS] for row in sorted(rows))
    return [Conflict.from_cells(*cells) for cells in listed if any(cells) and cells != list(CONFLICT_HEADINGS)]


def refuse_lost_list(sheet: Worksheet, lost: Iterable[PrintedSheet]) -> None:
    """Make sure that a sheet is not a work list whose headings or ids are gone.

    Args:
        sheet: The sheet.
        lost: The work lists of which no unit was found anywhere.

    Raises:
        UpdateError: If it is one.
    """
    there = {mark(cell) for cell in filled(sheet) if cell.value is not None}
    for page in lost:
        printed = {one for unit in page.units.values() for one in unit} - {mark_of(None)}
        if len(there & printed) > _ALIKE * len(printed):
            raise UpdateError(
                f"sheet {sheet.title}: this was the sheet {page.title}, and its row of headings with “Finding ID” is "
                "gone; put it back (the backup or another copy has it), then run this again. The file was not touched"
            )


def _take(marks: Counter[str], wanted: str) -> bool:
    """Take one of these checksums away, and return whether it was there."""
    if marks[wanted] <= 0:
        return False
    marks[wanted] -= 1
    return True
