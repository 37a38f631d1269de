"""Reading back a workbook that people worked in: every keystroke of theirs, told from what was printed.

Work lists are found by their headings, other sheets of ours by what was printed on them and units by their ids, so
sheets may be sorted, filtered, renamed and moved, rows and columns inserted, moved and deleted, sheets added, and the
file saved by LibreOffice or Excel.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
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
from pumpcheck.update.entries import read_entries
from pumpcheck.update.side_sheets import ConflictSheet
from pumpcheck.update.unit_rows import UnitRow, read_list, settle
from pumpcheck.update.unit_table import UnitTable, note, table_on, typed
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
    pages = [page for page in printed.sheets.values() if page.headings and page.is_list]
    heads = [(sheet, found) for sheet in book.worksheets if (found := heading_row(sheet))]
    lists = {sheet.title for sheet, _ in heads}
    others = [sheet for sheet in book.worksheets if sheet.title not in lists and not is_note(sheet)]
    _read_others(progress, charts, others, [one for one in printed.sheets.values() if one not in pages])
    _read_lists(progress, charts, heads, pages)
    return progress


def _read_lists(
    progress: Progress,
    charts: Mapping[str, int],
    heads: Sequence[tuple[Worksheet, tuple[int, dict[int, str]]]],
    pages: Sequence[PrintedSheet],
) -> None:
    # The lists continue on further sheets, and rows move between them: all are taken together.
    both = _together(pages)
    lists: list[UnitTable] = []
    rows: list[UnitRow] = []
    for sheet, head in heads:
        page = _page_of(sheet, set(head[1].values()), pages)
        _refuse_charts(progress.of, charts, sheet.title, page)
        table, found, gone = read_list(sheet, head, both, page)
        lists.append(table)
        rows += found
        progress.conflicts += gone
    away = [page for page in pages if page.units and page.units.keys().isdisjoint(row.id for row in rows)]
    for title in progress.theirs:
        _refuse_lost_list(progress.book[title], away)
    units, doubts, spare = settle(rows, both, progress.printed)
    for one in lists:
        own = {unit.id: unit.at[1] for unit in units if unit.at[0] == one.sheet.title}
        progress.tables.append(replace(one, rows=own))
    # Those of the work lists first.
    progress.tables.sort(key=lambda one: not one.is_list)
    progress.units = {unit.id: unit for unit in units}
    progress.conflicts += doubts
    progress.spare = [row.at for row in spare]


def _page_of(sheet: Worksheet, headings: set[str], pages: Sequence[PrintedSheet]) -> PrintedSheet:
    """Return which list a sheet is: by the units on it, else by its name and its headings."""
    there = {str(cell.value) for cell in filled(sheet)}

    def likeness(page: PrintedSheet) -> tuple[int, bool, int]:
        return len(there & page.units.keys()), page.title == sheet.title, len(headings & set(page.headings))

    return max(pages, key=likeness)


def _together(pages: Sequence[PrintedSheet]) -> PrintedSheet:
    headings = tuple(dict.fromkeys(heading for page in pages for heading in page.headings))
    both = PrintedSheet("", headings=headings)
    for page in pages:
        for unit in page.units:
            by_heading = page.of(unit)
            both.units[unit] = tuple(by_heading.get(heading, EMPTY) for heading in headings)
    return both


def _read_others(
    progress: Progress, charts: Mapping[str, int], sheets: Sequence[Worksheet], pages: Sequence[PrintedSheet]
) -> None:
    """Read the sheets that are no work lists: which are ours, what was typed into those, and which the team made."""
    ours = _match_pages(sheets, pages)
    for sheet in sheets:
        page = ours.get(sheet.title)
        _refuse_charts(progress.of, charts, sheet.title, page)
        if listed := ConflictSheet.of(sheet):
            progress.conflict_sheet = sheet.title
            progress.conflicts += listed.conflicts()
        elif page:
            progress.pages[page.title] = sheet.title
            # A table without rows has its headings noted as other cells are.
            known = set(page.headings) or {str(cell.value) for cell in filled(sheet) if checksum(cell) in page.loose}
            is_table = page.title.partition(" (")[0] == notify.TITLE
            if table := table_on(sheet, page.title, known) if is_table else None:
                progress.tables.append(table)
            entries, read = read_entries(sheet, page, table)
            progress.entries += entries
            progress.conflicts += _typed_into(sheet, page, read)
        else:
            progress.theirs.append(sheet.title)


def _refuse_charts(of: str, charts: Mapping[str, int], title: str, page: PrintedSheet | None) -> None:
    """Make sure that a sheet has no other charts than ours, which are written anew."""
    if charts.get(title, 0) > (page.drawings if page else 0):
        raise lost(of, "a chart", title)


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
