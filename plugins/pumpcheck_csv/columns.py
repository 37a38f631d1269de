"""What the columns of a table look like, by which a damaged row is put right."""

from __future__ import annotations

import itertools
import re
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from functools import cached_property

_NUMBER = re.compile(r"[-+]?[\d.,]*\d%?")
_DIGITS = re.compile(r"\d+")
_LETTERS = re.compile(r"[^\W\d_]+")
_LINK = re.compile(r"[a-z]{2,8}://\S+")

_LAST_RUN = re.compile(r"[^\W_]+\Z")
_FIRST_RUN = re.compile(r"[^\W_]+")

_ENOUGH = 3
_MOST_PARTS = 3
_WIDEST = 40
_USUAL = 0.9
_RARE = 0.03
_MANY = 10


def look(text: str) -> str:
    """Return what a value looks like: a number, a link, or its runs of digits and letters.

    >>> look("12.50"), look("2019-03-01"), look("PAR123456H"), look("https://a.example/b")
    ('number', '9-9-9', 'A9A', 'link')
    """
    if _NUMBER.fullmatch(text):
        return "number"
    if _LINK.fullmatch(text):
        return "link"
    return _runs(text)


def _runs(text: str) -> str:
    return _LETTERS.sub("A", _DIGITS.sub("9", text))


class Columns:
    """What the columns of a table look like."""

    def __init__(self, rows: Iterable[Sequence[str]], width: int) -> None:
        """Learn from rows; those of another width are left out."""
        found = list(rows)
        right = [row for row in found if len(row) == width]
        self._never_empty = [len(right) >= _MANY and all(row[place] for row in right) for place in range(width)]
        longer = sum(1 for row in found if len(row) == width + 1 and row[-1])
        self._one_more_is_usual = longer > max(1, _RARE * len(found))
        self._values = [[row[place] for row in right if row[place]] for place in range(width)]
        self._begins_with_space = any(value[0] == " " for column in self._values for value in column)
        self.looks = [_usual(column) for column in self._values]

    @cached_property
    def _edges(self) -> list[frozenset[tuple[bool, int]]]:
        """With what the values of each column begin and end; few files ask for it."""
        return [frozenset().union(*map(_edges, column)) for column in self._values]

    def fit(self, fields: Sequence[str]) -> tuple[int, int]:
        """Return how many values look as their columns do, and how many do not. Empty ones count for neither."""
        fits = misfits = 0
        for usual, field in zip(self.looks, fields, strict=False):
            if usual and field:
                fit = look(field) == usual
                fits, misfits = fits + fit, misfits + (not fit)
        return fits, misfits

    def may_hold(self, place: int, text: str) -> bool:
        """Whether nothing is against a value in a column."""
        return _agreement(self.looks[place], look(text) if text else "") >= 0

    def agreement(self, fields: Sequence[str]) -> int:
        """Return how many more values look as their columns do than do not."""
        fits, misfits = self.fit(fields)
        return fits - misfits

    def without_gap(self, fields: Sequence[str]) -> list[str] | None:
        """Return a row that is one field too long without an empty one, where it then fits, and only then.

        >>> columns = Columns([["1", "a", "2019"], ["2", "b", "2020"], ["3", "c", "2021"]], 3)
        >>> columns.without_gap(["4", "", "d", "2022"])
        ['4', 'd', '2022']
        >>> columns.without_gap(["4", "d", "2022", "x"]) is None
        True
        """
        width = len(self.looks)
        if len(fields) != width + 1 or "" not in fields:
            return None
        looks = [look(field) if field else "" for field in fields]
        here = [_agreement(usual, seen) for usual, seen in zip(self.looks, looks, strict=False)]
        before = [_agreement(usual, seen) for usual, seen in zip(self.looks, looks[1:], strict=True)]
        gaps = [place for place, field in enumerate(fields[:width]) if not field]
        if not gaps:
            return None
        fits, gap = max((sum(here[:gap]) + sum(before[gap:]), gap) for gap in gaps)
        if -1 in before[gap:]:
            return None  # a value would stand where its column contradicts it
        # Where looks tell nothing: a value beyond the table belongs into an empty last column, and one empty field in a
        # column that has none otherwise is the one too many.
        odd = (gap == width - 1 and bool(fields[-1])) or (len(gaps) == 1 and self._never_empty[gap])
        if fits > sum(here) or (fits == sum(here) and odd and not self._one_more_is_usual):
            return [*fields[:gap], *fields[gap + 1 :]]
        return None

    def taken_apart(self, fields: Sequence[str]) -> list[str] | None:
        """Return a row that is one field too short with the two values taken apart that ran into one, and only so.

        They are told by what their columns hold, and where the row does not fit as it is.

        >>> columns = Columns([["1/2", "Bed", "A-1"], ["2/2", "Pump", "A-2"], ["3/3", "Chair", "A-3"]], 3)
        >>> columns.taken_apart(["4/3Scale", "A-4"])
        ['4/3', 'Scale', 'A-4']
        >>> columns.taken_apart(["4/3", "Scale"]) is None
        True
        """
        width = len(self.looks)
        if len(fields) != width - 1 or len(fields) < _ENOUGH - 1:
            return None
        seen = [look(field) if field else "" for field in fields]
        here = [_agreement(usual, looks) for usual, looks in zip(self.looks, seen, strict=False)]
        after = [_agreement(usual, looks) for usual, looks in zip(self.looks[1:], seen, strict=True)]
        ways: list[tuple[int, bool, list[str]]] = []
        for place, field in enumerate(fields):
            around = sum(here[:place]) + sum(after[place + 1 :])
            # Most places are ruled out by what stands around them and by how the value begins and ends.
            most = sum(map(bool, self.looks[place : place + 2]))
            may_be = most and around + most > sum(here) + 1 and self._may_consist(field, place)
            for cut in range(1, len(field) if may_be else 1):
                pair = field[:cut], field[cut:]
                fits = self._agreements(pair, place)
                if max(fits) > 0 <= min(fits) and self._is_seam(pair, place) and around + sum(fits) > sum(here) + 1:
                    way = [*fields[:place], *pair, *fields[place + 1 :]]
                    ways.append((around + sum(fits), self._has_usual_edges(pair, place), way))
        # Where some of the ways have edges as other rows have them, the others do not count.
        usual = [way for way in ways if way[1]] or [way for way in ways if _changes(way[2], fields)]
        most_fits = max((fits for fits, _, _ in usual), default=0)
        best = [way for fits, _, way in usual if fits == most_fits]
        return best[0] if len(best) == 1 else None

    def _is_seam(self, pair: tuple[str, str], place: int) -> bool:
        """Whether a value may be cut between two signs: never within a code, nor within digits unless a date tells."""
        ends, begins = _LAST_RUN.search(pair[0]), _FIRST_RUN.match(pair[1])
        if not ends or not begins:
            return True
        if any(not run[0].isdigit() and not run[0].isalpha() for run in (ends, begins)):
            return False
        if ends[0].isdigit() and begins[0].isdigit():
            return any(
                self.looks[place + beside] not in ("", "number") and len(self._lengths(place + beside, beside)) == 1
                for beside in (0, 1)
            )
        if ends[0].isalpha() and begins[0].isalpha():
            return False
        word = begins[0] if begins[0].isalpha() else ends[0][-3:]
        return all(fit == 1 for fit in self._agreements(pair, place)) or (len(word) > 2 and word[1:].islower())

    def _lengths(self, place: int, beside: int) -> set[int]:
        """Return how many digits the values of a column end with, or begin with where it is the second of two."""
        return {length for at_end, length in self._edges[place] if at_end is (beside == 0)}

    def put_together(self, fields: Sequence[str], delimiter: str) -> list[str] | None:
        """Return a row that is some fields too long with the parts of one value put together, and only so.

        They are told by a space that begins the further parts, as in prose, or by what their columns hold.

        >>> columns = Columns([["1/2", "Bed", "A-1"], ["2/2", "Pump", "A-2"], ["3/3", "Chair", "A-3"]], 3)
        >>> columns.put_together(["4/3", "Pump", " portable", "A-4"], ",")
        ['4/3', 'Pump, portable', 'A-4']
        >>> columns.put_together(["4/3", "Pump", "portable", "5-4"], ",") is None
        True
        """
        surplus = len(fields) - len(self.looks)
        if not 0 < surplus <= _MOST_PARTS or len(fields) > _WIDEST:
            return None
        spaced = [place for place, field in enumerate(fields) if place and field[:1] == " " and field.strip()]
        if len(spaced) == surplus and not self._begins_with_space:
            told = _joined(fields, spaced, delimiter)
            return None if self.fit(told)[1] else told
        if not self.fit(fields)[1]:
            return None
        filled = [place for place in range(1, len(fields)) if fields[place] and fields[place - 1]]
        ways = [_joined(fields, places, delimiter) for places in itertools.combinations(filled, surplus)]
        right = [way for way in ways if not self.fit(way)[1] and self.fit(way)[0] > 1]
        return right[0] if len(right) == 1 else None

    def _may_consist(self, field: str, place: int) -> bool:
        """Whether a value begins as those of a column do, and ends as those of the next."""
        first, second = self.looks[place : place + 2]
        runs = _runs(field)
        begins = runs[:1] in "9+-.," if first == "number" else first == "link" or runs.startswith(first)
        ends = runs[-1:] in "9%" if second == "number" else second == "link" or runs.endswith(second)
        return begins and ends

    def _has_usual_edges(self, pair: tuple[str, str], place: int) -> bool:
        """Whether both values begin and end as others of their columns do."""
        return all(_edges(part) <= self._edges[place + beside] for beside, part in enumerate(pair))

    def _agreements(self, pair: tuple[str, str], place: int) -> list[int]:
        usual = self.looks[place : place + 2]
        return [_agreement(one, look(part)) if one else 0 for one, part in zip(usual, pair, strict=True)]


def _joined(fields: Sequence[str], places: Collection[int], delimiter: str) -> list[str]:
    """Return fields of which those at some places are put to the ones before them."""
    parts: list[str] = []
    for place, field in enumerate(fields):
        if place in places:
            parts[-1] += delimiter + field
        else:
            parts.append(field)
    return parts


def _edges(text: str) -> frozenset[tuple[bool, int]]:
    """Return with what a value begins and ends: how many digits, a letter (-1) or another character (0)."""
    first, last = _DIGITS.match(text), _DIGITS.match(text[::-1])
    return frozenset({(False, _edge(text[0], first)), (True, _edge(text[-1], last))})


def _edge(mark: str, digits: re.Match[str] | None) -> int:
    return len(digits[0]) if digits and mark.isdigit() else -1 if mark.isalpha() else 0


def _changes(apart: Sequence[str], fields: Sequence[str]) -> bool:
    """Whether a value was cut where digits give way to letters or other characters, or the other way round."""
    place = next(place for place, (part, field) in enumerate(zip(apart, fields, strict=False)) if part != field)
    before, after = apart[place][-1], apart[place + 1][0]
    return (before.isdigit(), before.isalpha()) != (after.isdigit(), after.isalpha())


def _agreement(usual: str, seen: str) -> int:
    """Return 1 where a value looks as its column does, -1 where it does not, 0 where that tells nothing."""
    if not usual or not seen:
        return 0
    return 1 if usual == seen else -1


def _usual(values: Sequence[str]) -> str:
    """Return the look that nearly all values have, if it tells them from words; otherwise nothing."""
    if len(values) < _ENOUGH:
        return ""
    usual, count = Counter(map(look, values)).most_common(1)[0]
    tells = usual in ("number", "link") or any(mark.isdigit() for mark in usual)
    return usual if tells and count >= _USUAL * len(values) else ""
