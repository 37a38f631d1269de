"""Values of every database type as text, in one way."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import Any

from pumpcheck import Flattener, text_of

_EXACT_BELOW = 1e21
"""Whole numbers up to here are written in digits; beyond it nobody writes them so."""

_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f]")
_FLATTENER = Flattener()
_AS_THEY_ARE = frozenset([str, type(None)])


def texts(column: Sequence[object]) -> Sequence[str | None]:
    """Return values as text; NULL, and bytes that are no text, are None.

    >>> texts((508.0, None, True, b"MMT-722", b"\\x89PNG", ["a", None, "b"], {"model": "508", "sizes": [1, 2]}))
    ['508', None, 'true', 'MMT-722', None, 'a; b', 'model: 508; sizes: 1; 2']
    """
    if set(map(type, column)) <= _AS_THEY_ARE:
        return column  # type: ignore[return-value]
    return [None if value is None else _WRITERS.get(type(value), text_of)(value) for value in column]


def _bytes(value: bytes | memoryview) -> str | None:
    try:
        text = bytes(value).decode()
    except UnicodeDecodeError:
        return None
    return None if _CONTROL.search(text) else text


def _float(value: float) -> str | None:
    if value != value:  # noqa: PLR0124 - not a number
        return None
    return str(int(value)) if value.is_integer() and abs(value) < _EXACT_BELOW else repr(value)


def _object(value: dict[str, object]) -> str:
    return "; ".join(f"{key}: {text}" for key, text in _FLATTENER.flat(value).items())


_WRITERS: dict[type, Callable[[Any], str | None]] = {
    str: str,
    int: str,
    float: _float,
    Decimal: "{:f}".format,
    bytes: _bytes,
    bytearray: _bytes,
    memoryview: _bytes,
    list: _FLATTENER.text,
    tuple: lambda value: _FLATTENER.text(list(value)),
    dict: _object,
}
"""Whatever is in none of these is written as Python prints it: dates in the order of ISO 8601, UUIDs, addresses."""
