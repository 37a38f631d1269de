"""Bytes into physical lines: LF, CRLF and CR end a line, in any mixture, and nothing else does."""

from __future__ import annotations

import codecs
import io
import re
from collections.abc import Iterator
from typing import IO, NamedTuple

MAX_LINE = 16 * 1024 * 1024
"""Characters in one line beyond which it cannot be a row; so memory stays bounded whatever the file is."""

_NAMED_LINES = 10
_STRAY_CONTROLS = 2
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x19\x1b-\x1f]")
_BROKEN = re.compile("[\udc00-\udcff]")
_KEEP = "pumpcheck_csv.keep"


def _keep(error: UnicodeError) -> tuple[str, int]:
    """Hand undecodable bytes on as lone surrogates, so that the line they stand in can be known and mended."""
    if not isinstance(error, UnicodeDecodeError):
        raise error
    if error.encoding.lower().replace("_", "-").startswith(("utf-16", "utf-32")):
        return "\udc00", error.end
    bad = error.object[error.start : error.end]
    return "".join(chr(0xDC00 + byte) if byte >= 0x80 else chr(byte) for byte in bad), error.end


codecs.register_error(_KEEP, _keep)

# As browsers read Windows-1252: the five bytes that it leaves undefined stay as control characters.
_MEND = {0xDC00: "�"} | {
    0xDC00 + byte: bytes([byte]).decode("cp1252", "ignore") or chr(byte) for byte in range(0x80, 0x100)
}


class Line(NamedTuple):
    """One physical line.

    Attributes:
        number: Its number in the file, from 1.
        text: What it holds, without its end.
        end: How it ends; empty for a last line that nothing ends.
        problem: Why it cannot be a row, or empty.
    """

    number: int
    text: str
    end: str
    problem: str = ""


class Lines:
    r"""The physical lines of a stream.

    Attributes:
        count: How many were read so far.
        ended: Whether the last one had a line end.
        mended: How many held undecodable bytes.

    >>> [line.text for line in Lines(io.BytesIO(b"a,b\r1,2\r\n\n3,4"), "utf-8")]
    ['a,b', '1,2', '', '3,4']
    """

    def __init__(self, stream: IO[bytes], codec: str) -> None:
        """Read lines from ``stream``; reading begins with the iteration."""
        self._text = io.TextIOWrapper(stream, codec, errors=_KEEP, newline="")
        self.count = 0
        self.ended = True
        self.mended = 0
        self.mended_lines: list[int] = []

    def __iter__(self) -> Iterator[Line]:
        while text := self._text.readline(MAX_LINE):
            self.count = number = self.count + 1
            if number == 1:
                text = text.removeprefix("\ufeff") or "\n"
            problem = ""
            if len(text) >= MAX_LINE and text[-1] not in "\r\n":
                text, problem = self._overrun(), f"longer than {MAX_LINE:,} characters, which no row is"
            body = text.rstrip("\r\n")
            self.ended = len(body) < len(text)
            if not body.isascii() and _BROKEN.search(body):
                body = body.translate(_MEND)
                self.mended += 1
                if self.mended <= _NAMED_LINES:
                    self.mended_lines.append(number)
            yield Line(number, body, text[len(body) :], problem)

    def _overrun(self) -> str:
        """Pass over the rest of a line that is too long and return how it ends."""
        while piece := self._text.readline(MAX_LINE):
            if piece[-1] in "\r\n":
                return "\n"
        return ""

    @property
    def mending_note(self) -> str:
        """What was done about undecodable bytes, in words; empty when there were none."""
        if not self.mended:
            return ""
        where = ", ".join(map(str, self.mended_lines)) + (" …" if self.mended > len(self.mended_lines) else "")
        lines = "1 line holds" if self.mended == 1 else f"{self.mended:,} lines hold"
        return f"{lines} bytes that are not in this encoding; these were read as Windows-1252: line {where}"


def is_blank(text: str, delimiter: str) -> bool:
    """Whether a line holds nothing: no field, no delimiter, or only the end-of-file sign of DOS."""
    return not text or not text.strip(" \t\x1a".replace(delimiter, ""))


def is_binary(text: str) -> bool:
    r"""Whether a line is no text: more than two characters, and one in ten, are control characters.

    >>> is_binary("\x00\x01ab\x02\x7f"), is_binary("MMT-722NAS\x00, ward 3, pump")
    (True, False)
    """
    return len(_CONTROL.findall(text)) > max(_STRAY_CONTROLS, len(text) / 10)
