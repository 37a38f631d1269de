"""The binary records of an .xlsb sheet that tell what the reading library does not: errors, and how far cells reach."""

from __future__ import annotations

import struct
from collections.abc import Iterator

from .biff import ERRORS
from .ooxml import Package
from .sheet_facts import SheetFacts

_ROW, _BLANK, _CELL_ERROR, _FORMULA_ERROR, _SHEET, _MERGED = 0, 1, 3, 11, 156, 176
_CELLS = range(1, 12)


class XlsbPackage(Package):
    """An .xlsb file."""

    def survey(self, sheet: str) -> SheetFacts | None:
        """See `Package.survey`."""
        data = self._read(self._parts.get(sheet, ""))
        if not data:
            return None
        facts = SheetFacts(unseen="leading zeros that only a number format shows are not seen")
        row = 0
        for kind, place, _ in _records(data):
            if kind == _ROW:
                row = struct.unpack_from("<I", data, place)[0]
            elif kind == _MERGED:
                top, bottom, left, right = struct.unpack_from("<4I", data, place)
                facts.merged.append(((top, left), (bottom, right)))
            elif kind in _CELLS and kind != _BLANK:
                column = struct.unpack_from("<I", data, place)[0]
                facts.rows, facts.columns = max(facts.rows, row + 1), max(facts.columns, column + 1)
                if kind in (_CELL_ERROR, _FORMULA_ERROR):
                    facts.show_error(row, column, ERRORS.get(data[place + 8], "#ERROR"))
        return facts

    def extent(self, sheet: str) -> tuple[int, int]:
        """See `Package.extent`."""
        facts = self.survey(sheet)
        return (facts.rows, facts.columns) if facts else (0, 0)

    def _sheet_links(self) -> Iterator[tuple[str, str]]:
        data = self._read(self._workbook)
        for kind, place, _ in _records(data):
            if kind == _SHEET:
                link, after = _text(data, place + 8)
                yield _text(data, after)[0], link


def _records(data: bytes) -> Iterator[tuple[int, int, int]]:
    """Yield kind, place and size of each record. Both numbers before it come in groups of seven bits."""
    place = 0
    while place + 1 < len(data):
        kind = data[place]
        place += 1
        if kind & 0x80:
            kind = kind & 0x7F | data[place] << 7
            place += 1
        size = shift = 0
        while True:
            part = data[place]
            place += 1
            size |= (part & 0x7F) << shift
            shift += 7
            if not part & 0x80:
                break
        yield kind, place, size
        place += size


def _text(data: bytes, place: int) -> tuple[str, int]:
    length = struct.unpack_from("<I", data, place)[0]
    end = place + 4 + 2 * length
    return data[place + 4 : end].decode("utf-16-le"), end
