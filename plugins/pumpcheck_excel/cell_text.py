"""A cell's value as the text that the sheet shows: by itself, or by its number format, as 0000000 shows 189."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from functools import partial

from .sheet import Tally

_EXACT_BELOW = 1e21
"""Whole numbers up to here are written in digits; beyond it nobody writes them so."""

_NUMBER = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?", re.ASCII)
AS_WRITTEN = re.compile(r"(?!-0\Z)-?(?:0|[1-9][0-9]{0,9})(?:\.[0-9]{0,3}[1-9])?|[1-9][0-9]*", re.ASCII)
_ISO_MIDNIGHT = re.compile(r"T00:00(?::00(?:\.0+)?)?Z?\Z")
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
_TOKEN = re.compile(r'"([^"]*)"|\\(.)|([0\-/ ()])')
_TOKENS = re.compile(f"(?:{_TOKEN.pattern})+")
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

TRUTHS = {"1": "TRUE", "0": "FALSE"}
_EPOCH = dt.datetime(1899, 12, 30)
_YEARS_OF_1904 = dt.timedelta(days=1462)
_LEAP_DAY_THAT_WAS_NONE = 60

NumberFormat = Callable[[float, Tally], str | None]
"""Returns a number as the sheet shows it, or None where it shows it as a plain number."""


def float_text(value: float) -> str:
    """Return a number as it is written.

    >>> [float_text(value) for value in (508.0, 2.4, 1e15)]
    ['508', '2.4', '1000000000000000']
    """
    return str(int(value)) if value.is_integer() and abs(value) < _EXACT_BELOW else repr(value)


def number_text(stored: str) -> str | None:
    """Return a number that is stored as text as it is written, and what is no number as it stands.

    >>> [number_text(stored) for stored in ("508", "508.0", "7.22E2", "0.1", "12345678901234567890", "x", "")]
    ['508', '508', '722', '0.1', '12345678901234567890', 'x', None]
    """
    # A float holds 15 digits only.
    if AS_WRITTEN.fullmatch(stored) or not stored:
        return stored or None
    if stored.isdigit() and stored.isascii():
        return stored.lstrip("0") or "0"
    return float_text(float(stored)) if _NUMBER.fullmatch(stored) else stored


def shown_number(format_: NumberFormat | None, tally: Tally, stored: str) -> str | None:
    """Return a number that is stored as text as the sheet shows it; None where there is none."""
    text = number_text(stored.strip())
    if text and format_:
        with suppress(ValueError):  # no number at all
            text = format_(float(stored), tally) or text
    return text


def shown_float(format_: NumberFormat | None, tally: Tally, value: float) -> str:
    """Return a number as the sheet shows it."""
    return (format_(value, tally) if format_ else None) or float_text(value)


def duration_text(seconds: float) -> str:
    """Return a duration in hours, minutes and seconds.

    >>> duration_text(108120)
    '30:02:00'
    """
    minutes, rest = divmod(round(abs(seconds)), 60)
    return f"{'-' * (seconds < 0)}{minutes // 60}:{minutes % 60:02}:{rest:02}"


def iso_text(stored: str) -> str:
    """Return a date that is stored in ISO form as other dates are written.

    >>> iso_text("2019-06-27T00:00:00"), iso_text("2019-06-27T14:30:00"), iso_text("2019-06-27")
    ('2019-06-27', '2019-06-27 14:30:00', '2019-06-27')
    """
    return _ISO_MIDNIGHT.sub("", stored).replace("T", " ")


def unescaped(text: str) -> str:
    r"""Return text with the characters that XML cannot hold, which Excel writes by their number.

    >>> unescaped("MMT_x000D_722"), unescaped("_x005F_x0041_"), unescaped("x_y")
    ('MMT\r722', '_x0041_', 'x_y')
    """
    return _ESCAPED.sub(_character, text) if "_x" in text else text


def _character(escape: re.Match[str]) -> str:
    code = int(escape[1], 16)
    return escape[0] if 0xD800 <= code < 0xE000 else chr(code)


def style_formats(styles: Iterable[int], codes: Mapping[int, str], *, since_1904: bool) -> dict[int, NumberFormat]:
    """Return the cell styles that show a number as something else, by position; given the format of each, and codes."""
    known = {**_BUILT_IN, **codes}
    found = {place: number_format(known.get(style, ""), since_1904=since_1904) for place, style in enumerate(styles)}
    return {place: format_ for place, format_ in found.items() if format_}


def number_format(code: str, *, since_1904: bool = False) -> NumberFormat | None:
    r"""Return the format that a format code stands for when it is more than digits, otherwise None.

    >>> number_format("0"), number_format("#,##0.00"), number_format("General"), number_format("0.00E+00")
    (None, None, None, None)
    >>> show, tally = number_format("0000000"), Tally()
    >>> show(189, tally), show(1.5, tally), number_format('"MMT-"000')(722.0, tally)
    ('0000189', None, 'MMT-722')
    >>> number_format(r"000\-0000;-0")(5551234, tally), number_format("[h]:mm")(1.25, tally)
    ('555-1234', '30:00:00')
    >>> show = number_format("dd/mm/yyyy")
    >>> [show(number, tally) for number in (43643, 43643.5, 0.25, 1, -2e11)]
    ['2019-06-27', '2019-06-27 12:00:00', '06:00:00', '1900-01-01', None]
    """
    section = code.partition(";")[0]
    if section.lower() in _PLAIN:
        return None
    elapsed = bool(_ELAPSED.search(section))
    section = _BRACKETS.sub("", section)
    if elapsed or _DATE.search(_FIXED.sub("", section)):
        return partial(_moment, elapsed, since_1904)
    pieces: list[str | None] = []
    for quoted, escaped, plain in _TOKEN.findall(section) if _TOKENS.fullmatch(section) else ():
        pieces += [None] if plain == "0" else quoted + escaped + plain
    return partial(_padded, pieces) if len(pieces) > 1 and None in pieces else None


def _padded(pieces: Sequence[str | None], value: float, tally: Tally) -> str | None:
    """Return a whole number with its fixed characters; ``pieces`` has None where a digit goes."""
    if not 0 <= value < 1e15 or value % 1:
        return None
    tally.padded += 1
    zeros = pieces.count(None)
    digits = str(int(value)).zfill(zeros)
    # The first place takes all digits for which there is none.
    places = iter([digits[: len(digits) - zeros + 1], *digits[len(digits) - zeros + 1 :]])
    return "".join([next(places) if piece is None else piece for piece in pieces])


def _moment(elapsed: bool, since_1904: bool, value: float, tally: Tally) -> str | None:
    try:
        span = dt.timedelta(milliseconds=round(value * 86_400_000))
        if elapsed:
            return duration_text(span.total_seconds())
        if value >= 1 and since_1904:
            span += _YEARS_OF_1904
        elif 1 <= value < _LEAP_DAY_THAT_WAS_NONE:
            span += dt.timedelta(days=1)
        moment = _EPOCH + span
    except (OverflowError, ValueError):
        moment = None
    if moment is None or value < 0:
        tally.timeless += 1
        return None
    precision = "milliseconds" if moment.microsecond else "seconds"
    if value < 1:
        return moment.time().isoformat(precision)
    return moment.isoformat(" ", precision) if moment.time() != dt.time() else moment.date().isoformat()
