"""From the words of a record to the products it names: nothing is judged here, everything is quoted."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import permutations

from pumpcheck.folding import fold
from pumpcheck.matching.lexicon import FAMILY, PRODUCT, Found, Lexicon
from pumpcheck.matching.mentions import Mentions, in_note, numbers_in
from pumpcheck.matching.names import ProductName
from pumpcheck.matching.words import Folded, Span, Spans
from pumpcheck.model.finding import MODEL_FIELDS, NAME_FIELDS, Evidence
from pumpcheck.model.recall import Family
from pumpcheck.versions import SCHEMES

_SPLIT = ("manufacturer", "brand", *MODEL_FIELDS, "description")  # Fields over which the name of a product may be split
_SHORT = 3  # Signs of a name that is many things' name
_BESIDE = 1  # Signs between two words that stand right beside each other
_CUT = 3  # Letters that are left of a word which is cut short
_EXPLAINING = ("own", "parent", "product", "weak", "generic")
_ITEMS = re.compile(r"[;|\n\r]+|\s/\s|\s\+\s")
_ENUMERATED = re.compile(
    rf"{_ITEMS.pattern}|,+|(?<!\w)(?:or|oder|ou|o|and|und|et|y|e|en|of|og|och|eller|и|или)(?!\w)", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Named:
    """A product that a record names."""

    name: ProductName
    evidence: Evidence
    spans: tuple[Span, ...]
    rest: tuple[Evidence, ...] = ()


@dataclass(slots=True)
class Reading(Mentions):
    """What a record says, in the terms of one recall: plain values, quoted from the record."""

    texts: dict[str, Folded] = field(default_factory=dict)
    found: dict[str, Found] = field(default_factory=dict)  # By field and by list of the lexicon, where its words stand
    lists: set[str] = field(default_factory=set)  # The lists of which a word stands in any field
    families: list[tuple[Family, Evidence]] = field(default_factory=list)
    products: list[Named] = field(default_factory=list)  # Products known by name, each field in which one is named
    own: Evidence | None = None
    #: Whether the maker's own division makes so little else that its name is enough to ask for a look.
    own_is_enough: bool = False
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
        return bool(self.numbers or self.families or self.products or self.own or self.parent or self.product)


def read_names(texts: Sequence[str | None], lexicon: Lexicon) -> Reading:
    """Read the fields that say what a device is against a lexicon."""
    reading = Reading(own_is_enough=lexicon.own_is_enough)
    for name, original in zip(NAME_FIELDS, texts, strict=True):
        if original:
            reading.texts[name], reading.found[name] = lexicon.read(original)
            reading.lists |= reading.found[name].keys()
    for words in ("own", "parent", "product", "weak"):
        setattr(reading, words, _first(reading, words))
    reading.other_device = _first(reading, "other device", ("description", "brand", "model", "catalog_number"))
    reading.division = _first(reading, "division", ("manufacturer",))
    # A maker's name of two or three letters is one only in the maker's own field.
    reading.other_maker = _first(reading, "other maker", ("manufacturer",)) or _first(
        reading, "other maker", ("brand", "description", "model"), shortest=4
    )
    for name, family in lexicon.families.items():
        if named := _first(reading, FAMILY + name, shows="product family"):
            reading.families.append((family, named))
    if lexicon.products:
        products = list(_products(reading, lexicon))
        products += _split(reading, lexicon, _rows_of(products, reading))
        whole = _rows_of(products, reading)
        reading.products = [named for named in products if not named.name.partial or named.name.row not in whole]
        reading.parent = reading.parent or (_maker_in_part(reading, lexicon) if reading.products else None)
    ours = bool(reading.families or reading.own)
    near = bool(ours or reading.parent or reading.product)
    for name, text in reading.texts.items() if not lexicon.by_names_only else ():
        reading.add(numbers_in(name, text.original, lexicon, ours=ours, near=near))
    if lexicon.used_with and (reading.product or reading.weak):
        # "Remote for Paradigm 722" names the pump too, and that says nothing about the remote.
        reading.unlisted = [mention for mention in reading.unlisted if mention.core not in lexicon.used_with]
    reading.unexplained = any(_unexplained(name, reading, lexicon) for name in ("description", "brand", "model"))
    if not (reading.own or reading.parent or reading.product) and (
        not reading.recalled or reading.unexplained or "manufacturer" in reading.texts
    ):
        # Nothing says that the word is more than it looks.
        reading.families = [
            (family, words)
            for family, words in reading.families
            if _is_beside_number(family.name, reading, lexicon)
            or not (family.needs_company or lexicon.may_be_everyday(family.name, fold(words.text)))
        ]
    return reading


def _is_beside_number(family: str, reading: Reading, lexicon: Lexicon) -> bool:
    """Whether a family's name stands right beside the number of a model of it: “Veo 754”."""
    return any(
        abs(mention.start - end) <= _BESIDE or abs(start - mention.end) <= _BESIDE
        for mention in reading.recalled
        if mention.core in lexicon.family_digits[family]
        for start, end in reading.found.get(mention.field, {}).get(FAMILY + family, ())
    )


def _rows_of(products: Sequence[Named], reading: Reading) -> set[str]:
    """Return the rows of the products that are named whole, by what needs no maker or stands beside it."""
    ours = reading.own or reading.parent
    return {named.name.row for named in products if not named.name.partial and (ours or named.name.telling)}


def _products(reading: Reading, lexicon: Lexicon) -> Iterator[Named]:
    """Yield the products that the fields name.

    An everyday word is no name in the maker's own field, and a number is one only where it is all of the model's field.
    """
    for field_name, found in reading.found.items():
        named = list(_products_in(field_name, found, reading, lexicon))
        yield from named or _in_another_order(field_name, reading.texts[field_name], lexicon)


def _products_in(field_name: str, found: Found, reading: Reading, lexicon: Lexicon) -> Iterator[Named]:
    for key, product in lexicon.products.items() if any(key.startswith(PRODUCT) for key in found) else ():
        spans = found.get(key, ())
        text, number = reading.texts[field_name], product.text.isdigit()
        whole = field_name in MODEL_FIELDS and text.fold.strip() == product.text
        if spans and (whole if number else not (product.everyday and field_name == "manufacturer")):
            # “Foo” of “Foo Pump Module” may be that of another product of the brand: “Foo GH”.
            bare = len(product.needed) == 1 < len(product.parts) and text.fold[slice(*spans[0])].isalpha()
            short = bare or (not number and sum(map(str.isalnum, product.text)) <= _SHORT)
            alone = not (short or product.alone) or _stands_alone(text, found, spans, lexicon)
            if not product.alone or (alone and not _is_another(product, reading, lexicon)):
                named = product if alone else replace(product, partial=True)
                yield Named(named, Evidence(field_name, text.quote(*spans[0]), "product name"), tuple(spans))


def _in_another_order(field_name: str, text: Folded, lexicon: Lexicon) -> Iterator[Named]:
    """Yield the products all of whose words stand in a text, in another order or with others between them."""
    held = {token.text for token in text.tokens}
    for product in lexicon.products.values():
        if product.key in held and held.issuperset(part for part, _ in product.parts):
            yield Named(replace(product, partial=True), Evidence(field_name, text.original, "product name"), ())


def _stands_alone(text: Folded, found: Found, spans: Sequence[Span], lexicon: Lexicon) -> bool:
    """Whether a name has nothing but its maker, its version and general words beside it."""
    found_versions = SCHEMES["dotted"].find(text.fold, tuple(end for _, end in spans))
    versions = ((start, end) for _, start, end in found_versions)
    known = Spans([*spans, *versions, *(span for words in _EXPLAINING for span in found.get(words, ()))])
    return all(token.text in lexicon.left_out or known.hold(token.start, token.end) for token in text.tokens)


def _is_another(product: ProductName, reading: Reading, lexicon: Lexicon) -> bool:
    """Whether a field says in several general words what it is, and none of them is of the product's names."""
    own = {part for name in lexicon.products.values() if name.row == product.row for part, _ in name.parts}
    for field_name in ("brand", *MODEL_FIELDS, "description"):
        known = Spans(span for words in _EXPLAINING for span in reading.found.get(field_name, {}).get(words, ()))
        tokens = reading.texts[field_name].tokens if field_name in reading.texts else []
        others = [token for token in tokens if token.text not in own and not known.hold(token.start, token.end)]
        if len(others) > 1 and all(token.text in lexicon.left_out for token in others):
            return True
    return False


def _split(reading: Reading, lexicon: Lexicon, whole: Collection[str]) -> Iterator[Named]:
    """Yield the products whose names are split over several fields: “Alaris” and “PC Unit 8015”."""
    texts = {name: reading.texts[name] for name in _SPLIT if name in reading.texts}
    every = " ".join(text.fold for text in texts.values())
    for product in lexicon.products.values() if len(texts) > 1 else ():
        if product.row in whole or not product.may_be_split_over(every):
            continue
        words = {name: {token.text for token in text.tokens} for name, text in texts.items()}
        holders = [name for name, held in words.items() if not held.isdisjoint(product.needed)]
        in_one = any(True for name in holders for _ in product.find(reading.texts[name].fold))
        for order in permutations(holders) if 1 < len(holders) < len(_SPLIT) and not in_one else ():
            if any(product.find(" ".join(reading.texts[name].fold for name in order))):
                first, *rest = (Evidence(name, reading.texts[name].original) for name in order)
                shown = [replace(piece, shows="rest of the name") for piece in rest]
                yield Named(product, replace(first, shows="product name"), (), tuple(shown))
                break


def _maker_in_part(reading: Reading, lexicon: Lexicon) -> Evidence | None:
    """Return the maker's field where all of it begins the name of a maker or product: “Rockwell”, “BlackBerry”."""
    text = reading.texts.get("manufacturer")
    words = [token.text for token in text.tokens] if text else []
    names = [*lexicon.makers, *([part for part, _ in named.name.parts] for named in reading.products)]
    # Its words may be cut short: “Boston Sci.”.
    begun = any(
        len(words) <= len(name)
        and words[0] == name[0]
        and all(part.startswith(word) and len(word) >= _CUT for word, part in zip(words[1:], name[1:], strict=False))
        for name in names
        if words
    )
    return Evidence("manufacturer", text.original) if text and words and begun else None


def with_notes(reading: Reading, notes: str, lexicon: Lexicon) -> Reading:
    """Return a reading with the models that a note names too; the reading itself stays as it is."""
    found = in_note(*lexicon.read(notes), lexicon)
    return replace(reading, recalled=[*reading.recalled, *found]) if found else reading


def items_of(text: str, *, enumerated: bool = False) -> list[str]:
    """Return the items of a cell that lists several things; those of a sentence too, if ``enumerated``.

    >>> items_of("Reservoir 3 ml; insulin pump Paradigm 722"), items_of("Revel, Paradigm or 530G", enumerated=True)
    (['Reservoir 3 ml', 'insulin pump Paradigm 722'], ['Revel', 'Paradigm', '530G'])
    """
    return [item for part in (_ENUMERATED if enumerated else _ITEMS).split(text) if (item := part.strip())]


def _first(
    reading: Reading, words: str, fields: tuple[str, ...] = NAME_FIELDS, *, shortest: int = 1, shows: str = ""
) -> Evidence | None:
    for name in fields if words in reading.lists else ():
        for start, end in reading.found.get(name, {}).get(words, ()):
            if end - start >= shortest:
                return Evidence(name, reading.texts[name].quote(start, end), shows)
    return None


def _unexplained(name: str, reading: Reading, lexicon: Lexicon) -> bool:
    """Whether a field has a word that none of the lists explains."""
    if name not in reading.texts or lexicon.by_names_only:
        return False
    text, found = reading.texts[name], reading.found[name]
    spans = [
        span for words, spans in found.items() if words in _EXPLAINING or words.startswith(FAMILY) for span in spans
    ]
    explained = Spans([*spans, *(match.span() for match in lexicon.code.finditer(text.fold))])
    return any(
        len(token.text) > 3 and token.text.isalpha() and not explained.hold(token.start, token.start + 1)
        for token in text.tokens
    )
