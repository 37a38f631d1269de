"""The account of a scan: what was read from which source, which column was taken for what, and counts that add up."""

from __future__ import annotations

from dataclasses import dataclass, replace

from pumpcheck.errors import AccountingError
from pumpcheck.masking import is_serial_heading, mask
from pumpcheck.privacy import Hiding, Name, Open, Text


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


@dataclass(frozen=True, slots=True)
class ColumnChoice:
    """What was decided about one column of a table.

    Attributes:
        heading: The heading as the table has it.
        field: The canonical field it was taken for, or None when it is not used for matching.
        how: How that was decided, for a person: ``known heading``, ``by its content``, ``named by --column`` …
        samples: Up to three values, serial numbers masked.
    """

    heading: Name
    field: Open | None
    how: Open
    samples: tuple[Text, ...] = ()

    def hiding_within(self, hidden: Hiding) -> Hiding:
        """Return what is hidden within it; samples were masked where the column was taken for serial numbers."""
        whole = self.field is None and is_serial_heading(self.heading)
        return replace(hidden, within=mask) if whole else hidden


@dataclass(frozen=True, slots=True)
class Cells:
    """Where the cells of a grid went that hold something. Always ``met = in_records + in_headings + outside``.

    Attributes:
        met: How many the adapter met before anything was laid out.
        in_records: How many are in records.
        in_headings: How many are in rows of headings.
        outside: How many stand outside the tables, each judged where it lies.

    Raises:
        AccountingError: If the counts do not add up.
    """

    met: int = 0
    in_records: int = 0
    in_headings: int = 0
    outside: int = 0

    def __post_init__(self) -> None:
        if self.met != self.in_records + self.in_headings + self.outside:
            raise AccountingError(
                f"{self.met} cells met, but {self.in_records} in records + {self.in_headings} in headings + "
                f"{self.outside} outside the tables; do not use this result, please report it"
            )

    def __add__(self, other: Cells) -> Cells:
        return Cells(
            self.met + other.met,
            self.in_records + other.in_records,
            self.in_headings + other.in_headings,
            self.outside + other.outside,
        )


@dataclass(frozen=True, slots=True)
class TableSummary:
    """The account of one table.

    Attributes:
        name: Sheet or member name; empty for a source's only table.
        columns: One choice for each heading, in order.
        records: Records judged. Always ``affected + needs_review + not_affected``.
        affected: How many of them are affected, duplicates included.
        needs_review: How many need review, duplicates included.
        not_affected: How many are not affected.
        skipped: Records (as far as known) that could not be read or assessed; not part of ``records``.
        problem: Why the table could not be assessed or read to its end; empty when all is well.
        notes: How the table was read.
        cells: Where its cells went; nothing for a source whose structure is known. Cells of records that were cleared
            unparsed are not counted.
        cleared: How many of its records were cleared unparsed.
        outside: Findings on texts outside the tables, which are no records.
        hidden: Whether a user does not see it unless they unhide it.

    Raises:
        AccountingError: If the counts do not add up.
    """

    name: Text
    columns: tuple[ColumnChoice, ...] = ()
    records: int = 0
    affected: int = 0
    needs_review: int = 0
    not_affected: int = 0
    skipped: int = 0
    problem: Text = ""
    notes: tuple[Text, ...] = ()
    cells: Cells = Cells()
    cleared: int = 0
    outside: int = 0
    hidden: bool = False

    def __post_init__(self) -> None:
        if self.records != self.affected + self.needs_review + self.not_affected:
            raise AccountingError(
                f"table {self.name!r}: {self.records} records read, but {self.affected} affected + {self.needs_review} "
                f"needs review + {self.not_affected} not affected; do not use this result, please report it"
            )


@dataclass(frozen=True, slots=True)
class SourceSummary:
    """The account of one source.

    Attributes:
        label: Short name, free of secrets.
        adapter: The adapter that read it, or empty when none did.
        tables: Its tables in order.
        problem: Why it could not be read whole; empty when it was.
        sha256: Of the file's bytes, in hexadecimal; empty for what is not a file, or a very large one.
        notes: What a person should know about it.
    """

    label: Text
    adapter: Open = ""
    tables: tuple[TableSummary, ...] = ()
    problem: Text = ""
    sha256: Open = ""
    notes: tuple[Note, ...] = ()

    def __post_init__(self) -> None:
        object.__setattr__(self, "problem", without_origin(self.label, self.problem))

    @property
    def records(self) -> int:
        """Records judged in all its tables."""
        return sum(table.records for table in self.tables)

    @property
    def affected(self) -> int:
        """Affected records in all its tables."""
        return sum(table.affected for table in self.tables)

    @property
    def needs_review(self) -> int:
        """Records to review in all its tables."""
        return sum(table.needs_review for table in self.tables)

    @property
    def not_affected(self) -> int:
        """Records not affected in all its tables."""
        return sum(table.not_affected for table in self.tables)

    @property
    def skipped(self) -> int:
        """Records that could not be read or assessed, as far as their number is known."""
        return sum(table.skipped for table in self.tables)

    @property
    def cells(self) -> Cells:
        """Where the cells of all its tables went."""
        return sum((table.cells for table in self.tables), Cells())

    @property
    def cleared(self) -> int:
        """Records of all its tables that were cleared unparsed."""
        return sum(table.cleared for table in self.tables)

    @property
    def outside(self) -> int:
        """Findings on texts outside its tables."""
        return sum(table.outside for table in self.tables)

    @property
    def hidden(self) -> bool:
        """Whether a user sees none of its tables."""
        return bool(self.tables) and all(table.hidden for table in self.tables)
