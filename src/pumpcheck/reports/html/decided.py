"""What people decided, as the page tells it: never with a serial number, nor with an id that could lead to one."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from pumpcheck.masking import mask
from pumpcheck.reports.worklist import DECISION_STATES

if TYPE_CHECKING:
    from pumpcheck.model.decision import Decision
    from pumpcheck.model.record import Record
    from pumpcheck.model.result import ScanResult

_OPEN = frozenset({"manufacturer", "brand", "description", "model", "catalog_number", "software_version"})
"""Fields that describe a kind of device, and no unit or person."""


class Decided(NamedTuple):
    """One decision: what became of it, about which units, what is to hold, why, by whom, when, and until when."""

    state: str
    about: tuple[str, ...]
    verdict: str
    reason: str
    by: str
    on: str
    until: str


def decided(result: ScanResult) -> list[Decided]:
    """Return the decisions of a result whose serial numbers are masked."""
    return [
        Decided(
            DECISION_STATES[use.state],
            (*_match(one), *_units(result, use.finding_ids)) or ("a finding by its id",),
            one.verdict.value.replace("_", " "),
            one.reason,
            one.by,
            one.on.isoformat(),
            one.expires.isoformat() if one.expires else "taken back",
        )
        for use in result.decisions
        for one in (use.decision,)
    ]


def told(record: Record) -> str:
    """Return what was decided about a record, by whom and why; empty when nothing was."""
    if not (decision := record.decision):
        return ""
    until = f" until {decision.expires}" if decision.expires else ""
    held = decision.verdict.value.replace("_", " ")
    return f"Decided by {decision.by} on {decision.on}{until}: {held}. {decision.reason}"


def _units(result: ScanResult, ids: tuple[str, ...]) -> list[str]:
    return [f"No. {result.numbers[name]}" if name in result.numbers else "a duplicate record" for name in ids]


def _match(decision: Decision) -> list[str]:
    shown = []
    for name, text in decision.match.items():
        value = text if name in _OPEN else mask(text) if name in {"serial_number", "udi"} else "(not shown)"
        shown.append(f"{name.replace('_', ' ')}: {value}")
    return shown
