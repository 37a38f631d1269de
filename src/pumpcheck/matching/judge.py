"""From what a record names and what the recall lists to a verdict with its reason and evidence."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import lru_cache, partial

from pumpcheck.matching.company import Company, company_of
from pumpcheck.matching.identify import NAME_FIELDS, WORD_FIELDS, read_names, with_notes
from pumpcheck.matching.lexicon import REMEMBERED, Lexicon
from pumpcheck.matching.nearby import likely_codes
from pumpcheck.matching.parts import Part, classify
from pumpcheck.matching.reading import Mention, Reading
from pumpcheck.matching.udi import Udi, may_refer, read_udi
from pumpcheck.matching.verdicts import NOTHING, Verdicts, a_or_b, gravest, gravest_of_several
from pumpcheck.matching.versions import Versions, read_versions
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
        reading = self.read(device)
        if not reading.speaks_of_ours:
            return NOTHING
        if reading.names_maker_only:
            return self._by_maker(reading, company_of(reading))
        versions = read_versions(device, reading)
        part, accessory = classify(reading)
        if part is Part.ACCESSORY or self._is_other_code(reading):
            return self._accessory(reading, accessory)
        company = company_of(reading)
        findings = [self._number(mention, reading, versions, part, company) for mention in reading.recalled]
        findings += self._unknown_codes(reading, versions, company)
        if any(finding.reason_code is not ReasonCode.OTHER_DEVICE for finding in findings):
            return gravest_of_several(findings)
        if reading.unlisted and not _family_elsewhere(reading):
            return self._unlisted(reading)
        return self._by_family(reading, versions, company) or (
            gravest_of_several(findings) if findings else self._by_maker(reading, company)
        )

    def read(self, device: Mapping[str, str]) -> Reading:
        """Return what a device's record says."""
        reading = self._of_names(tuple(map(device.get, NAME_FIELDS)))
        notes = device.get("notes")
        return with_notes(reading, notes, self.lexicon) if notes else reading

    # --- a recalled number --------------------------------------------------------------------------------------

    def _number(self, mention: Mention, reading: Reading, versions: Versions, part: Part, company: Company) -> Finding:
        """Judge one recalled number that the record names."""
        evidence = (mention.evidence, *company.evidence)
        if mention.field == "notes" and not company.is_ours:
            # A note may speak of another device than the record does.
            if company.foreign or reading.other_device:
                return self._other_device(mention, company, evidence)
            return self._alone(mention, evidence)
        if mention.coded:
            if company.foreign:
                return self._contradiction(mention, company.foreign, evidence)
            kind = MatchKind.CODE
        else:
            if company.settles_otherwise(mention):
                return self._other_device(mention, company, evidence)
            if not company.vouches:
                return self._alone(mention, evidence)
            kind = MatchKind.FAMILY_AND_NUMBER if reading.families else MatchKind.BARE_NUMBER
        if part is Part.UNCLEAR:
            return self._verdicts.finding(
                Verdict.NEEDS_REVIEW,
                ReasonCode.RECORD_CONTRADICTS,
                f"The record names the recalled model {mention.core}, and also what could make it an accessory.",
                evidence,
                kind,
                look_up=f"Look whether this is the device itself. {self.recall.read_model}",
            )
        return self._verdicts.by_rows(
            self._verdicts.table.rows_of(mention), mention.core + mention.letters, versions, evidence, kind, mention
        )

    def _other_device(self, mention: Mention, company: Company, evidence: tuple[Evidence, ...]) -> Finding:
        return self._verdicts.finding(
            Verdict.NOT_AFFECTED,
            ReasonCode.OTHER_DEVICE,
            f"{mention.core} is a recalled model number, but this is another device: {company.otherwise}.",
            evidence,
            MatchKind.NONE,
        )

    def _contradiction(self, mention: Mention, foreign: Evidence, evidence: tuple[Evidence, ...]) -> Finding:
        return self._verdicts.finding(
            Verdict.NEEDS_REVIEW,
            ReasonCode.RECORD_CONTRADICTS,
            f"“{mention.text}” is the code of a recalled model, but the record names another maker: “{foreign.text}”.",
            (*evidence, foreign),
            MatchKind.CODE,
            look_up=self.recall.read_model,
        )

    def _alone(self, mention: Mention, evidence: tuple[Evidence, ...]) -> Finding:
        return self._verdicts.finding(
            Verdict.NEEDS_REVIEW,
            ReasonCode.NUMBER_ALONE,
            f"{mention.core} is a recalled model number, but the record does not settle what device bears it here.",
            evidence,
            MatchKind.BARE_NUMBER,
            look_up=f"Look what device this is. {self.recall.read_model}",
        )

    # --- no recalled number -------------------------------------------------------------------------------------

    def _unknown_codes(self, reading: Reading, versions: Versions, company: Company) -> list[Finding]:
        """Judge numbers that no product bears: a reason to look, never a reason to clear."""
        found = []
        for mention in reading.unknown:
            if company.foreign or not (
                mention.coded or (reading.families and not reading.unlisted and not reading.recalled)
            ):
                continue
            likely = likely_codes(mention.core, self.lexicon.digits)
            hint = f"; it may mean {a_or_b(likely)}" if likely else ""
            found.append(
                self._verdicts.finding(
                    Verdict.NEEDS_REVIEW,
                    ReasonCode.MODEL_UNKNOWN,
                    f"No known product bears the model number “{mention.text}”{hint}.",
                    (mention.evidence, *company.evidence, *versions.evidence),
                    MatchKind.CODE if mention.coded else MatchKind.FAMILY_AND_NUMBER,
                    look_up=self.recall.read_model,
                )
            )
        return found

    def _by_family(self, reading: Reading, versions: Versions, company: Company) -> Finding | None:
        """Judge a record that names a family and no model."""
        named = [
            (family, words)
            for family, words in reading.families
            if not company.settles_family_otherwise and (company.near or not family.needs_company)
        ]
        if not named:
            return None
        family, words = min(named, key=lambda pair: (len(pair[0].rows), pair[0].name))
        evidence = (words, *company.evidence)
        if family.complete:
            rows = self._verdicts.table.of_family(family)
            finding = self._verdicts.by_rows(rows, family.name, versions, evidence, MatchKind.FAMILY_ONLY)
            if finding.verdict is not Verdict.NEEDS_REVIEW:
                return finding
        return self._verdicts.finding(
            Verdict.NEEDS_REVIEW,
            ReasonCode.SOFTWARE_UNKNOWN if family.complete else ReasonCode.MODEL_MISSING,
            f"The record names the family {family.name} but no model; it may be in row {a_or_b(family.rows)}.",
            (*evidence, *versions.evidence),
            MatchKind.FAMILY_ONLY,
            row=family.rows[0] if len(family.rows) == 1 else None,
            look_up=_join(self.recall.read_model, self.recall.read_version if family.complete else ""),
        )

    def _by_maker(self, reading: Reading, company: Company) -> Finding:
        """Judge a record that names no model and no family."""
        kind = self.recall.words.product_name
        if company.may_be_product:
            return self._verdicts.finding(
                Verdict.NEEDS_REVIEW,
                ReasonCode.MODEL_MISSING,
                f"The record may be of a recalled {kind}: {company.said}, but no model.",
                company.evidence,
                MatchKind.NONE,
                look_up=self.recall.read_model,
            )
        if company.near or reading.families:
            words = tuple(words for _, words in reading.families)
            return self._verdicts.finding(
                Verdict.NOT_AFFECTED,
                ReasonCode.OTHER_DEVICE,
                f"Names a maker or word of the recall, but not a recalled {kind}.",
                (*words, *company.evidence),
                MatchKind.NONE,
            )
        return NOTHING

    def _unlisted(self, reading: Reading) -> Finding:
        mention = reading.unlisted[0]
        return self._verdicts.finding(
            Verdict.NOT_AFFECTED,
            ReasonCode.MODEL_NOT_LISTED,
            f"“{mention.text}” is a model that the recall does not list.",
            (mention.evidence,),
            MatchKind.NONE,
        )

    def _accessory(self, reading: Reading, accessory: Evidence | None) -> Finding:
        words = accessory or reading.other_codes[0].evidence
        if not (
            reading.recalled
            or reading.families
            or reading.own
            or reading.product
            or reading.other_codes
            or reading.parent
        ):
            return NOTHING
        return self._verdicts.finding(
            Verdict.NOT_AFFECTED,
            ReasonCode.ACCESSORY,
            f"“{words.text}” makes this a part or accessory, not the {self.recall.words.product_name} itself.",
            (words,),
            MatchKind.NONE,
        )

    def _is_other_code(self, reading: Reading) -> bool:
        """Whether the record's only code is that of an accessory and no word says that it is the device."""
        recalled = any(mention.field != "notes" for mention in reading.recalled)
        return bool(reading.other_codes) and not (
            recalled or reading.unknown or reading.unlisted or reading.families or reading.product
        )


def _udi_evidence(udi: Udi) -> tuple[Evidence, ...]:
    pieces = ((udi.device_identifier, "device identifier"), (udi.serial, "serial number"), (udi.lot, "lot"))
    return tuple(Evidence("udi", text, shows) for text, shows in pieces if text)


def _family_elsewhere(reading: Reading) -> bool:
    """Whether a family stands in another item of a list than the unlisted model: two devices in one record."""
    unlisted = {mention.text for mention in reading.unlisted}
    for text in reading.texts.values():
        items = [item for item in text.original.replace("||", ";").split(";") if item.strip()]
        for family, words in reading.families:
            if family.complete or len(items) < 2:
                continue
            with_family = [item for item in items if words.text in item]
            if (
                with_family
                and not any(model in item for item in with_family for model in unlisted)
                and any(model in item for item in items for model in unlisted)
            ):
                return True
    return False


def _join(*sentences: str) -> str:
    return " ".join(sentence for sentence in sentences if sentence)
