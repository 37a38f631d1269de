"""What the fields of a record name, if anything, and by that the screen of one table."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache, cached_property, lru_cache
from operator import itemgetter

from pumpcheck.batch import Batch
from pumpcheck.folding import IN_NO_SIGN, fold, longest_words
from pumpcheck.grid import Patterns
from pumpcheck.matching.matcher import Matcher
from pumpcheck.matching.screen import any_of
from pumpcheck.model.finding import IDENTITY_FIELDS, NAME_FIELDS
from pumpcheck.tables import HeadingMap
from pumpcheck.tables.forms import field_of_label, labelled
from pumpcheck.tables.header import could_be_headings
from pumpcheck.tables.mapping import judged_by_field
from pumpcheck.tables.text import bare
from pumpcheck.tables.values import (
    DITTO_BEYOND_ASCII,
    is_ditto,
    is_formula,
    is_total,
    names_maker,
    names_place,
)
from pumpcheck.tables.vocabulary import vocabulary

REMEMBERED = 20_000  # values of which it is remembered; past that the memory starts afresh, so that it cannot grow
_OF_UNITS = ("serial_number", "asset_id", "udi")  # fields that tell one unit from another
_WORD = re.compile(r"\s|[^\W\d_]{5}|^\D*$")
_COUNT = re.compile(r"[\s#]*\d{1,2}$")

# Between the values of several columns that feed one field. Matching takes it for a break that settles nothing.
JOINT = " - "
Fields = Mapping[str, Sequence[str]]

# A cell in which a formula stands, maybe for what would name the device.
_FORMULA = r"""(?:^|[\x00-\x1f,;|<])"?=[^=\s"'<]"""
# What stands for the value above, alone in a cell: quotes, within quotes or not, and what takes their place.
# Of one within blanks it is enough where it ends, which is quicker to look for.
_BORDER = r"[\x00-\x1f,;:|^!*&<>=]"
_DITTO_SIGNS = (
    rf"""(?:^|{_BORDER})[-~. ]?"[-~. "]*(?:{_BORDER}|$)""",
    rf"""[-~. ]{{2}}"[-~. "]*(?:{_BORDER}|$)""",
    "''",
    "``",
    r"\^",
    r"""(?:^|[;\t|>\n]),,(?:[;\t|<\r\n]|$)|(?:^|[,\n])",,"(?:[,\r\n]|$)""",
)


def unit_headings(mapping: HeadingMap) -> set[str]:
    """Return the headings over what tells one unit from another."""
    return {heading for name in _OF_UNITS for heading in mapping.fields.get(name, ())}


class Naming:
    """Tells whether values of the naming fields name a device."""

    def __init__(self, matcher: Matcher) -> None:
        self._matcher = matcher
        self.tells = lru_cache(maxsize=REMEMBERED)(self._tells)

    def of_batch(
        self, batch: Batch, fields: Mapping[str, Sequence[str]], length: int
    ) -> tuple[Sequence[str | None], Sequence[bool]]:
        """Return the makers that records name, and which of them name a device in another field too."""
        makers: Sequence[str | None] = [None] * length
        named = [False] * length
        for name in NAME_FIELDS:
            headings = list(fields.get(name, ()))
            for values in batch.columns(headings).values() if headings else ():
                told = {value: bool(value and self.tells(name, value)) for value in dict.fromkeys(values)}
                if name == "manufacturer":
                    makers = [value if told[value] else maker for value, maker in zip(values, makers, strict=True)]
                else:
                    named = [before or told[value] for value, before in zip(values, named, strict=True)]
        return makers, named

    def is_number(self, text: str) -> bool:
        """Whether a line of text holds a number or several, such as a serial number, and beside them only places."""
        parts = [part.strip() for part in text.split(" ; ")]
        words = [part for part in parts if _WORD.search(part) and not _is_of_unit_or_place(part)]
        return any(map(str.isdigit, text)) and not any(self.tells("description", part) for part in words)

    def _tells(self, field: str, value: str) -> bool:
        """Whether a value names a device; the maker's name does, too, in its own field.

        A label, also with a count (“Unit 1”), a number behind the label of a serial number, what is built like a pump's
        serial number and a code as short as “T1” do not: such a record goes with what is above it.
        """
        text = bare(value).strip()
        if (text.isdecimal() and len(text) > 5) or (value[:2].isspace() and not _WORD.search(text)):
            # A long number, or an indented one, is of a unit and goes with the name that it stands below.
            return False
        if not text or not self._matcher.says_something(text, beside_makers=field != "manufacturer"):
            return False
        if field == "manufacturer":
            # Behind a word that is no known maker a number tells units apart: “Unit 1”.
            return any(map(str.isalpha, text)) and (names_maker(text) or not any(map(str.isdigit, text)))
        short = text.isascii() and len(text) < 3
        is_label = field_of_label(_COUNT.sub("", text)) != "?"
        return not short and not is_label and field_of_label(text.split()[0]) != "serial_number"


naming_for = lru_cache(maxsize=4)(Naming)
"""Return what tells names for a matcher, made once."""


def _is_of_unit_or_place(text: str) -> bool:
    """Whether a text is a label with the number of a unit, or a short name of a place."""
    if (pair := labelled(text)) and field_of_label(pair[0]) in _OF_UNITS:
        return True
    return len(text) <= 20 and ":" not in text and names_place(text)


class TableScreen:
    """A `pumpcheck.Screen` for a table of which it is known which heading is which field."""

    def __init__(self, matcher: Matcher, headings: Sequence[str], fields: Fields, only_records: bool = False) -> None:
        """Prepare for a table whose cells `clears` gets in the order of its headings.

        With ``only_records`` each row is a record by itself, so that none is a heading or goes with another.
        """
        self._made_of = matcher, tuple(headings), dict(fields), only_records
        self._only_records = only_records
        self._matcher = matcher
        self._naming = naming_for(matcher)
        places = {heading: place for place, heading in enumerate(headings)}
        self._fields = {
            name: [places[heading] for heading in fields.get(name, ()) if heading in places] for name in IDENTITY_FIELDS
        }
        own = judged_by_field(fields)
        self._others = [place for place, heading in enumerate(headings) if heading not in own]
        self._of_unit = [self._fields[name] for name in IDENTITY_FIELDS if name not in NAME_FIELDS]
        kinds = sorted({place for name in NAME_FIELDS for place in self._fields[name]})
        # With a place twice, what is picked is a tuple even where there is one only.
        self._pick = itemgetter(*kinds, *kinds[:1]) if kinds else tuple
        self.kind_columns: Sequence[int] = sorted({*kinds, *self._of_unit[-1]})
        self._folded = lru_cache(maxsize=REMEMBERED)(fold)
        self._known: dict[tuple[str | None, ...], bool] = {}

    def __reduce__(self) -> tuple[Callable[..., TableScreen], tuple[object, ...]]:
        return TableScreen, self._made_of

    @cached_property
    def pattern(self) -> bytes:
        """See `pumpcheck.Screen`."""
        return any_of(self.patterns)

    @cached_property
    def patterns(self) -> Patterns:
        """See `pumpcheck.Screen`."""
        names, numbers, others = self._matcher.screen.patterns
        if self._only_records:
            return Patterns(names, numbers, (*others, _FORMULA.encode()))
        words = vocabulary()
        known = filter(str.isascii, (*words.telling_fold, *map(fold, (*words.totals, *words.ditto))))
        sign = f"(?i)(?:^|[^A-Z0-9 ]) *(?:{'|'.join(sorted(map(re.escape, known)))})[ .:#]*(?:[^A-Z0-9 -]|-[^0-9]|-?$)"
        return Patterns(names, numbers, (*others, *map(str.encode, (*_DITTO_SIGNS, _FORMULA, sign))))

    def folded(self, text: str) -> str:
        """See `pumpcheck.Screen`."""
        folded = self._matcher.screen.folded(text)
        if IN_NO_SIGN in folded and not self._only_records and any(map(fold(text).__contains__, _signs_beyond_ascii())):
            return fold(text)
        return folded

    def passes(self, text: str) -> bool:
        """See `pumpcheck.Screen`."""
        return self._matcher.screen.passes(text)

    def clears(self, row: Sequence[str | None]) -> bool:
        """See `pumpcheck.Screen`."""
        if not self._is_known(row):
            return False
        of_unit = [value_of(row, places) for places in self._of_unit]
        # What the unit's own fields and the other columns say is asked about together, which takes half the time.
        said = list(filter(None, [*of_unit, *[row[place] for place in self._others]]))
        text = "\n".join(said)
        if not text.isascii():
            text = "\n".join(map(self._folded, said))
        if self._matcher.may_tell((text, None, of_unit[-1])):
            return False
        texts = list(filter(None, row))
        if len(texts) < 2 or is_total(texts) or could_be_headings(row):
            return False
        return self._only_records or not any(map(is_ditto, texts))

    def clears_kind(self, row: Sequence[str | None]) -> bool:
        """See `pumpcheck.Screen`."""
        return self._is_known(row) and not self._matcher.decides(value_of(row, self._of_unit[-1]))

    def _is_known(self, row: Sequence[str | None]) -> bool:
        """Whether a row names a device, of a kind that is not affected."""
        kind = self._pick(row)
        known = self._known.get(kind)
        if known is None:
            if len(self._known) >= REMEMBERED:
                self._known.clear()
            names = tuple([value_of(row, self._fields[name]) for name in NAME_FIELDS])
            identity = (*names, *[None] * len(self._of_unit))
            cells = [(name, cell) for name in NAME_FIELDS for place in self._fields[name] if (cell := row[place])]
            # The maker's name alone tells no device: below a record of that maker, or beside a pump's serial number.
            named = any(self._naming.tells(name, cell) for name, cell in cells if name != "manufacturer")
            unread = any(is_formula(cell) for _, cell in cells)
            known = self._known[kind] = named and not unread and self._matcher.clears(identity)
        return known


@cache
def _signs_beyond_ascii() -> frozenset[str]:
    """Return words beyond ASCII of headings, totals and ditto marks: a cell that is one holds one of these."""
    words = vocabulary()
    return frozenset(longest_words(map(fold, (*words.telling_fold, *words.totals, *words.ditto, *DITTO_BEYOND_ASCII))))


def value_of(row: Sequence[str | None], places: Sequence[int], name: str = "") -> str | None:
    """Return the value of a field, of that name, that columns at some places feed; None where all are empty."""
    if len(places) == 1:
        cell = row[places[0]]
        return (bare(cell) or None) if cell else None
    # Serial numbers in several columns are of several units, and no range.
    joint = "; " if name == "serial_number" else JOINT
    return joined((bare(cell) for place in places if (cell := row[place])), joint) if places else None


def joined(values: Iterable[str | None], joint: str = JOINT) -> str | None:
    """Return the value of a field that several columns feed, each value once; None where all are empty."""
    return joint.join(dict.fromkeys(value for value in values if value)) or None
