"""What is claimed, and one clear sentence for what cannot be opened."""

from __future__ import annotations

import io
import struct
import zipfile
from pathlib import Path

import pytest
import xlwt

from pumpcheck import Grid, SourceError, SourceNotFoundError, SourceRequest, SourceUnreadableError, UsageError
from pumpcheck_excel import formats
from pumpcheck_excel.excel_adapter import ExcelAdapter

ROWS = [["Model", "Serial"], ["MMT-722NAS", "0000189"]]


def claims(path):
    return ExcelAdapter().claims(SourceRequest(str(path)))


def xls_bytes() -> bytes:
    book = xlwt.Workbook()
    sheet = book.add_sheet("Ward")
    for row, cells in enumerate(ROWS):
        for column, cell in enumerate(cells):
            sheet.write(row, column, cell)
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def zip_bytes(**members: str) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as package:
        for name, content in members.items():
            package.writestr(name, content)
    return target.getvalue()


@pytest.mark.parametrize(
    ("name", "content", "claimed"),
    [
        ("ward.xls", b"Model\tSerial\nMMT-722\t1\n", False),
        ("ward.xls", "Model\tSerial\n".encode("utf-16"), False),
        ("ward.xls", b"<html><table><tr><td>Model</td></tr></table></html>", True),
        ("ward.html", b"<html><table><tr><td>Model</td></tr></table></html>", False),
        ("ward.csv", xls_bytes(), True),
        ("ward.zip", zip_bytes(**{"ward.csv": "Model,Serial\n"}), False),
        ("ward.docx", zip_bytes(**{"[Content_Types].xml": "", "word/document.xml": ""}), False),
        ("ward.csv", b"Model,Serial\n", False),
        ("ward.xlsx", b"", True),
        ("ward.csv", b"", False),
        ("ward.dat", zip_bytes(**{"[Content_Types].xml": "", "xl/workbook.xml": ""}), True),
        ("ward.dat", zip_bytes(**{"[Content_Types].xml": "", "xl/workbook.xml": "x" * 9000})[:9000], True),
        ("ward.xlsx", b"Model,Serial\n", False),
    ],
    ids=[
        "tabs",
        "utf-16 tabs",
        "web page",
        "honest web page",
        "xls as csv",
        "zip of csv",
        "docx",
        "csv",
        "empty",
        "empty csv",
        "workbook as data",
        "workbook cut short",
        "csv as workbook",
    ],
)
def test_claims_go_by_content(tmp_path, name, content, claimed):
    path = tmp_path / name
    path.write_bytes(content)
    assert claims(path) is claimed


@pytest.mark.parametrize("name", ["ward.csv", "ward.xls", "ward.txt", "ward"])
def test_a_workbook_is_read_whatever_it_is_called(xlsx, read, name):
    path = xlsx(name, Ward=ROWS)
    assert claims(path)
    assert read(path).records("Ward") == [("MMT-722NAS", "0000189")]


def test_an_xls_file_without_its_container_is_read(tmp_path, read):
    records = struct.pack("<6H", 0x0809, 8, 0, 0x10, 0, 0)  # as web servers write it
    for row, cells in enumerate(ROWS):
        for column, cell in enumerate(cells):
            records += struct.pack("<6H", 0x0204, 8 + len(cell), row, column, 0, len(cell)) + cell.encode()
    path = tmp_path / "ward.xls"
    path.write_bytes(records + struct.pack("<2H", 0x0A, 0))
    assert claims(path)
    [sheet] = read(path).content
    assert read(path).rows(sheet) == [tuple(cells) for cells in ROWS]


def test_an_xls_file_called_xlsx_is_read(tmp_path, read):
    path = tmp_path / "ward.xlsx"
    path.write_bytes(xls_bytes())
    assert read(path).records("Ward") == [("MMT-722NAS", "0000189")]


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        (
            "ward.xls",
            b"\xef\xbb\xbf <!DOCTYPE html><html>",
            "is a web page without a table; export the inventory again, or save it from Excel as .xlsx",
        ),
        ("ward.xlsx", b"", "damaged or incomplete"),
        ("ward.xls", xls_bytes()[:1500], "damaged or incomplete"),
        ("ward.xlsx", zip_bytes(**{"ward.csv": "Model"}), "is not a workbook"),
    ],
    ids=["web page", "empty", "xls cut short", "zip named xlsx"],
)
def test_what_is_no_workbook_is_said_in_one_sentence(tmp_path, read, name, content, message):
    path = tmp_path / name
    path.write_bytes(content)
    assert claims(path)
    with pytest.raises(SourceUnreadableError, match=message) as caught:
        read(path)
    assert repr(name) in str(caught.value)


def test_a_workbook_cut_short_is_claimed_and_called_damaged(xlsx, read):
    path = xlsx(Ward=ROWS * 50)
    path.write_bytes(path.read_bytes()[:3000])
    assert claims(path)
    with pytest.raises(SourceUnreadableError, match="damaged or incomplete"):
        read(path)


def test_a_flipped_byte_is_damage_and_not_another_format(xlsx, read):
    path = xlsx(Ward=ROWS)
    with zipfile.ZipFile(path) as package:
        member = package.getinfo("xl/styles.xml")
    content = bytearray(path.read_bytes())
    content[member.header_offset + 30 + len(member.filename) + 40] ^= 0xFF
    path.write_bytes(content)
    with pytest.raises(SourceUnreadableError, match="damaged"):
        read(path)


def test_encrypted_xlsx(xlsx, read):
    ooxml = pytest.importorskip("msoffcrypto.format.ooxml")
    path = xlsx("biomed.xlsx", Ward=ROWS)
    target = io.BytesIO()
    with path.open("rb") as plain:
        ooxml.OOXMLFile(plain).encrypt("secret", target)
    path.write_bytes(target.getvalue())
    assert claims(path)
    with pytest.raises(SourceUnreadableError) as caught:
        read(path)
    assert str(caught.value) == "'biomed.xlsx' is password-protected; save a copy without a password and scan that"


def test_encrypted_xls(tmp_path, read):
    # xlwt cannot encrypt: the record that follows the first BOF becomes FILEPASS, which is what marks such a file.
    content = xls_bytes()
    start = content.index(struct.pack("<HHH", 0x0809, 16, 0x0600))
    content = content[: start + 20] + struct.pack("<H", 0x002F) + content[start + 22 :]
    path = tmp_path / "biomed.xls"
    path.write_bytes(content)
    with pytest.raises(SourceUnreadableError, match=r"'biomed.xls' is password-protected"):
        read(path)


def test_an_xls_sheet_that_claims_to_be_enormous_does_not_fill_the_memory(tmp_path, read):
    content = xls_bytes()
    dimensions = struct.pack("<HHIIHH", 0x0200, 14, 0, len(ROWS), 0, 2)
    assert content.count(dimensions) == 1
    path = tmp_path / "biomed.xls"
    path.write_bytes(content.replace(dimensions, struct.pack("<HHIIHH", 0x0200, 14, 0, 0xFFFFFFF0, 0, 256)))
    assert read(path).records("Ward") == [("MMT-722NAS", "0000189")]


def test_encrypted_ods(tmp_path, read):
    manifest = "<m:manifest><m:file-entry><m:encryption-data/></m:file-entry></m:manifest>"
    path = tmp_path / "biomed.ods"
    path.write_bytes(
        zip_bytes(
            **{
                "mimetype": "application/vnd.oasis.opendocument.spreadsheet",
                "content.xml": "\x01\x02",
                "META-INF/manifest.xml": manifest,
            }
        )
    )
    with pytest.raises(SourceUnreadableError, match=r"'biomed.ods' is password-protected"):
        read(path)


def test_a_bomb_is_refused_before_it_is_unpacked(xlsx, read, replace_part):
    path = replace_part(xlsx(Ward=ROWS), "xl/theme/theme1.xml", b"0" * (100 << 20))
    with pytest.raises(SourceUnreadableError, match=r"100 MiB, which no real list does.*max_uncompressed_mb=101"):
        read(path)
    assert read(path, max_uncompressed_mb="101").records("Ward") == [("MMT-722NAS", "0000189")]
    with pytest.raises(SourceUnreadableError, match=r"more than the limit of 50 MiB"):
        read(path, max_uncompressed_mb="50")


def test_a_bomb_that_understates_its_size_is_found_out(xlsx, read, replace_part):
    path = replace_part(xlsx(Ward=ROWS), "xl/styles.xml", b" " * (100 << 20))
    content = path.read_bytes()
    size = struct.pack("<I", 100 << 20)
    assert content.count(size) == 2
    path.write_bytes(content.replace(size, struct.pack("<I", 1000)))
    with pytest.raises(SourceUnreadableError, match="damaged"):
        read(path)


def sheet_xml(*cells: tuple[int, str, str]) -> bytes:
    rows = "".join(f'<row r="{row}"><c r="{letters}{row}" {rest}</row>' for row, letters, rest in cells)
    return (
        '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><dimension ref="A1:XFD1048576"/>'
        f"<sheetData>{rows}</sheetData></worksheet>"
    ).encode()


def test_two_cells_in_opposite_corners_do_not_fill_the_memory(xlsx, read, replace_part):
    path = xlsx(Ward=[["a"]], Good=ROWS)
    far = sheet_xml((1, "A", "><v>1</v></c>"), (1_048_576, "XFD", "><v>2</v></c>"))
    reading = read(replace_part(path, "xl/worksheets/sheet1.xml", far))
    [skipped] = reading.skipped
    assert "row 1,048,576 and over 16,384 columns" in skipped.reason
    assert reading.records("Good") == [("MMT-722NAS", "0000189")]


def test_a_far_cell_in_xlsb_does_not_fill_the_memory(tmp_path, read, replace_part):
    source = Path(__file__).parent / "data" / "ward.xlsb"
    with zipfile.ZipFile(source) as package:
        sheet = package.read("xl/worksheets/sheet1.bin")
    path = tmp_path / "ward.xlsb"
    path.write_bytes(source.read_bytes())
    third_row = b"\x00\x19" + struct.pack("<I", 2)
    assert sheet.count(third_row) == 1
    far = sheet.replace(third_row, b"\x00\x19" + struct.pack("<I", 100_000_000))
    [skipped] = read(replace_part(path, "xl/worksheets/sheet1.bin", far)).skipped
    assert "row 100,000,001 and over 5 columns" in skipped.reason


def test_a_far_cell_with_only_a_style_and_a_declared_area_do_no_harm(xlsx, read, replace_part):
    path = xlsx(Ward=[["a"]])
    styled = sheet_xml((1, "A", "><v>1</v></c>"), (2, "A", "><v>2</v></c>"), (1_048_576, "XFD", 's="0"/>'))
    assert read(replace_part(path, "xl/worksheets/sheet1.xml", styled)).rows("Ward") == [("1",), ("2",)]


def test_the_limit_of_cells_can_be_set(xlsx, read):
    path = xlsx(Ward=[["Model", "Serial"], *ROWS[1:] * 100])
    assert read(path, max_cells="202").records("Ward")
    assert "more than 201 cells" in read(path, max_cells="201").skipped[0].reason


@pytest.mark.parametrize("value", ["0", "-1", "many", "²"])
def test_a_senseless_limit_is_a_usage_error(xlsx, read, value):
    with pytest.raises(UsageError, match="takes a whole number"):
        read(xlsx(Ward=ROWS), max_uncompressed_mb=value)


def test_a_missing_file(tmp_path, read):
    assert claims(tmp_path / "gone.xlsx")
    with pytest.raises(SourceNotFoundError, match=r"gone.xlsx"):
        read(tmp_path / "gone.xlsx")


def test_standard_input(xlsx, monkeypatch):
    assert not ExcelAdapter().claims(SourceRequest("-"))
    with pytest.raises(SourceError, match="standard input"):
        ExcelAdapter().open(SourceRequest("-"))
    content = xlsx(Ward=ROWS).read_bytes()
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(content)))
    request = SourceRequest("-")
    assert ExcelAdapter().claims(request)
    with ExcelAdapter().open(request) as source:
        [ward] = source.tables()
        assert isinstance(ward, Grid)
        assert [row for stretch in ward.rows() for row in stretch.rows] == [tuple(cells) for cells in ROWS]


def test_the_limits_are_documented_numbers():
    assert formats.MAX_UNCOMPRESSED_MB > formats.RATIO_MATTERS_FROM_MB > 0
    assert formats.Limits().cells == formats.MAX_CELLS
