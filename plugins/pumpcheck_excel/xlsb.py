"""The sheets of an .xlsb file: values from the reading library, and from its binary records what that does not tell."""

from __future__ import annotations

import struct
from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import IO

from .cells import ERRORS, cell_text
from .package import Package
from .sheet import MOST_COLUMNS, Facts, NumberedRow, Sheet, Tally, TooLargeError
from .xlsb_library import LibraryBook
from .xlsx_remarks import add_comments

_ROW, _BLANK, _CELL_ERROR, _FORMULA_ERROR, _COLUMNS, _SHEET, _MERGED = 0, 1, 3, 11, 60, 156, 176
_CELLS = range(1, 12)
_ROW_HIDDEN, _COLUMN_HIDDEN = 0x10, 0x01
_KINDS = {"chartsheet": "chart", "dialogsheet": "dialog", "xlMacrosheet": "macro", "xlIntlMacrosheet": "macro"}
_UNSEEN = "leading zeros that only a number format shows, page headers and older comments are not seen in .xlsb files"


def xlsb_sheets(file: IO[bytes], max_cells: int) -> Sequence[Sheet]:
    """Return the sheets of an .xlsb file.

    Args:
        file: Its content.
        max_cells: How many cells a sheet may span.

    Raises:
        formats.DAMAGE: If it is damaged.
    """
    package = Package(file)
    links = {link.id: link for link in package.links(package.workbook)}
    library = LibraryBook(file)
    data = package.read(package.workbook)
    sheets = []
    for kind, place, _ in _records(data):
        if kind == _SHEET:
            key, after = _text(data, place + 8)
            link = links.get(key)
            sheet = _XlsbSheet(_text(data, after)[0], _KINDS.get(link.kind, "") if link else "", data[place] != 0)
            sheet.package, sheet.part = package, link.part if link else ""
            sheet.library, sheet.max_cells = library, max_cells
            sheets.append(sheet)
    return sheets


class _XlsbSheet(Sheet):
    package: Package
    part: str
    library: LibraryBook
    max_cells: int

    def facts(self) -> Facts:
        """See `Sheet.facts`."""
        facts = self._survey.facts
        facts.comments, facts.problems = [], []
        add_comments(facts, self.package, self.part)
        return facts

    def rows(self, tally: Tally) -> Iterator[NumberedRow]:
        """See `Sheet.rows`."""
        survey = self._survey
        if survey.rows * survey.columns > self.max_cells:
            # The library asks for memory for all that lies between.
            raise TooLargeError(survey.rows, survey.columns)
        tally.errors += sum(map(len, survey.errors.values()))
        left, values = self.library.rows(self.name)
        found = False
        for row, cells in enumerate(values):
            found = True
            texts = [None] * left + [cell_text(value) for value in cells]
            for column, error in survey.errors.get(row, {}).items():
                texts[column] = error
            yield row + 1, texts
        if survey.rows and not found:
            raise ValueError("the library found no cell where some hold something")

    @cached_property
    def _survey(self) -> _Survey:
        with self.package.open(self.part) as stream:
            return _Survey(stream.read())


class _Survey:
    """What the records of a sheet tell beside the values.

    Attributes:
        errors: By row and column, the text of error cells, which the library reads as empty.
        rows: How many rows the cells that hold something reach over.
        columns: How many columns they reach over.
    """

    def __init__(self, data: bytes) -> None:
        self.errors: dict[int, dict[int, str]] = {}
        self.rows = self.columns = 0
        self.facts = Facts(unseen=_UNSEEN)
        hidden: set[int] = set()
        row = 0
        for kind, place, _ in _records(data):
            if kind == _ROW:
                row = struct.unpack_from("<I", data, place)[0]
                if data[place + 11] & _ROW_HIDDEN:
                    self.facts.hidden_rows.add(row + 1)
            elif kind == _COLUMNS and data[place + 16] & _COLUMN_HIDDEN:
                first, last = struct.unpack_from("<2I", data, place)
                hidden.update(range(first, min(last + 1, MOST_COLUMNS)))
            elif kind == _MERGED:
                top, bottom, left, right = struct.unpack_from("<4I", data, place)
                self.facts.merged.append(((top + 1, left), (bottom + 1, right)))
            elif kind in _CELLS and kind != _BLANK:
                column = struct.unpack_from("<I", data, place)[0]
                self.rows, self.columns = max(self.rows, row + 1), max(self.columns, column + 1)
                if kind in (_CELL_ERROR, _FORMULA_ERROR):
                    self.errors.setdefault(row, {})[column] = ERRORS.get(data[place + 8], "#ERROR")
        self.facts.hidden_columns = hidden


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
