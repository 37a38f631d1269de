"""What was typed in the parts of a workbook, brought together again."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from openpyxl.cell.cell import Cell
from openpyxl.styles import Font
from openpyxl.worksheet.worksheet import Worksheet

from pumpcheck.errors import UpdateError
from pumpcheck.model.team_entries import CONFLICT_HEADINGS, Conflict
from pumpcheck.reports.files import finished_file
from pumpcheck.reports.workbook import notify
from pumpcheck.reports.workbook.printed import filled
from pumpcheck.reports.workbook.saving import save
from pumpcheck.update.backup import read_old
from pumpcheck.update.cell_moves import FreshPlaces, Moves
from pumpcheck.update.conflicts import TITLE, ConflictSheet
from pumpcheck.update.copying import Copier
from pumpcheck.update.earlier import Progress
from pumpcheck.update.parting import BASE, PICTURES, checksum_at, tables_of, typed_cells
from pumpcheck.update.pictures import checksum_of, move, pictures_at, row_of
from pumpcheck.update.unit_lists import Table
from pumpcheck.update.workbook_file import keep_results, results_of
from pumpcheck.update.workbook_reading import read_progress

_BOTH = "Typed differently in a part and in the workbook, which keeps its own. Decide, then delete this row."
_NO_PLACE = "The workbook has no place for this. Move it to where it belongs, then delete this row."
_LOOSE = "Typed in a row without a unit. Move it to where it belongs, then delete this row."
_STRAY = "Pictures stand there at no unit. Copy them to where they belong, then delete this row."


@dataclass
class Joined:
    """What a merge of parts came to.

    Attributes:
        kept: The copy of the workbook as it was.
        changed: How many cells and pictures were brought in.
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
    results = results_of(old.data, progress.book.book)
    joiner = _Joiner(progress)
    for part in parts:
        joiner.add(part)
    lists = {(table.sheet.title, row) for table in tables_of(progress) for row in table.rows.values()}
    # What a row or a count comes to may be another now; a program works it out when it opens the file.
    same = lists - joiner.touched
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
        self._tables: dict[str, list[Table]] = defaultdict(list)
        for table in tables_of(progress):
            self._tables[table.kind].append(table)
        self._homes = {
            (kind, unit): one for kind, tables in self._tables.items() for one in tables for unit in one.rows
        }
        self._units = {unit.work.number: unit.id for unit in progress.units.values() if unit.work.number}

    def add(self, path: Path) -> None:
        """Bring in one part."""
        part = read_progress(path)
        rows = part.printed.further.get(BASE)
        if not rows:
            raise UpdateError(f"{path} is no part that pumpcheck split wrote; nothing was changed")
        base = {(kind, unit): json.loads(checksums) for kind, unit, checksums in rows}
        # An update in between may have given a unit another id; its number stays.
        names = {unit.id: self._units.get(unit.work.number, unit.id) for unit in part.units.values()}
        tables = tables_of(part)
        where: dict[tuple[str, str], tuple[Table, int]] = {}
        for table in tables:
            for unit in table.rows:
                name = names.get(unit, unit)
                if home := self._home(table, name):
                    where[table.kind, unit] = home, home.rows[name]
        copier = Copier(FreshPlaces(tables, where, {}, self._tables, Moves()))
        for table in tables:
            for unit in table.rows:
                self._unit(part, table, unit, where.get((table.kind, unit)), base.get((table.kind, unit), {}), copier)
        self._others(part, tables, copier)

    def _home(self, table: Table, name: str) -> Table | None:
        # A reading answered meanwhile may have moved it to the other list.
        kinds = [table.kind, *(kind for kind in self._tables if notify.TITLE not in {kind, table.kind})]
        return next((self._homes[kind, name] for kind in kinds if (kind, name) in self._homes), None)

    def _unit(
        self,
        part: Progress,
        table: Table,
        unit: str,
        place: tuple[Table, int] | None,
        base: Mapping[str, Any],
        copier: Copier,
    ) -> None:
        for heading, cell in typed_cells(table, unit):
            before, now = base.get(heading, checksum_at(None)), checksum_at(cell)
            if now == before:
                continue
            if place is None:
                self._differ(part, table, unit, _NO_PLACE, {heading: _shown(cell)})
                continue
            home, row = place
            if heading not in home.columns:
                home.columns[heading] = column = home.sheet.max_column + 1
                copier.whole(table.cell(table.top, heading), home.sheet.cell(home.top, column))
            mine = home.cell(row, heading)
            if checksum_at(mine) == before:
                copier.value(cell, mine)
                mine.comment = None
                copier.beside(cell, mine)
                mine.number_format = cell.number_format
                self.changed += 1
                self.touched.add((home.sheet.title, row))
            elif checksum_at(mine) != now:
                both = {heading: _shown(cell), f"{heading} ({self._of})": _shown(mine)}
                self._differ(part, table, unit, _BOTH, both)
        if place:
            self._pictures(table, table.rows[unit], place, base.get(PICTURES, ()))

    def _differ(self, part: Progress, table: Table, unit: str, what: str, typed: dict[str, str]) -> None:
        place = f"{part.of}, sheet {table.sheet.title}, row {table.rows[unit]}, {unit}"
        self.conflicts.append(Conflict(place, what, dict(typed)))

    def _pictures(self, table: Table, row: int, place: tuple[Table, int], before: Sequence[str]) -> None:
        home, home_row = place
        known = {*before, *map(checksum_of, pictures_at(home.sheet, home_row))}
        for picture in pictures_at(table.sheet, row):
            if checksum_of(picture) not in known:
                move(picture, home_row - row)
                home.sheet._images.append(picture)  # type: ignore[attr-defined]
                self.changed += 1

    def _others(self, part: Progress, tables: Sequence[Table], copier: Copier) -> None:
        """Bring in the sheets that the team made in a part, and list what has no place."""
        self.conflicts += [Conflict(f"{part.of}, {one.place}", one.what, one.typed) for one in part.conflicts]
        for read in part.book.lists:
            if loose := {cell.coordinate: str(cell.value) for cell in read.loose if cell.value is not None}:
                self.conflicts.append(Conflict(f"{part.of}, sheet {read.sheet.title}", _LOOSE, {**loose}))
        at_units = {(table.sheet.title, row) for table in tables for row in table.rows.values()}
        for sheet in part.book.book.worksheets:
            if sheet.title in part.book.theirs:
                self._sheet(sheet, copier)
            elif strays := [one for one in pictures_at(sheet) if (sheet.title, row_of(one)) not in at_units]:
                told = {"Pictures": str(len(strays))}
                self.conflicts.append(Conflict(f"{part.of}, sheet {sheet.title}", _STRAY, {**told}))

    def _sheet(self, sheet: Worksheet, copier: Copier) -> None:
        """Bring in a sheet of the team's, unless one that says the same is there."""
        book = self._book.book
        alike = [one for one in book.worksheets if one.title.startswith(sheet.title) and _values(one) == _values(sheet)]
        if not alike:
            target: Any = book.create_sheet(sheet.title)
            copier.sheet(sheet, target)
            target._images = pictures_at(sheet)

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


def _values(sheet: Worksheet) -> dict[str, object]:
    return {cell.coordinate: cell.value for cell in filled(sheet)}


def _shown(cell: Cell) -> str:
    note = f" (note: {cell.comment.text})" if cell.comment else ""
    return f"{'empty' if cell.value is None else cell.value}{note}"
