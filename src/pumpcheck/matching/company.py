"""The company a number keeps: whether maker, family and kind of device beside it make it a model number of ours."""

from __future__ import annotations

import re
from dataclasses import dataclass

from pumpcheck.matching.identify import MODEL_FIELDS
from pumpcheck.matching.reading import Mention, Reading
from pumpcheck.matching.spans import Spans
from pumpcheck.model import Evidence

_GAP = 4
_SHORT = 2
_LONGEST_READ = 5000
"""Length of a text in which each number is looked at with all that stands before it."""
_PARTS = re.compile(r"[;,|(\n\t]|\s-\s")
_JOINTS = " -_/:.,#()[]"
"""What may stand between a maker's name and its model's number."""


@dataclass(frozen=True, slots=True)
class Company:
    """What the rest of a record says about the number or family in it.

    Attributes:
        reading: The record.
        maker_known: Whether the maker field holds a name at all.
        foreign: Another maker of similar or other devices, when neither our maker nor our family is named.
    """

    reading: Reading
    maker_known: bool
    foreign: Evidence | None

    @property
    def evidence(self) -> tuple[Evidence, ...]:
        """The words that speak for the recalled products."""
        reading = self.reading
        named = [words for _, words in reading.families[:1]]
        maker = reading.own or reading.parent
        if maker:
            named.append(Evidence(maker.field, maker.text, "maker"))
        if reading.product:
            named.append(Evidence(reading.product.field, reading.product.text, "kind of device"))
        elif reading.weak and not reading.families:
            named.append(Evidence(reading.weak.field, reading.weak.text, "kind of device"))
        return tuple(named)

    @property
    def near(self) -> bool:
        """Whether anything points to our maker or kind of device."""
        reading = self.reading
        return bool(reading.own or reading.parent or reading.product)

    @property
    def is_ours(self) -> bool:
        """Whether the name fields speak of our maker, family or kind of device, and of no model that is not listed."""
        return not self.foreign and not self.reading.unlisted and (self.near or bool(self.reading.families))

    @property
    def otherwise(self) -> str:
        """What makes it another device, for a sentence."""
        reading = self.reading
        for words in (self.foreign, reading.other_device, reading.division):
            if words:
                return f"the {words.field.replace('_', ' ')} says “{words.text}”"
        return "the record describes something else"

    def makes_ours(self, number: Mention) -> bool:
        """Whether a number that no product has is one of ours all the same, so that it has to be looked up."""
        reading = self.reading
        if self.foreign:
            return False
        if number.coded or (reading.families and not reading.unlisted and not reading.recalled):
            return True
        return not (reading.unlisted or reading.unexplained or self.is_elsewhere) and self.follows_maker(number)

    def vouches_for(self, number: Mention) -> bool:
        """Whether a number in this record is surely a model number of ours."""
        reading = self.reading
        if self.stands_by_unknown_word(number):
            return False
        if reading.families or reading.own:
            # “Paradigm server 712” is of another kind, and of nobody's make.
            return not reading.other_device or bool(reading.product or reading.weak or (reading.families and self.near))
        if reading.parent:
            # The parent company makes thousands of other things.
            plain = not reading.unexplained or bool(reading.weak and self.follows_maker(number))
            return bool(reading.product) or (plain and not self.is_elsewhere)
        return bool(reading.product) and not self.maker_known

    @property
    def is_elsewhere(self) -> bool:
        """Whether another division of our maker or another kind of device is named."""
        return bool(self.reading.division or self.reading.other_device)

    def stands_by_unknown_word(self, number: Mention) -> bool:
        """Whether a part of a text holds but a word that nobody knows and a number: “insulin pump, šarža 508”."""
        text = self.reading.texts.get(number.field)
        if text is None or not number.start or len(text.fold) > _LONGEST_READ:
            return False
        start = max((found.end() for found in _PARTS.finditer(text.fold, 0, number.start)), default=0)
        words = [token for token in text.tokens if start <= token.start < number.start]
        if not start or not words or words[-1].text.isdigit():
            return False
        if words[-1].text.isascii() and len(words[-1].text) <= _SHORT:
            return False
        known = Spans(span for spans in self.reading.found[number.field].values() for span in spans)
        return not any(known.hold(token.start, token.end) for token in words)

    def follows_maker(self, number: Mention) -> bool:
        """Whether a number stands right behind our maker's name, in the same field or alone in that of the model."""
        reading = self.reading
        text = reading.texts.get(number.field)
        if text is None:
            return False
        found = reading.found[number.field]
        ends = [end for name in ("own", "parent") for _, end in found.get(name, ())]
        if any(0 <= number.start - end <= _GAP and not text.fold[end : number.start].strip(_JOINTS) for end in ends):
            return True
        maker = reading.own or reading.parent
        alone = number.field in MODEL_FIELDS and text.fold.strip() == text.fold[number.start : number.end]
        return alone and maker is not None and maker.field == "manufacturer"

    def settles_otherwise(self, mention: Mention) -> bool:
        """Whether the rest of the record makes a number one of another device."""
        reading = self.reading
        if self.foreign:
            return True
        if reading.families or reading.own:
            # “HP Paradigm server 712” is another's, and of another kind.
            return bool(self.maker_known and reading.other_device and not (self.near or reading.weak))
        if reading.parent:
            return not reading.product and bool(reading.division or reading.other_device)
        if reading.product:
            return False
        if self.maker_known:
            return True
        if reading.weak and not reading.other_device:
            return False
        # In the model field a number is a model's number; inside a description it may be any number.
        as_model = mention.field in MODEL_FIELDS
        return bool(reading.other_device or (reading.unexplained and not as_model))

    @property
    def settles_family_otherwise(self) -> bool:
        """Whether the rest of the record makes the family's name a word of another product."""
        reading = self.reading
        if self.foreign:
            return True
        if self.near or reading.weak:
            return False
        # Words that nobody knows beside a family's name are not another product.
        return bool(reading.other_device)

    @property
    def may_be_product(self) -> bool:
        """Whether a record without model and family may still be of a recalled product."""
        reading = self.reading
        if self.foreign or reading.unlisted:
            return False
        if reading.own:
            kind = reading.product or reading.weak or reading.own_is_enough or not reading.unexplained
            return bool(reading.product or (kind and not reading.other_device))
        if reading.parent:
            return bool(reading.product) or (bool(reading.weak) and not (reading.division or reading.other_device))
        return bool(reading.product) and not self.maker_known

    @property
    def said(self) -> str:
        """What the record does name, for a sentence."""
        words = [f"“{piece.text}”" for piece in self.evidence]
        return "it names " + " and ".join(words) if words else "it names a pump"


def company_of(reading: Reading) -> Company:
    """Weigh what stands beside the numbers of a record."""
    maker_known = False
    if maker := reading.texts.get("manufacturer"):
        says_nothing = Spans(reading.found["manufacturer"].get("generic", ()))
        maker_known = any(
            len(token.text) > 1
            and _in_known_letters(maker.quote(token.start, token.end))
            and not says_nothing.hold(token.start, token.start + 1)
            for token in maker.tokens
        )
    ours = reading.own or reading.parent
    # A record may name our maker beside its distributor; what names another maker only is another maker's.
    foreign = reading.other_maker if reading.other_maker and not ours else None
    if reading.other_maker and ours and reading.other_maker.field == "manufacturer" and ours.field != "manufacturer":
        foreign = reading.other_maker
    return Company(reading, maker_known, foreign)


def _in_known_letters(name: str) -> bool:
    """Whether a maker's name is in Latin letters; the lists have those of other scripts only where they are ours."""
    return any(sign.isalnum() and sign < "\u0250" for sign in name)
