"""From what a record names and what the recall lists to a verdict with its reason and evidence."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import lru_cache, partial

from pumpcheck.matching.company import company_of
from pumpcheck.matching.identify import NAME_FIELDS, WORD_FIELDS, read_names, with_notes
from pumpcheck.matching.items import about_item, names_model, single_items
from pumpcheck.matching.lexicon import REMEMBERED, Lexicon
from pumpcheck.matching.parts import Part, classify
from pumpcheck.matching.reading import Mention, Reading
from pumpcheck.matching.rules import Rule, decisions, judge_reading
from pumpcheck.matching.udi import Udi, may_refer, read_udi
from pumpcheck.matching.verdicts import NOTHING, Verdicts, gravest
from pumpcheck.matching.versions import read_versions
from pumpcheck.model import Evidence, Finding, MatchKind, ReasonCode, Recall, RecalledModel, Verdict


class Judge:
    """Judges single devices under one recall. Its state is the recall and what it remembers, so it may be shared.

    Attributes:
        recall: The recall.
        lexicon: Its words.
    """

    def __init__(self, recall: Recall) -> None:
        """Compile the recall."""
        self.recall = recall
        self.lexicon = Lexicon(recall)
        self._verdicts = Verdicts(recall, self.lexicon)
        # Units of one kind often differ in nothing but their UDIs and their notes.
        self._of_words = lru_cache(maxsize=REMEMBERED)(self._judge_words)
        self._of_names = lru_cache(maxsize=REMEMBERED)(partial(read_names, lexicon=self.lexicon))

    def judge(self, device: Mapping[str, str]) -> Finding:
        """Return the verdict on one device.

        Args:
            device: Canonical fields with text; a missing field is left out.
        """
        text = device.get("udi", "")
        if text and not self.may_decide(text):
            # Such a UDI is evidence and decides nothing, and reading it takes longer than all the rest.
            finding = self._by_words(device)
            if finding.verdict is Verdict.NOT_AFFECTED:
                return finding
        udi = read_udi(text) if text else None
        if udi is None:
            return self._by_words(device)
        own = device.get("catalog_number", "")
        if udi.reference:
            device = {**device, "catalog_number": f"{own} - {udi.reference}" if own else udi.reference}
        finding = self._by_words(device)
        if udi.reference and not own:
            # The words stand in the UDI, and that is where a person finds them.
            moved = (
                replace(piece, field="udi") if piece.field == "catalog_number" else piece for piece in finding.evidence
            )
            finding = replace(finding, evidence=tuple(moved))
        row = self._verdicts.table.of_identifier(udi.device_identifier)
        if row is not None:
            listed = self._by_identifier(row, udi, device)
            finding = gravest((listed, finding)) if finding.verdict is Verdict.AFFECTED else listed
        if finding.verdict is Verdict.NOT_AFFECTED:
            return finding
        return replace(finding, evidence=tuple(dict.fromkeys((*finding.evidence, *_udi_evidence(udi)))))

    def may_decide(self, udi: str) -> bool:
        """Whether a UDI may hold more than evidence: what the maker calls the product, or an identifier of a row."""
        return may_refer(udi) or self._verdicts.table.may_be_listed(udi)

    def by_maker_alone(self, device: Mapping[str, str]) -> Finding | None:
        """Return the doubt on a damaged record that names the maker of ours, since its model may be what is damaged.

        None where it names a model, an accessory or another maker.
        """
        reading = self.read(device)
        maker = reading.own
        if maker is None or reading.recalled or reading.unlisted or company_of(reading).foreign:
            return None
        if classify(reading)[0] is Part.ACCESSORY:
            return None
        return self._verdicts.finding(
            Verdict.NEEDS_REVIEW,
            ReasonCode.MODEL_MISSING,
            f"The record names “{maker.text}”, and no model that can be read.",
            (replace(maker, shows="maker"),),
            MatchKind.NONE,
            look_up=self.recall.read_model,
        )

    def rules_for(self, device: Mapping[str, str]) -> list[Rule]:
        """Return the rules that decide about a device as a whole, one for each number it names."""
        return [rule for rule, _ in decisions(self.read(device), device, self._verdicts)]

    def rows_of(self, mention: Mention) -> Sequence[RecalledModel]:
        """Return the rows of the recall that a number of its models may belong to."""
        return self._verdicts.table.rows_of(mention)

    def _by_identifier(self, row: RecalledModel, udi: Udi, device: Mapping[str, str]) -> Finding:
        """Judge a unit whose device identifier the recall lists."""
        reading = self.read(device)
        evidence = (Evidence("udi", udi.device_identifier, "device identifier"),)
        versions = read_versions(device, reading)
        finding = self._verdicts.by_row(row, row.name or row.id, versions, evidence, MatchKind.UDI, None)
        if finding.reason_code is ReasonCode.MODEL_AFFECTED:
            reason = f"The recall lists this device identifier as {row.name or row.id}."
            return replace(finding, reason_code=ReasonCode.UDI_LISTED, reason=reason)
        return finding

    def _by_words(self, device: Mapping[str, str]) -> Finding:
        return self._of_words(tuple(map(device.get, WORD_FIELDS)))

    def _judge_words(self, texts: tuple[str | None, ...]) -> Finding:
        device = {name: text for name, text in zip(WORD_FIELDS, texts, strict=True) if text}
        finding = judge_reading(self.read(device), device, self._verdicts)
        if (
            finding is NOTHING
            or finding.verdict is Verdict.AFFECTED
            or finding.reason_code is ReasonCode.SOFTWARE_LATER
        ):
            return finding
        for name, item, alone, by_comma in single_items(device):
            reading = self.read(alone)
            # The words of one thing may be parted too, so that only what names a model by itself counts.
            if names_model(name, reading) and (not by_comma or (reading.product and reading.recalled)):
                by_itself = judge_reading(reading, alone, self._verdicts)
                if by_itself.verdict.gravity > finding.verdict.gravity:
                    finding = about_item(by_itself, item)
        return finding

    def read(self, device: Mapping[str, str]) -> Reading:
        """Return what a device's record says."""
        reading = self._of_names(tuple(map(device.get, NAME_FIELDS)))
        notes = device.get("notes")
        return with_notes(reading, notes, self.lexicon) if notes else reading


def _udi_evidence(udi: Udi) -> tuple[Evidence, ...]:
    pieces = ((udi.device_identifier, "device identifier"), (udi.serial, "serial number"), (udi.lot, "lot"))
    return tuple(Evidence("udi", text, shows) for text, shows in pieces if text)
