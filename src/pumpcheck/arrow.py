"""Frames and files whose columns are Apache Arrow's, as batches of records whose values become text when asked for.

pyarrow is an extra, so nothing imports this before its use.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import chain

import pyarrow as pa  # type: ignore[import-untyped]
import pyarrow.compute as pc  # type: ignore[import-untyped]

from pumpcheck.adapters import Table
from pumpcheck.arrow_values import BYTES, as_text
from pumpcheck.batch import Batch, unique_headings
from pumpcheck.errors import SourceUnreadableError
from pumpcheck.grid import Row, Screen
from pumpcheck.screening import InAscii

SAMPLE_ROWS = 200
BATCH_ROWS = 65_536
"""How many records of a frame are looked through at once."""


class ArrowBatch(Batch):
    """A stretch of records held as Arrow's text, also where their columns are of other types.

    Attributes:
        arrays: The columns by heading, those of structs taken apart: large strings, or dictionaries of them.
        not_text: By heading of a column of bytes, how many of its values are no text, and read as missing.
    """

    not_text: Mapping[str, int] = {}

    def __init__(self, arrays: Mapping[str, pa.Array], row_numbers: Sequence[int], cleared: int = 0) -> None:
        """Take columns of text by heading."""
        self.arrays = arrays
        self.row_numbers = row_numbers
        self.cleared = cleared

    @classmethod
    def of(cls, batch: pa.RecordBatch, first: int = 1) -> ArrowBatch:
        """Return what a record batch holds; its rows are numbered from ``first``.

        Raises:
            pyarrow.ArrowInvalid: If it is damaged.
        """
        leaves = chain.from_iterable(map(_leaves, batch.columns))
        columns = dict(zip(arrow_headings(batch.schema), leaves, strict=True))
        arrays = {heading: as_text(column) for heading, column in columns.items()}
        records = cls(arrays, range(first, first + len(batch)))
        records.not_text = {
            heading: arrays[heading].null_count - column.null_count
            for heading, column in columns.items()
            if column.type.id in BYTES
        }
        return records

    def take(self, places: Sequence[int], cleared: int = 0) -> ArrowBatch:
        """Return some of the records."""
        kept = pa.array(places, pa.int64())
        arrays = {heading: column.take(kept) for heading, column in self.arrays.items()}
        return ArrowBatch(arrays, [self.row_numbers[place] for place in places], cleared)

    def screened(self, screen: Screen | None) -> ArrowBatch:
        """Return the records that a screen does not clear, the others counted."""
        if screen is None:
            return self
        places = may_matter(self.arrays.values(), screen.pattern, screen.folded)
        kept = [place for place, row in zip(places, self.rows(places), strict=True) if not screen.clears(row)]
        return self.take(kept, cleared=len(self.row_numbers) - len(kept))

    def columns(self, headings: Sequence[str]) -> Mapping[str, Sequence[str | None]]:
        """See `Batch.columns`."""
        return {heading: _cells(self.arrays[heading]) for heading in headings}

    def rows(self, positions: Sequence[int]) -> Sequence[Row]:
        """See `Batch.rows`."""
        if not len(positions) or not self.arrays:
            return [()] * len(positions)
        places = pa.array(positions, pa.int64())
        return list(zip(*(_cells(column.take(places)) for column in self.arrays.values()), strict=True))


def _cells(column: pa.Array) -> list[str | None]:
    """Return the values of a column of a batch."""
    if not pa.types.is_dictionary(column.type):
        return list(column.to_pylist())
    known = column.dictionary.to_pylist()
    return [None if place is None else known[place] for place in column.indices.to_pylist()]


class ArrowTable(Table):
    """Record batches as a table; rows are numbered from 1. They are read once."""

    row_word = "record"

    def __init__(self, schema: pa.Schema, batches: Iterable[pa.RecordBatch]) -> None:
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
                yield records_of(part, seen + 1).screened(screen)
                seen += len(part)

    def sample(self, limit: int = SAMPLE_ROWS) -> Sequence[Row]:
        """See `Table.sample`."""
        batches = (records_of(batch.slice(0, limit)) for batch in self._first)
        return [row for batch in batches for row in batch.rows(range(len(batch.row_numbers)))][:limit]


def records_of(batch: pa.RecordBatch, first: int = 1) -> ArrowBatch:
    """Return what a record batch of a frame holds; see `ArrowBatch.of`.

    Raises:
        SourceUnreadableError: If it cannot be read.
    """
    try:
        return ArrowBatch.of(batch, first)
    except pa.ArrowException as error:
        where = f"record {first:,}" if len(batch) < 2 else f"records {first:,} to {first + len(batch) - 1:,}"
        raise SourceUnreadableError(
            f"the frame's {where}: the Arrow data are damaged, or of a type that is not known here; make the frame "
            "anew, or give its columns as text"
        ) from error


def arrow_headings(schema: pa.Schema) -> tuple[str, ...]:
    """Return the headings of a schema's columns, those of structs taken apart.

    >>> import pyarrow as pa
    >>> arrow_headings(pa.schema([("id", pa.int64()), ("asset", pa.struct([("serial", pa.string())]))]))
    ('id', 'asset.serial')
    """
    return tuple(unique_headings(_names(schema)))


def may_matter(columns: Iterable[pa.Array], pattern: bytes, folded: Callable[[str], str]) -> list[int]:
    """Return the positions of the records that may be anything but not_affected, by their columns of text.

    Words and numbers stand unbroken in a cell, so what a screen says of a record it says of one of its cells.
    """
    plain: list[pa.Array] = []
    places: set[int] = set()
    for column in columns:
        if pa.types.is_dictionary(column.type):
            wanted = set(_found(column.dictionary, pattern, folded))
            indices = column.indices.to_pylist() if wanted else ()
            places.update(place for place, index in enumerate(indices) if index in wanted)
        else:
            plain.append(column)
    if plain:
        # The pattern is compiled for each call, which takes longer than to look through a column.
        places.update(place % len(plain[0]) for place in _found(pa.concat_arrays(plain), pattern, folded))
    return sorted(places)


def _found(column: pa.Array, pattern: bytes, fold: Callable[[str], str]) -> list[int]:
    """Return where the pattern is found, or a text that has no form in ASCII."""
    hits = _hits(column, pattern)
    beyond = pc.indices_nonzero(pc.fill_null(pc.invert(pc.string_is_ascii(column)), False))
    if not len(beyond):
        return hits
    distinct = column.take(beyond).dictionary_encode()
    lines = "\n".join(text.replace("\n", " ") for text in distinct.dictionary.to_pylist())
    # Run by run, since few of them are distinct.
    in_lines = InAscii(fold)(lines.encode())[0].decode().split("\n")
    wanted = set(_hits(pa.array(in_lines, pa.string()), pattern))
    wanted.update(number for number, line in enumerate(in_lines) if "\0" in line)
    kinds = zip(beyond.to_pylist(), distinct.indices.to_pylist(), strict=True)
    return hits + [place for place, number in kinds if number in wanted]


def _hits(column: pa.Array, pattern: bytes) -> list[int]:
    hits = pc.match_substring_regex(column, pattern.decode("ascii"))
    return list(pc.indices_nonzero(pc.fill_null(hits, False)).to_pylist())


def _names(fields: Iterable[pa.Field], above: str = "") -> Iterator[str]:
    for field in fields:
        kind = field.type.storage_type if isinstance(field.type, pa.BaseExtensionType) else field.type
        if pa.types.is_struct(kind):
            yield from _names(kind, f"{above}{field.name}.")
        else:
            yield above + field.name


def _leaves(array: pa.Array) -> Iterator[pa.Array]:
    """Yield a column, or what is in a struct as columns: where the struct is missing, so is what is in it."""
    held = array.storage if isinstance(array, pa.ExtensionArray) else array
    if pa.types.is_struct(held.type):
        for child in held.flatten():
            yield from _leaves(child)
    else:
        yield array
