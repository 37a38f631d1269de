"""Dates in place of versions: devices made before July 1 2017."""

from __future__ import annotations

import re
from calendar import month_abbr, monthrange
from dataclasses import dataclass
from datetime import date

from pumpcheck.versions.order import HIGHER, LOWER, SAME, Orders

_MONTHS = {name.upper(): number for number, name in enumerate(month_abbr) if name}
_MONTH = rf"(?P<word>{'|'.join(_MONTHS)})[A-Z]*[.,]?"
_YEAR = r"(?P<year>(?:19|20)\d\d)"
_FORMS = (
    rf"{_YEAR}[-./](?P<month>\d\d?)(?:[-./](?P<day>\d\d?))?(?:T[\d:.Z+-]*)?",
    rf"{_MONTH}\s*(?:(?P<day>\d\d?)(?:ST|ND|RD|TH)?[\s,]+)?{_YEAR}",
    rf"(?P<day>\d\d?)[.\s-]*{_MONTH}[\s-]*{_YEAR}",
    _YEAR,
)
_MADE = re.compile(
    r"(?<![A-Z])(?:MANUFACTUR\w*|MFG|MFD|MADE|BUILT|PRODUC\w+|RELEASED?|BAUJAHR|HERGESTELLT|HERSTELLUNG\w*|FABRI\w+|DOM|YOM)"
    r"[\s:.,-]*(?:DATE|YEAR|IN|ON|OF|D[EU]|AM|[\s:.,-])*"
)


@dataclass(frozen=True, slots=True)
class Day:
    """A day, or all days that a month or year leaves open.

    Attributes:
        first: The first of them.
        last: The last of them.
    """

    first: date
    last: date

    def __str__(self) -> str:
        return " to ".join(dict.fromkeys((self.first.isoformat(), self.last.isoformat())))

    def orders(self, other: Day) -> Orders:
        """Return how it may stand to another.

        >>> [sorted(parse(text).orders(parse("2017-07-01"))) for text in ("MAY 2016", "2017", "1 JULY 2017", "2018-02")]
        [[-1], [-1, 0, 1], [0], [1]]
        """
        lower = LOWER if self.first < other.last else frozenset()
        higher = HIGHER if self.last > other.first else frozenset()
        return lower | higher | (SAME if self.first <= other.last and other.first <= self.last else frozenset())


def parse(text: str) -> Day | None:
    """Read a folded text that is nothing but a date; one of numbers whose order nobody can tell is none.

    >>> str(parse("JULY 1 2017")), str(parse("2017-07")), parse("01/07/2017")
    ('2017-07-01', '2017-07-01 to 2017-07-31', None)
    """
    matches = (re.fullmatch(rf"\W*{form}\W*", text) for form in _FORMS)
    return next((day for found in matches if found and (day := _day(found))), None)


def _day(found: re.Match[str]) -> Day | None:
    given = found.groupdict()
    year, month, day = int(given["year"]), given.get("month"), given.get("day")
    if word := given.get("word"):
        month = str(_MONTHS[word])
    try:
        first = date(year, int(month or 1), int(day or 1))
        last = first if day else date(year, int(month or 12), monthrange(year, int(month or 12))[1])
    except ValueError:
        return None
    return Day(first, last)


class DateScheme:
    """The day on which a unit was made."""

    called = "date of manufacture"

    @staticmethod
    def parse(text: str) -> Day | None:
        """Read a folded text that is nothing but a date."""
        return parse(text)

    @staticmethod
    def find(text: str, behind: tuple[int, ...] = ()) -> list[tuple[Day, int, int]]:  # noqa: ARG004
        """Find dates of manufacture within other folded text: only announced ones.

        >>> [str(day) for day, _, _ in DateScheme.find("BOUGHT 2018-01-02, MANUFACTURED: MAY 2016")]
        ['2016-05-01 to 2016-05-31']
        """
        found = []
        for lead in _MADE.finditer(text):
            for form in _FORMS:
                if (match := re.compile(rf"{form}(?!\d)").match(text, lead.end())) and (day := _day(match)):
                    found.append((day, lead.start(), match.end()))
                    break
        return found
