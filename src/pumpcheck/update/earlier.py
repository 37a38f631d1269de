"""What an earlier workbook says, as plain values."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from openpyxl import Workbook

from pumpcheck.model.finding import Verdict
from pumpcheck.model.team_entries import Conflict, Entry, UnitWork
from pumpcheck.privacy import Typed
from pumpcheck.reports.workbook.printed import Printed
from pumpcheck.update.list_reading import WorkList

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
class OldUnit:
    """One unit of an earlier workbook.

    Attributes:
        id: Its finding id then.
        verdict: The verdict that was found.
        held: The verdict that held: what was decided, else what was found.
        gone: Whether the inventory did not list it any more.
        scanned: Whether its source was scanned then.
        at: Sheet and row.
        cells: What is printed about it, by heading.
        checksums: Checksums of what was printed, by heading; they tell even where a cell was changed or deleted.
        work: What was typed beside it.
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

    @property
    def place(self) -> str:
        """Sheet and row for people."""
        return f"sheet {self.at[0]}, row {self.at[1]}"


@dataclass
class OldBook:
    """The workbook itself, which an update edits.

    Attributes:
        book: It, opened.
        lists: Its work lists.
        pages: The present names of our other sheets, by the names under which they were printed.
        theirs: The names of sheets that the team made.
        conflicts: The present name of the sheet Conflicts; empty when there is none.
        spare: Rows of the lists that no unit has, by sheet and row; what stood in them is a conflict.
    """

    book: Workbook
    lists: Sequence[WorkList] = ()
    pages: dict[str, str] = field(default_factory=dict)
    theirs: list[str] = field(default_factory=list)
    conflicts: str = ""
    spare: Sequence[tuple[str, int]] = ()


@dataclass(frozen=True)
class Progress:
    """An earlier workbook.

    Attributes:
        of: Its name.
        complete: Whether the scan that it shows was complete.
        units: Its units by finding id.
        added_headings: Columns that the team added.
        conflicts: What could not be given to one unit, those of earlier updates first.
        deleted: Ids of units whose rows were deleted.
        entries: What was typed into forms and tables beside the work lists.
        printed: What was printed into it.
        book: The workbook itself.
    """

    of: str
    complete: bool
    units: Mapping[str, OldUnit]
    printed: Printed = field(repr=False, compare=False)
    book: OldBook = field(repr=False, compare=False)
    added_headings: tuple[str, ...] = ()
    conflicts: tuple[Conflict, ...] = ()
    deleted: frozenset[str] = field(default_factory=frozenset)
    entries: tuple[Entry, ...] = ()
