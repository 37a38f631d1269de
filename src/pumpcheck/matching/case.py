"""A record, or a number in it, with all that the rules ask of it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from copy import copy
from dataclasses import replace
from functools import cached_property

from pumpcheck.matching.accessories import Part, classify, is_for
from pumpcheck.matching.mentions import Mention
from pumpcheck.matching.reading import Named, Reading, items_of
from pumpcheck.matching.spelling import likely_codes
from pumpcheck.matching.table import RecordedVersions, Table, a_or_b, read_versions
from pumpcheck.matching.words import Span, Spans
from pumpcheck.model.finding import MODEL_FIELDS, Evidence, MatchKind
from pumpcheck.model.recall import Family

_GAP = 4
_SHORT = 2
_LONGEST_READ = 5000  # Length of a text in which each number is looked at with all that stands before it
_PARTS = re.compile(r"[;,|(\n\t]|\s-\s")
_JOINTS = " -_/:.,#()[]"
"""What may stand between a maker's name and its model's number."""


class Case:
    """What the rules are asked about: a record, or one number or product that it names."""

    number: Mention
    product_named: Named

    def __init__(self, reading: Reading, device: Mapping[str, str], table: Table) -> None:
        self.reading, self.table, self._device = reading, table, device
        self._subject: Mention | Named | None = None

    def about(self, subject: Mention | Named) -> Case:
        """Return the case of one number or product in this record; what is known of it is not found out again."""
        _ = self.foreign, self.spoken_of
        case = copy(self)
        case._subject = subject
        if isinstance(subject, Named):
            case.product_named = subject
        else:
            case.number = subject
        return case

    def versions_by(self, scheme: str) -> RecordedVersions:
        """Return the versions that the record gives, built as a row's are."""
        names: dict[str, tuple[Span, ...]] = {}
        for named in self.reading.products:
            names[named.evidence.field] = names.get(named.evidence.field, ()) + named.spans
        return read_versions(self._device, self.reading.texts, scheme, names)

    @cached_property
    def spoken_of(self) -> tuple[Part, Evidence | None]:
        """Whether the record is about the device or what belongs to one, and the words that say so."""
        return classify(self.reading)

    @property
    def is_unclear(self) -> bool:
        """Whether words beside the number leave open whether this is a part or the device."""
        coded = any(other.field in MODEL_FIELDS for other in self.reading.other_codes)
        beside_other_code = coded and self.number.field not in MODEL_FIELDS
        return self.spoken_of[0] in (Part.UNCLEAR, Part.ACCESSORY) or beside_other_code

    @property
    def is_accessory(self) -> bool:
        """Whether the record speaks of what belongs to a device, or bears its code, and of no device itself."""
        reading = self.reading
        recalled = any(mention.field != "notes" for mention in reading.recalled)
        if reading.other_codes and not (recalled or reading.unknown or reading.unlisted or reading.product):
            return True
        # A whole code in a field without a word that says it is for one is the device's.
        return self.spoken_of[0] is Part.ACCESSORY and not any(
            mention.coded and mention.field in reading.texts and not is_for(reading.texts[mention.field].fold)
            for mention in reading.recalled
        )

    @property
    def accessory(self) -> Evidence:
        """The words that make it an accessory."""
        return self.spoken_of[1] or self.reading.other_codes[0].evidence

    @property
    def is_elsewhere(self) -> bool:
        """Whether another division of our maker or another kind of device is named."""
        return bool(self.reading.division or self.reading.other_device)

    @property
    def near(self) -> bool:
        """Whether anything points to our maker or kind of device."""
        return bool(self.reading.own or self.reading.parent or self.reading.product)

    @cached_property
    def maker_known(self) -> bool:
        """Whether the maker field holds a name at all, in letters of which the lists know others' names too."""
        maker = self.reading.texts.get("manufacturer")
        if not maker:
            return False
        says_nothing = Spans(self.reading.found["manufacturer"].get("generic", ()))
        return any(
            len(token.text) > 1
            and any(sign.isalnum() and sign < "\u0250" for sign in maker.quote(token.start, token.end))
            and not says_nothing.hold(token.start, token.start + 1)
            for token in maker.tokens
        )

    @cached_property
    def foreign(self) -> Evidence | None:
        """Another maker of similar or other devices, where ours is not named or stands beside its distributor."""
        reading, other = self.reading, self.reading.other_maker
        ours = reading.own or reading.parent
        if other and ours and not (other.field == "manufacturer" and ours.field != "manufacturer"):
            return None
        return other

    @property
    def otherwise(self) -> str:
        """What makes it another device, for a sentence."""
        words = self.foreign or self.reading.other_device or self.reading.division
        return (
            f"the {words.field.replace('_', ' ')} says “{words.text}”"
            if words
            else "the record describes something else"
        )

    @property
    def company(self) -> tuple[Evidence, ...]:
        """The words that speak for the recalled products."""
        reading = self.reading
        kind = reading.product or (reading.weak if not reading.families else None)
        others = ((reading.own or reading.parent, "maker"), (kind, "kind of device"))
        family = [words for _, words in reading.families[:1]]
        return (*family, *(replace(words, shows=shows) for words, shows in others if words))

    @property
    def evidence(self) -> tuple[Evidence, ...]:
        """The number or name, and what speaks for the recalled products."""
        subject = self._subject
        rest = subject.rest if isinstance(subject, Named) else ()
        return (*([subject.evidence] if subject else ()), *rest, *self.company)

    @property
    def likely(self) -> str:
        """What a number that no product bears may mean, as the end of a sentence."""
        likely = likely_codes(self.number.core, self.table.digits)
        return f"; it may mean {a_or_b(likely)}" if likely else ""

    @property
    def said(self) -> str:
        """What the record does name, for a sentence."""
        return " and ".join(f"“{piece.text}”" for piece in self.company) or "a pump"

    @property
    def match_kind(self) -> MatchKind:
        """How firmly the record names the product."""
        subject = self._subject
        if isinstance(subject, Named):
            return MatchKind.FAMILY_AND_NUMBER if self.near else MatchKind.FAMILY_ONLY
        if subject is None or subject.coded:
            return MatchKind.CODE if subject else MatchKind.NONE
        return MatchKind.FAMILY_AND_NUMBER if self.reading.families else MatchKind.BARE_NUMBER

    # --- numbers ---------------------------------------------------------------------------------------------------

    @property
    def in_note_of_another(self) -> bool:
        """Whether the number stands in a note, which may speak of another device than the record does."""
        ours = (self.near or self.reading.families) and not (self.foreign or self.reading.unlisted)
        return self.number.field == "notes" and not ours

    @property
    def makes_ours(self) -> bool:
        """Whether a number that no product bears is one of ours all the same, so that it has to be looked up."""
        reading = self.reading
        if self.foreign:
            return False
        if self.number.coded or (reading.families and not reading.unlisted and not reading.recalled):
            return True
        return not (reading.unlisted or reading.unexplained or self.is_elsewhere) and self._follows_maker

    @property
    def is_vouched_for(self) -> bool:
        """Whether the number is surely a model number of ours."""
        reading = self.reading
        if self._stands_by_unknown_word:
            return False
        if reading.families or reading.own:
            # “Paradigm server 712” is of another kind, and of nobody's make.
            return not reading.other_device or bool(reading.product or reading.weak or (reading.families and self.near))
        if reading.parent:
            # The parent company makes thousands of other things.
            plain = not reading.unexplained or bool(reading.weak and self._follows_maker)
            return bool(reading.product) or (plain and not self.is_elsewhere)
        return bool(reading.product) and not self.maker_known

    @property
    def is_anothers(self) -> bool:
        """Whether the rest of the record makes the number one of another device."""
        reading = self.reading
        if self.foreign:
            return True
        if reading.families or reading.own:
            # “HP Paradigm server 712” is another's, and of another kind.
            return bool(self.maker_known and reading.other_device and not (self.near or reading.weak))
        if reading.parent:
            # “Syringe pump” is what a clerk may call the maker's 722, too.
            alike = reading.weak and reading.other_device and reading.weak.text in reading.other_device.text
            likely = alike and self.number.field in MODEL_FIELDS and self._follows_maker
            return not (reading.product or likely) and self.is_elsewhere
        if reading.product:
            return False
        if self.maker_known:
            return True
        if reading.weak and not reading.other_device:
            return False
        # In the model field a number is a model's number; inside a description it may be any, and several hardly are.
        several = len({mention.core for mention in reading.recalled}) > 1
        unclear = reading.unexplained and self.number.field not in MODEL_FIELDS
        return bool(reading.other_device or (unclear and not several))

    @property
    def _follows_maker(self) -> bool:
        """Whether the number stands right behind our maker's name, in the same field or alone in another."""
        reading, number = self.reading, self.number
        text = reading.texts.get(number.field)
        if text is None:
            return False
        ends = [end for name in ("own", "parent") for _, end in reading.found[number.field].get(name, ())]
        if any(0 <= number.start - end <= _GAP and not text.fold[end : number.start].strip(_JOINTS) for end in ends):
            return True
        maker = reading.own or reading.parent
        alone = text.fold.strip() == text.fold[number.start : number.end]
        return alone and maker is not None and maker.field == "manufacturer"

    @property
    def _stands_by_unknown_word(self) -> bool:
        """Whether words that nobody knows make the number another thing's: “pump, šarža 508”, “vak Paradigm 722”.

        They are all that a part of a text holds before it; or they begin such a part, or are several right before the
        number, where no word says what kind of device it is.
        """
        number = self.number
        text = self.reading.texts.get(number.field)
        if text is None or not number.start or len(text.fold) > _LONGEST_READ:
            return False
        start = max((found.end() for found in _PARTS.finditer(text.fold, 0, number.start)), default=0)
        words = [token for token in text.tokens if start <= token.start < number.start]
        known = Spans(span for spans in self.reading.found[number.field].values() for span in spans)
        strange = [not (token.text.isdigit() or known.hold(token.start, token.end)) for token in words]
        if not any(strange) or words[-1].text.isdigit():
            return False
        if start and not any(known.hold(token.start, token.end) for token in words):
            return not words[-1].text.isascii() or len(words[-1].text) > _SHORT
        told = self.reading.product or self.reading.weak or number.field in MODEL_FIELDS
        several = len(strange) > 1 and all(strange[-2:]) and len(words[-1].text) > _SHORT
        return not told and (several or (strange[0] and len(words[0].text) > _SHORT))

    # --- names -----------------------------------------------------------------------------------------------------

    @property
    def is_everyday_name(self) -> bool:
        """Whether the product's name may be an everyday word, and nothing says that it is ours."""
        return not (self.product_named.name.telling or self.near)

    @property
    def is_not_listed(self) -> bool:
        """Whether it names a model that is not listed, and no other item of a list a family of ours."""
        models = {mention.text for mention in self.reading.unlisted}
        for text in self.reading.texts.values() if models else ():
            items = dict.fromkeys(items_of(text.original, enumerated=True))
            unlisted = {item for item in items if any(model in item for model in models)}
            others = [item for item in items if item not in unlisted]
            if unlisted and any(words.text in item for item in others for _, words in self.reading.families):
                return False
        return bool(models)

    @property
    def family(self) -> tuple[Family, Evidence] | None:
        """The family that the record names, of several the one with the fewest rows."""
        # Words that nobody knows beside a family's name are not another product.
        if self.foreign or (self.reading.other_device and not (self.near or self.reading.weak)):
            return None
        named = [(family, words) for family, words in self.reading.families if self.near or not family.needs_company]
        return min(named, key=lambda pair: (len(pair[0].rows), pair[0].name), default=None)

    @property
    def may_be_product(self) -> bool:
        """Whether a record without model and family may still be of a recalled product."""
        reading = self.reading
        if self.foreign or reading.unlisted:
            return False
        if reading.own:
            kind = reading.weak or reading.own_is_enough or not reading.unexplained
            return bool(reading.product or (kind and not reading.other_device))
        if reading.parent:
            return bool(reading.product or (reading.weak and not self.is_elsewhere))
        return bool(reading.product) and not self.maker_known
