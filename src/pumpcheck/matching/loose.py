"""Texts of which nobody knows which field they are, such as a whole damaged record, cleared without being read.

Such a text is full of numbers, among them room numbers and prices that are also those of recalled models. Where no word
stands beside them that could make them ours, and one that no list explains, a bare number is any number.
"""

from __future__ import annotations

import re

from pumpcheck.matching.lexicon import FAMILY, Lexicon
from pumpcheck.matching.text import fold

_WORD = re.compile(r"[^\W\d_]+")
_OURS = ("own", "parent", "product", "weak")


class Loose:
    """Clears loose texts under one recall."""

    def __init__(self, lexicon: Lexicon) -> None:
        """Gather the words that forbid it."""
        self._lexicon = lexicon
        ours = {*_OURS, *(FAMILY + name for name in lexicon.families)}
        self._beginnings, _, self._endings = lexicon.words_of(ours)
        _, self._explained, self._explained_endings = lexicon.words_of({"generic"})

    def clears(self, text: str) -> bool:
        """Whether a text, taken for a description and nothing else, is surely not_affected. No says nothing."""
        folded = fold(text)
        words = set(_WORD.findall(folded))
        bare = {word.removesuffix("TM") for word in words}
        if not self._beginnings.isdisjoint(words | bare) or self._lexicon.code.search(folded):
            return False
        if any(word.endswith(self._endings) or self._lexicon.garbled(word) for word in words):
            return False
        return any(len(word) > 3 and word.isalpha() and not self._may_be_explained(word) for word in words)

    def _may_be_explained(self, word: str) -> bool:
        explained = self._explained
        return word in explained or word.removesuffix("TM") in explained or word.endswith(self._explained_endings)
