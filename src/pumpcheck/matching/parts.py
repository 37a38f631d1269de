"""Is the record about the device, or about something that belongs to one? Read from the order of the words.

"Reservoir for Paradigm 722" and "Paradigm 722 reservoir" are reservoirs; "Paradigm 722 with reservoir" is a pump.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import Enum
from math import inf

from pumpcheck.matching import software
from pumpcheck.matching.identify import MODEL_FIELDS
from pumpcheck.matching.lexicon import END, FAMILY, FREE
from pumpcheck.matching.reading import Reading
from pumpcheck.matching.spans import Span, Spans
from pumpcheck.matching.text import Folded, fold
from pumpcheck.model import Evidence


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
        "and with w incl including includes plus und mit inkl et avec y con e ed com en met och og i z ze ja и с вкл "
        "med s se sa az és ve ile dan dengan với cu și ir ar un koos και με مع با ו עם และ और 与 及 と および 및 와"
    ).pattern
)
_BESIDE = 2
_FEW = 2
_OPENING = re.compile(r"\(")
_LONGEST = 20
"""Letters that none of these words exceeds."""
_DASH = re.compile(r"\s[-–]\s")


@dataclass(frozen=True, slots=True)
class _Field:
    part: Part
    firm: bool = False
    evidence: Evidence | None = None


def classify(reading: Reading) -> tuple[Part, Evidence | None]:
    """Say what the record as a whole speaks of, with the accessory's words where that is what it names."""
    fields = {name: _classify_field(name, text, reading) for name, text in reading.texts.items()}
    accessory = next((field for field in fields.values() if field.part is Part.ACCESSORY), None)
    if any(field.part is Part.UNCLEAR for field in fields.values()):
        return Part.UNCLEAR, next(field.evidence for field in fields.values() if field.part is Part.UNCLEAR)
    if accessory is None:
        parts = {field.part for field in fields.values()}
        return (Part.DEVICE if Part.DEVICE in parts else Part.SILENT), None
    if any(field.part is Part.DEVICE and field.firm for field in fields.values()):
        return Part.DEVICE, None
    own_model = any(
        mention.field in MODEL_FIELDS and fields[mention.field].part is not Part.ACCESSORY
        for mention in reading.recalled
        if mention.field in fields
    )
    # The model field says what the thing itself is; another field that calls it an accessory contradicts that.
    return (Part.UNCLEAR if own_model else Part.ACCESSORY), accessory.evidence


def is_for(words: str) -> bool:
    """Whether a folded text says that something is for something else."""
    return _FOR.search(words) is not None


def begins_with_for(words: str) -> bool:
    """Whether a folded text begins with a word that says it is what something is for."""
    return _FOR.match(words.lstrip()) is not None


def _classify_field(name: str, text: Folded, reading: Reading) -> _Field:
    words, found = text.fold, reading.found[name]
    described = [(start, end) for _, start, end in software.find(words)] + found.get("exception", [])
    # A “syringe pump” is another device, and no syringe.
    described += found.get("other device", ())
    accessories = _outside(described, found.get("accessory", ()))
    products = sorted([*found.get("product", ()), *found.get("weak", ())])
    named = [(mention.start, mention.end) for mention in reading.recalled if mention.field == name]
    named += [span for family in reading.families for span in found.get(FAMILY + family[0].name, ())]
    own = bool(found.get("own"))
    anchors = sorted(products + named)
    if not accessories:
        if not anchors:
            return _Field(Part.SILENT)
        if evidence := _thing_for_ours(name, text, found, [*named, *found.get("own", ()), *found.get("parent", ())]):
            return _Field(Part.UNCLEAR, evidence=evidence)
        return _Field(Part.DEVICE if products or named else Part.SILENT, firm=bool(products and (named or own)))
    evidence = Evidence(name, text.quote(*accessories[0]), "accessory")
    # A word such as "insulin" inside "insulin reservoir set" anchors nothing.
    anchors = _outside(accessories, anchors)
    if not anchors:
        return _Field(Part.ACCESSORY, evidence=evidence)
    numbers = [(mention.start, mention.end) for mention in reading.recalled if mention.field == name]
    if anchors[0][0] < accessories[0][0]:
        both = all(
            any(start < accessories[0][0] for start, _ in spans) for spans in (found.get("product", ()), numbers)
        )
        return _pump_first(words, anchors, accessories, evidence, named_whole=both)
    return _accessory_first(words, products, numbers, accessories, evidence)


def _thing_for_ours(name: str, text: Folded, found: Mapping[str, list[Span]], ours: list[Span]) -> Evidence | None:
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


def _pump_first(
    words: str, anchors: list[Span], accessories: list[Span], evidence: Evidence, *, named_whole: bool
) -> _Field:
    start = accessories[0][0]
    between = words[max(end for begin, end in anchors if begin < start) : start] if anchors else ""
    if _IS_FOR_WHAT_IS_BEFORE.search(between):
        return _Field(Part.ACCESSORY, evidence=evidence)
    if _AND.search(between) or _FOR.search(between):
        return _Field(Part.DEVICE, firm=True)
    if _DASH.search(between) or named_whole:
        # Kind and model both come first: “insulin pump Paradigm 722 battery replaced”.
        return _Field(Part.UNCLEAR, evidence=evidence)
    return _Field(Part.ACCESSORY, evidence=evidence)


def _accessory_first(
    words: str, products: list[Span], numbers: list[Span], accessories: list[Span], evidence: Evidence
) -> _Field:
    part = Part.ACCESSORY
    # Only what stands behind the last of them may be another thing.
    last = max(accessories)[0]
    stops = sorted(stop for _, stop in accessories)
    between = _Between(words)
    for (begin, _), is_product in sorted([*((span, True) for span in products), *((span, False) for span in numbers)]):
        before = bisect_right(stops, begin)
        if begin <= last or not before:
            continue
        between.start_at(stops[before - 1])
        if between.holds(_OPENING, begin) or not between.holds(_AND, begin) or between.holds(_FOR, begin):
            continue
        if is_product:
            return _Field(Part.DEVICE, firm=True)
        # "Reservoir, Paradigm 722" may be two things or one.
        part = Part.UNCLEAR
    if part is Part.ACCESSORY and _device_behind_comma(words, products, numbers, stops[-1]):
        part = Part.UNCLEAR
    return _Field(part, evidence=evidence)


def _device_behind_comma(words: str, products: list[Span], numbers: list[Span], start: int) -> bool:
    """Whether kind and number stand in a further part of a list: “remote for X, pump, insulin, MiniMed 508”."""
    kind = next((begin for begin, _ in products if "," in words[start:begin]), None)
    if kind is None or not numbers or numbers[-1][0] < kind:
        return False
    return not _FOR.search(words[words.rfind(",", start, kind) : numbers[-1][0]])


class _Between:
    """What stands between two places of a text, of which the first is hardly ever moved: then it is read once."""

    def __init__(self, words: str) -> None:
        self._words, self._start, self._behind = words, 0, words
        self._first: dict[re.Pattern[str], float] = {}

    def start_at(self, start: int) -> None:
        if start != self._start:
            self._start, self._behind, self._first = start, self._words[start:], {}

    def holds(self, pattern: re.Pattern[str], stop: int) -> bool:
        """Whether a pattern of single words or signs is found before this place of the text."""
        if pattern not in self._first:
            found = pattern.search(self._behind)
            self._first[pattern] = found.end() if found else inf
        stop -= self._start
        # A word ends here too, whatever it runs on into.
        return self._first[pattern] <= stop or bool(pattern.search(self._behind, max(0, stop - _LONGEST), stop))


def _outside(others: Iterable[Span], spans: Iterable[Span]) -> list[Span]:
    """Return the spans that lie within none of the others."""
    held = Spans(others)
    return [span for span in spans if not held.hold(*span)]
