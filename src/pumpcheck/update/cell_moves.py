"""Where cells stand after an update: those that formulas of people name, and those that our own formulas name."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from pumpcheck.update.copying import Area, Place
from pumpcheck.update.unit_table import UnitTable

Rows = Mapping[tuple[str, str], tuple[UnitTable, int]]
"""The list and row in which a unit stands, by the kind of the list and its id."""


@dataclass
class Moves:
    """What an update moves within a workbook: rows that go to another list, and lists that get longer.

    Attributes:
        removed: The rows that are taken out, by the name of the sheet.
    """

    removed: dict[str, list[int]] = field(default_factory=dict)
    _left: dict[tuple[str, int], tuple[UnitTable, UnitTable, int]] = field(default_factory=dict)
    _origins: dict[tuple[str, int], tuple[UnitTable, int]] = field(default_factory=dict)
    _ends: dict[str, tuple[int, int, int]] = field(default_factory=dict)

    def leave(self, old: UnitTable, row: int, target: tuple[UnitTable, int]) -> None:
        """Note that a unit leaves a row for one on another list."""
        self._left[old.sheet.title, row] = old, *target
        self._origins[target[0].sheet.title, target[1]] = old, row

    def origin(self, one: UnitTable, row: int) -> tuple[UnitTable, int] | None:
        """Return the row that a unit has left for this one."""
        return self._origins.get((one.sheet.title, row))

    def final(self, title: str, row: int) -> int:
        """Return where a row stands when others above it have been taken out."""
        return row - sum(gone < row for gone in self.removed.get(title, ()))

    def grow(self, title: str, first: int, before: int, now: int) -> None:
        """Note the first row of a list, and its last row before and now."""
        self._ends[title] = first, before, max(before, now)

    def __call__(self, area: Area) -> Area:
        """Say where cells stand now."""
        title, left, top, right, bottom = area
        first, before, now = self._ends.get(title, (0, 0, 0))
        if top == bottom and (title, top) in self._left:
            old, target, row = self._left[title, top]
            row = self.final(target.sheet.title, row)
            left, right = _same_columns(old, target, (left, right))
            return target.sheet.title, left, row, right, row
        if top <= before <= bottom and (top < bottom or before == first):
            bottom = max(bottom, now)
        last = self.final(title, bottom + 1) - 1
        top = self.final(title, top)
        return title, left, top, right, max(last, top)


class FreshPlaces:
    """Says where the cells of a workbook written from scratch stand in the one that people worked in."""

    def __init__(
        self,
        printed: Sequence[UnitTable],
        where: Rows,
        titles: Mapping[str, str],
        tables: Mapping[str, Sequence[UnitTable]],
        moves: Moves,
    ) -> None:
        """Prepare; what is given may change until the first question."""
        self._printed = {one.sheet.title: one for one in printed}
        self._units = {one.sheet.title: {row: unit for unit, row in one.rows.items()} for one in printed}
        self._where, self._titles, self._tables, self._moves = where, titles, tables, moves

    def __call__(self, area: Area) -> Area:
        """Say where cells stand."""
        title, left, top, right, bottom = area
        new = self._printed.get(title)
        if new is None or not self._tables[new.kind]:
            return self._titles.get(title, title), left, top, right, bottom
        unit = self._units[title].get(top)
        if top == bottom and unit and (new.kind, unit) in self._where:
            one, first = self._where[new.kind, unit]
            last = first
        else:
            # Each sheet of a list that goes on is counted by itself.
            pages = self._tables[new.kind]
            place = [one.sheet.title for one in self._printed.values() if one.kind == new.kind].index(title)
            one = pages[min(place, len(pages) - 1)]
            first = top + one.top - new.top
            last = max(one.last, first) if bottom == max(new.last, new.top + 1) else bottom + one.top - new.top
        left, right = _same_columns(new, one, (left, right))
        sheet = one.sheet.title
        first, last = self._moves.final(sheet, first), self._moves.final(sheet, last + 1) - 1
        return sheet, left, first, right, max(first, last)

    def of_rules(self, new: UnitTable, one: UnitTable) -> Place:
        """Return what says where a rule for all rows of a list stands on a list that people worked in."""
        first = one.top + 1
        last = max(first, self._moves.final(one.sheet.title, one.last + 1) - 1)

        def place(area: Area) -> Area:
            left, right = sorted(_same_columns(new, one, (area[1], area[3])))
            return one.sheet.title, left, first, right, last

        return place


def _same_columns(source: UnitTable, target: UnitTable, columns: tuple[int, int]) -> list[int]:
    """Return where columns of one list stand on another."""
    names = {column: heading for heading, column in source.columns.items()}
    return [target.columns.get(names.get(column, ""), column) for column in columns]
