"""A row of a grid as it is laid out, and what its cells look like."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from pumpcheck.grid import Mark, Stretch
from pumpcheck.model import Skipped

_DIGIT = re.compile(r"\d")
_LETTER = re.compile(r"[^\W\d_]")


@dataclass(frozen=True, slots=True)
class GridRow:
    """One row.

    Attributes:
        number: Where a person finds it.
        cells: Its cells from the first column on; an empty text where a cell holds nothing but white space.
        mark: What is damaged or was repaired in it.
        after_gap: Whether rows were cleared unparsed right above it.
        width: How many cells the adapter gave, empty ones included.
    """

    number: int
    cells: tuple[str, ...]
    mark: Mark | None = None
    after_gap: bool = False
    width: int = 0

    @property
    def is_blank(self) -> bool:
        """Whether it holds nothing."""
        return not any(self.cells)

    @property
    def filled(self) -> list[int]:
        """The columns in which it holds something."""
        return [place for place, cell in enumerate(self.cells) if cell]

    @property
    def text(self) -> str:
        """What it holds, as one text."""
        return " ; ".join(cell.strip() for cell in self.cells if cell)

    def only(self, columns: Iterable[int]) -> GridRow:
        """Return the row with what stands in these columns only."""
        kept = set(columns)
        cells = tuple(cell if place in kept else "" for place, cell in enumerate(self.cells))
        return replace(self, cells=cells)


@dataclass
class RowReader:
    """Turns stretches into rows and counts what comes by.

    Attributes:
        met: Cells that the adapter says it met.
        cleared: Rows that were cleared unparsed, since this was last asked and set back.
    """

    stretches: Iterator[Stretch]
    met: int = 0
    cleared: int = 0
    skipped: list[Skipped] = field(default_factory=list)

    def __iter__(self) -> Iterator[GridRow]:
        for stretch in self.stretches:
            self.met += stretch.cells
            self.cleared += stretch.cleared
            self.skipped += stretch.skipped
            gaps = set(stretch.gaps)
            for place, (cells, number) in enumerate(zip(stretch.rows, stretch.numbers, strict=True)):
                texts = tuple([cell if cell and not cell.isspace() else "" for cell in cells])
                yield GridRow(number, texts, stretch.marks.get(place), place in gaps, len(cells))


def kind(cell: str) -> str:
    """Return what sort of value a cell holds: number, code, long text or words.

    >>> kind("12.5"), kind("MMT-722NAS"), kind("Ward 3"), kind("Infusion pump")
    ('number', 'code', 'words', 'words')
    """
    digits, letters = len(_DIGIT.findall(cell)), len(_LETTER.findall(cell))
    if digits and not letters:
        return "number"
    if len(cell) > 60:
        return "long text"
    return "code" if digits > 1 and digits * 3 >= letters and len(cell) <= 24 else "words"


def kinds_below(rows: Sequence[GridRow], column: int) -> set[str]:
    """Return what sorts of values a column holds."""
    return {kind(row.cells[column]) for row in rows if column < len(row.cells) and row.cells[column]}
