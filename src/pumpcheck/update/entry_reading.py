"""What was typed where sheets beside the work lists leave room for it: the form of the Response, the table Notify."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise

from openpyxl.cell.cell import Cell
from openpyxl.worksheet.worksheet import Worksheet

from pumpcheck.model.team_entries import Entry
from pumpcheck.reports.workbook import notify, response
from pumpcheck.reports.workbook.checksums import EMPTY, checksum, checksum_of, plain
from pumpcheck.reports.workbook.printed import PrintedSheet, filled
from pumpcheck.reports.worklist import ID_HEADING
from pumpcheck.update.typed_values import is_formula, note, typed

_Row = Mapping[int, "Cell"]
_OPEN = frozenset(map(checksum_of, (None, notify.UNNAMED)))


def read_entries(sheet: Worksheet, printed: PrintedSheet) -> tuple[list[Entry], list[Cell]]:
    """Return what was typed in the places for it, and the cells that hold it or the headings of such a column.

    Args:
        sheet: The sheet as it is now.
        printed: What was printed on it.
    """
    rows: dict[int, dict[int, Cell]] = {}
    for cell in filled(sheet):
        rows.setdefault(cell.row, {})[cell.column] = cell
    name = printed.title.partition(" (")[0]
    if name == response.TITLE:
        found = _of_form(list(rows.values()))
    elif name == notify.TITLE:
        found = _of_table(list(rows.values()), printed)
    else:
        return [], []
    entries: dict[tuple[tuple[str, ...], str], Entry] = {}
    read = []
    for row, column, cell in found:
        # A formula, and what is said twice, is for a person to decide.
        if (row, column) not in entries and not is_formula(cell):
            value = typed(cell) if row and checksum(cell) not in _OPEN else None
            entries[row, column] = Entry(name, row, column, value, note(cell))
            read.append(cell)
    return list(entries.values()), read


_Found = Iterator[tuple[tuple[str, ...], str, "Cell"]]
"""What a cell is about, the heading or label of it, and the cell."""


def _of_form(rows: Sequence[_Row]) -> _Found:
    recall = ""
    columns: dict[str, int] = {}
    for row in rows:
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


def _of_table(rows: Sequence[_Row], printed: PrintedSheet) -> _Found:
    columns: dict[int, str] = {}
    for row in rows:
        texts = {column: _text(cell) for column, cell in row.items()}
        if not columns:
            # A table without rows has its headings noted as other cells are.
            noted = set(printed.headings) or {text for at, text in texts.items() if checksum(row[at]) in printed.loose}
            ours = noted & set(texts.values())
            if ID_HEADING in ours and len(ours) > len(printed.headings) / 2:
                columns = _apart(texts)
                for column, heading in columns.items():
                    if heading not in ours:
                        yield (), heading, row[column]
            continue
        unit = next((texts.get(column, "") for column, heading in columns.items() if heading == ID_HEADING), "")
        if unit not in printed.units:
            continue
        checksums = printed.of(unit)
        for column, cell in row.items():
            heading = columns.get(column) or f"Column {cell.column_letter}"
            # What was printed stays ours; only what was left open is the team's.
            if checksums.get(heading, EMPTY) in _OPEN and (checksum(cell) not in _OPEN or cell.comment):
                yield (unit,), heading, cell


def _apart(texts: Mapping[int, str]) -> dict[int, str]:
    """Tell columns of one heading apart: the second is a copy that somebody made."""
    columns: dict[int, str] = {}
    for column, text in texts.items():
        heading, number = text, 1
        while heading in columns.values():
            number += 1
            heading = f"{text} ({number})"
        columns[column] = heading
    return columns


def _text(cell: Cell) -> str:
    return " ".join(plain(str(cell.value)).split()) if cell.value is not None else ""
