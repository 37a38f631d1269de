"""Sample values of a column, fit for a terminal."""

from __future__ import annotations

from collections.abc import Iterable

from pumpcheck.masking import mask, mask_within
from pumpcheck.tables.content import Column

HIDDEN = "(hidden)"
_SHOWN = 3
_LONGEST = 40


def shown_samples(column: Column, field: str | None, serials: Iterable[str], *, people: bool) -> tuple[str, ...]:
    """Return up to three different values, shortened, with the table's serial numbers masked and people hidden."""
    if not column.values:
        return ()
    if field == "assigned_to" or people:
        return (HIDDEN,)
    # Under a heading that nobody knows a code of each row's own may well be a serial number.
    secret = field in ("serial_number", "udi") or (field is None and column.counts_units)
    texts = [mask(value) if secret else mask_within(value, serials) for value in column.distinct[:_SHOWN]]
    return tuple(dict.fromkeys(text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…" for text in texts))


def serials_of(columns: Iterable[Column]) -> set[str]:
    """Return the serial numbers in these columns, without bare words that notes may hold as well."""
    return {value for column in columns for value in column.values if any(c.isdigit() for c in value)}
