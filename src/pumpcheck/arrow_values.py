"""Values of Apache Arrow, of every type, as text.

pyarrow is an extra, so nothing imports this before its use.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable, Iterable
from decimal import Decimal
from itertools import islice, repeat
from typing import Any

import numpy as np
import pyarrow as pa  # type: ignore[import-untyped]
import pyarrow.compute as pc  # type: ignore[import-untyped]
from pyarrow import lib

from pumpcheck.folding import EXACT_BELOW, text_of_bytes

_TEXT = (lib.Type_STRING, lib.Type_LARGE_STRING, lib.Type_STRING_VIEW)
BYTES = (lib.Type_BINARY, lib.Type_LARGE_BINARY, lib.Type_FIXED_SIZE_BINARY, lib.Type_BINARY_VIEW)
"""Numbers of the types whose values are bytes, which may be text or not."""


def as_text(column: pa.Array) -> pa.Array:
    """Return a column as large strings, or as a dictionary of them."""
    if not pa.types.is_dictionary(column.type):
        return _as_strings(column)
    known = column.dictionary
    if len(known) > len(column) and known.type.id in _TEXT:
        # All batches of a frame may share one dictionary, and each would look through the whole of it.
        return _as_strings(known.cast(pa.large_string()).take(column.indices))
    return pa.DictionaryArray.from_arrays(column.indices, _as_strings(known))


def _as_strings(column: pa.Array) -> pa.Array:
    return _utf8(column) if column.type.id in _TEXT else pa.array(texts(column), pa.large_string())


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
    if column.type.id in _TEXT:
        return list(_utf8(column).to_pylist())
    try:
        column.validate(full=True)
    except pa.ArrowInvalid as error:
        if not any(word in str(error) for word in _LEGIBLE):
            raise
    return list(map(_text, _values(column)))


def _values(array: pa.Array) -> list[Any]:
    """Return the values of an Arrow array of any type as `_text` and JSON write them."""
    kind = array.type
    if isinstance(array, pa.ExtensionArray):
        return _of_extension(array)
    if values_of := _WITHIN.get(kind.id):
        return values_of(array)
    if kind.id in _TEXT:
        return list(_utf8(array).to_pylist())
    if pa.types.is_floating(kind) and kind.bit_width < 64:
        # Only Arrow knows how few digits tell a number of 32 bits from its neighbours.
        return [text and float(text) for text in array.cast(pa.string()).to_pylist()]
    if kind.id in _OF_TIME and kind.unit == "ns":
        array = array.cast(_OF_TIME[kind.id](kind), safe=False)
    try:
        array.validate(full=True)
        return list(array.to_pylist())
    except (ValueError, OverflowError, LookupError, pa.ArrowException):
        # A year before 1 or after 9999, a time past midnight, a zone that this machine does not know: as it prints.
        known = array.cast(pa.timestamp(array.type.unit)) if pa.types.is_timestamp(kind) else array
        return list(known.cast(pa.string()).to_pylist())


_LEGIBLE = ("UTF8", "acceptable range", "precision", "date64")
"""Words of what Arrow says where only a value is invalid, which is read as far as can be, not where it is kept."""
_OF_TIME: dict[int, Callable[[pa.DataType], pa.DataType]] = {
    lib.Type_TIMESTAMP: lambda kind: pa.timestamp("us", kind.tz),
    lib.Type_TIME64: lambda _: pa.time64("us"),
    lib.Type_DURATION: lambda _: pa.duration("us"),
}
"""Types whose nanoseconds Python does not know, and what they are read as."""


# --- types that hold values of others ---------------------------------------------------------------------------------


def _of_dictionary(array: pa.Array) -> list[Any]:
    known = _values(array.dictionary)
    return [None if place is None else known[place] for place in array.indices.to_pylist()]


def _of_runs(array: pa.Array) -> list[Any]:
    known = _values(array.values)
    rows = np.arange(array.offset, array.offset + len(array))
    return [known[run] for run in np.searchsorted(np.array(array.run_ends.to_pylist()), rows, "right").tolist()]


def _of_union(array: pa.Array) -> list[Any]:
    known = {code: _values(array.field(number)) for number, code in enumerate(array.type.type_codes)}
    places = _numbers(array, 2, pa.int32()) if array.type.mode == "dense" else range(len(array))
    return [known[code][place] for code, place in zip(_numbers(array, 1, pa.int8()), places, strict=True)]


def _numbers(union: pa.Array, place: int, kind: pa.DataType) -> list[int]:
    """Return one buffer of a union; `type_codes` and `offsets` of a slice are those of the whole's first values."""
    buffers = [None, union.buffers()[place]]
    return list(pa.Array.from_buffers(kind, len(union), buffers, offset=union.offset).to_pylist())


def _of_struct(array: pa.Array) -> list[Any]:
    names = [field.name for field in array.type]
    # A name may stand there twice.
    together = dict if len(set(names)) == len(names) else list
    rows = zip(*map(_values, array.flatten()), strict=True) if names else repeat(())
    return [
        together(zip(names, row, strict=True)) if is_there else None
        for is_there, row in zip(array.is_valid().to_pylist(), rows, strict=False)
    ]


def _of_list(array: pa.Array) -> list[Any]:
    return _cut(_values(array.flatten()), array)


def _of_map(array: pa.Array) -> list[Any]:
    lists = array.cast(pa.list_(pa.struct([array.type.key_field, array.type.item_field])))
    return _cut(zip(*map(_values, lists.flatten().flatten()), strict=True), lists)


def _cut(values: Iterable[Any], lists: pa.Array) -> list[Any]:
    """Return the values of all lists, list by list."""
    held = iter(values)
    return [None if size is None else list(islice(held, size)) for size in pc.list_value_length(lists).to_pylist()]


def _of_extension(array: pa.Array) -> list[Any]:
    # What Arrow itself defines reads as what it means, not as it is kept.
    is_known = array.type.extension_name in ("arrow.uuid", "arrow.bool8")
    return list(array.to_pylist()) if is_known else _values(array.storage)


_LISTS = (lib.Type_LIST, lib.Type_LARGE_LIST, lib.Type_LIST_VIEW, lib.Type_LARGE_LIST_VIEW, lib.Type_FIXED_SIZE_LIST)
_WITHIN: dict[int, Callable[[pa.Array], list[Any]]] = {
    lib.Type_DICTIONARY: _of_dictionary,
    lib.Type_RUN_END_ENCODED: _of_runs,
    lib.Type_DENSE_UNION: _of_union,
    lib.Type_SPARSE_UNION: _of_union,
    lib.Type_STRUCT: _of_struct,
    lib.Type_MAP: _of_map,
    **dict.fromkeys(_LISTS, _of_list),
}


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
