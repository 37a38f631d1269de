"""From the words of a record to the products it names: nothing is judged here, everything is quoted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from pumpcheck.matching.lexicon import FAMILY, Lexicon
from pumpcheck.matching.mentions import find_in_notes, find_mentions
from pumpcheck.matching.reading import Reading
from pumpcheck.matching.spans import Spans
from pumpcheck.matching.text import fold
from pumpcheck.model import Evidence

NAME_FIELDS = ("model", "catalog_number", "brand", "description", "manufacturer")
"""Fields that say what a device is. A bare number counts only here: a note or a location is full of numbers."""
MODEL_FIELDS = ("model", "catalog_number")
WORD_FIELDS = (*NAME_FIELDS, "notes", "software_version")
"""Fields whose words are read."""
IDENTITY_FIELDS = (*WORD_FIELDS, "udi")
"""Everything a verdict can depend on; two records alike in these are the same kind of device."""

_EXPLAINING = ("own", "parent", "product", "weak", "generic")


def read_names(texts: Sequence[str | None], lexicon: Lexicon) -> Reading:
    """Read the fields that say what a device is against a lexicon.

    Args:
        texts: What stands in each of the `NAME_FIELDS`; nothing for a missing one.
        lexicon: The words of one recall.
    """
    reading = Reading(own_is_enough=lexicon.own_is_enough)
    for name, original in zip(NAME_FIELDS, texts, strict=True):
        if original:
            reading.texts[name], reading.found[name] = lexicon.read(original)
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
        find_mentions(name, text, lexicon, reading)
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
            if not (family.needs_company or lexicon.may_be_everyday(family.name, fold(words.text)))
        ]
    return reading


def with_notes(reading: Reading, notes: str, lexicon: Lexicon) -> Reading:
    """Return a reading with the models that a note names too; the reading itself stays as it is."""
    found = find_in_notes(lexicon.read(notes)[0], lexicon)
    return replace(reading, recalled=[*reading.recalled, *found]) if found else reading


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
    explained = Spans(spans)
    return any(
        len(token.text) > 3 and token.text.isalpha() and not explained.hold(token.start, token.start + 1)
        for token in text.tokens
    )
