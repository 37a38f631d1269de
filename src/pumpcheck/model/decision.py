"""Decisions of people about findings: false positives and accepted cases, with who, why and until when."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from pumpcheck.model.finding import Verdict
from pumpcheck.privacy import Fields, Key, Masking, Text, masked_repr


@dataclass(frozen=True)
class Decision:
    """One decision."""

    verdict: Verdict  # What is to hold instead of the verdict that was found.
    reason: Text
    by: Text
    on: date
    expires: date | None = None  # The last day on which it holds; None when it holds until it is taken back.
    finding_id: Text = ""  # The finding it is about; empty when ``match`` says it.
    match: Fields = field(default_factory=dict)  # Canonical fields and what stands in them, all of which must agree.
    __repr__ = masked_repr

    @property
    def sentence(self) -> str:
        """Who decided what, when and why."""
        until = f", until {self.expires}" if self.expires else ""
        return f"Decided by {self.by} on {self.on}{until}: {self.verdict.words}. {self.reason}"


@dataclass(frozen=True)
class DecisionUse:
    """What became of a decision in a scan."""

    decision: Decision
    state: Literal["applied", "expired", "unmatched"]  # Whether it was applied, has expired, or fitted no finding.
    finding_ids: tuple[Key, ...] = ()  # The findings that it fits.
    __repr__ = masked_repr

    def masking_within(self, masking: Masking) -> Masking:
        """Return what is masked within it: the serial numbers of the units that it is about."""
        return masking.of_unit(*self.finding_ids)
