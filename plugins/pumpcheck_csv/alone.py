"""Lines whose quotes are out of place, and that are one record each all the same, however those quotes are meant.

Where every row of a file is damaged alike, judging each by itself takes long. What `Records` would find is told here
for whole blocks at once, by numbers alone: how many delimiters and quotes a line has, and between which of them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from .records import ROWS_ENOUGH

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    Places = npt.NDArray[np.int64]
    Flags = npt.NDArray[np.bool_]

_SHORT = 1000
"""Bytes below which a line cannot exceed any limit, neither ours nor that of Python's csv module."""


def alone(look: npt.NDArray[np.uint8], ends: Places, quotes: Places, delimiter: int, between: int) -> Flags:
    """Return which lines with quotes are surely one record each; of the others nothing is said.

    Args:
        look: A block.
        ends: Where its lines end.
        quotes: Where its quotes stand. Nothing may be allowed to stand between a delimiter and an opening quote.
        delimiter: The delimiter.
        between: How many delimiters a row of the right width has.
    """
    import numpy as np

    delimiters = np.flatnonzero(look == delimiter)
    starts = np.concatenate((np.zeros(1, np.int64), ends[:-1] + 1))
    counts = np.searchsorted(delimiters, ends) - np.searchsorted(delimiters, starts)
    first = np.searchsorted(quotes, starts)
    number = np.searchsorted(quotes, ends) - first
    short = ends - starts < _SHORT
    full = (counts == between) & short
    quoted = np.flatnonzero((number > 0) & short)
    opening, last = quotes[first[quoted]], quotes[first[quoted] + number[quoted] - 1]
    in_one_field = np.searchsorted(delimiters, opening) == np.searchsorted(delimiters, last)
    begins_field = (opening == starts[quoted]) | (look[opening - 1] == delimiter)
    # A line with all its quotes in one field has as many fields as delimiters allow, whether that field closes or not.
    is_row = full & (number == 0)
    is_row[quoted] = full[quoted] & in_one_field
    followed_by_row = np.append(is_row[1:], False)
    followed_by_plain = followed_by_row & np.append(number[1:] == 0, False)
    found = np.zeros(len(ends), bool)
    # Within a field that does not begin with one, quotes are letters; a field that holds an even number and does not
    # close was never meant to run on.
    found[quoted] = in_one_field & (~begins_field | (full[quoted] & (number[quoted] % 2 == 0)))
    if between > ROWS_ENOUGH:
        # A field that runs on into a row swallows it, so it does not run on.
        found[quoted] |= followed_by_plain[quoted] | (followed_by_row & full)[quoted]
    return found
