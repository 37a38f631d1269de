"""A unit as a row of the page: no serial number in full, no name of a user, no column of the source's own."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import NamedTuple

from markupsafe import Markup, escape

from pumpcheck.model.finding import Evidence
from pumpcheck.model.record import Record
from pumpcheck.model.remediation import assigned_to
from pumpcheck.reports.text import terminal_text
from pumpcheck.reports.worklist import COLUMNS, NUMBER_HEADING, ListUnit, name_of

HEADINGS = (
    NUMBER_HEADING, "Next step", "Status", "Serial number", "Model as written", "Software version",
    "Recall", "Recall row", "Asset ID", "Place", "Flags", "Why",
)  # fmt: skip
"""The columns of the work list that the page shows."""
_NAME = "(a person)"
_LONGEST = 300
# Two words or more without a digit: "Jane Roe". A single word, or one with a digit, may as well be a department.
_FULL_NAME = re.compile(r"[^\W\d_][^\d]*[\s,][^\d]*[^\W\d_].?")


class Row(NamedTuple):
    """What the page shows of one unit.

    Attributes:
        verdict: The verdict that was found.
        open: Whether something is left to do.
        cells: What stands under each of `HEADINGS`.
        evidence: The words that the verdict rests on, one text a piece.
        places: Where its records stand.
        decision: Who decided what and why, when somebody did.
    """

    verdict: str
    open: bool
    cells: dict[str, str]
    evidence: tuple[str, ...]
    places: tuple[str, ...]
    decision: str


def row_of(unit: ListUnit) -> Row:
    """Return the row for a unit whose serial number is masked."""
    record = unit.record
    cells = {heading: shown(unit, unit.text(heading), heading) for heading in HEADINGS}
    if record:
        cells["Model as written"] = _cut(_without(assigned_to(record), _device(record)))
    return Row(
        unit.found.value,
        unit.open,
        cells,
        tuple(_evidence(piece, assigned_to(record)) for piece in record.finding.evidence) if record else (),
        (record.place, *record.also_at) if record else (unit.text("Change"),),
        without_name(unit, record.decision.sentence if record and record.decision else ""),
    )


def shown(unit: ListUnit, text: str, heading: str) -> str:
    """Return a text of a unit as the page shows it."""
    if heading == "Asset ID":
        # By what is built like a serial number in any text, many asset ids would be masked too.
        return Markup(escape(terminal_text(_cut(text))))  # noqa: S704 - it is escaped
    return without_name(unit, text) if COLUMNS[heading].masked == "name" or heading == "Why" else _cut(text)


def without_name(unit: ListUnit, text: str) -> str:
    """Return a text without the name of whoever has the unit, and not too long."""
    return _cut(_without(assigned_to(unit.record), text) if unit.record else text)


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
