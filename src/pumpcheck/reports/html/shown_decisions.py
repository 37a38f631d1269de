"""What people decided, as the page tells it: never with a serial number, nor with an id that could lead to one."""

from __future__ import annotations

from pumpcheck.masking import mask
from pumpcheck.model.decision import Decision
from pumpcheck.model.result import ScanResult
from pumpcheck.reports.worklist import DECISION_STATES

_OPEN = frozenset({"manufacturer", "brand", "description", "model", "catalog_number", "software_version"})
"""Fields that describe a kind of device, and no unit or person."""


def decided(result: ScanResult) -> list[dict[str, object]]:
    """Return the decisions of a result whose serial numbers are masked, and the units that each is about."""
    return [
        {
            "state": DECISION_STATES[use.state],
            "about": (*_match(use.decision), *_units(result, use.finding_ids)) or ("a finding by its id",),
            "verdict": use.decision.verdict.words,
            "reason": use.decision.reason,
            "by": use.decision.by,
            "on": use.decision.on.isoformat(),
            "until": use.decision.expires.isoformat() if use.decision.expires else "taken back",
        }
        for use in result.decisions
    ]


def _units(result: ScanResult, ids: tuple[str, ...]) -> list[str]:
    return [f"No. {result.numbers[name]}" if name in result.numbers else "a duplicate record" for name in ids]


def _match(decision: Decision) -> list[str]:
    shown = []
    for name, text in decision.match.items():
        value = text if name in _OPEN else mask(text) if name in {"serial_number", "udi"} else "(not shown)"
        shown.append(f"{name.replace('_', ' ')}: {value}")
    return shown
