"""Bytes into physical lines: LF, CRLF and CR end a line, in any mixture, and nothing else does; and notes on them."""

from __future__ import annotations

import codecs
import io
import re
from collections.abc import Iterator
from typing import IO, NamedTuple

MAX_LINE = 16 * 1024 * 1024  # characters beyond which a line cannot be a row; so memory stays bounded
_STRAY_CONTROLS = 2
_WRONG_LETTERS = 4
_PRINTED = frozenset((*range(0x20, 0x7F), 0x09, 0x0A, 0x0D))
_INCOMPLETE = "bytes of this row are missing"
_OUT_OF_STEP = (
    "is not readable in this encoding: a byte is missing before it, or other text was appended; export it again"
)
_MENDED = "bytes that are not in this encoding, which were read as Windows-1252"
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x19\x1b-\x1f]")
_BROKEN = re.compile("[\udc00-\udcff]")
_KEEP = "pumpcheck_csv.keep"
_NAMED = 10


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
    """One physical line; `problem` is why it cannot be a row, `fault` what else is wrong with it."""

    number: int
    text: str
    end: str
    problem: str = ""
    fault: str = ""


class ReadingNotes:
    """Gathers notes on lines; a line that is looked at again counts once."""

    def __init__(self) -> None:
        """Begin with none."""
        self.more: list[str] = []
        self._lines: dict[str, tuple[int, int, list[str]]] = {}

    def add(self, what: str, line: int) -> None:
        """Note something of a line."""
        count, last, named = self._lines.get(what, (0, 0, []))
        if line > last:
            self._lines[what] = count + 1, line, [*named, str(line)] if count < _NAMED else named

    @property
    def texts(self) -> list[str]:
        """The notes."""
        found = self._lines.items()
        notes = [
            f"{'1 line' if count == 1 else f'{count:,} lines'} with {what}: "
            f"line {', '.join(named)}{' …' if count > _NAMED else ''}"
            for what, (count, _, named) in found
        ]
        return [*notes, *self.more]


class Lines:
    r"""The physical lines of a stream.

    Attributes:
        count: How many were read so far.
        ended: Whether the last one had a line end.

    >>> [line.text for line in Lines(io.BytesIO(b"a,b\r1,2\r\n\n3,4"), "utf-8")]
    ['a,b', '1,2', '', '3,4']
    """

    def __init__(self, stream: IO[bytes], codec: str, notes: ReadingNotes | None = None) -> None:
        """Read lines from ``stream``; ``notes`` take those that do not decode."""
        self._stream, self._codec = stream, codec
        self._text = io.TextIOWrapper(stream, codec, errors=_KEEP, newline="")
        self._wide = codec.startswith(("utf-16", "utf-32"))
        self._notes = notes or ReadingNotes()
        self.count = 0
        self.ended = True

    def __iter__(self) -> Iterator[Line]:
        while text := self._text.readline(MAX_LINE):
            self.count += 1
            end = text[-1]
            while end not in "\r\n" and (rest := self._text.readline(MAX_LINE)):
                end = rest[-1]
            self.ended = end in "\r\n"
            yield self.line(self.count, text)

    def blocks(self, size: int) -> Iterator[bytes]:
        """Yield blocks of whole lines instead, for `text` and `line`; of one that is too long only the beginning."""
        rest = b""
        while data := self._stream.read(size):
            # A carriage return at the very end may be the first half of a line end.
            end = max(data.rfind(b"\n"), data.rfind(b"\r", 0, -1)) + 1
            if end:
                yield b"".join((rest, memoryview(data)[:end]))
            rest = (data[end:] if end else rest + data)[: 4 * MAX_LINE + 1]
        if rest:
            yield rest

    def text(self, data: bytes) -> str:
        """Return the text of a line with its end; of one that is too long only the beginning."""
        return data.decode(self._codec, _KEEP)[:MAX_LINE]

    def line(self, number: int, text: str) -> Line:
        """Return a line with what is wrong with it."""
        if number == 1:
            text = text.removeprefix("\ufeff") or "\n"
        body = text.rstrip("\r\n")
        problem = fault = ""
        if len(body) >= MAX_LINE:
            problem = f"longer than {MAX_LINE:,} characters, which no row is"
        if not body.isascii() and _BROKEN.search(body):
            body = body.translate(_MEND)
            self._notes.add(_MENDED, number)
            fault = _INCOMPLETE if self._wide else ""
        if self._wide and not problem and _is_out_of_step(body):
            problem = _OUT_OF_STEP
        return Line(number, body, text[len(body) :], problem, fault)


def _is_out_of_step(text: str) -> bool:
    """Whether text was put together from the wrong bytes, as behind a lost one, or where other text was appended."""
    halves = [divmod(ord(letter), 256) for letter in text if "\xff" < letter < "\U00010000"]
    wrong = sum(not low or (high in _PRINTED and low in _PRINTED) for high, low in halves)
    return wrong >= _WRONG_LETTERS and wrong * 10 >= 9 * len(halves) and wrong * 4 >= len(text)


def is_blank(text: str, delimiter: str) -> bool:
    """Whether a line holds nothing: no field, no delimiter, or only the end-of-file sign of DOS."""
    return not text or not text.strip(" \t\x1a".replace(delimiter, ""))


def is_binary(text: str) -> bool:
    r"""Whether a line is no text: more than two characters, and one in ten, are control characters.

    >>> is_binary("\x00\x01ab\x02\x7f"), is_binary("MMT-722NAS\x00, ward 3, pump")
    (True, False)
    """
    return len(_CONTROL.findall(text)) > max(_STRAY_CONTROLS, len(text) / 10)
