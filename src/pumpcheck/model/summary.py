"""The account of a scan: what was read from which source, which column was taken for what, and counts that add up."""

from __future__ import annotations

import operator
from dataclasses import astuple, dataclass, replace

from pumpcheck.errors import AccountingError
from pumpcheck.masking import is_serial_heading, mask
from pumpcheck.privacy import Masking, Name, Open, Text, masked_repr


@dataclass(frozen=True, slots=True)
class Skipped:
    """A stretch of a source that could not be read or assessed. Any of these makes a scan incomplete.

    Attributes:
        origin: Where it is, as a person would find it: ``ward.csv, line 12``.
        reason: What is wrong there and what to do about it. Never holds the text of the row.
        records: How many records it holds, as far as that is known; 0 where it cannot be known.
    """

    origin: Text
    reason: Text
    records: int = 1
    __repr__ = masked_repr

    def __post_init__(self) -> None:
        object.__setattr__(self, "reason", without_origin(self.origin, self.reason))


def without_origin(origin: str, text: str) -> str:
    """Return a text without the origin before it, which stands beside it already.

    >>> without_origin("ward.xlsx, sheet A", "ward.xlsx: is damaged"), without_origin("ward.xlsx", "damaged: all of it")
    ('is damaged', 'damaged: all of it')
    """
    start, found, rest = text.partition(": ")
    return rest if found and f"{origin}, ".startswith(f"{start}, ") else text


@dataclass(frozen=True, slots=True)
class Note:
    """Something a person should know about a source that does not make the scan incomplete."""

    origin: Text
    text: Text
    __repr__ = masked_repr


@dataclass(frozen=True, slots=True)
class ColumnChoice:
    """What was decided about one column of a table."""

    heading: Name  # The heading as the table has it.
    field: Open | None  # The canonical field it was taken for, or None when it is not used for matching.
    how: Open  # How that was decided, for a person: ``known heading``, ``by its content``, ``named by --column`` …
    samples: tuple[Text, ...] = ()  # Up to three values, serial numbers masked.
    __repr__ = masked_repr

    def masking_within(self, masking: Masking) -> Masking:
        """Return what is masked within it; samples were masked where the column was taken for serial numbers."""
        whole = self.field is None and is_serial_heading(self.heading)
        return replace(masking, within=mask) if whole else masking


@dataclass(frozen=True, slots=True)
class Cells:
    """Where the cells of a grid went that hold something. Always ``met = in_records + in_headings + outside``."""

    met: int = 0  # How many the adapter met before anything was laid out.
    in_records: int = 0  # How many are in records.
    in_headings: int = 0  # How many are in header rows.
    outside: int = 0  # How many stand outside the tables, each judged where it lies.

    def __post_init__(self) -> None:
        if self.met != self.in_records + self.in_headings + self.outside:
            raise AccountingError(
                f"{self.met} cells met, but {self.in_records} in records + {self.in_headings} in headings + "
                f"{self.outside} outside the tables; do not use this result, please report it"
            )

    def __add__(self, other: Cells) -> Cells:
        return Cells(*map(operator.add, astuple(self), astuple(other)))


@dataclass(frozen=True, slots=True)
class TableSummary:
    """The account of one table."""

    name: Text  # Sheet or member name; empty for a source's only table.
    columns: tuple[ColumnChoice, ...] = ()  # One choice for each heading, in order.
    records: int = 0  # Records judged. Always ``affected + needs_review + not_affected``.
    affected: int = 0  # How many of them are affected, duplicates included.
    needs_review: int = 0  # How many need review, duplicates included.
    not_affected: int = 0  # How many are not affected.
    skipped: int = 0  # Records (as far as known) that could not be read or assessed; not part of ``records``.
    problem: Text = ""  # Why the table could not be assessed or read to its end; empty when all is well.
    notes: tuple[Text, ...] = ()  # How the table was read.
    # Where its cells went; nothing for a source whose structure is known. Cells of records that were cleared unparsed
    # are not counted.
    cells: Cells = Cells()
    cleared: int = 0  # How many of its records were cleared unparsed.
    outside: int = 0  # Findings on texts outside the tables, which are no records.
    hidden: bool = False  # Whether a user does not see it unless they unhide it.
    __repr__ = masked_repr

    def __post_init__(self) -> None:
        if self.records != self.affected + self.needs_review + self.not_affected:
            raise AccountingError(
                f"table {self.name!r}: {self.records} records read, but {self.affected} affected + {self.needs_review} "
                f"needs review + {self.not_affected} not affected; do not use this result, please report it"
            )


class _Total:
    def __set_name__(self, owner: type, name: str) -> None:
        self._name = name

    def __get__(self, source: SourceSummary, owner: type) -> int:
        return sum(getattr(table, self._name) for table in source.tables)


@dataclass(frozen=True, slots=True)
class SourceSummary:
    """The account of one source."""

    label: Text  # Short name, free of secrets.
    adapter: Open = ""  # The adapter that read it, or empty when none did.
    tables: tuple[TableSummary, ...] = ()  # Its tables in order.
    problem: Text = ""  # Why it could not be read whole; empty when it was.
    sha256: Open = ""  # Of the file's bytes, in hexadecimal; empty for what is not a file, or a very large one.
    notes: tuple[Note, ...] = ()  # What a person should know about it.
    __repr__ = masked_repr

    def __post_init__(self) -> None:
        object.__setattr__(self, "problem", without_origin(self.label, self.problem))

    records = _Total()
    affected = _Total()
    needs_review = _Total()
    not_affected = _Total()
    skipped = _Total()
    cleared = _Total()
    outside = _Total()

    @property
    def cells(self) -> Cells:
        """Where the cells of all its tables went."""
        return sum((table.cells for table in self.tables), Cells())

    @property
    def hidden(self) -> bool:
        """Whether a user sees none of its tables."""
        return bool(self.tables) and all(table.hidden for table in self.tables)
