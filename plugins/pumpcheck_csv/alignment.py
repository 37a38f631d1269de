"""Whether the headings stand above their own columns, which they do not behind a place where a delimiter is missing."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence

from pumpcheck import is_known_heading

from .dialect import Dialect
from .mending import mended
from .records import Record

_SOME = 0.05
_WITHIN_A_WORD = re.compile(r"(?<=\S)(?=\S)")
_NEW_WORD = re.compile(r"(?<=[^\W\d_A-Z])(?=[A-Z])")


def taken_apart(headings: Sequence[str], data: Sequence[Record], text: str, dialect: Dialect) -> list[str] | None:
    """Return headings with the one glued to the next taken apart, where most rows have a field more than there are.

    They are where a quote tells where one ends, or where both are known: it is otherwise anybody's guess.

    Args:
        headings: The fields of the header.
        data: Records below it.
        text: The line of the header.
        dialect: How fields are told apart.

    >>> data = [Record(2, 2, ["1", "Medtronic", "MMT-722", "0012"], "", 22)]
    >>> headings = ["No.", "Manufacturer", "ModelSerial Number"]
    >>> taken_apart(headings, data, ",".join(headings), Dialect())
    ['No.', 'Manufacturer', 'Model', 'Serial Number']
    >>> taken_apart(["No.", 'Maker"Type"', "Serial"], data, 'No.,Maker"Type",Serial', Dialect())
    ['No.', 'Maker', 'Type', 'Serial']
    >>> taken_apart(["No.", "Manufacturer", "Model"], data, "No.,Manufacturer,Model", Dialect()) is None
    True
    """
    one_more = sum(len(record.fields) == len(headings) + 1 for record in data)
    if one_more * 2 <= len(data):
        return None
    if dialect.quote and dialect.glue.search(text):
        return mended(text, dialect, len(headings) + 1, glued=True)
    if not doubt(len(headings), data):
        return None
    for whole in (False, True):
        found = [
            (place, halves)
            for place, heading in enumerate(headings)
            if is_known_heading(heading) is whole
            for halves in _halves(heading, whole=whole)
            if not {*halves}.intersection(headings)
        ]
        if len(found) == 1:
            [(place, halves)] = found
            return [*headings[:place], *halves, *headings[place + 1 :]]
        if found:
            return None
    return None


def doubt(named: int, data: Sequence[Record]) -> str:
    """Return why headings may stand above the wrong columns, or nothing.

    Args:
        named: How many columns the header names.
        data: Records below it.
    """
    counts = Counter(len(record.fields) for record in data)
    longer = sum(count for width, count in counts.items() if width > named)
    # Where nothing stands in the columns too many, the rows may just end with a delimiter, and a few are damaged.
    surplus = sum(any(record.fields[named:]) for record in data)
    if not named or longer * 2 <= len(data) or surplus < _SOME * len(data):
        return ""
    width = max(counts, key=lambda width: (counts[width], width))
    return f"the header names {named} of {width} columns, so that values may stand under the wrong headings"


def _halves(heading: str, *, whole: bool) -> Iterator[tuple[str, str]]:
    """Yield the pairs of known headings of which a heading may consist.

    Args:
        heading: The heading.
        whole: Whether it is a known one itself, as ManufacturerModel is.
    """
    for place in (_NEW_WORD if whole else _WITHIN_A_WORD).finditer(heading):
        halves = heading[: place.start()], heading[place.start() :]
        if all(map(is_known_heading, halves)):
            yield halves
