"""The sections of a grid turned into what is found in it: each table once, before its records."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from pumpcheck.batch import unique_headings
from pumpcheck.grid import Grid, Mark, Row
from pumpcheck.tables.found import Found, FoundTable, Headings, OutsideText, Records
from pumpcheck.tables.rows import GridRow
from pumpcheck.tables.section import Outside, Section, TableSection

SAMPLE = 200
"""How many records show what the columns of a table look like."""


class Results:
    """What is found in one grid.

    Attributes:
        main: The table that has the grid's name.
    """

    def __init__(self, grid: Grid) -> None:
        """Begin with nothing."""
        self.main: TableSection | None = None
        self._grid = grid
        self._told: list[FoundTable] = []

    def of(self, sections: Iterable[Section], *, whole: bool = False) -> Iterator[Found]:
        """Yield what sections hold; ``whole`` are those that do not go on in rows which are still to be read."""
        for section in sections:
            if isinstance(section, Outside):
                yield OutsideText(section.row.text, section.row.number, section.row.met)
                continue
            found = self.table(section, whole=whole)
            if not any(found is told for told in self._told):
                self._told.append(found)
                yield found
            for row in (*section.header, *section.repeated):
                yield Headings(found, row.number, row.met)
            if section.is_form:
                yield Headings(found, 0, section.heading_cells)
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
                sample=[_cells(entry.row, section)[0] for entry in section.records[:SAMPLE]],
                notes=tuple(self._notes(section)),
                columns=() if section.is_form else tuple(section.columns),
                first_record=section.records[0].row.number if section.records else 0,
            )
        return section.found

    def _name(self, section: TableSection, *, whole: bool) -> str:
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
        numbers = [row.number for row in section.header if row.number]
        if numbers:
            lines = f"{word} {numbers[0]}" if len(numbers) == 1 else f"{word}s {numbers[0]} to {numbers[-1]}"
            yield f"header: {lines}"
        elif not section.is_form:
            yield "header: none, the columns are named by position"
        yield from section.notes


def _records(found: FoundTable, section: TableSection) -> Records:
    entries = section.records
    cut = [_cells(entry.row, section) for entry in entries]
    return Records(
        found,
        [cells for cells, _ in cut],
        [entry.row.number for entry in entries],
        {place: mark for place, (_, mark) in enumerate(cut) if mark is not None},
        {place: entry.lean for place, entry in enumerate(entries) if entry.lean is not None},
        frozenset(place for place, entry in enumerate(entries) if entry.row.after_gap),
        section.record_cells if section.is_form else sum(entry.row.met for entry in entries),
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
