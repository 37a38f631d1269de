"""What was typed on the sheets Response and Notify where they leave room for it: read, and put in its place again."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import replace
from datetime import date
from itertools import pairwise

from openpyxl.cell.cell import Cell
from openpyxl.worksheet.worksheet import Worksheet

from pumpcheck.model.result import ScanResult
from pumpcheck.model.team_entries import Conflict, Entry
from pumpcheck.privacy import Typed
from pumpcheck.reports.workbook import notify, response
from pumpcheck.reports.workbook.checksums import EMPTY, checksum, checksum_of, plain
from pumpcheck.reports.workbook.printed import PrintedSheet, cells_by_row
from pumpcheck.update.unit_table import UnitTable, note, typed

_WHAT = "The new workbook has no place for what was typed here. Copy it to where it belongs, then delete this row."
_OPEN = frozenset(map(checksum_of, (None, notify.UNNAMED)))
_Found = Iterator[tuple[tuple[str, ...], str, Cell]]
"""What a cell is about, the heading or label of it, and the cell."""


def read_entries(sheet: Worksheet, printed: PrintedSheet, table: UnitTable | None) -> tuple[list[Entry], list[Cell]]:
    """Return what was typed in the places for it, and the cells that hold it or the headings of such a column."""
    name = printed.title.partition(" (")[0]
    found = _of_table(table, printed) if table else _of_form(sheet) if name == response.TITLE else ()
    entries: dict[tuple[tuple[str, ...], str], Entry] = {}
    read = []
    for row, column, cell in found:
        # A formula, and what is said twice, is for a person to decide.
        if (row, column) not in entries and cell.data_type != "f":
            value = typed(cell) if row and checksum(cell) not in _OPEN else None
            entries[row, column] = Entry(name, row, column, value, note(cell))
            read.append(cell)
    return list(entries.values()), read


def _of_form(sheet: Worksheet) -> _Found:
    recall = ""
    columns: dict[str, int] = {}
    for row in cells_by_row(sheet).values():
        texts = {column: _text(cell) for column, cell in row.items()}
        places = {text: column for column, text in texts.items()}
        for text in texts.values():
            if text.startswith(response.SECTION):
                recall, columns = text.removeprefix(response.SECTION), {}
        labels = sorted(column for column, text in texts.items() if text in response.FORM)
        for label, end in pairwise([*labels, max(texts) + 1]):
            if cell := next((row[column] for column in sorted(row) if label < column < end), None):
                yield (recall,), texts[label], cell
        if {response.INVENTORY, response.REMARKS} <= set(places):
            columns = places
        elif columns and (inventory := texts.get(columns[response.INVENTORY], "")):
            if inventory == response.TOGETHER:
                columns = {}
                continue
            key = (recall, inventory, texts.get(columns.get(response.SHEET, 0), ""))
            for heading in (response.FACILITY, response.REMARKS):
                if cell := row.get(columns.get(heading, 0)):
                    yield key, heading, cell


def _of_table(table: UnitTable, printed: PrintedSheet) -> _Found:
    for heading in table.added:
        if (cell := table.cell(table.top, heading)).value is not None:
            yield (), heading, cell
    for unit in filter(printed.units.__contains__, table.rows):
        checksums = printed.of(unit)
        for heading in table.columns:
            cell = table.cell(table.rows[unit], heading)
            # What was printed stays ours; only what was left open is the team's.
            if checksums.get(heading, EMPTY) in _OPEN and (checksum(cell) not in _OPEN or cell.comment):
                yield (unit,), heading, cell


def _text(cell: Cell) -> str:
    return " ".join(plain(str(cell.value)).split()) if cell.value is not None else ""


def settle_entries(
    result: ScanResult, entries: Iterable[Entry], ids: Mapping[str, str]
) -> tuple[ScanResult, frozenset[tuple[str, ...]]]:
    """Return a result with what was typed where it has a place, and as conflicts where it has none.

    What was listed as a conflict while a unit was away returns with it; such conflicts are returned too.
    """
    rooms = {notify.TITLE: notify.room(result), response.TITLE: response.room(result)}
    kept = {}
    left: dict[str, dict[str, Typed]] = {}
    for old in entries:
        entry = replace(old, row=tuple(ids.get(part, part) for part in old.row))
        # A column that the team added stays with its heading, whoever is listed.
        if not entry.row or rooms[entry.sheet](entry):
            kept[entry.sheet, entry.row, entry.column] = entry
            continue
        about = left.setdefault(", ".join([f"sheet {old.sheet}", *filter(None, old.row)]), {})
        if entry.value is not None or not entry.note:
            about[entry.column] = "" if entry.value is None else entry.value
        if entry.note:
            about[f"Note at {entry.column}"] = entry.note
    listed, settled = [], []
    for conflict in result.work.conflicts:
        back = list(_listed_entries(conflict, ids))
        if back and all((one.sheet, one.row, one.column) not in kept and rooms[one.sheet](one) for one in back):
            kept |= {(one.sheet, one.row, one.column): one for one in back}
            settled.append(conflict.cells())
        else:
            listed.append(conflict)
    conflicts = (*listed, *(Conflict(place, _WHAT, values) for place, values in left.items()))
    unlike = {one.cells(): one for one in conflicts}.values()
    work = replace(result.work, entries=tuple(kept.values()), conflicts=tuple(unlike))
    return replace(result, work=work), frozenset(settled)


def _listed_entries(conflict: Conflict, ids: Mapping[str, str]) -> Iterator[Entry]:
    """Yield what was typed on Notify about a unit and had no place there, as a conflict lists it."""
    sheet, _, unit = conflict.place.removeprefix("sheet ").partition(", ")
    if conflict.what != _WHAT or sheet != notify.TITLE or not unit:
        return
    for heading, text in conflict.typed.items():
        value: Typed = text
        with suppress(TypeError, ValueError):
            value = date.fromisoformat(str(text))
        column = heading.removeprefix("Note at ")
        is_note = column != heading
        yield Entry(sheet, (ids.get(unit, unit),), column, None if is_note else value, str(text) if is_note else "")
