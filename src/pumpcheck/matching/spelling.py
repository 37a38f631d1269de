"""How names are misspelt and run together: slips of the keyboard and of reading, blanks lost and blanks too many.

Names count with slips in them. Numbers never do: one slip away from a recalled one they tell a person where to look.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from functools import cache, cached_property

from pumpcheck.matching.words import WORD_LETTERS, Folded, Vocabulary

LONG = 6  # Letters from which a name is looked for within other words, and is known with slips in it
LOOK_ALIKE = {"O": "0", "I": "1", "L": "1", "Z": "2", "S": "5", "G": "6", "T": "7", "B": "8"}
"""Letters that are read or typed for digits."""
FIRST_READ_AS = {"M": "RN", "W": "VV"}  # Letters that begin a name, and two that are read for them

_AS_DIGITS = str.maketrans(LOOK_ALIKE)
_READ_AS = {
    "A": "[A4]", "E": "[E3]", "O": "[O0]", "I": "[I1L|!]", "L": "[L1I|]", "S": "[S5]", "B": "[B8]", "Z": "[Z2]",
    "G": "[G69]", "T": "[T7]", "M": "(?:M|RN)", "W": "(?:W|VV)",
}  # fmt: skip
_HALVED = 9  # Letters from which either half of a name may have a slip
_BETWEEN = r"\s_.-"  # what stands between the parts of a name that fell apart
_JOINT = rf"[{_BETWEEN}]{{0,2}}"
_PIECE = 5  # Letters from which a piece of a word with capitals inside counts as a word
_ENDING = 2  # Letters that may follow a name as its ending: Paradigms, MiniMedTM
_PIECES = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])")
_ASIAN = r"[\u0590-\u1fff\u3040-\ud7ff\uf900-\ufdff]"
_LETTERS = re.compile(r"[^\W\d_]{0,40}")


def likely_codes(core: str, digits: Iterable[str]) -> list[str]:
    """Return the recalled numbers that one slip turns into ``core``: a digit changed, lost, added or swapped."""
    core = core.translate(_AS_DIGITS)
    known = set(digits)
    return [core] if core in known else sorted(number for number in known if one_slip(core, number))


def one_slip(one: str, other: str) -> bool:
    """Whether one slip turns a word into another: a sign changed, lost, added or swapped with the next."""
    shorter, longer = sorted((one, other), key=len)
    if len(shorter) == len(longer):
        differing = [place for place in range(len(one)) if one[place] != other[place]]
        first, last = differing[:1], differing[-1:]
        swapped = len(differing) == 2 and last[0] == first[0] + 1 and one[first[0]] == other[last[0]]
        return len(differing) == 1 or (swapped and one[last[0]] == other[first[0]])
    longer_by_one = len(shorter) + 1 == len(longer)
    return longer_by_one and any(longer[:place] + longer[place + 1 :] == shorter for place in range(len(longer)))


def with_one_slip(letters: Sequence[str], sign: str) -> str:
    """Return a pattern for a word, and for what it becomes by one slip: MMT, MTT, MMIT, MM5, MT."""
    if not letters:
        return f"{sign}?"
    first, *rest = letters
    behind = "".join(rest)
    # Right so far; or a sign more, another sign, a letter lost, two letters swapped.
    ways = [first + with_one_slip(rest, sign), f"{sign}(?:{first}{behind}|{behind})", behind]
    if rest:
        ways.append(rest[0] + first + "".join(rest[1:]))
    return f"(?:{'|'.join(ways)})"


def misspelt(name: str) -> str:
    """Return a pattern for a long name, misspelt: one slip behind its first letter, or one in either half.

    Signs may be read for others, and the name may fall apart. Slips are letters: a number is nobody's slip.

    >>> pattern = re.compile(misspelt("PARADIGM"))
    >>> [word for word in ("PARAD1GM", "PARADIGRN", "PARA DIGM", "PARDIGM", "PARADISE") if pattern.fullmatch(word)]
    ['PARAD1GM', 'PARADIGRN', 'PARA DIGM', 'PARDIGM']
    """
    # It begins with its first letter, so that it is quickly looked for.
    first, *rest = _letters(name)
    halves = "".join(with_one_slip(half, "[A-Z]") for half in _halves(rest))
    return f"{first}(?:{_JOINT}{_JOINT.join(rest)}|{halves})"


def sign_of_misspelt(name: str) -> str:
    """Return a pattern that stands in all that `misspelt` matches, which automata look for in half the time.

    Where a half has a slip, one part of it is right; and a name that falls apart does so at a first place.

    >>> pattern = re.compile(sign_of_misspelt("PARADIGM"))
    >>> [word for word in ("PARA DIGM", "PARDIGM", "PARADISE") if pattern.match(word)]
    ['PARA DIGM', 'PARDIGM']
    """
    first, *rest = letters = _letters(name)
    halves = "".join(map(_right_in_part, _halves(rest)))
    apart = (
        f"{''.join(letters[:place])}[{_BETWEEN}]{{1,2}}{letter}(?:{following}|[{_BETWEEN}])"
        for place, (letter, following) in enumerate(zip(rest, [*rest[1:], ""], strict=True), start=1)
    )
    return "|".join((first + halves, *apart))


def _letters(name: str) -> list[str]:
    """Return what each letter of a name may be read as: of the first one little, so that it is quickly looked for."""
    first = _READ_AS[name[0]] if name[0] in FIRST_READ_AS else re.escape(name[0])
    return [first, *(_READ_AS.get(letter, re.escape(letter)) for letter in name[1:])]


def _halves(rest: list[str]) -> list[list[str]]:
    """Return the parts of a name behind its first letter, each of which may have a slip."""
    middle = (len(rest) + 1) // 2 if len(rest) + 1 >= _HALVED else len(rest)
    return [half for half in (rest[:middle], rest[middle:]) if half]


def _right_in_part(half: list[str]) -> str:
    """Return a pattern for letters with a slip in their first or their last, or where these meet."""
    middle = len(half) // 2
    before, after = half[:middle], half[middle:]
    slips = with_one_slip(before, "[A-Z]"), with_one_slip(after, "[A-Z]")
    swapped = "".join((*before[:-1], *after[:1], *before[-1:], *after[1:]))
    return f"(?:{''.join(before)}{slips[1]}|{slips[0]}{''.join(after)}|{swapped})"


@cache
def _scripts_meet() -> re.Pattern[str]:
    # Not before it is needed: a pattern for so many signs takes long to compile.
    return re.compile(rf"(?<=[0-9A-Z])(?={_ASIAN})|(?<={_ASIAN})(?=[0-9A-Z])")


class Apart:
    """Sets words apart that are run together: “722Paradigm”, “MedtronicParadigm723(Revel)”, “美敦力722型”."""

    def __init__(
        self, words: Vocabulary, names: Collection[str], short: Collection[str], digits: Collection[str], letters: str
    ) -> None:
        """Take what is known."""
        self._words, self._short = words, short
        self._long = [word for word in words.single_words(names) if len(word) >= LONG]
        self._name = re.compile(either(self._long))
        self._number = re.compile(rf"(?<!\d){either(digits)}(?!\d)")
        self._letters = re.compile(letters or "(?!)")

    @cached_property
    def _slipped(self) -> re.Pattern[str]:
        # Long to compile, and few texts come to it.
        return re.compile("|".join(map(misspelt, self._long)) or "(?!)")

    def set_apart(self, text: Folded) -> Folded:
        """Return a text in which what is run together is set apart."""
        plain = text.fold
        cuts = {*self._around_names(plain), *self._around_numbers(plain), *self._at_capitals(text)}
        if not plain.isascii():
            cuts |= {found.start() for found in _scripts_meet().finditer(plain)}
        return Folded(text.original, sorted(cuts)) if cuts else text

    def _around_names(self, text: str) -> Iterator[int]:
        for found in self._name.finditer(text):
            start, end = found.span()
            before, after = text[max(0, start - 1) : start], text[end : end + 1]
            rest = _letters_at(text, end)
            whole = self._words.knows(_letters_at(text[max(0, start - 20) : start][::-1], 0)[::-1] + found[0] + rest)
            if before.isdigit() or (before.isalpha() and not whole):
                yield start
            if after.isdigit() or (len(rest) > _ENDING and not whole):
                yield end

    def _around_numbers(self, text: str) -> Iterator[int]:
        for found in self._number.finditer(text):
            start, end = found.span()
            before, after = text[max(0, start - WORD_LETTERS) : start], _letters_at(text, end)
            # A few letters behind a number may belong to it.
            hangs_on = len(before) == WORD_LETTERS and before.isalpha()
            leads = len(after) >= WORD_LETTERS and not self._letters.fullmatch(after)
            if hangs_on and (leads or not text[end : end + 1].isalnum()):
                yield start
            if leads and (hangs_on or not before[-1:].isalnum()):
                yield end

    def _at_capitals(self, text: Folded) -> Iterator[int]:
        if text.original.isupper() or text.original.islower():
            return
        cased = text.cased
        for token in text.tokens:
            word = cased[token.start : token.end]
            if word.isdigit() or word.isupper() or word[1:].islower():
                continue
            if self._words.knows(token.text) or self._slipped.fullmatch(token.text):
                continue
            for piece in _PIECES.finditer(word):
                # A short name stands behind another word, and behind no two letters: “EnVeo”.
                short = piece[0].upper() in self._short and (not piece.start() or piece.start() >= WORD_LETTERS)
                if short or len(piece[0]) >= _PIECE:
                    yield from (token.start + place for place in piece.span() if 0 < place < len(word))


def _letters_at(text: str, place: int) -> str:
    return _LETTERS.match(text, place).group()  # type: ignore[union-attr]


def either(words: Iterable[str]) -> str:
    """Return a pattern for one of some words, the longest first."""
    every = sorted(words, key=lambda word: (-len(word), word))
    return f"(?:{'|'.join(map(re.escape, every)) or '(?!)'})"
