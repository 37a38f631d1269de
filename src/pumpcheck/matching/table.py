"""The table of a recall: to which of its rows a model belongs, and what they say of a unit by its software."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import Enum

from pumpcheck.matching.lexicon import Lexicon, digits_of
from pumpcheck.matching.mentions import Mention
from pumpcheck.matching.words import Folded, Span, Spans, folded
from pumpcheck.model.finding import Evidence, Finding, MatchKind, ReasonCode, Verdict
from pumpcheck.model.recall import Recall, RecalledModel
from pumpcheck.versions import SCHEMES, Limit, Scheme, Version, read_limit, squeezed

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
class RecordedVersions:
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
) -> RecordedVersions:
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
        return RecordedVersions(read, tuple(beside))
    evidence = Evidence("software_version", own.original, "software version")
    if version := read.parse(own.fold):
        return RecordedVersions(read, ((version, evidence), *beside))
    told = [(version, evidence) for version, _, _ in read.find(own.fold)]
    return RecordedVersions(read, (*told, *beside), evidence)


BY_SOFTWARE = frozenset({ReasonCode.SOFTWARE_LATER, ReasonCode.SOFTWARE_NOT_LISTED})
"""Why a unit of a recalled model is cleared."""
VersionsBy = Callable[[str], RecordedVersions]  # Gives the versions of a record, read by a scheme


@dataclass(frozen=True, slots=True)
class Asked:
    """A product that a record names, by a model number or otherwise."""

    name: str
    versions: VersionsBy
    evidence: tuple[Evidence, ...]
    kind: MatchKind
    mention: Mention | None = None


class Table:
    """The rows of a recall, looked up by model number, family or device identifier."""

    def __init__(self, recall: Recall, lexicon: Lexicon) -> None:
        self.recall, self.digits, self._markers = recall, lexicon.digits, lexicon.markers
        self.rows = {row.id: row for row in recall.rows}
        self._by_digits: dict[str, dict[str, RecalledModel]] = {}
        self.by_identifier = {identifier.zfill(14): row for row in recall.rows for identifier in row.identifiers}
        for row in recall.rows:
            for model in row.models:
                digits = digits_of(model)
                self._by_digits.setdefault(digits, {})[model.removeprefix(digits)] = row

    def rows_of(self, mention: Mention) -> Sequence[RecalledModel]:
        """Return the rows that a number may belong to: one when its letters settle it, else every one of its digits."""
        rows = self._by_digits[mention.core]
        marked = [marker for marker in rows if marker and self._markers[marker].search(mention.letters)]
        if marked or (mention.letters and "" in rows):
            return [rows[marked[0] if marked else ""]]
        # Without letters the plain row comes first, so that it is the one named where all agree.
        return sorted(rows.values(), key=lambda row: row is not rows.get(""))

    def judge(self, rows: Sequence[RecalledModel], asked: Asked) -> Finding:
        """Judge a product that belongs to one of these rows; where they would disagree, a person decides."""
        findings = [self._by_row(row, asked) for row in rows]
        if len({finding.verdict for finding in findings}) == 1:
            return findings[0]
        text = asked.versions(rows[0].scheme).text or "of an unknown version"
        reason = (
            f"Whether {asked.name} with software {text} is affected depends on the letters of the full code: "
            f"it may belong to {a_or_b(row.id for row in rows)}."
        )
        return replace(
            gravest(findings),
            verdict=Verdict.NEEDS_REVIEW,
            reason_code=ReasonCode.SOFTWARE_UNCERTAIN,
            reason=reason,
            look_up=self.recall.read_model,
        )

    def _by_row(self, row: RecalledModel, asked: Asked) -> Finding:
        limits, look_up, evidence = row.limits, self.recall.read_version, asked.evidence
        if not limits:
            verdict, code, reason = Verdict.AFFECTED, ReasonCode.MODEL_AFFECTED, "is affected with any software version"
        else:
            read = asked.versions(row.scheme)
            evidence = (*evidence, *read.evidence)
            state, disputed = read.against(limits), self._disputed(row, asked.mention)
            verdict, code, tail = state.value
            tail = f"; {tail.format(read.text)}"
            within = disputed and read.against([read_limit(f"<= {disputed}")]) is not Software.LATER
            if state is Software.LATER and disputed and within:
                verdict, code = Verdict.NEEDS_REVIEW, ReasonCode.SOFTWARE_UNCERTAIN
                tail = f"; for this regional variant sources disagree up to {disputed}, and this one reads {read.text}"
                look_up = f"Ask the maker about this variant. {look_up}"
            up_to = limits[0].highest if len(limits) == 1 else None
            called = SCHEMES[row.scheme].called
            told = f"up to {called} {up_to}" if up_to else f"with {called} {a_or_b(limit.told for limit in limits)}"
            reason = f"is affected {told}{tail}"
        look_up = look_up if verdict is Verdict.NEEDS_REVIEW else ""
        told, pieces = f"{asked.name} {reason}.", tuple(dict.fromkeys(evidence))
        return Finding(verdict, code, told, self.recall.id, row.id, pieces, asked.kind, look_up)

    def _disputed(self, row: RecalledModel, mention: Mention | None) -> str | None:
        """Return the version up to which sources disagree about this very variant, or None."""
        letters = mention.letters if mention else ""
        # Without letters the unit may be of the disputed variant.
        limits = (
            limit for marker, limit in row.disputed.items() if not letters or self._markers[marker].search(letters)
        )
        return next(limits, None)


def gravest(findings: Iterable[Finding]) -> Finding:
    """Return the finding that asks for the most: by verdict, then by how firmly the record names the product."""
    return max(
        findings,
        key=lambda finding: (finding.verdict.severity, finding.match_kind, finding.reason_code != ReasonCode.NO_MATCH),
    )


def a_or_b(words: Iterable[str]) -> str:
    """Return words as an alternative: ``a, b or c``."""
    *others, last = words
    return f"{', '.join(others)} or {last}" if others else last
