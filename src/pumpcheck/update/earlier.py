"""What an earlier workbook says, as plain values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from openpyxl import Workbook

from pumpcheck.model.finding import Verdict
from pumpcheck.model.record import Record
from pumpcheck.model.team_entries import Conflict, Entry, GoneUnit, UnitWork
from pumpcheck.privacy import Typed
from pumpcheck.reports.shown_text import sheet_text
from pumpcheck.reports.workbook.checksums import checksum_of
from pumpcheck.reports.workbook.printed import Printed
from pumpcheck.reports.worklist import ID_HEADING, name_of
from pumpcheck.update.unit_table import UnitTable

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
