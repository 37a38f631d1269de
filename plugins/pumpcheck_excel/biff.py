"""The records of an .xls file that tell what the reading library does not: protection, errors, number formats."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from functools import cached_property

from .number_formats import PaddedFormat, padded_format
from .sheet_facts import SheetFacts

_BOF, _EOF, _FILEPASS, _BOUNDSHEET, _FORMAT, _XF = 0x0809, 0x000A, 0x002F, 0x0085, 0x041E, 0x00E0
_FORMULA, _NUMBER, _BOOLERR, _RK, _MULRK = 0x0006, 0x0203, 0x0205, 0x027E, 0x00BD
_BIFF8 = 0x0600
_STRINGS = 0x00FC
_LABEL, _RSTRING, _LABELSST, _DIMENSIONS = 0x0204, 0x00D6, 0x00FD, 0x0200
_OLD = frozenset({*range(0x0006), *range(0x0007, 0x000A)})
"""Kinds of record that only the first versions had; these are never read."""
_LAST_KIND, _LARGEST = 0x10FF, 8224
"""The highest number of a kind of record, and how many bytes one may hold."""
_MOST_COLUMNS = 256
_CELLS = (_FORMULA, _NUMBER, _BOOLERR, _RK, _MULRK, _LABEL, _RSTRING, _LABELSST)
ERRORS = {
    0x00: "#NULL!",
    0x07: "#DIV/0!",
    0x0F: "#VALUE!",
    0x17: "#REF!",
    0x1D: "#NAME?",
    0x24: "#NUM!",
    0x2A: "#N/A",
    0x2B: "#GETTING_DATA",
}
"""The text of an error cell by its code."""


class BiffStream:
    """The stream ``Workbook`` of an .xls file."""

    def __init__(self, data: bytes) -> None:
        """Read the part that is about the whole workbook.

        Raises:
            struct.error: If a record is cut short.
            ValueError: If it states impossible sizes, or if its records lead nowhere.
        """
        self._data = data
        self.protected = False
        self._sheets: list[int] = []
        self._codes: dict[int, str] = {}
        self._style_formats: list[int] = []
        wide = False
        for kind, body in self._records(0):
            if kind == _BOF:
                wide = struct.unpack_from("<H", body)[0] >= _BIFF8
            elif kind == _FILEPASS:
                self.protected = True
                return
            elif kind == _STRINGS and struct.unpack_from("<I", body, 4)[0] > len(data):
                # The library would set aside memory for as many.
                raise ValueError("more strings than the file could hold")
            elif kind == _BOUNDSHEET:
                self._sheets.append(struct.unpack_from("<I", body)[0])
            elif kind == _FORMAT:
                self._codes[struct.unpack_from("<H", body)[0]] = _text(body, wide)
            elif kind == _XF:
                self._style_formats.append(struct.unpack_from("<H", body, 2)[0])

    def survey(self, sheet: int) -> SheetFacts | None:
        """Return the facts of a sheet, named by its position in the workbook, or None when there is no such sheet.

        Raises:
            struct.error: If a record is cut short.
        """
        if sheet >= len(self._sheets):
            return None
        facts = SheetFacts()
        for kind, body in self._records(self._sheets[sheet]):
            if kind == _BOOLERR:
                row, column, _, code, is_error = struct.unpack_from("<HHHBB", body)
                if is_error:
                    facts.show_error(row, column, ERRORS.get(code, "#ERROR"))
            elif kind == _FORMULA and body[12:14] == b"\xff\xff":
                row, column = struct.unpack_from("<HH", body)
                if body[6] == 2:
                    facts.show_error(row, column, ERRORS.get(body[8], "#ERROR"))
            elif self._padded and kind in (_NUMBER, _FORMULA, _RK, _MULRK):
                for row, column, style, number in _numbers(kind, body):
                    format_ = self._padded.get(style)
                    shown = format_.show(repr(number)) if format_ else None
                    if shown is not None:
                        facts.show_number(row, column, shown)
        return facts

    def extents(self) -> Iterator[tuple[int, int]]:
        """Yield how many rows and columns each sheet spans, by its own word or by its cells, whichever is more.

        Raises:
            struct.error: If a record is cut short.
            ValueError: If a sheet ends before it begins, has columns that no sheet has, or breaks off.
        """
        for place in self._sheets:
            rows = columns = 0
            for kind, body in self._records(place):
                if kind in _CELLS:
                    row, column = struct.unpack_from("<HH", body)
                    rows, columns = max(rows, row + 1), max(columns, column + 1)
                    if column >= _MOST_COLUMNS:
                        raise ValueError("a cell beyond the last column")
                elif kind == _DIMENSIONS:
                    first, last, left, right = struct.unpack_from("<IIHH" if len(body) > 10 else "<HHHH", body)
                    if first > last or left > right:
                        raise ValueError("a sheet ends before it begins")
                    rows, columns = max(rows, last), max(columns, right)
            yield rows, columns

    @cached_property
    def _padded(self) -> dict[int, PaddedFormat]:
        found = {
            style: padded_format(self._codes[number])
            for style, number in enumerate(self._style_formats)
            if number in self._codes
        }
        return {style: format_ for style, format_ in found.items() if format_ is not None}

    def _records(self, place: int) -> Iterator[tuple[int, bytes]]:
        """Yield the records of the workbook's own part, or of a sheet, by kind.

        Nothing but each record's size tells where the next one is. Where one is wrong, the library reads on in the
        middle of another and comes upon some end, with rows lost; so what it meets on the way must make sense.
        """
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


def _text(body: bytes, wide: bool) -> str:
    if not wide:
        return body[3 : 3 + body[2]].decode("latin-1")
    length, flags = struct.unpack_from("<HB", body, 2)
    if flags & 1:
        return body[5 : 5 + 2 * length].decode("utf-16-le", "replace")
    return body[5 : 5 + length].decode("latin-1")


def _numbers(kind: int, body: bytes) -> Iterator[tuple[int, int, int, float]]:
    row, column, style = struct.unpack_from("<HHH", body)
    if kind == _RK:
        yield row, column, style, _rk(struct.unpack_from("<I", body, 6)[0])
    elif kind == _MULRK:
        for place in range(4, len(body) - 2, 6):
            style, packed = struct.unpack_from("<HI", body, place)
            yield row, column + (place - 4) // 6, style, _rk(packed)
    else:
        yield row, column, style, struct.unpack_from("<d", body, 6)[0]


def _rk(packed: int) -> float:
    """Unpack a number that was stored in 30 bits."""
    if packed & 2:
        value = float((packed >> 2) - (1 << 30 if packed & 0x80000000 else 0))
    else:
        value = float(struct.unpack("<d", struct.pack("<Q", (packed & 0xFFFFFFFC) << 32))[0])
    return value / 100 if packed & 1 else value
