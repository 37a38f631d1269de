"""What rows are laid out into: tables with their records, and rows outside them; and what is told of these."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from pumpcheck.batch import unique_headings
from pumpcheck.grid import Grid, Mark, Row
from pumpcheck.tables.alignment import Shape, aligned
from pumpcheck.tables.found import Found, FoundTable, Headings, OutsideText, Records
from pumpcheck.tables.rows import GridRow

SAMPLE = 200
"""How many records show what the columns of a table look like."""


@dataclass
class TableSection:
    """One table.

    Attributes:
        headings: One for each column, an empty text where there is none.
        columns: Which columns of the grid they are.
        header: The rows of headings.
        records: Its records; of a form or a table with its headings down, rows as the table would have them.
        title: What stands above it, a line a row.
        repeated: Rows in which the headings come again.
        row_word: What the numbers of its records count, where that is not what those of the grid do.
        notes: What was done to its headings, for a person to check.
        shape: The shape that its rows should have, where that tells damage.
        is_form: Whether labels stand beside their values, so that ``columns`` are not those of the grid.
        heading_cells: In a form, cells that hold labels.
        record_cells: In a form, cells that hold values, or label and value.
        found: What is told of it, once that was.
    """

    headings: list[str]
    columns: list[int]
    header: list[GridRow] = field(default_factory=list)
    records: list[GridRow] = field(default_factory=list)
    title: str = ""
    repeated: list[GridRow] = field(default_factory=list)
    row_word: str = ""
    notes: list[str] = field(default_factory=list)
    shape: Shape | None = None
    is_form: bool = False
    heading_cells: int = 0
    record_cells: int = 0
    found: FoundTable | None = None

    def fit(self, rows: Sequence[GridRow], *, delimited: bool) -> None:
        """Fit the columns to the rows below the headings."""
        rows = [row for row in rows if row.size]
        if delimited:
            self.headings, self.shape, notes = aligned(self.headings, [row.cells for row in rows])
            self.notes += notes
            self.columns = list(range(len(self.headings)))
            return
        filled = [place for row in rows if row.size > 1 for place in row.filled]
        first = min([*filled, *self.columns[:1]], default=0)
        last = max([*filled, *self.columns[-1:]], default=-1)
        named = dict(zip(self.columns, self.headings, strict=True))
        self.columns = list(range(first, last + 1))
        self.headings = [named.get(column, "") for column in self.columns]


Section = TableSection | GridRow
"""A table, or a row, or what is left of one, that stands outside all tables."""


def rows_of(section: Section) -> list[GridRow]:
    """Return the rows of a section: headings, once and again, and records."""
    return [section] if isinstance(section, GridRow) else [*section.header, *section.repeated, *section.records]


class Results:
    """What is found in one grid: each table once, before its records.

    Attributes:
        main: The table that has the grid's name.
    """

    def __init__(self, grid: Grid) -> None:
        """Begin with nothing."""
        self.main: TableSection | None = None
        self._grid = grid
        self._told: dict[int, FoundTable] = {}

    def of(self, sections: Iterable[Section], *, whole: bool = False) -> Iterator[Found]:
        """Yield what sections hold; ``whole`` are those that do not go on in rows which are still to be read."""
        for section in sections:
            if isinstance(section, GridRow):
                yield OutsideText(section.text, section.number, section.met)
                continue
            found = self.table(section, whole=whole)
            if id(found) not in self._told:
                self._told[id(found)] = found
                yield found
            yield Headings(found, section.heading_cells + sum(row.met for row in (*section.header, *section.repeated)))
            if section.records:
                yield _records(found, section)

    def table(self, section: TableSection, *, whole: bool = False) -> FoundTable:
        """Return the table of a section, which is the same for all sections that go on with it."""
        if section.found is None:
            headings = zip(section.headings, section.columns, strict=True)
            section.found = FoundTable(
                name=self._grid.name if section is self.main else self._name(section, whole=whole),
                headings=tuple(unique_headings(heading or f"Column {column + 1}" for heading, column in headings)),
                row_word=section.row_word or self._grid.row_word,
                title=section.title,
                sample=[_cells(row, section)[0] for row in section.records[:SAMPLE]],
                notes=tuple(self._notes(section)),
                columns=() if section.is_form else tuple(section.columns),
                first_record=section.records[0].number if section.records else 0,
            )
        return section.found

    def _name(self, section: TableSection, *, whole: bool) -> str:
        numbers = [row.number for row in (*section.records, *section.header)]
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
        numbers = [row.number for row in section.header if row.number]
        if numbers:
            lines = f"{word} {numbers[0]}" if len(numbers) == 1 else f"{word}s {numbers[0]} to {numbers[-1]}"
            yield f"header: {lines}"
        elif not section.is_form:
            yield "header: none, the columns are named by position"
        yield from section.notes


def _records(found: FoundTable, section: TableSection) -> Records:
    rows = section.records
    cut = [_cells(row, section) for row in rows]
    return Records(
        found,
        [cells for cells, _ in cut],
        [row.number for row in rows],
        {place: mark for place, (_, mark) in enumerate(cut) if mark is not None},
        {place: row.lean for place, row in enumerate(rows) if row.lean is not None},
        frozenset(place for place, row in enumerate(rows) if row.after_gap),
        section.record_cells if section.is_form else sum(row.met for row in rows),
    )


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
