"""A necessary condition, on raw text, for any verdict but not_affected. Derived from the recall data alone.

A record may be affected or need review only if it names a recalled number, a code prefix, a family, the maker or the
kind of device. Each of those cannot be written without certain letters or digits in a row; a text that holds none of
them is cleared without being read any further.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from pumpcheck.matching.lexicon import digits_of
from pumpcheck.matching.text import fold, tokens_of
from pumpcheck.model import Recall


class Screen:
    """The screen of some recalls.

    >>> from pumpcheck.recalls import built_in
    >>> screen = Screen(built_in())
    >>> screen.passes("Prdgm 722"), screen.passes("Infusomat Space, B. Braun")
    (True, False)
    """

    def __init__(self, recalls: Iterable[Recall]) -> None:
        """Derive the screen from the words of these recalls."""
        signs = {sign for recall in recalls for sign in (*_numbers(recall), *_phrases(recall), *_garbled(recall))}
        # Looking for a literal first is many times quicker than any pattern.
        every = [(literal, re.compile(more) if more else None) for literal, more in sorted(signs)]
        self._ascii = [sign for sign in every if sign[0].isascii()]
        self._beyond = [sign for sign in every if not sign[0].isascii()]

    def passes(self, text: str) -> bool:
        """Whether a record with this text may be anything but not_affected."""
        folded = fold(text)
        for literal, more in self._ascii:
            if literal in folded and (more is None or more.search(folded)):
                return True
        return not folded.isascii() and any(
            literal in folded and (more is None or more.search(folded)) for literal, more in self._beyond
        )


Sign = tuple[str, str]
"""Letters or digits that must occur, and a pattern that must fit besides, or nothing."""


def _numbers(recall: Recall) -> Iterator[Sign]:
    """What a number or code cannot be written without."""
    for row in recall.rows:
        # A model number counts only as a whole number.
        yield from ((digits, rf"(?<!\d){digits}(?!\d)") for digits in map(digits_of, row.models))
        yield from ((identifier, "") for identifier in row.identifiers)
    yield from ((fold(prefix), "") for prefix in recall.words.code.prefixes)


def _phrases(recall: Recall) -> Iterator[Sign]:
    """What makers, families and kinds of device cannot be: a word that many phrases share, else the phrase itself."""
    words = recall.words
    spellings = (spelling for family in words.families for spelling in family.spellings)
    phrases = {
        tuple(token.text for token in tokens_of(fold(phrase.strip("*"))))
        for phrase in (*words.own_makers, *words.parent_makers, *words.product, *spellings)
    }
    while phrases:
        shared = {word for phrase in phrases for word in phrase if len(word) >= _TELLING}
        covered_by = {word: {phrase for phrase in phrases if any(word in part for part in phrase)} for word in shared}
        word = max(shared, key=lambda word: (len(covered_by[word]), word), default=None)
        if word is None or len(covered_by[word]) < _SHARED_BY:
            break
        yield word, ""
        phrases -= covered_by[word]
    for phrase in phrases:
        pattern = r"(?:TM)?[\W_]{0,3}".join(map(re.escape, phrase))
        yield max(phrase, key=len), pattern if len(phrase) > 1 else ""


def _garbled(recall: Recall) -> Iterator[Sign]:
    """Garbled spellings of families: a word of nothing but vowels and all of the family's consonants."""
    for family in recall.words.families:
        initial = fold(family.name)[0]
        for stem in map(fold, family.abbreviations):
            letters = f"[{''.join(sorted(set(stem) | set('AEIOU')))}]"
            held = "".join(f"(?={letters}*{letter})" for letter in sorted(set(stem) - set("AEIOU") - {initial}))
            yield initial, rf"{initial}{held}{letters}{{3,8}}(?:TM)?(?![^\W\d_])"


_TELLING = 6
"""Letters a word needs to stand for a phrase."""
_SHARED_BY = 2
"""Phrases a word must be common to, to stand for them."""
