"""The sheet Conflicts of a workbook that people worked in: read, settled, and added to."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from typing import Any

from openpyxl.worksheet.worksheet import Worksheet

from pumpcheck.model.team_entries import CONFLICT_HEADINGS, Conflict
from pumpcheck.reports.text import sheet_text
from pumpcheck.reports.workbook.printed import cells_by_row, filled
from pumpcheck.update.typed_values import typed

TITLE = "Conflicts"
Cells = tuple[str, ...]


class ConflictSheet:
    """A sheet with the headings of a list of conflicts, wherever people have moved them."""

    def __init__(self, sheet: Worksheet) -> None:
        """Find the headings; raises a ValueError where there are none."""
        self.sheet: Any = sheet
        for self._top, cells in cells_by_row(sheet).items():
            texts = {str(typed(cell)): column for column, cell in cells.items()}
            if set(CONFLICT_HEADINGS) <= set(texts):
                self._columns = [texts[heading] for heading in CONFLICT_HEADINGS]
                return
        raise ValueError("no list of conflicts")

    @classmethod
    def of(cls, sheet: Worksheet) -> ConflictSheet | None:
        """Return the list of conflicts on a sheet, or None when it is none."""
        try:
            return cls(sheet)
        except ValueError:
            return None

    def rows(self) -> Iterator[tuple[int, Cells]]:
        """Yield each row that holds a conflict, and its texts."""
        for row in sorted({cell.row for cell in filled(self.sheet)} - {self._top}):
            values = (typed(self.sheet.cell(row, column)) for column in self._columns)
            cells = tuple("" if value is None else str(value) for value in values)
            if any(cells):
                yield row, cells

    def conflicts(self) -> list[Conflict]:
        """Return the conflicts that are listed."""
        return [Conflict.from_cells(*cells) for _, cells in self.rows()]

    def settle(self, settled: Collection[Cells]) -> None:
        """Take out what has found its place again."""
        for row, cells in reversed([*self.rows()]):
            if cells in settled:
                self.sheet.delete_rows(row)

    def add(self, texts: Iterable[Cells]) -> dict[Cells, list[Any]]:
        """Add what is not listed yet at the end, and return the cells of each; what is typed beside others stays."""
        listed = {cells for _, cells in self.rows()}
        last = max(cell.row for cell in filled(self.sheet))
        fresh = [cells for cells in dict.fromkeys(texts) if cells not in listed]
        added = {}
        for row, cells in enumerate(fresh, start=last + 1):
            added[cells] = [self.sheet.cell(row, column) for column in self._columns]
            for cell, text in zip(added[cells], cells, strict=True):
                cell.value, cell.data_type = sheet_text(text), "s"
        return added
