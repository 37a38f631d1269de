"""A record's fields put under the headings; what does not fit is kept and marked."""

from __future__ import annotations

from pumpcheck import Mark, Row

from .records import Record


def shape(record: Record, width: int) -> tuple[Row, Mark | None]:
    """Return the row of a record, as wide as the table, and a mark when its shape is wrong.

    Args:
        record: The record.
        width: How many headings the table has.

    Returns:
        The row, cells that are absent being None; and what is wrong with it, or None. Empty fields beyond the last
        heading are trailing delimiters and no fault.

    >>> shape(Record(2, 2, ["1", "Pump"], "", 6), 3)[1].reason
    '2 fields where the header has 3'
    """
    fields, fault = record.fields, record.fault
    count = len(fields)
    if count == width and not fault:
        return tuple(fields), None
    extra = tuple(fields[width:])
    if not any(extra):
        extra = ()
    reasons = [fault] if fault else []
    if count < width or extra:
        reasons.append(f"{count} field{'s' if count != 1 else ''} where the header has {width}")
    row: Row = (*fields[:width], *[None] * (width - count))
    return row, Mark("; ".join(reasons), extra) if reasons else None
