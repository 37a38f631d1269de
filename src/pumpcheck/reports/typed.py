"""What a person typed in a cell, as JSON: text, numbers and truth values as they are, dates and times by name."""

from __future__ import annotations

from datetime import date, datetime, time

from pumpcheck.work import Typed


def plain(value: Typed) -> object:
    """Return a typed value as JSON holds it.

    >>> plain("0042"), plain(date(2024, 5, 17))
    ('0042', {'date': '2024-05-17'})
    """
    for name, kind in (("datetime", datetime), ("date", date), ("time", time)):
        if isinstance(value, kind):
            return {name: value.isoformat()}
    return value


def typed(value: object) -> Typed:
    """Return the value that `plain` was given.

    Raises:
        ValueError: If it is none.

    >>> typed({"date": "2024-05-17"})
    datetime.date(2024, 5, 17)
    """
    if isinstance(value, str | int | float):
        return value
    match value:
        case {"datetime": str(text)}:
            return datetime.fromisoformat(text)
        case {"date": str(text)}:
            return date.fromisoformat(text)
        case {"time": str(text)}:
            return time.fromisoformat(text)
    raise ValueError("not a typed value")
