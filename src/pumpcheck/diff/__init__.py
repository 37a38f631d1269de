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
    """What is different between an earlier snapshot and a later one.

    ``lists`` are the units by what became of them: ``added`` and ``gone``; ``returned``, which were gone and are listed
    again; ``changed``, about which the inventory or the verdict says something else; ``progressed``, at which the team
    has typed something; ``undone``, where something was taken away again or the status went back.
    """

    old: Snapshot
    new: Snapshot
    lists: Mapping[str, list[Change]]

    @property
    def open(self) -> int:
        """How many units of the later one have something left to do."""
        return sum(map(_is_open, self.new.units.values()))

    @property
    def exit_code(self) -> int:
        """2 when either scan was incomplete, 1 when the later one has something open, else 0."""
        return 2 if not (self.old.complete and self.new.complete) else int(self.open > 0)


def _is_open(unit: KnownUnit) -> bool:
    return unit.held is not Verdict.NOT_AFFECTED and not is_done(unit.work.typed.get("status"))


def compare(old: Path, new: Path) -> Difference:
    """Compare an earlier workbook or JSON result with a later one; a ReportError says which cannot be read."""
    then, now = _read(old), _read(new)
    found: dict[str, list[Change]] = {name: [] for name in _TITLES}
    pairs = _pairs(then, now)
    for name, unit in now.units.items():
        before = pairs.get(name)
        if unit.gone and not (before and before.gone):
            found["gone"].append(Change(unit, before))
        elif not unit.gone and (before is None or before.gone):
            found["returned" if before else "added"].append(Change(unit, before))
        if before is None:
            continue
        if (told := _differences(before.fields, unit.fields)) and not unit.gone:
            found["changed"].append(Change(unit, before, told))
        if typed := _differences(before.work.by_heading, unit.work.by_heading):
            found["undone" if _goes_back(typed) else "progressed"].append(Change(unit, before, typed))
    known = {unit.id for unit in pairs.values()}
    found["gone"] += [Change(unit) for name, unit in then.units.items() if name not in known and not unit.gone]
    return Difference(then, now, found)


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


def _goes_back(typed: Mapping[str, tuple[str, str]]) -> bool:
    was, is_now = (text.strip().casefold() for text in typed.get("Status", ("", "")))
    order = {status: place for place, status in enumerate(STATUSES, start=1)}
    return order.get(is_now, 0) < order.get(was, 0) or not any(text for _, text in typed.values())


def _differences(then: Mapping[str, object], now: Mapping[str, object]) -> dict[str, tuple[str, str]]:
    found = {name: (str(then.get(name, "")), str(now.get(name, ""))) for name in dict.fromkeys((*then, *now))}
    return {name: (was, is_now) for name, (was, is_now) in found.items() if was.split() != is_now.split()}


def write_json(difference: Difference, stream: IO[str]) -> None:
    """Write a difference as JSON, serial numbers masked."""
    mask_text = _masker(difference)
    both = {"old": difference.old, "new": difference.new}
    document = {
        "schema": SCHEMA,
        **{when: {"name": mask_text(one.name), "complete": one.complete} for when, one in both.items()},
        "open": difference.open,
        **{name: [_listed(change, mask_text) for change in changes] for name, changes in difference.lists.items()},
    }
    json.dump(document, stream, ensure_ascii=False, indent=2)
    stream.write("\n")


def _listed(change: Change, mask_text: Mask) -> dict[str, object]:
    unit, shown = change.new, _masking(mask_text, change.new)
    fields = unit.fields.items()
    listed: dict[str, object] = {
        "finding_id": unit.id,
        "verdict": unit.verdict.value,
        "held": unit.held.value,
        "open": _is_open(unit),
        "fields": {name: mask(text) if name == "serial_number" else shown(text) for name, text in fields if text},
    }
    if change.told:
        both = _masking(shown, change.old or unit)
        listed["changes"] = {
            mask_text(name): [
                mask(text) if name == "serial_number" or is_serial_heading(name) else both(text) for text in texts
            ]
            for name, texts in change.told.items()
        }
    return listed


def print_difference(difference: Difference, file: IO[str] | None = None) -> None:
    """Print a difference for a person."""
    from rich.console import Console

    file = file or sys.stdout
    width = None if file.isatty() else 240
    console = Console(file=file, width=width, markup=False, highlight=False, emoji=False)
    mask_text = _masker(difference)
    for snapshot in (difference.old, difference.new):
        if not snapshot.complete:
            name = terminal_text(mask_text(snapshot.name))
            console.print(f"{name}: the scan was INCOMPLETE; do not rely on this comparison alone")
    for name, changes in difference.lists.items():
        if changes:
            _print_list(console, _TITLES[name], changes, mask_text)
    told = [f"{len(difference.lists[name]):,} {'new' if name == 'added' else name}" for name in [*_TITLES][:5]]
    units = counted(len(difference.new.units), "unit")
    console.print(f"{', '.join(told)}; {difference.open:,} of {units} open", style="bold")


def _print_list(console: Console, title: str, changes: Sequence[Change], mask_text: Mask) -> None:
    from rich import box
    from rich.table import Table
    from rich.text import Text

    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, header_style="bold")
    for name in ("Finding", "Model", "Serial", "Location", "Verdict", "What"):
        table.add_column(name, overflow="fold")
    for change in changes[:LISTED]:
        unit = change.new
        said, shown = unit.fields, _masking(mask_text, unit)
        cells = (
            unit.id,
            shown(said["model"]),
            mask(said["serial_number"]),
            shown(said["location"] or said["department"]),
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
    return "; ".join(_masking(mask_within, change.old or change.new)(part) for part in parts)


def _masker(difference: Difference) -> Masker:
    serials = []
    for unit in (*difference.old.units.values(), *difference.new.units.values()):
        typed = unit.work.by_heading.items()
        serials += [unit.fields["serial_number"], *(str(value) for name, value in typed if is_serial_heading(name))]
    return Masker(serials)


def _masking(mask_text: Mask, unit: KnownUnit) -> Mask:
    # A text outside the tables has no fields.
    told = any(unit.fields[name] for name in HEADINGS)
    return with_serials(mask_text if told else within_text(mask_text), [unit.fields["serial_number"]])
