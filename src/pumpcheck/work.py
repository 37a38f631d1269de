"""What a team types into the remediation workbook, as it is carried from one workbook to the next."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time
from typing import Literal

from pumpcheck.masking import Hide, Masker, hiding, is_serial_heading, mask
from pumpcheck.model import Verdict

Typed = str | int | float | bool | date | datetime | time
"""What stands in a cell that a person filled in."""

STATUSES = ("to find", "located", "withdrawn", "user notified", "replaced", "returned", "not found", "closed")
"""What can be chosen in the column Status, in the order of the work."""

DONE = frozenset({"replaced", "returned", "closed"})
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
    """A column of the work lists that belongs to the team.

    Attributes:
        key: Its stable name, such as ``work_order``; in JSON and in `UnitWork.typed`.
        heading: What stands above it; the same in every workbook, so that it is found again.
        kind: What is typed there.
        choices: The values of a list.
        width: In characters.
        hint: What a person is told at the cell.
    """

    key: str
    heading: str
    kind: Literal["text", "list", "date"] = "text"
    choices: tuple[str, ...] = ()
    width: float = 14
    hint: str = ""


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
    """What the team typed beside one unit.

    Attributes:
        typed: Values by `WorkColumn.key`.
        added: Values by the heading of a column that the team added.
        comments: Notes that were attached to cells, by the heading of the cell's column.
        change: What the last update changed, for the column Change: ``new``, ``no longer in inventory``,
            ``model was MMT-722``; empty when nothing did.
        number: The unit's running number; 0 where it has none yet.
        former: Finding ids that the unit had before, which decisions may still name.
        since: The day before which no decision is about this unit, as ``2030-12-31``; empty where every one may be.
    """

    typed: Mapping[str, Typed] = field(default_factory=dict)
    added: Mapping[str, Typed] = field(default_factory=dict)
    comments: Mapping[str, str] = field(default_factory=dict)
    change: str = ""
    number: int = 0
    former: tuple[str, ...] = ()
    since: str = ""

    @property
    def done(self) -> bool:
        """Whether nothing is left to do about the unit."""
        return is_done(self.typed.get("status"))

    def masked(self, hide: Hide, name: Hide) -> UnitWork:
        """Return the same with serial numbers masked, those in headings by ``name``."""
        typed = {key: _hidden(_HEADINGS.get(key, key), value, hide) for key, value in self.typed.items()}
        comments = {name(heading): hide(text) for heading, text in self.comments.items()}
        # A serial number that was corrected stands in no record any more.
        change = _FORMER.sub(lambda found: mask(found.group()), self.change)
        added = _hidden_all(self.added, hide, name)
        return UnitWork(typed, added, comments, hide(change), self.number, (), self.since)


@dataclass(frozen=True)
class GoneUnit:
    """A unit of an earlier workbook that the inventory no longer lists. It stays until somebody closes it.

    Attributes:
        id: Its finding id.
        verdict: Its verdict then, which is the list that it stands on.
        cells: What was printed about it, by heading: our columns and the original ones.
        held: The verdict that held; None where it is the one found.
        scanned: Whether its source was scanned this time, so that it is missing from it.
    """

    id: str
    verdict: Verdict
    cells: Mapping[str, Typed]
    held: Verdict | None = None
    scanned: bool = True

    @property
    def settled(self) -> bool:
        """Whether somebody decided that nothing is to be done about it."""
        return self.held is Verdict.NOT_AFFECTED


CONFLICT_HEADINGS = ("Where", "What to do", "What was typed")
"""The headings of the list of conflicts. It is read back: a conflict stays listed until somebody deletes its row."""


@dataclass(frozen=True)
class Conflict:
    """Something typed that could not be given to one unit without a doubt; a person decides.

    Attributes:
        place: Sheet and cell or row in the earlier workbook.
        what: Why, and what to do.
        typed: The values, by heading.
    """

    place: str
    what: str
    typed: Mapping[str, Typed] = field(default_factory=dict)

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
    """Something typed where another sheet than the work lists leaves room for it: a form, an open cell, a new column.

    Attributes:
        sheet: The sheet, by the name that pumpcheck gives it.
        row: What the row is about, such as the finding id; empty for a heading by itself.
        column: The heading of the column, or the label of the field.
        value: What was typed; None when only a note is attached.
        note: The note attached to the cell.
    """

    sheet: str
    row: tuple[str, ...]
    column: str
    value: Typed | None
    note: str = ""


@dataclass(frozen=True, slots=True)
class Standing:
    """How far the work had come at one scan: how many units were found, done, and in hand."""

    on: date
    found: int
    done: int
    in_hand: int


@dataclass(frozen=True)
class Work:
    """Everything that an earlier workbook holds of the team's work.

    Attributes:
        units: By finding id.
        added_headings: Columns that the team added, in their order.
        gone: Units that the inventory no longer lists.
        conflicts: What could not be given to one unit.
        of: Name of the earlier workbook; empty when there was none.
        entries: What was typed into forms and tables beside the work lists.
        trend: How far the work had come at each scan before.
        forgotten: Sources that the earlier workbook shows and this scan left out.
    """

    units: Mapping[str, UnitWork] = field(default_factory=dict)
    added_headings: tuple[str, ...] = ()
    gone: tuple[GoneUnit, ...] = ()
    conflicts: tuple[Conflict, ...] = ()
    of: str = ""
    entries: tuple[Entry, ...] = ()
    forgotten: tuple[str, ...] = ()
    trend: tuple[Standing, ...] = ()

    def entries_on(self, sheet: str) -> dict[tuple[tuple[str, ...], str], Entry]:
        """Return what was typed on one sheet, by row and column."""
        return {(entry.row, entry.column): entry for entry in self.entries if entry.sheet == sheet}

    def serials(self) -> list[str]:
        """Return the serial numbers in it: of units that are gone, and under a heading that says so."""
        found = [str(unit.cells.get("Serial number", "")) for unit in self.gone]
        for unit in self.units.values():
            found.append(_text(unit.typed.get("replacement_serial", "")))
            found += [_text(value) for heading, value in unit.added.items() if is_serial_heading(heading)]
        found += [_text(one.value) for one in self.entries if one.value is not None and is_serial_heading(one.column)]
        return found

    def masked(self, ids: Mapping[str, str], hide: Masker, own: Mapping[str, Iterable[str]]) -> Work:
        """Return the same work with serial numbers masked and units under other ids.

        Args:
            ids: The new id of each unit.
            hide: Masks serial numbers.
            own: The serial numbers of each unit, by its present id.
        """
        name = hide.name

        def gone(one: GoneUnit) -> GoneUnit:
            serial, asset = (one.cells.get(heading) for heading in ("Serial number", "Asset ID"))
            cells = _hidden_all(one.cells, hiding(hide, [_text(serial or "")]), name)
            if isinstance(asset, str) and serial and serial != asset:
                cells |= {name(heading): hide.asset(asset) for heading, text in one.cells.items() if text == asset}
            return replace(one, id=ids[one.id], cells={**cells, "Finding ID": ids[one.id]})

        def conflict(one: Conflict) -> Conflict:
            return replace(one, place=hide(one.place), what=hide(one.what), typed=_hidden_all(one.typed, hide, name))

        def entry(one: Entry) -> Entry:
            row = tuple(ids.get(part) or hide(part) for part in one.row)
            value = None if one.value is None else _hidden(one.column, one.value, hide)
            return Entry(one.sheet, row, name(one.column), value, hide(one.note))

        return replace(
            self,
            units={
                ids.get(unit, unit): work.masked(hiding(hide, own.get(unit, ())), name)
                for unit, work in self.units.items()
            },
            added_headings=tuple(map(name, self.added_headings)),
            gone=tuple(map(gone, self.gone)),
            conflicts=tuple(map(conflict, self.conflicts)),
            of=hide(self.of),
            entries=tuple(map(entry, self.entries)),
            forgotten=tuple(map(hide, self.forgotten)),
        )


def _hidden_all(values: Mapping[str, Typed], hide: Hide, name: Hide) -> dict[str, Typed]:
    return {name(heading): _hidden(heading, value, hide) for heading, value in values.items()}


def _hidden(heading: str, value: Typed, hide: Hide) -> Typed:
    """Mask what was typed under a heading; a number that is a serial number becomes the masked text of it."""
    if isinstance(value, bool | date | time):
        return value
    text = _text(value)
    if is_serial_heading(heading):
        return mask(text)
    masked = hide(text)
    return value if masked == text else masked


def _text(value: Typed) -> str:
    return f"{value:.15g}" if isinstance(value, float) else str(value)
