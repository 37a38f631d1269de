"""Bringing a workbook up to date by changing what is ours in it; all else stays as people left it."""

from __future__ import annotations

import json
from dataclasses import replace

from openpyxl import Workbook
from openpyxl.comments import Comment
from openpyxl.utils import get_column_letter

from pumpcheck.model.team_entries import STATUSES
from pumpcheck.reports.workbook.printed import WORK_HEADINGS, filled, is_note, note_in
from pumpcheck.update.copying import CellPlaces, Copier, Target, move_all, renew_colours
from pumpcheck.update.earlier import Loose, Progress, UnitTable, table_on
from pumpcheck.update.merging import READ, Merged
from pumpcheck.update.side_sheets import CONFLICTS, LineSheet, note_changes
from pumpcheck.update.workbook_file import forget_results


def edit(progress: Progress, fresh: Workbook, merged: Merged) -> Workbook:
    """Change a workbook so that it shows a new scan, and return it."""
    forget_results(progress.book)
    _Editor(progress, fresh, merged).edit()
    note_changes(progress, merged.result, merged.ids)
    return progress.book


class _Editor:
    def __init__(self, progress: Progress, fresh: Workbook, merged: Merged) -> None:
        self._old, self._book, self._fresh, self._merged = progress, progress.book, fresh, merged
        self._work = merged.result.work
        self._tables = progress.tables
        for one in self._tables:
            one.rows = {merged.ids.get(unit, unit): row for unit, row in one.rows.items()}
        self._printed = [found for sheet in fresh.worksheets if (found := table_on(sheet, sheet.title))]
        self._titles = dict(progress.pages)
        if progress.conflict_sheet:
            self._titles[CONFLICTS] = progress.conflict_sheet
        self._target = Target(self._tables)
        self._copier = Copier(CellPlaces(self._printed, self._target, self._titles))
        # References have been moved when a row goes to another list.
        self._mover = Copier(lambda area: area)
        self._added: set[tuple[str, str]] = set()
        self._origins: dict[str, tuple[UnitTable, int]] = {}

    def edit(self) -> None:
        for new in self._printed:
            if not any(one.rows for one in self._target.of(new.kind)):
                self._write_list(new)
        lists = [(new, one) for new in self._printed for one in self._target.of(new.kind)]
        for new, one in lists:
            self._fit_columns(new, one)
        before = CellPlaces(self._tables, self._target)
        self._find_places()
        move_all(self._book, before)
        for new, one in lists:
            renew_colours(new, one, self._target.final(one.sheet.title, one.last + 1) - 1)
        for new in self._printed:
            for unit in new.rows:
                self._write_row(unit, new)
        for one in self._tables:
            if rows := self._target.removed.get(one.sheet.title):
                one.delete(rows)
        self._write_pages()
        self._book.calculation.fullCalcOnLoad = True

    def _write_list(self, new: UnitTable) -> None:
        """Write a list anew that held no unit, and so nothing but its headings."""
        olds = self._target.of(new.kind)
        if olds and not new.rows:
            return
        old = olds[0] if olds else None
        target = old.sheet if old else self._book.create_sheet(new.sheet.title)
        self._copier.sheet(new.sheet, target)
        for cell in old.loose if old else ():
            self._copier.whole(cell, target.cell(cell.row + len(new.rows), cell.column))
        self._tables[:] = [one for one in self._tables if one is not old]
        self._tables.append(replace(new, sheet=target, columns=dict(new.columns), rows=dict(new.rows)))
        self._added |= {(new.kind, unit) for unit in new.rows}

    def _fit_columns(self, new: UnitTable, one: UnitTable) -> None:
        """Empty the columns of ours that no inventory has any more, and add those that are new."""
        one.unmerge(one.printed or one.columns)
        for heading in one.printed - set(new.columns):
            for row in (one.top, *one.rows.values()):
                one.cell(row, heading).value = None
            del one.columns[heading]
        theirs = self._work.added_headings if new.is_list else ()
        missing = [heading for heading in new.columns if heading not in {*one.columns, *theirs}]
        for heading, column in one.columns.items():
            # A column that the team called like one of ours, before there was ours.
            if str(one.sheet.cell(one.top, column).value) in missing:
                one.sheet.cell(one.top, column).value = heading
        for heading in missing:
            self._add_column(one, heading, new)
            if new.rows:
                for row in one.rows.values():
                    self._copier.look(new.cell(min(new.rows.values()), heading), one.cell(row, heading))
        # The statuses that fit the recalls of this scan, where people left our list of them.
        for rule in _choices(one.sheet):
            rule.formula1 = next((fresh.formula1 for fresh in _choices(new.sheet)), rule.formula1)
        if self._more_recalls():
            # Which recall a unit is under stands in its line, now that there are several.
            one.unfold("Recall")

    def _more_recalls(self) -> bool:
        noted = self._old.printed.further.get("result") or [["{}"]]
        return len(json.loads("".join(noted[0])).get("recalls", ())) == 1 < len(self._merged.result.recalls)

    def _add_column(self, one: UnitTable, heading: str, model: UnitTable) -> None:
        source, column = model.cell(model.top, heading), one.add_column(heading)
        self._copier.whole(source, one.sheet.cell(one.top, column))
        one.sheet.cell(one.top, column).value = heading
        width = model.sheet.column_dimensions[source.column_letter].width
        one.sheet.column_dimensions[get_column_letter(column)].width = width

    def _find_places(self) -> None:
        """Give every unit its row: where it stands, else one at the end."""
        where, removed = self._target.where, self._target.removed
        homes = {(one.kind, unit): one for one in self._tables for unit in one.rows}
        ends = {one.sheet.title: one.end() for one in self._tables}
        for new in self._printed:
            last = self._target.of(new.kind)[-1]
            for unit in new.rows:
                if home := homes.pop((new.kind, unit), None):
                    where[new.kind, unit] = home, home.rows[unit]
                    continue
                # A row that a unit leaves is cleared only when all are written.
                ends[last.sheet.title] += 1
                where[new.kind, unit] = last, ends[last.sheet.title]
                self._added.add((new.kind, unit))
        for title, row in self._old.spare:
            removed.setdefault(title, []).append(row)
        for (_, unit), one in homes.items():
            row = one.rows.pop(unit)
            removed.setdefault(one.sheet.title, []).append(row)
            if one.is_list:
                self._origins[unit] = one, row
        for (_, unit), (one, row) in where.items():
            one.rows[unit] = row
        for one in self._tables:
            one.last = max(one.last, *one.rows.values(), one.top)

    def _write_row(self, unit: str, new: UnitTable) -> None:
        one, row = self._target.where[new.kind, unit]
        is_new = (new.kind, unit) in self._added
        typed = {heading for about, heading in self._work.entries_on(new.kind) if about == (unit,)}
        theirs = {*WORK_HEADINGS, *self._work.added_headings} if new.is_list else typed
        for heading in filter(one.columns.__contains__, new.columns):
            source, target = new.cell(new.rows[unit], heading), one.cell(row, heading)
            if is_new:
                self._copier.whole(source, target)
            elif heading not in theirs:
                self._copier.value(source, target)
            elif heading in READ.values() and source.value is None and target.value is not None and source.comment:
                # What was read may be another unit's; it stands in the note.
                target.value, target.comment = None, Comment(source.comment.text, "")
        if is_new:
            one.sheet.row_dimensions[row].height = new.sheet.row_dimensions[new.rows[unit]].height
            if new.is_list and unit in self._origins:
                self._bring(*self._origins[unit], one, row, theirs)

    def _bring(self, old: UnitTable, from_row: int, one: UnitTable, row: int, theirs: set[str]) -> None:
        """Bring what the team typed in a row to the row of the same unit on another list, as it looks."""
        for heading, column in old.columns.items():
            source: Loose = old.sheet.cell(from_row, column)
            if heading not in theirs and source.hyperlink and heading in one.columns:
                self._copier.beside(source, one.cell(row, heading))
            if heading not in theirs or (source.value is None and not source.comment):
                continue
            if heading not in one.columns:
                self._add_column(one, heading, old)
            self._mover.whole(source, one.cell(row, heading))

    def _write_pages(self) -> None:
        """Write the other sheets of ours anew, and the hidden one."""
        listed = LineSheet.of(self._book[self._old.conflict_sheet]) if self._old.conflict_sheet else None
        if listed:
            listed.settle(self._merged.settled)
        tables = {one.sheet.title for one in self._printed}
        for sheet in (one for one in self._fresh.worksheets if not is_note(one) and one.title not in tables):
            title = self._titles.get(sheet.title)
            if listed and title == listed.sheet.title:
                self._add_conflicts(listed, sheet)
            else:
                target = self._book[title] if title else self._book.create_sheet(sheet.title)
                self._copier.sheet(sheet, target, keep_view=bool(title))
        for name, title in self._old.pages.items():
            if name not in self._fresh.sheetnames and not self._book[title]._images:  # type: ignore[attr-defined]
                self._book.remove(self._book[title])
        old, new = note_in(self._book), note_in(self._fresh)
        if old is None or new is None:
            raise ValueError("a workbook of pumpcheck has a hidden sheet")
        old._cells.clear()
        for cell in filled(new):
            old.cell(cell.row, cell.column).value = cell.value

    def _add_conflicts(self, listed: LineSheet, sheet: Loose) -> None:
        """Add what is not listed yet, as it looks on a sheet written from scratch."""
        fresh = LineSheet.of(sheet)
        rows = {cells: row for row, cells in fresh.rows()} if fresh else {}
        for cells, added in listed.add_unlisted(rows).items():
            for source, cell in zip(sheet[rows[cells]], added, strict=False):
                self._copier.whole(source, cell)
            listed.sheet.row_dimensions[added[0].row].height = sheet.row_dimensions[rows[cells]].height


def _choices(sheet: Loose) -> list[Loose]:
    """Return the rules of a sheet that offer our statuses."""
    lists = ((rule, str(rule.formula1).strip('"').split(",")) for rule in sheet.data_validations.dataValidation)
    return [rule for rule, words in lists if {STATUSES[0], STATUSES[-1]} <= {*words} <= {*STATUSES}]
