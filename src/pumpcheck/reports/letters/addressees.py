"""Who gets a letter about which unit, and why there is none for the others."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from pumpcheck.model import Verdict
from pumpcheck.record import Record
from pumpcheck.remediation import assigned_to, has_user, is_retired
from pumpcheck.reports.letters.texts import value_of
from pumpcheck.reports.text import one_line
from pumpcheck.reports.workbook.notify import OPEN, TITLE
from pumpcheck.result import ScanResult
from pumpcheck.work import UnitWork

DONE = "its status says that it is done"
NOTIFIED = "its user was notified already (--again writes the letter all the same)"
NO_USER = "no user by its record"
RETIRED = "disposed of by its record"
NO_NAME = "nobody is named; type the name on the sheet Notify, in the column Person"
IN_DOUBT = "a place or several people stand there; type one name into a column Addressee that you add"
NO_WARD = "its record does not say where it belongs"
OUTSIDE = "a text outside the tables names it; look it up first"
GONE = "no longer in the inventory, or its source was not scanned; look it up first"
EXPECTED = frozenset({DONE, NOTIFIED, NO_USER, RETIRED})
"""Reasons that ask nothing of anybody."""

_BETWEEN_NAMES = re.compile(r"[;|&+]|/(?=\s*[^\W\d])|\s(?:and|und|et|y)\s")


@dataclass(frozen=True)
class Addressee:
    """An open unit, and the person or ward that gets the letter about it, or why nobody does.

    ``record`` is None where the inventory no longer lists the unit. ``columns`` is all that the inventory and the team
    say about it, by heading, the team's last.
    """

    number: int
    record: Record | None
    work: UnitWork
    columns: Mapping[str, str] = field(default_factory=dict)
    person: str = ""
    department: str = ""
    location: str = ""
    name: str = ""
    why_none: str = GONE

    @property
    def recall_id(self) -> str:
        """The recall that the unit falls under, or may."""
        return (self.record.finding.recall_id or "") if self.record else ""


def addressees(result: ScanResult, by: str, *, again: bool) -> list[Addressee]:
    """Return every open unit by its running number; letters go to each ``user``, ``department`` or ``location``."""
    units = [one for one in result.units_once() if one.verdict is not Verdict.NOT_AFFECTED]
    found = [_unit(result, one) for one in units]
    places = {text.casefold() for one in found for text in (one.department, one.location)}
    for place, (one, unit) in enumerate(zip(found, units, strict=True)):
        why = _why_none(one, unit, by, again=again, places=places)
        name = "" if why else one.person if by == "user" else getattr(one, by)
        found[place] = replace(one, name=name, why_none=why)
    for gone in (unit for unit in result.work.gone if not unit.settled):
        work = result.work.units.get(gone.id, UnitWork())
        found.append(Addressee(result.numbers.get(gone.id, 0), None, work, why_none=DONE if work.done else GONE))
    return sorted(found, key=lambda one: one.number)


def names_of(found: Iterable[Addressee]) -> list[str]:
    """Return the names of all users, the longest first."""
    names = {name.casefold() for one in found for name in (one.person, *_names(one.person)) if len(name) > 2}
    return sorted(names, key=len, reverse=True)


def _unit(result: ScanResult, record: Record) -> Addressee:
    work = result.work.units.get(record.id, UnitWork())
    # A result read from a workbook tells a column of the inventory from one of ours by this ending.
    columns = {heading.removesuffix(" (source)"): text for heading, text in record.values.items()}
    typed = {head: one.value for (about, head), one in result.work.entries_on(TITLE).items() if about == (record.id,)}
    said = {head: one_line(str(text)) for head, text in {**columns, **work.added, **typed}.items() if text is not None}
    named = value_of("addressee", said) or str(typed.get("Person") or "")
    person = record.fields.get("assigned_to", "") if named in OPEN else named
    person = assigned_to(replace(record, fields={"assigned_to": "" if person in OPEN else person}))
    location = work.typed.get("location_confirmed") or record.fields.get("location", "")
    department = record.fields.get("department", "")
    return Addressee(record.number, record, work, said, *map(one_line, (person, department, str(location))))


def _why_none(one: Addressee, record: Record, by: str, *, again: bool, places: set[str]) -> str:
    told = one.work.typed.get("notified_on") or one.work.typed.get("status") == "user notified"
    in_doubt = one.person.casefold() in places or len(list(_names(one.person))) > 1
    user = by == "user"
    checks = {
        DONE: one.work.done,
        RETIRED: is_retired(record),
        OUTSIDE: record.outside,
        NO_WARD: not user and not getattr(one, by),
        NO_USER: user and not has_user(record) and not one.person,
        NOTIFIED: user and told and not again,
        NO_NAME: user and not one.person,
        IN_DOUBT: user and in_doubt and one.person != value_of("addressee", one.columns),
    }
    return next((why for why, applies in checks.items() if applies), "")


def _names(person: str) -> Iterator[str]:
    """Yield the names in a cell: ``Doe, John`` is one, ``J. Doe, R. Roe`` are two."""
    for part in _BETWEEN_NAMES.split(person):
        pieces = part.split(",")
        several = len(pieces) > 2 or (len(pieces) == 2 and all(len(piece.split()) > 1 for piece in pieces))
        yield from filter(None, map(str.strip, pieces if several else [part]))
