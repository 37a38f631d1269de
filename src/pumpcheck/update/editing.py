"""Bringing a workbook up to date by changing what is ours in it; all else stays as people left it."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Mapping
from copy import copy
from typing import Any

from openpyxl import Workbook
from openpyxl.comments import Comment
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from pumpcheck.model.team_entries import STATUSES
from pumpcheck.reports.workbook.printed import WORK_HEADINGS, is_note, note_in
from pumpcheck.reports.workbook.saving import keep_result
from pumpcheck.update import conflicts
from pumpcheck.update.audit import note_changes
from pumpcheck.update.cell_moves import FreshPlaces, Moves
from pumpcheck.update.conflicts import ConflictSheet
from pumpcheck.update.copying import Copier
from pumpcheck.update.device_readings import READ
from pumpcheck.update.earlier import Progress
from pumpcheck.update.merging import Merged
from pumpcheck.update.references import move_all
from pumpcheck.update.unit_lists import Table, old_table, printed_table, unfold

Results = Mapping[str, Mapping[str, str | float]]


def edit(progress: Progress, fresh: Workbook, results: Results, merged: Merged) -> Workbook:
    """Change a workbook so that it shows a new scan.

    Args:
        progress: The workbook as it was read.
        fresh: What would be written if there were none.
        results: What its formulas come to, by sheet and cell.
        merged: The scan with the team's work in it.

    Returns:
        The workbook that was read, changed.
    """
    book = _Editor(progress, fresh, merged).edit(results)
    note_changes(book, progress, merged)
    return book


class _Editor:
    def __init__(self, progress: Progress, fresh: Workbook, merged: Merged) -> None:
        self._old, self._book, self._fresh, self._merged = progress.book, progress.book.book, fresh, merged
        self._work = merged.result.work
        units = {unit.at: merged.ids[unit.id] for unit in progress.units.values()}
        self._tables: dict[str, list[Table]] = defaultdict(list)
        for read in self._old.lists:
            self._tables[read.kind].append(old_table(read, units))
        self._printed = [found for sheet in fresh.worksheets if (found := printed_table(sheet))]
        for new in self._printed:
            title = self._old.pages.get(new.sheet.title)
            if title and new.kind not in self._kinds():
                found = printed_table(self._book[title])
                if found:
                    rows = {merged.ids.get(unit, unit): row for unit, row in found.rows.items()}
                    self._tables[new.kind].append(Table(found.sheet, new.kind, found.top, found.columns, rows))
        noted = progress.printed.further.get("result") or [["{}"]]
        before = len(json.loads("".join(noted[0])).get("recalls", ()))
        self._more_recalls = before == 1 < len(merged.result.recalls)
        self._moves = Moves()
        self._where: dict[tuple[str, str], tuple[Table, int]] = {}
        self._added: set[tuple[str, str]] = set()

    def edit(self, results: Results) -> Workbook:
        pages = [sheet for sheet in self._fresh.worksheets if not is_note(sheet) and printed_table(sheet) is None]
        copier = Copier(FreshPlaces(self._printed, self._where, self._titles(), self._tables, self._moves), results)
        for new in self._printed:
            olds = self._tables[new.kind]
            if not any(one.rows for one in olds):
                self._write_list(new, olds, copier)
        for new in self._printed:
            self._drop_columns(new)
            self._add_columns(new, copier)
            self._renew_choices(new)
            for one in self._tables[new.kind] if self._more_recalls else ():
                # Which recall a unit is under stands in its line, now that there are several.
                unfold(one.sheet, one.columns.get("Recall", 0))
        self._find_places()
        move_all(self._book, self._moves)
        for new in self._printed:
            for unit in new.rows:
                self._write_row(unit, new, copier)
        for one in (one for tables in self._tables.values() for one in tables):
            if rows := self._moves.removed.get(one.sheet.title):
                one.delete(rows)
        if self._old.conflicts:
            ConflictSheet(self._book[self._old.conflicts]).settle(self._merged.settled)
        for sheet in pages:
            self._write_page(sheet, copier)
        self._remove_pages()
        self._write_note()
        for cell, result in copier.results.items():
            # Rows may have moved since it was copied.
            keep_result(cell.parent, cell.coordinate, result)
        self._book.calculation.fullCalcOnLoad = True
        return self._book

    def _titles(self) -> dict[str, str]:
        return {**self._old.pages, **({conflicts.TITLE: self._old.conflicts} if self._old.conflicts else {})}

    def _write_list(self, new: Table, olds: list[Table], copier: Copier) -> None:
        """Write a list anew that held no unit, and so nothing but its headings."""
        if olds and not new.rows:
            return
        target = olds.pop(0).sheet if olds else self._book.create_sheet(new.sheet.title)
        loose = [cell for read in self._old.lists if read.sheet is target for cell in read.loose]
        copier.sheet(new.sheet, target)
        for cell in loose:
            copier.whole(cell, target.cell(cell.row + len(new.rows), cell.column))
        self._tables[new.kind].append(Table(target, new.kind, new.top, dict(new.columns), dict(new.rows)))
        self._added |= {(new.kind, unit) for unit in new.rows}

    def _drop_columns(self, new: Table) -> None:
        """Empty the columns of ours that no inventory has any more."""
        for one in self._tables[new.kind]:
            for heading in one.printed - set(new.columns):
                for row in (one.top, *one.rows.values()):
                    one.cell(row, heading).value = None
                del one.columns[heading]

    def _add_columns(self, new: Table, copier: Copier) -> None:
        for one in self._tables[new.kind]:
            theirs = set(self._work.added_headings) if new.kind in self._kinds() else set()
            missing = [heading for heading in new.columns if heading not in {*one.columns, *theirs}]
            for heading, column in one.columns.items():
                # A column that the team called like one of ours, before there was ours.
                if str(one.sheet.cell(one.top, column).value) in missing:
                    one.sheet.cell(one.top, column).value = heading
            for heading in missing:
                self._add_column(one, heading, new, copier)

    def _add_column(self, one: Table, heading: str, model: Table, copier: Copier) -> None:

        column = max((cell.column for cell in one.sheet._cells.values() if cell.value is not None), default=0) + 1
        one.columns[heading] = column
        source = model.cell(model.top, heading)
        copier.whole(source, one.sheet.cell(one.top, column))
        one.sheet.cell(one.top, column).value = heading
        width = model.sheet.column_dimensions[source.column_letter].width
        one.sheet.column_dimensions[get_column_letter(column)].width = width
        row = min(model.rows.values(), default=0)
        if row and one.sheet.parent is not model.sheet.parent:
            for other in one.rows.values():
                copier.look(model.cell(row, heading), one.sheet.cell(other, column))

    def _renew_choices(self, new: Table) -> None:
        """Offer the statuses that fit the recalls of this scan, where people left our list of them."""
        (fresh, *_) = [*_choices(new.sheet), None]
        for one in self._tables[new.kind]:
            for rule in _choices(one.sheet):
                rule.formula1 = fresh.formula1 if fresh else rule.formula1

    def _kinds(self) -> set[str]:
        return {read.kind for read in self._old.lists}

    def _find_places(self) -> None:
        """Give every unit its row: where it stands, else one at the end."""
        homes = {(kind, unit): one for kind, tables in self._tables.items() for one in tables for unit in one.rows}
        wanted = {(new.kind, unit) for new in self._printed for unit in new.rows}
        leaving = {home: one for home, one in homes.items() if home not in wanted}
        free: dict[str, list[int]] = defaultdict(list)
        for title, row in (
            *self._old.spare,
            *((one.sheet.title, one.rows[unit]) for (_, unit), one in leaving.items()),
        ):
            free[title].append(row)
        ends = {one.sheet.title: one.end() for tables in self._tables.values() for one in tables}
        for new in self._printed:
            one = self._tables[new.kind][-1]
            title = one.sheet.title
            for unit in new.rows:
                home = homes.get((new.kind, unit))
                if home:
                    self._where[new.kind, unit] = home, home.rows[unit]
                    continue
                # A row that a unit leaves is cleared only when all are written.
                ends[title] += 1
                self._where[new.kind, unit] = one, ends[title]
                self._added.add((new.kind, unit))
        for (kind, unit), one in leaving.items():
            row = one.rows.pop(unit)
            target = next((self._where[key] for key in ((k, unit) for k in self._kinds()) if key in self._where), None)
            if target and kind in self._kinds():
                self._moves.leave(one, row, target)
        self._moves.removed.update(free)
        for (_, unit), (one, row) in self._where.items():
            one.rows[unit] = row
        for tables in self._tables.values():
            for one in tables:
                last = max(one.rows.values(), default=one.top)
                self._moves.grow(one.sheet.title, one.top + 1, one.last, last)
                one.last = max(one.last, last)

    def _write_row(self, unit: str, new: Table, copier: Copier) -> None:
        one, row = self._where[new.kind, unit]
        is_new = (new.kind, unit) in self._added
        origin = self._moves.origin(one, row) if is_new else None
        typed = {heading for about, heading in self._work.entries_on(new.kind) if about == (unit,)}
        theirs = {*WORK_HEADINGS, *self._work.added_headings} if new.kind in self._kinds() else typed
        for heading in new.columns:
            if heading not in one.columns:
                continue
            source, target = new.cell(new.rows[unit], heading), one.cell(row, heading)
            if is_new:
                copier.whole(source, target)
            elif heading not in theirs:
                copier.value(source, target)
        if is_new:
            one.sheet.row_dimensions[row].height = new.sheet.row_dimensions[new.rows[unit]].height
        if origin:
            self._bring(origin, (one, row), theirs, copier)
        elif not is_new and new.kind in self._kinds():
            self._set_aside(unit, one, row)

    def _bring(self, origin: tuple[Table, int], target: tuple[Table, int], theirs: set[str], copier: Copier) -> None:
        """Bring what the team typed in a row to the row of the same unit on another list, as it looks."""
        (old, from_row), (one, row) = origin, target
        for heading, column in old.columns.items():
            source: Any = old.sheet.cell(from_row, column)
            if heading not in theirs or (source.value is None and not source.comment):
                continue
            if heading not in one.columns:
                self._add_column(one, heading, old, copier)
            cell = one.cell(row, heading)
            cell._value, cell.data_type = source._value, source.data_type
            cell._style = copy(source._style)
            copier.beside(source, cell)

    def _set_aside(self, unit: str, one: Table, row: int) -> None:
        """Empty what was read on a device where it may be another one; it stands in a note."""
        work = self._work.units[unit]
        for key, heading in READ.items():
            cell = one.cell(row, heading)
            if cell.value is not None and key not in work.typed and (text := work.comments.get(heading)):
                cell.value = None
                cell.comment = Comment(text, "")

    def _write_page(self, sheet: Worksheet, copier: Copier) -> None:
        title = self._titles().get(sheet.title)
        if title and sheet.title.partition(" (")[0] == conflicts.TITLE:
            self._list_conflicts(self._book[title], sheet, copier)
            return
        target = self._book[title] if title else self._book.create_sheet(sheet.title)
        copier.sheet(sheet, target, keep_view=bool(title))

    def _list_conflicts(self, sheet: Worksheet, fresh: Worksheet, copier: Copier) -> None:
        """Add what is not listed yet, as it looks on a sheet written from scratch."""
        rows = {cells: row for row, cells in ConflictSheet(fresh).rows()}
        for cells, added in ConflictSheet(sheet).add(rows).items():
            for source, cell in zip(fresh[rows[cells]], added, strict=False):
                copier.whole(source, cell)
            sheet.row_dimensions[added[0].row].height = fresh.row_dimensions[rows[cells]].height

    def _remove_pages(self) -> None:
        there = set(self._fresh.sheetnames)
        for name, title in self._old.pages.items():
            if name not in there and not self._book[title]._images:  # type: ignore[attr-defined]
                self._book.remove(self._book[title])

    def _write_note(self) -> None:
        old, new = note_in(self._book), note_in(self._fresh)
        if old is None or new is None:
            raise ValueError("a workbook of pumpcheck has a hidden sheet")
        old._cells.clear()
        for row in new.iter_rows():
            for cell in row:
                if cell.value is not None:
                    old.cell(cell.row, cell.column).value = cell.value


def _choices(sheet: Worksheet) -> list[Any]:
    """Return the rules of a sheet that offer our statuses."""
    lists = ((rule, str(rule.formula1).strip('"').split(",")) for rule in sheet.data_validations.dataValidation)
    return [rule for rule, words in lists if {STATUSES[0], STATUSES[-1]} <= {*words} <= {*STATUSES}]
