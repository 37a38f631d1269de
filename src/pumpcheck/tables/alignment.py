"""Headings put above their own columns in delimited text, and the shape that its rows should have."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pumpcheck.grid import Mark
from pumpcheck.tables.vocabulary import is_known_heading

_SOME = 0.05
_SEVERAL = 2
_WITHIN_A_WORD = re.compile(r"(?<=\S)(?=\S)")
_NEW_WORD = re.compile(r"(?<=[^\W\d_A-Z])(?=[A-Z])")
_GLUED = re.compile(r"(?P<before>[^\"']+)(?P<quote>[\"'])(?P<after>[^\"']+)(?P=quote)?")

Cells = Sequence[str]


@dataclass(frozen=True)
class Shape:
    """The shape that a table's rows should have."""

    width: int  # how many headings the table has
    doubt: str = ""  # why these may be those of other columns, so that every record is marked, or nothing
    # Whether rows may end with delimiters, so that empty fields beyond the last heading are no fault.
    trailing: bool = False

    def mark(self, cells: Cells, given: Mark | None) -> Mark | None:
        """Return what is wrong with the shape of a row, beside what its adapter says is."""
        count, extra = len(cells), tuple(cells[self.width :])
        if self.trailing and not any(extra):
            extra = ()
        reasons = [reason for reason in (given.reason if given else "", self.doubt) if reason]
        if count < self.width or extra:
            reasons.append(f"{count} field{'s' if count != 1 else ''} where the header has {self.width}")
        return Mark("; ".join(reasons), extra if any(extra) else ()) if reasons else None


def aligned(headings: Sequence[str], rows: Sequence[Cells]) -> tuple[list[str], Shape, list[str]]:
    """Put headings above the columns of rows; return them, the shape of the rows, and what was done, for a person."""
    # Where there are no headings, all are empty.
    counts = Counter(map(len, rows))
    found, notes, doubtful = list(headings), list[str](), ""
    if any(found):
        found = _taken_apart(_without_gap(found, counts, notes), rows, notes)
        doubtful = doubt(len(found), rows)
        notes += [doubtful] if doubtful else []
        named = len(found)
        used = max((place for row in rows for place, cell in enumerate(row, 1) if cell), default=0)
        while rows and found and not found[-1] and max(used, min(counts)) < len(found):
            found.pop()
        longer = Counter(len(row) for row in rows if any(row[named:]))
        if longer.total() >= 3 and longer.total() * 2 > len(rows):
            found += [""] * (longer.most_common(1)[0][0] - len(found))
    width = len(found)
    ends = sum(len(row) > width and not any(row[width:]) for row in rows)
    return found, Shape(width, doubtful, ends >= _SEVERAL and ends > _SOME * len(rows)), notes


def doubt(named: int, rows: Sequence[Cells]) -> str:
    """Return why a number of headings may stand above the wrong columns of the rows below, or nothing."""
    counts = Counter(map(len, rows))
    longer = sum(count for width, count in counts.items() if width > named)
    # Where nothing stands in the columns too many, the rows may just end with a delimiter, and a few are damaged.
    surplus = sum(any(row[named:]) for row in rows)
    if not named or longer * 2 <= len(rows) or surplus < _SOME * len(rows):
        return ""
    width = max(counts, key=lambda width: (counts[width], width))
    return f"the header names {named} of {width} columns, so that values may stand under the wrong headings"


def _without_gap(headings: list[str], counts: Counter[int], notes: list[str]) -> list[str]:
    """Leave out an empty heading that is one too many for every row below."""
    # The last one may be empty because the delimiter ends the row.
    gaps = [place for place, heading in enumerate(headings[:-1]) if not heading]
    width = len(headings) - 1
    excess = counts and width == max(counts) and counts[width] >= 0.9 * counts.total()
    if len(gaps) != 1 or not excess or not headings[-1]:
        return headings
    notes.append("an empty heading too many was left out")
    return [*headings[: gaps[0]], *headings[gaps[0] + 1 :]]


def _taken_apart(headings: list[str], rows: Sequence[Cells], notes: list[str]) -> list[str]:
    """Take two headings apart that lack the delimiter between them, where most rows have a field more."""
    # They are where a quote tells where one ends, or where both are known: it is otherwise anybody's guess.
    one_more = sum(len(row) == len(headings) + 1 for row in rows)
    if one_more * 2 <= len(rows):
        return headings
    glued = [
        (place, (parts["before"].strip(), parts["after"].strip()))
        for place, heading in enumerate(headings)
        if (parts := _GLUED.fullmatch(heading.strip()))
    ]
    for whole in (False, True) if not glued and doubt(len(headings), rows) else ():
        # Only where there are none of unknown headings, those of known ones are looked at.
        glued = glued or [
            (place, halves)
            for place, heading in enumerate(headings)
            if is_known_heading(heading) is whole
            for halves in _halves(heading, whole=whole)
            if not {*halves}.intersection(headings)
        ]
    if len(glued) != 1:
        return headings
    [(place, halves)] = glued
    notes.append("two headings without a delimiter between them were taken apart")
    return [*headings[:place], *halves, *headings[place + 1 :]]


def _halves(heading: str, *, whole: bool) -> Iterator[tuple[str, str]]:
    """Yield the pairs of known headings of which one may consist; ``whole`` is one known itself: ManufacturerModel."""
    for place in (_NEW_WORD if whole else _WITHIN_A_WORD).finditer(heading):
        halves = heading[: place.start()], heading[place.start() :]
        if all(map(is_known_heading, halves)):
            yield halves
