"""Our lists in an open workbook: where each unit stands, and the rows that are free for others."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from copy import copy
from dataclasses import dataclass, field

from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from pumpcheck.reports.workbook import notify
from pumpcheck.reports.workbook.printed import WORK_HEADINGS, filled, heading_row
from pumpcheck.reports.worklist import ID_HEADING
from pumpcheck.update.copying import Loose
from pumpcheck.update.list_reading import WorkList
from pumpcheck.update.pictures import move, pictures_at, row_of


@dataclass
class Table:
    """A list with one row a unit.

    Attributes:
        sheet: Its sheet.
        kind: The name under which its first sheet is printed.
        top: The row of its headings.
        columns: Its columns by heading.
        rows: Its rows by finding id.
        printed: Headings of columns that are ours alone, as far as that is known.
        last: The last row with a unit; the row of the headings where it has none.
    """

    sheet: Worksheet
    kind: str
    top: int
    columns: dict[str, int]
    rows: dict[str, int] = field(default_factory=dict)
    printed: frozenset[str] = frozenset()
    last: int = 0

    def __post_init__(self) -> None:
        self.last = max(self.rows.values(), default=self.top)

    def cell(self, row: int, heading: str) -> Loose:
        """Return one cell."""
        return self.sheet.cell(row, self.columns[heading])

    def end(self) -> int:
        """Return the last row that holds anything."""
        return max((cell.row for cell in filled(self.sheet)), default=self.top)

    def delete(self, rows: Sequence[int]) -> None:
        """Take rows out; those below move up, with what hangs on them."""
        cells, sizes = self.sheet._cells, dict(self.sheet.row_dimensions)
        kept = sorted(at for at in cells if at[0] not in rows)
        moved = {(row - sum(gone < row for gone in rows), column): cells[row, column] for row, column in kept}
        cells.clear()
        for (row, column), cell in moved.items():
            cells[row, column] = cell
            cell.row = row
            if getattr(cell, "hyperlink", None):
                cell.hyperlink.ref = cell.coordinate  # type: ignore[union-attr]
        self.sheet.row_dimensions.clear()
        for row, size in sizes.items():
            if row not in rows:
                size.index = row - sum(gone < row for gone in rows)
                self.sheet.row_dimensions[size.index] = size
        for picture in pictures_at(self.sheet):
            move(picture, -sum(gone < row_of(picture) for gone in rows))


def printed_table(sheet: Worksheet) -> Table | None:
    """Return the list on a sheet as it is printed, or None where it is none."""
    kind = sheet.title.partition(" (")[0]
    found = heading_row(sheet) or (heading_row(sheet, of_team=False) if kind == notify.TITLE else None)
    return table(sheet, kind, *found) if found else None


def table(sheet: Worksheet, kind: str, top: int, names: Mapping[int, str]) -> Table:
    """Return the list whose headings stand in a row; the first of two rows of a unit is its own."""
    columns = _first_of_each(names)
    rows: dict[str, int] = {}
    for cell in filled(sheet):
        if cell.column == columns[ID_HEADING] and cell.row > top and str(cell.value).startswith("PC-"):
            rows.setdefault(str(cell.value).strip(), cell.row)
    return Table(sheet, kind, top, columns, rows)


def old_table(read: WorkList, units: Mapping[tuple[str, int], str]) -> Table:
    """Return a work list as it was read, with the units that were found on it, by sheet and row."""
    columns = _first_of_each(read.columns)
    rows = {unit: row for (title, row), unit in units.items() if title == read.sheet.title}
    ours = frozenset(set(columns) - {*WORK_HEADINGS, *read.added})
    return Table(read.sheet, read.kind, read.top, columns, rows, ours)


def _first_of_each(names: Mapping[int, str]) -> dict[str, int]:
    columns: dict[str, int] = {}
    for column, name in names.items():
        columns.setdefault(name, column)
    return columns


def unfold(sheet: Loose, column: int, width: float = 20) -> None:
    """Show a column that is folded away with others, beside which it stands."""
    sizes = sheet.column_dimensions
    for letter, size in list(sizes.items()):
        if size.hidden and size.outlineLevel and size.min <= column <= size.max:
            # One size holds for all columns of a stretch.
            del sizes[letter]
            for first, last in ((size.min, column - 1), (column, column), (column + 1, size.max)):
                if first <= last:
                    part = sizes[get_column_letter(first)] = copy(size)
                    part.index, part.min, part.max = get_column_letter(first), first, last
            shown = sizes[get_column_letter(column)]
            shown.hidden, shown.outlineLevel, shown.width = False, 0, width
