"""The JSON documents in a file or an answer: one, one a line, or one after another; damage ends instead of failing."""

from __future__ import annotations

import gzip
import io
import itertools
import json
import re
import zlib
from collections.abc import Callable, Generator, Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from typing import IO, Any, cast

_BLANK = re.compile("[\\s\x1e\ufeff\0]*")
# What web servers and scripts write around it: a comment, a call, a name that it is given to.
_BEFORE = re.compile(r"(?:/\*.*?\*/|//[^\n]*\n|[^\[{])*", re.DOTALL)
_BEHIND = re.compile(r"[)\s;]*")
_TOKENS = re.compile(r'"(?:[^"\\]|\\.)*"|[\[\]{},]', re.DOTALL)
_PAIR = r"\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}"
_SURROGATE = re.compile(rf"(\\\\|{_PAIR})|\\u[dD][89a-fA-F][0-9a-fA-F]{{2}}")
_UNDECODED = re.compile("[\udc80-\udcff]")
_CONSTANTS = {"NaN": None, "Infinity": "Infinity", "-Infinity": "-Infinity"}
_LOOKED_AT = 20
_UNPACKED, _RATIO = 64 * 1024 * 1024, 500
_DEEPEST = 64
_HOLDERS = frozenset([dict, list])

BROKEN = "here it is no whole JSON; what is whole before and behind was read; export it again"
BROKEN_LINE = "this line is no whole JSON; look at it, or export the file again"
BOMB = "it unpacks to more than 500 times its size; unpack it by hand, and name the file if it is a list of devices"
TOO_LARGE = "it is too large to be read at once; raise --option max_document (in MB), or export it as JSON lines"
TOO_DEEP = f"it is nested more than {_DEEPEST} deep, which no list of devices is; look at it by hand"


@dataclass(frozen=True)
class JsonDocument:
    """One parsed document."""

    line: int  # in which it begins
    value: object  # numbers are text, as they are written
    one_of_many: bool  # whether each line of the file is a document


@dataclass(frozen=True)
class JsonDamage:
    """Something that is no whole JSON."""

    line: int
    reason: str  # what is wrong and what to do about it
    records: int = 0  # how many are lost; 0 where that cannot be known


@dataclass
class JsonDocuments:
    """The documents of a file or an answer, read anew each time they are iterated over."""

    open: Callable[[], IO[bytes]]
    limit: int  # the most characters that one document may have
    notes: dict[str, None] = field(default_factory=dict)  # what a person should know about how they were read
    _problem: str = ""

    def __post_init__(self) -> None:
        """Prepare to decode: numbers stay as they are written."""
        self._decoder = json.JSONDecoder(
            parse_int=str, parse_float=str, parse_constant=_CONSTANTS.get, object_pairs_hook=self._object, strict=False
        )

    def __iter__(self) -> Iterator[JsonDocument | JsonDamage]:
        """Read from the first document on. Of lines only one at a time is held, otherwise all up to the limit."""
        self._problem = ""
        with closing(self._lines()) as lines:
            first: list[str] = []
            while len(first) < _LOOKED_AT and sum(map(len, first)) <= self.limit and (line := next(lines, "")):
                first.append(line)
            every = itertools.chain(first, lines)
            if not _are_documents(first):
                yield from self._decoded(self._joined(every), 1, one_of_many=False)
                return
            number = 0
            for number, line in enumerate(every, start=1):
                yield from self._decoded(line, number, one_of_many=True)
            if self._problem:
                yield JsonDamage(number, self._problem)

    def _lines(self) -> Generator[str]:
        try:
            with self.open() as file:
                size = file.seek(0, 2)
            with self.open() as file, _unpacked(file) as stream, _as_text(stream) as text:
                left = max(_UNPACKED, _RATIO * size)
                while line := text.readline(self.limit + 1):
                    if not line.isascii() and _UNDECODED.search(line):
                        self.notes["some of it is no UTF-8 and was read as cp1252"] = None
                        line = line.encode("utf-8", "surrogateescape").decode("cp1252", "replace")
                    yield line
                    left -= len(line)
                    if len(line) > self.limit or left < 0:
                        self._problem = TOO_LARGE if left >= 0 else BOMB
                        return
        except (EOFError, zlib.error):
            self._problem = "the compressed data break off or are damaged; copy or export the file again"
        except OSError as error:
            self._problem = f"{error.strerror or 'the data are damaged'}; copy or export the file again"

    def _joined(self, lines: Iterable[str]) -> str:
        parts, left = [], self.limit
        for line in lines:
            parts.append(line)
            left -= len(line)
            if left < 0:
                self._problem = TOO_LARGE
                break
        return "".join(parts)[: self.limit]

    def _decoded(self, text: str, line: int, *, one_of_many: bool) -> Iterator[JsonDocument | JsonDamage]:
        if "\\ud" in text or "\\uD" in text:
            text = _SURROGATE.sub(lambda found: found[1] or r"\ufffd", text)
        decoder = self._decoder
        place = 0
        if not one_of_many and (wrapped := _BEFORE.match(text)) and (start := wrapped.end()) < len(text):
            line, place = line + text.count("\n", 0, start), start
        while (blank := _BLANK.match(text, place)) and (start := blank.end()) < len(text):
            if place and _BEHIND.fullmatch(text, start):
                break
            further: list[object] = []
            line += text.count("\n", place, start)
            try:
                value, place = decoder.raw_decode(text, start)
            except json.JSONDecodeError as error:
                place = error.pos
                value = _closed(decoder, text[start:place])
                reason = self._problem or (BROKEN_LINE if one_of_many else BROKEN)
                yield JsonDamage(line + text.count("\n", start, place), reason, int(one_of_many))
                further = [] if one_of_many else self._behind(text, place)
                place = len(text)
            except RecursionError:
                yield JsonDamage(line, TOO_DEEP)
                return
            if _is_too_deep(value):
                yield JsonDamage(line, TOO_DEEP)
            elif value is not None:
                yield JsonDocument(line, value, one_of_many)
            line += text.count("\n", start, place)
            if further:
                yield JsonDocument(line, further, one_of_many)
        if self._problem and not one_of_many and place < len(text):
            yield JsonDamage(line, self._problem)

    def _behind(self, text: str, place: int) -> list[object]:
        """Return the objects behind a damaged place that are whole."""
        found: list[object] = []
        while (start := text.find("{", place)) >= 0:
            try:
                value, place = self._decoder.raw_decode(text, start)
                found.append(value)
            except json.JSONDecodeError as error:
                place = max(error.pos, start + 1)
            except RecursionError:
                break
        return found

    def _object(self, pairs: list[tuple[str, object]]) -> dict[str, object]:
        found = dict(pairs)
        if len(found) < len(pairs):
            self.notes["a key stands twice in one object; both values are kept"] = None
            found = {}
            for key, value in pairs:
                found[key] = _both(found[key], value) if key in found else value
        return found


def _unpacked(file: IO[bytes]) -> IO[bytes]:
    packed = file.read(2) == b"\x1f\x8b"
    file.seek(0)
    return cast(IO[bytes], gzip.GzipFile(fileobj=file)) if packed else file


def _as_text(file: IO[bytes]) -> io.TextIOWrapper:
    encoding = json.detect_encoding(file.read(4))
    file.seek(0)
    return io.TextIOWrapper(file, encoding, "surrogateescape" if encoding.startswith("utf-8") else "replace")


def _both(first: object, second: object) -> object:
    if first == second:
        return first
    values = [*(first if isinstance(first, list) else [first]), *(second if isinstance(second, list) else [second])]
    return [value for value in values if value is not None]


def _are_documents(lines: Iterable[str]) -> bool:
    """Whether each line is a document: most are, and a list with a record a line has commas at their ends."""
    lines = [line for each in lines if (line := each.strip(" \t\r\n\x1e\ufeff"))]
    whole = sum(map(_is_whole, lines)) if len(lines) > 1 else 0
    return whole > 1 and whole * 2 >= len(lines)


def _is_whole(line: str) -> bool:
    try:
        return line.startswith(("{", "[")) and json.loads(line, parse_int=str) is not None
    except (ValueError, RecursionError):
        return False


def _closed(decoder: json.JSONDecoder, text: str) -> object:
    """Return the value of a document that breaks off: what is open is closed after the last value that is whole."""
    open_brackets: list[str] = []
    end, closing = 0, ""
    for token in _TOKENS.finditer(text):
        sign = token[0]
        if sign in ("[", "{"):
            open_brackets.append("]" if sign == "[" else "}")
            continue
        if sign in ("]", "}") and open_brackets:
            open_brackets.pop()
        if sign in ("]", "}", ","):
            end = token.end() - (sign == ",")
            closing = "".join(reversed(open_brackets))
    try:
        return cast(object, decoder.decode(text[:end] + closing)) if end else None
    except (ValueError, RecursionError):
        return None


def _is_too_deep(value: object) -> bool:
    level: list[Any] = [value] if type(value) in _HOLDERS else []
    for _ in range(_DEEPEST):
        every = (holder.values() if type(holder) is dict else holder for holder in level)
        level = [each for values in every for each in values if type(each) in _HOLDERS]
    return bool(level)
