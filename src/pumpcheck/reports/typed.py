"""Values as JSON holds them: what a person typed, and the frozen values of a result by their own names."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import date, datetime, time
from enum import IntEnum

_DAYS = frozenset({"on", "expires"})
"""Names of what is always a date, and is written as its text alone."""


def plain(value: object) -> object:
    """Return a value as JSON holds it: text, numbers and truth values as they are, dates and times by name.

    >>> plain("0042"), plain(date(2024, 5, 17))
    ('0042', {'date': '2024-05-17'})
    """
    for name, kind in (("datetime", datetime), ("date", date), ("time", time)):
        if isinstance(value, kind):
            return {name: value.isoformat()}
    if isinstance(value, IntEnum):
        return value.name.lower()
    if isinstance(value, Mapping):
        return {name: plain(one) for name, one in value.items()}
    if isinstance(value, tuple | list):
        return list(map(plain, value))
    return named(value) if is_dataclass(value) else value


def named(value: object, *names: str) -> dict[str, object]:
    """Return what a frozen value holds under these names, or under all of its own."""
    found = {}
    for name in names or [one.name for one in fields(value)]:  # type: ignore[arg-type]
        one = getattr(value, name)
        found[name] = one.isoformat() if name in _DAYS and one else plain(one)
    return found


def all_typed(value: object) -> object:
    """Return plain values in which dates and times stand again.

    >>> all_typed({"due": {"date": "2024-05-17"}, "comment": "0042"})
    {'due': datetime.date(2024, 5, 17), 'comment': '0042'}
    """
    match value:
        case list():
            return list(map(all_typed, value))
        case {"datetime": str(text), **rest} if not rest:
            moment: type[datetime | date | time] = datetime
        case {"date": str(text), **rest} if not rest:
            moment = date
        case {"time": str(text), **rest} if not rest:
            moment = time
        case dict():
            return {name: all_typed(one) for name, one in value.items()}
        case _:
            return value
    try:
        return moment.fromisoformat(text)
    except ValueError:
        # A column of the team's that is called so.
        return value
