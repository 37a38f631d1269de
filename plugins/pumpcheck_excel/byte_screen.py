"""Which elements in a piece of XML are spelt as expected and cannot matter, told by their bytes."""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import chain
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from pumpcheck import Screen

if TYPE_CHECKING:
    import hyperscan

_CONTROLS = rb"\x00-\x08\x0b\x0c\x0e-\x1f"
SPACES, FILLED, TEXT = rb"[ \t\r\n]*", rb"[^<>& \t\r\n" + _CONTROLS + rb"]", rb"[^<>" + _CONTROLS + rb"]*"
"""Patterns: white space, a character that is none, and any text."""

_LAST_OF_ASCII = 0x7F
_BY_NUMBER = rb"#(?:[0-9]{1,7}|x[0-9A-Fa-f]{1,6});"
# What begins with a sign that is written out is found many times quicker.
_ENTITY = re.compile(rb"&(?:%s(?:&%s)*|amp;|quot;|apos;|lt;|gt;|)" % (_BY_NUMBER, _BY_NUMBER))
_BLANKS = (9, 10, 13)
_ESCAPED = rb"_x[0-9A-Fa-f]{4}_"
"""How Excel writes characters that XML cannot hold."""

Bytes = npt.NDArray[np.uint8]
Flags = npt.NDArray[np.bool_]
Places = npt.NDArray[np.int64]


class NotFastError(Exception):
    """Every row is to be read; the text says why where a person can do something about it."""


class ByteScreen:
    """Looks through elements of one kind for what the screen lets through."""

    def __init__(self, screen: Screen, spelling: bytes, closing: bytes) -> None:
        """Prepare to look through elements.

        Args:
            screen: The screen.
            spelling: A pattern for a whole element as it is expected.
            closing: How it ends.

        Raises:
            NotFastError: If hyperscan is not to be had or refuses a pattern.
        """
        try:
            import hyperscan

            self._databases = [_compiled(screen.pattern, _ESCAPED), _compiled(spelling)]
            # One of one's own, since other threads may use the same databases.
            self._scratches = list(map(hyperscan.Scratch, self._databases))
        except ImportError:
            raise NotFastError("hyperscan is not installed here, so every row was read, which takes longer") from None
        except hyperscan.error:
            raise NotFastError("hyperscan does not run here, so every row was read, which takes longer") from None
        self._closing = re.compile(closing)
        self._folded = lru_cache(maxsize=4096)(lambda run: _ascii_or_nul(screen.folded(run.decode())))
        self._plain = lru_cache(maxsize=4096)(lambda entity: _stands_for(entity, screen))

    def look(self, data: bytes) -> tuple[bytes, Places, Flags]:
        """Return the data in ASCII, where elements end in it, and which of them are as expected and cannot matter.

        The last flag is for what stands below them all, and is never set.
        """
        data = self.in_ascii(data)
        ends = np.array([found.end() for found in self._closing.finditer(data)], np.int64)
        sought, expected = map(self._places, (0, 1), (data, data))
        clear = np.zeros(len(ends) + 1, bool)
        clear[np.searchsorted(ends, expected)] = True
        clear[np.searchsorted(ends, sought)] = False
        return data, ends, clear

    def _places(self, which: int, data: bytes) -> list[int]:
        """Return where what one of the databases knows ends."""
        found: list[int] = []
        add = found.append
        self._databases[which].scan(
            data, match_event_handler=lambda *match: add(match[2]), scratch=self._scratches[which]
        )
        return found

    def in_ascii(self, data: bytes) -> bytes:
        """Return XML with its texts as the screen's pattern wants them; what has no such form becomes a NUL.

        No element begins or ends in it that does not in the data.

        Raises:
            UnicodeDecodeError: If it is no UTF-8.
        """
        if not data.isascii():
            beyond = np.flatnonzero(np.frombuffer(data, np.uint8) > _LAST_OF_ASCII)
            breaks = np.flatnonzero(np.diff(beyond) > 1)
            starts = beyond[np.append(0, breaks + 1)].tolist()
            ends = (beyond[np.append(breaks, -1)] + 1).tolist()
            between = [data[end:start] for end, start in zip([0, *ends], [*starts, len(data)], strict=True)]
            runs = [self._folded(data[start:end]) for start, end in zip(starts, ends, strict=True)]
            data = b"".join(chain.from_iterable(zip(between, [*runs, b""], strict=True)))
        return _ENTITY.sub(lambda found: self._plain(found[0]), data) if b"&" in data else data


def _ascii_or_nul(folded: str) -> bytes:
    return folded.encode() if folded.isascii() and not set('<>&"') & set(folded) else b"\0"


def _stands_for(entity: bytes, screen: Screen) -> bytes:
    """Return what an entity stands for, or a sign that is as little of a word and does not look like markup."""
    if entity.startswith(b"&#"):
        return _ascii_or_nul(screen.folded(_characters(entity)))
    return b"\0" if entity == b"&" else b"&" if entity == b"&amp;" else b"\x7f"


def _characters(references: bytes) -> str:
    """Return the characters that follow each other by their numbers; a NUL where one of them should be no reference."""
    numbers = [
        int(number[1:], 16) if number.startswith(b"x") else int(number) for number in references[2:-1].split(b";&#")
    ]
    good = all(
        number in _BLANKS or _LAST_OF_ASCII < number < 0xD800 or 0xE000 <= number < 0xFFFE or 0xFFFF < number < 0x110000
        for number in numbers
    )
    return "".join(map(chr, numbers)) if good else "\0"


@lru_cache(maxsize=16)
def _compiled(*patterns: bytes) -> hyperscan.Database:
    """Compile patterns, which takes some tenths of a second and serves for all sheets of a scan."""
    import hyperscan

    database = hyperscan.Database()
    database.compile(expressions=list(patterns), ids=list(range(len(patterns))), flags=[0] * len(patterns))
    return database
