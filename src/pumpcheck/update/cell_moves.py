"""Where the cells of our tables stand in another workbook, or in the same one after an update, for formulas."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType

from pumpcheck.update.copying import Area, Place
from pumpcheck.update.unit_table import UnitTable

Rows = dict[tuple[str, str], tuple[UnitTable, int]]
"""The table and row in which a unit stands, by the kind of the table and its id."""


@dataclass
class Target:
    """Where units and sheets of ours stand after a change; filled in as that goes on.

    Attributes:
        tables: The tables.
        where: Where each unit stands.
        removed: Rows that are taken out at the end, by the name of the sheet.
    """

    tables: Sequence[UnitTable]
    where: Rows = field(default_factory=dict)
    removed: dict[str, list[int]] = field(default_factory=dict)

    def of(self, kind: str) -> list[UnitTable]:
        """Return the tables of one kind: a list may go on on a further sheet."""
        return [one for one in self.tables if one.kind == kind]

    def final(self, title: str, row: int) -> int:
        """Return where a row stands when others above it have been taken out."""
        return row - sum(gone < row for gone in self.removed.get(title, ()))


class CellPlaces:
    """Says where cells stand: those of a unit follow it, and ranges over a whole list grow with it."""

    def __init__(
        self, tables: Collection[UnitTable], target: Target, titles: Mapping[str, str] = MappingProxyType({})
    ) -> None:
        """Prepare."""
        self._target, self._titles = target, titles
        self._units = {(one.sheet.title, row): unit for one in tables for unit, row in one.rows.items()}
        self._last = {one.sheet.title: one.last for one in tables}
        # Each sheet of a list that goes on is counted by itself.
        self._sources: dict[str, tuple[UnitTable, int]] = {}
        for one in tables:
            place = sum(other.kind == one.kind for other, _ in self._sources.values())
            self._sources[one.sheet.title] = one, place

    def __call__(self, area: Area) -> Area:
        """Say where cells stand."""
        title, left, top, right, bottom = area
        source, place = self._sources.get(title, (None, 0))
        targets = self._target.of(source.kind) if source else []
        if source is None or not targets:
            return self._titles.get(title, title), left, top, right, bottom
        first, last = source.top + 1, self._last[title]
        unit = self._units.get((title, top)) if top == bottom else None
        if found := self.of_unit(source, unit) if unit else None:
            one, top = found
            # All rows of a list may be one.
            bottom = max(top, one.last) if last == first and one is source else top
        else:
            one = targets[min(place, len(targets) - 1)]
            is_whole = top <= last <= bottom and (top < bottom or last == first)
            top, bottom = (row + one.top - source.top for row in (top, bottom))
            bottom = max(bottom, one.last) if is_whole else bottom
        left, right = _same_columns(source, one, (left, right))
        name = one.sheet.title
        top, bottom = self._target.final(name, top), self._target.final(name, bottom + 1) - 1
        return name, left, top, right, max(top, bottom)

    def of_unit(self, source: UnitTable, unit: str) -> tuple[UnitTable, int] | None:
        """Return where a unit of a table stands: in the same one, or in the other work list."""
        kinds = [source.kind, *(one.kind for one in self._target.tables if one.is_list and source.is_list)]
        return next(filter(None, (self._target.where.get((kind, unit)) for kind in kinds)), None)

    def of_rules(self, new: UnitTable, one: UnitTable) -> Place:
        """Return what says where a rule for all rows of a list stands on a list that people worked in."""
        first = one.top + 1
        last = max(first, self._target.final(one.sheet.title, one.last + 1) - 1)

        def place(area: Area) -> Area:
            left, right = sorted(_same_columns(new, one, (area[1], area[3])))
            return one.sheet.title, left, first, right, last

        return place


def _same_columns(source: UnitTable, target: UnitTable, columns: tuple[int, int]) -> list[int]:
    """Return where columns of one list stand on another."""
    names = {column: heading for heading, column in source.columns.items()}
    return [target.columns.get(names.get(column, ""), column) for column in columns]
