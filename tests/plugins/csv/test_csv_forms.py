"""Delimiters, encodings, line ends and headers: each form gives the same cells."""

from __future__ import annotations

import csv
import io

import pytest

import pumpcheck
from pumpcheck import Grid, SourceRequest, UsageError
from pumpcheck_csv.csv_adapter import CsvAdapter

from .conftest import raw_rows

HEADER = ["Asset No", "Manufacturer", "Model", "Serial Number", "Location", "Notes"]
ROWS = [
    ["0000189", "Medtronic", "MMT-722NAS", "6.37702E+15", "Ward 3, bed 2", "NA"],
    ["0000190", "Dräger", "Evita", "1-2", "Intensivstation; Süd", 'a 5" tube | spare'],
    ["0000191", "", "MMT-523", " 12 ", "Café", "said “ok”\nthen\tleft"],
    ["0000192", "B. Braun", "Perfusor", "TRUE", "Général", 'He said "hi"'],
]


def written(delimiter: str = ",", end: str = "\r\n", rows: list[list[str]] | None = None) -> str:
    buffer = io.StringIO()
    csv.writer(buffer, delimiter=delimiter, lineterminator=end).writerows(rows or [HEADER, *ROWS])
    return buffer.getvalue()


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"], ids=["LF", "CRLF", "CR"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"], ids=["comma", "semicolon", "tab", "pipe"])
def test_delimiters_and_line_ends(read_text, delimiter, end):
    rows = [[cell.replace("\n", end) for cell in row] for row in ROWS]
    table = read_text(written(delimiter, end, [HEADER, *rows]))
    assert table.headings == HEADER
    assert table.cells == rows
    assert table.numbers == [2, 3, 4, 6]
    assert not table.marks
    assert not table.skipped


@pytest.mark.parametrize(
    ("codec", "mark", "word"),
    [
        ("utf-8", b"", "UTF-8"),
        ("utf-8", b"\xef\xbb\xbf", "UTF-8 with byte order mark"),
        ("utf-16-le", b"\xff\xfe", "UTF-16, little endian, with byte order mark"),
        ("utf-16-be", b"\xfe\xff", "UTF-16, big endian, with byte order mark"),
        ("utf-16-le", b"", "UTF-16, little endian, without byte order mark"),
        ("utf-16-be", b"", "UTF-16, big endian, without byte order mark"),
        ("cp1252", b"", "Windows-1252"),
        ("mac_roman", b"", "Mac OS Roman"),
    ],
)
def test_encodings(read_text, codec, mark, word):
    table = read_text(mark + written().encode(codec))
    assert table.headings == HEADER
    assert table.cells == ROWS
    assert f"encoding: {word}" in table.notes


@pytest.mark.parametrize("codec", ["cp1252", "mac_roman"])
@pytest.mark.parametrize(
    "word",
    ["Müller", "Größe", "Hôpital", "naïve", "Señal", "Don’t use", "Jørgen", "36 °C", "± 2 µg", "MÜLLER", "– “new” –"],
)
def test_one_accented_word_tells_the_encoding(read_text, codec, word):
    table = read_text(f"Asset,Model,Location\n1,MMT-722,{word}\n2,Bed,Ward\n".encode(codec))
    assert table.cells[0][2] == word


IN_OTHER_LANGUAGES = {
    "cp1250": ("Výrobce", "Přístroj", "Medtronic", "Inzulínová pumpa"),
    "iso8859_2": ("Numer części", "Typ urządzenia", "Medtronic", "Pompa insulinowa, używana"),
    "cp1251": ("Производитель", "Модель", "Медтроник", "Инсулиновая помпа"),
    "koi8_r": ("Производитель", "Модель", "Медтроник", "Инсулиновая помпа"),
    "cp866": ("Производитель", "Модель", "Медтроник", "Инсулиновая помпа"),
    "cp1253": ("Κατασκευαστής", "Μοντέλο", "Medtronic", "Αντλία ινσουλίνης"),
    "cp1254": ("Üretici", "Seri numarası", "Medtronic", "İnsülin pompası"),
    "cp1255": ("יצרן", "דגם", "מדטרוניק", "משאבת אינסולין"),
    "cp1256": ("الشركة المصنعة", "الموديل", "مدترونيك", "مضخة الأنسولين"),
    "cp1257": ("Ražotājs", "Sērijas numurs", "Medtronic", "Insulīna sūknis"),
    "cp874": ("ผู้ผลิต", "รุ่น", "Medtronic", "เครื่องปั๊มอินซูลิน"),
    "cp932": ("メーカー", "型番", "メドトロニック", "インスリンポンプ"),
    "euc_jp": ("メーカー", "型番", "メドトロニック", "インスリンポンプ"),
    "gb18030": ("制造商", "型号", "美敦力", "胰岛素泵"),
    "big5": ("製造商", "型號", "美敦力", "胰島素幫浦"),
    "cp949": ("제조사", "모델", "메드트로닉", "인슐린 펌프"),
}


@pytest.mark.parametrize(("codec", "words"), IN_OTHER_LANGUAGES.items(), ids=IN_OTHER_LANGUAGES)
def test_code_pages_of_other_languages(read_text, codec, words):
    first, second, maker, device = words
    rows = [[f"{number:04}", maker, device, "MMT-722"] for number in range(4)]
    lines = [["ID", first, second, "Model"], *rows]
    table = read_text("\r\n".join(map(";".join, lines)).encode(codec))
    assert [table.headings, *table.cells] == lines


@pytest.mark.parametrize("codec", ["cp1251", "koi8_r", "cp1253", "cp1255", "cp1256", "cp932", "euc_jp", "big5"])
def test_letters_that_are_not_latin_tell_the_encoding_without_headings(read_text, codec):
    *_, maker, device = IN_OTHER_LANGUAGES[codec]
    rows = [[f"{number:04}", maker, device, "MMT-722"] for number in range(20)]
    table = read_text("\n".join(map(",".join, [["ID", "Manufacturer", "Description", "Model"], *rows])).encode(codec))
    assert table.cells == rows


def test_text_that_was_decoded_wrongly_before_is_no_other_script(read_text):
    table = read_text("Asset,Model,Location\n1,MMT-722,Lutsâ€™k\n2,Bed,NabÄ«nagar\n".encode("mac_roman"))
    assert [row[2] for row in table.cells] == ["Lutsâ€™k", "NabÄ«nagar"]


def test_a_line_of_dashes_is_no_other_script(read_text):
    table = read_text("Asset,Model,Location\n———————,————————,———————\n1,MMT-722,Süd\n".encode("cp1252"))
    assert table.cells[-1] == ["1", "MMT-722", "Süd"]


def test_the_encoding_may_show_late(read_text):
    plain = "".join(f"{number},Pump,Ward {number % 9}\n" for number in range(30_000))
    table = read_text(f"Asset,Model,Location\n{plain}30000,Pump,Señal\n".encode("mac_roman"))
    assert table.cells[-1] == ["30000", "Pump", "Señal"]
    assert "encoding: Mac OS Roman" in table.notes


def test_bytes_outside_utf8_are_read_as_windows_1252_and_noted(read_text):
    lines = "Asset,Model,Location\n1,Pümp,Größe\n2,Pümp,Süd\n3,X,".encode() + b"Caf\xe9\n4,Bed,Ward\n"
    table = read_text(lines)
    assert table.cells[2] == ["3", "X", "Café"]
    assert table.cells[0] == ["1", "Pümp", "Größe"]
    assert any("not in this encoding" in note and note.endswith("line 4") for note in table.notes)


def test_notes_are_the_same_after_a_second_reading(tmp_path):
    path = tmp_path / "a.csv"
    path.write_bytes("Asset,Model\n1,Größe\n2,Süd\n3,".encode() + b"Caf\xe9\n")
    with CsvAdapter().open(SourceRequest(str(path))) as source:
        (grid,) = source.tables()
        assert isinstance(grid, Grid)
        first = raw_rows(grid.rows())
        notes = list(grid.notes)
        assert first == raw_rows(grid.rows())
        assert list(grid.notes) == notes
        assert len(notes) == 3


def test_mixed_line_ends(read_text):
    table = read_text("Asset,Model,Ward\r\n1,a,x\n2,b,y\r3,c,z\r\n\r\n4,d,w")
    assert table.cells == [["1", "a", "x"], ["2", "b", "y"], ["3", "c", "z"], ["4", "d", "w"]]
    assert table.numbers == [2, 3, 4, 6]


def test_only_line_ends_end_lines(read_text):
    odd = "form\x0cfeed\x0btab\x85next\u2028line\u2029end"
    table = read_text(f"Asset,Model\n1,{odd}\n2,b\n")
    assert table.cells == [["1", odd], ["2", "b"]]


def test_blank_lines_are_no_records(read_text):
    table = read_text("Asset,Model\n\n1,a\n   \n\n2,b\n\n\x1a")
    assert table.cells == [["1", "a"], ["2", "b"]]
    assert table.numbers == [3, 6]
    assert not table.skipped


def test_title_lines_above_the_header_lie_outside(read_text):
    title = "Device inventory St. Mary\nas of 2024-03-01\n\n"
    table = read_text(f"{title}Asset No,Manufacturer,Model,Serial Number\n1,Medtronic,MMT-722,0012\n")
    assert table.headings == ["Asset No", "Manufacturer", "Model", "Serial Number"]
    assert table.cells == [["1", "Medtronic", "MMT-722", "0012"]]
    assert table.numbers == [5]
    assert "header: line 4" in table.notes
    assert table.outside == ["Device inventory St. Mary", "as of 2024-03-01"]


def test_duplicate_and_empty_headings_stay_apart(read_text):
    table = read_text("Model,,Model,Serial\na,b,c,d\n")
    assert table.headings == ["Model", "Column 2", "Model (2)", "Serial"]
    assert table.cells == [["a", "b", "c", "d"]]


@pytest.mark.parametrize(
    ("text", "cells"),
    [
        ("sep=;\nAsset;Model;Note\n1;MMT-722;a,b\n", [["1", "MMT-722", "a,b"]]),
        ("sep=,\r\nAsset,Model\r\n1,a\r\n", [["1", "a"]]),
    ],
    ids=["semicolon", "comma"],
)
def test_the_delimiter_that_excel_announces(read_text, text, cells):
    assert read_text(text).cells == cells


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        (
            "id;price;name\n1;2,50;Pump, large\n2;3,50;Bed, old\n",
            [["1", "2,50", "Pump, large"], ["2", "3,50", "Bed, old"]],
        ),
        ("id\tperson\n1\tSmith, John\n2\tDoe, Jane\n", [["1", "Smith, John"], ["2", "Doe, Jane"]]),
        ("id,env,x\n1,a|b,2\n2,c|d,3\n", [["1", "a|b", "2"], ["2", "c|d", "3"]]),
        ('id, name, note\n1, "Pump, large", x\n', [["1", "Pump, large", "x"]]),
        ("a,b,c,\n1,2,3\n4,5,6\n", [["1", "2", "3"], ["4", "5", "6"]]),
        ("a,b,c\n1,2,3,\n4,5,6,,\n", [["1", "2", "3"], ["4", "5", "6"]]),
    ],
    ids=[
        "decimal commas",
        "tab with commas",
        "pipes in cells",
        "space before quote",
        "header ends with delimiter",
        "rows do",
    ],
)
def test_the_right_delimiter_is_found(read_text, text, rows):
    table = read_text(text)
    assert table.cells == rows
    assert not table.marks


def test_one_column(read_text):
    table = read_text("Device description\nMMT-722 pump\nBed, electric\n508\n", header="1")
    assert table.headings == ["Device description"]
    assert table.cells == [["MMT-722 pump"], ["Bed, electric"], ["508"]]


def test_header_only_is_a_table_without_rows(read_text):
    table = read_text("Asset No,Manufacturer,Model\n")
    assert table.headings == ["Asset No", "Manufacturer", "Model"]
    assert table.cells == []


@pytest.mark.parametrize(
    "content", [b"", b"\xef\xbb\xbf", b"\n\r\n  \n", b"\0\0\0\0"], ids=["empty", "mark", "blank", "NUL"]
)
def test_an_empty_file_is_a_table_without_anything_and_leaves_a_scan_incomplete(tmp_path, content):
    path = tmp_path / "ward.csv"
    path.write_bytes(content)
    frame = pumpcheck.read(path)
    assert frame.shape == (0, 0)
    assert frame.attrs["notes"] == ["the file is empty"]
    result = pumpcheck.scan(path)
    assert not result.complete
    (skipped,) = result.skipped
    assert (skipped.origin, skipped.records) == ("ward.csv", 0)
    assert skipped.reason.startswith("it holds no list of devices")


@pytest.mark.parametrize(
    ("options", "headings", "cells"),
    [
        ({"header": "2"}, ["1", "a,b", "c"], [["2", "d", "e"]]),
        ({"header": "0"}, ["Column 1", "Column 2", "Column 3"], [["x", "y", "z"], ["1", "a,b", "c"], ["2", "d", "e"]]),
        ({"quote": "none", "header": "1"}, ["x", "y", "z"], [["1", '"a', 'b"', "c"], ["2", "d", "e"]]),
        ({"delimiter": "semicolon", "header": "0"}, ["Column 1"], [["x,y,z"], ['1,"a,b",c'], ["2,d,e"]]),
        ({"delimiter": "tab", "header": "1"}, ["x,y,z"], [['1,"a,b",c'], ["2,d,e"]]),
    ],
    ids=["header line", "no header", "no quotes", "delimiter, no header", "delimiter"],
)
def test_options(read_text, options, headings, cells):
    table = read_text('x,y,z\n1,"a,b",c\n2,d,e\n', **options)
    assert table.headings == headings
    assert [
        [*row, *(table.marks[place].extra if place in table.marks else ())] for place, row in enumerate(table.rows)
    ] == cells


def test_option_encoding(read_text):
    table = read_text("Asset,Model\n1,Größe\n".encode("cp850"), encoding="cp850")
    assert table.cells == [["1", "Größe"]]


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("encoding", "klingon"),
        ("encoding", "base64"),
        ("delimiter", "ab"),
        ("delimiter", ""),
        ("delimiter", '"'),
        ("quote", "''"),
        ("header", "-1"),
        ("header", "first"),
        ("header", "99"),
        ("max_ratio", "0"),
        ("max_unpacked", "much"),
    ],
)
def test_a_wrong_option_is_named(read_text, key, value):
    with pytest.raises(UsageError, match=f"--option {key}={value}: ") as caught:
        read_text("Asset,Model\n1,a\n", **{key: value})
    assert "\n" not in str(caught.value)


def sizes(path, content):
    path.write_text(content)
    with CsvAdapter().open(SourceRequest(str(path))) as source:
        (grid,) = source.tables()
        assert isinstance(grid, Grid)
        return [len(stretch.rows) for stretch in grid.rows()]


def test_long_files_come_in_stretches(tmp_path):
    lines = "".join(f"{number},Pump\n" for number in range(12_344))
    assert sizes(tmp_path / "a.csv", "Asset,Model\n" + lines) == [5000, 5000, 2345]


def test_wide_rows_make_smaller_stretches(tmp_path):
    found = sizes(
        tmp_path / "a.csv", "Asset,Notes\n" + "".join(f"{number},{'x' * 1_000_000}\n" for number in range(20))
    )
    assert sum(found) == 21
    assert max(found) < 12
