"""What stands beside the cells: hidden and merged ones, comments, text boxes, page headers, other kinds of sheets."""

from __future__ import annotations

import base64
import io
import zipfile

import openpyxl
import pytest
import xlsxwriter
import xlwt
from openpyxl.comments import Comment as CellComment

import pumpcheck

ROWS = [["Model", "Serial", "Note"], ["MMT-722", "1", "x"], ["MMT-723", "2", "y"], ["Bed", "3", "z"]]


def write_openpyxl(path):
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "Ward"
    for row in ROWS:
        sheet.append(row)
    sheet["B2"].comment = CellComment("was MMT-508", "A. Nurse")
    sheet.row_dimensions[3].hidden = True
    sheet.column_dimensions["C"].hidden = True
    sheet.merge_cells("A4:B4")
    sheet.oddHeader.left.text = "Insulin pumps"
    sheet.oddFooter.center.text = "R&&D, page &P"
    book.save(path)


def write_xlsxwriter(path):
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("Ward")
        for row, cells in enumerate(ROWS):
            sheet.write_row(row, 0, cells)
        sheet.write_comment("B2", "was MMT-508")
        sheet.set_row(2, None, None, {"hidden": True})
        sheet.set_column(2, 2, None, None, {"hidden": True})
        sheet.merge_range("A4:B4", "Bed")
        sheet.insert_textbox("E5", "Insulin pumps")
        sheet.set_footer('&C&"Arial,Bold"R&&D, page &P')


def write_xls(path):
    book = xlwt.Workbook()
    sheet = book.add_sheet("Ward")
    for row, cells in enumerate(ROWS):
        for column, cell in enumerate(cells):
            if (row, column) not in ((3, 0), (3, 1)):
                sheet.write(row, column, cell)
    sheet.write_merge(3, 3, 0, 1, "Bed")
    sheet.row(2).hidden = True
    sheet.col(2).hidden = True
    sheet.header_str = b"Insulin pumps"
    sheet.footer_str = b"R&&D, page &P"
    book.save(str(path))


@pytest.mark.parametrize(
    ("suffix", "write"), [(".xlsx", write_openpyxl), (".xlsx", write_xlsxwriter), (".xls", write_xls)]
)
def test_what_is_hidden_merged_or_said_beside_is_told(tmp_path, read, suffix, write):
    path = tmp_path / f"ward{suffix}"
    write(path)
    reading = read(path)
    ward = reading.grids["Ward"]
    assert (set(ward.hidden_rows), set(ward.hidden_columns)) == ({3}, {2})
    assert list(ward.merged) == [((4, 0), (4, 1))]
    assert len(reading.rows("Ward")) == 4
    assert reading.rows("Ward")[3][:2] in (("Bed", None), ("Bed",), ("Bed", "3"))
    said = {(comment.row, comment.column): set() for comment in ward.comments}
    for comment in ward.comments:
        said[comment.row, comment.column].add(comment.text)
    assert said[0, 0] == {"Insulin pumps", "R&D, page"}
    if suffix == ".xlsx":  # xlwt writes no comments
        assert said[2, 1] == {"was MMT-508"}


def test_a_thread_of_comments_is_read_once(tmp_path, read):
    path = tmp_path / "ward.xlsx"
    write_openpyxl(path)
    with zipfile.ZipFile(path) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    links = "xl/worksheets/_rels/sheet1.xml.rels"
    thread = b'<Relationship Id="t1" Target="/xl/threadedComments/threadedComment1.xml" Type="%s"/></Relationships>'
    parts[links] = parts[links].replace(
        b"</Relationships>",
        thread % b"http://schemas.microsoft.com/office/2017/10/relationships/threadedComment",
    )
    parts["xl/threadedComments/threadedComment1.xml"] = (
        b'<ThreadedComments xmlns="http://schemas.microsoft.com/office/spreadsheetml/2018/threadedcomments">'
        b'<threadedComment ref="B2" id="{1}"><text>was MMT-508</text></threadedComment>'
        b'<threadedComment ref="B2" id="{2}" parentId="{1}"><text>no, MMT-722</text></threadedComment>'
        b"</ThreadedComments>"
    )
    with zipfile.ZipFile(path, "w") as package:
        for name, content in parts.items():
            package.writestr(name, content)
    comments = [(found.row, found.column, found.text) for found in read(path).grids["Ward"].comments if found.row]
    assert comments == [(2, 1, "was MMT-508"), (2, 1, "no, MMT-722")]


def test_a_sheet_with_nothing_but_a_text_box_is_not_empty(tmp_path, read):
    path = tmp_path / "ward.xlsx"
    with xlsxwriter.Workbook(path) as book:
        book.add_worksheet("Ward").insert_textbox("B2", "Recalled:\nMMT-722 in room 5")
    [comment] = read(path).grids["Ward"].comments
    assert comment.text == "Recalled:\nMMT-722 in room 5"


def test_the_cells_of_a_macro_sheet_are_read(tmp_path, read):
    path = tmp_path / "ward.xlsx"
    write_openpyxl(path)
    with zipfile.ZipFile(path) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    links = "xl/_rels/workbook.xml.rels"
    parts[links] = parts[links].replace(
        b"http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet",
        b"http://schemas.microsoft.com/office/2006/relationships/xlMacrosheet",
    )
    sheet = parts["xl/worksheets/sheet1.xml"]
    start = sheet.index(b"<sheetPr")
    parts["xl/worksheets/sheet1.xml"] = (
        b'<xm:macrosheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" '
        b'xmlns:xm="http://schemas.microsoft.com/office/excel/2006/main">'
        + sheet[start:].replace(b"</worksheet>", b"</xm:macrosheet>")
    )
    with zipfile.ZipFile(path, "w") as package:
        for name, content in parts.items():
            package.writestr(name, content)
    assert read(path).rows("Ward")[1] == ("MMT-722", "1", "x")


def test_a_chart_sheet_of_an_xls_file_is_named(tmp_path, read):
    book = xlwt.Workbook()
    for name in ("Ward", "Chart", "Other"):
        book.add_sheet(name).write(0, 0, name)
    book.get_sheet(2).visibility = 2
    path = tmp_path / "ward.xls"
    book.save(str(path))
    content = path.read_bytes()
    entry = content.index(b"\x85\x00", content.index(b"Ward"))
    assert content[entry + 12 : entry + 17] == b"Chart"[:5]
    path.write_bytes(content[: entry + 9] + b"\x02" + content[entry + 10 :])
    reading = read(path)
    assert {name: rows[0][1] for name, rows in reading.content.items()} == {"Ward": ("Ward",), "Other": ("Other",)}
    assert [grid.hidden for grid in reading.grids.values()] == [False, True]
    assert reading.notes == ["chart sheet 'Chart' holds no list and was not read"]


def test_comments_that_are_damaged_are_not_passed_over(tmp_path, read, replace_part):
    path = tmp_path / "ward.xlsx"
    write_xlsxwriter(path)
    reading = read(replace_part(path, "xl/comments1.xml", b"<comments><comment"))
    assert len(reading.rows("Ward")) == 4
    [skipped] = reading.skipped
    assert skipped.reason.startswith("its comments or text boxes are damaged")


def test_titles_of_charts_and_hints_at_cells_are_said(tmp_path, read):
    path = tmp_path / "ward.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("Ward")
        for row, cells in enumerate(ROWS):
            sheet.write_row(row, 0, cells)
        chart = book.add_chart({"type": "bar"})
        chart.add_series({"values": "=Ward!$B$2:$B$4", "name": "Pumps on loan"})
        chart.set_title({"name": "MMT-722 by ward"})
        sheet.insert_chart("J2", chart)
        sheet.data_validation(
            "C3:C4", {"validate": "any", "input_title": "Note", "input_message": "was MMT-508", "ignore_blank": True}
        )
    said = {(comment.row, comment.column, comment.text) for comment in read(path).grids["Ward"].comments}
    assert {(0, 0, "MMT-722 by ward"), (3, 2, "Note was MMT-508")} <= said


OTHER_BOOK = """<externalLink><externalBook><sheetNames><sheetName val="Pumps"/></sheetNames><sheetDataSet>
<sheetData sheetId="0"><row r="7"><cell r="A7" t="str"><v>%s</v></cell><cell r="B7"><v>722</v></cell></row></sheetData>
</sheetDataSet></externalBook></externalLink>"""


@pytest.mark.parametrize(("kept", "to_review"), [("Medtronic MiniMed", 1), ("Alaris", 0)])
def test_cells_that_are_kept_of_another_workbook_and_the_title_are_said(tmp_path, read, kept, to_review):
    path = tmp_path / "ward.xlsx"
    book = openpyxl.Workbook()
    book.properties.title = "Stock of ward 7"
    for row in [["Manufacturer", "Model", "Serial"], ["Philips", "MX450", "1"], ["Zoll", "R Series", "2"]]:
        book.active.append(row)
    book.save(path)
    with zipfile.ZipFile(path) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    links = "xl/_rels/workbook.xml.rels"
    link = b'<Relationship Id="x1" Type="http://schemas.openxmlformats.org/x/externalLink" Target="/xl/other.xml"/>'
    parts[links] = parts[links].replace(b"</Relationships>", link + b"</Relationships>")
    parts["xl/other.xml"] = (OTHER_BOOK % kept).encode()
    with zipfile.ZipFile(path, "w") as package:
        for name, content in parts.items():
            package.writestr(name, content)
    said = [comment.text for grid in read(path).grids.values() for comment in grid.comments]
    assert said == ["Stock of ward 7", f"{kept}, 722"]
    assert len(pumpcheck.scan(path).needs_review) == to_review


PIVOT = {
    "xl/pivotTables/pivotTable1.xml": b"<pivotTableDefinition/>",
    "xl/pivotCache/pivotCacheDefinition1.xml": b'<pivotCacheDefinition><cacheSource type="worksheet">'
    b'<worksheetSource ref="A1:F3" sheet="Data"/></cacheSource></pivotCacheDefinition>',
    "xl/pivotCache/pivotCacheRecords1.xml": b"<pivotCacheRecords/>",
}
PIVOT_LINKS = {
    "xl/worksheets/sheet1.xml": ("pivotTable", "/xl/pivotTables/pivotTable1.xml"),
    "xl/pivotTables/pivotTable1.xml": ("pivotCacheDefinition", "/xl/pivotCache/pivotCacheDefinition1.xml"),
    "xl/pivotCache/pivotCacheDefinition1.xml": ("pivotCacheRecords", "/xl/pivotCache/pivotCacheRecords1.xml"),
}
EMBEDDED = {"xl/embeddings/book.xlsx": b"PK"}
EMBEDDED_LINKS = {"xl/worksheets/sheet1.xml": ("package", "/xl/embeddings/book.xlsx")}


@pytest.mark.parametrize(
    ("sheet", "parts", "links", "told"),
    [
        ("Ward", EMBEDDED, EMBEDDED_LINKS, "embedded documents"),
        ("Ward", PIVOT, PIVOT_LINKS, "a list that is not in this workbook"),
        ("Data", PIVOT, PIVOT_LINKS, ""),  # the list that the pivot table sums up is there
    ],
)
def test_what_a_sheet_holds_and_nobody_reads_leaves_the_scan_incomplete(tmp_path, sheet, parts, links, told):
    path = tmp_path / "ward.xlsx"
    book = openpyxl.Workbook()
    book.active.title = sheet
    for row in [["Manufacturer", "Model", "Serial"], ["Philips", "MX450", "1"], ["Zoll", "R Series", "2"]]:
        book.active.append(row)
    book.save(path)
    with zipfile.ZipFile(path, "a") as package:
        for name, content in parts.items():
            package.writestr(name, content)
        for name, (kind, target) in links.items():
            folder, _, file = name.rpartition("/")
            link = f'<Relationship Id="r1" Type="http://schemas.openxmlformats.org/x/{kind}" Target="{target}"/>'
            package.writestr(f"{folder}/_rels/{file}.rels", f"<Relationships>{link}</Relationships>")
    result = pumpcheck.scan(path)
    assert result.complete is not bool(told)
    assert [skipped for skipped in result.skipped if told in skipped.reason] == list(result.skipped)


DOT = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="


def test_a_picture_is_noted_and_nobody_reads_it(tmp_path, read):
    picture = io.BytesIO(base64.b64decode(DOT))
    path = tmp_path / "ward.xlsx"
    with xlsxwriter.Workbook(path) as book:
        book.add_worksheet("Scan").insert_image("B2", "scan.png", {"image_data": picture})
    [note] = read(path).notes
    assert "is empty; a picture in it was not read" in note
