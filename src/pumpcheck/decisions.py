"""Decisions of people about findings: false positives and accepted cases, with who, why and until when."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Literal

from pumpcheck.masking import Hide, mask
from pumpcheck.model import Verdict


@dataclass(frozen=True)
class Decision:
    """One decision.

    Attributes:
        verdict: What is to hold instead of the verdict that was found.
        reason: Why.
        by: Who decided.
        on: When.
        expires: The last day on which it holds; None when it holds until it is taken back.
        finding_id: The finding it is about; empty when ``match`` says it.
        match: Canonical fields and what stands in them, all of which must agree.
    """

    verdict: Verdict
    reason: str
    by: str
    on: date
    expires: date | None = None
    finding_id: str = ""
    match: Mapping[str, str] = field(default_factory=dict)

    def masked(self, ids: Mapping[str, str], hide: Hide) -> Decision:
        """Return the decision with serial numbers masked and the finding under its other id."""
        match = {name: mask(text) if name == "serial_number" else hide(text) for name, text in self.match.items()}
        # An id that no finding has could be made of a serial number all the same.
        about = ids.get(self.finding_id, "another finding") if self.finding_id else ""
        return replace(self, finding_id=about, match=match, reason=hide(self.reason), by=hide(self.by))


@dataclass(frozen=True)
class DecisionUse:
    """What became of a decision in a scan.

    Attributes:
        decision: The decision.
        state: Whether it was applied, has expired, or fitted no finding.
        finding_ids: The findings that it fits.
    """

    decision: Decision
    state: Literal["applied", "expired", "unmatched"]
    finding_ids: tuple[str, ...] = ()
