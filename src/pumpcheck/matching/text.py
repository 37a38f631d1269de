"""Make text comparable: case, accents, widths, trade-mark signs and look-alike letters folded away.

A fold keeps, for every folded character, the place it came from, so that evidence quotes the source's own words.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

# Cyrillic and Greek capitals that look like Latin ones. The vocabulary goes through the same fold, so words that are
# really Russian or Greek still meet their own spelling.
_LOOK_ALIKE = dict(zip("АВЕЁКМНОРСТУХІЈЅԚԜΑΒΕΖΗΙΚΜΝΟΡΤΥΧ", "ABEEKMHOPCTYXIJSQWABEZHIKMNOPTYX", strict=True))
_TOKEN = re.compile(r"[^\W\d_]+|\d+")
_DROPPED = "™®©℠\u00ad\u200b\u200c\u200d\u2060\ufeff"
_DASHES = dict.fromkeys("‐‑‒–—―−﹣－", "-")
_QUOTES = dict.fromkeys("’‘`´", "'")


@lru_cache(maxsize=4096)
def _fold_character(character: str) -> str:
    if character in _DROPPED:
        return ""
    if character in _DASHES:
        return "-"
    if character in _QUOTES:
        return "'"
    if character == "\N{DEGREE SIGN}":
        return " "
    upper = "".join(
        piece for piece in unicodedata.normalize("NFKD", character.upper()) if not unicodedata.combining(piece)
    ).upper()
    return "".join(_LOOK_ALIKE.get(piece, " " if piece.isspace() else piece) for piece in upper)


def fold(text: str) -> str:
    """Return text in the form in which it is compared.

    >>> fold("Paradigm® ММТ－７２２ pompe à insuline")
    'PARADIGM MMT-722 POMPE A INSULINE'
    """
    if text.isascii():
        return text.upper()
    return "".join(map(_fold_character, text))


class Token(NamedTuple):
    """A run of letters or of digits.

    Attributes:
        text: Its letters or digits.
        start: Where it begins in the folded text.
        end: Where it ends.
        hangs_on: Whether it follows another token without anything between.
    """

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
    for found in _TOKEN.finditer(text):
        start, end = found.span()
        tokens.append(Token(found.group(), start, end, start == last))
        last = end
    return tokens


@dataclass(frozen=True, slots=True)
class Folded:
    """A text with its fold, able to quote the original words at a place of the fold.

    >>> text = Folded("Paradigm™ ММТ-722")
    >>> start = text.fold.index("MMT")
    >>> text.quote(start, len(text.fold))
    'ММТ-722'
    """

    original: str
    fold: str
    tokens: list[Token]

    def __init__(self, original: str) -> None:
        """Fold a text and split it into tokens."""
        object.__setattr__(self, "original", original)
        object.__setattr__(self, "fold", fold(original))
        object.__setattr__(self, "tokens", tokens_of(self.fold))

    def quote(self, start: int, end: int) -> str:
        """Return the original words of this stretch of the fold."""
        if self.original.isascii():
            return self.original[start:end].strip()
        if start >= end:
            return ""
        places = _places(self.original)
        return self.original[places[start] : places[end - 1] + 1].strip()


# A text may be quoted as often as it has words, and a few texts are read at a time.
@lru_cache(maxsize=16)
def _places(original: str) -> list[int]:
    """Return where each character of the fold comes from."""
    return [place for place, character in enumerate(original) for _ in _fold_character(character)]


@lru_cache(maxsize=1024)
def folded(original: str) -> Folded:
    """Return a text folded; every recall reads the same texts."""
    return Folded(original)
