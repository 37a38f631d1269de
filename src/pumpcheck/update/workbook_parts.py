"""A workbook parted among many hands, one for each ward or owner, and what was typed in the parts brought together."""

from __future__ import annotations

import json
import pickle
import re
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from openpyxl.worksheet.worksheet import Worksheet

from pumpcheck.errors import UpdateError, UsageError
from pumpcheck.model.result import ScanResult
from pumpcheck.model.team_entries import CONFLICT_HEADINGS, Conflict
from pumpcheck.reports.files import finished_file
from pumpcheck.reports.shown_text import one_line
from pumpcheck.reports.workbook import layout, response, summary_sheet
from pumpcheck.reports.workbook.checksums import EMPTY, checksum, note_checksum
from pumpcheck.reports.workbook.printed import filled, lines_of, note_in
from pumpcheck.reports.workbook.saving import save, share_label
from pumpcheck.reports.workbook.work_lists import ListSheet
from pumpcheck.reports.worklist import listed
from pumpcheck.update.copying import CellPlaces, Copier, Target, move_all
from pumpcheck.update.earlier import Loose, Progress, UnitTable, move, note, picture_checksum, pictures_at, row_of
from pumpcheck.update.pairing import pair
from pumpcheck.update.saved import result_in
from pumpcheck.update.side_sheets import CONFLICTS, LineSheet, conflict
from pumpcheck.update.workbook_file import forget_results, read_old
from pumpcheck.update.workbook_reading import read_progress

_BASE = "base"  # Kind of the lines that note in a part what was typed at the split.
_PICTURES = ""  # What stands for a heading where the pictures of a row are noted.
_SHARED = ("Recall", "Steps")  # Sheets that every part has as they are.
_NO_NAME = re.compile(r'[\\/:*?"<>|\x00-\x1f]+')


def split(path: Path, by: str, folder: Path, *, force: bool = False) -> tuple[list[Path], list[str]]:
    """Write a workbook for each value of a column; return these, and what people made that none of them holds."""
    whole = read_progress(path, read_old(path).data)
    # Each part begins as a copy of the whole; to read the file again would take five times as long.
    copied = pickle.dumps(whole)
    result, groups = result_in(whole), _groups(whole, by)
    paths: list[Path] = []
    folder.mkdir(parents=True, exist_ok=True)
    for name, units in groups.items():
        stem = _NO_NAME.sub("_", name).strip(" .") or f"no {by}"
        taken = {one.stem.casefold() for one in paths}
        target = folder / f"{stem if stem.casefold() not in taken else f'{stem} ({len(paths)})'}.xlsx"
        progress = pickle.loads(copied)  # noqa: S301 - made right above
        share_label(whole.book, progress.book)
        _keep_only(progress, units, result)
        with finished_file(target, force=force) as stream:
            save(progress.book, stream)
        paths.append(target)
    left_out = [f"the sheet {title}" for title in (*whole.theirs, whole.conflict_sheet) if title]
    for title, strays in _strays(whole).items():
        left_out.append(f"{strays} of the pictures on the sheet {title}, which stand at no unit")
    return paths, left_out


def _strays(progress: Progress) -> dict[str, int]:
    """Return how many pictures on each sheet of ours stand at no unit."""
    rows = {(table.sheet.title, row) for table in progress.tables for row in table.rows.values()}
    ours = [sheet for sheet in progress.book.worksheets if sheet.title not in progress.theirs]
    found = {sheet.title: sum((sheet.title, row_of(one)) not in rows for one in pictures_at(sheet)) for sheet in ours}
    return {title: number for title, number in found.items() if number}


def _groups(progress: Progress, by: str) -> dict[str, set[str]]:
    names: dict[str, str] = {}
    groups: dict[str, set[str]] = {}
    known = {heading.casefold(): heading for table in progress.tables for heading in table.columns}
    heading = known.get(by.casefold())
    if heading is None:
        raise UsageError(f"--by {by}: the lists have no such column; they have {', '.join(known.values())}")
    for table in progress.lists:
        for unit, row in table.rows.items():
            value = table.cell(row, heading).value if heading in table.columns else None
            text = one_line(str(value or ""))
            groups.setdefault(names.setdefault(text.casefold(), text), set()).add(unit)
    return groups


def _keep_only(progress: Progress, units: set[str], result: ScanResult) -> None:
    """Take out of a workbook all other units, and the sheets that are about them."""
    book, tables = progress.book, progress.tables
    target = Target(tables)
    base = [line for table in tables for line in _base_lines(table, units)]
    for table in tables:
        target.removed[table.sheet.title] = [row for unit, row in table.rows.items() if unit not in units]
    move_all(book, CellPlaces(tables, target))
    for table in tables:
        kept = [row for unit, row in table.rows.items() if unit in units]
        table.sheet._images = [one for row in kept for one in pictures_at(table.sheet, row)]
        table.delete(target.removed[table.sheet.title])
    hidden = note_in(book)
    shared = {title for name, title in progress.pages.items() if name in _SHARED}
    lists = {table.sheet.title for table in tables}
    for sheet in list(book.worksheets):
        if sheet.title in shared:
            sheet._images = []  # type: ignore[attr-defined]
        elif sheet is not hidden and sheet.title not in lists:
            book.remove(sheet)
    if hidden:
        summary = _summary(progress, units, result)
        _renew_note(hidden, units, [*base, *lines_of(summary, result)])
    book.active = 0
    book.calculation.fullCalcOnLoad = True


def _summary(progress: Progress, units: set[str], result: ScanResult) -> Worksheet:
    """Write how far the work on these units has come, before all other sheets."""
    layout.register(progress.book)
    progress.book.create_sheet(summary_sheet.TITLE, 0)
    pages = []
    for table in progress.lists:
        letters = {heading: table.cell(table.top, heading).column_letter for heading in table.columns}
        pages.append(ListSheet(table.sheet.title, letters, table.last - len(table.rows.keys() - units)))
    ours = [unit for one in listed(result) for unit in one if unit.id in units]
    return summary_sheet.add_of_part(progress.book, result, pages, ours, progress.of)


def _renew_note(hidden: Worksheet, units: set[str], further: Sequence[Iterable[str]]) -> None:
    """Take out of the hidden sheet what it says of other units and of the Summary before; add further lines."""
    of_summary = False
    for row in hidden.iter_rows():
        kind, name = row[0].value, row[1].value
        if kind in {"sheet", "table"}:
            of_summary = name == summary_sheet.TITLE
        if (kind in {"unit", "row"} and name not in units) or (of_summary and kind in {"sheet", "other"}):
            for cell in row:
                cell.value = None
    for line in further:
        hidden.append([*line])


def _base_lines(table: UnitTable, units: set[str]) -> Iterator[tuple[str, str, str, str]]:
    """Yield checksums of what is typed at the split, so that it can be told later who changed it."""
    for unit in filter(units.__contains__, table.rows):
        checksums: dict[str, object] = {heading: _checksum_at(cell) for heading, cell in _typed_cells(table, unit)}
        checksums[_PICTURES] = list(map(picture_checksum, pictures_at(table.sheet, table.rows[unit])))
        yield _BASE, table.kind, unit, json.dumps(checksums)


def _typed_cells(table: UnitTable, unit: str) -> Iterator[tuple[str, Loose]]:
    """Yield the cells of a unit that people may have typed in, with their headings."""
    for heading in table.columns:
        if heading not in table.printed:
            yield heading, table.cell(table.rows[unit], heading)


def _printed(copy: Progress) -> dict[tuple[str, str], dict[str, Any]]:
    """Return checksums of what was printed, from which a copy of the workbook tells what is typed in it."""
    pages = ((page, unit) for page in copy.printed.sheets.values() for unit in page.units)
    return {
        (page.title.partition(" (")[0], unit): {name: one for name, one in page.of(unit).items() if one != EMPTY}
        for page, unit in pages
    }


def _checksum_at(cell: Loose) -> str:
    """Return the checksum of a cell with its note."""
    text = note(cell)
    return f"{'' if cell.value is None else checksum(cell)}{note_checksum(text) if text else ''}"


def join(path: Path, parts: Sequence[Path]) -> tuple[Path, int, list[Conflict]]:
    """Bring what was typed in parts or copies of a workbook into it.

    Return the copy of it as it was, how many cells and pictures were brought in, and what is to be decided.
    """
    old = read_old(path)
    progress = read_progress(path, old.data)
    joiner = _Joiner(progress)
    for part in parts:
        if part.exists() and part.samefile(path):
            raise UpdateError(f"{part} is the workbook itself; name its parts or copies")
        joiner.add(part)
    # What a row or a count comes to may be another now; a program works it out when it opens the file.
    lists = {(table.sheet.title, row) for table in progress.tables for row in table.rows.values()} - joiner.touched
    forget_results(progress.book, lists)
    if joiner.conflicts:
        book, title = progress.book, progress.conflict_sheet
        sheet = LineSheet.of(book[title]) if title else None
        sheet = sheet or LineSheet.new(book, CONFLICTS, dict.fromkeys(CONFLICT_HEADINGS, 50))
        sheet.add_unlisted(one.cells() for one in joiner.conflicts)
    return old.replace_by(progress.book), joiner.changed, joiner.conflicts


class _Joiner:
    def __init__(self, whole: Progress) -> None:
        self.changed = 0
        self.touched: set[tuple[str, int]] = set()
        self.conflicts: list[Conflict] = []
        self._whole = whole
        self._units = {unit.work.number: unit.id for unit in whole.units.values() if unit.work.number}

    def add(self, path: Path) -> None:
        """Bring in a part, or a copy of the workbook, whose units are told as those of another scan."""
        part = read_progress(path)
        noted = part.printed.further.get(_BASE)
        base = {(kind, unit): json.loads(checksums) for kind, unit, checksums in noted} if noted else _printed(part)
        # An update in between may have given a unit another id; its number stays.
        names = {self._units.get(unit.work.number, unit.id): unit.id for unit in part.units.values()}
        if not noted:
            found = pair(self._whole.units.values(), part.units.values())
            names = {unit: old for unit, old in found.old.items() if unit not in found.doubts}
            if 2 * len(names) <= len(part.units):
                raise UpdateError(f"{path} is no part and no copy of {self._whole.of}; nothing was changed")
        rows = ((one, unit, row) for one in self._whole.tables for unit, row in one.rows.items() if unit in names)
        where = {(one.kind, names[unit]): (one, row) for one, unit, row in rows}
        places = CellPlaces(part.tables, Target(self._whole.tables, where))
        self._copier = Copier(places)
        for table in part.tables:
            for unit, row in table.rows.items():
                at = f"{part.of}, sheet {table.sheet.title}, row {row}, {unit}"
                before = base.get((table.kind, unit), {})
                home = places.of_unit(table, unit)
                for heading, cell in _typed_cells(table, unit):
                    was = before.get(heading, "")
                    if _checksum_at(cell) != was and home:
                        self._bring(at, heading, cell, self._cell_for(table, heading, *home), was)
                    elif _checksum_at(cell) != was:
                        self.conflicts.append(conflict("no_place", at, {heading: _shown(cell)}))
                if home:
                    self._pictures(table.sheet, row, *home, before.get(_PICTURES, ()))
        self._others(part)

    def _cell_for(self, table: UnitTable, heading: str, whole: UnitTable, row: int) -> Loose:
        """Return the cell of a unit in the workbook, which gets the column where it does not have it."""
        if heading not in whole.columns:
            target = whole.sheet.cell(whole.top, whole.add_column(heading))
            self._copier.whole(table.cell(table.top, heading), target)
        whole.unmerge([heading])
        return whole.cell(row, heading)

    def _bring(self, at: str, heading: str, cell: Loose, mine: Loose, was: str) -> None:
        """Bring in what was typed in a cell since the split, unless something else was typed in the workbook."""
        if _checksum_at(mine) == was:
            self._copier.value(cell, mine)
            mine.comment = None
            self._copier.beside(cell, mine)
            mine.number_format = cell.number_format
            self.changed += 1
            self.touched.add((mine.parent.title, mine.row))
        elif _checksum_at(mine) != _checksum_at(cell):
            both = {heading: _shown(cell), f"{heading} ({self._whole.of})": _shown(mine)}
            self.conflicts.append(conflict("both", at, both))

    def _pictures(self, sheet: Loose, row: int, home: UnitTable, home_row: int, before: Sequence[str]) -> None:
        known = {*before, *map(picture_checksum, pictures_at(home.sheet, home_row))}
        for picture in pictures_at(sheet, row):
            if picture_checksum(picture) not in known:
                move(picture, home_row - row)
                home.sheet._images.append(picture)
                self.changed += 1

    def _others(self, part: Progress) -> None:
        """Bring in the sheets that the team made in a part, and list what has no place."""
        known = {one.cells() for one in self._whole.conflicts}
        fresh = (one for one in part.conflicts if one.cells() not in known)
        self.conflicts += [Conflict(f"{part.of}, {one.place}", one.what, one.typed) for one in fresh]
        for entry in part.entries:
            if entry.sheet == response.TITLE and entry.value is not None and entry not in self._whole.entries:
                place = ", ".join(filter(None, (part.of, f"sheet {entry.sheet}", *entry.row)))
                self.conflicts.append(conflict("no_place", place, {entry.column: entry.value}))
        for table in part.tables:
            if loose := {cell.coordinate: str(cell.value) for cell in table.loose if cell.value is not None}:
                self.conflicts.append(conflict("loose", f"{part.of}, sheet {table.sheet.title}", loose))
        for title, strays in _strays(part).items():
            self.conflicts.append(conflict("stray", f"{part.of}, sheet {title}", {"Pictures": str(strays)}))
        book = self._whole.book
        for title in part.theirs:
            sheet = part.book[title]
            if not any(one.title.startswith(title) and _values(one) == _values(sheet) for one in book.worksheets):
                target: Loose = book.create_sheet(title)
                self._copier.sheet(sheet, target)
                target._images = pictures_at(sheet)


def _values(sheet: Worksheet) -> dict[str, object]:
    return {cell.coordinate: cell.value for cell in filled(sheet)}


def _shown(cell: Loose) -> str:
    return f"{'empty' if cell.value is None else cell.value}{f' (note: {note(cell)})' if note(cell) else ''}"
