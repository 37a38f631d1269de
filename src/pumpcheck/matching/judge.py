"""Judge single devices under one recall: by their words, the items of their cells, and their UDI."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from functools import lru_cache, partial
from itertools import product

from pumpcheck.folding import fold
from pumpcheck.matching import rules
from pumpcheck.matching.accessories import Part, begins_with_for
from pumpcheck.matching.case import Case
from pumpcheck.matching.lexicon import REMEMBERED, Lexicon
from pumpcheck.matching.reading import Reading, items_of, read_names, with_notes
from pumpcheck.matching.rules import NOTHING
from pumpcheck.matching.table import BY_SOFTWARE, Asked, Table, gravest
from pumpcheck.matching.udi import Udi, may_refer, read_udi
from pumpcheck.model.finding import (
    MODEL_FIELDS,
    NAME_FIELDS,
    WORD_FIELDS,
    Evidence,
    Finding,
    MatchKind,
    ReasonCode,
    Verdict,
)
from pumpcheck.model.recall import Recall, RecalledModel

_ITEM_FIELDS = (*MODEL_FIELDS, "brand", "description")
_MOST_ITEMS = 50  # Items that are judged by themselves; a cell of more is judged as a whole only


class Judge:
    """Judges single devices under one recall. Its state is the recall and what it remembers, so it may be shared."""

    def __init__(self, recall: Recall, may_matter: Callable[[str], bool] = bool) -> None:
        """Compile the recall; `may_matter` is whether a record with a text may be anything but not_affected."""
        self.recall = recall
        self._may_matter = may_matter
        self.lexicon = Lexicon(recall)
        self.table = Table(recall, self.lexicon)
        # Units of one kind often differ in nothing but their UDIs and their notes.
        self._of_words = lru_cache(maxsize=REMEMBERED)(self._judge_words)
        self._of_names = lru_cache(maxsize=REMEMBERED)(partial(read_names, lexicon=self.lexicon))

    def judge(self, device: Mapping[str, str]) -> Finding:
        """Return the verdict on one device."""
        text, own = device.get("udi", ""), device.get("catalog_number", "")
        finding = self._by_words(device)
        # Most UDIs are evidence and decide nothing, and reading one takes longer than all the rest.
        decides = text and (may_refer(text) or self.table.by_identifier)
        udi = read_udi(text) if decides or (text and finding.verdict is not Verdict.NOT_AFFECTED) else None
        if udi is None:
            return finding
        if udi.reference:
            device = {**device, "catalog_number": f"{own} - {udi.reference}" if own else udi.reference}
            finding = self._by_words(device)
        if udi.reference and not own:
            # The words stand in the UDI, and that is where a person finds them.
            moved = {
                piece: replace(piece, field="udi") for piece in finding.evidence if piece.field == "catalog_number"
            }
            finding = replace(finding, evidence=tuple(moved.get(piece, piece) for piece in finding.evidence))
        if row := self.table.by_identifier.get(udi.device_identifier):
            listed = self._by_identifier(row, udi, device)
            finding = gravest((listed, finding)) if finding.verdict is Verdict.AFFECTED else listed
        if finding.verdict is Verdict.NOT_AFFECTED:
            return finding
        told = ((udi.device_identifier, "device identifier"), (udi.serial, "serial number"), (udi.lot, "lot"))
        pieces = (Evidence("udi", piece, shows) for piece, shows in told if piece)
        return replace(finding, evidence=tuple(dict.fromkeys((*finding.evidence, *pieces))))

    def judge_loose(self, text: str) -> Finding:
        """Return the verdict on a text of which nobody knows which fields it is, such as a whole damaged record.

        It is taken for a description; where it names our own maker and no model, the model may be what is damaged.
        """
        device = {"description": text}
        finding, case = self.judge(device), self.case(device)
        maker, told = case.reading.own, case.reading.recalled or case.reading.unlisted or case.foreign
        if finding.verdict is not Verdict.NOT_AFFECTED or not maker or told or case.spoken_of[0] is Part.ACCESSORY:
            return finding
        reason = f"The record names “{maker.text}”, and no model that can be read."
        code, evidence, look_up = ReasonCode.MODEL_MISSING, replace(maker, shows="maker"), self.recall.read_model
        return Finding(Verdict.NEEDS_REVIEW, code, reason, self.recall.id, None, (evidence,), MatchKind.NONE, look_up)

    def case(self, device: Mapping[str, str]) -> Case:
        """Return a device as the rules see it."""
        return Case(self.read(device), device, self.table)

    def read(self, device: Mapping[str, str]) -> Reading:
        """Return what a device's record says."""
        reading = self._of_names(tuple(map(device.get, NAME_FIELDS)))
        notes = device.get("notes") if not self.lexicon.by_names_only else None
        return with_notes(reading, notes, self.lexicon) if notes else reading

    def _by_identifier(self, row: RecalledModel, udi: Udi, device: Mapping[str, str]) -> Finding:
        """Judge a unit whose device identifier the recall lists."""
        evidence, name = (Evidence("udi", udi.device_identifier, "device identifier"),), row.name or row.id
        finding = self.table.judge([row], Asked(name, self.case(device).versions_by, evidence, MatchKind.UDI))
        if finding.reason_code is not ReasonCode.MODEL_AFFECTED:
            return finding
        reason = f"The recall lists this device identifier as {name}."
        return replace(finding, reason_code=ReasonCode.UDI_LISTED, reason=reason)

    def _by_words(self, device: Mapping[str, str]) -> Finding:
        return self._of_words(tuple(map(device.get, WORD_FIELDS)))

    def _judge_words(self, texts: tuple[str | None, ...]) -> Finding:
        device = {name: text for name, text in zip(WORD_FIELDS, texts, strict=True) if text}
        finding = rules.judge(self.case(device))
        if finding is NOTHING or finding.verdict is Verdict.AFFECTED or finding.reason_code in BY_SOFTWARE:
            return finding
        for name, item, alone, by_comma in _single_items(device):
            if len(device) == 1 and not self._may_matter(item):
                continue
            case = self.case(alone)
            # The words of one thing may be parted too, so that only what names a model by itself counts.
            telling = not by_comma or (case.reading.product and case.reading.recalled)
            by_itself = rules.judge(case) if telling and _names_model(name, case.reading) else finding
            if by_itself.verdict.severity > finding.verdict.severity:
                reason = f"{by_itself.reason} The cell lists several things; this is about “{item}”."
                finding = replace(by_itself, reason=reason)
        return finding


def _single_items(device: Mapping[str, str]) -> Iterator[tuple[str, str, dict[str, str], bool]]:
    """Yield a record once for each item of a cell that lists several: field, item, record, whether by a comma.

    What something is for is no item, and a comma may stand within the name of one thing: “pump, infusion, insulin”.
    """
    for name, by_comma in product(filter(device.get, _ITEM_FIELDS), (False, True)):
        items = items_of(device[name], enumerated=by_comma)
        for item in items if 1 < len(items) <= _MOST_ITEMS else ():
            if not begins_with_for(fold(item)):
                yield name, item, {**device, name: item}, by_comma


def _names_model(field: str, reading: Reading) -> bool:
    """Whether an item names a model by itself: a code, a family, or a number beside maker or kind; or both of these."""
    found, numbers = reading.found[field].keys(), [*reading.recalled, *reading.unknown]
    maker, kind = not found.isdisjoint(("own", "parent")), not found.isdisjoint(("product", "weak"))
    named = any(mention.coded for mention in numbers) or reading.families or reading.products
    return bool(named or (numbers and (maker or kind)) or (maker and "product" in found))


def of_several(findings: Iterable[Finding]) -> Finding:
    """Return the gravest finding on one device under several recalls, which says what the others ask for.

    The recall and row stay those of the gravest: the tables of two recalls are never merged into one.
    """
    every = tuple(findings)
    if len(every) == 1:
        return every[0]
    worst = gravest(every)
    others = [finding for finding in every if finding is not worst and finding.verdict is not Verdict.NOT_AFFECTED]
    if not others or worst.verdict is Verdict.NOT_AFFECTED:
        return worst
    asks = {Verdict.AFFECTED: "affects this record too", Verdict.NEEDS_REVIEW: "needs a review of this record too"}
    told = (f"The recall {finding.recall_id} {asks[finding.verdict]}: {finding.reason}" for finding in others)
    look_ups = [worst.look_up, *(finding.look_up for finding in others)] if worst.look_up else []
    return replace(
        worst,
        reason=" ".join([worst.reason, *told]),
        evidence=tuple(dict.fromkeys(piece for finding in (worst, *others) for piece in finding.evidence)),
        look_up=" ".join(dict.fromkeys(filter(None, look_ups))),
    )
