"""Reading back a workbook that people worked in: every keystroke of theirs, told from what was printed.

Work lists are found by their headings and units by their ids, so sheets may be sorted, filtered, renamed and moved,
rows and columns inserted, moved and deleted, sheets added, and the file saved by LibreOffice or Excel.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from pumpcheck.errors import UpdateError
from pumpcheck.reports.progress.forms import read_entries
from pumpcheck.reports.progress.lists import ListRow, read_list
from pumpcheck.reports.progress.old import OldUnit, Progress
from pumpcheck.reports.progress.package import Package
from pumpcheck.reports.progress.pages import (
    carry,
    formulas_of,
    match_pages,
    read_conflicts,
    refuse_lost_list,
    typed_into,
)
from pumpcheck.reports.progress.rows import settle
from pumpcheck.reports.workbook.printed import Printed, PrintedSheet, find, heading_row, is_note
from pumpcheck.reports.workbook.progress import read_trend

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

    from pumpcheck.work import CarriedSheet, Conflict, Entry, Standing

__all__ = ["OldUnit", "Progress", "read_progress"]


def read_progress(path: Path, data: bytes | None = None) -> Progress:
    """Read a workbook that `pumpcheck` wrote and people worked in.

    Args:
        path: The workbook.
        data: Its content, when it has been read already.

    Returns:
        What it says and what was typed into it.

    Raises:
        UpdateError: If it is no such workbook, cannot be read, or holds something that cannot be carried.
    """
    if data is None:
        try:
            data = path.read_bytes()
        except OSError as error:
            raise UpdateError(f"{path} cannot be read: {error.strerror}") from error
    return _Reader(Package(path.name, data)).read()


class _Reader:
    def __init__(self, package: Package) -> None:
        self._package = package
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
        self._printed: Printed = printed
        self._conflicts: list[Conflict] = []
        self._sheets: list[CarriedSheet] = []
        self._entries: list[Entry] = []
        self._trend: list[Standing] = []

    def read(self) -> Progress:
        lists: list[tuple[Worksheet, tuple[int, dict[int, str]]]] = []
        others: list[Worksheet] = []
        for sheet in self._package.book.worksheets:
            if found := heading_row(sheet):
                lists.append((sheet, found))
            elif not is_note(sheet):
                others.append(sheet)
        self._read_others(others)
        # The lists continue on further sheets, and rows move between them: all are taken together.
        pages = self._lists()
        both = _together(pages)
        loose = Counter(both.loose)
        rows: list[ListRow] = []
        added: dict[str, None] = {}
        for listed, head in lists:
            there = set(head[1].values())
            page = max(pages, key=lambda page: (len(there & set(page.headings)), page.title == listed.title))
            self._package.refuse_objects(listed.title, page.drawings)
            work = read_list(listed, head, both, loose, page.headings)
            rows += work.rows
            added.update(dict.fromkeys(work.added))
            self._conflicts += work.conflicts
        ids = {row.id for row in rows}
        lost = [page for page in pages if page.units and not ids & set(page.units)]
        for carried in self._sheets:
            refuse_lost_list(self._package.book[carried.title], lost)
        units, conflicts = settle(rows, both, self._printed)
        self._check_formulas()
        return Progress(
            of=self._package.name,
            complete=bool(self._printed.facts.get("complete")),
            units={unit.id: unit for unit in units},
            added_headings=tuple(added),
            conflicts=(*self._conflicts, *conflicts),
            sheets=tuple(self._sheets),
            deleted=frozenset(self._printed.units) - {unit.id for unit in units},
            entries=tuple(self._entries),
            trend=tuple(self._trend),
        )

    def _lists(self) -> list[PrintedSheet]:
        return [page for page in self._printed.sheets.values() if page.headings and page.is_list]

    def _read_others(self, sheets: list[Worksheet]) -> None:
        lists = self._lists()
        pages = [page for page in self._printed.sheets.values() if page not in lists]
        ours = match_pages(sheets, pages)
        for sheet in sheets:
            page = ours.get(sheet.title)
            self._package.refuse_objects(sheet.title, page.drawings if page else None)
            listed = read_conflicts(sheet)
            if listed is not None:
                self._conflicts += listed
            elif page:
                entries, read = read_entries(sheet, page)
                self._entries += entries
                self._conflicts += typed_into(sheet, page, read)
                self._trend += read_trend(sheet)
            else:
                self._sheets.append(carry(sheet))

    def _check_formulas(self) -> None:
        """Stop at formulas that would say something else in the new workbook."""
        names = "|".join(re.escape(name) for name in self._package.book.defined_names)
        for carried in self._sheets if names else ():
            for where, formula in formulas_of(carried):
                if re.search(rf"\b({names})\b", formula):
                    raise UpdateError(
                        f"{self._package.name}, sheet {carried.title}, {where}: a formula uses a name defined in the "
                        "workbook, which cannot be carried; the file was not touched. Use the range"
                    )


def _together(pages: Sequence[PrintedSheet]) -> PrintedSheet:
    both = PrintedSheet("")
    headings: dict[str, None] = {}
    for page in pages:
        headings.update(dict.fromkeys(page.headings))
        both.loose.update(page.loose)
    both.headings = tuple(headings)
    for page in pages:
        for unit, marks in page.units.items():
            by_heading = dict(zip(page.headings, marks, strict=True))
            both.units[unit] = tuple(by_heading.get(heading, "-" * 8) for heading in both.headings)
    return both
