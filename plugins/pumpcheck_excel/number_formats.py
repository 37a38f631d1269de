"""Number formats that show more than the stored number has: ``0000000`` shows 189 as 0000189."""

from __future__ import annotations

import re
from dataclasses import dataclass

_TOKEN = re.compile(r'"([^"]*)"|\\(.)|([0\-/ ()])')
_BRACKETS = re.compile(r"\[[^\]]*\]")


@dataclass(frozen=True, slots=True)
class PaddedFormat:
    """A format of nothing but zeros and fixed characters.

    Attributes:
        pieces: Fixed characters, and None where a digit goes.
    """

    pieces: tuple[str | None, ...]

    def show(self, number: str) -> str | None:
        """Return a stored number as the sheet shows it, or None when it is not a whole number from 0 up.

        >>> format_ = padded_format("0000000")
        >>> format_.show("189"), format_.show("1.5"), padded_format('"MMT-"000').show("722.0")
        ('0000189', None, 'MMT-722')
        """
        try:
            value = float(number)
        except ValueError:
            return None
        if not value.is_integer() or value < 0 or value >= 1e15:
            return None
        digits = list(str(int(value)))
        shown: list[str] = []
        zeros_left = self.pieces.count(None)
        for piece in reversed(self.pieces):
            if piece is not None:
                shown.append(piece)
                continue
            zeros_left -= 1
            shown.append(digits.pop() if digits else "0")
            if not zeros_left:
                shown.append("".join(digits))
        return "".join(reversed(shown))


def padded_format(code: str) -> PaddedFormat | None:
    r"""Return the format that a format code stands for when it pads or adds text, otherwise None.

    >>> padded_format("0"), padded_format("#,##0.00"), padded_format("yyyy-mm-dd"), padded_format("@")
    (None, None, None, None)
    >>> padded_format(r"000\-0000;-0").show("5551234")
    '555-1234'
    """
    section = _BRACKETS.sub("", code).partition(";")[0]
    pieces: list[str | None] = []
    place = 0
    while place < len(section):
        token = _TOKEN.match(section, place)
        if token is None:
            return None
        quoted, escaped, plain = token.groups()
        if plain == "0":
            pieces.append(None)
        else:
            pieces.extend(quoted if quoted is not None else escaped or plain)
        place = token.end()
    zeros = pieces.count(None)
    return PaddedFormat(tuple(pieces)) if zeros and len(pieces) > 1 else None
