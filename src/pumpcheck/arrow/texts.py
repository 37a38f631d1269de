"""Values of every Parquet type as text."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pyarrow as pa  # type: ignore[import-untyped]

_EXACT_BELOW = 1e21
"""Whole numbers up to here are written in digits; beyond it nobody writes them so."""


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
    """Return the values of an Arrow array as text; what is missing is None.

    Args:
        values: An Arrow array that is no struct.

    >>> import pyarrow as pa
    >>> texts(pa.array([508.0, 2.4, None])), texts(pa.array([True])), texts(pa.array([[1, None]]))
    (['508', '2.4', None], ['TRUE'], ['[1, null]'])
    """
    kind = values.type
    if isinstance(kind, pa.BaseExtensionType):
        return [None if value is None else _plain(value) for value in values.to_pylist()]
    if pa.types.is_dictionary(kind):
        known = texts(values.dictionary)
        return [None if place is None else known[place] for place in values.indices.to_pylist()]
    if pa.types.is_floating(kind) and kind.bit_width < 64:
        # Only Arrow knows how few digits tell a number of 32 bits from its neighbours.
        return [None if text is None else _float(float(text)) for text in values.cast(pa.string()).to_pylist()]
    if pa.types.is_timestamp(kind):
        return _timestamps(values)
    if pa.types.is_time64(kind):
        values = values.cast(pa.time64("us"), safe=False)
    elif pa.types.is_duration(kind):
        values = values.cast(pa.duration("us"), safe=False)
    return [None if value is None else _text(value) for value in values.to_pylist()]


def sound(values: pa.Array) -> pa.Array:
    """Return an array that can be relied on: text that is not UTF-8 gets replacement characters.

    Raises:
        pyarrow.ArrowInvalid: If it is damaged otherwise.
    """
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
        moments = values.cast(pa.timestamp("us", zone), safe=False).to_pylist()
    except (ValueError, OverflowError, LookupError, pa.ArrowException):
        # A year before 1 or after 9999, or a zone that this machine does not know: as it prints, in UTC.
        return list(values.cast(pa.timestamp(values.type.unit)).cast(pa.string()).to_pylist())
    return [None if moment is None else _moment(moment) for moment in moments]


def _text(value: object) -> str | None:
    writer = _WRITERS.get(type(value))
    return writer(value) if writer else _plain(value)


def _plain(value: object) -> str | None:
    if isinstance(value, list | dict | tuple):
        return json.dumps(value, ensure_ascii=False, default=_text)
    return value if isinstance(value, str) else str(value)


def _float(value: float) -> str | None:
    # Frames write a missing number so.
    if value != value:  # noqa: PLR0124 - not a number
        return None
    return str(int(value)) if value.is_integer() and abs(value) < _EXACT_BELOW else repr(value)


def _bytes(value: bytes) -> str | None:
    try:
        return value.decode()
    except UnicodeDecodeError:
        return None


def _moment(value: dt.datetime) -> str:
    return value.isoformat(" ", _precision(value.microsecond))


def _time(value: dt.time) -> str:
    return value.isoformat(_precision(value.microsecond))


def _precision(microsecond: int) -> str:
    return "microseconds" if microsecond % 1000 else "milliseconds" if microsecond else "seconds"


def _duration(value: dt.timedelta) -> str:
    sign = "-" if value < dt.timedelta(0) else ""
    minutes, seconds = divmod(round(abs(value).total_seconds()), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{sign}{hours}:{minutes:02}:{seconds:02}"


def _decimal(value: Decimal) -> str:
    return format(value, "f")


def _bool(value: bool) -> str:
    return "TRUE" if value else "FALSE"


_WRITERS: dict[type, Callable[[Any], str | None]] = {
    str: str,
    bool: _bool,
    float: _float,
    bytes: _bytes,
    Decimal: _decimal,
    dt.date: dt.date.isoformat,
    dt.datetime: _moment,
    dt.time: _time,
    dt.timedelta: _duration,
}
