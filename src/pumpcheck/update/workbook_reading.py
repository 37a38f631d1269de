"""Reading back a workbook that people worked in: every keystroke of theirs, told from what was printed.

Work lists are found by their headings, other sheets of ours by what was printed on them and units by their ids, so
sheets may be sorted, filtered, renamed and moved, rows and columns inserted, moved and deleted, sheets added, and the
file saved by LibreOffice or Excel.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import replace
from pathlib import Path

from openpyxl.cell.cell import Cell
from openpyxl.worksheet.worksheet import Worksheet

from pumpcheck.errors import UpdateError
from pumpcheck.model.team_entries import Conflict
from pumpcheck.privacy import Typed
from pumpcheck.reports.workbook import notify
from pumpcheck.reports.workbook.checksums import EMPTY, checksum, checksum_of, note_checksum
from pumpcheck.reports.workbook.printed import PrintedSheet, filled, find, heading_row, is_note
from pumpcheck.update.earlier import Progress
from pumpcheck.update.side_sheets import LineSheet, read_entries
from pumpcheck.update.unit_rows import UnitRow, read_list, settle
from pumpcheck.update.unit_table import note, table_on, typed
from pumpcheck.update.workbook_file import lost, open_workbook

_ALIKE = 0.5
"""Share of a printed sheet's cells that another one must still have to be taken for it."""
_TYPED = "Typed into a sheet that pumpcheck writes anew. Copy it to where it belongs, then delete this row."


def read_progress(path: Path, data: bytes | None = None) -> Progress:
    """Read a workbook that `pumpcheck` wrote and people worked in.

    Args:
        path: The workbook.
        data: Its content, when it has been read already.

    Raises:
        UpdateError: If it is no such workbook, cannot be read, or holds something that would be lost.
    """
    if data is None:
        try:
            data = path.read_bytes()
        except OSError as error:
            raise UpdateError(f"{path} cannot be read: {error.strerror}") from error
    book, charts = open_workbook(path.name, data)
    printed = find(book)
    if printed is None:
        raise UpdateError(
            f"{path.name} has no hidden sheet that says what pumpcheck printed, so what people typed cannot be "
            "told from it; it was not touched. Choose another name for the new workbook and copy the work over"
        )
    if printed.facts.get("masked"):
        raise UpdateError(
            f"{path.name} was written with --mask-serials, and its finding ids mean nothing in another "
            "workbook; it was not touched. Choose another name"
        )
    progress = Progress(path.name, book, printed)
    lists = {page.title: page for page in printed.sheets.values() if page.headings and page.is_list}
    heads = {sheet.title: found for sheet in book.worksheets if (found := heading_row(sheet))}
    others = [sheet for sheet in book.worksheets if sheet.title not in heads and not is_note(sheet)]
    known = _match_pages(others, [page for title, page in printed.sheets.items() if title not in lists])
    known |= {title: _page_of(book[title], set(head[1].values()), lists.values()) for title, head in heads.items()}
    for title, number in charts.items():
        # Ours are written anew.
        if number > (known[title].drawings if title in known else 0):
            raise lost(path.name, "a chart", title)
    for sheet in others:
        _read_other(progress, sheet, known.get(sheet.title))
    # The lists continue on further sheets, and rows move between them: all are taken together.
    both = _together(lists.values())
    tables, progress.tables = progress.tables, []
    rows: list[UnitRow] = []
    for title, head in heads.items():
        table, units = read_list(progress, book[title], head, both, known[title])
        tables.append(table)
        rows += units
    away = [page for page in lists.values() if page.units and page.units.keys().isdisjoint(row.id for row in rows)]
    for title in progress.theirs:
        _refuse_lost_list(book[title], away)
    settle(progress, rows, both)
    for one in sorted(tables, key=lambda one: not one.is_list):
        at = {unit.id: unit.at[1] for unit in progress.units.values() if unit.at[0] == one.sheet.title}
        progress.tables.append(replace(one, rows=at) if one.is_list else one)
    return progress


def _page_of(sheet: Worksheet, headings: set[str], pages: Iterable[PrintedSheet]) -> PrintedSheet:
    """Return which list a sheet is: by the units on it, else by its name and its headings."""
    there = {str(cell.value) for cell in filled(sheet)}

    def likeness(page: PrintedSheet) -> tuple[int, bool, int]:
        return len(there & page.units.keys()), page.title == sheet.title, len(headings & set(page.headings))

    return max(pages, key=likeness)


def _together(pages: Collection[PrintedSheet]) -> PrintedSheet:
    headings = tuple(dict.fromkeys(heading for page in pages for heading in page.headings))
    both = PrintedSheet("", headings=headings)
    for page in pages:
        for unit in page.units:
            by_heading = page.of(unit)
            both.units[unit] = tuple(by_heading.get(heading, EMPTY) for heading in headings)
    return both


def _read_other(progress: Progress, sheet: Worksheet, page: PrintedSheet | None) -> None:
    """Read a sheet that is no work list: what was typed into one of ours, for the team's own stay as they are."""
    if listed := LineSheet.of(sheet):
        progress.conflict_sheet = sheet.title
        progress.conflicts += [Conflict.from_cells(*cells) for _, cells in listed.rows()]
    elif page is None:
        progress.theirs.append(sheet.title)
    else:
        progress.pages[page.title] = sheet.title
        # A table without rows has its headings noted as other cells are.
        known = set(page.headings) or {str(cell.value) for cell in filled(sheet) if checksum(cell) in page.loose}
        is_table = page.title.partition(" (")[0] == notify.TITLE
        if table := table_on(sheet, page.title, known) if is_table else None:
            progress.tables.append(table)
        entries, read = read_entries(sheet, page, table)
        progress.entries += entries
        progress.conflicts += _typed_into(sheet, page, read)


def _match_pages(sheets: Iterable[Worksheet], printed: Iterable[PrintedSheet]) -> dict[str, PrintedSheet]:
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


def _typed_into(sheet: Worksheet, printed: PrintedSheet, read: Collection[Cell]) -> list[Conflict]:
    """Return what was typed into a sheet of ours, row by row, but for cells that have been read already."""
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
    return [Conflict(f"sheet {sheet.title}, row {row}", _TYPED, values) for row, values in rows.items()]


def _take(checksums: Counter[str], wanted: str) -> bool:
    """Take one of these checksums away, and return whether it was there."""
    checksums[wanted] -= 1
    return checksums[wanted] >= 0


def _refuse_lost_list(sheet: Worksheet, away: Iterable[PrintedSheet]) -> None:
    """Make sure that a sheet is none of these work lists, of which no unit was found, without its headings."""
    there = {checksum(cell) for cell in filled(sheet) if cell.value is not None}
    for page in away:
        printed = {one for unit in page.units.values() for one in unit} - {checksum_of(None)}
        if len(there & printed) > _ALIKE * len(printed):
            raise UpdateError(
                f"sheet {sheet.title}: this was the sheet {page.title}, and its row of headings with “Finding ID” is "
                "gone; put it back (the backup or another copy has it), then run this again. The file was not touched"
            )
