"""Arrow columns as batches of records, whose values become text when they are asked for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import chain, islice
from typing import TYPE_CHECKING

from pumpcheck.adapters import Table
from pumpcheck.arrow.clearing import may_matter
from pumpcheck.arrow.texts import flat, sound, texts
from pumpcheck.batch import Batch, unique_headings
from pumpcheck.errors import UsageError
from pumpcheck.grid import Row, Screen

if TYPE_CHECKING:
    from collections.abc import Iterable

    import pyarrow as pa  # type: ignore[import-untyped]

SAMPLE_ROWS = 200
BATCH_ROWS = 65_536
"""How many records of a frame are looked through at once."""


class ArrowBatch(Batch):
    """A stretch of records whose values become text when they are asked for.

    Attributes:
        arrays: The Arrow columns by heading, those of structs taken apart.
    """

    def __init__(self, arrays: Mapping[str, pa.Array], row_numbers: Sequence[int], cleared: int = 0) -> None:
        """Take Arrow columns by heading."""
        self.arrays = arrays
        self.row_numbers = row_numbers
        self.cleared = cleared

    @classmethod
    def of(cls, batch: pa.RecordBatch, first: int = 1) -> ArrowBatch:
        """Return a record batch as it is; rows are numbered from ``first``.

        Raises:
            pyarrow.ArrowInvalid: If it is damaged.
        """
        import pyarrow as pa

        table = flat(pa.Table.from_batches([batch]))
        arrays = [sound(_joined(column)) for column in table.columns]
        headings = unique_headings(table.column_names)
        return cls(dict(zip(headings, arrays, strict=True)), range(first, first + len(batch)))

    def take(self, places: Sequence[int], cleared: int = 0) -> ArrowBatch:
        """Return some of the records."""
        import pyarrow as pa

        kept = pa.array(places, pa.int64())
        arrays = {heading: column.take(kept) for heading, column in self.arrays.items()}
        return ArrowBatch(arrays, [self.row_numbers[place] for place in places], cleared)

    def screened(self, screen: Screen | None) -> ArrowBatch:
        """Return the records that a screen does not clear, the others counted."""
        if screen is None:
            return self
        places = may_matter(self.arrays.values(), screen)
        kept = [place for place, row in zip(places, self.rows(places), strict=True) if not screen.clears(row)]
        return self.take(kept, cleared=len(self.row_numbers) - len(kept))

    def columns(self, headings: Sequence[str]) -> Mapping[str, Sequence[str | None]]:
        """See `Batch.columns`."""
        return {heading: texts(self.arrays[heading]) for heading in headings}

    def rows(self, positions: Sequence[int]) -> Sequence[Row]:
        """See `Batch.rows`."""
        if not len(positions):
            return []
        import pyarrow as pa

        places = pa.array(positions, pa.int64())
        return list(zip(*(texts(column.take(places)) for column in self.arrays.values()), strict=True))


class ArrowTable(Table):
    """Record batches as a table; rows are numbered from 1. They are read once."""

    row_word = "record"

    def __init__(self, schema: pa.Schema, batches: Iterable[pa.RecordBatch]) -> None:
        """Take record batches of a schema."""
        self.headings = arrow_headings(schema)
        self._batches = iter(batches)
        self._first: list[pa.RecordBatch] = []
        # The first batches of an engine may hold a row or none.
        while sum(map(len, self._first)) < SAMPLE_ROWS and (batch := next(self._batches, None)) is not None:
            self._first.append(batch)

    def batches(self, screen: Screen | None = None) -> Iterator[Batch]:
        """See `Table.batches`."""
        seen = 0
        for batch in chain(self._first, self._batches):
            for start in range(0, len(batch), BATCH_ROWS):
                part = batch.slice(start, BATCH_ROWS)
                yield ArrowBatch.of(part, seen + 1).screened(screen)
                seen += len(part)

    def sample(self, limit: int = SAMPLE_ROWS) -> Sequence[Row]:
        """See `Table.sample`."""
        rows = chain.from_iterable(_rows(batch.slice(0, limit)) for batch in self._first)
        return list(islice(rows, limit))


def _rows(batch: pa.RecordBatch) -> Sequence[Row]:
    return ArrowBatch.of(batch).rows(range(len(batch)))


def arrow_headings(schema: pa.Schema) -> tuple[str, ...]:
    """Return the headings of a schema's columns, those of structs taken apart."""
    return tuple(unique_headings(flat(schema.empty_table()).column_names))


def read_stream(frame: object) -> pa.RecordBatchReader:
    """Return a reader over anything that gives Arrow data: pandas, polars, pyarrow, DuckDB, Daft.

    Raises:
        UsageError: If it gives none, or pyarrow is not installed.
    """
    if not (hasattr(frame, "__arrow_c_stream__") or hasattr(frame, "__arrow_c_array__")):
        raise UsageError(f"a value of type {type(frame).__name__} is no data frame; read a file with pumpcheck.read()")
    try:
        import pyarrow as pa
    except ImportError:
        raise UsageError(
            "frames other than pandas' need pyarrow, which is not installed here; run pip install 'pumpcheck[arrow]'"
        ) from None
    if hasattr(frame, "to_feather") and hasattr(frame, "iloc"):
        # A pandas frame would give its index as one more column.
        return pa.Table.from_pandas(frame, preserve_index=False).to_reader()
    if hasattr(frame, "__arrow_c_stream__"):
        return pa.RecordBatchReader.from_stream(frame)
    return pa.Table.from_batches([pa.record_batch(frame)]).to_reader()


def _joined(column: pa.ChunkedArray) -> pa.Array:
    """Return a column in one piece, and of a type for which Arrow has all its functions."""
    import pyarrow as pa

    # `combine_chunks` copies even where it is one piece.
    array = column.chunk(0) if column.num_chunks == 1 else column.combine_chunks()
    if pa.types.is_string_view(array.type):
        return array.cast(pa.large_string())
    return array.cast(pa.large_binary()) if pa.types.is_binary_view(array.type) else array
