"""A record's fields put under the headings; what does not fit is kept and marked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from pumpcheck import Mark, Row

from .records import Record

_SOME = 0.05
_SEVERAL = 2


@dataclass(frozen=True)
class Shape:
    """The shape that a table's records should have.

    Attributes:
        width: How many headings the table has.
        doubt: Why these may be those of other columns, so that every record is marked, or nothing.
        trailing: Whether rows may end with delimiters, so that empty fields beyond the last heading are no fault.
    """

    width: int
    doubt: str = ""
    trailing: bool = True

    def of(self, record: Record) -> tuple[Row, Mark | None]:
        """Return the row of a record, as wide as the table, and a mark when its shape is wrong.

        Cells that are absent are None.

        >>> Shape(3).of(Record(2, 2, ["1", "Pump"], "", 6))[1].reason
        '2 fields where the header has 3'
        """
        fields, width = record.fields, self.width
        count = len(fields)
        if count == width and not record.fault and not self.doubt:
            return tuple(fields), None
        extra = tuple(fields[width:])
        if self.trailing and not any(extra):
            extra = ()
        reasons = [reason for reason in (record.fault, self.doubt) if reason]
        if count < width or extra:
            reasons.append(f"{count} field{'s' if count != 1 else ''} where the header has {width}")
        row: Row = (*fields[:width], *[None] * (width - count))
        return row, Mark("; ".join(reasons), extra if any(extra) else ()) if reasons else None

    def fits(self, record: Record) -> bool:
        """Whether the fields of a record are its row as they are, as those of nearly all records are."""
        return len(record.fields) == self.width and not (record.fault or self.doubt)


def ends_with_delimiters(width: int, data: Sequence[Record]) -> bool:
    """Whether several of the first records have nothing but empty fields beyond the last heading."""
    found = sum(len(record.fields) > width and not any(record.fields[width:]) for record in data)
    return found >= _SEVERAL and found > _SOME * len(data)
