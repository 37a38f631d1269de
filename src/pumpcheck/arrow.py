"""Frames and files whose columns are Apache Arrow's, as batches of records whose values become text when asked for.

pyarrow is an extra, so nothing imports this before its use.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from itertools import chain
from typing import Any

import pyarrow as pa  # type: ignore[import-untyped]
import pyarrow.compute as pc  # type: ignore[import-untyped]

from pumpcheck.adapters import Table
from pumpcheck.batch import EXACT_BELOW, Batch, unique_headings
from pumpcheck.folding import text_of_bytes
from pumpcheck.grid import Row, Screen
from pumpcheck.screening import InAscii

SAMPLE_ROWS = 200
BATCH_ROWS = 65_536
"""How many records of a frame are looked through at once."""


class ArrowBatch(Batch):
    """A stretch of records whose values become text when they are asked for.

    Attributes:
        arrays: The Arrow columns by heading, those of structs taken apart.
    """

    def __init__(self, arrays: Mapping[str, pa.Array], row_numbers: Sequence[int], cleared: int = 0) -> None:
        self.arrays = arrays
        self.row_numbers = row_numbers
        self.cleared = cleared

    @classmethod
    def of(cls, batch: pa.RecordBatch, first: int = 1) -> ArrowBatch:
        """Return a record batch as it is; rows are numbered from ``first``.

        Raises:
            pyarrow.ArrowInvalid: If it is damaged.
        """
        table = flat(pa.Table.from_batches([batch]))
        arrays = [sound(_joined(column)) for column in table.columns]
        headings = unique_headings(table.column_names)
        return cls(dict(zip(headings, arrays, strict=True)), range(first, first + len(batch)))

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
        return {heading: texts(self.arrays[heading]) for heading in headings}

    def rows(self, positions: Sequence[int]) -> Sequence[Row]:
        """See `Batch.rows`."""
        if not len(positions):
            return []
        places = pa.array(positions, pa.int64())
        return list(zip(*(texts(column.take(places)) for column in self.arrays.values()), strict=True))


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
                yield ArrowBatch.of(part, seen + 1).screened(screen)
                seen += len(part)

    def sample(self, limit: int = SAMPLE_ROWS) -> Sequence[Row]:
        """See `Table.sample`."""
        batches = (ArrowBatch.of(batch.slice(0, limit)) for batch in self._first)
        return [row for batch in batches for row in batch.rows(range(len(batch.row_numbers)))][:limit]


def arrow_headings(schema: pa.Schema) -> tuple[str, ...]:
    """Return the headings of a schema's columns, those of structs taken apart."""
    return tuple(unique_headings(flat(schema.empty_table()).column_names))


def _joined(column: pa.ChunkedArray) -> pa.Array:
    """Return a column in one piece, and of a type for which Arrow has all its functions."""
    # `combine_chunks` copies even where it is one piece.
    array = column.chunk(0) if column.num_chunks == 1 else column.combine_chunks()
    if pa.types.is_string_view(array.type):
        return array.cast(pa.large_string())
    if pa.types.is_run_end_encoded(array.type):
        return pc.run_end_decode(array)
    return array.cast(pa.large_binary()) if pa.types.is_binary_view(array.type) else array


def may_matter(columns: Iterable[pa.Array], pattern: bytes, folded: Callable[[str], str]) -> list[int]:
    """Return the positions of the records that may be anything but not_affected.

    Words and numbers stand unbroken in a cell, so what a screen says of a record it says of one of its cells.
    """
    plain: list[pa.Array] = []
    places: set[int] = set()
    for column in columns:
        if pa.types.is_dictionary(column.type):
            wanted = set(_found(_as_text(column.dictionary), pattern, folded))
            indices = column.indices.to_pylist() if wanted else ()
            places.update(place for place, index in enumerate(indices) if index in wanted)
        else:
            plain.append(_as_text(column))
    if plain:
        # The pattern is compiled for each call, which takes longer than to look through a column.
        places.update(place % len(plain[0]) for place in _found(pa.concat_arrays(plain), pattern, folded))
    return sorted(places)


def _as_text(column: pa.Array) -> pa.Array:
    if pa.types.is_string(column.type):
        return column.cast(pa.large_string())
    if pa.types.is_large_string(column.type):
        return column
    return pa.array(texts(column), pa.large_string(), from_pandas=False)


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


# --- values as text ---------------------------------------------------------------------------------------------------


def flat(table: pa.Table) -> pa.Table:
    """Return a table with what is in structs as columns of its own; where a struct is missing, so is what is in it.

    >>> import pyarrow as pa
    >>> nested = pa.schema([("id", pa.int64()), ("asset", pa.struct([("serial", pa.string())]))])
    >>> flat(nested.empty_table()).column_names
    ['id', 'asset.serial']
    """
    while any(pa.types.is_struct(field.type) for field in table.schema):
        table = table.flatten()
    return table


def texts(values: pa.Array) -> list[str | None]:
    """Return the values of an Arrow array, which is no struct, as text; what is missing is None.

    >>> import pyarrow as pa
    >>> texts(pa.array([508.0, 2.4, None])), texts(pa.array([True])), texts(pa.array([[1, None]]))
    (['508', '2.4', None], ['TRUE'], ['[1, null]'])
    """
    kind = values.type
    if pa.types.is_dictionary(kind):
        known = texts(values.dictionary)
        return [None if place is None else known[place] for place in values.indices.to_pylist()]
    if pa.types.is_floating(kind) and kind.bit_width < 64:
        # Only Arrow knows how few digits tell a number of 32 bits from its neighbours.
        return [text and _text(float(text)) for text in values.cast(pa.string()).to_pylist()]
    if pa.types.is_timestamp(kind):
        return _timestamps(values)
    if pa.types.is_time64(kind):
        values = values.cast(pa.time64("us"), safe=False)
    elif pa.types.is_duration(kind):
        values = values.cast(pa.duration("us"), safe=False)
    return list(map(_text, values.to_pylist()))


def sound(values: pa.Array) -> pa.Array:
    """Return an array that can be relied on: text that is not UTF-8 gets replacement characters, else it raises."""
    try:
        values.validate(full=True)
    except pa.ArrowInvalid:
        if not (pa.types.is_string(values.type) or pa.types.is_large_string(values.type)):
            raise
        held = values.cast(pa.large_binary()).to_pylist()
        values = pa.array([None if value is None else value.decode("utf-8", "replace") for value in held], values.type)
    return values


def _timestamps(values: pa.Array) -> list[str | None]:
    zone = values.type.tz
    try:
        return list(map(_text, values.cast(pa.timestamp("us", zone), safe=False).to_pylist()))
    except (ValueError, OverflowError, LookupError, pa.ArrowException):
        # A year before 1 or after 9999, or a zone that this machine does not know: as it prints, in UTC.
        return list(values.cast(pa.timestamp(values.type.unit)).cast(pa.string()).to_pylist())


def _text(value: object) -> str | None:
    return None if value is None else _WRITERS.get(type(value), str)(value)


def _float(value: float) -> str | None:
    # Frames write a missing number so.
    if value != value:  # noqa: PLR0124 - not a number
        return None
    return str(int(value)) if value.is_integer() and abs(value) < EXACT_BELOW else repr(value)


def _duration(value: dt.timedelta) -> str:
    minutes, seconds = divmod(round(abs(value).total_seconds()), 60)
    return f"{'-' * (value < dt.timedelta(0))}{minutes // 60}:{minutes % 60:02}:{seconds:02}"


def _precision(microsecond: int) -> str:
    return "microseconds" if microsecond % 1000 else "milliseconds" if microsecond else "seconds"


_WRITERS: dict[type, Callable[[Any], str | None]] = {
    bool: lambda value: "TRUE" if value else "FALSE",
    float: _float,
    bytes: text_of_bytes,
    Decimal: lambda value: format(value, "f"),
    dt.datetime: lambda value: value.isoformat(" ", _precision(value.microsecond)),
    dt.time: lambda value: value.isoformat(_precision(value.microsecond)),
    dt.timedelta: _duration,
    **dict.fromkeys((list, dict, tuple), lambda value: json.dumps(value, ensure_ascii=False, default=_text)),
}
"""How values are written that do not print as they should."""
