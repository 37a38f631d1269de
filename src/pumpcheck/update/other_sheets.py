"""The sheets that are no work lists: which are ours, what was typed into those, and those that the team made."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable

from openpyxl.cell.cell import Cell
from openpyxl.worksheet.worksheet import Worksheet

from pumpcheck.errors import UpdateError
from pumpcheck.model.team_entries import Conflict
from pumpcheck.privacy import Typed
from pumpcheck.reports.workbook.checksums import checksum, checksum_of, note_checksum
from pumpcheck.reports.workbook.printed import PrintedSheet, filled
from pumpcheck.update.typed_values import note, typed

_ALIKE = 0.5
"""Share of a printed sheet's cells that another one must still have to be taken for it."""


def match_pages(sheets: Iterable[Worksheet], printed: Iterable[PrintedSheet]) -> dict[str, PrintedSheet]:
    """Return which of these sheets are ones that were printed, by the names they bear now."""
    pairs = []
    for sheet in sheets:
        there = Counter(checksum(cell) for cell in filled(sheet) if cell.value is not None)
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
    checksums = printed.loose + Counter(one for unit in printed.units.values() for one in unit)
    rows: dict[int, dict[str, Typed]] = {}
    known = {cell.coordinate for cell in read}
    for cell in filled(sheet):
        if cell.coordinate in known:
            continue
        value = typed(cell)
        if value is not None and not _take(checksums, checksum(cell)):
            rows.setdefault(cell.row, {})[f"Column {cell.column_letter}"] = value
        if (text := note(cell)) and not _take(checksums, note_checksum(text)):
            rows.setdefault(cell.row, {})[f"Note at {cell.coordinate}"] = text
    what = "Typed into a sheet that pumpcheck writes anew. Copy it to where it belongs, then delete this row."
    return [Conflict(f"sheet {sheet.title}, row {row}", what, values) for row, values in rows.items()]


def refuse_lost_list(sheet: Worksheet, lost: Iterable[PrintedSheet]) -> None:
    """Make sure that a sheet is not a work list whose headings or ids are gone.

    Args:
        sheet: The sheet.
        lost: The work lists of which no unit was found anywhere.

    Raises:
        UpdateError: If it is one.
    """
    there = {checksum(cell) for cell in filled(sheet) if cell.value is not None}
    for page in lost:
        printed = {one for unit in page.units.values() for one in unit} - {checksum_of(None)}
        if len(there & printed) > _ALIKE * len(printed):
            raise UpdateError(
                f"sheet {sheet.title}: this was the sheet {page.title}, and its row of headings with “Finding ID” is "
                "gone; put it back (the backup or another copy has it), then run this again. The file was not touched"
            )


def _take(checksums: Counter[str], wanted: str) -> bool:
    """Take one of these checksums away, and return whether it was there."""
    if checksums[wanted] <= 0:
        return False
    checksums[wanted] -= 1
    return True
