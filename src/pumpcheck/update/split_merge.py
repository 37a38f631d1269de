"""Many hands: a workbook split into one for each ward or owner, and what was typed there brought together again."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from openpyxl.cell.cell import Cell
from openpyxl.styles import Font

from pumpcheck.errors import UpdateError, UsageError
from pumpcheck.model.team_entries import CONFLICT_HEADINGS, Conflict
from pumpcheck.reports.files import finished_file
from pumpcheck.reports.text import one_line
from pumpcheck.reports.workbook import notify
from pumpcheck.reports.workbook.checksums import checksum, note_checksum
from pumpcheck.reports.workbook.printed import WORK_HEADINGS, is_note
from pumpcheck.reports.workbook.saving import save
from pumpcheck.update.backup import read_old
from pumpcheck.update.cell_moves import Moves
from pumpcheck.update.conflicts import TITLE, ConflictSheet
from pumpcheck.update.copying import Copier
from pumpcheck.update.earlier import Progress
from pumpcheck.update.references import move_all
from pumpcheck.update.unit_lists import Table, old_table, printed_table
from pumpcheck.update.workbook_file import keep_results, results_of
from pumpcheck.update.workbook_reading import read_progress

_SHARED = ("Recall", "Steps")
"""Sheets that every part has."""
_BASE = "base"
_NO_NAME = re.compile(r'[\\/:*?"<>|\x00-\x1f]+')
_BOTH = "Typed differently in a part and in the workbook, which keeps its own. Decide, then delete this row."


def split(path: Path, by: str, folder: Path, *, force: bool = False) -> list[Path]:
    """Write a workbook for each value of a column, with its units alone.

    Args:
        path: The workbook.
        by: The column, such as ``department`` or ``owner``.
        folder: Where the parts go; it is made if it is not there.
        force: Overwrite parts that exist.

    Raises:
        UsageError: If no list has such a column.
        UpdateError: If the workbook cannot be read.
        ReportError: If a part cannot be written.
    """
    data = read_old(path).data
    groups = _groups(read_progress(path, data), by)
    folder.mkdir(parents=True, exist_ok=True)
    written: list[Path] = []
    for name, units in groups.items():
        stem = _NO_NAME.sub("_", name).strip(" .") or f"no {by}"
        taken = {one.stem.casefold() for one in written}
        target = folder / f"{stem if stem.casefold() not in taken else f'{stem} ({len(written)})'}.xlsx"
        progress = read_progress(path, data)
        results = results_of(data, progress.book.book)
        _keep_only(progress, units)
        keep_results(results)
        with finished_file(target, force=force) as stream:
            save(progress.book.book, stream)
        written.append(target)
    return written


def _groups(progress: Progress, by: str) -> dict[str, set[str]]:
    names: dict[str, str] = {}
    groups: dict[str, set[str]] = {}
    tables = _tables(progress)
    known = {heading.casefold(): heading for table in tables for heading in table.columns}
    heading = known.get(by.casefold())
    if heading is None:
        raise UsageError(f"--by {by}: the lists have no such column; they have {', '.join(known.values())}")
    for table in tables:
        for unit, row in table.rows.items() if table.kind != notify.TITLE else ():
            value = table.cell(row, heading).value if heading in table.columns else None
            text = one_line(str(value or ""))
            groups.setdefault(names.setdefault(text.casefold(), text), set()).add(unit)
    return groups


def _keep_only(progress: Progress, units: set[str]) -> None:
    """Take out of a workbook all other units, and the sheets that are about them."""
    book = progress.book.book
    tables = _tables(progress)
    moves = Moves()
    base = list(_base_lines(tables, units))
    for table in tables:
        moves.removed[table.sheet.title] = [row for unit, row in table.rows.items() if unit not in units]
    move_all(book, moves)
    for table in tables:
        table.delete(moves.removed[table.sheet.title])
        table.sheet._images = []  # type: ignore[attr-defined]
    shared = {title for name, title in progress.book.pages.items() if name in _SHARED}
    kept = {table.sheet.title for table in tables} | shared
    for sheet in list(book.worksheets):
        if is_note(sheet):
            rows = [row for row in sheet.iter_rows() if row[0].value in {"unit", "row"} and row[1].value not in units]
            for cell in (cell for row in rows for cell in row):
                cell.value = None
            for place, line in enumerate(base, start=sheet.max_row + 1):
                for column, value in enumerate(line, start=1):
                    sheet.cell(place, column).value = value
        elif sheet.title not in kept:
            book.remove(sheet)
    book.active = 0
    book.calculation.fullCalcOnLoad = True


def _base_lines(tables: Sequence[Table], units: set[str]) -> Iterator[tuple[str, str, str, str]]:
    """Yield checksums of what is typed at the split, so that it can be told later who changed it."""
    for table in tables:
        for unit in filter(units.__contains__, table.rows):
            checksums = {heading: _checksum(cell) for heading, cell in _typed_cells(table, unit)}
            yield _BASE, table.kind, unit, json.dumps(checksums)


@dataclass
class Joined:
    """What a merge of parts came to.

    Attributes:
        kept: The copy of the workbook as it was.
        changed: How many cells were brought in.
        conflicts: What a person has to decide.
    """

    kept: Path
    changed: int = 0
    conflicts: list[Conflict] = field(default_factory=list)


def join(path: Path, parts: Sequence[Path]) -> Joined:
    """Bring what was typed in parts of a workbook into it.

    Args:
        path: The workbook.
        parts: Its parts.

    Raises:
        UpdateError: If one of them cannot be read or is no part; the workbook was not touched.
        ReportError: If it cannot be written.
    """
    old = read_old(path)
    progress = read_progress(path, old.data)
    joiner = _Joiner(progress)
    for part in parts:
        joiner.add(part)
    lists = {(table.sheet.title, row) for table in _tables(progress) for row in table.rows.values()}
    # What a row or a count comes to may be another now; a program works it out when it opens the file.
    same = lists - joiner.touched
    results = results_of(old.data, progress.book.book)
    keep_results((cell, result) for cell, result in results if (cell.parent.title, cell.row) in same)
    with finished_file(path, force=True, before=old.unchanged) as stream:
        joiner.list_conflicts()
        save(progress.book.book, stream)
        kept = old.keep(datetime.now())
    return Joined(kept, joiner.changed, joiner.conflicts)


class _Joiner:
    def __init__(self, progress: Progress) -> None:
        self.changed = 0
        self.touched: set[tuple[str, int]] = set()
        self.conflicts: list[Conflict] = []
        self._of = progress.of
        self._book = progress.book
        self._homes = {(table.kind, unit): table for table in _tables(progress) for unit in table.rows}
        self._units = {unit.work.number: unit.id for unit in progress.units.values() if unit.work.number}
        self._copier = Copier()

    def add(self, path: Path) -> None:
        """Bring in one part."""
        part = read_progress(path)
        rows = part.printed.further.get(_BASE)
        if not rows:
            raise UpdateError(f"{path} is no part that pumpcheck split wrote; nothing was changed")
        base = {(kind, unit): json.loads(checksums) for kind, unit, checksums in rows}
        # An update in between may have given a unit another id; its number stays.
        names = {unit.id: self._units.get(unit.work.number, unit.id) for unit in part.units.values()}
        for table in _tables(part):
            for unit in table.rows:
                self._unit(part, table, unit, names.get(unit, unit), base.get((table.kind, unit), {}))
        self.conflicts += [Conflict(f"{part.of}, {one.place}", one.what, one.typed) for one in part.conflicts]
        for read in part.book.lists:
            loose = {f"{cell.coordinate}": str(cell.value) for cell in read.loose if cell.value is not None}
            if loose:
                what = "Typed in a row without a unit. Move it to where it belongs, then delete this row."
                self.conflicts.append(Conflict(f"{part.of}, sheet {read.sheet.title}", what, dict(loose)))
        for title in part.book.theirs:
            sheet = part.book.book[title]
            target = self._book.book.create_sheet(title)
            self._copier.sheet(sheet, target)
            target._images = list(sheet._images)  # type: ignore[attr-defined]

    def _unit(self, part: Progress, table: Table, unit: str, name: str, base: dict[str, str]) -> None:
        # A reading answered meanwhile may have moved it to the other list.
        kinds = [table.kind, *(kind for kind, one in self._homes if one and kind != notify.TITLE)]
        home = next((self._homes[kind, name] for kind in kinds if (kind, name) in self._homes), None)
        for heading, cell in _typed_cells(table, unit):
            before, now = base.get(heading, _checksum(None)), _checksum(cell)
            if now == before:
                continue
            if home is None or (table.kind == notify.TITLE) != (home.kind == notify.TITLE):
                what = "The workbook has no place for this. Move it to where it belongs, then delete this row."
                self._differ(part, table, unit, what, {heading: _shown(cell)})
                continue
            if heading not in home.columns:
                home.columns[heading] = column = home.sheet.max_column + 1
                self._copier.whole(table.cell(table.top, heading), home.sheet.cell(home.top, column))
            mine = home.cell(home.rows[name], heading)
            if _checksum(mine) == before:
                self._copier.value(cell, mine)
                mine.comment = None
                self._copier.beside(cell, mine)
                mine.number_format = cell.number_format
                self.changed += 1
                self.touched.add((home.sheet.title, home.rows[name]))
            elif _checksum(mine) != now:
                both = {heading: _shown(cell), f"{heading} ({self._of})": _shown(mine)}
                self._differ(part, table, unit, _BOTH, both)
        self._pictures(table, unit, home, name)

    def _differ(self, part: Progress, table: Table, unit: str, what: str, typed: dict[str, str]) -> None:
        place = f"{part.of}, sheet {table.sheet.title}, row {table.rows[unit]}, {unit}"
        self.conflicts.append(Conflict(place, what, dict(typed)))

    def _pictures(self, table: Table, unit: str, home: Table | None, name: str) -> None:
        for image in table.sheet._images:  # type: ignore[attr-defined]
            start = getattr(image.anchor, "_from", None)
            if home and start is not None and start.row == table.rows[unit] - 1:
                down = home.rows[name] - table.rows[unit]
                for corner in (start, getattr(image.anchor, "to", None)):
                    if corner is not None:
                        corner.row += down
                home.sheet._images.append(image)  # type: ignore[attr-defined]

    def list_conflicts(self) -> None:
        """Add the conflicts to the sheet Conflicts."""
        book = self._book.book
        if self.conflicts and not self._book.conflicts:
            sheet = book.create_sheet(TITLE)
            for column, heading in enumerate(CONFLICT_HEADINGS, start=1):
                sheet.cell(1, column).value, sheet.cell(1, column).font = heading, Font(bold=True)
                sheet.column_dimensions[sheet.cell(1, column).column_letter].width = 50
            self._book.conflicts = sheet.title
        if self.conflicts:
            ConflictSheet(book[self._book.conflicts]).add(one.cells() for one in self.conflicts)


def _tables(progress: Progress) -> list[Table]:
    """Return the lists of a workbook, Notify among them."""
    old = progress.book
    units = {unit.at: unit.id for unit in progress.units.values()}
    tables = [old_table(read, units) for read in old.lists]
    others = [printed_table(old.book[title]) for name, title in old.pages.items() if name.startswith(notify.TITLE)]
    for one in filter(None, others):
        one.kind = notify.TITLE
        tables.append(one)
    return tables


def _typed_cells(table: Table, unit: str) -> Iterator[tuple[str, Any]]:
    """Yield the cells of a unit that people may have typed in, with their headings."""
    printed = table.printed if table.kind != notify.TITLE else frozenset()
    for heading in table.columns:
        if heading in WORK_HEADINGS or heading not in printed:
            yield heading, table.cell(table.rows[unit], heading)


def _checksum(cell: Cell | None) -> str:
    note = cell.comment.text if cell is not None and cell.comment else ""
    return f"{'' if cell is None or cell.value is None else checksum(cell)}{note_checksum(note) if note else ''}"


def _shown(cell: Cell) -> str:
    note = f" (note: {cell.comment.text})" if cell.comment else ""
    return f"{'empty' if cell.value is None else cell.value}{note}"
