"""What the columns of a table look like, by which a damaged row is put right."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from functools import lru_cache

_NUMBER = re.compile(r"[-+]?[\d.,]*\d%?")
_DIGITS = re.compile(r"\d+")
_LETTERS = re.compile(r"[^\W\d_]+")
_LINK = re.compile(r"[a-z]{2,8}://\S+")

_ENOUGH = 3
_REMEMBERED = 20_000
_MOST_PARTS = 3
_MOST_WORDS, _LONGEST = 200, 200
_WIDEST = 40
_USUAL = 0.9
_RARE = 0.03
_MANY = 10


def look(text: str) -> str:
    """Return what a value looks like: a number, a link, or its runs of digits and letters.

    >>> look("12.50"), look("2019-03-01"), look("PAR123456H"), look("https://a.example/b")
    ('number', '9-9-9', 'A9A', 'link')
    """
    return _look(text) if len(text) <= _LONGEST else _look.__wrapped__(text)


@lru_cache(maxsize=_REMEMBERED)
def _look(text: str) -> str:
    if _NUMBER.fullmatch(text):
        return "number"
    return "link" if _LINK.fullmatch(text) else _LETTERS.sub("A", _DIGITS.sub("9", text))


class Columns:
    """What the columns of a table look like.

    >>> columns = Columns([["1/2", "Bed", "A-1"], ["2/2", "Pump", "A-2"], ["3/3", "Chair", "A-3"]], 3)
    >>> columns.without_gap(["4/3", "", "Bed", "A-4"])
    ['4/3', 'Bed', 'A-4']
    >>> columns.taken_apart(["4/3Scale", "A-4"])
    ['4/3', 'Scale', 'A-4']
    >>> columns.put_together(["4/3", "Pump", " portable", "A-4"], ",")
    ['4/3', 'Pump, portable', 'A-4']
    >>> columns.grouped(["4/5", "Infusion", "pump", "A-4"], " ")
    ['4/5', 'Infusion pump', 'A-4']
    """

    def __init__(self, rows: Iterable[Sequence[str]], width: int) -> None:
        """Learn from rows; those of another width are left out."""
        found = list(rows)
        right = [row for row in found if len(row) == width]
        self._never_empty = [len(right) >= _MANY and all(row[place] for row in right) for place in range(width)]
        longer = sum(1 for row in found if len(row) == width + 1 and row[-1])
        self._one_more_is_usual = longer > max(1, _RARE * len(found))
        values = [[row[place] for row in right if row[place]] for place in range(width)]
        self._begins_with_space = any(value[0] == " " for column in values for value in column)
        self._spelt = [set(map(_spelt, column)) for column in values]
        self.looks = [_usual(column) for column in values]

    def fit(self, fields: Sequence[str]) -> tuple[int, int]:
        """Return how many values look as their columns do, and how many do not. Empty ones count for neither."""
        told = [look(field) == usual for usual, field in zip(self.looks, fields, strict=False) if usual and field]
        return sum(told), len(told) - sum(told)

    def agreement(self, fields: Sequence[str]) -> int:
        """Return how many more values look as their columns do than do not."""
        fits, misfits = self.fit(fields)
        return fits - misfits

    def begin(self, fields: Sequence[str]) -> bool:
        """Whether fields begin as rows do, where the first column tells."""
        return bool(self.looks[0]) and look(fields[0]) == self.looks[0]

    def without_gap(self, fields: Sequence[str]) -> list[str] | None:
        """Return a row that is one field too long without an empty one, where it then fits, and only then."""
        width = len(self.looks)
        gaps = [place for place, field in enumerate(fields[:width]) if not field]
        if len(fields) != width + 1 or not gaps:
            return None
        ways = {gap: [*fields[:gap], *fields[gap + 1 :]] for gap in gaps}
        gap = max(gaps, key=lambda gap: (self.agreement(ways[gap]), gap))
        if self.fit([*[""] * gap, *ways[gap][gap:]])[1]:
            return None  # a value would stand where its column contradicts it
        # Where looks tell nothing: a value beyond the table belongs into an empty last column, and one empty field in a
        # column that has none otherwise is the one too many; unless it may be that of the column before, moved on.
        told = bool(fields[-1]) if gap == width - 1 else len(gaps) == 1 and self._never_empty[gap]
        odd = told and (not gap or self._never_empty[gap - 1])
        gained = self.agreement(ways[gap]) - self.agreement(fields)
        return ways[gap] if gained > 0 or (not gained and odd and not self._one_more_is_usual) else None

    def taken_apart(self, fields: Sequence[str]) -> list[str] | None:
        """Return a row that is one field too short with the two values taken apart that ran into one, and only so.

        They are told by what their columns hold, and where the row does not fit as it is.
        """
        if len(fields) != len(self.looks) - 1 or len(fields) < _ENOUGH - 1:
            return None
        found: list[list[str]] = []
        most = self.agreement(fields) + 2
        # No way fits better than one of which both parts look as their columns do.
        limits = [
            self.agreement([*fields[:place], "", "", *fields[place + 1 :]])
            + sum(map(bool, self.looks[place : place + 2]))
            for place in range(len(fields))
        ]
        for place in sorted(range(len(fields)), key=limits.__getitem__, reverse=True):
            field = fields[place]
            spelt = _spelt(field) if limits[place] >= most and len(field) <= _LONGEST else ""
            for cut in range(1, len(spelt)):
                if self._is_seam(spelt, cut, place):
                    way = [*fields[:place], field[:cut], field[cut:], *fields[place + 1 :]]
                    if (fits := self.agreement(way)) >= most:
                        found = [*(found if fits == most else ()), way]
                        most = fits
        return found[0] if len(found) == 1 else None

    def _is_seam(self, spelt: str, cut: int, place: int) -> bool:
        """Whether a value may be cut: a part is spelt as others of its column, or words end or begin where it is."""
        changes = spelt[cut - 1] != spelt[cut]
        if not changes and {"", "number"}.issuperset(self.looks[place : place + 2]):
            return False
        parts = enumerate((spelt[:cut], spelt[cut:]), place)
        return all(part in self._spelt[at] if self.looks[at] else changes for at, part in parts)

    def put_together(self, fields: Sequence[str], delimiter: str) -> list[str] | None:
        """Return a row that is some fields too long with the parts of one value put together, and only so.

        They are told by a space that begins the further parts, as in prose, or by what their columns hold.
        """
        surplus = len(fields) - len(self.looks)
        if not 0 < surplus <= _MOST_PARTS or len(fields) > _WIDEST:
            return None
        spaced = [place for place, field in enumerate(fields) if place and field[:1] == " " and field.strip()]
        if len(spaced) == surplus and not self._begins_with_space:
            joined = list(fields)
            for place in reversed(spaced):
                joined[place - 1 : place + 1] = [joined[place - 1] + delimiter + joined[place]]
            return None if self.fit(joined)[1] else joined
        told = self.grouped(fields, delimiter) if delimiter != " " and self.fit(fields)[1] else None
        return told if told and self.fit(told)[0] > 1 else None

    def grouped(self, parts: Sequence[str], delimiter: str) -> list[str] | None:
        """Put parts together to as many values as there are columns, where what those hold leaves one way only."""
        surplus = len(parts) - len(self.looks)
        if not 0 < surplus <= _MOST_WORDS:
            return None
        # For each number of parts: in how many ways they fill the columns so far, and one of these.
        ways: dict[int, tuple[int, list[str]]] = {0: (1, [])}
        for place, usual in enumerate(self.looks):
            further: dict[int, tuple[int, list[str]]] = {}
            for start, (number, values) in ways.items():
                for end in range(start + 1, place + surplus + 2):
                    value, (before, last) = delimiter.join(parts[start:end]), (parts[start], parts[end - 1])
                    # Quotes hold a part together, and one that is empty goes only with words.
                    quoted = delimiter in before or delimiter in last
                    if end > start + 1 and (quoted or not (delimiter == " " or (before and last))):
                        break
                    if not value or usual in ("", look(value)):
                        further[end] = (further.get(end, (0, values))[0] + number, [*values, value])
            ways = further
        number, values = ways.get(len(parts), (0, []))
        return values if number == 1 else None


def _spelt(text: str) -> str:
    """Return how a value is written, letter by letter, but for what letters and digits it has."""
    return "".join("9" if letter.isdigit() else "A" if letter.isalpha() else letter for letter in text)


def _usual(values: Sequence[str]) -> str:
    """Return the look that nearly all values have, if it tells them from words; otherwise nothing."""
    if len(values) < _ENOUGH:
        return ""
    usual, count = Counter(map(look, values)).most_common(1)[0]
    tells = usual in ("number", "link") or any(mark.isdigit() for mark in usual)
    return usual if tells and count >= _USUAL * len(values) else ""
