"""Tables that stand side by side, told apart by the empty columns between them or by headings that come again."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import zip_longest

from pumpcheck.tables.forms import field_of_label
from pumpcheck.tables.rows import GridRow, ranges_from

_UNIQUE = frozenset({"model", "serial_number", "asset_id", "manufacturer", "description"})
_NUMBERED = frozenset({"serial_number", "model", "asset_id"})
_SEVERAL = 2
_HEAD = 200


def find_bands(rows: Sequence[GridRow]) -> list[range]:
    """Return the stretches of columns that hold tables of their own; none where all columns are of one."""
    used = [any(column) for column in zip_longest(*(row.cells for row in rows))]
    width = len(used)
    starts = [place for place in range(width) if used[place] and not (place and used[place - 1])]
    bands = [range(start, next((at for at in range(start, width) if not used[at]), width)) for start in starts]
    fields = {band: _headings_of(rows, band) for band in bands}
    with_headings = [band for band in bands if fields[band] & _NUMBERED]
    # What only lacks a heading in one column is one table: its parts do not name the same twice.
    shared = fields[with_headings[0]] & fields[with_headings[1]] if len(with_headings) > 1 else set()
    if len(shared) > 1 or shared & {"serial_number", "model"}:
        # What stands before the first goes with it.
        return ranges_from([0, *(band.start for band in with_headings[1:])], width)
    return _by_repetition(rows, width) if len(bands) == 1 else []


def _headings_of(rows: Sequence[GridRow], band: range) -> set[str]:
    """Return the fields of the first row of headings in these columns that would do for a table."""
    found = (_fields(row, band) for row in rows[:_HEAD])
    return next((fields for fields in found if fields & _NUMBERED), set())


def _fields(row: GridRow, band: range) -> set[str]:
    """Return the fields of a row of headings in some columns, nothing where it is no such row."""
    cells = [cell for place in band if (cell := row.cell(place))]
    fields = [field_of_label(cell) for cell in cells]
    known = [name for name in fields if name != "?"]
    return set(known) & _UNIQUE if len(known) >= max(_SEVERAL, 0.5 * len(cells)) else set()


def _by_repetition(rows: Sequence[GridRow], width: int) -> list[range]:
    """Return the bands of a row in which the same headings come again: “Model, Serial, Ward, Model, Serial, Ward”."""
    for row in rows[:_HEAD]:
        cells = [" ".join(cell.split()).casefold() for cell in row.cells]
        first = next((cell for cell in cells if cell), "")
        if not first or field_of_label(first) == "?":
            continue
        starts = [place for place, cell in enumerate(cells) if cell == first]
        step = starts[1] - starts[0] if len(starts) > 1 else 0
        groups = [cells[start : start + step] for start in starts]
        if step < _SEVERAL or any(len(group) != step or group != groups[0] for group in groups):
            continue
        if len(_fields(row, range(starts[0], starts[1]))) >= _SEVERAL:
            return ranges_from([0, *starts[1:]], width)
    return []
