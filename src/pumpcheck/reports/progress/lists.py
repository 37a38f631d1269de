"""Reading a work list that people worked in: found by its headings, whatever was sorted, moved, added or deleted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from pumpcheck.reports.progress.values import USUAL_FORMATS, is_formula, link, note, typed
from pumpcheck.reports.workbook.printed import WORK_HEADINGS, PrintedSheet, filled, mark, note_mark
from pumpcheck.reports.worklist import ID_HEADING, NUMBER_HEADING
from pumpcheck.work import Conflict, Typed, UnitWork

if TYPE_CHECKING:
    from openpyxl.cell.cell import Cell
    from openpyxl.worksheet.worksheet import Worksheet

NO_ID = "Typed in a row without a finding id. Move it to where it belongs, then delete this row."
"""What is to be done about such a row."""


@dataclass
class ListRow:
    """One row of a work list that bears an id.

    Attributes:
        id: The id as it stands there.
        place: Sheet and row.
        cells: Printed cells by heading, as they are now.
        edited: Those of them that somebody changed.
        work: What was typed.
    """

    id: str
    place: str
    cells: dict[str, Typed] = field(default_factory=dict)
    edited: dict[str, Typed] = field(default_factory=dict)
    work: UnitWork = field(default_factory=UnitWork)

    @property
    def work_typed(self) -> dict[str, Typed]:
        """What somebody typed in the columns of the team, and notes, by heading."""
        headings = {key: heading for heading, key in WORK_HEADINGS.items()}
        notes = {f"Note at {heading}": text for heading, text in self.work.comments.items()}
        return {**{headings[key]: v for key, v in self.work.typed.items()}, **self.work.added, **notes}

    @property
    def typed(self) -> dict[str, Typed]:
        """Everything that somebody typed in the row, by heading."""
        return {**self.work_typed, **self.edited}


@dataclass
class WorkList:
    """A work list as it was read.

    Attributes:
        rows: Its rows that bear an id.
        added: Headings of columns that the team added.
        conflicts: What was typed outside those rows, columns that are gone, formulas.
    """

    rows: list[ListRow] = field(default_factory=list)
    added: list[str] = field(default_factory=list)
    conflicts: list[Conflict] = field(default_factory=list)


def read_list(
    sheet: Worksheet, found: tuple[int, dict[int, str]], printed: PrintedSheet, loose: Counter[str], own: Sequence[str]
) -> WorkList:
    """Read one work list.

    Args:
        sheet: The sheet.
        found: The row of its headings, and its headings by column.
        printed: What was printed on all work lists.
        loose: Checksums of other cells that were printed; those that are found are taken out.
        own: The headings that were printed on this one.

    Raises:
        UpdateError: If a cell holds something that cannot be carried.
    """
    return _ListReader(sheet, found, printed, loose).read(own)


class _ListReader:
    def __init__(
        self, sheet: Worksheet, found: tuple[int, dict[int, str]], printed: PrintedSheet, loose: Counter[str]
    ) -> None:
        self._title = sheet.title
        self._top, headings = found
        self._printed = printed
        self._loose = loose
        self._list = WorkList()
        self._formulas: dict[str, tuple[Cell, str]] = {}
        self._rows: dict[int, list[Cell]] = {}
        for cell in filled(sheet):
            self._rows.setdefault(cell.row, []).append(cell)
        self._columns = self._name_columns(headings)
        self._key = next(column for column, heading in self._columns.items() if heading == ID_HEADING)

    def read(self, own: Sequence[str]) -> WorkList:
        for row, cells in self._rows.items():
            unit = next((str(typed(cell) or "").strip() for cell in cells if cell.column == self._key), "")
            found = self._read_row(unit, row, cells) if row > self._top and unit != ID_HEADING else None
            # Somebody may have emptied the id of a unit's row, which the rest of the row still tells.
            if found and (unit or len(found.cells) > len(self._printed.headings) // 3):
                self._list.rows.append(found)
            else:
                self._keep_loose(row, cells)
        self._report_columns(own)
        for heading, (cell, text) in self._formulas.items():
            what = (
                "A formula. The rows of the new workbook stand elsewhere, so it is kept as text in its column; enter "
                "it again if it is still needed, then delete this row."
            )
            self._list.conflicts.append(Conflict(f"sheet {self._title}, cell {cell.coordinate}", what, {heading: text}))
        return self._list

    def _name_columns(self, headings: Mapping[int, str]) -> dict[int, str]:
        """Return a name for every column in use; the team's own are told from ours and from each other."""
        columns: dict[int, str] = {}
        known = {*WORK_HEADINGS, *self._printed.headings}
        # A heading of ours that somebody only wrote otherwise; not beside the one that it is like.
        alike = {_folded(name): name for name in known - set(headings.values())}
        # A column that the team called like one of ours, before there was ours.
        taken = {NUMBER_HEADING} - known
        used = {cell.column: cell.column_letter for cells in self._rows.values() for cell in cells}
        for column in sorted(used):
            heading = headings.get(column) or f"Column {used[column]}"
            name = heading = alike.get(_folded(heading), heading)
            number = 1
            # A second column of ours is a copy that somebody made.
            while name in taken or (name not in known and name.casefold() in {other.casefold() for other in known}):
                number += 1
                name = f"{heading} ({number})"
            taken.add(name)
            columns[column] = name
        self._list.added = [name for name in columns.values() if name not in known]
        return columns

    def _read_row(self, unit: str, row: int, cells: list[Cell]) -> ListRow:
        found = ListRow(unit, f"sheet {self._title}, row {row}")
        marks = dict(zip(self._printed.headings, self._printed.units.get(unit, ()), strict=False))
        work: dict[str, Typed] = {}
        added: dict[str, Typed] = {}
        notes: dict[str, str] = {}
        formats: dict[str, str] = {}
        links: dict[str, str] = {}
        for cell in cells:
            heading = self._columns[cell.column]
            if address := link(cell):
                links[heading] = address
            if text := note(cell):
                notes[heading] = text
            value = typed(cell)
            if value is None:
                continue
            if heading in self._printed.headings:
                if not is_formula(cell):
                    found.cells[heading] = value
                if heading != ID_HEADING and marks and mark(cell) != marks[heading]:
                    found.edited[heading] = value
                continue
            if heading in WORK_HEADINGS:
                work[WORK_HEADINGS[heading]] = value
            else:
                added[heading] = value
            if is_formula(cell):
                self._formulas.setdefault(heading, (cell, str(value)))
            if not isinstance(value, str) and cell.number_format not in USUAL_FORMATS:
                formats[heading] = cell.number_format
        found.work = UnitWork(work, added, notes, formats=formats, links=links)
        return found

    def _keep_loose(self, row: int, cells: list[Cell]) -> None:
        """List what stands in a row without an id and was not printed there."""
        kept: dict[str, Typed] = {}
        is_copy = row > self._top and any(cell.column == self._key and typed(cell) == ID_HEADING for cell in cells)
        for cell in cells:
            heading = self._columns[cell.column]
            if row == self._top and heading in {*WORK_HEADINGS, *self._printed.headings, *self._list.added}:
                # Headings are carried as such.
                take(self._loose, mark(cell))
            elif is_copy and typed(cell) == heading:
                pass
            elif (value := typed(cell)) is not None and not take(self._loose, mark(cell)):
                kept[heading] = value
            if (text := note(cell)) and not take(self._loose, note_mark(text)):
                kept[f"Note at {heading}"] = text
        if kept:
            self._list.conflicts.append(Conflict(f"sheet {self._title}, row {row}", NO_ID, kept))

    def _report_columns(self, own: Sequence[str]) -> None:
        there = set(self._columns.values())
        missing = [heading for heading in (*own, *WORK_HEADINGS) if heading not in there]
        if missing:
            what = (
                "These columns were deleted or their headings changed. They are back; what stood under another heading "
                "is in a column of its own. Delete this row when that is in order."
            )
            self._list.conflicts.append(Conflict(f"sheet {self._title}", what, {"Columns": ", ".join(missing)}))


def _folded(heading: str) -> str:
    return " ".join(heading.casefold().split())


def take(marks: Counter[str], wanted: str) -> bool:
    """Take one of these checksums away, and return whether it was there."""
    if marks[wanted] <= 0:
        return False
    marks[wanted] -= 1
    return True
