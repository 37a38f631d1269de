"""What people decided, as the page tells it: never with a serial number, nor with an id that could lead to one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pumpcheck.masking import mask

if TYPE_CHECKING:
    from pumpcheck.decisions import Decision, DecisionUse
    from pumpcheck.result import Record, ScanResult

_STATES = {
    "applied": "applied",
    "expired": "EXPIRED: no longer applied",
    "unmatched": "FITS NO FINDING: check it",
}
_OPEN = frozenset({"manufacturer", "brand", "description", "model", "catalog_number", "software_version"})
"""Fields that describe a kind of device, and no unit or person."""


@dataclass(frozen=True, slots=True)
class Decided:
    """One decision.

    Attributes:
        state: What became of it.
        about: The findings or fields that it is about.
        verdict: What is to hold.
        reason: Why.
        by: Who decided.
        on: When.
        until: The last day on which it holds.
    """

    state: str
    about: tuple[str, ...]
    verdict: str
    reason: str
    by: str
    on: str
    until: str


def decided(result: ScanResult) -> list[Decided]:
    """Return the decisions of a result.

    Args:
        result: The result, serial numbers masked.
    """
    return [_decided(use) for use in result.decisions]


def told(record: Record) -> str:
    """Return what was decided about a record, by whom and why; empty when nothing was.

    Args:
        record: The record, its serial number masked.
    """
    if not (decision := record.decision):
        return ""
    until = f" until {decision.expires}" if decision.expires else ""
    held = decision.verdict.value.replace("_", " ")
    return f"Decided by {decision.by} on {decision.on}{until}: {held}. {decision.reason}"


def _decided(use: DecisionUse) -> Decided:
    decision = use.decision
    return Decided(
        _STATES[use.state],
        (*_match(decision), *use.finding_ids) or ("a finding by its id",),
        decision.verdict.value.replace("_", " "),
        decision.reason,
        decision.by,
        decision.on.isoformat(),
        decision.expires.isoformat() if decision.expires else "taken back",
    )


def _match(decision: Decision) -> list[str]:
    shown = []
    for name, text in decision.match.items():
        value = text if name in _OPEN else mask(text) if name in {"serial_number", "udi"} else "(not shown)"
        shown.append(f"{name.replace('_', ' ')}: {value}")
    return shown
