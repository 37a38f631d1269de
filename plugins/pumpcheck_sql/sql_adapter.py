"""The adapter ``sql``: what one statement gives is one table, read a bounded stretch at a time."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import chain, islice
from typing import TYPE_CHECKING, Any, ClassVar

from pumpcheck import (
    Adapter,
    Batch,
    ColumnBatch,
    Flattener,
    Row,
    Screen,
    Source,
    SourceError,
    SourceRequest,
    Table,
    UsageError,
    text_of,
    text_of_bytes,
    unique_headings,
)

from .settings import DRIVERS, OPTIONS, Settings

if TYPE_CHECKING:
    from sqlalchemy import CursorResult

    from .database import Database

BATCH_ROWS = 1_000
"""How many records one batch holds, or fewer with long texts. With more, turning rows into columns takes longer."""


class SqlAdapter(Adapter):
    """Reads from databases that SQLAlchemy knows."""

    name: ClassVar[str] = "sql"
    summary: ClassVar[str] = "a table, view or query of a database: postgresql://…, mysql, mssql, oracle, sqlite"
    options: ClassVar[Mapping[str, str]] = OPTIONS

    def claims(self, request: SourceRequest) -> bool:
        """Whether the location is the address of a database."""
        return request.is_url and request.location.partition(":")[0].partition("+")[0].lower() in DRIVERS

    def open(self, request: SourceRequest) -> Source:
        """Connect and send the statement; records are read later."""
        from .database import Database

        try:
            return SqlSource(request.label, SqlTable(Database(Settings.of(request))))
        except (SourceError, UsageError) as error:
            problem = type(error)(f"{request.label}: {error}")
        raise problem


@dataclass
class SqlSource(Source):
    """One table, view or query of a database."""

    label: str
    table: SqlTable

    def tables(self) -> Iterator[Table]:
        """See `Source.tables`."""
        yield self.table

    def close(self) -> None:
        """See `Source.close`."""
        self.table.database.close()


class SqlTable(Table):
    """The records that one statement gives."""

    row_word = "record"

    def __init__(self, database: Database) -> None:
        """Send the statement and take the names of its columns."""
        self.database = database
        result = database.send()
        self.headings = unique_headings(result.keys())
        self._begun: Iterator[Batch] | None = self._batches(result)

    def batches(self, screen: Screen | None = None) -> Iterator[Batch]:  # noqa: ARG002 - the database parsed them
        """See `Table.batches`."""
        begun, self._begun = self._begun, None
        return begun or self._batches(self.database.send())

    def sample(self, limit: int = 200) -> Sequence[Row]:
        """See `Table.sample`. What is read for it is kept, so that the statement is sent once."""
        batches = self.batches()
        first = list(islice(batches, 1))
        self._begun = chain(first, batches)
        return first[0].rows(range(min(limit, len(first[0].row_numbers)))) if first else []

    def _batches(self, result: CursorResult[Any]) -> Iterator[Batch]:
        seen, size = 0, BATCH_ROWS // 10
        while rows := self.database.fetch(result, size, seen):
            columns = dict(zip(self.headings, map(texts, zip(*rows, strict=True)), strict=True))
            yield ColumnBatch(columns, range(seen + 1, seen + 1 + len(rows)))
            seen += len(rows)
            last = rows[-BATCH_ROWS // 10 :]
            length = sum(len(value) for row in last for value in row if isinstance(value, str | bytes | memoryview))
            size = min(BATCH_ROWS, 1 + 32_000_000 * len(last) // (length + 1))


_FLATTENER = Flattener()
_AS_THEY_ARE = frozenset([str, type(None)])


def texts(column: Sequence[object]) -> Sequence[str | None]:
    r"""Return values as text; NULL is None. What is not named below is as Python prints it, such as dates and UUIDs.

    >>> texts((508.0, None, True, b"MMT-722\xae", b"\x89PNG", ["a", None, "b"], {"model": "508", "sizes": [1, 2]}))
    ['508', None, 'true', 'MMT-722®', '0x89504e47', 'a; b', 'model: 508; sizes: 1; 2']
    """
    if _AS_THEY_ARE.issuperset(map(type, column)):
        return column  # type: ignore[return-value]
    return [None if value is None else _WRITERS.get(type(value), text_of)(value) for value in column]


def _bytes(value: bytes | memoryview) -> str:
    """Return the text that bytes hold, or else how they begin."""
    data = bytes(value)
    text = text_of_bytes(data)
    return f"0x{data[:32].hex()}{'…' * (len(data) > 32)}" if text is None else text


_WRITERS: dict[type, Callable[[Any], str]] = {
    str: str,
    float: lambda value: repr(value).removesuffix(".0"),
    Decimal: "{:f}".format,
    bytes: _bytes,
    bytearray: _bytes,
    memoryview: _bytes,
    list: _FLATTENER.text,
    tuple: lambda value: _FLATTENER.text(list(value)),
    dict: lambda value: "; ".join(f"{key}: {text}" for key, text in _FLATTENER.flat(value).items()),
}
