"""The screen of one table: what the matcher says of any text, and what it says of whole records."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import cached_property
from operator import itemgetter

from pumpcheck.matching.identify import IDENTITY_FIELDS
from pumpcheck.matching.matcher import Matcher
from pumpcheck.tables.cells import bare
from pumpcheck.tables.header import could_be_headings
from pumpcheck.tables.values import is_total
from pumpcheck.tables.vocabulary import is_positional, vocabulary

JOINT = " - "
"""Between the values of several columns that feed one field. Matching takes it for a break that settles nothing."""

REMEMBERED = 20_000
"""Kinds of device that are remembered; past that the memory starts afresh, so that it cannot grow."""

Fields = Mapping[str, Sequence[str]]

_OF_ONE_UNIT = ("notes", "udi")


class TableScreen:
    """A `pumpcheck.Screen` for a table of which it is known which heading is which field."""

    def __init__(self, matcher: Matcher, headings: Sequence[str], fields: Fields) -> None:
        """Prepare for a table.

        Args:
            matcher: The recalls.
            headings: The headings, in the order in which `clears` gets the cells.
            fields: Canonical field to headings.
        """
        self._matcher = matcher
        places = {heading: place for place, heading in enumerate(headings)}
        self._fields = {
            name: [places[heading] for heading in fields.get(name, ()) if heading in places] for name in IDENTITY_FIELDS
        }
        used = {place for columns in self._fields.values() for place in columns}
        own = judged_by_field(fields)
        self._others = [place for place, heading in enumerate(headings) if heading not in own]
        self._rare = [place for name in _OF_ONE_UNIT for place in self._fields[name]]
        kinds = sorted(used.difference(self._rare))
        # With a place twice, what is picked is a tuple even where there is one only.
        self._pick = itemgetter(*kinds, *kinds[:1]) if kinds else tuple
        self._known: dict[tuple[str | None, ...], bool] = {}

    @cached_property
    def pattern(self) -> bytes:
        """See `pumpcheck.Screen`."""
        headings = sorted(filter(str.isascii, vocabulary().telling_fold))
        heading = "|".join(map(re.escape, headings))
        totals = "|".join(sorted(map(re.escape, filter(str.isascii, vocabulary().totals))))
        signs = f"|(?:^|[^A-Z0-9 ])(?:{heading}|{totals})[ .:#]*(?:[^A-Z0-9 ]|$)"
        # A record that names nothing but such a number goes with what is above it.
        serials = "".join(f"|{pattern}" for recall in self._matcher.recalls for pattern in recall.words.serials)
        return self._matcher.pattern + f"{signs}{serials}".encode("ascii")

    def folded(self, text: str) -> str:
        """See `pumpcheck.Screen`."""
        return self._matcher.screen.folded(text)

    def passes(self, text: str) -> bool:
        """See `pumpcheck.Screen`."""
        return self._matcher.screen.passes(text)

    def clears(self, row: Sequence[str | None]) -> bool:
        """See `pumpcheck.Screen`."""
        kind = self._pick(row)
        known = self._known.get(kind)
        if known is None:
            if len(self._known) >= REMEMBERED:
                self._known.clear()
            known = self._known[kind] = self._clears(row, without=_OF_ONE_UNIT)
        if not known:
            return False
        # Notes and UDIs differ from row to row, and hardly ever hold anything that could matter.
        rare = "\n".join([cell for place in self._rare if (cell := row[place])])
        if rare and self._matcher.screen.passes(rare) and not self._clears(row):
            return False
        texts = [cell for cell in row if cell]
        if len(texts) < 2 or is_total(texts) or could_be_headings(row):
            return False
        return not self._matcher.screen.may_name("\n".join([cell for place in self._others if (cell := row[place])]))

    def _clears(self, row: Sequence[str | None], without: Collection[str] = ()) -> bool:
        """Whether the fields that a verdict depends on clear a row, some of them left out."""
        identity = tuple(
            [None if name in without else self._value(row, places) for name, places in self._fields.items()]
        )
        return self._matcher.names_device(identity) and self._matcher.clears(identity)

    @staticmethod
    def _value(row: Sequence[str | None], places: Sequence[int]) -> str | None:
        if len(places) == 1:
            cell = row[places[0]]
            return bare(cell) if cell else None
        return joined(bare(cell) for place in places if (cell := row[place])) if places else None


def judged_by_field(fields: Fields) -> set[str]:
    """Return the headings whose cells are judged as a field only.

    Columns without a heading that are joined for what they look like are judged by themselves too, since a word in one
    could clear what the other names.
    """
    identity = (fields.get(name, ()) for name in IDENTITY_FIELDS)
    return {name for headings in identity for name in headings if len(headings) == 1 or not is_positional(name)}


def joined(values: Iterable[str | None]) -> str | None:
    """Return the value of a field that several columns feed, each value once; None where all are empty."""
    return JOINT.join(dict.fromkeys(value for value in values if value)) or None


def whole(values: Iterable[str | None]) -> str:
    """Return all words of a record of the wrong shape, since they may stand under the wrong headings."""
    return " ; ".join(filter(None, values))
