"""What a team types into the remediation workbook, as it is carried from one workbook to the next."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Annotated, Literal

from pumpcheck.masking import is_serial_heading, mask, mask_within, with_serials
from pumpcheck.model.finding import Verdict
from pumpcheck.privacy import UNITS, Fields, Key, Masking, Name, Open, Text, Typed, Values, masked_repr, plain

STATUSES = (
    "to find", "located", "withdrawn", "user notified", "replaced", "returned", "updated", "mitigated", "not found",
    "closed",
)  # fmt: skip
"""What can be chosen in the column Status, in the order of the work, as far as it fits what the recalls ask for."""

DONE = frozenset({"replaced", "returned", "updated", "mitigated", "closed"})
"""Statuses of a unit about which nothing is left to do."""

IN_HAND = frozenset({"located", "withdrawn", "user notified"})
"""Statuses of a unit that somebody is dealing with. Every other status, and none, is open."""


def is_done(status: object) -> bool:
    """Whether what stands in the column Status says that nothing is left to do; typed by hand or chosen.

    >>> is_done("Replaced "), is_done("to be replaced")
    (True, False)
    """
    return isinstance(status, str) and status.strip().casefold() in DONE


@dataclass(frozen=True, slots=True)
class WorkColumn:
    """A column of the work lists that belongs to the team."""

    key: str  # Its stable name, such as ``work_order``; in JSON and in `UnitWork.typed`.
    heading: str  # What stands above it; the same in every workbook, so that it is found again.
    kind: Literal["text", "list", "date"] = "text"  # What is typed there.
    choices: tuple[str, ...] = ()  # The values of a list.
    width: float = 14  # In characters.
    hint: str = ""  # What is shown to a person at the cell.


WORK_COLUMNS = (
    WorkColumn("status", "Status", "list", STATUSES, 13),
    WorkColumn("owner", "Owner", width=12),
    WorkColumn("due", "Due", "date", width=11),
    WorkColumn("work_order", "Work order", width=12),
    WorkColumn("location_confirmed", "Location confirmed", width=16),
    WorkColumn("model_read", "Model read on device", hint="As on the label of the device, such as MMT-723NAS."),
    WorkColumn("software_read", "Software version read", hint="As the device shows it, such as 2.4A."),
    WorkColumn("notified_on", "Notified on", "date", width=11),
    WorkColumn("replacement_model", "Replacement model"),
    WorkColumn("replacement_serial", "Replacement serial number", width=16),
    WorkColumn("proof", "Proof of work", width=18),
    WorkColumn("comment", "Comment", width=24),
    WorkColumn("signed_off_by", "Signed off by", width=12),
    WorkColumn("signed_off_on", "Signed off on", "date", width=11),
)
"""The team's columns, the same on both work lists."""

_FORMER = re.compile(r"(?<=serial number was )(?!empty\b)[^;]+")
_HEADINGS = {column.key: column.heading for column in WORK_COLUMNS}


@dataclass(frozen=True)
class UnitWork:
    """What the team typed beside one unit."""

    typed: Values = field(default_factory=dict)  # Values by `WorkColumn.key`.
    added: Values = field(default_factory=dict)  # Values by the heading of a column that the team added.
    # Notes that were attached to cells, by the heading of the cell's column.
    comments: Fields = field(default_factory=dict)
    # What the last update changed, for the column Change: ``new``, ``no longer in inventory``, ``model was MMT-722``;
    # empty when nothing did.
    change: Text = ""
    number: int = 0  # The unit's running number; 0 where it has none yet.
    former: tuple[Text, ...] = ()  # Finding ids that the unit had before, which decisions may still name.
    # The day before which no decision is about this unit, as ``2030-12-31``; empty where every one may be.
    since: Open = ""
    __repr__ = masked_repr

    @property
    def done(self) -> bool:
        """Whether nothing is left to do about the unit."""
        return is_done(self.typed.get("status"))

    @property
    def by_heading(self) -> dict[str, Typed]:
        """What was typed in cells, by the headings of their columns."""
        return {**{_HEADINGS.get(key, key): value for key, value in self.typed.items()}, **self.added}

    @property
    def with_notes(self) -> dict[str, Typed]:
        """The same, and the notes at cells."""
        return {**self.by_heading, **{f"Note at {heading}": text for heading, text in self.comments.items()}}

    def masking_within(self, masking: Masking) -> Masking:
        """Return what is masked within it; a serial number that was corrected stands in no record any more."""
        shown, former = masking.within or masking.masker, _FORMER.findall(self.change)
        return replace(masking, within=lambda text: shown(mask_within(text, former)))


@dataclass(frozen=True)
class GoneUnit:
    """A unit of an earlier workbook that the inventory no longer lists. It stays until somebody closes it."""

    id: Key  # Its finding id.
    verdict: Verdict  # Its verdict then, which is the list that it stands on.
    cells: Values  # What was printed about it, by heading: our columns and the original ones.
    held: Verdict | None = None  # The verdict that held; None where it is the one found.
    scanned: bool = True  # Whether its source was scanned this time, so that it is missing from it.
    __repr__ = masked_repr

    def masking_within(self, masking: Masking) -> Masking:
        """Return what is masked within it: its serial number, wherever it stands."""
        serial, asset = (plain(self.cells.get(heading) or "") for heading in ("Serial number", "Asset ID"))
        within = with_serials(masking.masker, [serial])
        return replace(masking, within=within, serial=serial, asset=asset if serial and serial != asset else "")

    @property
    def settled(self) -> bool:
        """Whether somebody decided that nothing is to be done about it."""
        return self.held is Verdict.NOT_AFFECTED


CONFLICT_HEADINGS = ("Where", "What to do", "What was typed")
"""The headings of the list of conflicts. It is read back: a conflict stays listed until somebody deletes its row."""


@dataclass(frozen=True)
class Conflict:
    """Something typed that could not be given to one unit without a doubt; a person decides."""

    place: Text  # Sheet and cell or row in the earlier workbook.
    what: Text  # Why, and what to do.
    typed: Values = field(default_factory=dict)  # The values, by heading.
    __repr__ = masked_repr

    def cells(self) -> tuple[str, str, str]:
        """Return the conflict as it is printed under `CONFLICT_HEADINGS`."""
        return self.place, self.what, "\n".join(f"{heading}: {value}" for heading, value in self.typed.items())

    @classmethod
    def from_cells(cls, place: str, what: str, typed: str) -> Conflict:
        r"""Return the conflict that `cells` printed, with its values as text.

        >>> Conflict.from_cells(*Conflict("row 9", "Decide.", {"Owner": "A. B.", "Comment": "x\ny"}).cells()).typed
        {'Owner': 'A. B.', 'Comment': 'x\ny'}
        """
        values: dict[str, Typed] = {}
        heading = ""
        for line in typed.split("\n"):
            name, colon, rest = line.partition(": ")
            if colon and name not in values:
                heading, values[name] = name, rest
            elif heading:
                values[heading] = f"{values[heading]}\n{line}"
            elif line:
                heading, values["Text"] = "Text", line
        return cls(place, what, values)


@dataclass(frozen=True, slots=True)
class Entry:
    """Something typed where another sheet than the work lists leaves room for it: a form, a cell, a column."""

    sheet: Open  # The sheet, by the name that pumpcheck gives it.
    row: tuple[Key, ...]  # What the row is about, such as the finding id; empty for a heading by itself.
    column: Name  # The heading of the column, or the label of the field.
    value: Typed | None  # What was typed; None when only a note is attached.
    note: Text = ""  # The note attached to the cell.
    __repr__ = masked_repr

    def masking_within(self, masking: Masking) -> Masking:
        """Return what is masked within it; what stands under a heading of serial numbers is one."""
        return replace(masking, within=mask) if is_serial_heading(self.column) else masking


@dataclass(frozen=True, slots=True)
class Standing:
    """How far the work had come at one scan: how many units were found, done, and in hand."""

    on: date
    found: int
    done: int
    in_hand: int


@dataclass(frozen=True)
class Work:
    """Everything that an earlier workbook holds of the team's work."""

    units: Annotated[Mapping[str, UnitWork], UNITS] = field(default_factory=dict)  # By finding id.
    added_headings: tuple[Name, ...] = ()  # Columns that the team added, in their order.
    gone: tuple[GoneUnit, ...] = ()  # Units that the inventory no longer lists.
    conflicts: tuple[Conflict, ...] = ()  # What could not be given to one unit.
    of: Text = ""  # Name of the earlier workbook; empty when there was none.
    entries: tuple[Entry, ...] = ()  # What was typed into forms and tables beside the work lists.
    forgotten: tuple[Text, ...] = ()  # Sources that the earlier workbook shows and this scan left out.
    trend: tuple[Standing, ...] = ()  # How far the work had come at each scan before.
    __repr__ = masked_repr

    def entries_on(self, sheet: str) -> dict[tuple[tuple[str, ...], str], Entry]:
        """Return what was typed on one sheet, by row and column."""
        return {(entry.row, entry.column): entry for entry in self.entries if entry.sheet == sheet}

    def serials(self) -> list[str]:
        """Return the serial numbers in it: of units that are gone, and under a heading that says so."""
        found = [str(unit.cells.get("Serial number", "")) for unit in self.gone]
        for unit in self.units.values():
            found.append(plain(unit.typed.get("replacement_serial", "")))
            found += [plain(value) for heading, value in unit.added.items() if is_serial_heading(heading)]
        found += [plain(one.value) for one in self.entries if one.value is not None and is_serial_heading(one.column)]
        return found
