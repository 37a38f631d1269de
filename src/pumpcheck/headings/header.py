"""Where the header of a table is: below titles and blank rows, one to three rows deep, or nowhere."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

from pumpcheck.headings.vocabulary import Vocabulary, vocabulary

_LETTER = re.compile(r"[^\W\d_]")
_DIGIT = re.compile(r"\d")

DEEPEST = 3
"""How many rows a header may take."""


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
    """Find the header among the first rows of a table.

    A row with several known headings is the header. Without one, a row of words above columns of numbers, codes or
    dates is. Where nothing tells a header from data there is none, so that no record is taken for a heading.

    Args:
        rows: The first rows, as text; they may differ in length.

    Returns:
        The header, or None when the first row is data already.

    >>> find_header([["Ward list 2019"], [], ["Hersteller", "Modell"], ["Medtronic", "722"]])
    Header(index=2, depth=1)
    >>> find_header([["Medtronic", "MMT-722"], ["Roche", "Spirit"]]) is None
    True
    """
    cells = [[(cell or "").strip() for cell in row] for row in rows]
    words = vocabulary()
    index = _known_header(cells, words)
    if index is None:
        index = _header_by_contrast(cells)
    if index is None:
        return None
    first = _with_bands(cells, index)
    return Header(first, index - first + 1)


def _known_header(rows: list[list[str]], words: Vocabulary) -> int | None:
    """Return the row with the most known headings, the first of equals."""
    width = _usual_width(rows)
    best: tuple[float, int] | None = None
    for index, row in enumerate(rows):
        filled = [cell for cell in row if cell]
        known = sum(1 for cell in filled if words.knows(cell))
        fitting = known + 0.1 * sum(1 for cell in filled if not words.knows(cell) and words.field_of(cell))
        alone = len(filled) == 1 and width <= 1
        # One known word among others may be a value: a category, a status. Two are a header.
        if (
            (known >= 2 or (known == 1 and (alone or _contrasts(rows, index))))
            and 3 * known >= len(filled) - 4 * known
            and (best is None or fitting > best[0])
        ):
            best = (fitting, index)
    return best[1] if best else None


def _header_by_contrast(rows: list[list[str]]) -> int | None:
    """Return the first row as wide as the data whose words stand above numbers, codes or dates."""
    width = _usual_width(rows)
    for index, row in enumerate(rows):
        filled = [cell for cell in row if cell]
        if len(filled) >= max(2, 0.7 * width):
            return index if _contrasts(rows, index) else None
    return None


def _contrasts(rows: list[list[str]], index: int) -> bool:
    """Whether a row of words stands above a column of numbers, or one without digits above one with them."""
    row = rows[index]
    filled = [cell for cell in row if cell]
    if len(set(filled)) < len(filled) or not all(_LETTER.search(cell) and len(cell) <= 60 for cell in filled):
        return False
    below = [other for other in rows[index + 1 : index + 21] if any(other)]
    for place, cell in enumerate(row):
        values = [other[place] for other in below if place < len(other) and other[place]]
        if not (cell and values):
            continue
        numbers = sum(1 for value in values if not _LETTER.search(value))
        with_digits = sum(1 for value in values if _DIGIT.search(value))
        if numbers >= 0.7 * len(values) or (not _DIGIT.search(cell) and with_digits >= 0.7 * len(values)):
            return True
    return False


def _with_bands(rows: list[list[str]], index: int) -> int:
    """Return where the header begins when bands stand right above it, over headings that need them."""
    lowest = rows[index]
    headings = [cell for cell in lowest if cell]
    needs_band = len(set(headings)) < len(headings) or any(not cell for cell in lowest)
    first = index
    while needs_band and first > 0 and index - first + 1 < DEEPEST:
        above = [cell for cell in rows[first - 1] if cell]
        # One cell alone is a title, digits are a date or data.
        if len(set(above)) < 2 or any(re.search(r"\d{2}", cell) or len(cell) > 40 for cell in above):
            break
        first -= 1
    return first


def _usual_width(rows: list[list[str]]) -> float:
    widths = [sum(1 for cell in row if cell) for row in rows if any(row)]
    return median(widths) if widths else 0
