"""Reading the rows of a work list that people worked in, and giving each unit its row.

Rows are told by their ids and by what was printed in them, whatever was sorted, moved, added or deleted. What leaves a
doubt is listed for a person to decide.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from openpyxl.cell.cell import Cell
from openpyxl.worksheet.worksheet import Worksheet

from pumpcheck.model.finding import Verdict
from pumpcheck.model.team_entries import Conflict, UnitWork
from pumpcheck.privacy import Typed
from pumpcheck.reports.workbook.checksums import checksum, checksum_of
from pumpcheck.reports.workbook.printed import WORK_HEADINGS, PrintedSheet, PrintedUnit, cells_by_row
from pumpcheck.reports.worklist import ID_HEADING, NUMBER_HEADING
from pumpcheck.update.earlier import KnownUnit, Progress
from pumpcheck.update.unit_table import UnitTable, name_columns, note, typed

_MISSING = (
    "These columns were deleted or their headings changed. They are back; what stood under another heading is in a "
    "column of its own. Delete this row when that is in order."
)
_NO_ID = "Typed in a row without a finding id. Move it to where it belongs, then delete this row."
_TWICE = (
    "Two rows bear the id {unit}; the one in {place} was carried. Decide what of this one holds, then delete this row."
)
_EDITED = (
    "Printed cells of {unit} were changed. They come from the inventory: correct them there or use the columns of the "
    "team, then delete this row."
)
_OTHER_ID = "The finding id was {became}; all else in the row says {unit}, which has its work again."
_NO_UNIT = "“{unit}” is no finding id of this row. Move what was typed, then delete this row."
_TELLING = 3
"""How many printed cells of a row must agree, and no other differ, before it is taken for a unit's row."""


@dataclass
class UnitRow:
    """One row of a work list: its id as it stands there, printed cells as they are, those edited, what was typed."""

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


def read_list(
    progress: Progress, sheet: Worksheet, head: tuple[int, dict[int, str]], printed: PrintedSheet, own: PrintedSheet
) -> tuple[UnitTable, list[UnitRow]]:
    """Read one work list and its rows that are a unit's; columns that are gone are a conflict.

    ``printed`` is what stood on all work lists, ``own`` on this one.
    """
    top, headings = head
    known = {*WORK_HEADINGS, *printed.headings}
    columns = name_columns(sheet, headings, known)
    names = {column: name for name, column in columns.items()}
    units: list[UnitRow] = []
    loose: list[Cell] = []
    for number, by_column in cells_by_row(sheet).items():
        named = by_column.get(columns[ID_HEADING])
        named = named if named and named.value is not None else None
        unit = str(typed(named)).strip() if named else ""
        row = _read_row((sheet.title, number), unit, by_column.values(), names, printed)
        # In a list without units a sentence of ours stands in their place.
        ours = unit == ID_HEADING or (named and unit not in printed.units and checksum(named) in own.loose)
        # Somebody may have emptied the id of a unit's row, which the rest of the row still tells.
        if number > top and not ours and (unit or len(row.cells) > len(printed.headings) // 3):
            units.append(row)
        elif number != top:
            loose += [cell for cell in by_column.values() if checksum(cell) not in own.loose]
    added = [name for name in columns if name not in known]
    missing = [heading for heading in (*own.headings, *WORK_HEADINGS) if heading not in columns]
    if missing:
        progress.conflicts.append(Conflict(f"sheet {sheet.title}", _MISSING, {"Columns": ", ".join(missing)}))
    return UnitTable(sheet, own.title.partition(" (")[0], top, columns, {}, added, loose), units


def _read_row(
    at: tuple[str, int], unit: str, cells: Iterable[Cell], names: Mapping[int, str], printed: PrintedSheet
) -> UnitRow:
    found = UnitRow(unit, at)
    checksums = printed.of(unit)
    work: dict[str, Typed] = {}
    added: dict[str, Typed] = {}
    notes: dict[str, str] = {}
    for cell in cells:
        heading = names[cell.column]
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


def settle(progress: Progress, rows: Sequence[UnitRow], printed: PrintedSheet) -> None:
    """Give the units their rows; what could not be given to one without a doubt is a conflict."""
    known, units, conflicts = progress.printed, progress.units, progress.conflicts
    strangers: list[UnitRow] = []
    known_ids = set(printed.units) & set(known.units)
    by_id: dict[str, list[UnitRow]] = {}
    for row in rows:
        # One of which all that was printed belongs to another unit was overwritten or exchanged.
        other = row.id not in known_ids or (
            len(row.edited) >= _TELLING and _whose(row, known_ids - {row.id}, printed) is not None
        )
        (strangers if other else by_id.setdefault(row.id, [])).append(row)
    for unit, found in by_id.items():
        # The row that still says what was printed is the unit's own; a copy was made for another purpose.
        first, *others = sorted(found, key=lambda row: len(row.edited))
        units[unit] = _unit(unit, first, printed, known.units[unit])
        progress.spare += [other.at for other in others]
        if first.edited:
            conflicts.append(Conflict(first.place, _EDITED.format(unit=unit), first.edited))
        what = _TWICE.format(unit=unit, place=first.place)
        conflicts += [Conflict(other.place, what, other.typed) for other in others if other.typed != first.typed]
    for row in strangers:
        if owner := _whose(row, known_ids - units.keys(), printed):
            units[owner] = _unit(owner, row, printed, known.units[owner])
            what = _OTHER_ID.format(became=f"changed to “{row.id}”" if row.id else "deleted", unit=owner)
            conflicts.append(Conflict(row.place, what, {ID_HEADING: row.id, **row.work.with_notes}))
            continue
        progress.spare.append(row.at)
        said: dict[str, Typed] = {ID_HEADING: row.id} if row.id else {}
        what = _NO_UNIT.format(unit=row.id) if row.id else _NO_ID
        conflicts.append(Conflict(row.place, what, {**said, **row.cells, **row.typed}))


def _whose(row: UnitRow, lost: set[str], printed: PrintedSheet) -> str | None:
    """Return the one unit without a row of its own whose printed cells this row repeats, if there is no doubt."""
    said = {heading: checksum_of(value) for heading, value in row.cells.items() if heading != ID_HEADING}
    if len(said) < _TELLING:
        return None
    of_units = {unit: printed.of(unit) for unit in lost}
    fitting = [unit for unit, found in of_units.items() if all(found[one] == said[one] for one in said)]
    return fitting[0] if len(fitting) == 1 else None


def _unit(unit: str, row: UnitRow, printed: PrintedSheet, known: PrintedUnit) -> KnownUnit:
    # In a workbook without running numbers, a column of that name is the inventory's.
    kept = {} if known.number else {NUMBER_HEADING: f"{NUMBER_HEADING} (source)"}
    cells = {kept.get(heading, heading): value for heading, value in row.cells.items() if heading != "Change"}
    work = replace(row.work, number=known.number, former=known.former, since=known.since)
    found, held, gone = Verdict(known.verdict), Verdict(known.held), known.state != "listed"
    return KnownUnit(unit, found, held, gone, row.at, cells, printed.of(unit), work, known.state != "unscanned")
