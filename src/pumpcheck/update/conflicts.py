"""The sheet Conflicts of a workbook that people worked in: read, settled, and added to."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence

from openpyxl import Workbook
from openpyxl.styles import Font

from pumpcheck.model.team_entries import CONFLICT_HEADINGS, Conflict
from pumpcheck.reports.text import sheet_text
from pumpcheck.reports.workbook.printed import cells_by_row, filled
from pumpcheck.update.typed_values import typed
from pumpcheck.update.unit_table import Loose

TITLE = "Conflicts"
Cells = tuple[str, ...]


class ConflictSheet:
    """A sheet with the headings of a list of conflicts, wherever people have moved them."""

    def __init__(self, sheet: Loose, top: int, columns: Collection[int]) -> None:
        """Take a sheet whose headings are known; `of` finds them."""
        self.sheet, self._top, self._columns = sheet, top, columns

    @classmethod
    def of(cls, sheet: Loose) -> ConflictSheet | None:
        """Return the list of conflicts on a sheet, or None when it is none."""
        for top, cells in cells_by_row(sheet).items():
            texts = {str(typed(cell)): column for column, cell in cells.items()}
            if set(CONFLICT_HEADINGS) <= set(texts):
                return cls(sheet, top, [texts[heading] for heading in CONFLICT_HEADINGS])
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

    def add(self, texts: Iterable[Cells]) -> dict[Cells, list[Loose]]:
        """Add what is not listed yet at the end, and return the cells of each; what is typed beside others stays."""
        listed = {cells for _, cells in self.rows()}
        fresh = [cells for cells in dict.fromkeys(texts) if cells not in listed]
        return dict(zip(fresh, add_lines(self.sheet, fresh, self._columns), strict=True))


def add_lines(sheet: Loose, lines: Iterable[Sequence[object]], columns: Collection[int]) -> list[list[Loose]]:
    """Write lines below all that is filled, in these columns, and return their cells; text stays text."""
    last = max((cell.row for cell in filled(sheet)), default=0)
    added = []
    for row, line in enumerate(lines, start=last + 1):
        added.append([sheet.cell(row, column) for column in columns])
        for cell, value in zip(added[-1], line, strict=True):
            cell.value = sheet_text(value) if isinstance(value, str) else value
            if isinstance(value, str):
                cell.data_type = "s"
    return added


def new_sheet(book: Workbook, title: str, columns: Iterable[tuple[str, float]]) -> Loose:
    """Add a plain sheet with these headings and widths."""
    sheet = book.create_sheet(title)
    for column, (heading, width) in enumerate(columns, start=1):
        cell = sheet.cell(1, column)
        cell.value, cell.font = heading, Font(bold=True)
        sheet.column_dimensions[cell.column_letter].width = width
    sheet.freeze_panes = "A2"
    return sheet
