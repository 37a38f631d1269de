"""The sheets Conflicts and Audit of a workbook that people worked in, to which an update adds lines.

Audit says what changed from one update to the next, when, and by whom as far as the file tells.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import UTC

from openpyxl import Workbook
from openpyxl.styles import Font

from pumpcheck.model.result import ScanResult
from pumpcheck.model.team_entries import CONFLICT_HEADINGS, Conflict
from pumpcheck.reports.text import sheet_text
from pumpcheck.reports.workbook.printed import cells_by_row, filled
from pumpcheck.update.earlier import Progress
from pumpcheck.update.unit_table import Loose, typed

TITLE = "Conflicts"
Cells = tuple[str, ...]
_AUDIT = "Audit"
_COLUMNS = {"When": 18, "Who": 20, "No.": 6, "Finding ID": 16, "What": 24, "Was": 40, "Now": 40}
_PLACES = range(1, len(_COLUMNS) + 1)
_INVENTORY = "Inventory"


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


def note_changes(progress: Progress, result: ScanResult, ids: Mapping[str, str]) -> None:
    """Note what was typed since the last update, and what the inventory says differently now.

    What was typed before is told from the sheet itself: a value that it has noted last is not noted again.
    """
    found = (one for one in progress.book.worksheets if [one.cell(1, place).value for place in _PLACES] == [*_COLUMNS])
    sheet = next(found, None)
    last: dict[object, dict[str, str]] = defaultdict(dict)
    for row in sheet.iter_rows(min_row=2, max_col=len(_COLUMNS), values_only=True) if sheet else ():
        last[row[2]][str(row[4] or "")] = str(row[6] or "")
    if lines := list(_lines(progress, result, ids, last)):
        add_lines(sheet or new_sheet(progress.book, _AUDIT, _COLUMNS.items()), lines, _PLACES)


def _lines(
    progress: Progress, result: ScanResult, ids: Mapping[str, str], last: Mapping[object, Mapping[str, str]]
) -> Iterator[tuple[object, ...]]:
    """Yield the lines to note; ``last`` is what was noted last of each unit, by its number, and column."""
    properties = progress.book.properties
    saved, who = properties.modified, properties.lastModifiedBy or ""
    for old in progress.units.values():
        unit = ids[old.id]
        number = result.numbers.get(unit, 0)
        now = {heading: sheet_text(str(value)) for heading, value in old.work.with_notes.items()}
        known = {heading: text for heading, text in last.get(number, {}).items() if heading != _INVENTORY}
        for heading in dict.fromkeys((*now, *known)):
            was, is_now = known.get(heading, ""), now.get(heading, "")
            if was != is_now:
                yield saved, who, number, unit, heading, was, is_now
    moment = result.started.astimezone(UTC).replace(tzinfo=None, microsecond=0)
    for unit, work in result.work.units.items():
        number = result.numbers.get(unit, 0)
        if work.change and work.change != last.get(number, {}).get(_INVENTORY):
            yield moment, f"pumpcheck {result.version}", number, unit, _INVENTORY, "", work.change
