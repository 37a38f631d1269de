"""Why a record is what it is: one ordered table of rules. The first rule that applies to a thing decides about it.

A record is first asked as a whole, then each model number in it, then its families, its maker and its kind. Of all that
its numbers give, the gravest holds.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from pumpcheck.matching.accessories import Part
from pumpcheck.matching.case import Case
from pumpcheck.matching.spelling import likely_codes
from pumpcheck.matching.table import a_or_b, gravest
from pumpcheck.model.finding import Evidence, Finding, MatchKind, ReasonCode, Verdict

NOTHING = Finding(Verdict.NOT_AFFECTED, ReasonCode.NO_MATCH, "Nothing in the record points to a recalled product.")
"""The finding on a record that no recall has anything to do with."""


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule."""

    name: str
    about: str  # What it is asked about: the record, a number, a name
    when: str  # When it applies, as what follows “if”
    gives: tuple[Verdict, ...]  # Which verdicts it may give
    example: Mapping[str, str]  # A record that it decides, by field
    applies: Callable[[Case], bool]
    decides: Callable[[Case], Finding]

    @property
    def told(self) -> tuple[str, str, str, str, str]:
        """Name, what it is asked about, when it applies, its verdicts and its example, for a person."""
        example = ", ".join(f"{name.replace('_', ' ')}: {text}" for name, text in self.example.items())
        gives = " or ".join(verdict.value.replace("_", " ") for verdict in self.gives)
        return self.name, self.about, self.when, gives, example


_NAMES_MODEL = ("model number", "product name")
_A, _R, _N = Verdict.AFFECTED, Verdict.NEEDS_REVIEW, Verdict.NOT_AFFECTED
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


def _says(
    verdict: Verdict,
    code: ReasonCode,
    sentence: str,
    look_up: str = "",
    evidence: Callable[[Case], Sequence[Evidence]] = lambda case: case.evidence,
) -> Callable[[Case], Finding]:
    """Return what makes a finding of a case; sentences are templates in which ``case`` stands."""

    def decide(case: Case) -> Finding:
        kind = case.match_kind if verdict is not Verdict.NOT_AFFECTED else MatchKind.NONE
        told = sentence.format(case=case, recall=case.table.recall)
        asks = look_up.format(case=case, recall=case.table.recall).strip()
        pieces = tuple(dict.fromkeys(evidence(case)))
        return Finding(verdict, code, told, case.table.recall.id, None, pieces, kind, asks)

    return decide


def _by_table(case: Case) -> Finding:
    mention = case.number
    rows, name = case.table.rows_of(mention), mention.core + mention.letters
    return case.table.judge(rows, name, case.versions_by, case.evidence, case.match_kind, mention)


def _by_name(case: Case) -> Finding:
    row = case.table.rows[case.product_named.name.row]
    return case.table.judge([row], row.name or row.id, case.versions_by, case.evidence, case.match_kind)


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
    return replace(finding, verdict=_R, reason_code=code, reason=reason, look_up=look_up.strip())


def _unknown(case: Case) -> Finding:
    likely = likely_codes(case.number.core, case.table.digits)
    finding = _UNKNOWN(case)
    return replace(finding, reason=f"{finding.reason[:-1]}; it may mean {a_or_b(likely)}.") if likely else finding


def _family(case: Case) -> Finding:
    recall, named = case.table.recall, case.family
    family, words = named or case.reading.families[0]
    if family.complete:
        rows, evidence = [case.table.rows[row] for row in family.rows], (words, *case.company)
        finding = case.table.judge(rows, family.name, case.versions_by, evidence, MatchKind.FAMILY_ONLY)
        if finding.verdict is not _R:
            return finding
    code = ReasonCode.SOFTWARE_UNKNOWN if family.complete else ReasonCode.MODEL_MISSING
    reason = f"The record names the family {family.name} but no model; it may be in row {a_or_b(family.rows)}."
    row = family.rows[0] if len(family.rows) == 1 else None
    pieces = tuple(dict.fromkeys((words, *case.company, *case.versions_by("pump").evidence)))
    look_up = f"{recall.read_model} {recall.read_version if family.complete else ''}".strip()
    return Finding(_R, code, reason, recall.id, row, pieces, MatchKind.FAMILY_ONLY, look_up)


_ALONE = _says(
    _R, ReasonCode.NUMBER_ALONE,
    "{case.number.core} is a recalled model number, but the record does not settle what device has it here.",
    "Look what device this is. {recall.read_model}",
)  # fmt: skip
_OTHER = _says(
    _N, ReasonCode.OTHER_DEVICE,
    "{case.number.core} is a recalled model number, but this is another device: {case.otherwise}.",
)  # fmt: skip
_UNKNOWN = _says(
    _R, ReasonCode.MODEL_UNKNOWN, "No known product has the model number “{case.number.text}”.",
    "{recall.read_model}",
    lambda case: (*case.evidence, *case.versions_by("pump").evidence),
)  # fmt: skip

RULES = (
    Rule(
        "nothing-of-ours", "record", "no number, family, maker or kind of device of the recall stands in it",
        (_N,), {"manufacturer": "B. Braun", "model": "Infusomat Space"},
        lambda case: not case.reading.speaks_of_ours, lambda _: NOTHING,
    ),
    Rule(
        "accessory", "record", "it speaks of a part or accessory, or bears the code of one, and of no device itself",
        (_N,), {"description": "Reservoir 3 ml for Paradigm 722"},
        lambda case: case.is_accessory,
        _says(
            _N, ReasonCode.ACCESSORY,
            "“{case.accessory.text}” makes this a part or accessory, not the {recall.words.product_name} itself.",
            evidence=lambda case: (case.accessory,),
        ),
    ),
    Rule(
        "note-of-another-device", "recalled number", "it stands in a note, and the record is of another device",
        (_N,), {"manufacturer": "Hill-Rom", "description": "bed", "notes": "lent with Paradigm 722"},
        lambda case: case.in_note_of_another and bool(case.foreign or case.reading.other_device), _OTHER,
    ),
    Rule(
        "note-alone", "recalled number", "it stands in a note, and nothing else speaks of the recalled products",
        (_R,), {"model": "X1", "notes": "was Paradigm 722"},
        lambda case: case.in_note_of_another, _ALONE,
    ),
    Rule(
        "code-of-another-maker", "recalled number", "it stands behind the code's prefix, and another maker is named",
        (_R,), {"manufacturer": "Baxter", "model": "MMT-722NAS"},
        lambda case: case.number.coded and bool(case.foreign),
        _says(
            _R, ReasonCode.RECORD_CONTRADICTS,
            "“{case.number.text}” is the code of a recalled model, but the record names another maker: "
            "“{case.foreign.text}”.", "{recall.read_model}",
            lambda case: (*case.evidence, *filter(None, [case.foreign])),
        ),
    ),
    Rule(
        "number-of-another-device", "recalled number", "maker or kind of device make it the number of something else",
        (_N,), {"manufacturer": "Hill-Rom", "model": "722", "description": "hospital bed"},
        lambda case: not case.number.coded and case.is_anothers, _OTHER,
    ),
    Rule(
        "number-alone", "recalled number", "neither prefix, family, maker nor kind of device vouch for it",
        (_R,), {"model": "722"},
        lambda case: not case.number.coded and not case.is_vouched_for, _ALONE,
    ),
    Rule(
        "perhaps-accessory", "recalled number", "words beside it leave open whether this is a part or the device",
        (_R,), {"description": "Insulin pump Paradigm 722 battery replaced"},
        lambda case: case.is_unclear,
        _says(
            _R, ReasonCode.RECORD_CONTRADICTS,
            "The record names the recalled model {case.number.core}, and also what could make it an accessory.",
            "Look whether this is the device itself. {recall.read_model}",
        ),
    ),
    Rule(
        "by-the-table", "recalled number", "it is the device's: the recall's row and the software version decide",
        (_A, _R, _N), {"manufacturer": "Medtronic", "model": "MMT-722NAS"},
        lambda _: True, _by_table,
    ),
    Rule(
        "everyday-name", "product", "the name may be an everyday word, and the maker is not named",
        (_N,), {"manufacturer": "Zoll", "model": "Cardiology"},
        lambda case: case.product_named.name.everyday and not case.near,
        _says(
            _N, ReasonCode.OTHER_DEVICE,
            "“{case.product_named.evidence.text}” is the name of a recalled product, and of many other things.",
        ),
    ),
    Rule(
        "part-of-name", "product", "it is a part of the name, or one of three signs beside other words",
        (_R, _N), {"manufacturer": "Acme", "model": "Flowmeter 400"},
        lambda case: case.product_named.name.partial, _by_part,
    ),
    Rule(
        "perhaps-part-of-product", "product", "words beside the name leave open whether this is a part or the product",
        (_R,), {"manufacturer": "Acme", "description": "Flowmeter 300 - battery"},
        lambda case: case.spoken_of[0] is Part.UNCLEAR,
        _says(
            _R, ReasonCode.RECORD_CONTRADICTS,
            "The record names the recalled product “{case.product_named.evidence.text}”, and also what could make it "
            "an accessory.", "Look whether this is the device itself. {recall.read_model}",
        ),
    ),
    Rule(
        "name-alone", "product", "the maker is not named, or another one is, and others may bear the name",
        (_R, _N), {"model": "Flowmeter 300"},
        lambda case: not (case.table.rows[case.product_named.name.row].unique or (case.near and not case.foreign)),
        _by_name_alone,
    ),
    Rule(
        "by-name", "product", "it is the product: the recall's row and the software version decide",
        (_A, _R, _N), {"manufacturer": "Acme", "model": "Flowmeter 300", "software_version": "2.0.14"},
        lambda _: True, _by_name,
    ),
    Rule(
        "unknown-number", "other number",
        "no product bears it, and it stands behind the code's prefix, beside a family or right behind our maker",
        (_R,), {"manufacturer": "Medtronic", "model": "MMT-772"},
        lambda case: case.makes_ours, _unknown,
    ),
    Rule(
        "not-listed", "name", "it names a model that the recall does not list, and beside it none of a listed family",
        (_N,), {"manufacturer": "Medtronic", "model": "MiniMed 670G"},
        lambda case: case.is_not_listed,
        _says(
            _N, ReasonCode.MODEL_NOT_LISTED,
            "“{case.reading.unlisted[0].text}” is a model that the recall does not list.",
            evidence=lambda case: [case.reading.unlisted[0].evidence],
        ),
    ),
    Rule(
        "family-with-software", "name", "it names a family all of whose models are listed, and no model",
        (_A, _R, _N), {"manufacturer": "Medtronic", "model": "Paradigm Veo", "software_version": "2.4A"},
        lambda case: case.family is not None and case.family[0].complete, _family,
    ),
    Rule(
        "family-alone", "name", "it names a family of which some models are listed, and no model",
        (_R,), {"manufacturer": "Medtronic", "model": "Paradigm"},
        lambda case: case.family is not None, _family,
    ),
    Rule(
        "no-model", "maker or kind", "maker and kind of device may be those of a recalled product; it names no model",
        (_R,), {"manufacturer": "Medtronic", "description": "insulin pump"},
        lambda case: case.may_be_product,
        _says(
            _R, ReasonCode.MODEL_MISSING,
            "The record may be of a recalled {recall.words.product_name}: it names {case.said}, but no model.",
            "{recall.read_model}",
        ),
    ),
    Rule(
        "something-else", "maker or kind", "it names the maker, a family's word or the kind, and is something else",
        (_N,), {"manufacturer": "Medtronic", "description": "pacemaker"},
        lambda case: case.near or bool(case.reading.families),
        _says(
            _N, ReasonCode.OTHER_DEVICE,
            "Names a maker or word of the recall, but not a recalled {recall.words.product_name}.",
            evidence=lambda case: (*(words for _, words in case.reading.families), *case.company),
        ),
    ),
)  # fmt: skip
"""All rules, in the order in which they are asked."""

_ABOUT = {
    about: [rule for rule in RULES if rule.about == about] for about in dict.fromkeys(rule.about for rule in RULES)
}
