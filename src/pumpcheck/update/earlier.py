"""What an earlier workbook says, as plain values, and its tables with one row a unit, as they stand in it."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from copy import copy
from dataclasses import dataclass, field
from datetime import datetime, time
from typing import Any
from zlib import crc32

from openpyxl import Workbook
from openpyxl.cell.cell import Cell
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.cell_range import CellRange, MultiCellRange
from openpyxl.worksheet.formula import ArrayFormula

from pumpcheck.model.finding import Verdict
from pumpcheck.model.record import Record
from pumpcheck.model.team_entries import Conflict, Entry, GoneUnit, UnitWork
from pumpcheck.privacy import CellValue, Typed
from pumpcheck.reports.shown_text import sheet_text
from pumpcheck.reports.workbook import notify
from pumpcheck.reports.workbook.checksums import checksum_of, plain
from pumpcheck.reports.workbook.printed import WORK_HEADINGS, Printed, cells_by_row, filled, folded_heading, heading_row
from pumpcheck.reports.worklist import ID_HEADING, NUMBER_HEADING, name_of

Loose = Any
"""A cell, a sheet or a picture of openpyxl, whose types leave out half of what they hold."""
MODEL = "Model as written"
"""The column that holds what `pumpcheck.reports.worklist.name_of` gives."""
HEADINGS = {
    "manufacturer": "Manufacturer",
    "serial_number": "Serial number",
    "asset_id": "Asset ID",
    "software_version": "Software version",
    "location": "Location",
    "department": "Department",
    "assigned_to": "Assigned to",
}
"""Canonical fields that are compared from one workbook to the next, and the columns that hold them."""


@dataclass(frozen=True)
class KnownUnit:
    """One unit as a workbook shows it: an earlier one, or one that would be written now.

    ``held`` is the verdict that was decided, else the one found; ``gone`` says whether the inventory did not list it
    any more, ``scanned`` whether its source was scanned. ``cells`` is what is printed about it, by heading;
    ``checksums`` of what was printed tell even where a cell was changed or deleted.
    """

    id: str
    verdict: Verdict
    held: Verdict
    gone: bool
    at: tuple[str, int]
    cells: Mapping[str, Typed]
    checksums: Mapping[str, str]
    work: UnitWork
    scanned: bool = True

    @classmethod
    def of_record(cls, record: Record, work: UnitWork | None = None) -> KnownUnit:
        """Return the unit of a record as a workbook would show it; its own columns are told from ours."""
        ours = {heading: record.fields.get(name, "") for name, heading in HEADINGS.items()}
        shown = {**ours, MODEL: name_of(record), "Source": record.source}
        cells: dict[str, Typed] = {heading: sheet_text(text) for heading, text in shown.items() if text}
        own = {f"{name} (source)": sheet_text(text) for name, text in record.values.items() if text and text.strip()}
        checksums = {heading: checksum_of(text) for heading, text in {**cells, **own}.items()}
        found, held = record.finding.verdict, record.verdict
        return cls(record.id, found, held, False, (record.place, 0), cells, checksums, work or UnitWork())

    @classmethod
    def of_gone(cls, gone: GoneUnit, work: UnitWork | None = None) -> KnownUnit:
        """Return a unit that the inventory no longer lists."""
        checksums = {heading: checksum_of(value) for heading, value in gone.cells.items()}
        held = gone.held or gone.verdict
        return cls(gone.id, gone.verdict, held, True, ("", 0), gone.cells, checksums, work or UnitWork(), gone.scanned)

    @property
    def as_gone(self) -> GoneUnit:
        """The unit as one that the inventory no longer lists."""
        return GoneUnit(self.id, self.verdict, {**self.cells, ID_HEADING: self.id}, self.held, self.scanned)

    @property
    def source(self) -> str:
        """Its source."""
        return str(self.cells.get("Source", ""))

    @property
    def fields(self) -> dict[str, str]:
        """What the record and the verdict say, by name."""
        told = {name: str(self.cells.get(heading, "")) for name, heading in (*HEADINGS.items(), ("model", MODEL))}
        decided = "" if self.held is self.verdict else self.held.value
        return {**told, "verdict": self.verdict.value, "decided": decided}


@dataclass
class UnitTable:
    """A table with one row a unit."""

    sheet: Loose
    kind: str  # The name under which its first sheet is printed.
    top: int  # The row of its headings.
    columns: dict[str, int]  # By heading.
    rows: dict[str, int] = field(default_factory=dict)  # By finding id.
    added: Sequence[str] = ()  # Headings of columns that the team added, as far as that is known.
    loose: Sequence[Cell] = ()  # What people typed elsewhere than at a unit.
    last: int = 0  # The last row with a unit; the row of the headings where it has none.

    def __post_init__(self) -> None:
        self.last = max(self.rows.values(), default=self.top)

    @property
    def is_list(self) -> bool:
        """Whether it is a work list, with the team's columns."""
        return self.kind != notify.TITLE

    @property
    def printed(self) -> set[str]:
        """Headings of columns that are ours alone; on Notify the team has what we left open."""
        return set(self.columns) - {*WORK_HEADINGS, *self.added} if self.is_list else set()

    def cell(self, row: int, heading: str) -> Loose:
        """Return one cell."""
        return self.sheet.cell(row, self.columns[heading])

    def end(self) -> int:
        """Return the last row that holds anything."""
        return max((cell.row for cell in filled(self.sheet)), default=self.top)

    def add_column(self, heading: str) -> int:
        """Take the first column behind all that is filled for a heading."""
        self.columns[heading] = column = max((cell.column for cell in filled(self.sheet)), default=0) + 1
        return column

    def unmerge(self, headings: Collection[str]) -> None:
        """Part merged cells in the rows of units where they hide such a column."""
        columns, rows = {self.columns[heading] for heading in headings}, {*self.rows.values()}
        for one in list(self.sheet.merged_cells.ranges):
            if columns & {*range(one.min_col, one.max_col + 1)} and rows & {*range(one.min_row, one.max_row + 1)}:
                self.sheet.unmerge_cells(str(one))

    def delete(self, rows: Collection[int]) -> None:
        """Take rows out; those below move up, with what hangs on them."""

        def left(ref: str) -> str:
            area = CellRange(ref)
            first, last = get_column_letter(area.min_col), get_column_letter(area.max_col)
            return f"{first}{moved_up(area.min_row, rows)}:{last}{moved_up(area.max_row + 1, rows) - 1}"

        kept = [(at, cell) for at, cell in self.sheet._cells.items() if at[0] not in rows]
        self.sheet._cells.clear()
        for (row, column), cell in kept:
            cell.row = moved_up(row, rows)
            self.sheet._cells[cell.row, column] = cell
            if getattr(cell, "hyperlink", None):
                cell.hyperlink.ref = cell.coordinate
            if isinstance(cell.value, ArrayFormula):
                cell.value.ref = left(cell.value.ref)
        merged = [
            str(one) for one in self.sheet.merged_cells.ranges if {*range(one.min_row, one.max_row + 1)} - {*rows}
        ]
        self.sheet.merged_cells = MultiCellRange([one for one in map(left, merged) if len({*one.split(":")}) > 1])
        sizes = dict(self.sheet.row_dimensions)
        self.sheet.row_dimensions.clear()
        for row, size in sizes.items():
            if row not in rows:
                size.index = moved_up(row, rows)
                self.sheet.row_dimensions[size.index] = size
        for picture in self.sheet._images:
            move(picture, moved_up(row_of(picture), rows) - row_of(picture))

    def unfold(self, heading: str, width: float = 20) -> None:
        """Show a column that is folded away with others, beside which it stands."""
        column, sizes = self.columns.get(heading, 0), self.sheet.column_dimensions
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


@dataclass
class Progress:
    """An earlier workbook: what it says, what was typed into it, and itself, opened, which an update edits."""

    of: str  # Its name.
    book: Workbook
    printed: Printed
    units: dict[str, KnownUnit] = field(default_factory=dict)  # By finding id.
    tables: list[UnitTable] = field(default_factory=list)  # The work lists, and the table Notify.
    # The present names of our other sheets, by the names under which they were printed.
    pages: dict[str, str] = field(default_factory=dict)
    theirs: list[str] = field(default_factory=list)  # The names of sheets that the team made.
    conflict_sheet: str = ""  # The present name of the sheet Conflicts; empty when there is none.
    # Rows of the lists that no unit has, by sheet and row; what stood in them is a conflict.
    spare: list[tuple[str, int]] = field(default_factory=list)
    conflicts: list[Conflict] = field(default_factory=list)  # Those of earlier updates first.
    entries: list[Entry] = field(default_factory=list)  # What was typed into Response and Notify.

    @property
    def complete(self) -> bool:
        """Whether the scan that it shows was complete."""
        return bool(self.printed.facts.get("complete"))

    @property
    def lists(self) -> list[UnitTable]:
        """The work lists."""
        return [one for one in self.tables if one.is_list]

    @property
    def added_headings(self) -> tuple[str, ...]:
        """Columns that the team added to the work lists."""
        return tuple(dict.fromkeys(heading for one in self.lists for heading in one.added))


def moved_up(row: int, removed: Collection[int]) -> int:
    """Return where a row stands when others are taken out."""
    return row - sum(gone < row for gone in removed)


def table_on(sheet: Loose, title: str, known: Collection[str] = ()) -> UnitTable | None:
    """Return the table on a sheet that is printed under a title, None where it has none.

    ``known`` are the headings that were printed, by default all; the first of two rows of a unit is its own.
    """
    kind = title.partition(" (")[0]
    found = heading_row(sheet, of_team=kind != notify.TITLE)
    if found is None:
        return None
    top, headings = found
    columns = name_columns(sheet, headings, known or {*headings.values()})
    rows: dict[str, int] = {}
    for cell in filled(sheet):
        if cell.column == columns[ID_HEADING] and cell.row > top and str(cell.value).startswith("PC-"):
            rows.setdefault(str(cell.value).strip(), cell.row)
    return UnitTable(sheet, kind, top, columns, rows, [name for name in columns if known and name not in known])


def name_columns(sheet: Loose, headings: Mapping[int, str], known: Collection[str]) -> dict[str, int]:
    """Give every column in use a name; the team's own are told from ours and from each other."""
    # A heading of ours that somebody only wrote otherwise; not beside the one that it is like.
    alike = {folded_heading(name): name for name in {*known} - {*headings.values()}}
    ours = {name.casefold() for name in known}
    # A column that the team called like one of ours, before there was ours.
    taken = {NUMBER_HEADING} - {*known}
    columns: dict[str, int] = {}
    for column in sorted({column for cells in cells_by_row(sheet).values() for column in cells}):
        heading = headings.get(column) or f"Column {get_column_letter(column)}"
        # Two inventories may write one heading in two ways.
        name = heading = heading if heading in known else alike.get(folded_heading(heading), heading)
        number = 1
        # A second column of ours is a copy that somebody made.
        while name in taken or (name not in known and name.casefold() in ours):
            number += 1
            name = f"{heading} ({number})"
        taken.add(name)
        columns[name] = column
    return columns


def typed(cell: Cell) -> Typed | None:
    """Return what stands in a cell, None when it is empty; a formula as its text."""
    value: object = cell.value
    if isinstance(value, datetime):
        # A date that a person typed comes back as midnight of that day.
        dated = value.time() == time() and "h" not in cell.number_format.casefold()
        return value.date() if dated else value
    if value is None or (isinstance(value, CellValue) and not isinstance(value, str)):
        return value
    # Words in several fonts, a span of time, a formula over several cells.
    return plain(str(getattr(value, "text", value))) or None


def note(cell: Cell) -> str:
    """Return the note attached to a cell, or an empty text."""
    return str(cell.comment.text or "") if cell.comment else ""


def pictures_at(sheet: Loose, row: int = 0) -> list[Loose]:
    """Return the pictures on a sheet, or those that begin in one row."""
    return [one for one in sheet._images if not row or row == row_of(one)]


def row_of(picture: Loose) -> int:
    """Return the row in which a picture begins; 0 where it floats."""
    start = getattr(picture.anchor, "_from", None)
    return start.row + 1 if start is not None else 0


def move(picture: Loose, down: int) -> None:
    """Move a picture down by rows."""
    for corner in (getattr(picture.anchor, name, None) for name in ("_from", "to")):
        if corner is not None:
            corner.row += down


def picture_checksum(picture: Loose) -> str:
    """Return the checksum of what a picture shows."""
    return f"{crc32(picture.ref.getvalue()):08x}"
