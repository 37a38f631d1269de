"""Reading back a workbook that people worked in: every keystroke of theirs, told from what was printed.

Work lists are found by their headings and units by their ids, so sheets may be sorted, filtered, renamed and moved,
rows and columns inserted, moved and deleted, sheets added, and the file saved by LibreOffice or Excel.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from openpyxl.worksheet.worksheet import Worksheet

from pumpcheck.errors import UpdateError
from pumpcheck.model.team_entries import Conflict, Entry
from pumpcheck.reports.workbook.checksums import EMPTY
from pumpcheck.reports.workbook.printed import Printed, PrintedSheet, filled, find, heading_row, is_note
from pumpcheck.update.conflicts import ConflictSheet
from pumpcheck.update.earlier import OldBook, Progress
from pumpcheck.update.entries import read_entries
from pumpcheck.update.list_reading import WorkList, read_list
from pumpcheck.update.other_sheets import match_pages, refuse_lost_list, typed_into
from pumpcheck.update.row_settling import settle
from pumpcheck.update.workbook_file import Package


def read_progress(path: Path, data: bytes | None = None) -> Progress:
    """Read a workbook that `pumpcheck` wrote and people worked in.

    Args:
        path: The workbook.
        data: Its content, when it has been read already.

    Returns:
        What it says and what was typed into it.

    Raises:
        UpdateError: If it is no such workbook, cannot be read, or holds something that would be lost.
    """
    if data is None:
        try:
            data = path.read_bytes()
        except OSError as error:
            raise UpdateError(f"{path} cannot be read: {error.strerror}") from error
    package = Package(path.name, data)
    printed = find(package.book)
    if printed is None:
        raise UpdateError(
            f"{package.name} has no hidden sheet that says what pumpcheck printed, so what people typed cannot be "
            "told from it; it was not touched. Choose another name for the new workbook and copy the work over"
        )
    if printed.facts.get("masked"):
        raise UpdateError(
            f"{package.name} was written with --mask-serials, and its finding ids mean nothing in another "
            "workbook; it was not touched. Choose another name"
        )
    return _read(package, printed)


def _read(package: Package, printed: Printed) -> Progress:
    heads: list[tuple[Worksheet, tuple[int, dict[int, str]]]] = []
    others: list[Worksheet] = []
    for sheet in package.book.worksheets:
        if found := heading_row(sheet):
            heads.append((sheet, found))
        elif not is_note(sheet):
            others.append(sheet)
    # The lists continue on further sheets, and rows move between them: all are taken together.
    pages = [page for page in printed.sheets.values() if page.headings and page.is_list]
    both = _together(pages)
    lists: list[WorkList] = []
    for listed, head in heads:
        page = _page_of(listed, set(head[1].values()), pages)
        package.refuse_charts(listed.title, page.drawings)
        lists.append(read_list(listed, head, both, page))
    book = OldBook(package.book, lists)
    entries, conflicts = _read_others(
        package, others, [one for one in printed.sheets.values() if one not in pages], book
    )
    ids = {row.id for one in lists for row in one.rows}
    lost = [page for page in pages if page.units and not ids & set(page.units)]
    for title in book.theirs:
        refuse_lost_list(package.book[title], lost)
    units, doubts, spare = settle([row for one in lists for row in one.rows], both, printed)
    book.spare = [row.at for row in spare]
    return Progress(
        of=package.name,
        complete=bool(printed.facts.get("complete")),
        units={unit.id: unit for unit in units},
        added_headings=tuple(dict.fromkeys(heading for one in lists for heading in one.added)),
        conflicts=(*conflicts, *(conflict for one in lists for conflict in one.conflicts), *doubts),
        deleted=frozenset(printed.units) - {unit.id for unit in units},
        entries=tuple(entries),
        printed=printed,
        book=book,
    )


def _page_of(sheet: Worksheet, headings: set[str], pages: Sequence[PrintedSheet]) -> PrintedSheet:
    """Return which list a sheet is: by the units on it, else by its name and its headings."""
    there = {str(cell.value) for cell in filled(sheet)}

    def likeness(page: PrintedSheet) -> tuple[int, bool, int]:
        return len(there & page.units.keys()), page.title == sheet.title, len(headings & set(page.headings))

    return max(pages, key=likeness)


def _read_others(
    package: Package, sheets: Sequence[Worksheet], pages: Sequence[PrintedSheet], book: OldBook
) -> tuple[list[Entry], list[Conflict]]:
    ours = match_pages(sheets, pages)
    entries: list[Entry] = []
    conflicts: list[Conflict] = []
    for sheet in sheets:
        page = ours.get(sheet.title)
        package.refuse_charts(sheet.title, page.drawings if page else 0)
        if listed := ConflictSheet.of(sheet):
            book.conflicts = sheet.title
            conflicts += listed.conflicts()
        elif page:
            book.pages[page.title] = sheet.title
            found, read = read_entries(sheet, page)
            entries += found
            conflicts += typed_into(sheet, page, read)
        else:
            book.theirs.append(sheet.title)
    return entries, conflicts


def _together(pages: Sequence[PrintedSheet]) -> PrintedSheet:
    both = PrintedSheet("")
    headings: dict[str, None] = {}
    for page in pages:
        headings.update(dict.fromkeys(page.headings))
    both.headings = tuple(headings)
    for page in pages:
        for unit in page.units:
            by_heading = page.of(unit)
            both.units[unit] = tuple(by_heading.get(heading, EMPTY) for heading in both.headings)
    return both
