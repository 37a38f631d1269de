"""Find the tables in a grid and what stands outside them: at once where it is small, else window by window."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from itertools import chain, islice
from operator import attrgetter

from pumpcheck.batch import unique_headings
from pumpcheck.errors import UsageError
from pumpcheck.grid import Grid, Layout, Screen
from pumpcheck.model.summary import Skipped
from pumpcheck.tables.found import CellsMet, Found, FoundTable, OutsideText, Records
from pumpcheck.tables.long import TOO_LONG, is_long, turn_long
from pumpcheck.tables.results import SAMPLE, Results
from pumpcheck.tables.rows import GridRow, RowReader
from pumpcheck.tables.section import Section, TableSection
from pumpcheck.tables.sections import Sections
from pumpcheck.tables.windows import NEVER, Dittoes, above_row, start_of_next, windows

HELD_ROWS = 5000
"""Rows up to which a grid is held whole and laid out exactly; a larger one is laid out window by window."""

ScreenOf = Callable[[FoundTable], Screen | None]


def held_rows() -> int:
    """Return the number of rows up to which a grid is held whole.

    The variable ``PUMPCHECK_HELD_ROWS`` sets another than `HELD_ROWS`.
    """
    text = os.environ.get("PUMPCHECK_HELD_ROWS", "")
    return max(1, int(text)) if text.isdecimal() else HELD_ROWS


def find_tables(grid: Grid, screen_of: ScreenOf | None = None) -> Iterator[Found]:
    """Find the tables of a grid.

    Args:
        grid: The grid.
        screen_of: Gives the screen of the table whose records may be cleared unparsed, or None where none may.

    Yields:
        Each table before its records; headings and texts outside as they come; last the number of cells met.

    Raises:
        SourceUnreadableError: If reading breaks off; what was yielded before counts.
        UsageError: If the row named for the headings is not there.
    """
    return _Finder(grid, screen_of, held_rows()).run()


class _Finder:
    def __init__(self, grid: Grid, screen_of: ScreenOf | None, size: int) -> None:
        self._grid = grid
        self._screen_of = screen_of
        self._size = size
        self._sections = Sections(grid.merged, grid.delimited, grid.header_row)
        self._results = Results(grid)

    def run(self) -> Iterator[Found]:
        reader = self._reader()
        rows = iter(reader)
        held = list(islice(rows, self._size))
        following = next(rows, None)
        self._check_header_row(held, whole=following is None)
        if following is None:
            yield from self._whole(held, reader)
        else:
            yield from self._in_windows(held, chain([following], rows), reader)

    def _reader(self, screen: Screen | None = None, layout: Layout | None = None) -> RowReader:
        return RowReader(self._grid.rows(screen, layout), self._grid.merged)

    def _check_header_row(self, held: Sequence[GridRow], *, whole: bool) -> None:
        wanted = self._grid.header_row
        if wanted and not any(row.number == wanted for row in held):
            beyond = "" if whole else f" among the first {len(held):,}"
            word = self._grid.row_word
            raise UsageError(
                f"--option header={wanted}: there is no row that starts on that {word}{beyond}; name the {word} of the "
                "header row, counted from 1, or 0 when there is none"
            )

    def _whole(self, held: list[GridRow], reader: RowReader) -> Iterator[Found]:
        """Lay out a grid that is held whole."""
        sections = self._sections.lay_out_grid(held)
        main = _largest(sections)
        if self._grid.delimited and main is not None and main.shape is not None and not main.is_form:
            # Once more, so that the adapter can put damaged rows right by what the columns look like.
            reader = self._reader(None, _layout_of(main, last=True))
            sections = self._sections.lay_out_grid(list(reader))
        sections = turn_long(sections)
        self._results.main = _largest(sections)
        yield from self._results.of(sections, whole=True)
        yield from self._end(reader)

    def _in_windows(self, held: list[GridRow], rest: Iterator[GridRow], reader: RowReader) -> Iterator[Found]:
        """Lay out a grid that is read window by window."""
        rows = chain(held, rest)
        if bands := self._sections.bands(held):
            yield from self._to_the_end(rows, reader, bands)
            return
        sections = self._sections.lay_out(held)
        main = self._results.main = _largest(sections)
        if main is not None and is_long(main):
            yield Skipped(self._grid.name, TOO_LONG, records=0)
        table = sections[-1]
        if isinstance(table, TableSection) and table.records and not table.is_form:
            found = self._results.table(table)
            screen = self._screen_of(found) if self._screen_of and table is main else None
            if screen is not None or self._grid.delimited:
                # The sections before the open table are as they are; its records are read once more, and faster.
                yield from self._results.of(sections[:-1], whole=True)
                yield from self._open_table(table, screen, _layout_of(table, last=False))
                return
        yield from self._to_the_end(rows, reader)

    def _to_the_end(
        self,
        rows: Iterator[GridRow],
        reader: RowReader,
        bands: Sequence[range] = (),
        table: TableSection | None = None,
    ) -> Iterator[Found]:
        for done in windows(self._sections, table, rows, self._size, bands):
            self._results.main = self._results.main or _largest(done)
            yield from self._results.of(done)
        yield from self._end(reader)

    def _open_table(self, table: TableSection, screen: Screen | None, layout: Layout) -> Iterator[Found]:
        """Go on with a table, where its records may be cleared unparsed, up to where another one begins.

        What is cleared is cleared by the columns of the first table, so from the next one on all is read once more; and
        so it is from the row on that a ditto sign may stand for.
        """
        first, given, met = layout.first_record, 0, 0
        above = [entry for entry in table.records if entry.row.number < first]
        yield from self._results.of([replace(table, records=above, repeated=[])])
        reader = self._reader(screen, layout)
        below = (row for row in reader if row.number >= first)
        dittoes = Dittoes(first)
        for done in windows(self._sections, table, below, self._size):
            if screen is None:
                yield from self._results.of(done)
                continue
            following = start_of_next(done)
            in_order = sorted((row for section in done for row in section.rows), key=attrgetter("number"))
            start = min(following, dittoes.start_in(in_order))
            own = above_row(done, start)
            yield from self._results.of(own)
            rows = [row for section in own for row in section.rows]
            given += len(rows)
            met += sum(row.met for row in rows)
            if start < following:
                plain = self._reader(None, layout)
                yield from self._plainly(table, plain, range(first, start), given, met, going_on=True)
                return
            if start < NEVER:
                yield from self._plainly(table, self._reader(), range(first, start), given, met)
                return
        if reader.cleared:
            yield Records(self._results.table(table), (), (), cleared=reader.cleared)
        yield from self._end(reader)

    def _plainly(
        self, table: TableSection, reader: RowReader, own: range, given: int, met: int, *, going_on: bool = False
    ) -> Iterator[Found]:
        """Read on plainly from where another table begins, or the rows that a ditto sign may stand for.

        Args:
            table: The table before it.
            reader: Reads from the first row on.
            own: The numbers of that table's rows up to there.
            given: How many of them were not cleared.
            met: How many cells these hold.
            going_on: Whether the table goes on there.
        """
        passed = above = 0
        rows = iter(reader)
        for row in rows:
            if row.number >= own.stop:
                break
            if row.number in own:
                passed += bool(row.size)
                above += row.met
        yield Records(self._results.table(table), (), (), cleared=passed - given)
        reader.met += met - above
        yield from self._to_the_end(chain([row], rows), reader, table=table if going_on else None)

    def _end(self, reader: RowReader) -> Iterator[Found]:
        yield from reader.skipped
        for comment in self._grid.comments:
            yield OutsideText(comment.text, comment.row)
        yield CellsMet(reader.met)


def _layout_of(table: TableSection, *, last: bool) -> Layout:
    """Return what the adapter is told of a table; ``last`` is whether all of its records are known."""
    named = dict(zip(table.columns, table.headings, strict=True))
    width = max(table.columns, default=-1) + 1
    headings = max((row.number for row in table.header), default=0)
    records = [entry.row for entry in table.records if entry.row.number > headings]
    return Layout(
        headings=tuple(unique_headings(named.get(place, "") for place in range(width))),
        first_record=records[0].number if records else headings + 1,
        sample=[row.cells for row in records[:SAMPLE]],
        last_record=records[-1].number if last and records else None,
        doubtful=bool(table.shape and table.shape.doubt),
    )


def _largest(sections: Sequence[Section]) -> TableSection | None:
    tables = [section for section in sections if isinstance(section, TableSection)]
    return max(tables, key=lambda table: len(table.records), default=None)
