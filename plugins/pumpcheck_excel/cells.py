"""A cell's value as the text that the sheet shows, as far as the value alone tells it."""

from __future__ import annotations

import datetime as dt

_EXACT_BELOW = 1e21
"""Whole numbers up to here are written in digits; beyond it nobody writes them so."""


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


def _clock(time: dt.time) -> str:
    return time.isoformat("milliseconds" if time.microsecond else "seconds")


def _duration(span: dt.timedelta) -> str:
    sign = "-" if span < dt.timedelta(0) else ""
    minutes, seconds = divmod(round(abs(span).total_seconds()), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{sign}{hours}:{minutes:02}:{seconds:02}"
