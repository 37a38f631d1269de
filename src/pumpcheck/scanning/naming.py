"""Whether the fields of a record name a device at all, or hold only labels, serial numbers and short codes."""

from __future__ import annotations

import re
from functools import lru_cache

from pumpcheck.matching.matcher import Matcher
from pumpcheck.tables import HeadingMap
from pumpcheck.tables.cells import bare
from pumpcheck.tables.forms import field_of_label, labelled
from pumpcheck.tables.values import names_place

REMEMBERED = 20_000
"""Values of which it is remembered; past that the memory starts afresh, so that it cannot grow."""

_SHORTEST = 3
_LONGEST_PLACE = 20
_OF_UNITS = ("serial_number", "asset_id", "udi")
"""Fields that tell one unit from another."""

_WORD = re.compile(r"\s|[^\W\d_]{5}|^\D*$")


def unit_headings(mapping: HeadingMap) -> set[str]:
    """Return the headings over what tells one unit from another."""
    return {heading for name in _OF_UNITS for heading in mapping.fields.get(name, ())}


class Naming:
    """Tells whether values of the naming fields name a device."""

    def __init__(self, matcher: Matcher) -> None:
        """Take the matcher, which knows the placeholders, the makers and how serial numbers are built."""
        self._matcher = matcher
        self.tells = lru_cache(maxsize=REMEMBERED)(self._tells)

    def is_number(self, text: str) -> bool:
        """Whether a line of text holds a number or several, such as a serial number, and beside them only places."""
        parts = [part.strip() for part in text.split(" ; ")]
        words = [part for part in parts if _WORD.search(part) and not (_is_of_unit(part) or _is_place(part))]
        return any(map(str.isdigit, text)) and not any(self.tells("description", part) for part in words)

    def _tells(self, field: str, value: str) -> bool:
        """Whether a value names a device; the maker's name does, too, in its own field.

        A label, a number behind the label of a serial number, what is built like a pump's serial number and a code as
        short as “T1” do not: such a record goes with what is above it.
        """
        text = bare(value).strip()
        if value[:2].isspace() and not _WORD.search(text):
            # An indented number goes with the name that it is indented below.
            return False
        if not text or not self._matcher.says_something(text, beside_makers=field != "manufacturer"):
            return False
        if field == "manufacturer":
            return True
        short = text.isascii() and len(text) < _SHORTEST
        return not short and field_of_label(text) == "?" and field_of_label(text.split()[0]) != "serial_number"


def _is_of_unit(text: str) -> bool:
    """Whether a text is a label with the number of a unit."""
    pair = labelled(text)
    return pair is not None and field_of_label(pair[0]) in _OF_UNITS


def _is_place(text: str) -> bool:
    return len(text) <= _LONGEST_PLACE and ":" not in text and names_place(text)
