"""Values of every database type as text, in one way."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import Any

from pumpcheck import Flattener, text_of

_NO_TEXT = re.compile("[\x00-\x08\x0e-\x1f\N{REPLACEMENT CHARACTER}]")
_FLATTENER = Flattener()
_AS_THEY_ARE = frozenset([str, type(None)])


def texts(column: Sequence[object]) -> Sequence[str | None]:
    r"""Return values as text; NULL is None. What is not named below is as Python prints it, such as dates and UUIDs.

    >>> texts((508.0, None, True, b"MMT-722", b"\x89PNG", ["a", None, "b"], {"model": "508", "sizes": [1, 2]}))
    ['508', None, 'true', 'MMT-722', '0x89504e47', 'a; b', 'model: 508; sizes: 1; 2']
    """
    if _AS_THEY_ARE.issuperset(map(type, column)):
        return column  # type: ignore[return-value]
    return [None if value is None else _WRITERS.get(type(value), text_of)(value) for value in column]


def _bytes(value: bytes | memoryview) -> str:
    """Return the text that bytes hold, or else how they begin."""
    data = bytes(value)
    text = data.decode(errors="replace")
    return f"0x{data[:32].hex()}{'…' * (len(data) > 32)}" if _NO_TEXT.search(text) else text


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
