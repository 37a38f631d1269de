"""What the columns of a table look like, by which a damaged row is put right."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence

_NUMBER = re.compile(r"[-+]?[\d.,]*\d%?")
_DIGITS = re.compile(r"\d+")
_LETTERS = re.compile(r"[^\W\d_]+")
_LINK = re.compile(r"[a-z]{2,8}://\S+")

_ENOUGH = 3
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
        self.looks = [_usual([row[place] for row in right if row[place]]) for place in range(width)]

    def fit(self, fields: Sequence[str]) -> tuple[int, int]:
        """Return how many values look as their columns do, and how many do not. Empty ones count for neither."""
        fits = misfits = 0
        for usual, field in zip(self.looks, fields, strict=False):
            if usual and field:
                fit = look(field) == usual
                fits, misfits = fits + fit, misfits + (not fit)
        return fits, misfits

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
        # Where looks tell nothing: a value beyond the table belongs into an empty last column, and one empty field in a
        # column that has none otherwise is the one too many.
        odd = gap == width - 1 or (len(gaps) == 1 and self._never_empty[gap])
        if fits > sum(here) or (fits == sum(here) and odd and not self._one_more_is_usual):
            return [*fields[:gap], *fields[gap + 1 :]]
        return None


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
