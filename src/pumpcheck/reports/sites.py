"""Units grouped by department, by location and by row of the recall, each by itself."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

from pumpcheck.model.result import ScanResult
from pumpcheck.reports.worklist import ListUnit

_MOST = 15
"""Groups that are shown by themselves; a chart of more cannot be read."""


class Group(NamedTuple):
    """Units that have a label in common; ``rest`` where they are those of many further groups, or of none."""

    label: str
    units: Sequence[ListUnit]
    rest: bool = False

    @property
    def review(self) -> int:
        """How many of them are to be reviewed."""
        return sum(unit.is_review for unit in self.units)

    @property
    def affected(self) -> int:
        """How many of them are affected."""
        return len(self.units) - self.review


class Grouping(NamedTuple):
    """Units by one column of the work lists, which ``heading`` names."""

    heading: str
    title: str
    groups: Sequence[Group]


def groupings(
    result: ScanResult, units: Sequence[ListUnit], shown: Callable[[ListUnit, str], str] = lambda _unit, text: text
) -> list[Grouping]:
    """Return the units by department, location, recall and row of the recall; what no record tells is left out.

    The recalls are counted where several were applied; ``shown`` gives what is shown of a text of a unit.
    """
    order = [name for recall in result.recalls for name in (recall.id, *(row.id for row in recall.rows))]
    found = []
    for heading, title, word in (
        ("Department", "Units by department", "departments"),
        ("Location", "Units by location", "locations"),
        *([("Recall", "Units by recall", "recalls")] if len(result.recalls) > 1 else []),
        ("Recall row", "Units by recall row", "rows"),
    ):
        groups: dict[str, list[ListUnit]] = {}
        labels: dict[str, str] = {}
        for unit in units:
            if unit.counts:
                text = " ".join(shown(unit, unit.text(heading)).split())
                groups.setdefault(labels.setdefault(text.casefold(), text), []).append(unit)
        without = groups.pop("", [])
        ranked = sorted(groups.items(), key=lambda one: (-len(one[1]), one[0].casefold()))
        if heading.startswith("Recall"):
            ranked.sort(key=lambda one: order.index(one[0]) if one[0] in order else len(order))
        parts = [Group(label, members) for label, members in ranked[:_MOST]]
        if further := ranked[_MOST:]:
            members = [unit for _, many in further for unit in many]
            parts.append(Group(f"{len(further):,} other {word}", members, rest=True))
        if without and parts:
            parts.append(Group("not recorded", without, rest=True))
        found += [Grouping(heading, title, parts)] if parts else []
    return found
