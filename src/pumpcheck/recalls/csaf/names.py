"""Model numbers in the names that advisories give to products, and what such a name holds besides."""

from __future__ import annotations

import itertools
import re
from dataclasses import dataclass, field

_NUMBER = re.compile(
    r"(?<![\w.-])(?:(?P<prefix>[A-Z]{2,5})-)?(?P<digits>\d{2,5})(?P<letters>[A-Z]{0,3})(?:\((?P<optional>[A-Z]{1,3})\))?(?![\w.])"
)
_SEPARATORS = re.compile(r"(?:[\s|,;/&+]|\b(?:and|or|und|et|y)\b)*", re.IGNORECASE)
_NO_MODEL = re.compile(
    r"\s?(?:ml|units?|mm|cm|mg|mcg|series|generation|inch|volts?|%|x\b|and (?:later|higher|newer|earlier|below))",
    re.IGNORECASE,
)
_EXCEPT = re.compile(r"\b(?:except|excluding|excludes|other than|without|not)\b", re.IGNORECASE)
_USED_WITH = re.compile(r"\b(?:for|with|fits|compatible|used|paired|connected)\b", re.IGNORECASE)
_RANGE = re.compile(r"\s*(?:\b(?:through|thru|to|bis)\b|[–—-])\s*", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Number:
    """A model number: ``MMT-523(K)`` is two of them, 523 and 523K.

    Attributes:
        prefix: The letters before the digits, without the hyphen.
        model: Digits and the letters after them.
        text: As the name writes it.
    """

    prefix: str
    model: str
    text: str

    @property
    def digits(self) -> str:
        """The digits alone."""
        return "".join(filter(str.isdigit, self.model))


@dataclass(frozen=True, slots=True)
class Name:
    """What a name says.

    Attributes:
        text: The name.
        numbers: The model numbers of the product.
        others: Numbers of what it is used with, or is said not to be.
        words: What stands before the first number: ``MiniMed Paradigm``.
        pure: Whether the name is nothing but a list of numbers.
        doubts: What in it was not understood.
    """

    text: str
    numbers: tuple[Number, ...] = ()
    others: tuple[Number, ...] = ()
    words: str = ""
    pure: bool = False
    doubts: tuple[str, ...] = field(default=())


def read_name(text: str) -> Name:
    """Read a name.

    >>> [number.model for number in read_name("MiniMed Paradigm Veo 554CM and 754CM models only").numbers]
    ['554CM', '754CM']
    >>> [number.model for number in read_name("MMT-523(K) / MMT-723(K) Paradigm").numbers]
    ['523', '523K', '723', '723K']
    >>> read_name("MMT-1711 | MMT-1712").pure, read_name("MiniMed 640G").pure
    (True, False)
    >>> name = read_name("Remote MMT-503 for Paradigm 522")
    >>> [number.model for number in name.numbers], [number.model for number in name.others]
    (['503'], ['522'])
    """
    found = [match for match in _NUMBER.finditer(text) if not _NO_MODEL.match(text, match.end())]
    doubts = []
    turns = [turn.start() for pattern in (_EXCEPT, _USED_WITH) for turn in [pattern.search(text)] if turn]
    end = min(turns, default=len(text))
    if turns and any(match.start() > end for match in found):
        doubts.append(f"“{text}” names {_listed(found, end)} as something else than the product itself")
    for first, second in itertools.pairwise(found):
        if _RANGE.fullmatch(text, first.end(), second.start()):
            doubts.append(f"“{text}” is a range; only its two ends are taken, add what lies between them")
    if any(character.isdigit() for character in _without(text, found)):
        doubts.append(f"“{text}” holds a number that is not understood")
    own = [match for match in found if match.start() < end]
    return Name(
        text=text,
        numbers=tuple(number for match in own for number in _numbers(match)),
        others=tuple(number for match in found if match not in own for number in _numbers(match)),
        words=text[: min(found[0].start(), end) if found else end].strip(" ,;:-"),
        pure=bool(own) and bool(_SEPARATORS.fullmatch(_without(text, own))),
        doubts=tuple(doubts),
    )


def read_code(text: str) -> Number | None:
    """Read a model number given as such, whatever letters it ends in: ``MMT-722NAS``, ``MMT-722*``.

    >>> read_code("MMT-522KNAB").model
    '522KNAB'
    """
    match = re.fullmatch(r"(?:([A-Z]{2,5})[- ]?)?(\d{2,5})([A-Z]{0,7})[-*]*", text.strip().upper())
    return Number(match[1] or "", match[2] + match[3], text.strip()) if match else None


def _numbers(match: re.Match[str]) -> list[Number]:
    plain = match["digits"] + match["letters"]
    models = [plain, plain + match["optional"]] if match["optional"] else [plain]
    text = match.group().partition("(")[0]
    return [Number(match["prefix"] or "", model, text + model.removeprefix(plain)) for model in models]


def _without(text: str, found: list[re.Match[str]]) -> str:
    for match in reversed(found):
        text = text[: match.start()] + " " + text[match.end() :]
    return text


def _listed(found: list[re.Match[str]], start: int) -> str:
    return ", ".join(match.group() for match in found if match.start() > start)
