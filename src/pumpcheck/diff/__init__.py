"""Two workbooks or JSON results side by side: what is new, gone, changed, and how far the work has come."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from pumpcheck.errors import ReportError
from pumpcheck.model.finding import Verdict
from pumpcheck.model.team_entries import STATUSES, is_done
from pumpcheck.reports.load import load_result
from pumpcheck.update.earlier import KnownUnit
from pumpcheck.update.pairing import pair
from pumpcheck.update.workbook_reading import read_progress

__all__ = ["Change", "Difference", "Snapshot", "compare"]


@dataclass(frozen=True)
class Snapshot:
    """A workbook or JSON result: its name, whether its scan was complete, and its units by finding id."""

    name: str
    complete: bool
    units: Mapping[str, KnownUnit]


@dataclass(frozen=True)
class Change:
    """A unit, and what is different about it.

    Attributes:
        new: The unit now; as it was then where only the earlier one lists it.
        old: The unit then, where the earlier one lists it too.
        told: What the inventory, the verdict or the team says differently: before and now, by name or heading.
    """

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
