"""A cell's value as the text that the sheet shows, as far as the value alone tells it."""

from __future__ import annotations

import datetime as dt
import re

_EXACT_BELOW = 1e21
"""Whole numbers up to here are written in digits; beyond it nobody writes them so."""

ERRORS = {
    0x00: "#NULL!",
    0x07: "#DIV/0!",
    0x0F: "#VALUE!",
    0x17: "#REF!",
    0x1D: "#NAME?",
    0x24: "#NUM!",
    0x2A: "#N/A",
    0x2B: "#GETTING_DATA",
}
"""The text of an error cell by its code, in the binary formats."""

_NUMBER = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?", re.ASCII)
_ISO_MIDNIGHT = re.compile(r"T00:00(?::00(?:\.0+)?)?Z?\Z")
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")


def cell_text(value: object) -> str | None:
    """Return a cell as text, or None for an empty one.

    >>> [cell_text(value) for value in ("0000189", 508.0, 2.4, 1e15, True, "")]
    ['0000189', '508', '2.4', '1000000000000000', 'TRUE', None]
    >>> cell_text(dt.datetime(2019, 6, 27, 14, 30)), cell_text(dt.timedelta(hours=30, minutes=2))
    ('2019-06-27 14:30:00', '30:02:00')
    """
    if isinstance(value, str):
        return value or None
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < _EXACT_BELOW else repr(value)
    if isinstance(value, dt.datetime):
        return f"{value.date().isoformat()} {_clock(value.time())}"
    if isinstance(value, dt.time):
        return _clock(value)
    if isinstance(value, dt.timedelta):
        return _duration(value)
    return None if value is None else str(value)


def number_text(stored: str) -> str | None:
    """Return a number that is stored as text as it is written, and what is no number as it stands.

    >>> [number_text(stored) for stored in ("508", "508.0", "7.22E2", "0.1", "12345678901234567890", "x", "")]
    ['508', '508', '722', '0.1', '12345678901234567890', 'x', None]
    """
    if stored.isdigit() and stored.isascii():
        # All digits, of which a float holds 15 only.
        return stored.lstrip("0") or "0"
    return cell_text(float(stored)) if _NUMBER.fullmatch(stored) else stored or None


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


def _clock(time: dt.time) -> str:
    return time.isoformat("milliseconds" if time.microsecond else "seconds")


def _duration(span: dt.timedelta) -> str:
    sign = "-" if span < dt.timedelta(0) else ""
    minutes, seconds = divmod(round(abs(span).total_seconds()), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{sign}{hours}:{minutes:02}:{seconds:02}"
