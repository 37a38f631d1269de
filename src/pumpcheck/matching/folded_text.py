"""A text with its fold, split into words and numbers.

A fold keeps, for every folded character, the place it came from, so that evidence quotes the source's own words.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

from pumpcheck.folding import MISREAD, fold, fold_character, reread

TOKEN = re.compile(r"[^\W\d_]+|\d+")  # A run of letters or of digits in a folded text


class Token(NamedTuple):
    """A run of letters or of digits."""

    text: str
    start: int
    end: int
    hangs_on: bool


def tokens_of(text: str) -> list[Token]:
    """Split a folded text.

    >>> [token.text for token in tokens_of("PARADIGM722 QUICK-SET")]
    ['PARADIGM', '722', 'QUICK', 'SET']
    """
    tokens = []
    last = -1
    for found in TOKEN.finditer(text):
        start, end = found.span()
        tokens.append(Token(found[0], start, end, start == last))
        last = end
    return tokens


class Folded:
    """A text with its fold, able to quote the original words at a place of the fold.

    >>> text = Folded("Paradigm™ ММТ-722")
    >>> start = text.fold.index("MMT")
    >>> text.quote(start, len(text.fold))
    'ММТ-722'
    >>> text = Folded("722Paradigm", cuts=[3])
    >>> text.fold, text.quote(4, 12), text.quote(0, 12)
    ('722 PARADIGM', 'Paradigm', '722Paradigm')
    """

    __slots__ = ("_blanks", "fold", "original", "tokens")

    def __init__(self, original: str, cuts: Iterable[int] = ()) -> None:
        """Fold a text and split it into tokens."""
        plain, places = fold(original), list(cuts)
        self.original = original
        self.fold = " ".join(plain[start:end] for start, end in pairwise([0, *places, len(plain)]))
        self.tokens = tokens_of(self.fold)
        self._blanks = [place + earlier for earlier, place in enumerate(places)]

    @property
    def cased(self) -> str:
        """The original, a sign for each sign of the fold, where nothing is set apart."""
        if self.original.isascii():
            return self.original
        return "".join(self.original[start] for start, _ in _places(self.original))

    def quote(self, start: int, end: int) -> str:
        """Return the original words of this stretch of the fold."""
        start -= bisect_left(self._blanks, start)
        end -= bisect_left(self._blanks, end)
        if self.original.isascii():
            return self.original[start:end].strip()
        if start >= end:
            return ""
        places = _places(self.original)
        return self.original[places[start][0] : places[end - 1][1]].strip()


# A text may be quoted as often as it has words, and a few texts are read at a time.
@lru_cache(maxsize=16)
def _places(original: str) -> list[tuple[int, int]]:
    """Return where what became each character of the fold begins and ends."""
    places, misread = [], {found.start(): found for found in MISREAD.finditer(original)}
    start = 0
    while start < len(original):
        found = misread.get(start)
        characters, end = (reread(found), found.end()) if found else (original[start], start + 1)
        places += [(start, end)] * sum(len(fold_character(character)) for character in characters)
        start = end
    return places


@lru_cache(maxsize=1024)
def folded(original: str) -> Folded:
    """Return a text folded; every recall reads the same texts."""
    return Folded(original)
