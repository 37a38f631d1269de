"""Two workbooks or JSON results side by side: what is new, gone, changed, and how far the work has come."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from pumpcheck.errors import ReportError
from pumpcheck.model.finding import Verdict
from pumpcheck.model.team_entries import STATUSES, UnitWork, is_done
from pumpcheck.reports.load import load_result
from pumpcheck.update.earlier import KnownUnit
from pumpcheck.update.pairing import pair
from pumpcheck.update.workbook_reading import read_progress

__all__ = ["Change", "Difference", "Snapshot", "compare", "read_snapshot"]


@dataclass(frozen=True)
class Snapshot:
    """A workbook or JSON result.

    Attributes:
        name: The file's name.
        complete: Whether its scan was complete.
        units: By finding id.
    """

    name: str
    complete: bool
    units: Mapping[str, KnownUnit]


@dataclass(frozen=True)
class Change:
    """A unit that stands in both, and what is different.

    Attributes:
        old: The unit then.
        new: The unit now.
        fields: What the inventory or the verdict says differently: before and now, by name.
        work: What the team has typed since: before and now, by heading.
    """

    old: KnownUnit
    new: KnownUnit
    fields: Mapping[str, tuple[str, str]]
    work: Mapping[str, tuple[str, str]]


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
    added: tuple[KnownUnit, ...]
    gone: tuple[KnownUnit, ...]
    returned: tuple[KnownUnit, ...]
    changed: tuple[Change, ...]
    progressed: tuple[Change, ...]
    undone: tuple[Change, ...]

    @property
    def exit_code(self) -> int:
        """2 when either scan was incomplete, 1 when the later one has something open, else 0."""
        if not (self.old.complete and self.new.complete):
            return 2
        return 1 if any(is_open(unit) for unit in self.new.units.values()) else 0


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
    then, now = read_snapshot(old), read_snapshot(new)
    pairs = _pairs(then, now)
    added, gone, returned, changes = [], [], [], []
    for name, unit in now.units.items():
        before = pairs.get(name)
        if before is None and not unit.gone:
            added.append(unit)
        elif unit.gone and not (before and before.gone):
            gone.append(unit)
        elif before and before.gone and not unit.gone:
            returned.append(unit)
        if before:
            typed = _differences(_typed(before), _typed(unit))
            changes.append(Change(before, unit, _differences(before.fields, unit.fields), typed))
    found = {unit.id for unit in pairs.values()}
    gone += [unit for name, unit in then.units.items() if name not in found and not unit.gone]
    worked = [change for change in changes if change.work]
    return Difference(
        then,
        now,
        tuple(added),
        tuple(gone),
        tuple(returned),
        tuple(change for change in changes if change.fields and not change.new.gone),
        tuple(change for change in worked if not _goes_back(change)),
        tuple(filter(_goes_back, worked)),
    )


def read_snapshot(path: Path) -> Snapshot:
    """Read a workbook or a JSON result.

    Raises:
        ReportError: If it is neither, or cannot be read.
    """
    if path.suffix.casefold() == ".json":
        return _of_json(path)
    if path.suffix.casefold() == ".xlsx":
        return _of_workbook(path)
    raise ReportError(f"{path}: name a workbook (.xlsx) or a JSON result (.json) of pumpcheck")


def _of_workbook(path: Path) -> Snapshot:
    progress = read_progress(path)
    return Snapshot(path.name, progress.complete, progress.units)


def _of_json(path: Path) -> Snapshot:
    result = load_result(path)
    work, nothing = result.work.units, UnitWork()
    units = [KnownUnit.of_record(record, work.get(record.id)) for record in result.units()]
    units += [KnownUnit.of_gone(gone, work.get(gone.id, nothing)) for gone in result.work.gone]
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


def _goes_back(change: Change) -> bool:
    was, is_now = change.work.get("Status", ("", ""))
    order = {status: place for place, status in enumerate(STATUSES, start=1)}
    back = order.get(is_now.strip().casefold(), 0) < order.get(was.strip().casefold(), 0)
    return back or not any(text for _, text in change.work.values())


def _differences(then: Mapping[str, str], now: Mapping[str, str]) -> dict[str, tuple[str, str]]:
    return {
        name: (then.get(name, ""), now.get(name, ""))
        for name in dict.fromkeys((*then, *now))
        if " ".join(then.get(name, "").split()) != " ".join(now.get(name, "").split())
    }
