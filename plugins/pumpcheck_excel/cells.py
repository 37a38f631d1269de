"""A cell's value as the text that the sheet shows, as far as the value alone tells it."""

from __future__ import annotations

import re

_EXACT_BELOW = 1e21
"""Whole numbers up to here are written in digits; beyond it nobody writes them so."""

_NUMBER = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?", re.ASCII)
_ISO_MIDNIGHT = re.compile(r"T00:00(?::00(?:\.0+)?)?Z?\Z")
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")


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
    if stored.isdigit() and stored.isascii():
        # All digits, of which a float holds 15 only.
        return stored.lstrip("0") or "0"
    return float_text(float(stored)) if _NUMBER.fullmatch(stored) else stored or None


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
