"""Slips of the keyboard and of reading.

Recalled numbers one slip away tell a person where to look; they never decide a verdict. Names count with slips.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

_HALVED = 9
"""Letters from which either half of a name may have a slip."""
_READ_AS = {
    "O": "[O0]",
    "I": "[I1L|!]",
    "L": "[L1I|]",
    "S": "[S5]",
    "B": "[B8]",
    "Z": "[Z2]",
    "G": "[G69]",
    "T": "[T7]",
    "M": "(?:M|RN)",
    "W": "(?:W|VV)",
}
"""What letters are read as."""
FIRST_READ_AS = {"M": "RN", "W": "VV"}
"""Letters that begin a name, and two that are read for them."""
_JOINT = r"[\s_.-]{0,2}"

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


def with_one_slip(letters: Sequence[str], sign: str) -> str:
    """Return a pattern for a word, and for what it becomes by one slip: MMT, MTT, MMIT, MM5, MT.

    Args:
        letters: Patterns of its letters.
        sign: A pattern for what may have been typed besides or in place of a letter.
    """
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
    rest = [_READ_AS.get(letter, re.escape(letter)) for letter in name[1:]]
    middle = len(name) // 2 if len(name) >= _HALVED else len(rest)
    halves = "".join(with_one_slip(half, "[A-Z]") for half in (rest[:middle], rest[middle:]) if half)
    # It begins with its first letter, so that it is quickly looked for.
    first = _READ_AS[name[0]] if name[0] in FIRST_READ_AS else re.escape(name[0])
    return f"{first}(?:{_JOINT}{_JOINT.join(rest)}|{halves})"
