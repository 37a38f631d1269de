"""A row of a grid as it is laid out, and what its cells look like."""

from __future__ import annotations

import re
from collections import Counter, deque
from collections.abc import Container, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from pumpcheck.grid import Mark, MergedRange, Stretch
from pumpcheck.model.summary import Skipped

_DIGIT = re.compile(r"\d")
_SPACE = re.compile(r"\s")


class Merged(str):
    """What a cell shows because it is merged with one above it."""

    __slots__ = ()


class GridRow(NamedTuple):
    """One row."""

    number: int  # where a person finds it
    # Its cells from the first column on; an empty text where a cell holds nothing but white space.
    cells: tuple[str, ...]
    size: int  # how many of them hold something
    mark: Mark | None = None  # what is damaged or was repaired in it
    after_gap: bool = False  # whether rows were cleared unparsed right above it
    # What a record goes with where it names no device itself: None for the record above it, an empty text for nothing,
    # such as below a blank row, or the text of the title right above it.
    lean: str | None = None

    def holding(self, cells: Iterable[str]) -> GridRow:
        """Return the row with other cells."""
        cells = tuple(cells)
        return self._replace(cells=cells, size=len(cells) - cells.count(""))

    @property
    def met(self) -> int:
        """How many of its cells the adapter met, without those that show what they are merged with."""
        return self.size - sum(type(cell) is Merged for cell in self.cells)

    @property
    def filled(self) -> list[int]:
        """The columns in which it holds something."""
        return [place for place, cell in enumerate(self.cells) if cell]

    @property
    def texts(self) -> list[str]:
        """What its cells hold, without the empty ones."""
        return [cell for cell in self.cells if cell]

    @property
    def text(self) -> str:
        """What it holds, as one text."""
        return " ; ".join(cell.strip() for cell in self.cells if cell)

    def cell(self, place: int) -> str:
        """What stands in a column; an empty text beyond the last."""
        return self.cells[place] if place < len(self.cells) else ""

    def only(self, columns: Container[int]) -> GridRow:
        """Return the row with what stands in these columns only."""
        return self.holding([cell if place in columns else "" for place, cell in enumerate(self.cells)])


@dataclass
class RowReader:
    """Turns stretches into rows and counts what comes by."""

    stretches: Iterator[Stretch]  # what the adapter gives
    merged: Sequence[MergedRange] = ()  # merged cells; each row of such a block shows its value
    met: int = 0  # cells that the adapter says it met
    cleared: int = 0  # rows that were cleared unparsed, since this was last asked and set back
    skipped: list[Skipped] = field(default_factory=list)

    def __iter__(self) -> Iterator[GridRow]:
        blocks = sorted(block for block in self.merged if block[1][0] > block[0][0])
        return self._spread(blocks) if blocks else self._plain()

    def _spread(self, blocks: Sequence[MergedRange]) -> Iterator[GridRow]:
        """Yield the rows with the value of each block of merged cells in all of its rows."""
        waiting = deque(blocks)
        open_blocks: list[tuple[int, int, Merged]] = []
        for row in self._plain():
            open_blocks = [block for block in open_blocks if block[0] >= row.number]
            cells = [*row.cells, *[""] * (max((place + 1 for _, place, _ in open_blocks), default=0) - len(row.cells))]
            for _, place, value in open_blocks:
                cells[place] = cells[place] or value
            while waiting and waiting[0][0][0] <= row.number:
                (top, place), (bottom, _) = waiting.popleft()
                if top == row.number and place < len(row.cells) and row.cells[place]:
                    open_blocks.append((bottom, place, Merged(row.cells[place])))
            yield row.holding(cells)

    def _plain(self) -> Iterator[GridRow]:
        after_gap = False
        for stretch in self.stretches:
            self.met += stretch.cells
            self.cleared += stretch.cleared
            self.skipped += stretch.skipped
            gaps = {*stretch.gaps, *((0,) if after_gap else ())}
            marks = stretch.marks
            for place, (cells, number) in enumerate(zip(stretch.rows, stretch.numbers, strict=True)):
                texts = tuple(["" if cell is None or cell.isspace() else cell for cell in cells])
                count = len(texts) - texts.count("")
                yield GridRow(number, texts, count, marks.get(place) if marks else None, place in gaps)
            after_gap = len(stretch.rows) in gaps


def kind(cell: str) -> str:
    """Return what sort of value a cell holds: a code or number, words, or a long text."""
    text = cell.strip()
    if len(text) > 60:
        return "long text"
    return "code" if _DIGIT.search(text) and not _SPACE.search(text) else "words"


def ranges_from(starts: Sequence[int], width: int) -> list[range]:
    """Return the stretches of columns that begin at some, each up to the next, and the last up to the width."""
    return [range(start, stop) for start, stop in zip(starts, [*starts[1:], width], strict=True)]


def kinds_below(rows: Sequence[GridRow], column: int) -> set[str]:
    """Return what sorts of values a column holds, less those that are rare in it."""
    seen = Counter(kind(row.cell(column)) for row in rows if row.cell(column))
    return {sort for sort, count in seen.items() if count >= 0.2 * seen.total()}
