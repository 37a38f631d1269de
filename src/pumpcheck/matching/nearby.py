"""Recalled numbers one slip of the keyboard away. They tell a person where to look; they never decide a verdict."""

from __future__ import annotations

from collections.abc import Iterable

LOOK_ALIKE = {"O": "0", "I": "1", "L": "1", "Z": "2", "S": "5", "G": "6", "T": "7", "B": "8"}
"""Letters that are read or typed for digits."""

_AS_DIGITS = str.maketrans(LOOK_ALIKE)


def likely_codes(core: str, digits: Iterable[str]) -> list[str]:
    """Return the recalled numbers that one slip turns into ``core``: a digit changed, lost, added or swapped.

    >>> likely_codes("772", ["508", "712", "722"])
    ['712', '722']
    >>> likely_codes("71", ["508", "712", "722"]), likely_codes("SO8", ["508", "712", "722"])
    (['712'], ['508'])
    """
    core = core.translate(_AS_DIGITS)
    return sorted(number for number in set(digits) if number == core or one_slip(core, number))


def one_slip(one: str, other: str) -> bool:
    """Whether one slip turns a word into another: a sign changed, lost, added or swapped with the next."""
    if len(one) > len(other):
        one, other = other, one
    if len(one) == len(other):
        differing = [place for place in range(len(one)) if one[place] != other[place]]
        if len(differing) == 1:
            return True
        swapped = len(differing) == 2 and differing[1] == differing[0] + 1
        return swapped and one[differing[0]] == other[differing[1]] and one[differing[1]] == other[differing[0]]
    return len(one) + 1 == len(other) and any(other[:place] + other[place + 1 :] == one for place in range(len(other)))
