"""From a SQLite file to tables of text."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from typing import ClassVar

from pumpcheck import (
    Adapter,
    Batch,
    Mark,
    Note,
    RowBatch,
    Screen,
    Skipped,
    Source,
    SourceNotFoundError,
    SourceRequest,
    SourceUnreadableError,
    Table,
    UsageError,
    unique_headings,
)

MAGIC = b"SQLite format 3\0"
ROWS_IN_A_BATCH = 5_000

# Python 3.11 raises sqlite3.Warning, which is no sqlite3.Error, for a query of several statements.
SQL_ERRORS = (sqlite3.Error, sqlite3.Warning)


class SqliteAdapter(Adapter):
    """Opens SQLite databases."""

    name = "sqlite"
    summary = "SQLite databases: every table and view, or the result of a query"
    options: ClassVar[Mapping[str, str]] = {"query": "an SQL SELECT whose result is read instead of the tables"}

    def claims(self, request: SourceRequest) -> bool:
        """Judge by the first bytes; by the suffix where it can mean nothing else."""
        return request.head().startswith(MAGIC) or request.suffixes[-1:] in {(".sqlite",), (".sqlite3",)}

    def open(self, request: SourceRequest) -> SqliteSource:
        """Open the database for reading only."""
        path = request.path
        if path is None:
            raise SourceUnreadableError(f"{request.label}: SQLite databases are read from files; save it to one")
        if not path.exists():
            raise SourceNotFoundError(f"{request.label}: there is no such file; check its path")
        connection = None
        try:
            # Not immutable=1: that would leave out what other programs have written and not yet merged.
            connection = sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)
            connection.execute("SELECT count(*) FROM sqlite_master")
            return SqliteSource(connection, request)
        except sqlite3.Error as error:
            if connection:
                connection.close()
            raise SourceUnreadableError(
                f"{request.label}: cannot be read as a SQLite database: {error}; "
                "check that it is one, is not encrypted, and is not in use"
            ) from None
        except UsageError:
            if connection:
                connection.close()
            raise


class SqliteSource(Source):
    """One open database."""

    def __init__(self, connection: sqlite3.Connection, request: SourceRequest) -> None:
        """Take an open connection; a query is tried here, while the user can still be told of a mistake in it."""
        connection.text_factory = decoded
        self.label = request.label
        self._connection = connection
        self._sheets = request.sheets
        self._query = request.options.get("query", "")
        if self._query:
            try:
                self._query_headings = self._headings(self._query)
            except SQL_ERRORS as error:
                raise UsageError(f"{self.label}: the query fails: {error}; correct --option query=…") from None
            if not self._query_headings:
                raise UsageError(f"{self.label}: the query gives no records; --option query=… takes a SELECT")

    def tables(self) -> Iterator[Table | Skipped | Note]:
        """Yield the tables and views in the order in which they were made, or the result of the query."""
        if self._query:
            yield from self._one("", self._query, self._query_headings)
            return
        names = [
            name
            for (name,) in self._connection.execute(
                "SELECT name FROM sqlite_master WHERE type IN ('table', 'view') AND name NOT GLOB 'sqlite_*'"
            )
        ]
        known = ", ".join(names) or "none"
        for name in self._sheets:
            if name not in names:
                yield Skipped(self.label, f"there is no table {name!r}; its tables are: {known}", records=0)
        if not names:
            yield Skipped(self.label, "the database has no table; check that it is the right one", records=0)
        for name in names:
            if not self._sheets or name in self._sheets:
                quoted = name.replace('"', '""')
                query = f'SELECT * FROM "{quoted}"'
                try:
                    headings = self._headings(f"{query} LIMIT 0")
                except sqlite3.Error as error:
                    yield Skipped(
                        f"{self.label}, table {name}", f"cannot be read: {error}; check the database", records=0
                    )
                else:
                    yield from self._one(name, query, headings)

    def close(self) -> None:
        """Close the connection."""
        self._connection.close()

    def _headings(self, query: str) -> list[str]:
        return unique_headings(column[0] for column in self._connection.execute(query).description or ())

    def _one(self, name: str, query: str, headings: Sequence[str]) -> Iterator[Table | Note]:
        table = SqliteTable(self._connection, query, name, headings, self.label)
        yield table
        # The table has been read when the next item is asked for.
        if table.left_out:
            yield Note(
                f"{self.label}, table {name}" if name else self.label,
                f"{table.left_out} binary values were left out, in: {', '.join(sorted(table.left_out_of))}",
            )


class SqliteTable(Table):
    """A table, a view or the result of a query."""

    row_word = "record"

    def __init__(
        self, connection: sqlite3.Connection, query: str, name: str, headings: Sequence[str], label: str
    ) -> None:
        """Take the query that gives all records."""
        self.name = name
        self.headings = headings
        self.left_out = 0
        self.left_out_of: set[str] = set()
        self._connection = connection
        self._query = query
        self._label = label

    def batches(self, screen: Screen | None = None) -> Iterator[Batch]:  # noqa: ARG002 - the records are parsed already
        """Read all records from the first on."""
        self.left_out = 0
        first = 1
        try:
            cursor = self._connection.execute(self._query)
            while fetched := cursor.fetchmany(ROWS_IN_A_BATCH):
                yield self._batch(fetched, first)
                first += len(fetched)
        except sqlite3.Error as error:
            where = f"{self._label}, table {self.name}" if self.name else self._label
            raise SourceUnreadableError(
                f"{where}: reading stopped after record {first - 1}: {error}; repair the database or restore a copy"
            ) from None

    def _batch(self, fetched: Sequence[Sequence[object]], first: int) -> RowBatch:
        rows = []
        marks: dict[int, Mark] = {}
        for position, values in enumerate(fetched):
            rows.append(tuple(self._text(value, heading) for value, heading in zip(values, self.headings, strict=True)))
            if any(isinstance(value, Undecodable) for value in values):
                marks[position] = Mark(
                    "text that is not UTF-8; unreadable characters are shown as \N{REPLACEMENT CHARACTER}"
                )
        return RowBatch(self.headings, rows, range(first, first + len(rows)), marks=marks)

    def _text(self, value: object, heading: str) -> str | None:
        if isinstance(value, bytes):
            text = as_text(value)
            if text is None:
                self.left_out += 1
                self.left_out_of.add(heading)
            return text
        if isinstance(value, float) and value.is_integer():
            return str(int(value))
        return value if value is None or isinstance(value, str) else str(value)


class Undecodable(str):
    """Text in which some bytes could not be read."""

    __slots__ = ()


def decoded(stored: bytes) -> str:
    """Return what SQLite stores as text.

    >>> decoded(b"Pumpe"), decoded(b"Ger\\xe4t")
    ('Pumpe', 'Ger�t')
    """
    try:
        return stored.decode()
    except UnicodeDecodeError:
        return Undecodable(stored.decode(errors="replace"))


def as_text(stored: bytes) -> str | None:
    """Return a binary value if it holds text, as some programs store it so.

    >>> as_text(b"MMT-722NAS"), as_text(b"\\x89PNG")
    ('MMT-722NAS', None)
    """
    try:
        text = stored.decode()
    except UnicodeDecodeError:
        return None
    return text if all(character.isprintable() or character in "\t\r\n" for character in text) else None
