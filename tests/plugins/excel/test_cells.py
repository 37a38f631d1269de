"""Cells come out as the sheet shows them, in every format."""

from __future__ import annotations

import datetime as dt
import struct
import zipfile
from collections.abc import Iterable
from pathlib import Path

import openpyxl
import pytest
import xlsxwriter
import xlwt
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from odf.opendocument import OpenDocumentSpreadsheet
from odf.table import Table as OdfTable
from odf.table import TableCell, TableRow
from odf.text import P

INVENTORY = (
    Path(__file__).parents[3].parent / "shared" / "data" / "inventories" / "denstron_Reporte_Mantenimiento_V3.xlsx"
)

CELLS = {
    "text with leading zeros": ("0000189", "0000189"),
    "text like a number": ("12E4", "12E4"),
    "text that says missing": ("NA", "NA"),
    "text with spaces around": (" 2.4A ", " 2.4A "),
    "text of two lines": ("MMT-722\nNAS", "MMT-722\nNAS"),
    "whole number": (508, "508"),
    "whole number as float": (508.0, "508"),
    "large whole number": (10**15, "1000000000000000"),
    "negative": (-3, "-3"),
    "fraction": (2.4, "2.4"),
    "true": (True, "TRUE"),
    "false": (False, "FALSE"),
    "date": (dt.date(2019, 6, 27), "2019-06-27"),
    "date and time": (dt.datetime(2019, 6, 27, 14, 30), "2019-06-27 14:30:00"),
    "time": (dt.time(14, 30), "14:30:00"),
    "duration": (dt.timedelta(hours=30, minutes=2), "30:02:00"),
    "error": ("#N/A", "#N/A"),
    "broken reference": ("#REF!", "#REF!"),
    "padded number": ((189, "0000000"), "0000189"),
    "number with a fixed prefix": ((722, '"MMT-"000'), "MMT-722"),
    "number with groups": ((5551234, r"000\-0000"), "555-1234"),
    "thousands": ((1500, "#,##0"), "1500"),
    "empty": (None, None),
}


@pytest.mark.parametrize(("value", "text"), CELLS.values(), ids=CELLS.keys())
def test_a_cell_of_xlsx_reads_as_the_sheet_shows_it(xlsx, read, value, text):
    path = xlsx(Ward=[["Model", "Serial", "Note"], ["x", value, "y"]])
    assert read(path).records("Ward") == [("x", text, "y")]


def test_an_error_in_the_outermost_cell_is_not_lost(xlsx, read):
    path = xlsx(Ward=[["Model", "Serial"], ["x", "1"], [None, None, "#N/A"]])
    assert read(path).records("Ward")[-1] == (None, None, "#N/A")


def test_formulas_give_their_stored_result_and_those_without_one_are_reported(xlsx, read, replace_part):
    path = xlsx(Ward=[["Model", "Serial", "Age"], ["MMT-722NAS", "1", 3]])
    with_formulas = (
        b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
        b'<row r="1"><c r="A1" t="inlineStr"><is><t>Model</t></is></c>'
        b'<c r="B1" t="inlineStr"><is><t>Age</t></is></c></row>'
        b'<row r="2"><c r="A2" t="str"><f>"MMT-"&amp;722</f><v>MMT-722</v></c><c r="B2"><f>1+2</f><v>3</v></c></row>'
        b'<row r="3"><c r="A3" t="str"><f>""</f><v></v></c><c r="B3"><f>1+2</f></c></row>'
        b'<row r="4"><c r="A4" t="e"><f>NA()</f><v>#N/A</v></c><c r="B4"><f>1+2</f><v/></c></row>'
        b'<row r="5"><c r="A5" t="str"><f>1+2</f></c></row>'
        b"</sheetData></worksheet>"
    )
    reading = read(replace_part(path, "xl/worksheets/sheet1.xml", with_formulas))
    assert reading.records("Ward") == [("MMT-722", "3"), (None, "=1+2"), ("#N/A", "=1+2"), ("=1+2",)]
    [note] = [note for note in reading.grids["Ward"].notes if "formulas" in note]
    assert note == "formulas without a stored result, read as they are written: in column A (1), B (2)"
    [skipped] = reading.skipped
    assert skipped.origin == "ward.xlsx, sheet Ward"
    assert skipped.reason == (
        "3 formulas hold no stored result; open the workbook in Excel, save it, and scan it again"
    )


def test_a_model_that_only_a_formula_gives_is_skipped(xlsx, read):
    path = xlsx(Ward=[["Manufacturer", "Model"], ["Medtronic", '="MMT-"&"722NAS"']], Sums=[["=1+2"]])
    assert [(stretch.origin, stretch.reason.partition(";")[0]) for stretch in read(path).skipped] == [
        ("ward.xlsx, sheet Ward", "1 formula holds no stored result"),
        ("ward.xlsx, sheet Sums", "1 formula holds no stored result"),
    ]


def test_a_zero_that_stands_for_a_result_to_be_worked_out_is_none(tmp_path, read):
    path = tmp_path / "ward.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("Ward")
        sheet.write_row(0, 0, ["Manufacturer", "Model", "Age"])
        sheet.write_row(1, 0, ["Medtronic"])
        sheet.write_formula(1, 1, '="MMT-"&"722NAS"')
        sheet.write_formula(1, 2, "=1+2", None, 3)
    reading = read(path)
    [skipped] = reading.skipped
    assert skipped.reason.startswith("1 formula holds no stored result")
    assert reading.records("Ward") == [("Medtronic", '="MMT-"&"722NAS"', "3")]


@pytest.mark.parametrize(
    ("number", "text"), [(-2e11, "-200000000000"), (-1e300, "-1e+300"), (1e10, "10000000000"), (2958466, "2958466")]
)
def test_a_date_beyond_all_calendars_is_read_as_a_number(xlsx, read, number, text):
    path = xlsx(Ward=[["Model", "Bought"], ["MMT-722", (number, "[h]:mm" if number > 1e9 else "yyyy-mm-dd")]])
    reading = read(path)
    assert reading.records("Ward") == [("MMT-722", text)]
    assert reading.grids["Ward"].notes == ("1 number that no calendar has, read as numbers",)


def test_attributes_in_single_quotes(xlsx, read, replace_part):
    path = xlsx(Ward=[["a"]])
    sheet = (
        b"<worksheet xmlns='http://schemas.openxmlformats.org/spreadsheetml/2006/main'><sheetData>"
        b"<row r='3'><c r='B3' t='str'><v>it's a r='C9'</v></c><c r='C3' t='e'><v>#REF!</v></c></row>"
        b"</sheetData></worksheet>"
    )
    reading = read(replace_part(path, "xl/worksheets/sheet1.xml", sheet), "Ward")
    assert reading.rows("Ward") == [(None, "it's a r='C9'", "#REF!")]


def test_cells_without_references_are_counted_from_the_left(xlsx, read, replace_part):
    path = xlsx(Ward=[["a"]])
    sheet = (
        b'<x:worksheet xmlns:x="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><x:sheetData>'
        b'<x:row><x:c t="str"><x:v>Model</x:v></x:c><x:c t="str"><x:v>Serial</x:v></x:c></x:row>'
        b'<x:row><x:c t="str"><x:v>x</x:v></x:c><x:c t="e"><x:v>#REF!</x:v></x:c></x:row>'
        b"</x:sheetData></x:worksheet>"
    )
    assert read(replace_part(path, "xl/worksheets/sheet1.xml", sheet)).records("Ward") == [("x", "#REF!")]


def test_xls(tmp_path, read):
    book = xlwt.Workbook()
    sheet = book.add_sheet("Ward")
    for column, heading in enumerate(["Model", "Serial", "Number"]):
        sheet.write(2, column + 1, heading)
    padded = xlwt.easyxf(num_format_str="0000000")
    sheet.write(3, 1, "0000189")
    sheet.write(3, 2, 189, padded)
    sheet.write(3, 3, 190, padded)
    sheet.write(4, 1, 508)
    sheet.write(4, 2, dt.datetime(2019, 6, 27), xlwt.easyxf(num_format_str="YYYY-MM-DD"))
    sheet.write(4, 3, 2.4)
    sheet.write(5, 1, True)
    sheet.row(5).set_cell_error(2, 0x2A)
    sheet.write(5, 3, 5_000_000_189.0, padded)
    path = tmp_path / "ward.xls"
    book.save(str(path))
    reading = read(path)
    assert reading.records("Ward") == [
        (None, "0000189", "0000189", "0000190"),
        (None, "508", "2019-06-27", "2.4"),
        (None, "TRUE", "#N/A", "5000000189"),
    ]
    assert reading.numbers("Ward") == [3, 4, 5, 6]


def test_xlsb(read):
    reading = read(Path(__file__).parent / "data" / "ward.xlsb")
    assert reading.rows("Ward") == [
        ("Model", "Serial", "Beds", "In use", "Bought"),
        ("MMT-722NAS", "0000189", "508", "TRUE", "2019-06-27"),
        (None, "x-1", "2.4", "FALSE", "2019-06-27 14:30:00"),
    ]
    assert reading.rows("Old") == [("Model", "Serial"), ("Bed", "1")]
    assert [grid.hidden for grid in reading.grids.values()] == [False, True]


def test_an_error_in_xlsb_is_not_lost(tmp_path, read, replace_part):
    source = Path(__file__).parent / "data" / "ward.xlsb"
    with zipfile.ZipFile(source) as package:
        sheet = package.read("xl/worksheets/sheet1.bin")
    # The last cell of the first row, a record of kind 7 (shared string), becomes one of kind 3 (error #N/A).
    old, new = b"\x07\x0c" + struct.pack("<I", 4), b"\x03\x09" + struct.pack("<I", 4)
    start = sheet.index(old)
    sheet = sheet[:start] + new + sheet[start + 6 : start + 10] + b"\x2a" + sheet[start + 14 :]
    path = tmp_path / "ward.xlsb"
    path.write_bytes(source.read_bytes())
    assert read(replace_part(path, "xl/worksheets/sheet1.bin", sheet)).rows("Ward")[0][-1] == "#N/A"


XLSB_EDITS = {
    "a format of zeros": (
        "xl/styles.bin",
        struct.pack("<I", 12) + r"yyyy\-mm\-dd".encode("utf-16-le"),
        struct.pack("<I", 12) + ("0" * 12).encode("utf-16-le"),
        ("MMT-722NAS", "0000189", "508", "TRUE", "000000043643"),
    ),
    "a cell that tells no column": (
        "xl/worksheets/sheet1.bin",
        b"\x07\x0c" + struct.pack("<I", 1),
        b"\x12\x08",
        ("MMT-722NAS", "0000189", "508", "TRUE", "2019-06-27"),
    ),
}


@pytest.mark.parametrize(("part", "old", "new", "row"), XLSB_EDITS.values(), ids=XLSB_EDITS.keys())
def test_cells_of_xlsb_in_other_forms(tmp_path, read, replace_part, part, old, new, row):
    path = tmp_path / "ward.xlsb"
    path.write_bytes((Path(__file__).parent / "data" / "ward.xlsb").read_bytes())
    with zipfile.ZipFile(path) as package:
        content = package.read(part)
    assert old in content
    assert read(replace_part(path, part, content.replace(old, new))).rows("Ward")[1] == row


def odf_cell(text: str | None, **attributes: str) -> TableCell:
    cell = TableCell(**attributes)
    if text is not None:
        cell.addElement(P(text=text))
    return cell


def test_ods(tmp_path, read):
    rows = [
        [odf_cell("Model", valuetype="string"), odf_cell("Serial", valuetype="string")],
        [odf_cell("0000189", valuetype="string"), odf_cell("508", valuetype="float", value="508")],
        [odf_cell("27.06.19", valuetype="date", datevalue="2019-06-27"), odf_cell("#N/A", valuetype="string")],
        [odf_cell("TRUE", valuetype="boolean", booleanvalue="true"), odf_cell(None)],
    ]
    document = OpenDocumentSpreadsheet()
    table = OdfTable(name="Ward")
    table.addElement(TableRow(numberrowsrepeated=3))
    for cells in rows:
        row = TableRow()
        for cell in cells:
            row.addElement(cell)
        table.addElement(row)
    document.spreadsheet.addElement(table)
    path = tmp_path / "ward.ods"
    document.save(str(path))
    reading = read(path)
    assert reading.records("Ward") == [("0000189", "508"), ("2019-06-27", "#N/A"), ("TRUE",)]
    assert reading.numbers("Ward") == [4, 5, 6, 7]


def in_use(cells: Iterable[str | None]) -> tuple[str | None, ...]:
    """Return cells up to the last one in use."""
    row = list(cells)
    while row and row[-1] is None:
        row.pop()
    return tuple(row)


TEXT = st.text(st.characters(codec="utf-8", exclude_categories=("Cs", "Cc")), min_size=1, max_size=20).filter(
    # White space alone, a formula, and the escape of the format itself, are no plain text to Excel either.
    lambda text: text.strip() and not text.startswith("=") and "_x" not in text and not text.startswith("#")
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.lists(st.none() | TEXT, min_size=3, max_size=3), min_size=1, max_size=12))
def test_any_table_of_text_comes_back_cell_for_cell(xlsx, read, rows):
    path = xlsx(Ward=[["Model", "Serial number", "Location"], *rows])
    reading = read(path)
    expected = {number: row for number, cells in enumerate(rows, start=2) if (row := in_use(cells))}
    assert dict(zip(reading.numbers("Ward")[1:], reading.records("Ward"), strict=True)) == expected


@pytest.mark.skipif(not INVENTORY.exists(), reason="the shared inventories are not here")
def test_a_real_workbook_agrees_with_another_reader_cell_for_cell(read):
    reading = read(INVENTORY)
    book = openpyxl.load_workbook(INVENTORY, data_only=True)
    assert list(reading.grids) == book.sheetnames
    assert len(reading.records("TODOS")) == 1056
    for sheet in book:
        texts = ((None if cell is None else str(cell) for cell in row) for row in sheet.iter_rows(values_only=True))
        expected = {number: row for number, cells in enumerate(texts, start=1) if (row := in_use(cells))}
        assert dict(zip(reading.numbers(sheet.title), reading.rows(sheet.title), strict=True)) == expected
