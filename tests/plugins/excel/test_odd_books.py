"""Workbooks as strange programs, careless hands and attackers write them: rows, or one clear sentence."""

from __future__ import annotations

import random
import re
import zipfile
from collections import Counter
from pathlib import Path

import openpyxl
import pytest
import xlsxwriter
import xlwt
from odf.opendocument import OpenDocumentSpreadsheet
from odf.table import Table as OdfTable
from odf.table import TableCell, TableRow
from odf.text import P

from pumpcheck import PumpcheckError, SourceUnreadableError

HEADINGS = ["Manufacturer", "Model", "Serial number"]
PUMP = ["Medtronic", "MMT-722NAS", "0000189"]
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
LAUGHS = b'<!DOCTYPE sst [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'


def parts_of(path: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as package:
        return {name: package.read(name) for name in package.namelist()}


def write_parts(path: Path, parts: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in parts.items():
            package.writestr(name, content)
    return path


def changed(path: Path, *pairs: tuple[bytes, bytes]) -> Path:
    """Replace text in all parts."""
    parts = parts_of(path)
    for old, new in pairs:
        assert any(old in content for content in parts.values())
        parts = {name: content.replace(old, new) for name, content in parts.items()}
    return write_parts(path, parts)


def test_a_header_on_row_9_under_bands(tmp_path, read):
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "Ward"
    sheet["A1"] = "Medical equipment, north wing"
    sheet.merge_cells("A1:C1")
    for row, text in ((3, "Printed 2019-06-27"), (5, "Biomedical engineering"), (7, "Confidential")):
        sheet.cell(row, 1, text)
        sheet.merge_cells(start_row=row, end_row=row, start_column=1, end_column=3)
    for column, heading in enumerate(HEADINGS, start=1):
        sheet.cell(9, column, heading)
    for row in range(10, 20):
        for column, value in enumerate([*PUMP[:2], f"00001{row}"], start=1):
            sheet.cell(row, column, value)
    path = tmp_path / "ward.xlsx"
    book.save(path)
    reading = read(path)
    assert reading.numbers("Ward") == [1, 3, 5, 7, *range(9, 20)]
    assert reading.rows("Ward")[4:6] == [tuple(HEADINGS), ("Medtronic", "MMT-722NAS", "0000110")]
    assert reading.grids["Ward"].merged[0] == ((1, 0), (1, 2))


def test_rich_text_is_read_as_one_text(tmp_path, read):
    path = tmp_path / "ward.xlsx"
    book = xlsxwriter.Workbook(path)
    sheet = book.add_worksheet("Ward")
    bold = book.add_format({"bold": True})
    sheet.write_row(0, 0, HEADINGS)
    sheet.write_row(1, 0, PUMP)
    sheet.write_rich_string(1, 1, "MMT-7", bold, "22", "NAS")
    book.close()
    assert read(path).records("Ward") == [tuple(PUMP)]


def test_dates_counted_from_1904(tmp_path, read):
    path = tmp_path / "ward.xlsx"
    book = xlsxwriter.Workbook(path, {"date_1904": True})
    sheet = book.add_worksheet("Ward")
    sheet.write_row(0, 0, ["Model", "Bought"])
    sheet.write_string(1, 0, "MMT-722NAS")
    sheet.write_number(1, 1, 42181, book.add_format({"num_format": "yyyy-mm-dd"}))
    book.close()
    assert read(path).records("Ward") == [("MMT-722NAS", "2019-06-27")]


def test_inline_and_shared_texts_and_truth_values_side_by_side(xlsx, read, replace_part):
    path = xlsx(Ward=[["a"]])
    sheet = (
        f'<worksheet xmlns="{MAIN}"><sheetData><row r="1"><c r="A1" t="inlineStr"><is><t>Model</t></is></c>'
        '<c r="B1" t="inlineStr"><is><r><t xml:space="preserve">In </t></r><r><t>use</t></r></is></c></row>'
        '<row r="2"><c r="A2" t="str"><v>MMT-722</v></c><c r="B2" t="b"><v>0</v></c></row></sheetData></worksheet>'
    )
    reading = read(replace_part(path, "xl/worksheets/sheet1.xml", sheet.encode()))
    assert reading.rows("Ward") == [("Model", "In use"), ("MMT-722", "FALSE")]


def test_strict_ooxml(xlsx, read):
    path = changed(
        xlsx(Ward=[HEADINGS, PUMP, ["Medtronic", "#REF!", (189, "0000000")]]),
        (MAIN.encode(), b"http://purl.oclc.org/ooxml/spreadsheetml/main"),
        (
            b"http://schemas.openxmlformats.org/officeDocument/2006/relationships",
            b"http://purl.oclc.org/ooxml/officeDocument/relationships",
        ),
    )
    assert read(path).records("Ward") == [tuple(PUMP), ("Medtronic", "#REF!", "0000189")]


def test_names_with_a_prefix_in_every_part(tmp_path, read):
    path = tmp_path / "ward.xlsx"
    book = xlsxwriter.Workbook(path)
    sheet = book.add_worksheet("Ward")
    sheet.write_row(0, 0, HEADINGS)
    sheet.write_row(1, 0, PUMP)
    book.close()
    parts = parts_of(path)
    for name in ("xl/worksheets/sheet1.xml", "xl/sharedStrings.xml", "xl/workbook.xml"):
        text = parts[name].replace(b"<", b"<x:").replace(b"<x:/", b"</x:").replace(b"<x:?", b"<?")
        parts[name] = text.replace(b"xmlns=", b"xmlns:x=")
    assert read(write_parts(path, parts)).records("Ward") == [tuple(PUMP)]


@pytest.mark.parametrize("name", ["../../evil.txt", "/etc/evil.txt", "..\\..\\evil.txt", "xl/../../evil.txt"])
def test_path_names_in_the_package_write_nothing(xlsx, read, tmp_path, name):
    path = xlsx("deep.xlsx", Ward=[HEADINGS, PUMP])
    before = {*tmp_path.rglob("*"), *tmp_path.parent.glob("*")}
    write_parts(path, {**parts_of(path), name: b"evil"})
    assert read(path).records("Ward") == [tuple(PUMP)]
    assert {*tmp_path.rglob("*"), *tmp_path.parent.glob("*")} == before


@pytest.mark.parametrize("part", ["xl/workbook.xml", "xl/styles.xml", "xl/sharedStrings.xml"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_declared_entities_are_refused(tmp_path, read, part, encoding):
    path = tmp_path / "ward.xlsx"
    book = xlsxwriter.Workbook(path)
    book.add_worksheet("Ward").write_row(0, 0, HEADINGS)
    book.close()
    parts = parts_of(path)
    declaration, rest = parts[part].split(b"?>", 1)
    text = (declaration.replace(b"UTF-8", encoding.encode()) + b"?>" + LAUGHS + rest).decode()
    assert "declares XML entities" in outcome(read, write_parts(path, {**parts, part: text.encode(encoding)}))


MARKUP = {
    "a comment in a value": '<c r="A2"><v><!-- x -->722</v></c>',
    "a comment around cells": '<c r="A2"><v>722</v></c><!-- <c r="B2"><v>2</v></c> -->',
    "a marked section": '<c r="A2" t="str"><v><![CDATA[722]]></v></c>',
    "a blank in an end tag": '<c r="A2"><v>722</v ></c>',
    "a > in an attribute": '<c r="A2" x="1>0"><v>722</v></c>',
    "an instruction": '<c r="A2"><v>7<?x y?>22</v></c>',
    "UTF-16": '<c r="A2"><v>722</v></c>',
}


@pytest.mark.parametrize("kind", MARKUP)
def test_unusual_markup_is_read_as_what_it_says(xlsx, read, replace_part, kind):
    xml = (
        f'<worksheet xmlns="{MAIN}"><sheetData><row r="1"><c r="A1" t="str"><v>Model</v></c></row>'
        f'<row r="2">{MARKUP[kind]}</row></sheetData></worksheet>'
    )
    path = replace_part(
        xlsx(Ward=[["x"]]), "xl/worksheets/sheet1.xml", xml.encode("utf-16" if kind == "UTF-16" else "utf-8")
    )
    assert read(path).rows("Ward") == [("Model",), ("722",)]


def test_an_error_stays_in_its_row_where_empty_rows_have_no_numbers(xlsx, read, replace_part):
    rows = ["Model", None, "MMT-722NAS", "#N/A"]
    cells = [
        f'<row><c t="{"e" if text == "#N/A" else "str"}"><v>{text}</v></c></row>' if text else "<row/>" for text in rows
    ]
    xml = f'<worksheet xmlns="{MAIN}"><sheetData>{"".join(cells)}</sheetData></worksheet>'
    reading = read(replace_part(xlsx(Ward=[["x"]]), "xl/worksheets/sheet1.xml", xml.encode()))
    assert reading.records("Ward") == [("MMT-722NAS",), ("#N/A",)]


def test_two_parts_of_one_name_are_refused(xlsx, read):
    path = xlsx(Ward=[["Model"], ["MMT-722"]])
    with zipfile.ZipFile(path, "a") as package, pytest.warns(UserWarning, match="Duplicate name"):
        package.writestr("xl/worksheets/sheet1.xml", b"<worksheet/>")
    with pytest.raises(SourceUnreadableError, match="two parts of one name"):
        read(path)


def test_two_sheets_of_one_name_are_refused(xlsx, read, replace_part):
    path = xlsx(Ward=[["Model"], ["MMT-722"]], Other=[["Model"], ["Bed"]])
    with zipfile.ZipFile(path) as package:
        book = package.read("xl/workbook.xml").replace(b'"Other"', b'"Ward"')
    with pytest.raises(SourceUnreadableError, match="several sheets of the name 'Ward'"):
        read(replace_part(path, "xl/workbook.xml", book))


def test_entities_declared_in_a_sheet_are_not_expanded(xlsx, read):
    path = xlsx(Ward=[HEADINGS, PUMP], Good=[HEADINGS, PUMP])
    parts = parts_of(path)
    sheet = parts["xl/worksheets/sheet1.xml"].replace(b"Medtronic", b"&b;")
    parts["xl/worksheets/sheet1.xml"] = LAUGHS + sheet
    reading = read(write_parts(path, parts))
    [skipped] = reading.skipped
    assert "declares XML entities" in skipped.reason
    assert "Ward" not in reading.content
    assert reading.records("Good") == [tuple(PUMP)]


def write_xlsx(path: Path) -> None:
    book = xlsxwriter.Workbook(path)
    sheet = book.add_worksheet("Ward")
    padded = book.add_format({"num_format": "0000000"})
    sheet.write_row(0, 0, HEADINGS)
    for row in range(1, 60):
        sheet.write_row(row, 0, PUMP[:2])
        sheet.write_number(row, 2, row, padded)
    sheet.merge_range(60, 0, 62, 0, "Medtronic")
    sheet.write_formula(63, 1, "=1/0", value="#DIV/0!")
    book.close()


def write_xls(path: Path) -> None:
    book = xlwt.Workbook()
    sheet = book.add_sheet("Ward")
    for row, cells in enumerate([HEADINGS, *[PUMP] * 40]):
        for column, cell in enumerate(cells):
            sheet.write(row, column, cell)
    book.save(str(path))


def write_ods(path: Path) -> None:
    document = OpenDocumentSpreadsheet()
    table = OdfTable(name="Ward")
    for cells in [HEADINGS, *[PUMP] * 40]:
        row = TableRow()
        for text in cells:
            cell = TableCell(valuetype="string")
            cell.addElement(P(text=text))
            row.addElement(cell)
        table.addElement(row)
    document.spreadsheet.addElement(table)
    document.save(str(path))


def write_xlsb(path: Path) -> None:
    path.write_bytes((Path(__file__).parent / "data" / "ward.xlsb").read_bytes())


def damaged(content: bytes) -> list[bytes]:
    chance = random.Random(508)
    cuts = [content[:length] for length in range(0, len(content), max(1, len(content) // 40))]
    flipped = []
    for _ in range(160):
        other = bytearray(content)
        for _ in range(chance.choice((1, 1, 8, 64))):
            other[chance.randrange(len(other))] = chance.randrange(256)
        flipped.append(bytes(other))
    return cuts + flipped


def damaged_parts(path: Path) -> list[dict[str, bytes]]:
    """Damage inside the parts, where no checksum tells."""
    chance = random.Random(722)
    whole = parts_of(path)
    found = []
    for name, content in whole.items():
        for _ in range(12):
            other = bytearray(content)
            for _ in range(chance.choice((1, 4))):
                if other:
                    other[chance.randrange(len(other))] = chance.randrange(256)
            found.append({**whole, name: bytes(other)})
        found += [{**whole, name: content[: len(content) // 2]}, {k: v for k, v in whole.items() if k != name}]
    return found


def outcome(read, path: Path) -> str:
    """Read a file and return what became of it."""
    try:
        reading = read(path)
    except PumpcheckError as error:
        return str(error)
    return "; ".join(f"{found.origin}: {found.reason}" for found in reading.skipped) or "read"


def without_its_list_of_sheets(parts: dict[str, bytes]) -> dict[str, bytes]:
    return {name: content for name, content in parts.items() if name != "xl/workbook.xml"}


def with_an_empty_list_of_sheets(parts: dict[str, bytes]) -> dict[str, bytes]:
    lists = {
        "xl/workbook.xml": (rb"<sheets>.*</sheets>", b"<sheets/>"),
        "content.xml": (rb"<table:table .*</table:table>", b""),
    }
    return {
        name: re.sub(*lists[name], content, flags=re.DOTALL) if name in lists else content
        for name, content in parts.items()
    }


@pytest.mark.parametrize(
    ("suffix", "change"),
    [
        (".xlsx", without_its_list_of_sheets),
        (".xlsx", with_an_empty_list_of_sheets),
        (".ods", with_an_empty_list_of_sheets),
    ],
)
def test_a_workbook_without_sheets_is_damaged_and_not_empty(tmp_path, read, suffix, change):
    path = tmp_path / f"ward{suffix}"
    KINDS[suffix](path)
    parts = parts_of(path)
    changed = change(parts)
    assert changed != parts
    with pytest.raises(SourceUnreadableError, match="is damaged or incomplete"):
        read(write_parts(path, changed))


KINDS = {".xlsx": write_xlsx, ".xls": write_xls, ".ods": write_ods, ".xlsb": write_xlsb}


@pytest.mark.parametrize(("suffix", "write"), KINDS.items(), ids=KINDS.keys())
def test_damage_anywhere_in_the_file_ends_in_rows_or_one_sentence(tmp_path, read, capfd, suffix, write):
    path = tmp_path / f"ward{suffix}"
    write(path)
    outcomes = set()
    for content in damaged(path.read_bytes()):
        path.write_bytes(content)
        outcomes.add(outcome(read, path))
    assert any("damaged" in found for found in outcomes)
    assert all(path.name in found and "\n" not in found for found in outcomes - {"read"})
    assert "panicked" not in capfd.readouterr().err


@pytest.mark.integration("time")
def test_a_wrong_byte_in_an_xls_file_hides_no_rows(tmp_path, read):
    path = tmp_path / "ward.xls"
    book = xlwt.Workbook()
    for name in ("Ward", "Clinic"):
        sheet = book.add_sheet(name)
        for row, cells in enumerate([HEADINGS, *[PUMP] * 300]):
            for column, cell in enumerate(cells):
                sheet.write(row, column, cell)
    book.save(str(path))
    content, chance = path.read_bytes(), random.Random(1)
    outcomes: Counter[str] = Counter()
    for _ in range(200):
        other = bytearray(content)
        other[chance.randrange(512, len(other))] ^= 1 << chance.randrange(8)
        path.write_bytes(other)
        try:
            reading = read(path)
        except PumpcheckError:
            outcomes["refused"] += 1
            continue
        rows = [len(reading.rows(name)) for name in reading.content]
        whole = len(rows) + len(reading.notes) >= 2 and all(count >= 301 for count in rows)
        outcomes["whole" if whole else "in part" if reading.skipped else "rows missing"] += 1
    # There is no checksum: a wrong size may lead to what happens to look like the next record.
    assert outcomes["rows missing"] <= 1
    assert outcomes["refused"] + outcomes["in part"] > 25 < outcomes["whole"]


ZIPPED = [suffix for suffix in KINDS if suffix != ".xls"]


@pytest.mark.parametrize("suffix", ZIPPED)
def test_damage_inside_the_parts_ends_in_rows_or_one_sentence(tmp_path, read, capfd, suffix):
    path = tmp_path / f"ward{suffix}"
    KINDS[suffix](path)
    outcomes = set()
    for parts in damaged_parts(path):
        write_parts(path, parts)
        outcomes.add(outcome(read, path))
    assert "read" in outcomes
    assert all(path.name in found and "\n" not in found for found in outcomes - {"read"})
    assert "panicked" not in capfd.readouterr().err


ANCHOR = (
    b'<controls><control shapeId="1"><controlPr><anchor xmlns:xdr="urn:drawing"><from><xdr:col>1</xdr:col>'
    b"<xdr:row>3</xdr:row></from></anchor></controlPr></control></controls></worksheet>"
)


def test_the_place_of_a_button_is_no_row(tmp_path, read):
    path = tmp_path / "ward.xlsx"
    KINDS[".xlsx"](path)
    parts = dict(parts_of(path))
    parts["xl/worksheets/sheet1.xml"] = parts["xl/worksheets/sheet1.xml"].replace(b"</worksheet>", ANCHOR)
    plain = read(path)
    write_parts(path, parts)
    reading = read(path)
    assert reading.content == plain.content
    assert reading.skipped == []
