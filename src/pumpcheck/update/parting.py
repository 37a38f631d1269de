"""A workbook parted among many hands: one for each ward or owner, with its units alone."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from openpyxl.cell.cell import Cell
from openpyxl.worksheet.worksheet import Worksheet

from pumpcheck.errors import UsageError
from pumpcheck.model.result import ScanResult
from pumpcheck.reports.files import finished_file
from pumpcheck.reports.text import one_line
from pumpcheck.reports.workbook import layout, notify, summary_sheet
from pumpcheck.reports.workbook.checksums import checksum, note_checksum
from pumpcheck.reports.workbook.printed import WORK_HEADINGS, lines_of, note_in
from pumpcheck.reports.workbook.saving import save
from pumpcheck.reports.workbook.work_lists import ListSheet
from pumpcheck.reports.worklist import listed
from pumpcheck.update.backup import read_old
from pumpcheck.update.cell_moves import Moves
from pumpcheck.update.earlier import Progress
from pumpcheck.update.pictures import checksum_of, pictures_at
from pumpcheck.update.references import move_all
from pumpcheck.update.saved import result_in
from pumpcheck.update.unit_lists import Table, old_table, printed_table
from pumpcheck.update.workbook_file import keep_results, results_of
from pumpcheck.update.workbook_reading import read_progress

BASE = "base"
"""Kind of the lines that note in a part what was typed at the split."""
PICTURES = ""
"""What stands for a heading where the pictures of a row are noted."""
_SHARED = ("Recall", "Steps")
"""Sheets that every part has as they are."""
_NO_NAME = re.compile(r'[\\/:*?"<>|\x00-\x1f]+')


@dataclass
class Parts:
    """What a split wrote.

    Attributes:
        paths: The parts.
        left_out: What people put into the workbook and no part holds.
    """

    paths: list[Path] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)


def split(path: Path, by: str, folder: Path, *, force: bool = False) -> Parts:
    """Write a workbook for each value of a column, with its units alone.

    Args:
        path: The workbook.
        by: The column, such as ``department`` or ``owner``.
        folder: Where the parts go; it is made if it is not there.
        force: Overwrite parts that exist.

    Raises:
        UsageError: If no list has such a column.
        UpdateError: If the workbook cannot be read.
        ReportError: If a part cannot be written, or an earlier version wrote the workbook.
    """
    data = read_old(path).data
    whole = read_progress(path, data)
    result, parts = result_in(whole), Parts(left_out=list(_left_out(whole)))
    groups = _groups(whole, by)
    folder.mkdir(parents=True, exist_ok=True)
    for name, units in groups.items():
        stem = _NO_NAME.sub("_", name).strip(" .") or f"no {by}"
        taken = {one.stem.casefold() for one in parts.paths}
        target = folder / f"{stem if stem.casefold() not in taken else f'{stem} ({len(parts.paths)})'}.xlsx"
        progress = read_progress(path, data)
        results = results_of(data, progress.book.book)
        _keep_only(progress, units, result)
        keep_results(results)
        with finished_file(target, force=force) as stream:
            save(progress.book.book, stream)
        parts.paths.append(target)
    return parts


def _left_out(whole: Progress) -> Iterator[str]:
    book, rows = whole.book, {table.sheet.title: set(table.rows.values()) for table in tables_of(whole)}
    yield from (f"the sheet {title}" for title in (*book.theirs, book.conflicts) if title)
    for sheet in book.book.worksheets:
        strays = len(pictures_at(sheet)) - sum(len(pictures_at(sheet, row)) for row in rows.get(sheet.title, ()))
        if strays and sheet.title not in book.theirs:
            yield f"{strays} of the pictures on the sheet {sheet.title}, which stand at no unit"


def _groups(progress: Progress, by: str) -> dict[str, set[str]]:
    names: dict[str, str] = {}
    groups: dict[str, set[str]] = {}
    tables = tables_of(progress)
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


def _keep_only(progress: Progress, units: set[str], result: ScanResult) -> None:
    """Take out of a workbook all other units, and the sheets that are about them."""
    book, tables = progress.book.book, tables_of(progress)
    moves, base = Moves(), list(_base_lines(tables, units))
    for table in tables:
        moves.removed[table.sheet.title] = [row for unit, row in table.rows.items() if unit not in units]
    move_all(book, moves)
    for table in tables:
        sheet: Any = table.sheet
        sheet._images = [one for unit in units & table.rows.keys() for one in pictures_at(sheet, table.rows[unit])]
        table.delete(moves.removed[table.sheet.title])
    note = note_in(book)
    shared = {title for name, title in progress.book.pages.items() if name in _SHARED}
    kept = {table.sheet.title for table in tables} | shared
    for sheet in list(book.worksheets):
        if sheet is not note and sheet.title not in kept:
            book.remove(sheet)
        elif sheet.title in shared:
            sheet._images = []
    if note:
        summary = _summary(progress, tables, units, result)
        _renew_note(note, units, [*base, *lines_of(summary, result)])
    book.active = 0
    book.calculation.fullCalcOnLoad = True


def _summary(progress: Progress, tables: Sequence[Table], units: set[str], result: ScanResult) -> Worksheet:
    """Write how far the work on these units has come, before all other sheets."""
    book = progress.book.book
    layout.register(book)
    book.create_sheet(summary_sheet.TITLE, 0)
    pages = []
    for table in tables:
        if table.kind != notify.TITLE:
            letters = {heading: table.cell(table.top, heading).column_letter for heading in table.columns}
            last = table.last - len([row for unit, row in table.rows.items() if unit not in units])
            pages.append(ListSheet(table.sheet.title, letters, last))
    ours = [unit for one in listed(result) for unit in one if unit.id in units]
    return summary_sheet.add_of_part(book, result, pages, ours, progress.of)


def _renew_note(note: Worksheet, units: set[str], further: Sequence[Sequence[str]]) -> None:
    """Take out of the hidden sheet what it says of other units and of the Summary before; add further lines."""
    of_summary = False
    for row in note.iter_rows():
        kind, name = row[0].value, row[1].value
        if kind in {"sheet", "table"}:
            of_summary = name == summary_sheet.TITLE
        if (kind in {"unit", "row"} and name not in units) or (of_summary and kind in {"sheet", "other"}):
            for cell in row:
                cell.value = None
    for place, line in enumerate(further, start=note.max_row + 1):
        for column, value in enumerate(line, start=1):
            note.cell(place, column).value = value


def _base_lines(tables: Sequence[Table], units: set[str]) -> Iterator[tuple[str, str, str, str]]:
    """Yield checksums of what is typed at the split, so that it can be told later who changed it."""
    for table in tables:
        for unit in filter(units.__contains__, table.rows):
            checksums: dict[str, object] = {heading: checksum_at(cell) for heading, cell in typed_cells(table, unit)}
            checksums[PICTURES] = list(map(checksum_of, pictures_at(table.sheet, table.rows[unit])))
            yield BASE, table.kind, unit, json.dumps(checksums)


def tables_of(progress: Progress) -> list[Table]:
    """Return the lists of a workbook, Notify among them."""
    old = progress.book
    units = {unit.at: unit.id for unit in progress.units.values()}
    tables = [old_table(read, units) for read in old.lists]
    others = [printed_table(old.book[title]) for name, title in old.pages.items() if name.startswith(notify.TITLE)]
    for one in filter(None, others):
        one.kind = notify.TITLE
        tables.append(one)
    return tables


def typed_cells(table: Table, unit: str) -> Iterator[tuple[str, Any]]:
    """Yield the cells of a unit that people may have typed in, with their headings."""
    printed = table.printed if table.kind != notify.TITLE else frozenset()
    for heading in table.columns:
        if heading in WORK_HEADINGS or heading not in printed:
            yield heading, table.cell(table.rows[unit], heading)


def checksum_at(cell: Cell | None) -> str:
    """Return the checksum of a cell with its note."""
    note = cell.comment.text if cell is not None and cell.comment else ""
    return f"{'' if cell is None or cell.value is None else checksum(cell)}{note_checksum(note) if note else ''}"
