"""Tables that stand side by side, told apart by the empty columns between them or by headings that come again."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import zip_longest
from typing import NamedTuple

from pumpcheck.tables.forms import field_of_label
from pumpcheck.tables.rows import GridRow, Merged, ranges_from

_UNIQUE = frozenset({"model", "serial_number", "asset_id", "manufacturer", "description"})
_NUMBERED = frozenset({"serial_number", "model", "asset_id"})
_NAMING = frozenset({"model", "description"})
_NUMBERS = re.compile(r"\d+")
_SEVERAL = 2
_HEAD = 200


class Band(NamedTuple):
    """Columns that hold a table of their own, and those of the tables before it that go with its records, too."""

    columns: range
    shared: range = range(0)

    def of(self, row: GridRow) -> GridRow:
        """Return what a row holds in these columns."""
        own = row.only(self.columns)
        if not self.shared or not own.size:
            return own
        shared = [Merged(cell) if cell else cell for cell in row.cells[: self.shared.stop]]
        return own.holding([*shared, *own.cells[self.shared.stop :]])


def find_bands(rows: Sequence[GridRow]) -> list[Band]:
    """Return the stretches of columns that hold tables of their own; none where all columns are of one."""
    used = [any(column) for column in zip_longest(*(row.cells for row in rows))]
    width = len(used)
    starts = [place for place in range(width) if used[place] and not (place and used[place - 1])]
    bands = [range(start, next((at for at in range(start, width) if not used[at]), width)) for start in starts]
    fields: dict[range, set[str]] = {}
    for band in bands:
        # Of the first row of headings that would do for a table.
        found = (_fields(row.cells[band.start : band.stop]) for row in rows[:_HEAD])
        fields[band] = next((names for names in found if names & _NUMBERED), set())
    with_headings = [band for band in bands if fields[band]]
    # What only lacks a heading in one column is one table: its parts do not name the same twice.
    shared = fields[with_headings[0]] & fields[with_headings[1]] if len(with_headings) > 1 else set()
    if len(shared) > 1 or shared & {"serial_number", "model"}:
        # What stands before the first goes with it.
        return [Band(band) for band in ranges_from([0, *(band.start for band in with_headings[1:])], width)]
    return _by_repetition(rows, width) if len(bands) == 1 else []


def _fields(cells: Sequence[str]) -> set[str]:
    """Return the fields of some cells of a row of headings, nothing where it is no such row."""
    fields = [field_of_label(cell) for cell in cells if cell]
    known = [name for name in fields if name != "?"]
    return set(known) & _UNIQUE if len(known) >= max(_SEVERAL, 0.5 * len(fields)) else set()


def _by_repetition(rows: Sequence[GridRow], width: int) -> list[Band]:
    """Return the bands of a row in which the same headings come again: “Model, Serial, Ward, Model, Serial, Ward”."""
    # What stands before the first group of them goes with each, as in “Ward, Device 1, Serial 1, Device 2, Serial 2”.
    for row in rows[:_HEAD]:
        cells = [" ".join(_NUMBERS.sub("", cell).split()).casefold() for cell in row.cells]
        first = next((cell for cell in cells if cell and cells.count(cell) > 1), "")
        if not first or field_of_label(first) == "?":
            continue
        starts = [place for place, cell in enumerate(cells) if cell == first]
        step = starts[1] - starts[0]
        groups = [cells[start : start + step] for start in starts]
        if step < _SEVERAL or any(len(group) != step or group != groups[0] for group in groups):
            continue
        fields = _fields(groups[0])
        before = {field_of_label(cell) for cell in cells[: starts[0]] if cell}
        if len(fields) < _SEVERAL or (before - {"?"} and not fields & _NAMING) or before & _UNIQUE - {"asset_id"}:
            continue
        bands = ranges_from([0, *starts[1:]], width)
        return [Band(bands[0]), *(Band(band, range(starts[0])) for band in bands[1:])]
    return []
