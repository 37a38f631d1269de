"""What each format's reader gives of a sheet."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from pumpcheck import Comment, MergedRange, Row

from .formats import DAMAGE, REPAIR, Limits

MOST_COLUMNS = 16_384
"""How many columns a sheet has in any of the programs."""

MOST_ROWS = 1_048_576
"""How many rows it has."""

ODD = 4
"""What is found in a row that has to be asked about by itself, whatever else is."""

STRETCH_CELLS = 400_000
"""How many cells are held at a time, blank ones included, once there is a row."""

NumberedRow = tuple[int, Sequence[str | None]]
"""The number of a row, and its cells up to the last one in use."""

CountedRow = tuple[Row, int]
"""The cells of a row, and how many of these hold something."""

Look = Callable[[Sequence[bytes]], Any]
"""Returns for each of many texts what is found in it, as an array of numbers."""


class RowBlock:
    """Rows that follow each other."""

    def __init__(self, rows: Sequence[NumberedRow]) -> None:
        """Take the rows."""
        self.numbers = [number for number, _ in rows]
        self._rows = [trimmed(cells) for _, cells in rows]

    def all(self) -> Iterator[tuple[int, Row, int]]:
        """Yield the number of each that holds something, its cells, and how many of these do."""
        for number, (row, filled) in zip(self.numbers, self.counted(range(len(self.numbers))), strict=True):
            if filled:
                yield number, row, filled

    def counted(self, places: Sequence[int]) -> list[CountedRow]:
        """Return some of them, by their places from 0."""
        return [self._rows[place] for place in places]

    def told(self, look: Look, width: int) -> tuple[Any, Any]:
        """Return as arrays what is found in each row, `ODD` if it is wider, and how many of its cells are filled."""
        found = look(["\n".join(filter(None, row)).encode(errors="surrogatepass") for row, _ in self._rows])
        found[[len(row) > width for row, _ in self._rows]] = ODD
        return found, [filled for _, filled in self._rows]


@dataclass
class Facts:
    """What is known of a sheet beside its cells, in the words of `pumpcheck.Grid`; problems leave it incomplete."""

    merged: list[MergedRange] = field(default_factory=list)
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)
    comments: list[Comment] = field(default_factory=list)
    notes: Sequence[str] = ()
    problems: list[str] = field(default_factory=list)


@dataclass
class Tally:
    """What was met in the cells while a sheet was read."""

    errors: int = 0  # how many cells hold an error such as #N/A
    padded: int = 0  # how many numbers are given as their format shows them, with zeros or text
    timeless: int = 0  # how many numbers have the format of a date and are none
    # By column, how many formulas hold no stored result, or none that their writer worked out.
    uncached: Counter[int] = field(default_factory=Counter)
    repeated: list[int] = field(default_factory=list)  # numbers of rows that another row bore before
    doubled: int = 0  # how many cells are at a place that another cell holds

    @property
    def cells(self) -> tuple[int, int, int]:
        """What is counted by the cell, of which another that stores the same is one more."""
        return self.errors, self.padded, self.timeless

    def error(self, stored: str | None) -> str:
        """Return an error as it is shown, and count it."""
        self.errors += 1
        return stored or "#ERROR"

    def add(self, other: Tally) -> None:
        """Count in what was met elsewhere."""
        for name, met in vars(other).items():
            setattr(self, name, getattr(self, name) + met)

    def remarks(self) -> Iterator[str]:
        """Yield what a person should know of this."""
        if self.errors:
            yield f"{self.errors:,} error cell{'s' * (self.errors != 1)} (such as #N/A), read as text"
        if self.padded:
            yield f"{self.padded:,} number{'s' * (self.padded != 1)} read as their format shows them"
        if self.timeless:
            yield f"{self.timeless:,} number{'s' * (self.timeless != 1)} that no calendar has, read as numbers"
        if self.uncached:
            from openpyxl.utils import get_column_letter  # only here: it takes long to import

            columns = sorted(self.uncached.items())
            where = ", ".join(f"{get_column_letter(column + 1)} ({count:,})" for column, count in columns)
            yield f"formulas without a stored result, read as they are written: in column {where}"

    def problems(self) -> Iterator[str]:
        """Yield what leaves the reading incomplete."""
        if count := self.uncached.total():
            formulas = f"{count:,} formulas hold" if count > 1 else "1 formula holds"
            yield f"{formulas} no stored result; open the workbook in Excel, save it, and scan it again"
        if count := len(self.repeated):
            rows = f"{count:,} rows bear the numbers" if count > 1 else "1 row bears the number"
            yield f"{rows} of others, the first of them {min(self.repeated):,}; {REPAIR}"
        if self.doubled:
            yield f"{self.doubled:,} cell{'s' * (self.doubled != 1)} beside others at one place; {REPAIR}"


@dataclass
class Sheet:
    """One sheet of a workbook; of this class itself where it is no sheet of cells."""

    name: str  # its name
    kind: str  # what it is where that is not a sheet of cells, such as ``chart``; otherwise empty
    hidden: bool  # whether a user does not see it unless they unhide it

    def facts(self) -> Facts:
        """Return what is known beside the cells; formats.DAMAGE where `rows` will raise so, too."""
        return Facts()

    def blocks(self, tally: Tally, size: int) -> Iterator[RowBlock]:
        """Yield what `rows` yields, about so many rows at a time."""
        yield from blocks_of(self.rows(tally), size)

    def rows(self, tally: Tally) -> Iterator[NumberedRow]:  # noqa: ARG002
        """Yield the rows that may hold something; `DAMAGE` if it is damaged, where what was yielded before stands."""
        return iter(())


@dataclass
class StoredSheet(Sheet):
    """A sheet of a file that is read whole when it is opened; what lies beyond the limits is not kept."""

    limits: Limits
    stored: list[tuple[int, int, Row]] = field(default_factory=list)
    """Number of each row that holds something, how many times it is repeated, and its cells."""
    found: Facts = field(default_factory=Facts)
    tally: Tally = field(default_factory=Tally)
    columns: int = 0
    reaches: tuple[int, int] = 0, 0
    too_large: bool = False

    def facts(self) -> Facts:
        """See `Sheet.facts`."""
        return self.found

    def rows(self, tally: Tally) -> Iterator[NumberedRow]:
        """See `Sheet.rows`."""
        tally.add(self.tally)
        for number, times, cells in self.stored:
            for further in range(times):
                yield number + further, cells
        if self.too_large:
            raise self.limits.refuse(*self.reaches)

    def add_columns(self, count: int, *, hidden: bool) -> None:
        """Take the next columns as they are declared above the rows."""
        first, self.columns = self.columns, self.columns + count
        if hidden:
            self.found.hidden_columns.update(range(first, min(self.columns, MOST_COLUMNS)))

    def store(self, number: int, times: int, cells: Sequence[str | None], *, hidden: bool) -> None:
        """Keep a row, if it holds something."""
        if not cells:
            return
        self.reaches = number + times - 1, max(self.reaches[1], len(cells))
        self.too_large |= self.reaches[0] * self.reaches[1] > self.limits.cells
        if not self.too_large:
            self.stored.append((number, times, tuple(cells)))
            if hidden:
                self.found.hidden_rows.update(range(number, number + times))


def blocks_of(rows: Iterable[NumberedRow], size: int) -> Iterator[RowBlock]:
    """Yield rows about so many at a time; what raises comes behind the last."""
    held: list[NumberedRow] = []
    width, failure = 0, None
    try:
        for row in rows:
            held.append(row)
            width += len(row[1])
            if len(held) >= size or width >= STRETCH_CELLS:
                yield RowBlock(held)
                held, width = [], 0
    except DAMAGE as error:
        failure = error
    if held:
        yield RowBlock(held)
    if failure:
        raise failure


def trimmed(values: Sequence[str | None]) -> CountedRow:
    """Return a row up to its last cell in use, and how many hold more than white space; without any, it is empty."""
    filled = [*filter(None, values)]
    cells = len(filled) - sum(map(str.isspace, filled))
    width = len(values) if cells else 0
    while width and values[width - 1] is None:
        width -= 1
    return tuple(values[:width]), cells


def put(cells: list[str | None], column: int, text: str, tally: Tally) -> None:
    """Set a cell of a row. Where one is there already, both are kept."""
    gap = column - len(cells)
    if gap >= 0:
        if column >= MOST_COLUMNS:
            raise ValueError("a cell beyond the last column")
        cells += [None] * gap
        cells.append(text)
    elif (held := cells[column]) is None:
        cells[column] = text
    elif held != text:
        cells[column] = f"{held} {text}"
        tally.doubled += 1


@cache
def column_index(letters: str) -> int:
    """Return a column's position from 0.

    >>> column_index("A"), column_index("aa"), column_index("XFD")
    (0, 26, 16383)
    """
    index = 0
    for letter in letters.strip().upper():
        if not "A" <= letter <= "Z" or index > MOST_COLUMNS:
            raise ValueError("a cell that says no place")
        index = index * 26 + ord(letter) - 64
    return index - 1
