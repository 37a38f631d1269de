"""What a record says of its software, and how that stands to the limits of a row."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import Enum

from pumpcheck.matching.folded_text import Folded, folded
from pumpcheck.matching.words import Span, Spans
from pumpcheck.model.finding import Evidence, ReasonCode, Verdict
from pumpcheck.versions import SCHEMES, Limit, Scheme, Version, squeezed

_NOTHING = re.compile(
    r"^\W*(?:N\W?A|NONE|NULL|NIL|NAN|UNKNOWN|UNK|UNBEKANNT|K\W?A|INCONNUE?|DESCONOCID[OA]|SCONOSCIUTO|ONBEKEND|OKAND|UKJENT|TBD|NO|KEINE|"
    r"NOT (?:KNOWN|GIVEN|AVAILABLE|RECORDED|READ)|OKANT)?\W*$"
)


class Software(Enum):
    """How the software of a unit stands to the limits of a row: the verdict, its reason, and the reason's end."""

    AFFECTED = Verdict.AFFECTED, ReasonCode.SOFTWARE_AFFECTED, "this one reads {}"
    LATER = Verdict.NOT_AFFECTED, ReasonCode.SOFTWARE_LATER, "this one reads {}"
    OTHER = Verdict.NOT_AFFECTED, ReasonCode.SOFTWARE_NOT_LISTED, "this one reads {}"
    UNKNOWN = Verdict.NEEDS_REVIEW, ReasonCode.SOFTWARE_UNKNOWN, "the record does not give the version"
    UNREADABLE = (
        Verdict.NEEDS_REVIEW, ReasonCode.SOFTWARE_UNREADABLE, "the version in the record cannot be read with certainty",
    )  # fmt: skip
    UNCERTAIN = Verdict.NEEDS_REVIEW, ReasonCode.SOFTWARE_UNCERTAIN, "“{}” in the record leaves room for either"


_SHOWS = {"date": "date of manufacture"}
_CLEAR = {Software.LATER, Software.OTHER}


@dataclass(frozen=True, slots=True)
class Versions:
    """What a record says of its software."""

    scheme: Scheme
    known: tuple[tuple[Version, Evidence], ...] = ()
    unreadable: Evidence | None = None

    @property
    def evidence(self) -> tuple[Evidence, ...]:
        """The words that give the versions, or that could not be read."""
        first = (self.unreadable,) if self.unreadable else ()
        return (*first, *(evidence for _, evidence in self.known))

    @property
    def text(self) -> str:
        """The versions, for a sentence."""
        return " and ".join(dict.fromkeys(str(version) for version, _ in self.known))

    def against(self, limits: Sequence[Limit]) -> Software:
        """Say how they stand to limits such as ``<= 2.4A``.

        Several versions that disagree, and a field that holds more than a version, can make a unit affected or
        doubtful; they never clear it.
        """
        states = {self._against(version, limits) for version, _ in self.known}
        if self.unreadable and any(limit.is_written(squeezed(self.unreadable.text)) for limit in limits):
            return Software.AFFECTED
        if not states or (states <= _CLEAR and self.unreadable):
            return Software.UNREADABLE if self.unreadable else Software.UNKNOWN
        if len(states) == 1:
            return states.pop()
        return Software.OTHER if states <= _CLEAR else Software.UNCERTAIN

    def _against(self, version: Version, limits: Sequence[Limit]) -> Software:
        within = {limit.holds(version, self.scheme) for limit in limits}
        if True in within:
            return Software.AFFECTED
        if None in within:
            return Software.UNCERTAIN
        later = all(limit.is_passed_by(version, self.scheme) for limit in limits)
        return Software.LATER if later else Software.OTHER


def read_versions(
    device: Mapping[str, str],
    texts: Mapping[str, Folded],
    scheme: str,
    names: Mapping[str, tuple[Span, ...]] | None = None,
) -> Versions:
    """Read the software versions of a record, from their own field or from the text beside the model.

    No number within a name of the product is one.
    """
    read, within = SCHEMES[scheme], {field: Spans(spans) for field, spans in (names or {}).items()}
    beside = [
        (version, Evidence(name, text.quote(start, end), _SHOWS.get(scheme, "software version")))
        for name, text in [*texts.items(), ("notes", folded(device.get("notes", "")))]
        for version, start, end in read.find(text.fold, tuple(end for _, end in (names or {}).get(name, ())))
        if name not in within or not within[name].hold(start, end)
    ]
    own = folded(device.get("software_version", "").strip())
    if not own.fold or _NOTHING.match(own.fold):
        return Versions(read, tuple(beside))
    evidence = Evidence("software_version", own.original, "software version")
    if version := read.parse(own.fold):
        return Versions(read, ((version, evidence), *beside))
    told = [(version, evidence) for version, _, _ in read.find(own.fold)]
    return Versions(read, (*told, *beside), evidence)
