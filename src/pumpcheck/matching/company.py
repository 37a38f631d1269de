"""The company a number keeps: whether maker, family and kind of device beside it make it a model number of ours."""

from __future__ import annotations

from dataclasses import dataclass

from pumpcheck.matching.identify import MODEL_FIELDS
from pumpcheck.matching.reading import Mention, Reading
from pumpcheck.matching.spans import Spans
from pumpcheck.model import Evidence


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

    @property
    def vouches(self) -> bool:
        """Whether a number in this record is surely a model number of ours."""
        reading = self.reading
        if reading.families or reading.own:
            return not reading.other_device or bool(reading.families or reading.product or reading.weak)
        if reading.parent:
            # The parent company makes thousands of other things.
            return bool(reading.product) or not (reading.unexplained or reading.division or reading.other_device)
        return bool(reading.product) and not self.maker_known

    def settles_otherwise(self, mention: Mention) -> bool:
        """Whether the rest of the record makes a number one of another device."""
        reading = self.reading
        if self.foreign:
            return True
        if reading.families or reading.own:
            return False
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
        return bool(reading.other_device or reading.unexplained)

    @property
    def may_be_product(self) -> bool:
        """Whether a record without model and family may still be of a recalled product."""
        reading = self.reading
        if self.foreign or reading.unlisted:
            return False
        kind = bool(reading.product or reading.weak)
        if reading.own:
            return (bool(reading.product) or not reading.other_device) and (kind or not reading.unexplained)
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
            len(token.text) > 1 and not says_nothing.hold(token.start, token.start + 1) for token in maker.tokens
        )
    ours = reading.own or reading.parent
    # A record may name our maker beside its distributor; what names another maker only is another maker's.
    foreign = reading.other_maker if reading.other_maker and not ours else None
    if reading.other_maker and ours and reading.other_maker.field == "manufacturer" and ours.field != "manufacturer":
        foreign = reading.other_maker
    return Company(reading, maker_known, foreign)
