"""The form of a file of decisions, checked by pydantic."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

from pumpcheck.model.decision import Decision
from pumpcheck.model.finding import FIELDS, Verdict

Filled = Annotated[str, Field(min_length=1)]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)


class OneDecision(_Strict):
    """``[[decisions]]``: one decision."""

    verdict: Verdict
    reason: Filled
    by: Filled
    on: date
    expires: date | None = None
    finding_id: str = ""
    match: dict[str, Filled] = {}

    @field_validator("match")
    @classmethod
    def known_fields(cls, match: dict[str, str]) -> dict[str, str]:
        """Refuse what is no canonical field.

        Raises:
            ValueError: If there is such a name.
        """
        for name in match:
            if name not in FIELDS:
                raise ValueError(f"there is no field {name!r}; the fields are {', '.join(FIELDS)}")
        return match

    @model_validator(mode="after")
    def whole(self) -> OneDecision:
        """Refuse a decision about nothing, and one that expired before it was made.

        Raises:
            ValueError: If it is one of these.
        """
        if bool(self.finding_id) == bool(self.match):
            raise ValueError("give either finding_id or match")
        if self.expires and self.expires < self.on:
            raise ValueError("expires is before on")
        return self

    def to_decision(self) -> Decision:
        """Return it as a plain value."""
        return Decision(**dict(self))


class DecisionsFile(_Strict):
    """The whole file."""

    decisions: list[OneDecision] = []
