"""What an adapter of files gives: a ``Grid`` of raw rows at their places. The core finds the tables in it.

A file tells where a row stands and what its cells hold, and nothing else is certain: titles, notes, headings and
several tables may be mixed. So an adapter interprets none of that. It yields every row that holds something, in order,
in bounded stretches; `pumpcheck.tables` lays them out.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple, Protocol

from pumpcheck.model.summary import Skipped

Row = tuple[str | None, ...]
"""The cells of one row from the first column on. An empty cell is None or an empty text; rows may differ in length."""

MergedRange = tuple[tuple[int, int], tuple[int, int]]
"""First and last cell of merged cells, each as (number of the row, column counted from 0)."""


@dataclass(frozen=True, slots=True)
class Mark:
    """What is wrong with the shape of one row that was kept all the same.

    Attributes:
        reason: For a person, such as ``16 fields where the header has 14``.
        extra: The values beyond the last heading, in order.
    """

    reason: str
    extra: tuple[str, ...] = field(default=(), repr=False)


@dataclass(frozen=True, slots=True)
class Comment:
    """A comment on a cell.

    Attributes:
        row: Number of the row.
        column: The column, counted from 0.
        text: What it says.
    """

    row: int
    column: int
    text: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Layout:
    """What was found in the first rows of a large grid, by which an adapter repairs, fits and clears those that follow.

    Attributes:
        headings: One for each column from the first on, unique.
        first_record: Number of the row from which on rows may be repaired or cleared. Those above are given as before.
        sample: The first records, which show what the columns look like.
        last_record: Number of the last row that may be repaired, where the grid has been read to its end.
        doubtful: Whether the headings may stand above the wrong columns, so that every record counts as damaged.
    """

    headings: tuple[str, ...]
    first_record: int
    sample: Sequence[Row] = field(default=(), repr=False)
    last_record: int | None = None
    doubtful: bool = False

    @property
    def width(self) -> int:
        """How many cells a row of the right shape has."""
        return len(self.headings)


class Patterns(NamedTuple):
    """The regular expressions of a screen by what they find, each of which stands for itself: case does not matter.

    Attributes:
        names: Makers, families and kinds of device.
        numbers: Model numbers that matter only beside such a name.
        others: What matters by itself, and what a header row or a total is known by.
    """

    names: tuple[bytes, ...]
    numbers: tuple[bytes, ...]
    others: tuple[bytes, ...]


class Screen(Protocol):
    """The one “may this matter?”: a necessary condition for a record to be anything but not_affected.

    An adapter may use it to count a record as cleared without parsing it, or ignore it. Whoever clears hands over,
    after each row that is not cleared, the rows that follow it until ``clears`` says of one that it is: they may go
    with it. Rows may be asked about in any order, from several threads at once.
    """

    @property
    def pattern(self) -> bytes:
        """A regular expression for bytes, free of look-around and back-references.

        Every record in ASCII that may matter, in whatever delimited form, matches it, and so does every row that could
        hold headings. Text beyond ASCII is folded first; what cannot be folded into ASCII is not cleared.
        """

    @property
    def patterns(self) -> Patterns:
        """What ``pattern`` is made of, for an engine that looks for many at once and tells which it found."""

    def folded(self, text: str) -> str:
        """Return text in the form on which ``pattern`` may be used as far as it is ASCII.

        Of whole words of other scripts that are in no sign, letters are written as a character that no pattern holds.
        """

    def passes(self, text: str) -> bool:
        """Whether a record with this text may matter. False is a promise."""

    def clears(self, row: Sequence[str | None]) -> bool:
        """Whether a row of the right shape is a record of a device that is not_affected. True is a promise.

        It is False for a row that names no device of its own, and for one that could hold headings.

        Args:
            row: Its cells in the order of ``Layout.headings``.
        """

    def clears_kind(self, row: Sequence[str | None]) -> bool:
        """Whether ``clears`` is True of a row in which only names were found of ``patterns``, or only numbers.

        Such a row is decided by the kind of device alone, which many rows share: this is many times quicker.
        """

    @property
    def kind_columns(self) -> Sequence[int]:
        """The places of the cells that ``clears_kind`` looks at, in order; rows alike there are answered alike."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """A bounded number of rows that follow each other.

    Attributes:
        rows: The rows that hold something. A run of blank rows is one row without cells, ``()``.
        numbers: For each of them, where a person finds it: the line or the row, counted from 1.
        marks: By position, what is damaged or was repaired in a row.
        skipped: What could not be read as a row.
        cells: How many cells that hold more than white space were met in these rows, counted before anything is laid
            out.
        cleared: How many further rows were cleared without being parsed.
        gaps: Positions of the rows right above which some were cleared; ``len(rows)`` where they come after the last.
    """

    rows: Sequence[Row] = field(repr=False)
    numbers: Sequence[int]
    marks: Mapping[int, Mark] = field(default_factory=dict)
    skipped: Sequence[Skipped] = ()
    cells: int = 0
    cleared: int = 0
    gaps: Collection[int] = ()


class Grid(ABC):
    """The raw rows of a file or of one sheet.

    Attributes:
        name: The sheet's or member's name; empty when a source has one grid only and it has no name.
        row_word: What ``Stretch.numbers`` count, for messages: ``line`` or ``row``.
        delimited: Whether delimiters separate the cells, so that a row with too few or too many is damaged.
        header_row: Number of the header row, if the user named it; 0 if they said that there is none.
        hidden: Whether a user does not see it unless they unhide it.
        merged: Merged cells; only the first cell of each holds the value.
        hidden_rows: Numbers of the rows that a user does not see.
        hidden_columns: Columns that a user does not see, counted from 0.
        comments: Comments on cells.
        notes: How it was read, for a person to check, such as the encoding. They may grow while it is read.
    """

    name: str = ""
    row_word: str = "row"
    delimited: bool = False
    header_row: int | None = None
    hidden: bool = False
    merged: Sequence[MergedRange] = ()
    hidden_rows: Collection[int] = ()
    hidden_columns: Collection[int] = ()
    comments: Sequence[Comment] = ()
    notes: Sequence[str] = ()

    @abstractmethod
    def rows(self, screen: Screen | None = None, layout: Layout | None = None) -> Iterator[Stretch]:
        """Read from the first row on; may be called again.

        Args:
            screen: See `Screen`. Given only together with a layout.
            layout: What was found in the first rows.

        Returns:
            Stretches of bounded size, in order.

        Raises:
            SourceUnreadableError: If reading cannot go on; what was yielded before still counts.
        """
