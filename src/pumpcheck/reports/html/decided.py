"""What people decided, as the page tells it: never with a serial number, nor with an id that could lead to one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pumpcheck.masking import mask, mask_within

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


def decided(result: ScanResult, ids: Mapping[str, str]) -> list[Decided]:
    """Return the decisions of a result.

    Args:
        result: The result as it is, which knows the serial numbers to mask.
        ids: Ids of this page by those of the result.

    Raises:
        Nothing.
    """
    serials: dict[str, list[str]] = {}
    for record in result.records:
        serials.setdefault(record.id, []).extend(_serials(record))
    return [_decided(use, ids, serials) for use in result.decisions]


def told(record: Record) -> str:
    """Return what was decided about a record, by whom and why; empty when nothing was.

    Args:
        record: The record as it is, which knows the serial number to mask.

    Raises:
        Nothing.
    """
    if not (decision := record.decision):
        return ""
    until = f" until {decision.expires}" if decision.expires else ""
    held = decision.verdict.value.replace("_", " ")
    text = f"Decided by {decision.by} on {decision.on}{until}: {held}. {decision.reason}"
    return mask_within(text, _serials(record))


def _decided(use: DecisionUse, ids: Mapping[str, str], serials: Mapping[str, Sequence[str]]) -> Decided:
    decision = use.decision
    named = [*use.finding_ids, decision.finding_id]
    hidden = [serial for name in named for serial in serials.get(name, ())] + [decision.match.get("serial_number", "")]
    return Decided(
        _STATES[use.state],
        (*_match(decision), *(ids[name] for name in dict.fromkeys(named) if name in ids)) or ("a finding by its id",),
        decision.verdict.value.replace("_", " "),
        mask_within(decision.reason, hidden),
        mask_within(decision.by, hidden),
        decision.on.isoformat(),
        decision.expires.isoformat() if decision.expires else "taken back",
    )


def _serials(record: Record) -> list[str]:
    in_udi = [piece.text for piece in record.finding.evidence if piece.shows == "serial number"]
    return [record.fields.get("serial_number", ""), *in_udi]


def _match(decision: Decision) -> list[str]:
    shown = []
    for name, text in decision.match.items():
        value = text if name in _OPEN else mask(text) if name in {"serial_number", "udi"} else "(not shown)"
        shown.append(f"{name.replace('_', ' ')}: {value}")
    return shown
