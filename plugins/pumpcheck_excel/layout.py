"""Where the headings of a sheet are and what they say: titles above, bands over several columns, several rows."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import chain, islice

from pumpcheck import Row, find_header, unique_headings

HEAD_ROWS = 60
"""How many rows from the top of the used area may be title, legend and headings."""

MergedRange = tuple[tuple[int, int], tuple[int, int]]
"""First and last cell, each (row, column) from 0."""


@dataclass(frozen=True, slots=True)
class Layout:
    """How a sheet is laid out; rows and columns are counted from 0.

    Attributes:
        headings: Unique headings, one for each column from ``first_column``.
        first_column: The sheet's first used column.
        header_row: The first row of the headings, or None when there are none.
        first_record: The row that the records begin with.
        passed_over: Rows above the headings that hold something.
    """

    headings: tuple[str, ...]
    first_column: int
    header_row: int | None
    first_record: int
    passed_over: int = 0

    @property
    def notes(self) -> list[str]:
        """How the headings were found, for a person to check."""
        if self.header_row is None:
            return ["no row of headings was recognised; columns are named by their position"]
        last = self.first_record
        rows = f"row {last}" if last == self.header_row + 1 else f"rows {self.header_row + 1} to {last}"
        notes = [f"headings in {rows}"]
        if self.passed_over:
            notes.append(f"{self.passed_over} row{'s' * (self.passed_over != 1)} above the headings passed over")
        return notes


def lay_out(rows: Iterable[Row], first_row: int, first_column: int, merged: Sequence[MergedRange]) -> Layout:
    """Find the headings and the columns in use.

    Args:
        rows: The rows of the used area; read to the end only if columns without a heading lie at the right.
        first_row: Where the used area begins in the sheet.
        first_column: Its first column.
        merged: Merged cells, if known.
    """
    rows = iter(rows)
    head = list(islice(rows, HEAD_ROWS))
    header = find_header(head)
    index, depth = (header.index, header.depth) if header else (0, 0)
    top = [list(row) for row in head[index : index + depth]]
    if depth > 1:
        _spread_bands(top, first_row + index, first_column, merged)
    labels = [_joined(column) for column in zip(*top, strict=True)]
    width = _last_filled(labels)
    for row in chain(head[index + depth :], rows):
        if len(row) <= width:
            break
        if row[-1] is not None or any(cell is not None for cell in row[width:]):
            width = max(width, _last_filled(row))
    labels = (labels + [None] * width)[:width]
    return Layout(
        headings=tuple(
            unique_headings(label or f"Column {first_column + place + 1}" for place, label in enumerate(labels))
        ),
        first_column=first_column,
        header_row=first_row + index if header else None,
        first_record=first_row + index + depth,
        passed_over=sum(1 for row in head[:index] if not is_blank(row)),
    )


def is_blank(row: Row) -> bool:
    """Whether no cell of a row holds anything but white space."""
    return row.count(None) == len(row) or all(cell is None or cell.isspace() for cell in row)


def _last_filled(row: Sequence[str | None]) -> int:
    for place in range(len(row), 0, -1):
        cell = row[place - 1]
        if cell is not None and not cell.isspace():
            return place
    return 0


def _spread_bands(
    rows: list[list[str | None]], first_row: int, first_column: int, merged: Sequence[MergedRange]
) -> None:
    for (top, left), (_, right) in merged:
        row, start = top - first_row, left - first_column
        if 0 <= row < len(rows) and 0 <= start < len(rows[row]):
            for column in range(start + 1, min(right - first_column + 1, len(rows[row]))):
                rows[row][column] = rows[row][start]


def _joined(cells: Sequence[str | None]) -> str | None:
    words: list[str] = []
    for cell in cells:
        word = " ".join(cell.split()) if cell else ""
        if word and (not words or words[-1] != word):
            words.append(word)
    return " ".join(words) or None
