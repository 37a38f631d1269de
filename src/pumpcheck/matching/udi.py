"""Read a UDI as printed or scanned: device identifier, serial, lot, and the maker's own reference."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate

_BARE = re.compile(r"\d{8}|\d{12,14}")
_DEVICE, _LOT, _SERIAL, _REFERENCES = "01", "10", "21", ("240", "241")
# What they cannot be written without, whatever signs stand between their digits.
_MAY_REFER = re.compile(r"2[\W_]*4[\W_]*[01]")
# Some scanners put the symbology before the data: ]C1, ]d2, ]Q3.
_SYMBOLOGY = re.compile(r"\][A-Za-z]\d")


@dataclass(frozen=True, slots=True)
class Udi:
    """What a UDI says."""

    device_identifier: str
    serial: str = ""
    lot: str = ""
    reference: str = ""


def may_refer(text: str) -> bool:
    """Whether a UDI may hold what the maker calls the product: (240)MMT-722NAS."""
    if not _MAY_REFER.search(text):
        return False
    compact = _data("".join(text.split()).replace("（", "("))
    if compact.startswith("("):
        # In parentheses, an application identifier can be told from other digits.
        return any(f"({identifier}" in compact for identifier in _REFERENCES)
    digits = "".join(filter(str.isalnum, compact))
    return any(identifier in digits for identifier in _REFERENCES)


def that_may_refer(texts: Iterable[str]) -> list[str]:
    """Return those of many UDIs that are worth asking whether they refer, looked over together."""
    every = list(texts)
    ends = list(accumulate(map(len, every), lambda end, length: end + length + 1))
    return [every[bisect_left(ends, found.start())] for found in _MAY_REFER.finditer("\n".join(every))]


@lru_cache(maxsize=4096)
def read_udi(text: str) -> Udi | None:
    """Read a GS1 UDI, with its application identifiers in parentheses or raw, or a device identifier alone."""
    # The group separator between elements counts as white space to Python; it has to stay.
    compact = re.sub(r"[ \t\r\n\xa0]+", "", text).replace("（", "(").replace("）", ")")
    if _BARE.fullmatch(compact):
        return Udi(compact.zfill(14))
    parts = _elements(compact)
    device = parts.get(_DEVICE, "")
    if not device:
        return None
    reference = next((parts[key] for key in _REFERENCES if key in parts), "")
    return Udi(device.zfill(14), parts.get(_SERIAL, ""), parts.get(_LOT, ""), reference)


def _elements(text: str) -> Mapping[str, str]:
    from biip import ParseError
    from biip.gs1_messages import GS1Message

    text = _data(text)
    try:
        message = GS1Message.parse_hri(text) if text.startswith("(") else GS1Message.parse(text)
    except ParseError:
        return {}
    return {element.ai.ai: element.value for element in message.element_strings}


def _data(text: str) -> str:
    symbology = _SYMBOLOGY.match(text)
    return text[symbology.end() :] if symbology else text
