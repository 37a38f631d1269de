"""Number formats under which a number is read as something else: ``0000000`` shows 189 as 0000189; dates and times."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import dataclass

from .cells import cell_text
from .sheet import Tally

_TOKEN = re.compile(r'"([^"]*)"|\\(.)|([0\-/ ()])')
_BRACKETS = re.compile(r"\[[^\]]*\]")
_FIXED = re.compile(r'"[^"]*"|[\\_*].|AM/PM|A/P', re.IGNORECASE)
_ELAPSED = re.compile(r"\[(?:h+|m+|s+)\]", re.IGNORECASE)
_DATE = re.compile(r"[dmyhs]", re.IGNORECASE)
_PLAIN = ("", "general", "standard", "@")
_BUILT_IN: Mapping[int, str] = {
    **dict.fromkeys([*range(14, 18), *range(27, 32), *range(34, 37), *range(50, 59)], "yyyy-mm-dd"),
    **dict.fromkeys([*range(18, 22), 32, 33, 45, 47], "h:mm:ss"),
    22: "yyyy-mm-dd h:mm",
    46: "[h]:mm:ss",
}
"""Numbers of the formats that need no code in a file and that show a date, a time or a duration."""

_EPOCH = dt.datetime(1899, 12, 30)
_YEARS_OF_1904 = dt.timedelta(days=1462)
_LEAP_DAY_THAT_WAS_NONE = 60


@dataclass(frozen=True, slots=True)
class PaddedFormat:
    """A format of nothing but zeros and fixed characters.

    Attributes:
        pieces: Fixed characters, and None where a digit goes.
    """

    pieces: tuple[str | None, ...]

    def show(self, value: float, tally: Tally) -> str | None:
        """Return a number as the sheet shows it, or None when it is not a whole number from 0 up.

        >>> format_, tally = number_format("0000000"), Tally()
        >>> format_.show(189, tally), format_.show(1.5, tally), number_format('"MMT-"000').show(722.0, tally)
        ('0000189', None, 'MMT-722')
        """
        if not 0 <= value < 1e15 or value % 1:
            return None
        tally.padded += 1
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


@dataclass(frozen=True, slots=True)
class DateFormat:
    """A format of a date, a time of day or a duration.

    Attributes:
        elapsed: Whether it shows a duration.
        since_1904: Whether days are counted from 1904.
    """

    elapsed: bool
    since_1904: bool = False

    def show(self, value: float, tally: Tally) -> str | None:
        """Return a number as a date or time, or None when no calendar has it.

        >>> format_, tally = number_format("dd/mm/yyyy"), Tally()
        >>> [format_.show(number, tally) for number in (43643, 43643.5, 0.25, 1, -2e11)]
        ['2019-06-27', '2019-06-27 12:00:00', '06:00:00', '1900-01-01', None]
        >>> number_format("[h]:mm").show(1.25, tally)
        '30:00:00'
        """
        try:
            span = dt.timedelta(milliseconds=round(value * 86_400_000))
            if self.elapsed:
                return cell_text(span)
            if value >= 1 and self.since_1904:
                span += _YEARS_OF_1904
            elif 1 <= value < _LEAP_DAY_THAT_WAS_NONE:
                span += dt.timedelta(days=1)
            moment = _EPOCH + span
        except (OverflowError, ValueError):
            moment = None
        if moment is None or value < 0:
            tally.timeless += 1
            return None
        if value < 1:
            return cell_text(moment.time())
        return cell_text(moment if moment.time() != dt.time() else moment.date())


NumberFormat = PaddedFormat | DateFormat


def built_in_format(number: int, *, since_1904: bool) -> NumberFormat | None:
    """Return the format that has a number but no code in the file."""
    return number_format(_BUILT_IN.get(number, ""), since_1904=since_1904)


def number_format(code: str, *, since_1904: bool = False) -> NumberFormat | None:
    r"""Return the format that a format code stands for when it is more than digits, otherwise None.

    >>> number_format("0"), number_format("#,##0.00"), number_format("General"), number_format("0.00E+00")
    (None, None, None, None)
    >>> number_format(r"000\-0000;-0").show(5551234, Tally())
    '555-1234'
    """
    section = code.partition(";")[0]
    if section.lower() in _PLAIN:
        return None
    if _ELAPSED.search(section):
        return DateFormat(elapsed=True)
    section = _BRACKETS.sub("", section)
    if _DATE.search(_FIXED.sub("", section)):
        return DateFormat(elapsed=False, since_1904=since_1904)
    return _padded(section)


def _padded(section: str) -> PaddedFormat | None:
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
