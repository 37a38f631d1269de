"""What a team's earlier workbook held beside the work lists: conflicts to settle, and sheets of its own."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from typing import TYPE_CHECKING

from pumpcheck.reports.text import sheet_text
from pumpcheck.reports.workbook.layout import Column, Layout
from pumpcheck.reports.workbook.looks import copy_looks
from pumpcheck.reports.workbook.sheet import MOST_ROWS, table_sheets
from pumpcheck.work import CONFLICT_HEADINGS, CarriedSheet, Conflict, Work

if TYPE_CHECKING:
    from openpyxl import Workbook

    from pumpcheck.result import ScanResult

_MOST_TITLE = 31
_NO_TITLE = re.compile(r"[\[\]:*?/\\]|^'+|'+$")
_PIECE = 16_000
"""Characters of what was typed in one cell: half of what it holds, since some take the room of two."""


def add_conflicts(book: Workbook, result: ScanResult, limit: int = MOST_ROWS) -> None:
    """Add the sheet Conflicts, if there are any. People delete a row there when it is settled."""
    conflicts = [*result.work.conflicts, *_homeless(result)]
    rows = [row for conflict in conflicts for row in _pieces(conflict)]
    if not rows:
        return
    columns = [
        Column[tuple[str, str, str]](heading, lambda row, n=number: row[n], width, style)  # type: ignore[misc]
        for number, (heading, width, style) in enumerate(
            zip(CONFLICT_HEADINGS, (34, 60, 60), ("strong", "text", "enter"), strict=True)
        )
    ]
    for sheet, _ in table_sheets(book, Layout(columns, "red", "Conflicts"), rows, limit):
        # A row that is settled is deleted, which a protected sheet does not allow.
        sheet.protection.sheet = False


def add_sheets(book: Workbook, work: Work) -> list[str]:
    """Add the sheets that the team made, under their own names as far as those are free.

    Returns:
        The names that they bear.
    """
    from openpyxl.comments import Comment
    from openpyxl.styles import Font

    titles = []
    for carried in work.sheets:
        sheet = book.create_sheet(_title(carried, book.sheetnames))
        titles.append(sheet.title)
        for (row, column), cell in carried.cells.items():
            target = sheet.cell(row, column)
            if isinstance(cell.value, str):
                target.value = sheet_text(cell.value)
                target.data_type = "f" if cell.value.startswith("=") and not cell.is_text else "s"
            else:
                target.value = cell.value
            target.number_format = cell.number_format
            if cell.bold:
                target.font = Font(bold=True)
            if cell.comment:
                target.comment = Comment(cell.comment, "")
        for letter, width in carried.widths.items():
            sheet.column_dimensions[letter].width = width
        if carried.looks is not None:
            copy_looks(carried.looks, sheet)
    return titles


def _homeless(result: ScanResult) -> Iterator[Conflict]:
    """Yield what was typed about units that are on no list; an update leaves none, and nothing typed is dropped."""
    listed = {unit.id for unit in result.units_once()}
    listed |= {unit.id for unit in result.work.gone}
    for finding, unit in result.work.units.items():
        typed = {**unit.typed, **unit.added, **{f"Note at {name}": text for name, text in unit.comments.items()}}
        if typed and finding not in listed:
            yield Conflict(finding, "No list has this unit. Move it to where it belongs, then delete this row.", typed)


def _pieces(conflict: Conflict) -> Iterator[tuple[str, str, str]]:
    place, what, typed = conflict.cells()
    for start in range(0, max(len(typed), 1), _PIECE):
        yield place, what, typed[start : start + _PIECE]


def _title(carried: CarriedSheet, taken: Collection[str]) -> str:
    wanted = _NO_TITLE.sub(" ", sheet_text(carried.title)).strip() or "Sheet"
    used = {name.casefold() for name in taken}
    title, number = wanted[:_MOST_TITLE], 1
    while title.casefold() in used:
        number += 1
        tail = f" ({number})"
        title = wanted[: _MOST_TITLE - len(tail)] + tail
    return title
