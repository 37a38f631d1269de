"""How many units a record stands for, and their serial numbers: several in a cell, or a quantity."""

from __future__ import annotations

import re
from collections.abc import Mapping

from pumpcheck.tables.values import shape

MOST_UNITS = 1000

_QUANTITY = re.compile(
    r"(?:x|[^\W\d_]{1,12}[.:]?)?\s*(\d{1,9}|\d{1,3}(?:[.,' ]\d{3})+)(?:[.,]0+)?\s*(?:x|[^\W\d_]{1,12}\.?)?",
    re.IGNORECASE,
)
_BETWEEN = re.compile(r"\s*[,;|+&\n]\s*|\s+(?:and|und|et|y|e|og|och|ja|en|und/oder|and/or)\s+", re.IGNORECASE)
_LOOSELY_BETWEEN = re.compile(r"\s*/\s*|\s+")
_RANGE = re.compile(
    r"(\S{4,}?)(\s*(?:\.{2,3}|…)\s*|\s*[-–—]\s*|\s+(?:to|bis|through|thru|tot|til|till|a|à|al|au|hasta)\s+)(\S{4,})",
    re.IGNORECASE,
)
_SHORTEST = 4
_SHORTEST_NUMBER = 6


def units_of(fields: Mapping[str, str], quantity: str | None) -> tuple[str, ...] | None:
    """Return the serial numbers of the units of a record, empty where one has none of its own; nothing for one unit."""
    # It is None when it cannot be said which units they are: a range of serial numbers, or more than 1,000.
    serial = fields.get("serial_number", "").strip()
    serials = serials_in(serial)
    count = max(_counted(quantity or ""), len(serials))
    if count > MOST_UNITS or is_range(serial):
        return None
    if count < 2:
        return ()
    return (*serials, *[""] * (count - len(serials)))


def serials_in(text: str) -> tuple[str, ...]:
    """Return the serial numbers in a cell: several only where all are built alike, otherwise the text as it is."""
    if not text:
        return ()
    parts = [part for part in _BETWEEN.split(text) if part]
    if len(parts) > 1 and _alike(parts, _SHORTEST):
        return tuple(dict.fromkeys(parts))
    parts = [part for part in _LOOSELY_BETWEEN.split(text) if part]
    # Digits in groups are one number: “2019/0452”, “0123 4567”.
    shortest = _SHORTEST_NUMBER if not any(map(str.isalpha, text)) else _SHORTEST
    return tuple(dict.fromkeys(parts)) if len(parts) > 1 and _alike(parts, shortest) else (text,)


def is_range(text: str) -> bool:
    """Whether a cell names the first and the last of several serial numbers."""
    found = _RANGE.fullmatch(text)
    if not found or not _alike([found[1], found[3]], _SHORTEST):
        return False
    first, sign, last = found.groups()
    letters = re.sub(r"\d", "", first)
    alike = letters == re.sub(r"\d", "", last) and (letters or sign != sign.strip())
    return bool(alike) and 0 < int(re.sub(r"\D", "", last)) - int(re.sub(r"\D", "", first)) < MOST_UNITS


def _alike(parts: list[str], shortest: int) -> bool:
    """Whether all are built of letters and digits in the same order, with some digits each."""
    shapes = {re.sub(r"(.)\1+", r"\1", shape(part)) for part in parts}
    return len(shapes) == 1 and "9" in shapes.pop() and all(len(part) >= shortest for part in parts)


def _counted(quantity: str) -> int:
    found = _QUANTITY.fullmatch(quantity.strip())
    return int(re.sub(r"\D", "", found[1])) if found else 1
