"""The rows of long tables, written as they are made.

openpyxl holds an object for every cell, which takes ten times as long as writing the cell, and leaves out what formulas
come to. So it writes the workbook with the headings alone; rows and results are put in as a sheet goes into the file.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date, time
from functools import cache
from html import escape, unescape
from itertools import islice
from pathlib import Path
from tempfile import TemporaryFile
from types import SimpleNamespace
from typing import IO, Any, BinaryIO
from weakref import WeakKeyDictionary
from zipfile import ZIP_DEFLATED, ZipFile

from openpyxl import Workbook
from openpyxl.cell.cell import Cell
from openpyxl.utils import get_column_letter
from openpyxl.utils.datetime import to_excel
from openpyxl.worksheet.worksheet import Worksheet
from openpyxl.writer.excel import ExcelWriter
from openpyxl.xml.constants import ARC_ROOT_RELS

from pumpcheck.reports.shown_text import CELL_LIMIT, sheet_text
from pumpcheck.reports.workbook.checksums import EMPTY, checksum_of
from pumpcheck.reports.workbook.layout import ROW, Column, Formula, Layout, Value, height, lines, wraps

_FORMULA = re.compile(rb'<c r="(\w+)"([^>]*)>(<f[^>]*>[^<]*</f>)<v ?(?:/>|></v>)</c>')
_RESULT = re.compile(rb'<c r="(\w+)"([^>]*)><f(?:[^>]*/|[^>]*>[^<]*</f)><v>([^<]*)</v></c>')
_REMEMBERED = 500  # Values of a column whose cells are kept for when they come again.
_KEPT = frozenset({str, Formula, type(None)})
_ROW = ROW.encode()
LABEL = "docMetadata/LabelInfo.xml"
"""The part that says how confidential a workbook is, as its organisation calls that."""
_LABEL_OF = b"""<Relationship Id="label" Target="%b"
Type="http://schemas.microsoft.com/office/2020/02/relationships/classificationlabels"/></Relationships>"""
_LABEL_TYPE = "application/vnd.ms-office.classificationlabels+xml"
_AT_ONCE = 200  # Rows, or cells of texts, that go into the file together.


_Written = tuple[bytes, bytes, int]
"""What is written for a value: its cell without the place, its checksum, and how many lines it takes."""


class _Cells(dict[Value, _Written]):
    """The cells of a column; the texts and formulas in it come again, in other rows or with the row's number."""

    def __init__(self, sheet: Worksheet, column: Column[Any], place: Callable[[], str]) -> None:
        super().__init__()
        self._sheet, self._style, self._place = sheet, column.style, place
        self._width = column.width if wraps(column.style) else 0
        self._start = b' s="%d"' % _style_id(sheet, column.style)

    def __missing__(self, value: Value) -> _Written:
        if isinstance(value, str) and len(value) > CELL_LIMIT // 8:
            return self.of(value, self._place())
        if len(self) >= _REMEMBERED:
            self.clear()
        found = self[value] = self.of(value)
        return found

    def of(self, value: Value, place: str = "") -> _Written:
        """Return what is written for a value; ``place`` is where the whole of a long text stands."""
        if isinstance(value, str):
            text = sheet_text(value, place)
            high = lines(text, self._width) if self._width else 1
            return self._start + _text_content(text), checksum_of(text).encode(), high
        start = self._start
        if isinstance(value, date | time):
            start = b' s="%d"' % _style_id(self._sheet, self._style, value)
        return start + _content(value), checksum_of(value).encode(), 1


class Rows:
    """The rows of a table on one sheet, from row ``first`` on, still to be written."""

    def __init__(self, first: int, layout: Layout[Any], items: Iterable[Any], count: int) -> None:
        """Take the items, which are gone through as the rows are written, and how many they are."""
        self.first, self.last = first, first + count - 1
        self.items = items
        self.columns = layout.columns
        self.layout = layout
        self._item: Any = None
        self._checksums: IO[bytes] | None = None
        self._noted_from = 0

    def xml(self, sheet: Worksheet, checksums: IO[bytes]) -> Iterator[bytes]:
        """Yield the rows of a sheet, and note the checksums of their cells."""
        self.note_in(checksums)
        # One format for the whole row: to put every cell together by itself takes twice as long.
        template, cells = b'<row r="%b" ht="%%g" customHeight="1">' % _ROW, []
        for number, column in enumerate(self.columns, start=1):
            template += b'<c r="%b%b"' % (_letter(number), _ROW)
            if column.value:
                cells.append((column.value, _Cells(sheet, column, self._place)))
                template += b"%b"
            else:
                template += b' s="%d"/>' % _style_id(sheet, column.style)
        template += b"</row>"
        points = 12.0 if self.layout.one_line else 13.5
        for row, item in enumerate(self.items, start=self.first):
            self._item = item
            written = [known[one] if type(one := of(item)) in _KEPT else known.of(one) for of, known in cells]
            texts, found, deep = zip(*written, strict=True)
            checksums.write(b"".join(found))
            # Not every program makes a row as high as its text needs when it opens the file.
            yield (template % (height(max(deep), points), *texts)).replace(_ROW, b"%d" % row)

    def note_in(self, checksums: IO[bytes]) -> None:
        """Say where the checksums of the cells are noted from now on, row by row."""
        self._checksums, self._noted_from = checksums, checksums.tell()

    def checksums(self, columns: Iterable[int]) -> Iterator[list[str]]:
        """Yield the checksums of the cells that were written in these columns, row by row."""
        if self._checksums is None:
            return
        filled = [number for number, column in enumerate(self.columns, start=1) if column.value]
        # Nothing was noted of a column without values.
        starts = [filled.index(number) * len(EMPTY) if number in filled else None for number in columns]
        self._checksums.seek(self._noted_from)
        for _ in range(self.first, self.last + 1):
            noted = self._checksums.read(len(filled) * len(EMPTY)).decode()
            yield [EMPTY if start is None else noted[start : start + len(EMPTY)] for start in starts]

    def _place(self) -> str:
        return self.layout.place(self._item)


_waiting: WeakKeyDictionary[Worksheet, Rows | Iterable[Iterable[str]]] = WeakKeyDictionary()
_labels: WeakKeyDictionary[Workbook, bytes] = WeakKeyDictionary()


class Computed(str):
    """The formula of a cell of openpyxl, with what it comes to, which `save` writes beside it."""

    result: str | float | None = None


def with_result(formula: Any, result: str | float | None) -> Any:  # noqa: ANN401 - perhaps one over several cells
    """Return a formula that bears its result."""
    formula = Computed(formula) if isinstance(formula, str) else formula
    formula.result = result
    return formula


def read_results(sheet: Worksheet, data: bytes) -> None:
    """Let the formulas of a sheet that was read bear the results that stand in its part of the file."""
    for place, facts, result in _RESULT.findall(data):
        cell: Any = sheet[place.decode()]
        is_text, is_number = b't="str"' in facts, b' t="' not in facts or b't="n"' in facts
        # Below merged cells openpyxl leaves out what stands there.
        if cell.data_type == "f" and (is_text or (is_number and result)):
            cell._value = with_result(cell.value, unescape(result.decode()) if is_text else float(result))


def keep_label(book: Workbook, label: bytes) -> None:
    """Have a workbook say how confidential it is, which openpyxl leaves out."""
    _labels[book] = label


def share_label(book: Workbook, other: Workbook) -> None:
    """Have another workbook say how confidential it is as one does, if that says it."""
    if book in _labels:
        keep_label(other, _labels[book])


def put_rows(sheet: Worksheet, first: int, layout: Layout[Any], items: Iterable[Any], count: int) -> None:
    """Have a row written for each item when the workbook is saved by `save`, from row ``first`` on.

    The cells cannot be reached before; a comment may be given to one all the same.
    """
    sheet.cell(first, 1)
    _waiting[sheet] = Rows(first, layout, items, count)


def put_lines(sheet: Worksheet, texts: Iterable[Iterable[str]]) -> None:
    """Have texts written into the rows of a sheet, the first on top, each row as long as it is.

    They are asked for when the other sheets have been written, if this is the last one.
    """
    sheet.cell(1, 1)
    _waiting[sheet] = texts


def rows_of(sheet: Worksheet) -> Rows | None:
    """Return the rows that `put_rows` has put on a sheet."""
    return rows if isinstance(rows := _waiting.get(sheet), Rows) else None


def lines_on(sheet: Worksheet) -> Iterable[Iterable[str]]:
    """Return the texts that `put_lines` has put on a sheet."""
    return () if isinstance(lines := _waiting.get(sheet, ()), Rows) else lines


def save(book: Workbook, stream: BinaryIO) -> None:
    """Write a workbook with the rows that were put off and the results of its formulas."""
    with TemporaryFile() as checksums:
        archive = _Archive(stream, book.worksheets, checksums, _labels.get(book))
        try:
            # Workbook.save would stamp the present time on it.
            writer = ExcelWriter(book, archive)
            if book in _labels:
                writer.manifest.append(SimpleNamespace(path=f"/{LABEL}", mime_type=_LABEL_TYPE))
            writer.save()
        except BaseException:
            # ZipFile finishes a file when it is deleted, and would fail again, with a traceback that nobody can catch.
            archive.fp = None
            raise
        finally:
            for sheet in book.worksheets:
                _waiting.pop(sheet, None)


class _Archive(ZipFile):
    """The file that openpyxl writes into."""

    def __init__(
        self, stream: BinaryIO, sheets: Sequence[Worksheet], checksums: IO[bytes], label: bytes | None
    ) -> None:
        # Level 1: the file is a fifth larger than at the usual one, and written in a third of the time.
        super().__init__(stream, "w", ZIP_DEFLATED, compresslevel=1)
        self._sheets = {f"xl/worksheets/sheet{number}.xml": sheet for number, sheet in enumerate(sheets, start=1)}
        self._checksums, self._label = checksums, label

    def writestr(self, name: str, data: bytes) -> None:  # type: ignore[override]
        """Write a part; the label goes with what names the parts of the workbook."""
        if name == ARC_ROOT_RELS and self._label is not None:
            super().writestr(LABEL, self._label)
            data = data.replace(b"</Relationships>", _LABEL_OF % LABEL.encode())
        super().writestr(name, data)

    def write(self, filename: str, arcname: str) -> None:  # type: ignore[override]
        """Write a sheet, which openpyxl has made in a file of its own."""
        data, sheet = Path(filename).read_bytes(), self._sheets.get(arcname)
        cells: Iterable[Any] = sheet._cells.values() if sheet else ()
        if results := {cell.coordinate: cell.value.result for cell in cells if hasattr(cell.value, "result")}:
            data = _FORMULA.sub(lambda found: _filled(found, results), data)
        with self.open(arcname, "w", force_zip64=True) as part:
            for chunk in self._chunks(data, sheet):
                part.write(chunk)

    def _chunks(self, data: bytes, sheet: Worksheet | None) -> Iterator[bytes]:
        """Yield a sheet, with the rows that waited put in."""
        waiting = _waiting.get(sheet) if sheet else None
        if not sheet or waiting is None:
            yield data
            return
        if isinstance(waiting, Rows):
            first, last, rows = waiting.first, rb"\g<1>%d\2" % waiting.last, waiting.xml(sheet, self._checksums)
        else:
            first, last, rows = 1, b"", _lines(waiting)
        own, end = re.search(rb'<row r="%d"' % first, data), data.index(b"</sheetData>")
        yield re.sub(rb'(<dimension ref="A1:[A-Z]+)\d+("/>)', last, data[: own.start() if own else end])
        while chunk := b"".join(islice(rows, _AT_ONCE)):
            yield chunk
        yield data[end:]


def _style_id(sheet: Worksheet, style: str, moment: date | time | None = None) -> int:
    """Return the number of a style; a date gets the format of dates where the style's own is another."""
    cell = Cell(sheet, 1, 1)
    cell.style = f"pumpcheck {style}"
    if moment is not None:
        cell.value = moment
    return cell.style_id


@cache
def _letter(column: int) -> bytes:
    return get_column_letter(column).encode()


def _lines(rows: Iterable[Iterable[str]]) -> Iterator[bytes]:
    for row, texts in enumerate(rows, start=1):
        yield b'<row r="%d">' % row
        for at, text in enumerate(texts, start=1):
            yield b'<c r="%b%d"%b' % (_letter(at), row, _text_content(sheet_text(text)))
        yield b"</row>"


def _text_content(text: str) -> bytes:
    if not text:
        return b"/>"
    # Blanks between words are kept as they are; at the ends, and in rows of them, not by every program.
    kept = b"" if text == " ".join(text.split()) else b' xml:space="preserve"'
    return b' t="inlineStr"><is><t%b>%b</t></is></c>' % (kept, escape(text, quote=False).encode())


def _content(value: Value) -> bytes:
    """Return the end of a cell's element: what comes after its place and style."""
    if isinstance(value, Formula):
        return _with_result(f"<f>{escape(value.text[1:], quote=False)}</f>".encode(), value.result)
    if value is None:
        return b"/>"
    if isinstance(value, bool):
        return b' t="b"><v>%d</v></c>' % int(value)
    if isinstance(value, date | time):
        value = to_excel(value)  # type: ignore[no-untyped-call]
    return b"><v>%b</v></c>" % repr(value).encode()


def _filled(found: re.Match[bytes], results: Mapping[str, str | float | None]) -> bytes:
    place, style, formula = found.groups()
    result = results.get(place.decode())
    return found[0] if result is None else b'<c r="%b"%b%b' % (place, style, _with_result(formula, result))


def _with_result(formula: bytes, result: str | float) -> bytes:
    if isinstance(result, str):
        return b' t="str">%b<v>%b</v></c>' % (formula, escape(result, quote=False).encode())
    return b">%b<v>%a</v></c>" % (formula, result)
