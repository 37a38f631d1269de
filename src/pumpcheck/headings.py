"""Which heading is which field, and where the header row is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Header:
    """Where the header of a table is.

    Attributes:
        index: Position of its first row among the rows looked at, from 0.
        depth: How many rows it takes, from 1.
    """

    index: int
    depth: int = 1


def find_header(rows: Sequence[Sequence[str | None]]) -> Header | None:
    """Find the header row below titles, blank rows and merged bands."""
    for index, row in enumerate(rows):
        if sum(1 for cell in row if cell) >= 2:
            return Header(index)
    return None
