"""What happens to words and numbers on their way into an asset system, each a function of a text and a `Random`."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from random import Random

LONG_WORD = re.compile(r"[^\W\d_]{6,}")
LETTERS_FOR_DIGITS = {"0": "O", "1": "Il", "2": "Z", "5": "S", "6": "G", "7": "T", "8": "B"}
DIGITS_FOR_LETTERS = {"o": "0", "i": "1", "l": "1", "s": "5", "z": "2", "b": "8", "g": "6", "t": "7", "m": "rn"}


def mistyped(rng: Random, text: str) -> str:
    """Return a text with a typing error in one of its long words: letters exchanged, one missing or one doubled."""
    words = list(LONG_WORD.finditer(text))
    if not words:
        return text
    word = rng.choice(words)
    places = [place for place in range(1, len(word[0]) - 1) if word[0][place] != word[0][place + 1]]
    place = word.start() + rng.choice(places)
    letter, following = text[place], text[place + 1]
    wrong = rng.choice([following + letter, following, letter + letter + following])
    return text[:place] + wrong + text[place + 2 :]


def misread_word(rng: Random, text: str) -> str:
    """Return a text in one of whose long words one or two letters were read as digits, or an m as rn."""
    words = [
        word for word in LONG_WORD.finditer(text) if any(letter in DIGITS_FOR_LETTERS for letter in word[0].lower())
    ]
    if not words:
        return text
    word = rng.choice(words)
    places = [place for place, letter in enumerate(word[0].lower()) if letter in DIGITS_FOR_LETTERS]
    wrong = list(word[0])
    for place in rng.sample(places, min(len(places), rng.choice([1, 1, 2]))):
        wrong[place] = DIGITS_FOR_LETTERS[wrong[place].lower()]
    return text[: word.start()] + "".join(wrong) + text[word.end() :]


def misread_number(rng: Random, number: str) -> str:
    """Return a number of which one digit, or rarely two, were read as letters."""
    places = [place for place, digit in enumerate(number) if digit in LETTERS_FOR_DIGITS]
    wrong = list(number)
    for place in rng.sample(places, min(len(places), rng.choice([1, 1, 1, 2]))):
        wrong[place] = rng.choice(LETTERS_FOR_DIGITS[wrong[place]])
    return "".join(wrong)


def unaccented(_: Random, text: str) -> str:
    """Return a text without the accents of Latin letters."""
    bare = "".join(letter for letter in unicodedata.normalize("NFD", text) if not "\u0300" <= letter <= "\u036f")
    return unicodedata.normalize("NFC", bare)


def recased(rng: Random, text: str) -> str:
    """Return a text in other capitals."""
    return rng.choice([str.upper, str.lower, str.title, str.swapcase])(text)


def mojibake(rng: Random, text: str) -> str:
    """Return a text whose bytes were taken for those of another encoding, with none of them lost."""
    data, codec = text.encode(), rng.choice(["latin-1", "cp1252"])
    try:
        return data.decode(codec)
    except UnicodeDecodeError:
        return data.decode("latin-1")


def widened(_: Random, text: str) -> str:
    """Return a text in the wide forms of East Asian keyboards."""
    return "".join(chr(ord(sign) + 0xFEE0) if "!" <= sign <= "~" else sign for sign in text)


def respaced(rng: Random, text: str) -> str:
    """Return a text with other blanks: doubled, around its ends, or such as do not break."""
    blank = rng.choice(["  ", "\u00a0", "\t", " \n", "_"])
    return rng.choice(["", " ", "\u00a0"]) + text.replace(" ", blank) + rng.choice(["", "  ", "\n"])


HARMLESS: tuple[Callable[[Random, str], str], ...] = (recased, unaccented, respaced, widened)
"""What leaves a text as legible as it was."""
