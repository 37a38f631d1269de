"""The XML of a large sheet as it stands."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator
from typing import TYPE_CHECKING

from .matching_arrays import Pieces
from .sheet_xml import column_index

if TYPE_CHECKING:
    from .ooxml import XlsxPackage

ROW_END = b"</row>"
"""What ends each row."""

_HEAD_ROWS = 400
_PORTION = 1 << 20
_DATA = re.compile(rb"<sheetData\b[^>]*>")
_DATA_END = re.compile(rb"(?:\s*<row\b[^<>]*/>)*+\s*</sheetData\s*>")
_CELL = re.compile(rb'<c r="([A-Z]{1,3})(\d+)"')
_NUMBER = re.compile(rb'<row r="(\d{1,7})"')
_MERGED = b"<mergeCells"
_MERGED_END = b"</mergeCells>"
_MERGED_ROWS = re.compile(rb'ref="[A-Z]+(\d+):[A-Z]+(\d+)"')


class IrregularError(Exception):
    """The sheet is written in another way than the usual one, and has to be read like a small one."""


class RawSheet:
    """The XML of one sheet in portions of whole rows.

    Attributes:
        head: Its first rows.
        columns: The columns of the cells in these, counted from 0.
        merged: The list of merged cells; it stands at the end and is known when all was read.
    """

    def __init__(self, package: XlsxPackage, name: str) -> None:
        """Look at the first rows.

        Raises:
            IrregularError: If they are not of that kind.
        """
        self._package = package
        self._name = name
        self._before = b""
        self.merged = b""
        self.head = [row + ROW_END for row in next(self.portions(), b"").split(ROW_END)[:-1][:_HEAD_ROWS]]
        self.columns = {column for row in self.head for column in columns_of(row)}

    def portions(self) -> Iterator[bytes]:
        """Yield all rows in bounded portions.

        Raises:
            IrregularError: If there are none, or at the end if there is no end to them.
            zipfile.BadZipFile: If the part is damaged.
        """
        with self._package.open_sheet(self._name) as stream:
            held = b""
            while not (start := _DATA.search(held)):
                more = stream.read(_PORTION)
                if not more:
                    raise IrregularError("no rows")
                held += more
            self._before, held = held[: start.end()], held[start.end() :]
            while True:
                cut = held.rfind(ROW_END) + len(ROW_END)
                if cut >= len(ROW_END):
                    yield held[:cut]
                    held = held[cut:]
                more = stream.read(_PORTION)
                if not more:
                    break
                held += more
        if not _DATA_END.match(held):
            raise IrregularError("rows that break off")
        begin = held.find(_MERGED)
        end = held.find(_MERGED_END, max(begin, 0))
        if begin < 0 and b"mergeCell" in held:
            raise IrregularError("merged cells that are written in another way")
        if 0 <= begin < end:
            self.merged = held[begin : end + len(_MERGED_END)]

    def merges_rows(self, first: int) -> bool:
        """Whether cells are merged over several rows, from a row on, counted from 0.

        Raises:
            IrregularError: If that cannot be told.
        """
        spans = _MERGED_ROWS.findall(self.merged)
        if self.merged and len(spans) != self.merged.count(_MERGED[:-1]) - 1:
            raise IrregularError("merged cells that are written in another way")
        return any(int(bottom) > int(top) > first for top, bottom in spans)

    def xml(self, rows: Iterable[bytes]) -> bytes:
        """Return the sheet with some of its rows only."""
        return b"%s%s</sheetData>%s</worksheet>" % (self._before, b"".join(rows), self.merged)


def number_of(row: bytes) -> int:
    """Return a row's number, that of the last one if empty rows stand before it.

    Raises:
        IrregularError: If it has none.
    """
    found = _NUMBER.findall(row)
    if not found:
        raise IrregularError("a row without a number")
    return int(found[-1])


def numbers_of(rows: Pieces, odd: Collection[int]) -> list[int]:
    """Return the numbers of rows, all of the plain shape but for some.

    Raises:
        IrregularError: If one has none.
    """
    texts = rows.up_to(b'"', len(b'<row r="'))
    return [number_of(rows[place]) if place in odd else int(text) for place, text in enumerate(texts)]


def columns_of(row: bytes) -> set[int]:
    """Return the columns, counted from 0, in which a row has cells.

    Raises:
        IrregularError: If a cell does not say where it is, or says that it is in another row.
    """
    found = _CELL.findall(row)
    rows = {int(number) for _, number in found}
    if len(found) != row.count(b"<c") or b"<!" in row or not rows <= {number_of(row)}:
        raise IrregularError("a cell without a place")
    return {column_index(letters) for letters in {letters for letters, _ in found}}
