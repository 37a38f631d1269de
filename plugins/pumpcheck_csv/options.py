"""The ``--option`` settings of the adapter, checked."""

from __future__ import annotations

import codecs
import io
from collections.abc import Mapping
from dataclasses import dataclass

from pumpcheck import UsageError

MAX_UNPACKED_MB = 8192
"""Largest size, unpacked, of a compressed file that is read: well above ten million rows of inventory."""

MAX_RATIO = 500
"""Largest unpacked size in multiples of the packed one. Inventories stay below 50; a zip bomb is near 1000."""

OPTIONS: Mapping[str, str] = {
    "encoding": "character encoding, such as utf-8, cp1252 or mac_roman; otherwise found by looking",
    "delimiter": "comma, semicolon, tab, pipe, or the signs themselves; otherwise found by looking",
    "quote": "the quote character, or none; otherwise found by looking",
    "escape": "the character before a quote that is part of the text, or none; otherwise found by looking",
    "header": "line number of the header row, 0 when there is none; otherwise found by looking",
    "max_unpacked": f"largest unpacked size of a compressed file, in MB; otherwise {MAX_UNPACKED_MB}",
    "max_ratio": f"largest unpacked size in multiples of the packed one; otherwise {MAX_RATIO}",
}

_DELIMITERS = {"comma": ",", "semicolon": ";", "tab": "\t", "\\t": "\t", "pipe": "|", "space": " "}

_ESCAPES = {"backslash": "\\"}


@dataclass(frozen=True)
class Settings:
    """The settings of one request; None stands for "find it by looking".

    Attributes:
        encoding: Name of a Python codec.
        delimiter: One character, or several signs.
        quote: One character, or empty when quotes have no meaning.
        escape: One character, or empty when quotes are doubled.
        header: Line of the header row, counted from 1; 0 when there is none.
        max_unpacked: Limit on unpacked data, in bytes.
        max_ratio: Limit on unpacked data, in multiples of the packed size.
    """

    encoding: str | None = None
    delimiter: str | None = None
    quote: str | None = None
    escape: str | None = None
    header: int | None = None
    max_unpacked: int = MAX_UNPACKED_MB * 1_000_000
    max_ratio: int = MAX_RATIO

    @classmethod
    def of(cls, options: Mapping[str, str]) -> Settings:
        """Read and check the options of a request.

        Raises:
            UsageError: If a value is not one that the option takes.

        >>> Settings.of({"delimiter": "tab", "header": "3"}).header
        3
        """
        settings = cls(
            encoding=_encoding(options["encoding"]) if "encoding" in options else None,
            delimiter=_delimiter(options["delimiter"]) if "delimiter" in options else None,
            quote=_quote(options["quote"]) if "quote" in options else None,
            escape=_escape(options["escape"]) if "escape" in options else None,
            header=_number("header", options["header"], least=0) if "header" in options else None,
            max_unpacked=_number("max_unpacked", options.get("max_unpacked", str(MAX_UNPACKED_MB)), least=1)
            * 1_000_000,
            max_ratio=_number("max_ratio", options.get("max_ratio", str(MAX_RATIO)), least=1),
        )
        if settings.delimiter and settings.delimiter == settings.quote:
            raise UsageError(f"--option delimiter and quote: both are {settings.quote!r}; they must differ")
        if settings.escape and settings.escape in (settings.delimiter, settings.quote):
            raise UsageError(
                f"--option escape={settings.escape}: is the delimiter or the quote; it must differ from both"
            )
        return settings


def _encoding(value: str) -> str:
    try:
        codec = codecs.lookup(value.strip())
        io.TextIOWrapper(io.BytesIO(), codec.name)  # which refuses codecs that do not give text, such as base64
    except (LookupError, ValueError):
        raise UsageError(
            f"--option encoding={value}: there is no such encoding; name one like utf-8, utf-16, cp1252 or mac_roman"
        ) from None
    return codec.name


def _delimiter(value: str) -> str:
    character = _DELIMITERS.get(value.lower(), value)
    several = len(character) > 1 and any(letter.isalnum() or letter.isspace() for letter in character)
    if not character or several or set(character) & set('\r\n\0"'):
        raise UsageError(
            f"--option delimiter={value}: takes one character other than the quote, or several signs, or one of comma, "
            "semicolon, tab, pipe, space"
        )
    return character


def _quote(value: str) -> str:
    if value.lower() == "none":
        return ""
    if len(value) != 1 or value in "\r\n\0 \t":
        raise UsageError(f"--option quote={value}: takes one character, or none where quotes have no meaning")
    return value


def _escape(value: str) -> str:
    if value.lower() == "none":
        return ""
    character = _ESCAPES.get(value.lower(), value)
    if len(character) != 1 or character.isalnum() or character in "\r\n\0 \t":
        raise UsageError(f"--option escape={value}: takes backslash, one other sign, or none where quotes are doubled")
    return character


def _number(name: str, value: str, *, least: int) -> int:
    try:
        number = int(value)
    except ValueError:
        number = least - 1
    if number < least:
        raise UsageError(f"--option {name}={value}: takes a whole number of {least} or more")
    return number
