"""From the words of a record to the products it names: nothing is judged here, everything is quoted."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from pumpcheck.matching.lexicon import FAMILY, Lexicon
from pumpcheck.matching.text import Folded
from pumpcheck.matching.words import Span
from pumpcheck.model import Evidence, Family

NAME_FIELDS = ("model", "catalog_number", "brand", "description", "manufacturer")
"""Fields that say what a device is. A bare number counts only here: a note or a location is full of numbers."""
MODEL_FIELDS = ("model", "catalog_number")
IDENTITY_FIELDS = (*NAME_FIELDS, "notes", "software_version", "udi")
"""Everything a verdict can depend on; two records alike in these are the same kind of device."""

_EXPLAINING = ("own", "parent", "product", "weak", "generic")

_UNIT = re.compile(
    r"[\W_]{0,2}(?:MM|CM|M|ML|CC|L|LTR|G|GR|KG|MG|MCG|LB|LBS|HZ|KHZ|MHZ|GHZ|V|VA|VDC|VAC|W|KW|A|AH|MAH|MB|GB|TB|PSI|BAR|KPA|MMHG|"
    r"FR|CH|GA|IN|INCH|FT|PCS|PC|STK|STUCK|EUR|USD|CHF|GBP|X\d+|%|€|\$|£|\"|″)(?![^\W_])"
)
_CHAIN_BEFORE = re.compile(r"(?:\d[-.:,]|[#€$£]\s?)$")
_CHAIN_AFTER = re.compile(r"[-.:,]\d")
_LIST_BEFORE = re.compile(r"(?<!\d)\d{3}[A-Z]{0,2},$")
_LIST_AFTER = re.compile(r",\d{3}[A-Z]{0,2}(?!\d)")


@dataclass(frozen=True, slots=True)
class Mention:
    """A model number that a record names.

    Attributes:
        core: Its digits.
        letters: The letters after them.
        field: The field in which it stands.
        start: Where, in the folded text.
        end: Where it ends.
        text: The source's own words.
        coded: Whether it stands behind the code prefix.
    """

    core: str
    letters: str
    field: str
    start: int
    end: int
    text: str
    coded: bool = False

    @property
    def evidence(self) -> Evidence:
        """The mention as evidence."""
        return Evidence(self.field, self.text, "model number")


@dataclass(slots=True)
class Reading:
    """What a record says, in the terms of one recall."""

    texts: dict[str, Folded] = field(default_factory=dict)
    #: By field and by list of the lexicon, where its words stand.
    found: dict[str, dict[str, list[Span]]] = field(default_factory=dict)
    recalled: list[Mention] = field(default_factory=list)
    unknown: list[Mention] = field(default_factory=list)
    unlisted: list[Mention] = field(default_factory=list)
    other_codes: list[Mention] = field(default_factory=list)
    families: list[tuple[Family, Evidence]] = field(default_factory=list)
    own: Evidence | None = None
    parent: Evidence | None = None
    division: Evidence | None = None
    other_maker: Evidence | None = None
    product: Evidence | None = None
    weak: Evidence | None = None
    other_device: Evidence | None = None
    #: Words that stand in the name fields and are none of the above; they make the kind of device unclear.
    unexplained: bool = False

    @property
    def speaks_of_ours(self) -> bool:
        """Whether anything in the record points to the recalled products or their maker."""
        numbers = self.recalled or self.unknown or self.unlisted or self.other_codes
        return bool(numbers or self.families or self.own or self.parent or self.product)

    @property
    def names_maker_only(self) -> bool:
        """Whether it names the parent company and nothing else that could be ours."""
        numbers = self.recalled or self.unknown or self.unlisted or self.other_codes
        return not (numbers or self.families or self.own or self.product or self.weak)

    @property
    def family_words(self) -> bool:
        """Whether a family is named."""
        return bool(self.families)


def read_record(device: Mapping[str, str], lexicon: Lexicon) -> Reading:
    """Read a record's fields against a lexicon.

    Args:
        device: Canonical field to text; missing fields left out.
        lexicon: The words of one recall.
    """
    reading = Reading()
    for name in NAME_FIELDS:
        if device.get(name):
            reading.texts[name], reading.found[name] = lexicon.read(device[name])
    reading.own = _first(reading, "own")
    reading.parent = _first(reading, "parent")
    reading.product = _first(reading, "product")
    reading.weak = _first(reading, "weak")
    reading.other_device = _first(reading, "other device", ("description", "brand", "model", "catalog_number"))
    reading.division = _first(reading, "division", ("manufacturer",))
    # A maker's name of two or three letters is one only in the maker's own field.
    reading.other_maker = _first(reading, "other maker", ("manufacturer",)) or _first(
        reading, "other maker", ("brand", "description", "model"), shortest=4
    )
    for name, family in lexicon.families.items():
        if words := _first(reading, FAMILY + name, shows="product family"):
            reading.families.append((family, words))
    for name, text in reading.texts.items():
        _find_mentions(name, text, lexicon, reading)
    if notes := device.get("notes"):
        _find_in_notes(Folded(notes), lexicon, reading)
    reading.unexplained = any(_unexplained(name, reading, lexicon) for name in ("description", "brand", "model"))
    return reading


def _first(
    reading: Reading, words: str, fields: tuple[str, ...] = NAME_FIELDS, *, shortest: int = 1, shows: str = ""
) -> Evidence | None:
    for name in fields:
        for start, end in reading.found.get(name, {}).get(words, ()):
            if end - start >= shortest:
                return Evidence(name, reading.texts[name].quote(start, end), shows)
    return None


def _unexplained(name: str, reading: Reading, lexicon: Lexicon) -> bool:
    """Whether a field has a word that none of the lists explains."""
    if name not in reading.texts:
        return False
    text, found = reading.texts[name], reading.found[name]
    spans = [
        span for words, spans in found.items() if words in _EXPLAINING or words.startswith(FAMILY) for span in spans
    ]
    spans += [match.span() for match in lexicon.code.finditer(text.fold)]
    return any(
        len(token.text) > 3 and token.text.isalpha() and not any(a <= token.start < b for a, b in spans)
        for token in text.tokens
    )


def _find_mentions(name: str, text: Folded, lexicon: Lexicon, reading: Reading) -> None:
    if not any(token.text[0].isdigit() for token in text.tokens):
        return
    covered: list[tuple[int, int]] = []
    for found in lexicon.code.finditer(text.fold):
        mention = _mention(found, name, text, lexicon, coded=True)
        covered.append((mention.start, mention.end))
        _sort_code(mention, lexicon, reading)
    for found in lexicon.unlisted.finditer(text.fold):
        if _free(found.span(), covered):
            covered.append(found.span())
            reading.unlisted.append(Mention(found.group().strip(), "", name, *found.span(), text.quote(*found.span())))
    for found in lexicon.unlisted_number.finditer(text.fold):
        if (
            _free(found.span(), covered)
            and _whole(found, text.fold)
            and _letters_fit(found["letters"], lexicon, reading)
        ):
            covered.append(found.span())
            reading.unlisted.append(_mention(found, name, text, lexicon))
    for found in lexicon.number.finditer(text.fold):
        if not _free(found.span(), covered) or not _letters_fit(found["letters"], lexicon, reading):
            continue
        slip = lexicon.slip.search(text.fold, max(0, found.start() - 8), found.start())
        if _whole(found, text.fold, start=slip.start() if slip else None, names=_name_ends(reading.found[name])):
            mention = _mention(found, name, text, lexicon, start=slip.start() if slip else None)
            covered.append((mention.start, mention.end))
            reading.recalled.append(mention)
    for found in lexicon.like_number.finditer(text.fold):
        letters = found["letters"]
        if (
            _free(found.span(), covered)
            and _whole(found, text.fold)
            and (not letters or lexicon.letters.match(letters))
        ):
            reading.unknown.append(_mention(found, name, text, lexicon))


def _find_in_notes(text: Folded, lexicon: Lexicon, reading: Reading) -> None:
    """In a note only a full code counts, or a number right behind a family's name."""
    for found in lexicon.code.finditer(text.fold):
        if found["core"] in lexicon.digits:
            reading.recalled.append(_mention(found, "notes", text, lexicon, coded=True))
    ends = {end for words, spans in lexicon.find(text).items() if words.startswith(FAMILY) for _, end in spans}
    for found in lexicon.number.finditer(text.fold):
        if any(0 <= found.start() - end <= 3 for end in ends) and _whole(found, text.fold, names=ends):
            reading.recalled.append(_mention(found, "notes", text, lexicon))


def _mention(
    found: re.Match[str],
    name: str,
    text: Folded,
    lexicon: Lexicon,
    *,
    coded: bool = False,
    start: int | None = None,
) -> Mention:
    letters, end = found["letters"], found.end()
    if not letters and (loose := lexicon.loose_letters.match(text.fold, end)):
        letters, end = loose["letters"], loose.end()
    start = found.start() if start is None else start
    return Mention(found["core"], letters, name, start, end, text.quote(start, end), coded)


def _sort_code(mention: Mention, lexicon: Lexicon, reading: Reading) -> None:
    """Put a code into the list it belongs to."""
    if mention.core in lexicon.digits:
        reading.recalled.append(mention)
    elif lexicon.unlisted_number.fullmatch(mention.core) or lexicon.unlisted.fullmatch(mention.core + mention.letters):
        reading.unlisted.append(mention)
    elif lexicon.other_codes.match(mention.core):
        reading.other_codes.append(mention)
    else:
        reading.unknown.append(mention)


def _free(span: tuple[int, int], covered: list[tuple[int, int]]) -> bool:
    return all(span[1] <= start or span[0] >= end for start, end in covered)


def _whole(found: re.Match[str], text: str, *, start: int | None = None, names: Collection[int] = frozenset()) -> bool:
    """Whether a number stands on its own: no longer number, no measure, no telephone number, no other word's end.

    Args:
        found: The number.
        text: The folded text.
        start: Where the number begins, with a prefix that belongs to it.
        names: Where names end that a number may hang on to: PARADIGM722.
    """
    begin = found.start() if start is None else start
    before, after = text[max(0, begin - 8) : begin], text[found.end() : found.end() + 12]
    if before[-1:].isalnum() and begin not in names:
        return False
    if _CHAIN_BEFORE.search(before) and not _LIST_BEFORE.search(before):
        return False
    if _CHAIN_AFTER.match(after) and not _LIST_AFTER.match(after):
        return False
    return bool(found["letters"]) or not _UNIT.match(after)


def _name_ends(found: Mapping[str, list[Span]]) -> set[int]:
    """Where names end that a number may hang on to."""
    return {
        end
        for words, spans in found.items()
        if words in ("own", "parent", "product", "weak") or words.startswith(FAMILY)
        for _, end in spans
    }


def _letters_fit(letters: str, lexicon: Lexicon, reading: Reading) -> bool:
    """Whether letters hanging on to a bare number are those of a code; beside a family any short ending will do."""
    return not letters or bool(lexicon.letters.match(letters)) or (reading.family_words and len(letters) <= 4)
