"""Is the record about the device, or about something that belongs to one? Read from the order of the words.

"Reservoir for Paradigm 722" and "Paradigm 722 reservoir" are reservoirs; "Paradigm 722 with reservoir" is a pump.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum

from pumpcheck.folding import fold
from pumpcheck.matching.lexicon import END, FAMILY, FREE, PRODUCT, Found
from pumpcheck.matching.reading import Reading
from pumpcheck.matching.words import Folded, Span, Spans
from pumpcheck.model.finding import MODEL_FIELDS, Evidence
from pumpcheck.versions import SCHEMES


def _words(words: str) -> re.Pattern[str]:
    return re.compile(rf"{FREE}(?:{'|'.join(map(fold, words.split()))}){END}")


class Part(Enum):
    """What a record, or one field of it, speaks of."""

    DEVICE = "device"
    ACCESSORY = "accessory"
    UNCLEAR = "unclear"
    SILENT = "silent"


_BEHIND = "lle készülékhez pumpához için jaoks के लिए 適用 适用 専用 专用 用 용"
_PURPOSE = (
    "for fits fit compatible used suitable für passend zu pour para pentru per voor till til dla для к за za pro pre "
    f"pri cho untuk priekš skirta skirtas për fyrir għal үшін για עבור برای لـ สำหรับ {_BEHIND}"
)
_FOR = _words(f"{_PURPOSE} of from von de du des della del da do van av af")
_IS_FOR = _words(_PURPOSE)
_IS_FOR_WHAT_IS_BEFORE = _words(_BEHIND)
_AND = re.compile(
    r"[+&,;/(]|"
    + _words(
        "and or with w incl including includes plus und oder mit inkl et ou avec y con e ed com en met och og eller "
        "i z ze ja и или с вкл med s se sa az és ve ile dan dengan với cu și ir ar un koos και με مع با ו עם และ और "
        "与 及 と および 및 와"
    ).pattern
)
_BESIDE = 2
_FEW = 2
_OPENING = re.compile(r"\(")
_LONGEST = 20  # Letters that none of these words exceeds
_LOOKED_BACK = 2000  # Signs before a name in which a word is looked for that says what it is to the accessory
_DASH = re.compile(r"\s[-–]\s")


@dataclass(frozen=True, slots=True)
class _Field:
    part: Part
    firm: bool = False
    evidence: Evidence | None = None


def classify(reading: Reading) -> tuple[Part, Evidence | None]:
    """Say what the record as a whole speaks of, with the accessory's words where that is what it names."""
    fields = {name: _classify_field(name, text, reading) for name, text in reading.texts.items()}
    for part in (Part.UNCLEAR, Part.ACCESSORY):
        found = next((field for field in fields.values() if field.part is part), None)
        if not found:
            continue
        if part is Part.ACCESSORY and any(field.part is Part.DEVICE and field.firm for field in fields.values()):
            return Part.DEVICE, None
        # The model field says what the thing itself is; another field that calls it an accessory contradicts that.
        own_model = any(
            mention.field in MODEL_FIELDS and fields[mention.field].part is not Part.ACCESSORY
            for mention in reading.recalled
            if mention.field in fields
        )
        return (Part.UNCLEAR if own_model else part), found.evidence
    return (Part.DEVICE if any(field.part is Part.DEVICE for field in fields.values()) else Part.SILENT), None


def is_for(words: str) -> bool:
    """Whether a folded text says that something is for something else."""
    return _FOR.search(words) is not None


def begins_with_for(words: str) -> bool:
    """Whether a folded text begins with a word that says it is what something is for."""
    return _FOR.match(words.lstrip()) is not None


def _classify_field(name: str, text: Folded, reading: Reading) -> _Field:
    words, found = text.fold, reading.found[name]
    described = [(start, end) for _, start, end in SCHEMES["pump"].find(words)] + found.get("exception", [])
    names = [span for key, spans in found.items() if key.startswith(PRODUCT) for span in spans]
    # A “syringe pump” is another device, and no syringe; “Battery Pack SP” may be a product's name.
    accessories = _outside([*described, *names, *found.get("other device", ())], found.get("accessory", ()))
    products = sorted([*found.get("product", ()), *found.get("weak", ())])
    numbers = [(mention.start, mention.end) for mention in reading.recalled if mention.field == name]
    families = (span for family, _ in reading.families for span in found.get(FAMILY + family.name, ()))
    named = [*numbers, *names, *families]
    if not accessories:
        if not (products or named):
            return _Field(Part.SILENT)
        if evidence := _thing_for_ours(name, text, found, [*named, *found.get("own", ()), *found.get("parent", ())]):
            return _Field(Part.UNCLEAR, evidence=evidence)
        return _Field(Part.DEVICE, firm=bool(products and (named or found.get("own"))))
    evidence = Evidence(name, text.quote(*accessories[0]), "accessory")
    # A word such as "insulin" inside "insulin reservoir set" anchors nothing.
    anchors = _outside(accessories, sorted(products + named))
    if not anchors:
        return _Field(Part.ACCESSORY, evidence=evidence)
    start = accessories[0][0]
    if anchors[0][0] < start:
        whole = all(any(begin < start for begin, _ in spans) for spans in (products, numbers))
        between = words[max(end for begin, end in anchors if begin < start) : start]
        # “Paradigm Real-Time 722 CGM” is the pump, with what it measures by.
        whole |= bool(numbers) and Spans(found.get("built in", ())).hold(*accessories[0])
        behind = max(end for _, end in accessories)
        kind = next((words[behind:begin] for begin, _ in products if begin >= behind), None) if numbers else None
        # “Paradigm 722 reservoir 3 ml insulin pump” may be either, and “Paradigm 722 reservoir for insulin pump” not.
        whole |= kind is not None and not _FOR.search(kind)
        return _Field(_pump_first(between, named_whole=whole), firm=True, evidence=evidence)
    return _Field(_accessory_first(words, products, numbers, accessories), firm=True, evidence=evidence)


def _thing_for_ours(name: str, text: Folded, found: Found, ours: list[Span]) -> Evidence | None:
    """Return what a record calls something that is for a product of ours, where nobody knows the word; or None."""
    start, stop = min(ours, default=(0, 0))[0], max((end for _, end in ours), default=0)
    kinds, names = Spans([*found.get("product", ()), *found.get("weak", ())]), Spans(ours)
    near = (max(0, start - _LONGEST), stop), (stop, stop + _LONGEST)
    for begin, end in (match.span() for place in near for match in _IS_FOR.finditer(text.fold, *place)):
        before = 0 <= start - end <= _BESIDE
        if not before and not 0 <= begin - stop <= _BESIDE:
            continue
        # Where it stands behind, so may the thing: “Paradigm 722 için set”, “patarei Paradigm 722 jaoks”.
        tokens = [
            token
            for token in text.tokens
            if (token.start < begin or not before) and token.end != end and not names.hold(token.start, token.end)
        ]
        if any(kinds.hold(token.start, token.end) for token in tokens):
            continue
        if any(not token.text.isdigit() and (len(token.text) > _FEW or not token.text.isascii()) for token in tokens):
            return Evidence(name, text.quote(tokens[0].start, tokens[-1].end), "what it is")
    return None


def _pump_first(between: str, *, named_whole: bool) -> Part:
    """Say what a field speaks of in which the device is named before the accessory, from what stands between them."""
    if _IS_FOR_WHAT_IS_BEFORE.search(between):
        return Part.ACCESSORY
    if _AND.search(between) or _FOR.search(between):
        return Part.DEVICE
    # Kind and model both come first: “insulin pump Paradigm 722 battery replaced”.
    return Part.UNCLEAR if _DASH.search(between) or named_whole else Part.ACCESSORY


def _accessory_first(words: str, products: list[Span], numbers: list[Span], accessories: list[Span]) -> Part:
    """Say what a field speaks of in which the accessory is named first."""
    # Only what stands behind the last of them may be another thing.
    stop, part = max(end for _, end in accessories), Part.ACCESSORY
    joint = _AND.search(words, stop)
    for begin, is_product in sorted([*((span[0], True) for span in products), *((span[0], False) for span in numbers)]):
        near = max(stop, begin - _LOOKED_BACK)
        # A word ends where the device's begins, whatever it runs on into.
        joined = (joint and joint.end() <= begin) or _AND.search(words, max(stop, begin - _LONGEST), begin)
        if begin < stop or not joined or _OPENING.search(words, near, begin) or _FOR.search(words, near, begin):
            continue
        if is_product:
            return Part.DEVICE
        # "Reservoir, Paradigm 722" may be two things or one.
        part = Part.UNCLEAR
    # Kind and number may stand in a further part of a list: “remote for X, pump, insulin, MiniMed 508”.
    comma = words.find(",", stop)
    kind = next((begin for begin, _ in products if 0 <= comma < begin), None)
    if part is Part.ACCESSORY and kind is not None and numbers and numbers[-1][0] >= kind:
        behind = words.rfind(",", stop, kind)
        part = part if _FOR.search(words, behind, numbers[-1][0]) else Part.UNCLEAR
    return part


def _outside(others: Iterable[Span], spans: Iterable[Span]) -> list[Span]:
    """Return the spans that lie within none of the others."""
    held = Spans(others)
    return [span for span in spans if not held.hold(*span)]
