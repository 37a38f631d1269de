"""A large grid laid out window by window: one table may go on through many."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice

from pumpcheck.tables.rows import GridRow
from pumpcheck.tables.section import Outside, Section, TableSection
from pumpcheck.tables.sections import Sections
from pumpcheck.tables.values import is_ditto

NEVER = sys.maxsize
"""Number of a row that there is not."""

_CARRIED = 60
"""Rows at the end of a window that wait for the next, so that headings are seen with what follows them."""


def windows(
    layout: Sections, table: TableSection | None, rows: Iterator[GridRow], size: int, bands: Sequence[range] = ()
) -> Iterator[list[Section]]:
    """Yield the sections of each window of rows, the first of which goes on with ``table`` where one is open.

    Where tables stand side by side in bands of columns, those of one band come after those of the other.
    """
    tables: dict[range | None, TableSection | None] = dict.fromkeys(bands) or {None: table}
    carried: list[GridRow] = []
    ended = False
    while not ended:
        window = [*carried, *islice(rows, size)]
        ended = len(window) - len(carried) < size
        keep = 0 if ended or bands else min(_CARRIED, size // 2)
        for band, before in tables.items():
            own = window if band is None else [row.only(band) for row in window]
            done, carried = _without_end(layout.go_on(before, own), own, keep)
            yield done
            tables[band] = _last_table(done, before)


def _last_table(sections: Sequence[Section], before: TableSection | None) -> TableSection | None:
    """Return the table that goes on below these sections; a form does not."""
    last = next((section for section in reversed(sections) if isinstance(section, TableSection)), before)
    return None if last is None or last.is_form else last


def start_of_next(sections: Sequence[Section]) -> int:
    """Return the number of the row with which a table begins that has headings of its own: that of its title."""
    last = 0
    for place, section in enumerate(sections):
        if isinstance(section, Outside):
            continue
        rows = [row.number for row in section.rows]
        if place and (section.header or section.is_form):
            titles = [before.row.number for before in sections[:place] if isinstance(before, Outside)]
            return min([*rows, *(number for number in titles if number > last)])
        last = max([last, *rows])
    return NEVER


def above_row(sections: Sequence[Section], number: int) -> list[Section]:
    """Return the sections with what is above a row."""
    for section in sections:
        if isinstance(section, TableSection):
            section.records = [entry for entry in section.records if entry.row.number < number]
            section.repeated = [row for row in section.repeated if row.number < number]
    return [section for section in sections if min((row.number for row in section.rows), default=0) < number]


class Dittoes:
    """Finds ditto signs that may stand for what is in rows that were cleared, by the rows in order that were not."""

    def __init__(self, first: int) -> None:
        """Begin with the number of the first row."""
        self._following = first
        self._cleared_from: int | None = None
        self._known = set[int]()

    def start_in(self, rows: Iterable[GridRow]) -> int:
        """Return the number from which on rows were cleared right above such a sign; `NEVER` where there is none."""
        for row in rows:
            if row.after_gap:
                self._cleared_from, self._known = self._following, set()
            self._following = row.number + 1
            if self._cleared_from is None:
                continue
            for place, cell in enumerate(row.cells):
                if cell and place not in self._known:
                    if is_ditto(cell):
                        return self._cleared_from
                    self._known.add(place)
        return NEVER


def _without_end(sections: list[Section], window: list[GridRow], keep: int) -> tuple[list[Section], list[GridRow]]:
    """Take the last rows out of the sections again, for they are laid out with those that follow."""
    tables = [section for section in sections if isinstance(section, TableSection)]
    if not keep or any(table.is_form for table in tables):
        return sections, []
    headings = max((row.number for table in tables for row in table.header), default=0)
    start = len(window) - keep
    # What follows a record may be anything; what follows a blank row or a title is laid out with that.
    while start < len(window) and (window[start].number <= headings or window[start - 1].size < 2):
        start += 1
    kept = window[start:]
    first = kept[0].number if kept else window[-1].number + 1
    return above_row(sections, first), kept
