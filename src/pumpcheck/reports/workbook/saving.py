"""The rows of long tables, written as they are made.

openpyxl holds an object for every cell, which takes ten times as long as writing the cell, and leaves out what formulas
come to. So it writes the workbook with the headings alone; rows and results are put in as a sheet goes into the file.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from functools import cached_property
from html import escape, unescape
from io import BytesIO
from pathlib import Path
from typing import Any, BinaryIO
from weakref import WeakKeyDictionary
from zipfile import ZIP_DEFLATED, ZipFile

from openpyxl import Workbook
from openpyxl.utils import get_column_letter
from openpyxl.utils.datetime import to_excel
from openpyxl.worksheet.worksheet import Worksheet
from openpyxl.writer.excel import ExcelWriter

from pumpcheck.reports.shown_text import CELL_LIMIT, sheet_text
from pumpcheck.reports.workbook.layout import Formula, Layout, Value, height, lines, wraps

_FORMULA = re.compile(rb'<c r="(\w+)"([^>]*)>(<f[^>]*>[^<]*</f>)<v ?(?:/>|></v>)</c>')
_RESULT = re.compile(rb'<c r="(\w+)"([^>]*)><f[^>]*>[^<]*</f><v>([^<]*)</v></c>')


@dataclass(frozen=True)
class _Rows:
    """The rows of one sheet, still to be written.

    ``columns`` are their letters, each with the numbers of its styles: that of its cells, under `str`, and those of
    dates and times in them.
    """

    first: int
    layout: Layout[Any]
    items: Sequence[Any]
    columns: Sequence[tuple[str, Mapping[type, int]]]

    @cached_property
    def values(self) -> list[list[Value]]:
        """What the cells hold, by row; kept, since it is noted on the hidden sheet too."""
        known: dict[str, str] = {}

        def cleaned(value: Value, item: object) -> Value:
            if not isinstance(value, str):
                return value
            if len(value) > CELL_LIMIT // 8:
                return sheet_text(value, self.layout.place(item))
            if value not in known:
                known[value] = sheet_text(value)
            return known[value]

        columns = [column.value for column in self.layout.columns]
        return [[cleaned(value(item), item) for value in columns] for item in self.items]

    def xml(self) -> Iterator[bytes]:
        """Yield the rows."""
        wrapped = [(at, one.width) for at, one in enumerate(self.layout.columns) if wraps(one.style)]
        points = 12.0 if self.layout.one_line else 13.5
        for row, values in enumerate(self.values, start=self.first):
            texts = ((value, width) for at, width in wrapped if isinstance(value := values[at], str) and value)
            # Not every program makes a row as high as its text needs when it opens the file.
            high = height(max((lines(text, width) for text, width in texts), default=1), points)
            pairs = zip(self.columns, values, strict=True)
            cells = "".join([_cell(f"{letter}{row}", styles, value) for (letter, styles), value in pairs])
            yield f'<row r="{row}" ht="{high:g}" customHeight="1">{cells}</row>'.encode()


_waiting: WeakKeyDictionary[Worksheet, _Rows] = WeakKeyDictionary()
_results: WeakKeyDictionary[Worksheet, dict[str, str | float]] = WeakKeyDictionary()


def keep_result(sheet: Worksheet, place: str, result: str | float) -> None:
    """Have the result of a formula written beside it, which openpyxl leaves out."""
    _results.setdefault(sheet, {})[place] = result


def put_rows(sheet: Worksheet, first: int, layout: Layout[Any], items: Sequence[Any]) -> None:
    """Have a row written for each item when the workbook is saved by `save`, from row ``first`` on.

    The cells cannot be reached before; a comment may be given to one all the same.
    """
    cell = sheet.cell(first, 1)
    columns: list[tuple[str, Mapping[type, int]]] = []
    for number, column in enumerate(layout.columns, start=1):
        cell.style = f"pumpcheck {column.style}"
        styles: dict[type, int] = {str: cell.style_id}
        # A date gets the format of dates where the column's own is another.
        for moment in (date.min, datetime.min, time.min):
            cell.style = f"pumpcheck {column.style}"
            cell.value = moment
            styles[type(moment)] = cell.style_id
        columns.append((get_column_letter(number), styles))
    _waiting[sheet] = _Rows(first, layout, items, columns)


def put_off(sheet: Worksheet) -> tuple[int, Sequence[Sequence[Value]]] | None:
    """Return the first of the rows that wait to be written on a sheet, and what their cells will hold."""
    waiting = _waiting.get(sheet)
    return (waiting.first, waiting.values) if waiting else None


def save(book: Workbook, stream: BinaryIO) -> None:
    """Write a workbook with the rows that were put off and the results of its formulas."""
    archive = _Archive(stream, book.worksheets)
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

    def __init__(self, stream: BinaryIO, sheets: Sequence[Worksheet]) -> None:
        # Level 1: the file is a fifth larger than at the usual one, and written in a third of the time.
        super().__init__(stream, "w", ZIP_DEFLATED, compresslevel=1)
        self._sheets = {f"xl/worksheets/sheet{number}.xml": sheet for number, sheet in enumerate(sheets, start=1)}

    def write(self, filename: str, arcname: str) -> None:  # type: ignore[override]
        """Write a sheet, which openpyxl has made in a file of its own."""
        data, sheet = Path(filename).read_bytes(), self._sheets.get(arcname)
        if sheet and sheet in _results:
            results = _results[sheet]
            data = _FORMULA.sub(lambda found: _filled(found, results), data)
        with self.open(arcname, "w", force_zip64=True) as part:
            for chunk in _chunks(data, _waiting.get(sheet) if sheet else None):
                part.write(chunk)


def _cell(at: str, styles: Mapping[type, int], value: Value) -> str:
    start = f'<c r="{at}" s="{styles.get(type(value), styles[str])}"'
    if value is None or value == "":
        return f"{start}/>"
    if isinstance(value, str):
        return f'{start} t="inlineStr"><is><t xml:space="preserve">{escape(value, quote=False)}</t></is></c>'
    if isinstance(value, Formula):
        return start + _with_result(f"<f>{escape(value.text[1:], quote=False)}</f>", value.result)
    if isinstance(value, bool):
        return f'{start} t="b"><v>{value:d}</v></c>'
    if isinstance(value, date | datetime | time):
        value = to_excel(value)  # type: ignore[no-untyped-call]
    return f"{start}><v>{value!r}</v></c>"


def _filled(found: re.Match[bytes], results: Mapping[str, str | float]) -> bytes:
    place, style, formula = (part.decode() for part in found.groups())
    return f'<c r="{place}"{style}{_with_result(formula, results[place])}'.encode() if place in results else found[0]


def _with_result(formula: str, result: str | float) -> str:
    if isinstance(result, str):
        return f' t="str">{formula}<v>{escape(result, quote=False)}</v></c>'
    return f">{formula}<v>{result!r}</v></c>"


def _chunks(data: bytes, rows: _Rows | None) -> Iterator[bytes]:
    """Yield a sheet, with the rows that waited put in."""
    if rows is None:
        yield data
        return
    own = re.search(rb'<row r="%d"' % rows.first, data)
    end = data.index(b"</sheetData>")
    last = rows.first + len(rows.items) - 1
    yield re.sub(rb'(<dimension ref="A1:[A-Z]+)\d+', rb"\g<1>%d" % last, data[: own.start() if own else end])
    yield from rows.xml()
    yield data[end:]
