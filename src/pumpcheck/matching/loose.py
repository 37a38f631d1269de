"""Texts of which nobody knows which field they are, such as a whole damaged record, cleared without being read.

Such a text is full of numbers, among them room numbers and prices that are also those of recalled models. Where no word
stands beside them that could make them ours, and one that no list explains, a bare number is any number.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Literal

from pumpcheck.matching.lexicon import FAMILY, REMEMBERED, Lexicon
from pumpcheck.matching.text import fold

_WORD = re.compile(r"[^\W\d_]+")
_OURS = ("own", "parent", "product", "weak")


_Says = Literal["ours", "other", "nothing"]
"""What a word says of a text: that it may be of ours, that it is of something else, or nothing."""


class LooseText:
    """Such a text, folded, and the words in it."""

    def __init__(self, text: str) -> None:
        """Take a text."""
        self.fold = fold(text)
        self.words = set(_WORD.findall(self.fold))


class Loose:
    """Clears loose texts under one recall."""

    def __init__(self, lexicon: Lexicon) -> None:
        """Gather the words that forbid it."""
        self._lexicon = lexicon
        ours = {*_OURS, *(FAMILY + name for name in lexicon.families)}
        self._beginnings, _, self._endings = lexicon.words_of(ours)
        _, self._explained, self._explained_endings = lexicon.words_of({"generic"})
        # Most words of an inventory stand in many of its records.
        self._says = lru_cache(maxsize=REMEMBERED)(self._what_says)

    def clear(self, text: LooseText) -> bool:
        """Whether a text, taken for a description and nothing else, is surely not_affected. No says nothing."""
        said = set(map(self._says, text.words))
        return "ours" not in said and "other" in said and not self._lexicon.code.search(text.fold)

    def _what_says(self, word: str) -> _Says:
        bare = word.removesuffix("TM")
        if (
            word in self._beginnings
            or bare in self._beginnings
            or word.endswith(self._endings)
            or self._lexicon.garbled(word)
        ):
            return "ours"
        explained = word in self._explained or bare in self._explained or word.endswith(self._explained_endings)
        return "other" if len(word) > 3 and word.isalpha() and not explained else "nothing"
