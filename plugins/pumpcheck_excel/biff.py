"""The records of an .xls file, walked through for what the reading library does not tell.

Nothing but each record's size tells where the next one is. Where one is wrong, the library reads on in the middle of
another and comes upon some end, with rows lost; so all that is met on the way must make sense.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from typing import NamedTuple

_BOF, _EOF, _BOUNDSHEET = 0x0809, 0x000A, 0x0085
_HEADER, _FOOTER, _OBJECT, _TEXT_OBJECT, _CONTINUE = 0x0014, 0x0015, 0x005D, 0x01B6, 0x003C
_NOTE_SHAPE = 0x19
_BIFF8 = b"\x00\x06"
"""The version that Excel 97 brought, as it is written. Before it, texts have one byte a character."""
_OLD = frozenset({*range(0x0006), *range(0x0007, 0x000A)})
"""Kinds of record that only the first versions had; these are never read."""
_LAST_KIND, _LARGEST = 0x10FF, 8224
"""The highest number of a kind of record, and how many bytes one may hold."""
_KINDS = {1: "macro", 2: "chart", 6: "module"}


class SheetPlace(NamedTuple):
    """A sheet in the list of them.

    Attributes:
        start: Where it begins in the stream.
        kind: What it is where that is not a sheet of cells; otherwise empty.
        name: Its name.
    """

    start: int
    kind: str
    name: str


class BiffStream:
    """The stream ``Workbook`` of an .xls file from Excel 5.0 on."""

    def __init__(self, data: bytes) -> None:
        """Read the part that is about the whole workbook; formats.DAMAGE if its records lead nowhere."""
        self._data = data
        self._short = data[4:6] < _BIFF8
        self.sheets: list[SheetPlace] = []
        for kind, body in self._records(0):
            if kind == _BOUNDSHEET:
                start, _, sheet_kind = struct.unpack_from("<IBB", body)
                self.sheets.append(SheetPlace(start, _KINDS.get(sheet_kind, ""), self._text(body[6:], "<B")))

    def texts(self, start: int) -> Iterator[str]:
        """Walk through a sheet, and yield the page's header and footer and the texts of boxes."""
        shape = size = 0
        for kind, body in self._records(start):
            if kind in (_HEADER, _FOOTER) and body:
                yield self._text(body, "<H")
            elif kind == _OBJECT:
                shape = struct.unpack_from("<H", body, 4)[0]
            elif kind == _TEXT_OBJECT:
                size = struct.unpack_from("<H", body, 10)[0] if shape != _NOTE_SHAPE else 0
            elif kind == _CONTINUE and size:
                yield _characters(body[1:], size, wide=bool(body[0] & 1))
                size = 0

    def _text(self, body: bytes, length: str) -> str:
        if self._short:
            return _characters(body[1:], body[0], wide=False)
        size = struct.unpack_from(length, body)[0]
        start = struct.calcsize(length)
        return _characters(body[start + 1 :], size, wide=bool(body[start] & 1))

    def _records(self, place: int) -> Iterator[tuple[int, bytes]]:
        """Yield the records of the workbook's own part, or of a sheet, by kind."""
        data = self._data
        depth = 0
        while True:
            kind, size = struct.unpack_from("<HH", data, place)
            if kind in _OLD or kind > _LAST_KIND or size > _LARGEST or (not depth and kind != _BOF):
                raise ValueError("a record of no known kind or size, or out of place")
            place += 4
            yield kind, data[place : place + size]
            place += size
            # A chart drawn on a sheet brings its own begin and end.
            depth += (kind == _BOF) - (kind == _EOF)
            if depth <= 0:
                break
        if data[place : place + 2] != struct.pack("<H", _BOF) and data[place:].strip(b"\0"):
            raise ValueError("something else than a sheet after the end of one")


def _characters(data: bytes, size: int, *, wide: bool) -> str:
    return data[: 2 * size].decode("utf-16-le", "replace") if wide else data[:size].decode("latin-1")
