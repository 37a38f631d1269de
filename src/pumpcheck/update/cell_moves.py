"""Where cells stand after an update: those that formulas of people name, and those that our own formulas name."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from pumpcheck.update.references import Area
from pumpcheck.update.unit_lists import Table


@dataclass
class Moves:
    """What an update moves within a workbook: rows that go to another list, and lists that get longer.

    Attributes:
        removed: The rows that are taken out, by the name of the sheet.
    """

    removed: dict[str, list[int]] = field(default_factory=dict)
    _rows: dict[tuple[str, int], tuple[Table, Table, int]] = field(default_factory=dict)
    _ends: dict[str, tuple[int, int, int]] = field(default_factory=dict)

    def leave(self, old: Table, row: int, target: tuple[Table, int]) -> None:
        """Note that a unit leaves a row for one on another list."""
        self._rows[old.sheet.title, row] = old, *target

    def final(self, title: str, row: int) -> int:
        """Return where a row stands when others above it have been taken out."""
        return row - sum(gone < row for gone in self.removed.get(title, ()))

    def grow(self, title: str, first: int, before: int, now: int) -> None:
        """Note the first row of a list, and its last row before and now."""
        self._ends[title] = first, before, max(before, now)

    def origin(self, one: Table, row: int) -> tuple[Table, int] | None:
        """Return the row that a unit has left for this one."""
        for (_, old_row), (old, target, at) in self._rows.items():
            if target is one and at == row:
                return old, old_row
        return None

    def __call__(self, area: Area) -> Area:
        """Say where cells stand now."""
        title, left, top, right, bottom = area
        first, before, now = self._ends.get(title, (0, 0, 0))
        if top == bottom and (title, top) in self._rows:
            old, target, row = self._rows[title, top]
            names = {column: heading for heading, column in old.columns.items()}
            at = [target.columns.get(names.get(column, ""), column) for column in (left, right)]
            row = self.final(target.sheet.title, row)
            return target.sheet.title, at[0], row, at[1], row
        if top <= before <= bottom and (top < bottom or before == first):
            bottom = max(bottom, now)
        last = self.final(title, bottom + 1) - 1
        top = self.final(title, top)
        return title, left, top, right, max(last, top)


class FreshPlaces:
    """Says where the cells of a workbook written from scratch stand in the one that people worked in."""

    def __init__(
        self,
        printed: Sequence[Table],
        where: Mapping[tuple[str, str], tuple[Table, int]],
        titles: Mapping[str, str],
        tables: Mapping[str, Sequence[Table]],
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
        names = {column: heading for heading, column in new.columns.items()}
        unit = self._units[title].get(top)
        if top == bottom and unit and (new.kind, unit) in self._where:
            one, row = self._where[new.kind, unit]
            first, last = row, row
        else:
            # Each sheet of a list that goes on is counted by itself.
            pages = self._tables[new.kind]
            place = [one.sheet.title for one in self._printed.values() if one.kind == new.kind].index(title)
            one = pages[min(place, len(pages) - 1)]
            first = top + one.top - new.top
            last = max(one.last, first) if bottom == max(new.last, new.top + 1) else bottom + one.top - new.top
        at = [one.columns.get(names.get(column, ""), column) for column in (left, right)]
        sheet = one.sheet.title
        first, last = self._moves.final(sheet, first), self._moves.final(sheet, last + 1) - 1
        return sheet, at[0], first, at[1], max(first, last)
