"""Find the tables in a grid and what stands outside them: at once where it is small, else window by window."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from itertools import chain, islice

from pumpcheck.adapters import unique_headings
from pumpcheck.errors import UsageError
from pumpcheck.grid import Grid, Layout, Mark, Row, Screen
from pumpcheck.tables.bands import find_bands
from pumpcheck.tables.found import CellsMet, Found, FoundTable, Headings, OutsideText, Records
from pumpcheck.tables.rows import GridRow, RowReader
from pumpcheck.tables.section import Outside, Section, TableSection
from pumpcheck.tables.sections import Sections

HELD_ROWS = 5000
"""Rows up to which a grid is held whole and laid out exactly; a larger one is laid out window by window."""

_CARRIED = 60
"""Rows at the end of a window that wait for the next, so that headings are seen with what follows them."""

_SAMPLE = 200
_NEVER = sys.maxsize


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
    return _Finder(grid, screen_of).run()


class _Finder:
    def __init__(self, grid: Grid, screen_of: ScreenOf | None) -> None:
        self._grid = grid
        self._screen_of = screen_of
        self._delimited = grid.delimited
        self._header_row = grid.header_row
        self._sections = Sections(grid.merged, self._delimited, self._header_row)
        self._main: TableSection | None = None
        # By their lists of columns, which a table keeps when it goes on in the next window.
        self._tables: dict[int, FoundTable] = {}
        self._kept: list[list[int]] = []
        self._told: set[int] = set()

    def run(self) -> Iterator[Found]:
        size = held_rows()
        reader = RowReader(self._grid.rows(), self._grid.merged)
        rows = iter(reader)
        held = list(islice(rows, size))
        following = next(rows, None)
        self._check_header_row(held, whole=following is None)
        if following is None:
            yield from self._whole(held, reader)
        else:
            yield from self._in_windows(held, chain([following], rows), reader, size)

    def _check_header_row(self, held: Sequence[GridRow], *, whole: bool) -> None:
        wanted = self._header_row
        if wanted and not any(row.number == wanted for row in held):
            beyond = "" if whole else f" among the first {len(held):,}"
            word = self._grid.row_word
            raise UsageError(
                f"--option header={wanted}: there is no row that starts on that {word}{beyond}; name the {word} of the "
                "header row, counted from 1, or 0 when there is none"
            )

    # --- a grid that is held whole ------------------------------------------------------------------------------

    def _whole(self, held: list[GridRow], reader: RowReader) -> Iterator[Found]:
        sections = self._lay_out(held)
        main = _largest(sections)
        if self._delimited and main is not None and main.shape is not None and not main.is_form:
            # Once more, so that the adapter can put damaged rows right by what the columns look like.
            reader = RowReader(self._grid.rows(None, self._layout(main, last=True)), self._grid.merged)
            sections = self._lay_out(list(reader))
            main = _largest(sections)
        self._main = main
        for section in sections:
            yield from self._emit(section, whole=True)
        yield from self._end(reader)

    def _lay_out(self, rows: Sequence[GridRow]) -> list[Section]:
        bands = [] if self._header_row is not None else find_bands(rows)
        if len(bands) < 2:
            return self._sections.lay_out(rows)
        inner = Sections(self._grid.merged)
        return [section for band in bands for section in inner.lay_out([row.only(band) for row in rows])]

    def _layout(self, table: TableSection, *, last: bool) -> Layout:
        named = dict(zip(table.columns, table.headings, strict=True))
        width = max(table.columns, default=-1) + 1
        headings = max((row.number for row in table.header), default=0)
        records = [entry.row for entry in table.records if entry.row.number > headings]
        return Layout(
            headings=tuple(unique_headings(named.get(place, "") for place in range(width))),
            first_record=records[0].number if records else headings + 1,
            sample=[row.cells for row in records[:_SAMPLE]],
            last_record=records[-1].number if last and records else None,
        )

    # --- a grid that is read window by window -------------------------------------------------------------------

    def _in_windows(
        self, held: list[GridRow], rest: Iterator[GridRow], reader: RowReader, size: int
    ) -> Iterator[Found]:
        bands = [] if self._header_row is not None else find_bands(held)
        if len(bands) > 1:
            yield from self._bands_in_windows(bands, chain(held, rest), reader, size)
            return
        sections = self._sections.lay_out(held)
        self._main = _largest(sections)
        table = sections[-1]
        screen = None
        if isinstance(table, TableSection) and table is self._main and table.records and not table.is_form:
            found = self._found(table, whole=False)
            screen = self._screen_of(found) if self._screen_of else None
        is_list = isinstance(table, TableSection) and table.records and not table.is_form
        if isinstance(table, TableSection) and is_list and (screen is not None or self._delimited):
            # The sections before the open table are as they are; its records are read once more, and faster.
            first = self._layout(table, last=False).first_record
            for section in sections[:-1]:
                yield from self._emit(section, whole=True)
            above = replace(table, records=[entry for entry in table.records if entry.row.number < first], repeated=[])
            yield from self._emit(above, whole=False)
            layout = self._layout(table, last=False)
            reader = RowReader(self._grid.rows(screen, layout), self._grid.merged)
            if screen is None:
                below = (row for row in reader if row.number >= first)
                yield from self._go_on(table, below, reader, size)
            else:
                yield from self._screened(table, layout, reader, size)
            return
        rows = chain(held, rest)
        yield from self._go_on(None, rows, reader, size)

    def _go_on(
        self, table: TableSection | None, rows: Iterator[GridRow], reader: RowReader, size: int
    ) -> Iterator[Found]:
        """Lay out rows window by window; ``table`` is open."""
        for done, _ in self._windows(table, rows, size):
            for section in done:
                yield from self._emit(section, whole=False)
        yield from self._end(reader)

    def _windows(
        self, table: TableSection | None, rows: Iterator[GridRow], size: int
    ) -> Iterator[tuple[list[Section], list[GridRow]]]:
        """Yield the sections of each window, and the rows that wait for the next one."""
        carried: list[GridRow] = []
        ended = False
        while not ended:
            window = [*carried, *islice(rows, size)]
            ended = len(window) - len(carried) < size
            keep = 0 if ended else min(_CARRIED, size // 2)
            sections = self._sections.go_on(table, window) if table is not None else self._sections.lay_out(window)
            done, carried = _without_end(sections, window, keep)
            yield done, carried
            table = _last_table(done, table)

    def _screened(self, table: TableSection, layout: Layout, reader: RowReader, size: int) -> Iterator[Found]:
        """Go on with a table whose records may be cleared unparsed, up to where another table begins, if one does.

        What is cleared is cleared by the columns of the first table, so from the next one on all is read once more.
        """
        first, given, met = layout.first_record, 0, 0
        below = (row for row in reader if row.number >= first)
        for done, _ in self._windows(table, below, size):
            start = _start_of_next(done)
            for section in done:
                if _number(section) >= start:
                    continue
                yield from self._emit(section, whole=False)
            numbers = [row for section in done for row in _rows(section) if row.number < start]
            given += len(numbers)
            met += sum(row.met for row in numbers)
            if start < _NEVER:
                yield from self._plainly(table, first, start, given, met, size)
                return
        if reader.cleared:
            yield Records(self._found(table, whole=False), (), (), cleared=reader.cleared)
        yield from self._end(reader)

    def _plainly(self, table: TableSection, first: int, start: int, given: int, met: int, size: int) -> Iterator[Found]:
        """Read on plainly from where another table begins.

        Args:
            table: The table before it.
            first: Number of that table's first record.
            start: Number of the row with which the next one begins.
            given: How many rows of the first table were not cleared.
            met: How many cells these hold.
            size: Rows of a window.
        """
        reader = RowReader(self._grid.rows(), self._grid.merged)
        passed = above = 0

        def rest() -> Iterator[GridRow]:
            nonlocal passed, above
            for row in reader:
                if row.number >= start:
                    yield row
                elif row.number >= first:
                    passed += bool(row.size)
                    above += row.met
                    continue

        rows = rest()
        following = next(rows)
        yield Records(self._found(table, whole=False), (), (), cleared=passed - given)
        reader.met += met - above
        yield from self._go_on(None, chain([following], rows), reader, size)

    def _bands_in_windows(
        self, bands: Sequence[range], rows: Iterator[GridRow], reader: RowReader, size: int
    ) -> Iterator[Found]:
        tables: list[TableSection | None] = [None] * len(bands)
        while window := list(islice(rows, size)):
            for place, band in enumerate(bands):
                own = [row.only(band) for row in window]
                table = tables[place]
                found = self._sections.lay_out(own) if table is None else self._sections.go_on(table, own)
                if self._main is None:
                    self._main = _largest(found)
                for section in found:
                    yield from self._emit(section, whole=False)
                tables[place] = _last_table(found, table)
        yield from self._end(reader)

    # --- what is told -------------------------------------------------------------------------------------------

    def _emit(self, section: Section, *, whole: bool) -> Iterator[Found]:
        if isinstance(section, Outside):
            yield OutsideText(section.row.text, section.row.number, section.row.met)
            return
        found = self._found(section, whole=whole)
        if id(found) not in self._told:
            self._told.add(id(found))
            yield found
        for row in (*section.header, *section.repeated):
            yield Headings(found, row.number, row.met)
        if section.is_form:
            yield Headings(found, 0, section.heading_cells)
        if section.records:
            yield self._records(found, section)

    def _found(self, section: TableSection, *, whole: bool) -> FoundTable:
        key = id(section.columns)
        if key not in self._tables:
            self._kept.append(section.columns)
            self._tables[key] = FoundTable(
                name=self._name(section, whole=whole),
                headings=tuple(
                    unique_headings(
                        heading or f"Column {column + 1}"
                        for heading, column in zip(section.headings, section.columns, strict=True)
                    )
                ),
                row_word=section.row_word or self._grid.row_word,
                title=section.title,
                sample=[_cells(entry.row, section)[0] for entry in section.records[:_SAMPLE]],
                notes=tuple(self._notes(section)),
                columns=() if section.is_form else tuple(section.columns),
                first_record=section.records[0].row.number if section.records else 0,
            )
        return self._tables[key]

    def _name(self, section: TableSection, *, whole: bool) -> str:
        if section is self._main or (self._main is not None and section.columns is self._main.columns):
            return self._grid.name
        numbers = [entry.row.number for entry in section.records] + [row.number for row in section.header]
        word = section.row_word or self._grid.row_word
        if not numbers:
            where = "without records"
        elif whole:
            where = f"{word}s {min(numbers)}-{max(numbers)}"
        else:
            where = f"from {word} {min(numbers)}"
        return f"{self._grid.name}, {where}" if self._grid.name else where

    def _notes(self, section: TableSection) -> Iterator[str]:
        word = self._grid.row_word
        numbers = [row.number for row in section.header]
        if numbers:
            lines = f"{word} {numbers[0]}" if len(numbers) == 1 else f"{word}s {numbers[0]} to {numbers[-1]}"
            yield f"header: {lines}"
        elif not section.is_form:
            yield "header: none, the columns are named by position"
        yield from section.notes

    def _records(self, found: FoundTable, section: TableSection) -> Records:
        rows, marks, leans, gaps, cells = [], {}, {}, set(), 0
        for position, entry in enumerate(section.records):
            row, mark = _cells(entry.row, section)
            rows.append(row)
            cells += entry.row.met
            if mark is not None:
                marks[position] = mark
            if entry.lean is not None:
                leans[position] = entry.lean
            if entry.row.after_gap:
                gaps.add(position)
        numbers = [entry.row.number for entry in section.records]
        return Records(
            found, rows, numbers, marks, leans, frozenset(gaps), section.record_cells if section.is_form else cells
        )

    def _end(self, reader: RowReader) -> Iterator[Found]:
        yield from reader.skipped
        for comment in self._grid.comments:
            yield OutsideText(comment.text, comment.row)
        yield CellsMet(reader.met)


def _cells(row: GridRow, section: TableSection) -> tuple[Row, Mark | None]:
    """Return the cells of a record in the order of its table's headings, and what is wrong with its shape."""
    cells, shape = row.cells, section.shape
    if shape is not None:
        if len(cells) == shape.width and row.mark is None and not shape.doubt:
            return cells, None
        own: Row = (*cells[: shape.width], *[None] * (shape.width - len(cells)))
        return own, shape.mark(cells, row.mark)
    first, last = (section.columns[0], section.columns[-1]) if section.columns else (0, -1)
    values = tuple([cell or None for cell in cells[first : last + 1]])
    values += (None,) * (last + 1 - first - len(values))
    beside = tuple(filter(None, (*cells[:first], *cells[last + 1 :])))
    if beside:
        reason = f"{row.mark.reason}; " if row.mark else ""
        return values, Mark(f"{reason}values beside the columns of the list", beside)
    return values, row.mark


def _largest(sections: Sequence[Section]) -> TableSection | None:
    tables = [section for section in sections if isinstance(section, TableSection)]
    return max(tables, key=lambda table: len(table.records), default=None)


def _start_of_next(sections: Sequence[Section]) -> int:
    """Return the number of the row with which a table begins that has headings of its own: that of its title."""
    last = 0
    for place, section in enumerate(sections):
        if not isinstance(section, TableSection):
            continue
        rows = [row.number for row in _rows(section)]
        if place and (section.header or section.is_form):
            titles = [before.row.number for before in sections[:place] if isinstance(before, Outside)]
            return min([*rows, *(number for number in titles if number > last)])
        last = max([last, *rows])
    return _NEVER


def _rows(section: Section) -> list[GridRow]:
    if isinstance(section, Outside):
        return [section.row]
    return [*section.header, *section.repeated, *(entry.row for entry in section.records)]


def _number(section: Section) -> int:
    return min((row.number for row in _rows(section)), default=0)


def _last_table(sections: Sequence[Section], before: TableSection | None) -> TableSection | None:
    """Return the table that goes on below these sections; a form does not."""
    tables = [section for section in sections if isinstance(section, TableSection)]
    last = tables[-1] if tables else before
    return None if last is None or last.is_form else last


def _without_end(
    sections: Sequence[Section], window: Sequence[GridRow], keep: int
) -> tuple[list[Section], list[GridRow]]:
    """Take the last rows out of the sections again, for they are laid out with those that follow."""
    if not keep or any(isinstance(section, TableSection) and section.is_form for section in sections):
        return list(sections), []
    headings = max(
        (row.number for section in sections if isinstance(section, TableSection) for row in section.header), default=0
    )
    start = len(window) - keep
    # What follows a record may be anything; what follows a blank row or a title is laid out with that.
    while start < len(window) and (window[start].number <= headings or window[start - 1].size < 2):
        start += 1
    kept = window[start:]
    first = kept[0].number if kept else window[-1].number + 1
    done: list[Section] = []
    for section in sections:
        if isinstance(section, TableSection):
            section.records = [entry for entry in section.records if entry.row.number < first]
            section.repeated = [row for row in section.repeated if row.number < first]
        elif section.row.number >= first:
            continue
        done.append(section)
    return done, list(kept)
