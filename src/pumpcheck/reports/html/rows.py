"""A record as a row of the page: no serial number, no name of a user, no column of the source's own."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from pumpcheck.remediation import action, assigned_to
from pumpcheck.reports.worklist import name_of

if TYPE_CHECKING:
    from pumpcheck.model import Evidence
    from pumpcheck.result import Record

_FLAGS = {
    "demo": "demonstration unit",
    "diy_loop": "do-it-yourself closed loop",
    "loaned": "on loan",
    "patient_owned": "owned by the patient",
    "retired": "recorded as retired",
}
_NAME = "(a person)"
_LONGEST = 300
# Two words or more without a digit: "Jane Roe". A single word, or one with a digit, may as well be a department.
_FULL_NAME = re.compile(r"[^\W\d_][^\d]*[\s,][^\d]*[^\W\d_].?")


@dataclass(frozen=True, slots=True)
class Row:
    """What the page shows of one record.

    Attributes:
        id: Its id, which means nothing outside this page.
        number: The running number of its unit.
        verdict: The verdict that was found.
        holds: The verdict that holds: what a person decided, else what was found.
        recall_row: The row of the recall's table.
        device: The device as the record writes it.
        serial: Its serial number, masked.
        asset: Its asset id.
        software: Its software version.
        site: Its location, else its department.
        circumstances: What changes the work, in words.
        action: What to do.
        reason: Why, in one sentence.
        evidence: The words that it rests on, one text a piece.
        place: Where the record stands.
        also_at: Further records of the same unit.
        duplicate_of: The unit's first record, when this is a later one.
        decision: Who decided what and why, when somebody did.
    """

    id: str
    number: int
    verdict: str
    holds: str
    recall_row: str
    device: str
    serial: str
    asset: str
    software: str
    site: str
    circumstances: tuple[str, ...]
    action: str
    reason: str
    evidence: tuple[str, ...]
    place: str
    also_at: tuple[str, ...]
    duplicate_of: str
    decision: str


def row_of(record: Record, decision: str = "") -> Row:
    """Return the row for a record.

    Args:
        record: The record, its serial number masked.
        decision: What was decided about it, in words.

    Raises:
        Nothing.
    """
    finding, fields = record.finding, record.fields
    holds = record.decision.verdict if record.decision else finding.verdict
    person = assigned_to(record)
    circumstances = [_FLAGS.get(flag, flag.replace("_", " ")) for flag in finding.flags]
    # What to do follows from the verdict that holds; the decision itself is told beside it.
    to_do = replace(record, finding=replace(finding, verdict=holds), decision=None)
    return Row(
        record.id,
        record.number,
        finding.verdict.value,
        holds.value,
        finding.recalled_model or "none named",
        _cut(_without(person, _device(record))),
        fields.get("serial_number", ""),
        _cut(fields.get("asset_id", "")),
        _cut(fields.get("software_version", "")),
        _cut(_without(person, fields.get("location", "") or fields.get("department", ""))) or "no location given",
        tuple(["with a person", *circumstances] if person else circumstances),
        "See the unit’s first record." if record.duplicate_of else action(to_do),
        _without(person, finding.reason),
        tuple(_evidence(piece, person) for piece in finding.evidence),
        record.place,
        record.also_at,
        record.duplicate_of,
        _without(person, decision),
    )


def without_names(record: Record, text: str) -> str:
    """Return a text of a record as the page shows it: without the name of whoever has the unit, and not too long.

    Raises:
        Nothing.
    """
    return _cut(_without(assigned_to(record), text))


def _device(record: Record) -> str:
    # A UDI that cannot be taken apart may hold a serial number that nothing tells from the rest.
    fields = {name: text for name, text in record.fields.items() if name != "udi"}
    return name_of(replace(record, fields=fields)) or ("named by its UDI only" if record.fields.get("udi") else "")


def _evidence(piece: Evidence, person: str) -> str:
    text = _NAME if piece.field == "assigned_to" else _cut(_without(person, piece.text))
    return str(replace(piece, field=piece.field.replace("_", " "), text=text))


def _without(person: str, text: str) -> str:
    if not text or not _FULL_NAME.fullmatch(person):
        return text
    return re.sub(re.escape(person), _NAME, text, flags=re.IGNORECASE)


def _cut(text: str) -> str:
    if len(text) <= _LONGEST:
        return text
    return f"{text[:_LONGEST]}… (cut, {len(text):,} characters; the workbook has it whole)"
