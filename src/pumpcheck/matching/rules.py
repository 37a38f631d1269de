"""Why a record is what it is: one ordered table of rules. The first rule that applies to a thing decides about it.

What the rules say stands in ``rules.toml``, when they apply is below. A record is first asked as a whole, then each
model number in it, then its families, its maker and its kind. Of all that its numbers give, the gravest holds.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from importlib import resources
from typing import Any

from pumpcheck.document_files import read_document
from pumpcheck.errors import RecallError
from pumpcheck.matching.accessories import Part
from pumpcheck.matching.case import Case
from pumpcheck.matching.table import Asked, a_or_b, gravest
from pumpcheck.model.finding import Evidence, Finding, MatchKind, ReasonCode, Verdict

NOTHING = Finding(Verdict.NOT_AFFECTED, ReasonCode.NO_MATCH, "Nothing in the record points to a recalled product.")
"""The finding on a record that no recall has anything to do with."""
_NAMES_MODEL = ("model number", "product name")


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule; a rule without words of its own decides by the table of the recall."""

    name: str
    about: str  # What it is asked about: the record, a number, a name
    when: str  # When it applies, as what follows “if”
    gives: tuple[Verdict, ...]  # Which verdicts it may give
    example: Mapping[str, str]  # A record that it decides, by field
    code: ReasonCode = ReasonCode.NO_MATCH
    says: str = ""
    look_up: str = ""

    @property
    def told(self) -> tuple[str, str, str, str, str]:
        """Name, what it is asked about, when it applies, its verdicts and its example, for a person."""
        example = ", ".join(f"{name.replace('_', ' ')}: {text}" for name, text in self.example.items())
        gives = " or ".join(verdict.value.replace("_", " ") for verdict in self.gives)
        return self.name, self.about, self.when, gives, example

    def applies(self, case: Case) -> bool:
        """Whether it decides about what a case is of."""
        return bool(_APPLIES[self.name](case))

    def decides(self, case: Case) -> Finding:
        """Return what it says of a case."""
        if not self.says:
            return _BY_TABLE[self.name](case)
        verdict, recall = self.gives[0], case.table.recall
        kind = case.match_kind if verdict is not Verdict.NOT_AFFECTED else MatchKind.NONE
        told, asks = (text.format(case=case, recall=recall).strip() for text in (self.says, self.look_up))
        pieces = tuple(dict.fromkeys(_EVIDENCE[self.name](case) if self.name in _EVIDENCE else case.evidence))
        return Finding(verdict, self.code, told, recall.id, None, pieces, kind, asks)


Decision = tuple[Rule, Finding]  # A rule that applied, and what it says


def judge(case: Case) -> Finding:
    """Return the finding on a record; where it names several models, the most serious, whose reason says so."""
    findings = [finding for _, finding in decisions(case)]
    if not findings:
        return NOTHING
    worst = gravest(findings)
    evidence = dict.fromkeys(piece for finding in findings for piece in finding.evidence)
    models = list(dict.fromkeys(piece.text for piece in evidence if piece.shows in _NAMES_MODEL))
    if len(findings) == 1 or len(models) == 1:
        return worst
    reason = f"{worst.reason} The record names several models ({', '.join(models)}); this is the most serious."
    return replace(worst, reason=reason, evidence=tuple(evidence))


def decisions(case: Case) -> list[Decision]:
    """Return what the rules say of a record: one decision, or one for each number in it."""
    reading = case.reading
    others = reading.numbers or reading.families or reading.products or reading.own or reading.product or reading.weak
    # Most records that get this far name the parent company only, and nothing else need be looked at.
    if whole := [] if reading.parent and not others else _first("record", case):
        return whole
    found = [_first("recalled number", case.about(mention)) for mention in reading.recalled]
    found += [_first("product", case.about(named)) for named in reading.products]
    found += [_first("other number", case.about(mention)) for mention in reading.unknown]
    numbers = [decision for one in found for decision in one]
    if any(finding.reason_code is not ReasonCode.OTHER_DEVICE for _, finding in numbers):
        return numbers
    return _first("name", case) or numbers or _first("maker or kind", case)


def _first(about: str, case: Case) -> list[Decision]:
    rule = next((rule for rule in _ABOUT[about] if rule.applies(case)), None)
    return [(rule, rule.decides(case))] if rule else []


def _by_table(case: Case) -> Finding:
    mention = case.number
    rows, name = case.table.rows_of(mention), mention.core + mention.letters
    return case.table.judge(rows, Asked(name, case.versions_by, case.evidence, case.match_kind, mention))


def _by_name(case: Case) -> Finding:
    row = case.table.rows[case.product_named.name.row]
    return case.table.judge([row], Asked(row.name or row.id, case.versions_by, case.evidence, case.match_kind))


def _by_name_alone(case: Case) -> Finding:
    finding = _by_name(case)
    reason = f"{finding.reason[:-1]}; but nothing in the record says that its maker is that of the recall."
    return _asked(finding, ReasonCode.NAME_ALONE, reason, f"Look who made this device. {finding.look_up}")


def _by_part(case: Case) -> Finding:
    finding, row = _by_name(case), case.table.rows[case.product_named.name.row]
    said = case.product_named.evidence.text
    reason = f"“{said}” may be the recalled {row.name or row.id}; it may be another product too."
    asks = f"Look what product this is. {finding.look_up or case.table.recall.read_model}"
    return _asked(finding, ReasonCode.MODEL_MISSING, reason, asks)


def _asked(finding: Finding, code: ReasonCode, reason: str, look_up: str) -> Finding:
    """Return a finding as a doubt, unless its software clears the unit whatever it is."""
    if finding.verdict is Verdict.NOT_AFFECTED:
        return finding
    return replace(finding, verdict=Verdict.NEEDS_REVIEW, reason_code=code, reason=reason, look_up=look_up.strip())


def _family(case: Case) -> Finding:
    recall, named = case.table.recall, case.family
    family, words = named or case.reading.families[0]
    if family.complete:
        rows, evidence = [case.table.rows[row] for row in family.rows], (words, *case.company)
        finding = case.table.judge(rows, Asked(family.name, case.versions_by, evidence, MatchKind.FAMILY_ONLY))
        if finding.verdict is not Verdict.NEEDS_REVIEW:
            return finding
    code = ReasonCode.SOFTWARE_UNKNOWN if family.complete else ReasonCode.MODEL_MISSING
    reason = f"The record names the family {family.name} but no model; it may be in row {a_or_b(family.rows)}."
    row = family.rows[0] if len(family.rows) == 1 else None
    pieces = tuple(dict.fromkeys((words, *case.company, *case.versions_by("pump").evidence)))
    look_up = f"{recall.read_model} {recall.read_version if family.complete else ''}".strip()
    return Finding(Verdict.NEEDS_REVIEW, code, reason, recall.id, row, pieces, MatchKind.FAMILY_ONLY, look_up)


_BY_TABLE: dict[str, Callable[[Case], Finding]] = {
    "nothing-of-ours": lambda _: NOTHING,
    "by-the-table": _by_table,
    "part-of-name": _by_part,
    "name-alone": _by_name_alone,
    "by-name": _by_name,
    "family-with-software": _family,
    "family-alone": _family,
}
_APPLIES: dict[str, Callable[[Case], object]] = {
    "nothing-of-ours": lambda case: not case.reading.speaks_of_ours,
    "accessory": lambda case: case.is_accessory,
    "note-of-another-device": lambda case: case.in_note_of_another and (case.foreign or case.reading.other_device),
    "note-alone": lambda case: case.in_note_of_another,
    "code-of-another-maker": lambda case: case.number.coded and case.foreign,
    "number-of-another-device": lambda case: not case.number.coded and case.is_anothers,
    "number-alone": lambda case: not case.number.coded and not case.is_vouched_for,
    "perhaps-accessory": lambda case: case.is_unclear,
    "by-the-table": lambda _: True,
    "everyday-name": lambda case: case.is_everyday_name,
    "part-of-name": lambda case: case.product_named.name.partial,
    "perhaps-part-of-product": lambda case: case.spoken_of[0] is Part.UNCLEAR,
    "name-alone": lambda case: (
        not (case.table.rows[case.product_named.name.row].unique or (case.near and not case.foreign))
    ),
    "by-name": lambda _: True,
    "unknown-number": lambda case: case.makes_ours,
    "not-listed": lambda case: case.is_not_listed,
    "family-with-software": lambda case: case.family is not None and case.family[0].complete,
    "family-alone": lambda case: case.family is not None,
    "no-model": lambda case: case.may_be_product,
    "something-else": lambda case: case.near or case.reading.families,
}
_EVIDENCE: dict[str, Callable[[Case], Iterable[Evidence]]] = {
    "accessory": lambda case: (case.accessory,),
    "code-of-another-maker": lambda case: (*case.evidence, *filter(None, [case.foreign])),
    "unknown-number": lambda case: (*case.evidence, *case.versions_by("pump").evidence),
    "not-listed": lambda case: (case.reading.unlisted[0].evidence,),
    "something-else": lambda case: (*(words for _, words in case.reading.families), *case.company),
}
"""What a rule shows that is another thing than the number or name, and what speaks for the recalled products."""


def _rule(said: dict[str, Any]) -> Rule:
    code, gives = ReasonCode(said.pop("code", ReasonCode.NO_MATCH)), tuple(map(Verdict, said.pop("gives")))
    return Rule(**said, code=code, gives=gives)


_DOCUMENT = read_document(resources.files(__package__) / "rules.toml", "table of rules", RecallError)
RULES = tuple(map(_rule, _DOCUMENT["rules"]))
"""All rules, in the order in which they are asked."""
_ABOUT = {
    about: [rule for rule in RULES if rule.about == about] for about in dict.fromkeys(rule.about for rule in RULES)
}
