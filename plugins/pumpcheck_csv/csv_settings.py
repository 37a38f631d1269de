"""The ``--option`` settings of the adapter, checked."""

from __future__ import annotations

import codecs
import io
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pumpcheck import UsageError, option_number

MAX_UNPACKED_MB = 8192
"""Largest size, unpacked, of a compressed file that is read: well above ten million rows of inventory."""

MAX_RATIO = 500
"""Largest unpacked size in multiples of the packed one. Inventories stay below 50; a zip bomb is near 1000."""
MAX_MEMBERS = 1_000
"""How many files an archive may hold."""

OPTIONS: Mapping[str, str] = {
    "encoding": "character encoding, such as utf-8, cp1252 or mac_roman; otherwise found by looking",
    "delimiter": "comma, semicolon, tab, pipe, or the signs themselves; otherwise found by looking",
    "quote": "the quote character, or none; otherwise found by looking",
    "escape": "the character before a quote that is part of the text, or none; otherwise found by looking",
    "header": "line number of the header row, 0 when there is none; otherwise found by looking",
    "max_unpacked": f"largest unpacked size of a compressed file, in MB; otherwise {MAX_UNPACKED_MB}",
    "max_ratio": f"largest unpacked size in multiples of the packed one; otherwise {MAX_RATIO}",
    "max_members": f"how many files a zip archive may hold; otherwise {MAX_MEMBERS}",
}

_NUMBERS = (("header", 0, 1), ("max_unpacked", 1, 1_000_000), ("max_ratio", 1, 1), ("max_members", 1, 1))
"""Options that take a number, the least that each takes, and what it counts."""

_SIGNS = {
    "delimiter": (
        {"comma": ",", "semicolon": ";", "tab": "\t", "\\t": "\t", "pipe": "|", "space": " "},
        '\r\n\0"',
        "takes one character other than the quote, or several signs, or one of comma, semicolon, tab, pipe, space",
    ),
    "quote": ({"none": ""}, "\r\n\0 \t", "takes one character, or none where quotes have no meaning"),
    "escape": (
        {"none": "", "backslash": "\\"},
        "\r\n\0 \t",
        "takes backslash, one other sign, or none where quotes are doubled",
    ),
}
"""For each option that takes a sign: the names of some, the signs that it does not take, and what it takes in words."""


@dataclass(frozen=True)
class Settings:
    """The settings of one request, see `OPTIONS`; None stands for "find it by looking", and sizes are in bytes."""

    encoding: str | None = None
    delimiter: str | None = None
    quote: str | None = None
    escape: str | None = None
    header: int | None = None
    max_unpacked: int = MAX_UNPACKED_MB * 1_000_000
    max_ratio: int = MAX_RATIO
    max_members: int = MAX_MEMBERS

    @classmethod
    def of(cls, options: Mapping[str, str]) -> Settings:
        """Read and check the options of a request.

        Raises:
            UsageError: If a value is not one that the option takes.

        >>> Settings.of({"delimiter": "tab", "header": "3"}).header
        3
        """
        values: dict[str, Any] = {name: _sign(name, options[name]) for name in _SIGNS if name in options}
        for name, least, unit in _NUMBERS:
            if name in options:
                values[name] = option_number(options, name, 0, least) * unit
        if "encoding" in options:
            values["encoding"] = _encoding(options["encoding"])
        for name, others in (("delimiter", ["quote"]), ("escape", ["delimiter", "quote"])):
            if values.get(name) and values[name] in map(values.get, others):
                raise UsageError(f"--option {name}={values[name]}: is the {' or the '.join(others)}; it must differ")
        return cls(**values)


def _encoding(value: str) -> str:
    try:
        codec = codecs.lookup(value.strip())
        io.TextIOWrapper(io.BytesIO(), codec.name)  # which refuses codecs that do not give text, such as base64
    except (LookupError, ValueError):
        raise UsageError(
            f"--option encoding={value}: there is no such encoding; name one like utf-8, utf-16, cp1252 or mac_roman"
        ) from None
    return codec.name


def _sign(name: str, value: str) -> str:
    names, refused, takes = _SIGNS[name]
    if value.lower() in names:
        return names[value.lower()]
    several = name == "delimiter" and not any(letter.isalnum() or letter.isspace() for letter in value)
    wrong = set(value) & set(refused) or (name == "escape" and value.isalnum())
    if wrong or not value or (len(value) > 1 and not several):
        raise UsageError(f"--option {name}={value}: {takes}")
    return value
