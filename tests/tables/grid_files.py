"""Writes a laid-out file as CSV, as a workbook of one of two libraries, or as .ods."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import xlsxwriter
from odf.opendocument import OpenDocumentSpreadsheet
from odf.style import Style, TableProperties
from odf.table import CoveredTableCell, Table, TableCell, TableColumn, TableRow
from odf.text import P
from openpyxl.comments import Comment
from openpyxl.utils import get_column_letter

from .grids import Book, Sheet


def write(book: Book, folder: Path) -> Path:
    """Write the file and return its path."""
    path = folder / f"list.{'xlsx' if book.form.startswith('xlsx') else 'txt' if not book.delimiter else book.form}"
    {"csv": write_csv, "xlsx": write_openpyxl, "xlsxwriter": write_xlsxwriter, "ods": write_ods}[book.form](book, path)
    return path


def csv_lines(book: Book) -> list[str]:
    """Return one text for each row, which holds line breaks only within quotes."""
    rows = book.sheets[0].cells()
    if not book.delimiter:
        return _fixedlen(rows)
    width = max(map(len, rows))
    rows = [row + [""] * (width - len(row)) for row in rows] if book.padded else [_trimmed(row) for row in rows]
    lines = [book.delimiter.join(_quoted(cell, book) for cell in row) for row in rows]
    if book.quoting == "line":
        lines = ['"' + line.replace('"', '""') + '"' if line else line for line in lines]
    return lines


def _trimmed(row: list[str]) -> list[str]:
    return row[: max((place for place, cell in enumerate(row, 1) if cell), default=0)]


def _quoted(cell: str, book: Book) -> str:
    signs = ('"', "\n", "\r") if book.quoting == "careless" else (book.delimiter, '"', "\n", "\r")
    needs = any(sign in cell for sign in signs)
    return '"' + cell.replace('"', '""') + '"' if needs or book.quoting == "all" else cell


def _fixedlen(rows: list[list[str]]) -> list[str]:
    columns = max(map(len, rows))
    # A text that stands alone in its row, such as a title, does not widen the columns.
    widths = [
        max((len(row[at]) for row in rows if at < len(row) and sum(map(bool, row)) > 1), default=0) + 2
        for at in range(columns)
    ]
    return ["".join(cell + " " * (widths[at] - len(cell)) for at, cell in enumerate(row)).rstrip() for row in rows]


def write_csv(book: Book, path: Path) -> None:
    text = "".join(line + book.line_end for line in csv_lines(book))
    path.write_bytes(text.encode(book.encoding))


def _as_number(text: str) -> float | int | None:
    if text.isascii() and len(text) < 10 and (text == "0" or not text.startswith("0")):
        if text.isdigit():
            return int(text)
        whole, point, rest = text.partition(".")
        if point and whole.isdigit() and rest.isdigit() and not rest.endswith("0"):
            return float(text)
    return None


def write_openpyxl(book: Book, path: Path) -> None:
    workbook = openpyxl.Workbook()
    workbook.remove(workbook.worksheets[0])
    for sheet in book.sheets:
        page = workbook.create_sheet(sheet.name)
        page.sheet_state = sheet.state
        for row, cells in enumerate(sheet.cells(), 1):
            for column, text in enumerate(cells, 1):
                number = _as_number(text) if book.numbers else None
                if text:
                    cell = page.cell(row, column)
                    cell.value = text if number is None else number
                    cell.data_type = "s" if number is None else "n"
        for (row, column), text in sheet.comments.items():
            page.cell(row + 1, column + 1).comment = Comment(text, "Biomed")
        for a, b, c, d in sheet.merged():
            page.merge_cells(start_row=a + 1, start_column=b + 1, end_row=c + 1, end_column=d + 1)
        for row in sheet.hidden_rows():
            page.row_dimensions[row + 1].hidden = True
        for column in sheet.hidden_columns():
            page.column_dimensions[get_column_letter(column + 1)].hidden = True
    workbook.save(path)


def write_xlsxwriter(book: Book, path: Path) -> None:
    with xlsxwriter.Workbook(path) as workbook:
        for sheet in book.sheets:
            page = workbook.add_worksheet(sheet.name)
            for a, b, c, d in sheet.merged():
                page.merge_range(a, b, c, d, "")
            for row, cells in enumerate(sheet.cells()):
                for column, text in enumerate(cells):
                    number = _as_number(text) if book.numbers else None
                    if number is not None:
                        page.write_number(row, column, number)
                    elif text:
                        page.write_string(row, column, text)
            for (row, column), text in sheet.comments.items():
                page.write_comment(row, column, text)
            for row in sheet.hidden_rows():
                page.set_row(row, None, None, {"hidden": True})
            for column in sheet.hidden_columns():
                page.set_column(column, column, None, None, {"hidden": True})
            {"visible": lambda: None, "hidden": page.hide, "veryHidden": page.very_hidden}[sheet.state]()


def write_ods(book: Book, path: Path) -> None:
    document = OpenDocumentSpreadsheet()
    hidden = Style(name="hidden", family="table")
    hidden.addElement(TableProperties(display="false"))
    document.automaticstyles.addElement(hidden)
    for sheet in book.sheets:
        page = Table(name=sheet.name, **({} if sheet.state == "visible" else {"stylename": hidden}))
        rows = sheet.cells()
        for column in range(max(map(len, rows))):
            page.addElement(TableColumn(**({"visibility": "collapse"} if column in sheet.hidden_columns() else {})))
        for row, cells in enumerate(rows):
            page.addElement(_ods_row(book, sheet, row, cells))
        document.spreadsheet.addElement(page)
    document.save(path)


def _ods_row(book: Book, sheet: Sheet, row: int, cells: list[str]) -> TableRow:
    spans = {(a, b): (c - a + 1, d - b + 1) for a, b, c, d in sheet.merged()}
    covered = {
        (a + down, b + right)
        for (a, b), (height, width) in spans.items()
        for down in range(height)
        for right in range(width)
    } - set(spans)
    line = TableRow(**({"visibility": "collapse"} if row in sheet.hidden_rows() else {}))
    for column, text in enumerate(cells):
        if (row, column) in covered:
            line.addElement(CoveredTableCell())
            continue
        number = _as_number(text) if book.numbers else None
        facts: dict[str, object] = {}
        if (row, column) in spans:
            height, width = spans[row, column]
            facts = {"numberrowsspanned": height, "numbercolumnsspanned": width}
        if number is not None:
            facts |= {"valuetype": "float", "value": text}
        elif text:
            facts["valuetype"] = "string"
        cell = TableCell(**facts)
        for paragraph in text.split("\n") if text else ():
            cell.addElement(P(text=paragraph))
        line.addElement(cell)
    if not cells:
        line.addElement(TableCell())
    return line
