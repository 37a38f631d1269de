"""The rows of long tables, written as they are made.

openpyxl holds an object for every cell, which takes ten times as long as writing the cell, and leaves out what formulas
come to. So it writes the workbook with the headings alone; rows and results are put in as a sheet goes into the file.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, time
from functools import cache
from html import escape, unescape
from io import BytesIO
from itertools import islice
from pathlib import Path
from tempfile import SpooledTemporaryFile
from typing import Any, BinaryIO, NamedTuple
from weakref import WeakKeyDictionary
from zipfile import ZIP_DEFLATED, ZipFile

from openpyxl import Workbook
from openpyxl.cell.cell import Cell
from openpyxl.utils import get_column_letter
from openpyxl.utils.datetime import to_excel
from openpyxl.worksheet.worksheet import Worksheet
from openpyxl.writer.excel import ExcelWriter

from pumpcheck.reports.shown_text import CELL_LIMIT, sheet_text
from pumpcheck.reports.workbook.checksums import EMPTY, checksum_of
from pumpcheck.reports.workbook.layout import ROW, Formula, Layout, Value, height, lines, wraps

_FORMULA = re.compile(rb'<c r="(\w+)"([^>]*)>(<f[^>]*>[^<]*</f>)<v ?(?:/>|></v>)</c>')
_RESULT = re.compile(rb'<c r="(\w+)"([^>]*)><f[^>]*>[^<]*</f><v>([^<]*)</v></c>')
_REMEMBERED = 500
"""Values of a column whose cells are kept for when they come again."""
_KEPT = frozenset({str, Formula, type(None)})
_HELD = 1024 * 1024
"""Bytes of checksums that are held before they go to disk."""
_AT_ONCE = 64
"""Rows that go into the file together."""


class _Written(NamedTuple):
    """What is written for a value: its cell without the place, its checksum, and how many lines it takes."""

    xml: str
    checksum: str
    lines: int


class _Cells(dict[Value, _Written]):
    """The cells of a column; the texts and formulas in it come again, in other rows or with the row's number."""

    def __init__(self, width: float, style_id: Callable[[type], int], place: Callable[[], str]) -> None:
        super().__init__()
        self._width, self._style_id, self._place = width, style_id, place

    def __missing__(self, value: Value) -> _Written:
        if isinstance(value, str) and len(value) > CELL_LIMIT // 8:
            return self.of(sheet_text(value, self._place()))
        if len(self) >= _REMEMBERED:
            self.clear()
        found = self[value] = self.of(sheet_text(value) if isinstance(value, str) else value)
        return found

    def of(self, value: Value) -> _Written:
        """Return what is written for a value, a text as a cell can hold it."""
        high = lines(value, self._width) if self._width and isinstance(value, str) else 1
        kind = type(value) if isinstance(value, date | time) else str
        return _Written(f' s="{self._style_id(kind)}"{_content(value)}', checksum_of(value), high)


class Rows:
    """The rows of a table on one sheet, from row ``first`` on, still to be written."""

    def __init__(self, sheet: Worksheet, first: int, layout: Layout[Any], items: Iterable[Any], count: int) -> None:
        """Take the items, which are gone through as the rows are written, and how many they are."""
        self.first, self.last = first, first + count - 1
        self.items = items
        self.columns = layout.columns
        self._sheet, self._layout = sheet, layout
        self._item: Any = None
        self._checksums: SpooledTemporaryFile[bytes] | None = None
        self._noted_from = 0

    def xml(self, checksums: SpooledTemporaryFile[bytes]) -> Iterator[str]:
        """Yield the rows, and note the checksums of their cells."""
        self._checksums, self._noted_from = checksums, checksums.tell()
        # One format for the whole row: to put every cell together by itself takes twice as long.
        template, cells = f'<row r="{ROW}" ht="%g" customHeight="1">', []
        for number, column in enumerate(self.columns, start=1):
            style_id = cache(lambda kind, style=column.style: _style_id(self._sheet, style, kind))
            template += f'<c r="{get_column_letter(number)}{ROW}"'
            if column.value:
                width = column.width if wraps(column.style) else 0
                cells.append((column.value, _Cells(width, style_id, self._place)))
                template += "%s"
            else:
                template += f' s="{style_id(str)}"/>'
        template += "</row>"
        points = 12.0 if self._layout.one_line else 13.5
        for row, item in enumerate(self.items, start=self.first):
            self._item = item
            written = [known[one] if type(one := of(item)) in _KEPT else known.of(one) for of, known in cells]
            texts, found, deep = zip(*written, strict=True)
            checksums.write("".join(found).encode())
            # Not every program makes a row as high as its text needs when it opens the file.
            yield (template % (height(max(deep), points), *texts)).replace(ROW, str(row))

    def checksums(self) -> Iterator[list[str]]:
        """Yield the checksums of the cells that were written, row by row; a column without values has empty cells."""
        if self._checksums is None:
            return
        has_values = [column.value is not None for column in self.columns]
        size = has_values.count(True) * len(EMPTY)
        self._checksums.seek(self._noted_from)
        for _ in range(self.first, self.last + 1):
            noted = self._checksums.read(size).decode()
            found = (noted[at : at + len(EMPTY)] for at in range(0, size, len(EMPTY)))
            yield [next(found) if filled else EMPTY for filled in has_values]

    def _place(self) -> str:
        return self._layout.place(self._item)


_waiting: WeakKeyDictionary[Worksheet, Rows | Iterable[Iterable[str]]] = WeakKeyDictionary()
_results: WeakKeyDictionary[Worksheet, dict[str, str | float]] = WeakKeyDictionary()


def keep_result(sheet: Worksheet, place: str, result: str | float) -> None:
    """Have the result of a formula written beside it, which openpyxl leaves out."""
    _results.setdefault(sheet, {})[place] = result


def put_rows(sheet: Worksheet, first: int, layout: Layout[Any], items: Iterable[Any], count: int) -> None:
    """Have a row written for each item when the workbook is saved by `save`, from row ``first`` on.

    The cells cannot be reached before; a comment may be given to one all the same.
    """
    sheet.cell(first, 1)
    _waiting[sheet] = Rows(sheet, first, layout, items, count)


def put_lines(sheet: Worksheet, texts: Iterable[Iterable[str]]) -> None:
    """Have texts written into the rows of a sheet, the first on top, each row as long as it is.

    They are asked for when the other sheets have been written, if this is the last one.
    """
    sheet.cell(1, 1)
    _waiting[sheet] = texts


def rows_of(sheet: Worksheet) -> Rows | None:
    """Return the rows that `put_rows` has put on a sheet."""
    return rows if isinstance(rows := _waiting.get(sheet), Rows) else None


def save(book: Workbook, stream: BinaryIO) -> None:
    """Write a workbook with the rows that were put off and the results of its formulas."""
    with SpooledTemporaryFile(_HELD) as checksums:
        archive = _Archive(stream, book.worksheets, checksums)
        try:
            # Workbook.save would stamp the present time on it.
            ExcelWriter(book, archive).save()
        except BaseException:
            # ZipFile finishes a file when it is deleted, and would fail again, with a traceback that nobody can catch.
            archive.fp = None
            raise


def results_in(data: bytes, titles: Sequence[str]) -> dict[str, dict[str, str | float]]:
    """Return what the formulas of a workbook that `save` wrote come to, by sheet and cell; ``titles`` in order."""
    found: dict[str, dict[str, str | float]] = {}
    with ZipFile(BytesIO(data)) as archive:
        for number, title in enumerate(titles, start=1):
            for place, style, result in _RESULT.findall(archive.read(f"xl/worksheets/sheet{number}.xml")):
                value = unescape(result.decode()) if b't="str"' in style else float(result)
                found.setdefault(title, {})[place.decode()] = value
    return found


class _Archive(ZipFile):
    """The file that openpyxl writes into."""

    def __init__(
        self, stream: BinaryIO, sheets: Sequence[Worksheet], checksums: SpooledTemporaryFile[bytes]
    ) -> None:
        # Level 1: the file is a fifth larger than at the usual one, and written in a third of the time.
        super().__init__(stream, "w", ZIP_DEFLATED, compresslevel=1)
        self._sheets = {f"xl/worksheets/sheet{number}.xml": sheet for number, sheet in enumerate(sheets, start=1)}
        self._checksums = checksums

    def write(self, filename: str, arcname: str) -> None:  # type: ignore[override]
        """Write a sheet, which openpyxl has made in a file of its own."""
        data, sheet = Path(filename).read_bytes(), self._sheets.get(arcname)
        if sheet and sheet in _results:
            results = _results[sheet]
            data = _FORMULA.sub(lambda found: _filled(found, results), data)
        with self.open(arcname, "w", force_zip64=True) as part:
            for chunk in self._chunks(data, _waiting.get(sheet) if sheet else None):
                part.write(chunk)

    def _chunks(self, data: bytes, waiting: Rows | Iterable[Iterable[str]] | None) -> Iterator[bytes]:
        """Yield a sheet, with the rows that waited put in."""
        if waiting is None:
            yield data
            return
        is_table = isinstance(waiting, Rows)
        own = re.search(rb'<row r="%d"' % (waiting.first if is_table else 1), data)
        end = data.index(b"</sheetData>")
        last = rb"\g<1>%d\2" % waiting.last if is_table else b""
        yield re.sub(rb'(<dimension ref="A1:[A-Z]+)\d+("/>)', last, data[: own.start() if own else end])
        rows = waiting.xml(self._checksums) if is_table else _lines(waiting)
        while chunk := "".join(islice(rows, _AT_ONCE)):
            yield chunk.encode()
        yield data[end:]


def _style_id(sheet: Worksheet, style: str, kind: type) -> int:
    """Return the number of a style; a date gets the format of dates where the style's own is another."""
    cell = Cell(sheet, 1, 1)
    cell.style = f"pumpcheck {style}"
    if kind is not str:
        cell.value = kind.min
    return cell.style_id


def _lines(rows: Iterable[Iterable[str]]) -> Iterator[str]:
    for number, texts in enumerate(rows, start=1):
        cells = enumerate(texts, start=1)
        found = [f'<c r="{get_column_letter(at)}{number}"{_content(sheet_text(text))}' for at, text in cells]
        yield f'<row r="{number}">{"".join(found)}</row>'


def _content(value: Value) -> str:
    """Return the end of a cell's element: what comes after its place and style."""
    if value is None or value == "":
        return "/>"
    if isinstance(value, str):
        # Blanks between words are kept as they are; at the ends, and in rows of them, not by every program.
        kept = "" if value == " ".join(value.split()) else ' xml:space="preserve"'
        return f' t="inlineStr"><is><t{kept}>{escape(value, quote=False)}</t></is></c>'
    if isinstance(value, Formula):
        return _with_result(f"<f>{escape(value.text[1:], quote=False)}</f>", value.result)
    if isinstance(value, bool):
        return f' t="b"><v>{value:d}</v></c>'
    if isinstance(value, date | datetime | time):
        value = to_excel(value)  # type: ignore[no-untyped-call]
    return f"><v>{value!r}</v></c>"


def _filled(found: re.Match[bytes], results: Mapping[str, str | float]) -> bytes:
    place, style, formula = (part.decode() for part in found.groups())
    return f'<c r="{place}"{style}{_with_result(formula, results[place])}'.encode() if place in results else found[0]


def _with_result(formula: str, result: str | float) -> str:
    if isinstance(result, str):
        return f' t="str">{formula}<v>{escape(result, quote=False)}</v></c>'
    return f">{formula}<v>{result!r}</v></c>"
