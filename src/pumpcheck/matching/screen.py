"""A necessary condition, on raw text, for any verdict but not_affected. Derived from the recall data alone.

A record may be affected or need review only if it names a recalled number, a code prefix, a family, the maker or the
kind of device. Each of those cannot be written without certain letters or digits in a row; a text that holds none of
them is cleared without being read any further.
"""

from __future__ import annotations

import re
from collections import Counter
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
        patterns = {pattern for recall in recalls for pattern in (*_numbers(recall), *_phrases(recall), *_garbled(recall))}
        self._pattern = re.compile("|".join(sorted(patterns)))

    def passes(self, text: str) -> bool:
        """Whether a record with this text may be anything but not_affected."""
        return self._pattern.search(fold(text)) is not None


def _numbers(recall: Recall) -> Iterator[str]:
    """Patterns for what a number or code cannot be written without."""
    for row in recall.rows:
        yield from map(digits_of, row.models)
        yield from row.identifiers
    yield from (re.escape(fold(prefix)) for prefix in recall.words.code.prefixes)


def _phrases(recall: Recall) -> Iterator[str]:
    """Patterns for makers, families and kinds of device: a word that many phrases share, else the phrase itself."""
    words = recall.words
    spellings = (spelling for family in words.families for spelling in family.spellings)
    phrases = {
        tuple(token.text for token in tokens_of(fold(phrase.strip("*"))))
        for phrase in (*words.own_makers, *words.parent_makers, *words.product, *spellings)
    }
    while phrases:
        shared = Counter(word for phrase in phrases for word in phrase if len(word) >= _TELLING)
        word = max(shared, key=lambda word: (sum(word in "".join(phrase) for phrase in phrases), word), default="")
        covered = {phrase for phrase in phrases if word and any(word in part for part in phrase)}
        if len(covered) < _SHARED_BY:
            break
        yield re.escape(word)
        phrases -= covered
    for phrase in phrases:
        yield r"(?:TM)?[\W_]{0,3}".join(map(re.escape, phrase))


def _garbled(recall: Recall) -> Iterator[str]:
    """Patterns for the garbled spellings of families: a word of nothing but vowels and all of their consonants."""
    for family in recall.words.families:
        for stem in map(fold, family.abbreviations):
            letters = f"[{''.join(sorted(set(stem) | set('AEIOU')))}]"
            consonants = sorted(set(stem) - set("AEIOU") - {fold(family.name)[0]})
            held = "".join(f"(?={letters}*{consonant})" for consonant in consonants)
            yield rf"(?<![^\W\d_]){fold(family.name)[0]}{held}{letters}{{3,8}}(?:TM)?(?![^\W\d_])"


_TELLING = 6
"""Letters a word needs to stand for a phrase."""
_SHARED_BY = 2
"""Phrases a word must be common to, to stand for them."""
