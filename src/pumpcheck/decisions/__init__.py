"""Decisions of people, read from a file and laid over the findings of a scan.

A decision changes what is asked of a unit, never whether it is seen: the finding stays as it is, and the unit stays
listed with who decided, and why.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Annotated, Any

from pumpcheck.document_files import first_mistake, read_document
from pumpcheck.errors import DecisionsError
from pumpcheck.model.decision import Decision, DecisionUse
from pumpcheck.model.finding import FIELDS
from pumpcheck.model.record import Record
from pumpcheck.model.result import ScanResult


def load_decisions(path: Path) -> tuple[Decision, ...]:
    """Read a file of decisions.

    ::

        [[decisions]]
        finding_id = "PC-KL5OXWYV5R"            # or: match = { model = "MMT-722NAS", asset_id = "BME-0042" }
        verdict = "not_affected"
        reason = "Dummy for training; there is no pump inside."
        by = "J. Roe, clinical engineering"
        on = 2024-05-17
        expires = 2025-05-17                    # may be left out

    Raises:
        DecisionsError: If it is missing or invalid; the message names the file, the key and the reason.
    """
    from pydantic import AfterValidator, ConfigDict, ValidationError, create_model

    document = read_document(path, "decisions file", DecisionsError)
    # What holds for the form of the file holds for each decision in it.
    strict = ConfigDict(extra="forbid", str_strip_whitespace=True, str_min_length=1)
    decisions = list[Annotated[Decision, AfterValidator(_checked)]]
    form: Any = create_model("DecisionsFile", __config__=strict, decisions=(decisions, []))
    try:
        return tuple(form.model_validate(document).decisions)
    except ValidationError as error:
        raise DecisionsError(f"decisions file {path}: {first_mistake(error, 1)}") from None


def _checked(decision: Decision) -> Decision:
    """Refuse a decision about nothing, and one that expired before it was made."""
    if unknown := decision.match.keys() - set(FIELDS):
        raise ValueError(f"match: there is no field {min(unknown)!r}; the fields are {', '.join(FIELDS)}")
    if bool(decision.finding_id) == bool(decision.match):
        raise ValueError("give either finding_id or match")
    if decision.expires and decision.expires < decision.on:
        raise ValueError("expires is before on")
    return decision


def apply_decisions(
    result: ScanResult, decisions: Sequence[Decision], fits: Callable[[Decision, Record], bool] | None = None
) -> ScanResult:
    """Lay decisions over the findings of a scan.

    Where several fit one unit, the most serious verdict holds. A decision that has expired or fits nothing is reported.
    ``fits`` says whether a decision is about a record, by default `is_about`.
    """
    today = result.started.date()
    holding: dict[str, Decision] = {}
    uses: list[DecisionUse] = []
    warnings: list[str] = []
    for number, decision in enumerate(decisions, start=1):
        fitting = tuple(dict.fromkeys(record.id for record in result.records if (fits or is_about)(decision, record)))
        name = f"decision {number} of {decision.by} on {decision.on}"
        if decision.expires and decision.expires < today:
            uses.append(DecisionUse(decision, "expired", fitting))
            warnings.append(f"{name} expired on {decision.expires} and was not applied; renew it or take it out")
            continue
        uses.append(DecisionUse(decision, "applied" if fitting else "unmatched", fitting))
        if not fitting:
            warnings.append(f"{name} fits no finding of this scan; correct it or take it out")
        for unit in fitting:
            other = holding.get(unit)
            if other and other.verdict is not decision.verdict:
                warnings.append(f"{name} contradicts an earlier one about {unit}; the more serious verdict holds")
            if other is None or decision.verdict.severity > other.verdict.severity:
                holding[unit] = decision
    return replace(
        result,
        records=tuple(
            record if record.decision is holding.get(record.id) else replace(record, decision=holding.get(record.id))
            for record in result.records
        ),
        decisions=tuple(uses),
        # They may have been applied before, without an earlier workbook.
        warnings=(*(text for text in result.warnings if not text.startswith("decision ")), *warnings),
    )


def is_about(decision: Decision, record: Record) -> bool:
    """Return whether a decision names a record, by its finding id or by what stands in it."""
    if decision.finding_id:
        return decision.finding_id == record.id
    return all(_folded(record.fields.get(name, "")) == _folded(text) for name, text in decision.match.items())


def _folded(text: str) -> str:
    return " ".join(text.casefold().split())
