"""What a team's earlier workbook held beside the work lists: conflicts to settle."""

from __future__ import annotations

from collections.abc import Iterator

from openpyxl import Workbook

from pumpcheck.model.result import ScanResult
from pumpcheck.model.team_entries import CONFLICT_HEADINGS, Conflict
from pumpcheck.reports.workbook.layout import Column, Layout
from pumpcheck.reports.workbook.writing import MOST_ROWS, table_sheets

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


def _homeless(result: ScanResult) -> Iterator[Conflict]:
    """Yield what was typed about units that are on no list; an update leaves none, and nothing typed is dropped."""
    listed = {unit.id for unit in result.units()}
    listed |= {unit.id for unit in result.work.gone}
    for finding, unit in result.work.units.items():
        if (typed := unit.with_notes) and finding not in listed:
            yield Conflict(finding, "No list has this unit. Move it to where it belongs, then delete this row.", typed)


def _pieces(conflict: Conflict) -> Iterator[tuple[str, str, str]]:
    place, what, typed = conflict.cells()
    for start in range(0, max(len(typed), 1), _PIECE):
        yield place, what, typed[start : start + _PIECE]
