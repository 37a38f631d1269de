"""What rows are laid out into: tables with their records, and rows outside them; and what is told of these."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import accumulate, islice

from pumpcheck.batch import unique_headings
from pumpcheck.grid import Grid, Mark, Row
from pumpcheck.tables.content import Column, agreement
from pumpcheck.tables.found import Found, FoundTable, Headings, OutsideText, Records
from pumpcheck.tables.rows import GridRow, kind, kinds_below
from pumpcheck.tables.values import is_code, is_total, names_device, names_maker
from pumpcheck.tables.vocabulary import NOT_USED, heading_fields, is_known_heading

SAMPLE = 200  # how many records show what the columns of a table look like
_LABEL = re.compile(r"\w[:=] | = ")
_SOME, _NEARLY_ALL, _CLOSE = 0.05, 0.9, 0.3
_FEW = 3
_WITHIN_A_WORD = re.compile(r"(?<=\S)(?=\S)")
_NEW_WORD = re.compile(r"(?<=[^\W\d_A-Z])(?=[A-Z])")
_GLUED = re.compile(r"(?P<before>[^\"']+)(?P<quote>[\"'])(?P<after>[^\"']+)(?P=quote)?")


@dataclass(frozen=True)
class Shape:
    """The shape that a table's rows should have."""

    width: int  # how many headings the table has
    doubt: str = ""  # why these may be those of other columns, so that every record is marked, or nothing
    # Whether rows may end with delimiters, so that empty fields beyond the last heading are no fault.
    trailing: bool = False

    def mark(self, cells: Sequence[str], given: Mark | None) -> Mark | None:
        """Return what is wrong with the shape of a row, beside what its adapter says is."""
        count, extra = len(cells), tuple(cells[self.width :])
        if self.trailing and not any(extra):
            extra = ()
        reasons = [reason for reason in (given.reason if given else "", self.doubt) if reason]
        if count < self.width or extra:
            reasons.append(f"{count} field{'s' if count != 1 else ''} where the header has {self.width}")
        return Mark("; ".join(reasons), extra if any(extra) else ()) if reasons else None


@dataclass(frozen=True)
class Expected:
    """What the records of a table look like, by which one above its headings and a title between them are known."""

    kinds: Mapping[int, set[str]]  # by column, the sorts of values it holds
    told: bool  # whether there are enough records to tell
    width: int  # how many columns have a heading
    size: int  # how many cells a record usually fills

    @classmethod
    def of(cls, table: TableSection, rows: Sequence[GridRow]) -> Expected:
        """Look at some rows below the headings."""
        several = (row for row in rows if row.size > 1 and not is_total(row.texts))
        records = list(islice(several, 50))
        kinds = {column: kinds_below(records, column) for column in table.columns}
        sizes = sorted(row.size for row in records)
        usual = sizes[len(sizes) // 2] if sizes else len(table.columns)
        return cls(kinds, len(records) >= 3, sum(map(bool, table.headings)), usual)

    def fits(self, row: GridRow, *, apart: bool) -> bool:
        """Whether a row is a record; one ``apart``, above a blank row, may as well belong to something else."""
        filled = row.filled
        cells = [row.cells[place].strip() for place in filled]
        if len(filled) < max(2, 0.5 * self.size) or is_total(cells) or any(cell.endswith(":") for cell in cells):
            return False
        known = [place for place in filled if self.told and self.kinds.get(place)]
        told = [(kind(row.cells[place]), self.kinds[place]) for place in known]
        fits = sum(seen in usual for seen, usual in told)
        misfits = len(told) - fits + sum(place not in self.kinds for place in filled)
        full = len(filled) >= 0.8 * min(self.width, self.size)
        if full and not told:
            # Too few records below to tell, so that the row itself has to look like a device's.
            plain = not any(_LABEL.search(cell) for cell in cells)
            return plain and any(names_maker(cell) or names_device(cell) or is_code(cell) for cell in cells)
        if full:
            return fits >= 2 * misfits
        telling = any(seen in usual and seen != "words" for seen, usual in told)
        return not apart and not misfits and telling


@dataclass
class TableSection:
    """One table."""

    headings: list[str]  # one for each column, an empty text where there is none
    columns: list[int]  # which columns of the grid they are
    header: list[GridRow] = field(default_factory=list)  # the rows of headings
    # Its records; of a form or a table with its headings down, rows as the table would have them.
    records: list[GridRow] = field(default_factory=list)
    title: str = ""  # what stands above it, a line a row
    repeated: list[GridRow] = field(default_factory=list)  # rows in which the headings come again
    row_word: str = ""  # what the numbers of its records count, where that is not what those of the grid do
    notes: list[str] = field(default_factory=list)  # what was done to its headings, for a person to check
    shape: Shape | None = None  # the shape that its rows should have, where that tells damage
    usual: Expected | None = None  # what its records look like, once there were enough of them to tell
    is_form: bool = False  # whether labels stand beside their values, so that ``columns`` are not those of the grid
    heading_cells: int = 0  # in a form, cells that hold labels
    record_cells: int = 0  # in a form, cells that hold values, or label and value
    found: FoundTable | None = None  # what is told of it, once that was

    def fit(self, rows: Sequence[GridRow], *, delimited: bool) -> None:
        """Fit the columns to the rows below the headings."""
        rows = [row for row in rows if row.size]
        if delimited:
            self.headings, self.shape, notes = aligned(self.headings, [row.cells for row in rows])
            self.notes += notes
            self.columns = list(range(len(self.headings)))
            self._move_headings(rows)
            return
        filled = [place for row in rows if row.size > 1 for place in row.filled]
        first = min([*filled, *self.columns[:1]], default=0)
        last = max([*filled, *self.columns[-1:]], default=-1)
        named = dict(zip(self.columns, self.headings, strict=True))
        self.columns = list(range(first, last + 1))
        self.headings = [named.get(column, "") for column in self.columns]
        self._move_headings(rows)

    def _move_headings(self, rows: Sequence[GridRow]) -> None:
        """Put headings above the values that stand beside them, as where reports centre a heading over two columns."""
        held = {place for row in rows for place in row.filled if row.size > 1}
        places = range(len(self.columns))
        bare = {place for place in places if not self.headings[place] and self.columns[place] in held}
        empty = [place for place in places if self.headings[place] and self.columns[place] not in held]
        for step in (1, -1) if rows else ():
            moved = [place for place in empty if place + step in bare]
            # One heading alone may be that of a column that is never filled in.
            if len(moved) >= _FEW and {place + step for place in moved} == bare:
                for place in moved:
                    self.headings[place], self.headings[place + step] = "", self.headings[place]
                self.notes.append("headings that stand beside their columns were put above them")
                return


Section = TableSection | GridRow  # A table, or a row, or what is left of one, that stands outside all tables


def rows_of(section: Section) -> list[GridRow]:
    """Return the rows of a section: headings, once and again, and records."""
    return [section] if isinstance(section, GridRow) else [*section.header, *section.repeated, *section.records]


class Results:
    """What is found in one grid: each table once, before its records."""

    def __init__(self, grid: Grid) -> None:
        self.main: TableSection | None = None  # the table that has the grid's name
        self._grid = grid
        self._told: dict[int, FoundTable] = {}
        self._last: TableSection | None = None

    def of(self, sections: Sequence[Section], *, whole: bool = False) -> Iterator[Found]:
        """Yield what sections hold; ``whole`` are those that do not go on in rows which are still to be read."""
        # Records come after the texts among them, which may be titles of theirs.
        waiting: list[Records] = []
        first = next((section for section in sections if isinstance(section, TableSection)), None)
        if first and not first.is_form and self._last is None:
            yield from self._begin(first, whole=whole)
        for section in sections:
            if isinstance(section, GridRow):
                yield OutsideText(section.text, section.number, section.met, self._as_record(section))
                continue
            yield from waiting
            yield from self._begin(section, whole=whole)
            found = self.table(section)
            yield Headings(found, section.heading_cells + sum(row.met for row in (*section.header, *section.repeated)))
            waiting = [_records(found, section)] if section.records else []
        yield from waiting

    def _begin(self, section: TableSection, *, whole: bool) -> Iterator[FoundTable]:
        found = self.table(section, whole=whole)
        self._last = None if section.is_form else section
        if id(found) not in self._told:
            self._told[id(found)] = found
            yield found

    def _as_record(self, row: GridRow) -> Records | None:
        """Return a row that is taken for no record, such as a total, as one of the table above or else below it."""
        table = self._last
        return _records(self.table(table), replace(table, records=[row._replace(lean="")])) if table else None

    def table(self, section: TableSection, *, whole: bool = False) -> FoundTable:
        """Return the table of a section, which is the same for all sections that go on with it."""
        if section.found is None:
            headings = zip(section.headings, section.columns, strict=True)
            first = section.header[-1:] or (section.records[:1] if section.is_form and not section.row_word else [])
            section.found = FoundTable(
                name=self._grid.name if section is self.main else self._name(section, whole=whole),
                headings=tuple(unique_headings(heading or f"Column {column + 1}" for heading, column in headings)),
                row_word=section.row_word or self._grid.row_word,
                title=section.title,
                sample=[_cells(row, section)[0] for row in section.records[:SAMPLE]],
                notes=tuple(self._notes(section)),
                columns=() if section.is_form else tuple(section.columns),
                heading_row=first[0].number if first else 0,
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


def aligned(headings: Sequence[str], rows: Sequence[Sequence[str]]) -> tuple[list[str], Shape, list[str]]:
    """Put headings above the columns of rows; return them, the shape of the rows, and what was done, for a person."""
    # Where there are no headings, all are empty.
    counts = Counter(map(len, rows))
    found, notes, doubtful = list(headings), list[str](), ""
    if any(found):
        found = _with_missing(_taken_apart(_without_gap(found, counts, notes), rows, notes), rows, notes)
        doubtful = doubt(len(found), rows)
        notes += [doubtful] if doubtful else []
        named = len(found)
        used = max((place for row in rows for place, cell in enumerate(row, 1) if cell), default=0)
        while rows and found and not found[-1] and max(used, min(counts)) < len(found):
            found.pop()
        longer = Counter(len(row) for row in rows if any(row[named:]))
        if longer.total() >= 3 and longer.total() * 2 > len(rows):
            found += [""] * (longer.most_common(1)[0][0] - len(found))
    width = len(found)
    ends = sum(len(row) > width and not any(row[width:]) for row in rows)
    return found, Shape(width, doubtful, ends > 1 and ends > _SOME * len(rows)), notes


def doubt(named: int, rows: Sequence[Sequence[str]]) -> str:
    """Return why a number of headings may stand above the wrong columns of the rows below, or nothing."""
    counts = Counter(map(len, rows))
    longer = sum(count for width, count in counts.items() if width > named)
    # Where nothing stands in the columns too many, the rows may just end with a delimiter, and a few are damaged.
    surplus = sum(any(row[named:]) for row in rows)
    if not named or longer * 2 <= len(rows) or surplus < _SOME * len(rows):
        return ""
    width = max(counts, key=lambda width: (counts[width], width))
    return f"the header names {named} of {width} columns, so that values may stand under the wrong headings"


def _without_gap(headings: list[str], counts: Counter[int], notes: list[str]) -> list[str]:
    """Leave out an empty heading that is one too many for every row below."""
    # The last one may be empty because the delimiter ends the row.
    gaps = [place for place, heading in enumerate(headings[:-1]) if not heading]
    width = len(headings) - 1
    excess = counts and width == max(counts) and counts[width] >= 0.9 * counts.total()
    if len(gaps) != 1 or not excess or not headings[-1]:
        return headings
    notes.append("an empty heading too many was left out")
    return [*headings[: gaps[0]], *headings[gaps[0] + 1 :]]


def _with_missing(headings: list[str], rows: Sequence[Sequence[str]], notes: list[str]) -> list[str]:
    """Leave the place open of a heading that is missing above all rows: that of their names, or where values tell."""
    width = len(headings) + 1
    right = [row for row in rows if len(row) == width][:SAMPLE]
    if not doubt(len(headings), rows) or len(right) < max(_FEW, _NEARLY_ALL * min(len(rows), SAMPLE)):
        return headings
    columns = [Column("", list(filter(None, cells))) for cells in zip(*right, strict=True)]
    fits = [[agreement(heading, columns[place + after]) for after in (0, 1)] for place, heading in enumerate(headings)]
    own, moved = ([0.0, *accumulate(one)] for one in zip(*fits, strict=True))
    shares = [own[place] + moved[-1] - moved[place] for place in range(width)]
    best = [place for place, share in enumerate(shares) if share > max(shares) - _CLOSE]
    named_rows = columns[0].runs_on and not best[0]
    # Which of several places it is makes no difference where the headings between them are of no field.
    between = headings[best[0] : best[-1]] if not named_rows else ()
    if not max(shares) or any({*heading_fields(heading)} - {NOT_USED} for heading in between):
        return headings
    place = 0 if named_rows else best[-1]
    notes.append(f"no heading stands above column {place + 1}, as what the columns hold tells")
    return [*headings[:place], "", *headings[place:]]


def _taken_apart(headings: list[str], rows: Sequence[Sequence[str]], notes: list[str]) -> list[str]:
    """Take two headings apart that lack the delimiter between them, where most rows have a field more."""
    # They are where a quote tells where one ends, or where both are known: it is otherwise anybody's guess.
    one_more = sum(len(row) == len(headings) + 1 for row in rows)
    if one_more * 2 <= len(rows):
        return headings
    glued = [
        (place, (parts["before"].strip(), parts["after"].strip()))
        for place, heading in enumerate(headings)
        if (parts := _GLUED.fullmatch(heading.strip()))
    ]
    for whole in (False, True) if not glued and doubt(len(headings), rows) else ():
        # Only where there are none of unknown headings, those of known ones are looked at.
        glued = glued or [
            (place, halves)
            for place, heading in enumerate(headings)
            if is_known_heading(heading) is whole
            for halves in _halves(heading, whole=whole)
            if not {*halves}.intersection(headings)
        ]
    if len(glued) != 1:
        return headings
    [(place, halves)] = glued
    notes.append("two headings without a delimiter between them were taken apart")
    return [*headings[:place], *halves, *headings[place + 1 :]]


def _halves(heading: str, *, whole: bool) -> Iterator[tuple[str, str]]:
    """Yield the pairs of known headings of which one may consist; ``whole`` is one known itself: ManufacturerModel."""
    for place in (_NEW_WORD if whole else _WITHIN_A_WORD).finditer(heading):
        halves = heading[: place.start()], heading[place.start() :]
        if all(map(is_known_heading, halves)):
            yield halves
