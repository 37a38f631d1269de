"""The form of a file of decisions, checked by pydantic."""

from __future__ import annotations

from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict

from pumpcheck.model.decision import Decision
from pumpcheck.model.finding import FIELDS


def _checked(decision: Decision) -> Decision:
    """Refuse a decision about nothing, and one that expired before it was made."""
    if unknown := decision.match.keys() - set(FIELDS):
        raise ValueError(f"match: there is no field {min(unknown)!r}; the fields are {', '.join(FIELDS)}")
    if bool(decision.finding_id) == bool(decision.match):
        raise ValueError("give either finding_id or match")
    if decision.expires and decision.expires < decision.on:
        raise ValueError("expires is before on")
    return decision


class DecisionsFile(BaseModel):
    """The whole file; what holds for its form holds for each decision in it."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True, str_min_length=1)

    decisions: list[Annotated[Decision, AfterValidator(_checked)]] = []
