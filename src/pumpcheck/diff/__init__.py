"""Two workbooks or JSON results side by side: what is new, gone, changed, and how far the work has come."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from pumpcheck.diff.snapshot import Snapshot, Unit, read_snapshot
from pumpcheck.model import Verdict
from pumpcheck.work import is_done

__all__ = ["Change", "Difference", "Snapshot", "Unit", "compare", "read_snapshot"]


@dataclass(frozen=True)
class Change:
    """A unit that stands in both, and what is different.

    Attributes:
        old: The unit then.
        new: The unit now.
        fields: What the inventory or the verdict says differently: before and now, by name.
        work: What the team has typed since: before and now, by heading.
    """

    old: Unit
    new: Unit
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
        changed: Units about which the inventory or the verdict says something else.
        progressed: Units at which the team has typed something else.
    """

    old: Snapshot
    new: Snapshot
    added: tuple[Unit, ...]
    gone: tuple[Unit, ...]
    changed: tuple[Change, ...]
    progressed: tuple[Change, ...]

    @property
    def exit_code(self) -> int:
        """2 when either scan was incomplete, 1 when the later one has something open, else 0."""
        if not (self.old.complete and self.new.complete):
            return 2
        return 1 if any(is_open(unit) for unit in self.new.units.values()) else 0


def is_open(unit: Unit) -> bool:
    """Whether there is something left to do about a unit.

    Raises:
        Nothing.
    """
    return unit.held is not Verdict.NOT_AFFECTED and not is_done(unit.work.get("Status"))


def compare(old: Path, new: Path) -> Difference:
    """Compare two workbooks or JSON results, or one of each.

    Args:
        old: The earlier one.
        new: The later one.

    Raises:
        ReportError: If one of them cannot be read.
    """
    then, now = read_snapshot(old), read_snapshot(new)
    added, gone, changes = [], [], []
    for name, unit in now.units.items():
        before = then.units.get(name)
        if before is None and not unit.gone:
            added.append(unit)
        elif unit.gone and not (before and before.gone):
            gone.append(unit)
        if before:
            changes.append(
                Change(before, unit, _differences(before.fields, unit.fields), _differences(before.work, unit.work))
            )
    gone += [unit for name, unit in then.units.items() if name not in now.units and not unit.gone]
    return Difference(
        then,
        now,
        tuple(added),
        tuple(gone),
        tuple(change for change in changes if change.fields and not change.new.gone),
        tuple(change for change in changes if change.work),
    )


def _differences(then: Mapping[str, str], now: Mapping[str, str]) -> dict[str, tuple[str, str]]:
    return {
        name: (then.get(name, ""), now.get(name, ""))
        for name in dict.fromkeys((*then, *now))
        if " ".join(then.get(name, "").split()) != " ".join(now.get(name, "").split())
    }
