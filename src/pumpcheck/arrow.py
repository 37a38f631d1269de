"""Frames and files whose columns are Apache Arrow's, as batches of records whose values become text when asked for.

pyarrow is an extra, so nothing imports this before its use.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from functools import lru_cache, partial
from itertools import chain, islice, repeat
from typing import Any

import pyarrow as pa  # type: ignore[import-untyped]
import pyarrow.compute as pc  # type: ignore[import-untyped]

from pumpcheck.adapters import Table
from pumpcheck.batch import EXACT_BELOW, Batch, unique_headings
from pumpcheck.errors import SourceUnreadableError
from pumpcheck.folding import text_of_bytes
from pumpcheck.grid import Row, Screen
from pumpcheck.screening import in_ascii

SAMPLE_ROWS = 200
BATCH_ROWS = 65_536
"""How many records of a frame are looked through at once."""


class ArrowBatch(Batch):
    """A stretch of records held as Arrow's text, also where their columns are of other types.

    Attributes:
        arrays: The columns by heading, those of structs taken apart: large strings, or dictionaries of them.
    """

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
        arrays = [_as_text(column) for held in batch.columns for column in _leaves(held)]
        return cls(dict(zip(arrow_headings(batch.schema), arrays, strict=True)), range(first, first + len(batch)))

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
    in_lines = in_ascii(lines.encode(), lru_cache(maxsize=4096)(partial(_run_in_ascii, fold))).decode().split("\n")
    wanted = set(_hits(pa.array(in_lines, pa.string()), pattern))
    wanted.update(number for number, line in enumerate(in_lines) if "\0" in line)
    kinds = zip(beyond.to_pylist(), distinct.indices.to_pylist(), strict=True)
    return hits + [place for place, number in kinds if number in wanted]


def _run_in_ascii(fold: Callable[[str], str], run: bytes) -> bytes:
    """Return characters beyond ASCII in the form that is looked through, or a zero where there is none as short."""
    folded = fold(run.decode()).replace("\n", " ").encode()
    return folded if folded.isascii() and len(folded) <= len(run) else b"\0"


def _hits(column: pa.Array, pattern: bytes) -> list[int]:
    hits = pc.match_substring_regex(column, pattern.decode("ascii"))
    return list(pc.indices_nonzero(pc.fill_null(hits, False)).to_pylist())


# --- values as text ---------------------------------------------------------------------------------------------------


def _names(fields: Iterable[pa.Field], above: str = "") -> Iterator[str]:
    for field in fields:
        if pa.types.is_struct(field.type):
            yield from _names(field.type, f"{above}{field.name}.")
        else:
            yield above + field.name


def _leaves(array: pa.Array) -> Iterator[pa.Array]:
    """Yield a column, or what is in a struct as columns: where the struct is missing, so is what is in it."""
    if pa.types.is_struct(array.type):
        for child in array.flatten():
            yield from _leaves(child)
    else:
        yield array


def _as_text(column: pa.Array) -> pa.Array:
    """Return a column as large strings, or as a dictionary of them."""
    if pa.types.is_dictionary(column.type):
        return pa.DictionaryArray.from_arrays(column.indices, _as_strings(column.dictionary))
    return _as_strings(column)


def _as_strings(column: pa.Array) -> pa.Array:
    return _utf8(column) if _is_text(column.type) else pa.array(texts(column), pa.large_string())


def _is_text(kind: pa.DataType) -> bool:
    return any(is_kind(kind) for is_kind in (pa.types.is_string, pa.types.is_large_string, pa.types.is_string_view))


def _utf8(column: pa.Array) -> pa.Array:
    """Return a column of text that can be relied on: what is not UTF-8 gets replacement characters."""
    try:
        column.validate(full=True)
        return column.cast(pa.large_string())
    except pa.ArrowInvalid:
        held = column.cast(pa.large_binary())
        held.validate(full=True)
    decoded = (None if value is None else value.decode("utf-8", "replace") for value in held.to_pylist())
    return pa.array(decoded, pa.large_string())


def texts(column: pa.Array) -> list[str | None]:
    """Return the values of an Arrow array as text; what is missing is None.

    >>> import pyarrow as pa
    >>> texts(pa.array([508.0, 2.4, None])), texts(pa.array([True])), texts(pa.array([[1, None]]))
    (['508', '2.4', None], ['TRUE'], ['[1, null]'])

    Raises:
        pyarrow.ArrowInvalid: If it is damaged.
    """
    try:
        column.validate(full=True)
    except pa.ArrowInvalid as error:
        if not any(word in str(error) for word in _LEGIBLE):
            raise
    return list(map(_text, _values(column)))


def _values(array: pa.Array) -> list[Any]:
    """Return the values of an Arrow array of any type as `_text` and JSON write them."""
    kind = array.type
    for is_kind, values_of in _WITHIN:
        if is_kind(kind):
            return values_of(array)
    if _is_text(kind):
        return list(_utf8(array).to_pylist())
    if pa.types.is_floating(kind) and kind.bit_width < 64:
        # Only Arrow knows how few digits tell a number of 32 bits from its neighbours.
        return [text and float(text) for text in array.cast(pa.string()).to_pylist()]
    for is_kind, in_microseconds in _OF_TIME:
        if is_kind(kind) and kind.unit == "ns":
            array = array.cast(in_microseconds(kind), safe=False)
    try:
        array.validate(full=True)
        return list(array.to_pylist())
    except (ValueError, OverflowError, LookupError, pa.ArrowException):
        # A year before 1 or after 9999, a time past midnight, a zone that this machine does not know: as it prints.
        known = array.cast(pa.timestamp(array.type.unit)) if pa.types.is_timestamp(kind) else array
        return list(known.cast(pa.string()).to_pylist())


_LEGIBLE = ("UTF8", "acceptable range", "precision", "date64")
"""Words of what Arrow says where only values are invalid, which are read as far as can be, and not what leads to them."""
_OF_TIME: list[tuple[Callable[[pa.DataType], bool], Callable[[pa.DataType], pa.DataType]]] = [
    (pa.types.is_timestamp, lambda kind: pa.timestamp("us", kind.tz)),
    (pa.types.is_time64, lambda _: pa.time64("us")),
    (pa.types.is_duration, lambda _: pa.duration("us")),
]
"""Types whose nanoseconds Python does not know, and what they are read as."""


# --- types that hold values of others ---------------------------------------------------------------------------------


def _of_dictionary(array: pa.Array) -> list[Any]:
    known = _values(array.dictionary)
    return [None if place is None else known[place] for place in array.indices.to_pylist()]


def _of_runs(array: pa.Array) -> list[Any]:
    import numpy as np

    known = _values(array.values)
    rows = np.arange(array.offset, array.offset + len(array))
    return [known[run] for run in np.searchsorted(np.array(array.run_ends.to_pylist()), rows, "right").tolist()]


def _of_union(array: pa.Array) -> list[Any]:
    known = {code: _values(array.field(number)) for number, code in enumerate(array.type.type_codes)}
    # Of a slice, `type_codes` and `offsets` are those of the first values of the whole.
    _, codes, offsets, *_ = [*array.buffers(), None]

    def numbers(kind: pa.DataType, buffer: pa.Buffer) -> list[int]:
        return list(pa.Array.from_buffers(kind, len(array), [None, buffer], offset=array.offset).to_pylist())

    places = numbers(pa.int32(), offsets) if array.type.mode == "dense" else range(len(array))
    return [known[code][place] for code, place in zip(numbers(pa.int8(), codes), places, strict=True)]


def _of_struct(array: pa.Array) -> list[Any]:
    names = unique_headings(field.name for field in array.type)
    rows = zip(*map(_values, array.flatten()), strict=True) if names else repeat(())
    return [
        dict(zip(names, row, strict=True)) if is_there else None
        for is_there, row in zip(array.is_valid().to_pylist(), rows, strict=False)
    ]


def _of_list(array: pa.Array) -> list[Any]:
    held = iter(_values(array.flatten()))
    sizes = pc.list_value_length(array).to_pylist()
    return [None if size is None else list(islice(held, size)) for size in sizes]


def _of_map(array: pa.Array) -> list[Any]:
    pairs = _of_list(array.cast(pa.list_(pa.struct([array.type.key_field, array.type.item_field]))))
    return [held and [tuple(pair.values()) for pair in held] for held in pairs]


def _of_extension(array: pa.Array) -> list[Any]:
    # What Arrow itself defines reads as what it means, not as it is kept.
    is_known = array.type.extension_name in ("arrow.uuid", "arrow.bool8")
    return list(array.to_pylist()) if is_known else _values(array.storage)


def _is_list(kind: pa.DataType) -> bool:
    return any(is_kind(kind) for is_kind in _LISTS)


_LISTS = (
    pa.types.is_list,
    pa.types.is_large_list,
    pa.types.is_list_view,
    pa.types.is_large_list_view,
    pa.types.is_fixed_size_list,
)
_WITHIN: list[tuple[Callable[[pa.DataType], bool], Callable[[pa.Array], list[Any]]]] = [
    (pa.types.is_dictionary, _of_dictionary),
    (pa.types.is_run_end_encoded, _of_runs),
    (pa.types.is_union, _of_union),
    (pa.types.is_struct, _of_struct),
    (pa.types.is_map, _of_map),
    (_is_list, _of_list),
    (lambda kind: isinstance(kind, pa.BaseExtensionType), _of_extension),
]


# --- as they print ----------------------------------------------------------------------------------------------------


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
