"""The adapter ``sql``: a table, a view or the result of a query is one table, read a bounded stretch at a time."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from typing import TYPE_CHECKING, Any, ClassVar

from pumpcheck import (
    Adapter,
    Batch,
    Note,
    Row,
    Screen,
    Skipped,
    Source,
    SourceError,
    SourceRequest,
    SourceUnreadableError,
    Table,
    UsageError,
    unique_headings,
)

from .faults import told
from .settings import DRIVERS, OPTIONS, Settings
from .texts import texts

if TYPE_CHECKING:
    from sqlalchemy import CursorResult

    from .database import Database

BATCH_ROWS = 1_000
"""How many records one batch holds at most."""

_FIRST_ROWS = 256
_BATCH_CHARACTERS = 32_000_000
_WEIGHED = 64


class SqlAdapter(Adapter):
    """Reads from databases that SQLAlchemy knows."""

    name: ClassVar[str] = "sql"
    summary: ClassVar[str] = "a table, view or query of a database: postgresql+psycopg://…, mssql, oracle, mysql, sqlite"
    options: ClassVar[Mapping[str, str]] = OPTIONS

    def claims(self, request: SourceRequest) -> bool:
        """Whether the location is the address of a database."""
        scheme, found, _ = request.location.partition("://")
        return bool(found) and scheme.partition("+")[0].lower() in DRIVERS

    def open(self, request: SourceRequest) -> Source:
        """Connect and send the statement; records are read later.

        Raises:
            SourceError: If the database cannot be reached or refuses the statement, or a package is missing.
            UsageError: If a setting is wrong.
        """
        from .database import Database

        try:
            database = Database(Settings.of(request))
            try:
                return SqlSource(request.label, SqlTable(database))
            except BaseException:
                database.close()
                raise
        except (SourceError, UsageError) as error:
            problem = type(error)(f"{request.label}: {error}")
        raise problem


class SqlSource(Source):
    """One table, view or query of a database."""

    def __init__(self, label: str, table: SqlTable) -> None:
        """Take the table."""
        self.label = label
        self._table = table

    def tables(self) -> Iterator[Table | Skipped | Note]:
        """See `Source.tables`."""
        yield self._table

    def close(self) -> None:
        """See `Source.close`."""
        self._table.database.close()


class SqlTable(Table):
    """The records that one statement gives.

    Attributes:
        database: Where they are from.
    """

    row_word = "record"

    def __init__(self, database: Database) -> None:
        """Send the statement and take the names of its columns.

        Raises:
            SourceError: If the database does not take it.
            UsageError: If nothing says what to read.
        """
        self.database = database
        result = self._result()
        self.headings: Sequence[str] = unique_headings(result.keys())
        self._begun: Iterator[Batch] | None = self._batches(result)
        self._first: list[Batch] = []

    def batches(self, screen: Screen | None = None) -> Iterator[Batch]:  # noqa: ARG002 - the database parsed them
        """See `Table.batches`. ``notes`` grow by what reading shows.

        Raises:
            SourceUnreadableError: If reading breaks off; what was yielded before counts.
        """
        begun, first = self._begun, self._first
        self._begun, self._first = None, []
        yield from first
        yield from begun or self._batches(self._result())

    def sample(self, limit: int = 200) -> Sequence[Row]:
        """See `Table.sample`. What is read for it is kept, so that the statement is sent once."""
        if self._begun is None:
            self._begun = self._batches(self._result())
        if not self._first:
            self._first = [batch for batch in [next(self._begun, None)] if batch]
        return [row for batch in self._first for row in batch.rows(range(min(limit, len(batch.row_numbers))))]

    def _result(self) -> CursorResult[Any]:
        from sqlalchemy import exc

        try:
            result = self.database.send()
            if result.returns_rows and result.keys():
                return result
            problem = "the statement gives no columns; write a SELECT"
        except (exc.SQLAlchemyError, OSError, ValueError) as error:
            problem = f"the database refuses it: {told(error)}; correct what is asked, or ask for the right to read it"
        raise SourceUnreadableError(problem)

    def _batches(self, result: CursorResult[Any]) -> Iterator[Batch]:
        seen, size = 0, _FIRST_ROWS
        unreadable: Counter[str] = Counter()
        with closing(result):
            while rows := self._fetched(result, size, seen):
                columns = dict(zip(self.headings, map(texts, zip(*rows, strict=True)), strict=True))
                yield ColumnBatch(columns, range(seen + 1, seen + 1 + len(rows)))
                seen += len(rows)
                size = _next_size(rows)
                for place, column in enumerate(columns.values()):
                    if type(column) is list:
                        unreadable[self.headings[place]] += column.count(None) - [row[place] for row in rows].count(None)
        self.notes = [*([] if seen else ["it holds no record"]), *_remarks(unreadable)]

    def _fetched(self, result: CursorResult[Any], size: int, seen: int) -> Sequence[Any]:
        from sqlalchemy import exc

        try:
            if not self.database.expired:
                return result.fetchmany(size)
            problem = ""
        except (exc.SQLAlchemyError, OSError, ValueError, ArithmeticError) as error:
            problem = f"{told(error)}; scan again"
        if self.database.expired:
            limit = self.database.time_limit
            problem = f"it took more than {limit:,} seconds; raise --option time_limit, or read less"
        raise SourceUnreadableError(f"reading broke off after record {seen:,}: {problem}")


class ColumnBatch(Batch):
    """Records that are held column by column."""

    def __init__(self, columns: Mapping[str, Sequence[str | None]], row_numbers: Sequence[int]) -> None:
        """Take columns of text by heading."""
        self._columns = columns
        self.row_numbers = row_numbers

    def columns(self, headings: Sequence[str]) -> Mapping[str, Sequence[str | None]]:
        """See `Batch.columns`."""
        return {heading: self._columns[heading] for heading in headings}

    def rows(self, positions: Sequence[int]) -> Sequence[Row]:
        """See `Batch.rows`."""
        return [tuple([column[position] for column in self._columns.values()]) for position in positions]


def _next_size(rows: Sequence[Sequence[object]]) -> int:
    """Return how many records make a batch of bounded size, by the last ones that were read."""
    last = rows[-_WEIGHED:]
    characters = sum(len(value) for row in last for value in row if isinstance(value, str | bytes | memoryview))
    return min(BATCH_ROWS, max(1, _BATCH_CHARACTERS * len(last) // (characters + 1)))


def _remarks(unreadable: Counter[str]) -> Iterator[str]:
    for heading, count in unreadable.items():
        if count:
            yield f"{count:,} value{'s' * (count != 1)} under {heading} are bytes and no text, and read as empty"
