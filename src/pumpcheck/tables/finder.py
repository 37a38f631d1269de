"""Find the tables in a grid and what stands outside them: at once where it is small, else window by window."""

from __future__ import annotations

import os
import sys
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import chain, islice

from pumpcheck.adapters import Table
from pumpcheck.batch import Batch, RowBatch, unique_headings
from pumpcheck.errors import UsageError
from pumpcheck.grid import Grid, Layout, Screen
from pumpcheck.model.summary import Skipped
from pumpcheck.tables.bands import Band
from pumpcheck.tables.forms import labelled
from pumpcheck.tables.found import CellsMet, Found, FoundTable, OutsideText, Records
from pumpcheck.tables.long import TOO_LONG, long_columns, turn_long
from pumpcheck.tables.rows import GridRow, RowReader
from pumpcheck.tables.section import SAMPLE, Results, Section, TableSection, rows_of
from pumpcheck.tables.sections import Sections
from pumpcheck.tables.values import DITTO_REACH, is_ditto

# Rows up to which a grid is held whole and laid out exactly; a larger one is laid out window by window.
HELD_ROWS = 5000
NEVER = sys.maxsize  # number of a row that there is not
_CARRIED = 60  # rows at the end of a window that wait for the next, so that headings are seen with what follows them
ScreenOf = Callable[[FoundTable], Screen | None]


def held_rows() -> int:
    """Return the number of rows up to which a grid is held whole."""
    # The variable `PUMPCHECK_HELD_ROWS` sets another than `HELD_ROWS`.
    text = os.environ.get("PUMPCHECK_HELD_ROWS", "")
    return max(1, int(text)) if text.isdecimal() else HELD_ROWS


def find_tables(grid: Grid, screen_of: ScreenOf | None = None) -> Iterator[Found]:
    """Find the tables of a grid: each before its records, texts outside as they come, last the number of cells met.

    ``screen_of`` gives the screen of the table whose records may be cleared unparsed, or None where none may.

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
        sections = self._sections.lay_out_grid(held)
        main = _largest(sections)
        if self._grid.delimited and main is not None and main.shape is not None and not main.is_form:
            # Once more, so that the adapter can put damaged rows right by what the columns look like.
            reader = self._reader(None, _layout_of(main, last=True))
            sections = self._sections.lay_out_grid(list(reader))
        sections = list(map(turn_long, sections))
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
        if main is not None and long_columns(main):
            yield Skipped(self._grid.name, TOO_LONG, records=0)
        table = sections[-1]
        if isinstance(table, TableSection) and table.records and not table.is_form:
            found = self._results.table(table)
            screen = self._screen_of(found) if self._screen_of and table is main else None
            if screen is not None or self._grid.delimited:
                # The sections before the open table are as they are; its records are read once more, and faster.
                yield from self._open_table(sections[:-1], table, screen, _layout_of(table, last=False))
                return
        yield from self._to_the_end(rows, reader)

    def _to_the_end(
        self,
        rows: Iterator[GridRow],
        reader: RowReader,
        bands: Sequence[Band] = (),
        table: TableSection | None = None,
    ) -> Iterator[Found]:
        for done in windows(self._sections, table, rows, self._size, bands):
            self._results.main = self._results.main or _largest(done)
            yield from self._results.of(done)
        yield from self._end(reader)

    def _open_table(
        self, before: Sequence[Section], table: TableSection, screen: Screen | None, layout: Layout
    ) -> Iterator[Found]:
        """Go on with a table, where its records may be cleared unparsed, up to where another one begins."""
        # What is cleared is cleared by the columns of the first table, so from the next one on all is read once more;
        # and so it is from the row on that a ditto sign may stand for.
        first, given, met = layout.first_record, 0, 0
        above = [row for row in table.records if row.number < first]
        yield from self._results.of([*before, replace(table, records=above, repeated=[])], whole=True)
        reader = self._reader(screen, layout)
        below = (row for row in reader if row.number >= first)
        if screen is None:
            yield from self._to_the_end(below, reader, table=table)
            return
        dittoes = Dittoes(first)
        following = first
        for done in windows(self._sections, table, dittoes.passed(below), self._size):
            start, end = start_of_next(done), max((row.number for row in _rows(done)), default=0) + 1
            if going_on := dittoes.row < end and dittoes.start < start:
                start = max(following, below_records(done, dittoes.start))
            own = above_row(done, start)
            yield from self._results.of(own)
            given += len(_rows(own))
            met += sum(row.met for row in _rows(own))
            following = end
            if start < NEVER:
                plain = self._reader(None, layout if going_on else None)
                yield from self._plainly(table, plain, range(first, start), given, met, going_on=going_on)
                return
        if reader.cleared:
            yield Records(self._results.table(table), (), (), cleared=reader.cleared)
        yield from self._end(reader)

    def _plainly(
        self, table: TableSection, reader: RowReader, own: range, given: int, met: int, *, going_on: bool
    ) -> Iterator[Found]:
        """Read on plainly from where another table begins, or the rows that a ditto sign may stand for."""
        # `own` are the numbers of the table's rows up to there; `given` of them, of `met` cells, were not cleared.
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
    records = [row for row in table.records if row.number > headings]
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


def _rows(sections: Sequence[Section]) -> list[GridRow]:
    return [row for section in sections for row in rows_of(section)]


def windows(
    layout: Sections, table: TableSection | None, rows: Iterator[GridRow], size: int, bands: Sequence[Band] = ()
) -> Iterator[list[Section]]:
    """Yield the sections of each window of rows, the first of which goes on with ``table`` where one is open."""
    # Where tables stand side by side in bands of columns, those of one band come after those of the other.
    tables: dict[Band | None, TableSection | None] = dict.fromkeys(bands) or {None: table}
    carried: list[GridRow] = []
    ended = False
    while not ended:
        window = [*carried, *islice(rows, size)]
        ended = len(window) - len(carried) < size
        keep = 0 if ended or bands else min(_CARRIED, size // 2)
        for band, before in tables.items():
            own = window if band is None else [band.of(row) for row in window]
            done, carried = layout.go_on(before, own), []
            if keep and any(isinstance(section, TableSection) and section.is_form for section in done):
                if start := _last_card(own):
                    done, carried = layout.go_on(before, own[:start]), own[start:]
            elif keep:
                done, carried = _without_end(done, own, keep)
            yield done
            last = next((section for section in reversed(done) if isinstance(section, TableSection)), before)
            # Below a form nothing goes on.
            tables[band] = None if last is None or last.is_form else last


def start_of_next(sections: Sequence[Section]) -> int:
    """Return the number of the row with which a table begins that has headings of its own: that of its title."""
    last = 0
    for place, section in enumerate(sections):
        if isinstance(section, GridRow):
            continue
        rows = [row.number for row in rows_of(section)]
        if place and (section.header or section.is_form):
            titles = [row.number for row in sections[:place] if isinstance(row, GridRow) and row.number > last]
            return min([*rows, *titles])
        last = max([last, *rows])
    return NEVER


def above_row(sections: Sequence[Section], number: int) -> list[Section]:
    """Return the sections with what is above a row."""
    for section in sections:
        if isinstance(section, TableSection):
            section.records = [row for row in section.records if row.number < number]
            section.repeated = [row for row in section.repeated if row.number < number]
    return [section for section in sections if min((row.number for row in rows_of(section)), default=0) < number]


def below_records(sections: Sequence[Section], end: int) -> int:
    """Return the number below the last record above a row: what stands between, such as a title, goes with that."""
    tables = (section for section in sections if isinstance(section, TableSection))
    return max((row.number + 1 for table in tables for row in table.records if row.number < end), default=0)


class Dittoes:
    """Finds the first ditto sign that may stand for what is in rows that were cleared, by those that were not.

    Attributes:
        row: The number of the row that it is in; `NEVER` while there is none.
        start: The number from which on rows were cleared above it.
    """

    def __init__(self, first: int) -> None:
        self.row = self.start = NEVER
        self._following = first
        self._cleared = deque[range](maxlen=DITTO_REACH)  # numbers of the rows of the last stretches

    def passed(self, rows: Iterable[GridRow]) -> Iterator[GridRow]:
        """Yield rows, which are looked at in passing."""
        for row in rows:
            if self.row == NEVER:
                if row.after_gap:
                    self._cleared.append(range(self._following, row.number))
                self._following = row.number + 1
                near = (stretch.start for stretch in self._cleared if stretch.stop + DITTO_REACH > row.number)
                if (start := next(near, None)) is not None and any(map(is_ditto, row.cells)):
                    # In another column a sign further down may stand for what is higher up.
                    self.row, self.start = row.number, start
            yield row


def _without_end(sections: list[Section], window: list[GridRow], keep: int) -> tuple[list[Section], list[GridRow]]:
    """Take the last rows out of the sections again, for they are laid out with those that follow."""
    tables = (section for section in sections if isinstance(section, TableSection))
    headings = max((row.number for table in tables for row in table.header), default=0)
    start = len(window) - keep
    # What follows a record may be anything; what follows a blank row or a title is laid out with that.
    while start < len(window) and (window[start].number <= headings or window[start - 1].size < 2):
        start += 1
    kept = window[start:]
    first = kept[0].number if kept else window[-1].number + 1
    return above_row(sections, first), kept


def _last_card(window: Sequence[GridRow]) -> int:
    """Return where the last card of a window begins: below a blank row, or with the label with which the first does."""
    labels = [(labelled(row.texts[0]) or row.texts)[0] if row.size else "" for row in window]
    first = next(filter(None, labels), "")
    starts = (place for place in range(len(window) - 1, 0, -1) if labels[place])
    return next((place for place in starts if labels[place] == first or not labels[place - 1]), 0)


class HeldTable(Table):
    """A table that was found in a grid, with all its records."""

    def __init__(self, grid: Grid, found: FoundTable | None, items: Sequence[Found]) -> None:
        self.name = found.name if found else grid.name
        self.headings = found.headings if found else ()
        self.row_word = found.row_word if found else grid.row_word
        self.notes: Sequence[str] = found.notes if found else ()
        self.skipped: list[Skipped] = []  # what could not be read in the grid
        self.outside: list[str] = []  # the texts outside its tables, in order
        self._records = [item for item in items if isinstance(item, Records) and item.table is found]

    def __len__(self) -> int:
        return sum(len(records.rows) for records in self._records)

    def batches(self, screen: Screen | None = None) -> Iterator[Batch]:  # noqa: ARG002 - the records are read already
        """See `Table.batches`."""
        yield RowBatch(self.headings, (), (), skipped=self.skipped)
        for records in self._records:
            yield RowBatch(self.headings, records.rows, records.numbers, marks=records.marks)


def held_tables(grid: Grid) -> list[HeldTable]:
    """Return the tables of a grid, the largest first; one without headings where it holds none."""
    items = list(find_tables(grid))
    tables = [HeldTable(grid, item, items) for item in items if isinstance(item, FoundTable)]
    held = sorted(tables, key=len, reverse=True) or [HeldTable(grid, None, ())]
    held[0].skipped = [item for item in items if isinstance(item, Skipped)]
    held[0].outside = [item.text for item in items if isinstance(item, OutsideText)]
    held[0].notes = [*grid.notes, *held[0].notes]
    return held
