"""Reading a work list that people worked in: found by its headings, whatever was sorted, moved, added or deleted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from openpyxl.cell.cell import Cell
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from pumpcheck.model.team_entries import Conflict, UnitWork
from pumpcheck.privacy import Typed
from pumpcheck.reports.workbook.checksums import checksum
from pumpcheck.reports.workbook.printed import WORK_HEADINGS, PrintedSheet, cells_by_row
from pumpcheck.reports.worklist import ID_HEADING, NUMBER_HEADING
from pumpcheck.update.typed_values import note, typed


@dataclass
class ListRow:
    """One row of a work list that bears an id.

    Attributes:
        id: The id as it stands there.
        at: Sheet and row.
        cells: Printed cells by heading, as they are now.
        edited: Those of them that somebody changed.
        work: What was typed.
    """

    id: str
    at: tuple[str, int]
    cells: dict[str, Typed] = field(default_factory=dict)
    edited: dict[str, Typed] = field(default_factory=dict)
    work: UnitWork = field(default_factory=UnitWork)

    @property
    def place(self) -> str:
        """Sheet and row for people."""
        return f"sheet {self.at[0]}, row {self.at[1]}"

    @property
    def typed(self) -> dict[str, Typed]:
        """Everything that somebody typed in the row, by heading."""
        return {**self.work.with_notes, **self.edited}


@dataclass
class WorkList:
    """A work list as it was read.

    Attributes:
        sheet: The sheet.
        kind: The name under which it was printed.
        top: The row of its headings.
        columns: The name of each column.
        rows: Its rows that bear an id.
        added: Headings of columns that the team added.
        loose: What people typed elsewhere than at a unit.
        conflicts: Columns that are gone.
    """

    sheet: Worksheet
    kind: str
    top: int
    columns: dict[int, str] = field(default_factory=dict)
    rows: list[ListRow] = field(default_factory=list)
    added: list[str] = field(default_factory=list)
    loose: list[Cell] = field(default_factory=list)
    conflicts: list[Conflict] = field(default_factory=list)


def read_list(
    sheet: Worksheet, found: tuple[int, dict[int, str]], printed: PrintedSheet, own: PrintedSheet
) -> WorkList:
    """Read one work list.

    Args:
        sheet: The sheet.
        found: The row of its headings, and its headings by column.
        printed: What was printed on all work lists.
        own: What was printed on this one.
    """
    top, headings = found
    read = WorkList(sheet, own.title.partition(" (")[0], top)
    rows = cells_by_row(sheet)
    _name_columns(read, headings, {column for cells in rows.values() for column in cells}, printed)
    key = next(column for column, heading in read.columns.items() if heading == ID_HEADING)
    for row, by_column in rows.items():
        cells, named = list(by_column.values()), by_column.get(key)
        named = named if named and named.value is not None else None
        unit = str(typed(named)).strip() if named else ""
        line = _read_row((sheet.title, row), unit, cells, read.columns, printed)
        # In a list without units a sentence of ours stands in their place.
        ours = unit == ID_HEADING or (named and unit not in printed.units and checksum(named) in own.loose)
        # Somebody may have emptied the id of a unit's row, which the rest of the row still tells.
        if row > top and not ours and (unit or len(line.cells) > len(printed.headings) // 3):
            read.rows.append(line)
        elif row != top:
            read.loose += [cell for cell in cells if checksum(cell) not in own.loose]
    missing = [heading for heading in (*own.headings, *WORK_HEADINGS) if heading not in read.columns.values()]
    if missing:
        what = (
            "These columns were deleted or their headings changed. They are back; what stood under another heading "
            "is in a column of its own. Delete this row when that is in order."
        )
        read.conflicts.append(Conflict(f"sheet {sheet.title}", what, {"Columns": ", ".join(missing)}))
    return read


def _name_columns(read: WorkList, headings: Mapping[int, str], used: set[int], printed: PrintedSheet) -> None:
    """Give every column in use a name; the team's own are told from ours and from each other."""
    known = {*WORK_HEADINGS, *printed.headings}
    # A heading of ours that somebody only wrote otherwise; not beside the one that it is like.
    alike = {_folded(name): name for name in known - set(headings.values())}
    # A column that the team called like one of ours, before there was ours.
    taken = {NUMBER_HEADING} - known
    for column in sorted(used):
        heading = headings.get(column) or f"Column {get_column_letter(column)}"
        # Two inventories may write one heading in two ways.
        name = heading = heading if heading in known else alike.get(_folded(heading), heading)
        number = 1
        # A second column of ours is a copy that somebody made.
        while name in taken or (name not in known and name.casefold() in {other.casefold() for other in known}):
            number += 1
            name = f"{heading} ({number})"
        taken.add(name)
        read.columns[column] = name
    read.added = [name for name in read.columns.values() if name not in known]


def _read_row(
    at: tuple[str, int], unit: str, cells: Sequence[Cell], columns: Mapping[int, str], printed: PrintedSheet
) -> ListRow:
    found = ListRow(unit, at)
    checksums = printed.of(unit)
    work: dict[str, Typed] = {}
    added: dict[str, Typed] = {}
    notes: dict[str, str] = {}
    for cell in cells:
        heading = columns[cell.column]
        if text := note(cell):
            notes[heading] = text
        value = typed(cell)
        if value is None:
            continue
        if heading in printed.headings:
            # What a formula of ours says points to its own row, and tells no unit from another.
            if cell.data_type != "f":
                found.cells[heading] = value
            if heading != ID_HEADING and checksums and checksum(cell) != checksums[heading]:
                found.edited[heading] = value
        elif heading in WORK_HEADINGS:
            work[WORK_HEADINGS[heading]] = value
        else:
            added[heading] = value
    found.work = UnitWork(work, added, notes)
    return found


def _folded(heading: str) -> str:
    return " ".join(heading.casefold().split())
