"""What a source plugin gives: an ``Adapter`` opens a ``Source``, which holds ``Grid`` s of raw rows or ``Table`` s.

The shape of the contract, from the outside in::

    SourceRequest ─▶ Adapter.open ─▶ Source.tables() ─▶ Grid.rows() ─▶ Stretch
                                                     ─▶ Table.batches() ─▶ Batch.columns() / Batch.rows()

Everything is text. A value that is missing is None; ``001234`` stays ``001234``. An adapter interprets nothing:
which heading is which field, and what is recalled, is decided further down.
"""

from __future__ import annotations

import io
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Any, ClassVar

from pumpcheck.batch import Batch
from pumpcheck.errors import SourceError, UsageError
from pumpcheck.grid import Grid, Row, Screen
from pumpcheck.model.summary import Note, Skipped
from pumpcheck.streams import Kept, is_web_address, open_path

HEAD_BYTES = 8192
"""How much ``SourceRequest.head`` reads to see what a location is."""


def option_number(options: Mapping[str, str], key: str, otherwise: int, least: int = 1) -> int:
    """Return a setting of an adapter that is a whole number.

    Raises:
        UsageError: If it is none, or less than ``least``.

    >>> option_number({"max_ratio": "20"}, "max_ratio", 500), option_number({}, "max_ratio", 500)
    (20, 500)
    """
    text = options.get(key, "").strip()
    if key in options and not (text.isdecimal() and int(text) >= least):
        raise UsageError(f"--option {key}={text}: takes a whole number of {least} or more")
    return int(text or otherwise)


@dataclass(frozen=True)
class SourceRequest:
    """What a user asked to be read.

    Attributes:
        location: A path, a URL or ``-`` for standard input.
        options: ``KEY=VALUE`` settings for the adapter. ``adapter`` is not among them: the core has used it.
        sheets: Names of the tables to read; empty means all, hidden ones too.
        name: What the configuration calls the source; empty when it has no name.
        kept: What standard input or a URL gave, so that it can be opened again.
        called: Its name in messages, where the name of the file is not unique.
        range_bytes: How large the ranges are in which a large file may be read; 0 where it is read as a whole.
        map: Reads the ranges: anything like the built-in `map`, for example in other processes. See `Adapter.splits`.

    >>> SourceRequest("wards/assets.CSV.gz").suffixes
    ('.csv', '.gz')
    """

    location: str
    options: Mapping[str, str] = field(default_factory=dict)
    sheets: tuple[str, ...] = ()
    name: str = ""
    kept: Kept = field(default_factory=Kept, repr=False, compare=False)
    called: str = ""
    range_bytes: int = 0
    map: Callable[..., Iterable[Any]] = field(default=map, repr=False, compare=False)

    @property
    def is_url(self) -> bool:
        """Whether the location is a URL rather than a path."""
        return "://" in self.location

    @property
    def is_web(self) -> bool:
        """Whether the location is a web address, which is not opened as a file."""
        return is_web_address(self.location)

    @property
    def path(self) -> Path | None:
        """The location as a path, or None for standard input and URLs."""
        return None if self.is_url or self.location == "-" else Path(self.location)

    @property
    def suffixes(self) -> tuple[str, ...]:
        """The suffixes of the file name in lower case, at most the last two; empty for a web address."""
        scheme, _, rest = self.location.rpartition("://")
        name = PurePosixPath(rest.partition("?")[0]) if scheme else Path(rest)
        return () if self.is_web else tuple(suffix.lower() for suffix in name.suffixes[-2:])

    @property
    def label(self) -> str:
        """A short name for messages: the file's name, ``standard input``, or the URL without its query.

        The name that the configuration gives it stands before it: ``cmms (https://cmms.example/api/v1)``.
        """
        return f"{self.name} ({self._place})" if self.name else self._place

    @property
    def _place(self) -> str:
        if self.called:
            return self.called
        if self.location == "-":
            return "standard input"
        if self.is_url:
            scheme, _, rest = self.location.partition("://")
            host_and_path = rest.partition("?")[0].partition("#")[0]
            # A URL may carry ``user:password@``, which must reach no message.
            host, slash, path = host_and_path.partition("/")
            return f"{scheme}://{host.rpartition('@')[2]}{slash}{path}"
        return Path(self.location).name or self.location

    def open(self) -> io.BufferedReader:
        """Open the bytes of a path, of standard input, or of a URL that fsspec knows.

        Returns:
            A new stream that can seek. It can be called again: each stream has a position of its own, and what is no
            path is taken whole only once.

        Raises:
            SourceNotFoundError: If nothing is there.
            SourceUnreadableError: If it cannot be read, or is a web address, which is for an adapter of its own.
        """
        path = self.path
        return open_path(path, self.label) if path else self.kept.open(self.location, self.label)

    @property
    def size(self) -> int | None:
        """How many bytes there are, as far as that is known without reading."""
        if self.path is None:
            stored = self.kept.stored(self.location, self.label)
            return stored.size if stored else None
        try:
            return self.path.stat().st_size
        except (OSError, ValueError):
            return None

    def head(self) -> bytes:
        """The first bytes, by which an adapter can detect the format.

        Returns:
            Up to ``HEAD_BYTES`` bytes; empty for a web address, a folder or what cannot be opened.
        """
        try:
            if self.path is None:
                return self.kept.head(self.location, self.label, HEAD_BYTES)
            with self.open() as stream:
                return stream.read(HEAD_BYTES)
        except (SourceError, OSError):
            return b""


class Table(ABC):
    """Rows under one set of headings: a CSV file, one sheet of a workbook, one REST collection.

    Attributes:
        name: The sheet's or member's name; empty when a source has one table only and it has no name.
        headings: Unique, in order; see `unique_headings`.
        row_word: What ``Batch.row_numbers`` count, for messages: ``line``, ``row`` or ``record``.
        notes: How the table was read, for a person to check: encoding, delimiter, where the header is.
    """

    name: str = ""
    headings: Sequence[str]
    row_word: str = "row"
    notes: Sequence[str] = ()

    @abstractmethod
    def batches(self, screen: Screen | None = None) -> Iterator[Batch]:
        """Read the table from its first record.

        Args:
            screen: A necessary condition for anything but not_affected. An adapter may use it to count a record
                in ``Batch.cleared`` without parsing it, or ignore it.

        Returns:
            Batches of bounded size, in order.

        Raises:
            SourceUnreadableError: If reading cannot go on; what was yielded before still counts.
        """

    def sample(self, limit: int = 200) -> Sequence[Row]:
        """Return the first rows, by which ambiguous headings are decided.

        The default reads them from the first batch that has some; override it where reading cannot begin twice.
        """
        first = next((batch for batch in self.batches() if len(batch.row_numbers)), None)
        return first.rows(range(min(limit, len(first.row_numbers)))) if first else []


class Source(ABC):
    """An opened inventory. Used as a context manager; `close` is called whatever happened.

    Attributes:
        label: A short name for messages and reports, free of secrets.
    """

    label: str

    @abstractmethod
    def tables(self) -> Iterator[Grid | Table | Skipped | Note]:
        """Yield grids or tables in order, with what could not be read and what a person should know in between.

        A file gives a `Grid`; a `Table` is for a source whose structure is known, such as a database.
        """

    def first_request(self) -> Sequence[str]:
        """Return what would be asked of a system first, line by line and without secrets; nothing is sent for it.

        The default is for sources that ask nothing of a system.
        """
        return ()

    def close(self) -> None:  # noqa: B027 - most sources hold nothing open
        """Release files and connections."""

    def __enter__(self) -> Source:
        return self

    def __exit__(self, *exc_info: object) -> None:
        self.close()


class Adapter(ABC):
    """Opens one kind of source. An instance is cheap; heavy libraries are imported in `open`.

    Attributes:
        name: Short unique name that ``--option adapter=NAME`` asks for.
        summary: One line for ``pumpcheck plugins``.
        options: The ``--option`` keys it knows, each with one line of help. A key that ends in ``.*``, such as
            ``query.*``, stands for every key that begins so. An option whose name says that it is a secret, such as
            ``token``, comes as a reference for `pumpcheck.read_secret`.
        looks_through_blocks: Whether its grids use `pumpcheck.BlockScreen` for large files. What takes time to make for
            it is then made beside reading.
    """

    name: ClassVar[str]
    summary: ClassVar[str] = ""
    options: ClassVar[Mapping[str, str]] = {}
    looks_through_blocks: ClassVar[bool] = False

    @abstractmethod
    def claims(self, request: SourceRequest) -> bool:
        """Whether this adapter reads that location; decided quickly, by its name and its first bytes."""

    def may_read(self, request: SourceRequest) -> bool:  # noqa: ARG002 - for those that do
        """Whether this adapter tries a location that no adapter claims and whose format nobody knows, as a text."""
        return False

    def splits(self, request: SourceRequest) -> bool:  # noqa: ARG002 - for those that do
        """Whether a large location is read in ranges by ``request.map``, rather than as a whole."""
        return False

    @abstractmethod
    def open(self, request: SourceRequest) -> Source:
        """Open the location.

        Raises:
            SourceError: With one sentence that says where, what, and what to do next.
        """
