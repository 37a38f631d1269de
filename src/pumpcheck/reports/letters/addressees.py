"""Who gets a letter about which unit, and why there is none for the others."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from pumpcheck.model.finding import Verdict
from pumpcheck.model.recall import Recall
from pumpcheck.model.record import Record
from pumpcheck.model.remediation import assigned_to, has_user, is_retired
from pumpcheck.model.result import ScanResult
from pumpcheck.model.team_entries import UnitWork
from pumpcheck.reports.letters.languages import value_of
from pumpcheck.reports.shown_text import one_line
from pumpcheck.reports.workbook.notify import OPEN, TITLE

EXPECTED = frozenset({"done", "retired", "no_user", "notified"})
"""Reasons for no letter that ask nothing of anybody."""

_BETWEEN_NAMES = re.compile(r"[;|&+]|/(?=\s*[^\W\d])|\s(?:and|und|et|y)\s")


@dataclass(frozen=True)
class Addressee:
    """An open unit, and the person or ward that gets the letter about it, or why nobody does."""

    record: Record
    recall: Recall | None
    work: UnitWork
    columns: Mapping[str, str]  # All that the inventory and the team say about it, by heading, the team's last.
    person: str
    department: str
    location: str  # Where it is, as the team confirmed it, else by the record.
    why_none: str = ""  # The reason for no letter, by its name in words.toml; empty where there is one.
    file: str = ""


def addressees(result: ScanResult, by: str, *, again: bool) -> list[Addressee]:
    """Return every open unit by its running number; letters go to each ``user``, ``department`` or ``location``."""
    units = sorted(result.units(), key=lambda unit: unit.number)
    found = [_unit(result, unit) for unit in units if unit.verdict is not Verdict.NOT_AFFECTED]
    places = {text.casefold() for one in found for text in (one.department, one.location)}
    files: dict[str, str] = {}
    for place, one in enumerate(found):
        why, number = _why_none(one, by, again=again, places=places), f"{one.record.number:03}"
        file = f"no-{number}.docx"
        if by != "user" and not why:
            file = files.setdefault(getattr(one, by).casefold(), f"ward-{file}")
        found[place] = replace(one, why_none=why, file="" if why else file)
    return found


def names_in(person: str) -> Iterator[str]:
    """Yield the names in a cell: ``Doe, John`` is one, ``J. Doe, R. Roe`` are two."""
    for part in _BETWEEN_NAMES.split(person):
        pieces = part.split(",")
        several = len(pieces) > 2 or (len(pieces) == 2 and all(len(piece.split()) > 1 for piece in pieces))
        yield from filter(None, map(str.strip, pieces if several else [part]))


def _unit(result: ScanResult, record: Record) -> Addressee:
    work = result.work.units.get(record.id, UnitWork())
    # A result read from a workbook tells a column of the inventory from one of ours by this ending.
    columns = {heading.removesuffix(" (source)"): text for heading, text in record.values.items()}
    typed = {head: one.value for (about, head), one in result.work.entries_on(TITLE).items() if about == (record.id,)}
    said = {head: one_line(str(text)) for head, text in {**columns, **work.added, **typed}.items() if text is not None}
    named = value_of("addressee", said) or str(typed.get("Person") or "")
    person = record.fields.get("assigned_to", "") if named in OPEN else named
    person = assigned_to(replace(record, fields={"assigned_to": "" if person in OPEN else person}))
    location = str(work.typed.get("location_confirmed") or record.fields.get("location", ""))
    texts = (one_line(text) for text in (person, record.fields.get("department", ""), location))
    recall = next((one for one in result.recalls if one.id == record.finding.recall_id), None)
    return Addressee(record, recall, work, said, *texts)


def _why_none(one: Addressee, by: str, *, again: bool, places: set[str]) -> str:
    user = by == "user"
    told = one.work.typed.get("notified_on") or one.work.typed.get("status") == "user notified"
    in_doubt = one.person.casefold() in places or len(list(names_in(one.person))) > 1
    reasons = {
        "done": one.work.done,
        "retired": is_retired(one.record),
        "outside": one.record.outside,
        "no_ward": not user and not getattr(one, by),
        # Only the workbook says of such a record who has the unit: a person looks, or a user would be missed.
        "elsewhere": user and bool(one.record.also_at) and not one.person,
        "no_user": user and not has_user(one.record) and not one.person,
        "notified": user and told and not again,
        "no_name": user and not one.person,
        "in_doubt": user and in_doubt and one.person != value_of("addressee", one.columns),
    }
    return next((why for why, applies in reasons.items() if applies), "")
