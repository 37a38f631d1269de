"""A record, or a number in it, with all that the rules ask of it."""

from __future__ import annotations

from dataclasses import dataclass

from pumpcheck.matching.company import Company
from pumpcheck.matching.identify import MODEL_FIELDS
from pumpcheck.matching.items import items_of
from pumpcheck.matching.parts import Part, is_for
from pumpcheck.matching.reading import Mention, Reading
from pumpcheck.matching.verdicts import Verdicts
from pumpcheck.matching.versions import Versions
from pumpcheck.model import Evidence, Family


@dataclass(frozen=True, slots=True)
class Case:
    """What the rules are asked about.

    Attributes:
        reading: What the record says.
        company: What stands beside its numbers.
        versions: The software versions it gives.
        part: Whether it is about the device or about what belongs to one.
        accessory: The words that make it an accessory.
        makes: Makes the findings of the recall.
        mention: The model number that is judged, where one is.
    """

    reading: Reading
    company: Company
    versions: Versions
    part: Part
    accessory: Evidence | None
    makes: Verdicts
    mention: Mention | None = None

    @property
    def number(self) -> Mention:
        """The model number that is judged.

        Raises:
            LookupError: If none is.
        """
        if self.mention is None:
            raise LookupError("this rule is about a number")
        return self.mention

    @property
    def evidence(self) -> tuple[Evidence, ...]:
        """The number, and what speaks for the recalled products."""
        return (self.number.evidence, *self.company.evidence)

    @property
    def in_note_of_another(self) -> bool:
        """Whether the number stands in a note, which may speak of another device than the record does."""
        return self.number.field == "notes" and not self.company.is_ours

    @property
    def codes_itself(self) -> bool:
        """Whether a field holds the whole code of a recalled model, and no word that says it is for one."""
        reading = self.reading
        return any(
            mention.coded and mention.field in reading.texts and not is_for(reading.texts[mention.field].fold)
            for mention in reading.recalled
        )

    @property
    def beside_other_code(self) -> bool:
        """Whether the number stands in a text, and the field of the model holds the code of an accessory."""
        coded = any(other.field in MODEL_FIELDS for other in self.reading.other_codes)
        return coded and self.number.field not in MODEL_FIELDS

    @property
    def is_other_code(self) -> bool:
        """Whether the record's only code is that of an accessory and no word says that it is the device."""
        reading = self.reading
        recalled = any(mention.field != "notes" for mention in reading.recalled)
        return bool(reading.other_codes) and not (recalled or reading.unknown or reading.unlisted or reading.product)

    @property
    def lists_family_too(self) -> bool:
        """Whether an item of a list names a family, and others the models that are not listed."""
        models = {mention.text for mention in self.reading.unlisted}
        for text in self.reading.texts.values():
            items = dict.fromkeys(items_of(text.original, enumerated=True))
            unlisted = {item for item in items if any(model in item for model in models)}
            others = [item for item in items if item not in unlisted]
            if unlisted and any(words.text in item for item in others for _, words in self.reading.families):
                return True
        return False

    @property
    def named_family(self) -> tuple[Family, Evidence] | None:
        """The family that the record names, of several the one with the fewest rows."""
        company = self.company
        named = [
            (family, words)
            for family, words in self.reading.families
            if not company.settles_family_otherwise and (company.near or not family.needs_company)
        ]
        return min(named, key=lambda pair: (len(pair[0].rows), pair[0].name), default=None)
