"""Why a record is what it is: one ordered table of rules. The first rule that applies to a thing decides about it.

A record is first asked as a whole, then each model number in it, then its families, its maker and its kind. Of all that
its numbers give, the most serious holds.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from pumpcheck.matching.case import Case
from pumpcheck.matching.company import company_of
from pumpcheck.matching.nearby import likely_codes
from pumpcheck.matching.parts import Part, classify
from pumpcheck.matching.reading import Reading
from pumpcheck.matching.verdicts import NOTHING, Verdicts, a_or_b, gravest_of_several
from pumpcheck.matching.versions import Versions, read_versions
from pumpcheck.model import Evidence, Family, Finding, MatchKind, ReasonCode, Verdict


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule.

    Attributes:
        name: How it is called.
        about: What it is asked about: the record, a number, a name.
        when: When it applies, as what follows “if”.
        gives: Which verdicts it may give.
        example: A record that it decides, by field.
        applies: Whether it applies.
        decides: The finding it gives.
    """

    name: str
    about: str
    when: str
    gives: tuple[Verdict, ...]
    example: Mapping[str, str]
    applies: Callable[[Case], bool]
    decides: Callable[[Case], Finding]

    @property
    def told(self) -> tuple[str, str, str, str, str]:
        """Name, what it is asked about, when it applies, its verdicts and its example, for a person."""
        example = ", ".join(f"{name.replace('_', ' ')}: {text}" for name, text in self.example.items())
        gives = " or ".join(verdict.value.replace("_", " ") for verdict in self.gives)
        return self.name, self.about, self.when, gives, example


Decision = tuple["Rule", Finding]
"""A rule that applied, and what it says."""


def judge_reading(reading: Reading, device: Mapping[str, str], makes: Verdicts) -> Finding:
    """Return the finding on a record.

    Args:
        reading: What it says.
        device: Its fields.
        makes: Makes the findings of the recall.
    """
    findings = [finding for _, finding in decisions(reading, device, makes)]
    return gravest_of_several(findings) if len(findings) > 1 else findings[0] if findings else NOTHING


def decisions(reading: Reading, device: Mapping[str, str], makes: Verdicts) -> list[Decision]:
    """Return what the rules say of a record: one decision, or one for each number in it."""
    if not reading.speaks_of_ours:
        return [(RECORD_RULES[0], NOTHING)]
    if reading.names_maker_only:
        # Most records that get this far, and nothing else need be looked at.
        return _first(MAKER_RULES, Case(reading, company_of(reading), Versions(), Part.SILENT, None, makes))
    case = Case(reading, company_of(reading), read_versions(device, reading), *classify(reading), makes)
    if whole := _first(RECORD_RULES, case):
        return whole
    found = [_first(NUMBER_RULES, replace(case, mention=mention)) for mention in reading.recalled]
    found += [_first(UNKNOWN_RULES, replace(case, mention=mention)) for mention in reading.unknown]
    numbers = [decision for one in found for decision in one]
    if any(finding.reason_code is not ReasonCode.OTHER_DEVICE for _, finding in numbers):
        return numbers
    return _first(NAME_RULES, case) or numbers or _first(MAKER_RULES, case)


def _first(rules: tuple[Rule, ...], case: Case) -> list[Decision]:
    rule = next((rule for rule in rules if rule.applies(case)), None)
    return [(rule, rule.decides(case))] if rule else []


# --- what the rules decide ------------------------------------------------------------------------------------------


def _accessory(case: Case) -> Finding:
    words = case.accessory or case.reading.other_codes[0].evidence
    kind = case.makes.recall.words.product_name
    reason = f"“{words.text}” makes this a part or accessory, not the {kind} itself."
    return case.makes.finding(Verdict.NOT_AFFECTED, ReasonCode.ACCESSORY, reason, (words,), MatchKind.NONE)


def _other_device(case: Case) -> Finding:
    reason = f"{case.number.core} is a recalled model number, but this is another device: {case.company.otherwise}."
    return case.makes.finding(Verdict.NOT_AFFECTED, ReasonCode.OTHER_DEVICE, reason, case.evidence, MatchKind.NONE)


def _alone(case: Case) -> Finding:
    recall = case.makes.recall
    return case.makes.finding(
        Verdict.NEEDS_REVIEW,
        ReasonCode.NUMBER_ALONE,
        f"{case.number.core} is a recalled model number, but the record does not settle what device has it here.",
        case.evidence,
        MatchKind.BARE_NUMBER,
        look_up=f"Look what device this is. {recall.read_model}",
    )


def _code_of_another(case: Case) -> Finding:
    foreign = tuple(filter(None, [case.company.foreign]))
    names = ", ".join(f"“{words.text}”" for words in foreign)
    return case.makes.finding(
        Verdict.NEEDS_REVIEW,
        ReasonCode.RECORD_CONTRADICTS,
        f"“{case.number.text}” is the code of a recalled model, but the record names another maker: {names}.",
        (*case.evidence, *foreign),
        MatchKind.CODE,
        look_up=case.makes.recall.read_model,
    )


def _kind_of_match(case: Case) -> MatchKind:
    if case.number.coded:
        return MatchKind.CODE
    return MatchKind.FAMILY_AND_NUMBER if case.reading.families else MatchKind.BARE_NUMBER


def _maybe_accessory(case: Case) -> Finding:
    return case.makes.finding(
        Verdict.NEEDS_REVIEW,
        ReasonCode.RECORD_CONTRADICTS,
        f"The record names the recalled model {case.number.core}, and also what could make it an accessory.",
        case.evidence,
        _kind_of_match(case),
        look_up=f"Look whether this is the device itself. {case.makes.recall.read_model}",
    )


def _by_table(case: Case) -> Finding:
    mention = case.number
    rows = case.makes.table.rows_of(mention)
    name = mention.core + mention.letters
    return case.makes.by_rows(rows, name, case.versions, case.evidence, _kind_of_match(case), mention)


def _unknown(case: Case) -> Finding:
    mention = case.number
    likely = likely_codes(mention.core, case.makes.digits)
    hint = f"; it may mean {a_or_b(likely)}" if likely else ""
    return case.makes.finding(
        Verdict.NEEDS_REVIEW,
        ReasonCode.MODEL_UNKNOWN,
        f"No known product has the model number “{mention.text}”{hint}.",
        (*case.evidence, *case.versions.evidence),
        MatchKind.CODE if mention.coded else MatchKind.FAMILY_AND_NUMBER,
        look_up=case.makes.recall.read_model,
    )


def _not_listed(case: Case) -> Finding:
    mention = case.reading.unlisted[0]
    reason = f"“{mention.text}” is a model that the recall does not list."
    return case.makes.finding(
        Verdict.NOT_AFFECTED, ReasonCode.MODEL_NOT_LISTED, reason, (mention.evidence,), MatchKind.NONE
    )


def _whole_family(case: Case) -> Finding:
    family, words = _family(case)
    rows = case.makes.table.of_family(family)
    evidence = (words, *case.company.evidence)
    finding = case.makes.by_rows(rows, family.name, case.versions, evidence, MatchKind.FAMILY_ONLY)
    return finding if finding.verdict is not Verdict.NEEDS_REVIEW else _family_alone(case)


def _family_alone(case: Case) -> Finding:
    family, words = _family(case)
    recall = case.makes.recall
    look_up = [recall.read_model, recall.read_version if family.complete else ""]
    return case.makes.finding(
        Verdict.NEEDS_REVIEW,
        ReasonCode.SOFTWARE_UNKNOWN if family.complete else ReasonCode.MODEL_MISSING,
        f"The record names the family {family.name} but no model; it may be in row {a_or_b(family.rows)}.",
        (words, *case.company.evidence, *case.versions.evidence),
        MatchKind.FAMILY_ONLY,
        row=family.rows[0] if len(family.rows) == 1 else None,
        look_up=" ".join(filter(None, look_up)),
    )


def _family(case: Case) -> tuple[Family, Evidence]:
    return case.named_family or case.reading.families[0]


def _may_be_product(case: Case) -> Finding:
    kind = case.makes.recall.words.product_name
    return case.makes.finding(
        Verdict.NEEDS_REVIEW,
        ReasonCode.MODEL_MISSING,
        f"The record may be of a recalled {kind}: {case.company.said}, but no model.",
        case.company.evidence,
        MatchKind.NONE,
        look_up=case.makes.recall.read_model,
    )


def _something_else(case: Case) -> Finding:
    kind = case.makes.recall.words.product_name
    words = tuple(words for _, words in case.reading.families)
    return case.makes.finding(
        Verdict.NOT_AFFECTED,
        ReasonCode.OTHER_DEVICE,
        f"Names a maker or word of the recall, but not a recalled {kind}.",
        (*words, *case.company.evidence),
        MatchKind.NONE,
    )


# --- the table ------------------------------------------------------------------------------------------------------

_A, _R, _N = Verdict.AFFECTED, Verdict.NEEDS_REVIEW, Verdict.NOT_AFFECTED

RECORD_RULES = (
    Rule(
        "nothing-of-ours", "record", "no number, family, maker or kind of device of the recall stands in it",
        (_N,), {"manufacturer": "B. Braun", "model": "Infusomat Space"},
        lambda case: not case.reading.speaks_of_ours, lambda _: NOTHING,
    ),
    Rule(
        "accessory", "record", "it speaks of a part or accessory, or has the code of one, and of no device itself",
        (_N,), {"description": "Reservoir 3 ml for Paradigm 722"},
        lambda case: (case.part is Part.ACCESSORY and not case.codes_itself) or case.is_other_code, _accessory,
    ),
)  # fmt: skip

NUMBER_RULES = (
    Rule(
        "note-of-another-device", "recalled number", "it stands in a note, and the record is of another device",
        (_N,), {"manufacturer": "Hill-Rom", "description": "bed", "notes": "lent with Paradigm 722"},
        lambda case: case.in_note_of_another and bool(case.company.foreign or case.reading.other_device), _other_device,
    ),
    Rule(
        "note-alone", "recalled number", "it stands in a note, and nothing else speaks of the recalled products",
        (_R,), {"model": "X1", "notes": "was Paradigm 722"},
        lambda case: case.in_note_of_another, _alone,
    ),
    Rule(
        "code-of-another-maker", "recalled number", "it stands behind the code's prefix, and another maker is named",
        (_R,), {"manufacturer": "Baxter", "model": "MMT-722NAS"},
        lambda case: case.number.coded and bool(case.company.foreign), _code_of_another,
    ),
    Rule(
        "number-of-another-device", "recalled number", "maker or kind of device make it the number of something else",
        (_N,), {"manufacturer": "Hill-Rom", "model": "722", "description": "hospital bed"},
        lambda case: not case.number.coded and case.company.settles_otherwise(case.number), _other_device,
    ),
    Rule(
        "number-alone", "recalled number", "neither prefix, family, maker nor kind of device vouch for it",
        (_R,), {"model": "722"},
        lambda case: not case.number.coded and not case.company.vouches_for(case.number), _alone,
    ),
    Rule(
        "perhaps-accessory", "recalled number", "words beside it leave open whether this is a part or the device",
        (_R,), {"description": "Insulin pump Paradigm 722 battery replaced"},
        lambda case: case.part in (Part.UNCLEAR, Part.ACCESSORY) or case.beside_other_code, _maybe_accessory,
    ),
    Rule(
        "by-the-table", "recalled number", "it is the device's: the recall's row and the software version decide",
        (_A, _R, _N), {"manufacturer": "Medtronic", "model": "MMT-722NAS"},
        lambda _: True, _by_table,
    ),
)  # fmt: skip

UNKNOWN_RULES = (
    Rule(
        "unknown-number", "other number",
        "no product has it, and it stands behind the code's prefix, beside a family or right behind our maker",
        (_R,), {"manufacturer": "Medtronic", "model": "MMT-772"},
        lambda case: case.company.makes_ours(case.number), _unknown,
    ),
)  # fmt: skip

NAME_RULES = (
    Rule(
        "not-listed", "name", "it names a model that the recall does not list, and beside it none of a listed family",
        (_N,), {"manufacturer": "Medtronic", "model": "MiniMed 670G"},
        lambda case: bool(case.reading.unlisted) and not case.lists_family_too, _not_listed,
    ),
    Rule(
        "family-with-software", "name", "it names a family all of whose models are listed, and no model",
        (_A, _R, _N), {"manufacturer": "Medtronic", "model": "Paradigm Veo", "software_version": "2.4A"},
        lambda case: case.named_family is not None and case.named_family[0].complete, _whole_family,
    ),
    Rule(
        "family-alone", "name", "it names a family of which some models are listed, and no model",
        (_R,), {"manufacturer": "Medtronic", "model": "Paradigm"},
        lambda case: case.named_family is not None, _family_alone,
    ),
)  # fmt: skip

MAKER_RULES = (
    Rule(
        "no-model", "maker or kind", "maker and kind of device may be those of a recalled product; it names no model",
        (_R,), {"manufacturer": "Medtronic", "description": "insulin pump"},
        lambda case: case.company.may_be_product, _may_be_product,
    ),
    Rule(
        "something-else", "maker or kind", "it names the maker, a family's word or the kind, and is something else",
        (_N,), {"manufacturer": "Medtronic", "description": "pacemaker"},
        lambda case: case.company.near or bool(case.reading.families), _something_else,
    ),
)  # fmt: skip

RULES = (*RECORD_RULES, *NUMBER_RULES, *UNKNOWN_RULES, *NAME_RULES, *MAKER_RULES)
"""All rules, in the order in which they are asked."""
