"""Two workbooks or JSON results side by side: what is new, gone, changed, and how far the work has come.

Neither the terminal nor the JSON document shows a whole serial number; the terminal shows no names of people either.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import IO, TYPE_CHECKING

from pumpcheck.errors import ReportError
from pumpcheck.masking import Mask, Masker, is_serial_heading, mask, mask_within, with_serials, within_text
from pumpcheck.model.finding import Verdict
from pumpcheck.model.team_entries import STATUSES, is_done
from pumpcheck.reports.load import load_result
from pumpcheck.reports.shown_text import terminal_text
from pumpcheck.reports.worklist import counted
from pumpcheck.update.earlier import HEADINGS, KnownUnit
from pumpcheck.update.pairing import pair
from pumpcheck.update.workbook_reading import read_progress

if TYPE_CHECKING:
    from rich.console import Console

__all__ = ["Change", "Difference", "Snapshot", "compare", "print_difference", "write_json"]

LISTED = 50
"""How many units of each list are shown on a terminal."""
SCHEMA = "pumpcheck-diff/1"
"""Form of the JSON document."""

_TITLES = {
    "added": "New",
    "gone": "No longer in inventory",
    "returned": "In the inventory again",
    "changed": "Changed",
    "progressed": "Progressed",
    "undone": "Taken back",
}
"""The lists of a difference, and what they are called on a terminal."""
_TOLD = ("model", "software_version", "location", "department", "verdict", "decided", "Status")
"""What may be shown on a terminal with its values; of all else only that it is different, since it may name people."""


@dataclass(frozen=True)
class Snapshot:
    """A workbook or JSON result: its name, whether its scan was complete, and its units by finding id."""

    name: str
    complete: bool
    units: Mapping[str, KnownUnit]


@dataclass(frozen=True)
class Change:
    """A unit now and then, where both list it, and what is told differently: before and now, by name or heading."""

    new: KnownUnit
    old: KnownUnit | None = None
    told: Mapping[str, tuple[str, str]] = field(default_factory=dict)


@dataclass(frozen=True)
class Difference:
    """What is different between two snapshots.

    Attributes:
        old: The earlier one.
        new: The later one.
        added: Units that only the later one lists.
        gone: Units that the inventory no longer lists.
        returned: Units that were gone and are listed again.
        changed: Units about which the inventory or the verdict says something else.
        progressed: Units at which the team has typed something.
        undone: Units at which something was taken away again, or whose status went back.
    """

    old: Snapshot
    new: Snapshot
    added: list[Change] = field(default_factory=list)
    gone: list[Change] = field(default_factory=list)
    returned: list[Change] = field(default_factory=list)
    changed: list[Change] = field(default_factory=list)
    progressed: list[Change] = field(default_factory=list)
    undone: list[Change] = field(default_factory=list)

    @property
    def open(self) -> int:
        """How many units of the later one have something left to do."""
        return sum(map(is_open, self.new.units.values()))

    @property
    def exit_code(self) -> int:
        """2 when either scan was incomplete, 1 when the later one has something open, else 0."""
        return 2 if not (self.old.complete and self.new.complete) else int(self.open > 0)


def is_open(unit: KnownUnit) -> bool:
    """Whether there is something left to do about a unit."""
    return unit.held is not Verdict.NOT_AFFECTED and not is_done(unit.work.typed.get("status"))


def compare(old: Path, new: Path) -> Difference:
    """Compare two workbooks or JSON results, or one of each.

    Args:
        old: The earlier one.
        new: The later one.

    Raises:
        ReportError: If one of them cannot be read.
    """
    found = Difference(_read(old), _read(new))
    pairs = _pairs(found.old, found.new)
    for name, unit in found.new.units.items():
        before = pairs.get(name)
        if before is None and not unit.gone:
            found.added.append(Change(unit))
        elif unit.gone and not (before and before.gone):
            found.gone.append(Change(unit, before))
        elif before and before.gone and not unit.gone:
            found.returned.append(Change(unit, before))
        if before is None:
            continue
        if (told := _differences(before.fields, unit.fields)) and not unit.gone:
            found.changed.append(Change(unit, before, told))
        if typed := _differences(_typed(before), _typed(unit)):
            (found.undone if _goes_back(typed) else found.progressed).append(Change(unit, before, typed))
    known = {unit.id for unit in pairs.values()}
    found.gone.extend(Change(unit) for name, unit in found.old.units.items() if name not in known and not unit.gone)
    return found


def _read(path: Path) -> Snapshot:
    if path.suffix.casefold() == ".xlsx":
        progress = read_progress(path)
        return Snapshot(path.name, progress.complete, progress.units)
    if path.suffix.casefold() != ".json":
        raise ReportError(f"{path}: name a workbook (.xlsx) or a JSON result (.json) of pumpcheck")
    result = load_result(path)
    work = result.work.units
    units = [KnownUnit.of_record(record, work.get(record.id)) for record in result.units()]
    units += [KnownUnit.of_gone(gone, work.get(gone.id)) for gone in result.work.gone]
    return Snapshot(path.name, result.complete, {unit.id: unit for unit in units})


def _pairs(then: Snapshot, now: Snapshot) -> dict[str, KnownUnit]:
    """Return the unit of then that each unit of now was, by the rules of the update."""
    found: dict[str, KnownUnit] = {}
    # What is listed now has the first say on what it was.
    for gone in (False, True):
        taken = {unit.id for unit in found.values()}
        left = [unit for unit in then.units.values() if unit.id not in taken]
        units = [replace(unit, gone=False) for unit in now.units.values() if unit.gone is gone]
        found |= {new: then.units[old] for new, old in pair(units, left).old.items()}
    return found


def _typed(unit: KnownUnit) -> dict[str, str]:
    return {heading: str(value) for heading, value in unit.work.by_heading.items()}


def _goes_back(typed: Mapping[str, tuple[str, str]]) -> bool:
    was, is_now = (text.strip().casefold() for text in typed.get("Status", ("", "")))
    order = {status: place for place, status in enumerate(STATUSES, start=1)}
    return order.get(is_now, 0) < order.get(was, 0) or not any(text for _, text in typed.values())


def _differences(then: Mapping[str, str], now: Mapping[str, str]) -> dict[str, tuple[str, str]]:
    found = {name: (then.get(name, ""), now.get(name, "")) for name in dict.fromkeys((*then, *now))}
    return {name: (was, is_now) for name, (was, is_now) in found.items() if was.split() != is_now.split()}


def document(difference: Difference) -> dict[str, object]:
    """Return a difference as plain values, serial numbers masked."""
    hide = _masker(difference)
    return {
        "schema": SCHEMA,
        "old": {"name": hide(difference.old.name), "complete": difference.old.complete},
        "new": {"name": hide(difference.new.name), "complete": difference.new.complete},
        "open": difference.open,
        **{name: [_listed(change, hide) for change in getattr(difference, name)] for name in _TITLES},
    }


def write_json(difference: Difference, stream: IO[str]) -> None:
    """Write a difference as JSON."""
    json.dump(document(difference), stream, ensure_ascii=False, indent=2)
    stream.write("\n")


def print_difference(difference: Difference, file: IO[str] | None = None) -> None:
    """Print a difference for a person."""
    from rich.console import Console

    file = file or sys.stdout
    width = None if file.isatty() else 240
    console = Console(file=file, width=width, markup=False, highlight=False, emoji=False)
    hide = _masker(difference)
    for snapshot in (difference.old, difference.new):
        if not snapshot.complete:
            name = terminal_text(hide(snapshot.name))
            console.print(f"{name}: the scan was INCOMPLETE; do not rely on this comparison alone")
    for name, title in _TITLES.items():
        if changes := getattr(difference, name):
            _table(console, title, changes, hide)
    added, gone, returned, changed, progressed = (f"{len(getattr(difference, name)):,}" for name in [*_TITLES][:5])
    console.print(
        f"{added} new, {gone} gone, {returned} returned, {changed} changed, {progressed} progressed; "
        f"{difference.open:,} of {counted(len(difference.new.units), 'unit')} open",
        style="bold",
    )


def _masker(difference: Difference) -> Masker:
    units = [*difference.old.units.values(), *difference.new.units.values()]
    typed = [
        str(value) for unit in units for heading, value in unit.work.by_heading.items() if is_serial_heading(heading)
    ]
    return Masker([*(unit.fields.get("serial_number", "") for unit in units), *typed])


def _table(console: Console, title: str, changes: Sequence[Change], hide: Mask) -> None:
    from rich import box
    from rich.table import Table
    from rich.text import Text

    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, header_style="bold")
    for name in ("Finding", "Model", "Serial", "Location", "Verdict", "What"):
        table.add_column(name, overflow="fold")
    for change in changes[:LISTED]:
        unit = change.new
        said, shown = unit.fields, _hiding(hide, unit)
        cells = (
            unit.id,
            shown(said.get("model", "")),
            mask(said.get("serial_number", "")),
            shown(said.get("location") or said.get("department", "")),
            unit.held.words,
            shown(_told(change)),
        )
        table.add_row(*(Text(terminal_text(cell)) for cell in cells))
    console.print(f"{title}: {counted(len(changes), 'unit')}", style="bold")
    console.print(table)
    if len(changes) > LISTED:
        console.print(f"and {len(changes) - LISTED:,} more (--format json lists all)")


def _told(change: Change) -> str:
    """Return what is different, in words; of a unit that went or came, how far the work on it is."""
    if not change.told:
        return str(change.new.work.typed.get("status", ""))
    parts = []
    for name, (then, now) in change.told.items():
        label = name.replace("_", " ")
        parts.append(f"{label}: {then or 'empty'} → {now or 'empty'}" if name in _TOLD else f"{label} changed")
    return "; ".join(_hiding(mask_within, change.old or change.new)(part) for part in parts)


def _listed(change: Change, hide: Mask) -> dict[str, object]:
    unit, shown = change.new, _hiding(hide, change.new)
    fields = {
        name: mask(text) if name == "serial_number" else shown(text) for name, text in unit.fields.items() if text
    }
    listed: dict[str, object] = {
        "finding_id": unit.id,
        "verdict": unit.verdict.value,
        "held": unit.held.value,
        "open": is_open(unit),
        "fields": fields,
    }
    if change.told:
        both = _hiding(shown, change.old or unit)
        listed["changes"] = {
            hide(name): [
                mask(text) if name == "serial_number" or is_serial_heading(name) else both(text) for text in texts
            ]
            for name, texts in change.told.items()
        }
    return listed


def _hiding(hide: Mask, unit: KnownUnit) -> Mask:
    # A text outside the tables has no fields.
    told = any(unit.fields.get(name) for name in HEADINGS)
    return with_serials(hide if told else within_text(hide), [unit.fields.get("serial_number", "")])
