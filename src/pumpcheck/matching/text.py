"""Make text comparable: case, accents, widths, trade-mark signs and look-alike letters folded away.

A fold keeps, for every folded character, the place it came from, so that evidence quotes the source's own words.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left
from collections.abc import Iterable
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

# Cyrillic and Greek capitals that look like Latin ones. The vocabulary goes through the same fold, so words that are
# really Russian or Greek still meet their own spelling.
_LOOK_ALIKE = dict(zip("АВЕЁКМНОРСТУХІЈЅԚԜΑΒΕΖΗΙΚΜΝΟΡΤΥΧ", "ABEEKMHOPCTYXIJSQWABEZHIKMNOPTYX", strict=True))
_TOKEN = re.compile(r"[^\W\d_]+|\d+")
_DROPPED = "™®©℠\u00ad\u200b\u200c\u200d\u2060\ufeff"
_DASHES = dict.fromkeys("‐‑‒–—―−﹣－", "-")
_QUOTES = dict.fromkeys("’‘`´", "'")
_LATER = "[\u0080-\u00bf€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ]"
# The leading bytes of Latin, Greek, Cyrillic, Hebrew and Arabic letters, and of other scripts, as letters of cp1252.
_MISREAD = re.compile(rf"[ÂÃÄÅÆÎÏÐÑ×ØÙÚÛ]{_LATER}|[á-í]{_LATER}{{2}}|à[¤-¿]{_LATER}")


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
    if character.isdecimal():
        return str(unicodedata.decimal(character))
    upper = "".join(
        piece for piece in unicodedata.normalize("NFKD", character.upper()) if not unicodedata.combining(piece)
    ).upper()
    return "".join(_LOOK_ALIKE.get(piece, " " if piece.isspace() else piece) for piece in upper)


def _reread(found: re.Match[str]) -> str:
    """Return a letter that was read in the wrong code page, as it was written."""
    raw = b"".join(sign.encode("latin-1" if sign < "\u0100" else "cp1252") for sign in found[0])
    return raw.decode("utf-8", "replace")


def fold(text: str) -> str:
    """Return text in the form in which it is compared.

    >>> fold("Paradigm® ММТ－７２２ pompe à insuline")
    'PARADIGM MMT-722 POMPE A INSULINE'
    >>> fold("insÃ¼lin")
    'INSULIN'
    """
    if text.isascii():
        return text.upper()
    return "".join(map(_fold_character, _MISREAD.sub(_reread, text)))


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
        tokens.append(Token(found[0], start, end, start == last))
        last = end
    return tokens


class Folded:
    """A text with its fold, able to quote the original words at a place of the fold.

    Attributes:
        original: The text.
        fold: Its fold.
        tokens: The fold, split.

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
        """Fold a text and split it into tokens.

        Args:
            original: The text.
            cuts: Places in its fold where words that are run together are set apart by a blank, in ascending order.
        """
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
    places, misread = [], {found.start(): found for found in _MISREAD.finditer(original)}
    start = 0
    while start < len(original):
        found = misread.get(start)
        characters, end = (_reread(found), found.end()) if found else (original[start], start + 1)
        places += [(start, end)] * sum(len(_fold_character(character)) for character in characters)
        start = end
    return places


@lru_cache(maxsize=1024)
def folded(original: str) -> Folded:
    """Return a text folded; every recall reads the same texts."""
    return Folded(original)
