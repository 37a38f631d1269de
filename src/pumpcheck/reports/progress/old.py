"""What an earlier workbook says, as plain values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from pumpcheck.model import Verdict
from pumpcheck.work import CarriedSheet, Conflict, Entry, Standing, Typed, UnitWork


@dataclass(frozen=True)
class OldUnit:
    """One unit of an earlier workbook.

    Attributes:
        id: Its finding id then.
        verdict: The verdict that was found.
        held: The verdict that held: what was decided, else what was found.
        gone: Whether the inventory did not list it any more.
        place: Sheet and row.
        cells: What is printed about it, by heading.
        marks: Checksums of what was printed, by heading; they tell even where a cell was changed or deleted.
        work: What was typed beside it.
    """

    id: str
    verdict: Verdict
    held: Verdict
    gone: bool
    place: str
    cells: Mapping[str, Typed]
    marks: Mapping[str, str]
    work: UnitWork


@dataclass(frozen=True)
class Progress:
    """An earlier workbook.

    Attributes:
        of: Its name.
        complete: Whether the scan that it shows was complete.
        units: Its units by finding id.
        added_headings: Columns that the team added.
        conflicts: What could not be given to one unit, those of earlier updates first.
        sheets: Sheets that the team made.
        deleted: Ids of units whose rows were deleted.
        entries: What was typed into forms and tables beside the work lists.
        trend: How far the work had come at each scan.
    """

    of: str
    complete: bool
    units: Mapping[str, OldUnit]
    added_headings: tuple[str, ...] = ()
    conflicts: tuple[Conflict, ...] = ()
    sheets: tuple[CarriedSheet, ...] = ()
    deleted: frozenset[str] = field(default_factory=frozenset)
    entries: tuple[Entry, ...] = ()
    trend: tuple[Standing, ...] = ()
