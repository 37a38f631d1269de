"""Compressed files, standard input, and what is no delimited text at all."""

from __future__ import annotations

import gzip
import io
import os
import re
import subprocess
import sys
import zipfile

import pytest

from pumpcheck import Grid, Skipped, SourceNotFoundError, SourceRequest, SourceUnreadableError, UsageError
from pumpcheck_csv.csv_adapter import CsvAdapter

from .conftest import raw_rows

TEXT = "Asset,Maker,Model\n" + "".join(f"{number:05},Medtronic,MMT-722NAS\n" for number in range(3000))
ROWS = [[f"{number:05}", "Medtronic", "MMT-722NAS"] for number in range(3000)]

# Long rows that are all the same: unpacked it is 1000 times as large.
BOMB_HEADER = b"Asset,Model\n"
BOMB_ROW = b"1," + b"x" * 99_997 + b"\n"


def zip_of(path, **members):
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(re.sub("__(?=[a-zA-Z]+$)", ".", name), content)
    return path


def encrypted(path):
    """Set the encryption flag of every member, in its own header and in the directory."""
    data = bytearray(path.read_bytes())
    for sign, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        place = data.find(sign)
        while place >= 0:
            data[place + offset] |= 1
            place = data.find(sign, place + 4)
    path.write_bytes(data)
    return path


@pytest.mark.parametrize("name", ["a.csv.gz", "a.csv"])
def test_gzip_by_content(read, tmp_path, name):
    path = tmp_path / name
    path.write_bytes(gzip.compress(TEXT.encode()))
    (table,) = read(path)
    assert table.cells == ROWS
    assert table.name == ""


def test_gz_that_is_plain_text(read_text):
    assert read_text(TEXT, "a.csv.gz").cells == ROWS


def test_a_truncated_gzip_counts_what_was_read_and_says_where_it_ended(tmp_path):
    lines = "".join(f"{number:07},{os.urandom(12).hex()},MMT-722NAS\n" for number in range(20_000))
    path = tmp_path / "a.csv.gz"
    path.write_bytes(gzip.compress(("Asset,Serial,Model\n" + lines).encode())[:-100_000])
    rows, marks = [], {}

    def read_all(grid):
        for stretch in grid.rows():
            marks.update({len(rows) + place: mark for place, mark in stretch.marks.items()})
            rows.extend(stretch.rows)

    with CsvAdapter().open(SourceRequest(str(path))) as source:
        (grid,) = source.tables()
        with pytest.raises(
            SourceUnreadableError, match=r"^a\.csv\.gz, after line \d+: the compressed data break"
        ) as caught:
            read_all(grid)
    assert len(rows) > 10_000
    assert f"after line {len(rows)}:" in str(caught.value)
    assert [row[0] for row in rows[1:-1]] == [f"{number:07}" for number in range(len(rows) - 2)]
    assert list(marks) == [len(rows) - 1]
    assert "breaks off in this row" in marks[len(rows) - 1].reason


def test_a_gzip_without_content_is_unreadable(read, tmp_path):
    path = tmp_path / "a.csv.gz"
    path.write_bytes(gzip.compress(TEXT.encode())[:12])
    with pytest.raises(SourceUnreadableError, match=r"a\.csv\.gz: the compressed data break off"):
        read(path)


def test_zip_members_are_tables_and_the_rest_is_skipped(read, tmp_path):
    path = zip_of(
        tmp_path / "wards.zip",
        icu__csv=TEXT,
        photo__png=b"\x89PNG",
        or__TSV="Asset\tModel\n1\tBed\n",
        **{"__MACOSX/._icu__csv": b"\0\5", "leer__csv": b""},
    )
    icu, photo, theatre, empty = read(path)
    assert (icu.name, icu.cells) == ("icu.csv", ROWS)
    assert isinstance(photo, Skipped)
    assert photo.origin == "wards.zip, photo.png"
    assert (theatre.name, theatre.cells) == ("or.TSV", [["1", "Bed"]])
    assert (empty.name, empty.headings, empty.notes) == ("leer.csv", [], ["the file is empty"])


def test_the_members_that_are_asked_for(tmp_path):
    path = zip_of(tmp_path / "wards.zip", a__csv=TEXT, b__csv=TEXT)
    with CsvAdapter().open(SourceRequest(str(path), {}, ("b.csv",))) as source:
        assert [part.name for part in source.tables() if isinstance(part, Grid)] == ["b.csv"]
    with (
        CsvAdapter().open(SourceRequest(str(path), {}, ("c.csv",))) as source,
        pytest.raises(UsageError, match=r"wards\.zip: has no member c\.csv; its members are a\.csv, b\.csv"),
    ):
        list(source.tables())


def test_an_encrypted_zip_says_what_to_do(read, tmp_path):
    path = encrypted(zip_of(tmp_path / "wards.zip", a__csv=TEXT))
    with pytest.raises(SourceUnreadableError, match=r"wards\.zip: is encrypted; unpack it with its password"):
        read(path)


def test_an_encrypted_member_is_skipped(read, tmp_path):
    path = tmp_path / "wards.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("a.csv", TEXT)
    encrypted(path)
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("b.csv", TEXT)
    first, second = read(path)
    assert isinstance(first, Skipped)
    assert "encrypted" in first.reason
    assert second.cells == ROWS


def test_a_damaged_zip_member_counts_what_was_read(tmp_path):
    path = zip_of(
        tmp_path / "wards.zip", a__csv="Asset,Model\n" + "".join(f"{n},{os.urandom(9).hex()}\n" for n in range(30_000))
    )
    data = bytearray(path.read_bytes())
    place = len(data) // 2
    data[place : place + 200] = os.urandom(200)
    path.write_bytes(data)
    with CsvAdapter().open(SourceRequest(str(path))) as source:
        (grid,) = source.tables()
        assert isinstance(grid, Grid)
        stretches = []
        with pytest.raises(SourceUnreadableError, match=r"wards\.zip, a\.csv, after line \d+: the compressed data are"):
            stretches.extend(grid.rows())
    assert len(raw_rows(stretches)) > 10_000


def test_a_zip_with_bytes_missing_in_it_is_explained(read, tmp_path):
    path = zip_of(tmp_path / "wards.zip", a__csv=TEXT)
    data = path.read_bytes()
    path.write_bytes(data[:50] + data[100:])
    [skipped] = read(path)
    assert isinstance(skipped, Skipped)
    assert "cannot be unpacked (OSError); unpack it by hand" in skipped.reason


def test_a_zip_cut_short_is_claimed_and_explained(read, tmp_path):
    path = zip_of(tmp_path / "wards.zip", a__csv=TEXT)
    path.write_bytes(path.read_bytes()[:-30])
    assert CsvAdapter().claims(SourceRequest(str(path)))
    with pytest.raises(SourceUnreadableError, match=r"wards\.zip: the zip archive is damaged or incomplete"):
        read(path)


@pytest.mark.parametrize("kind", ["gz", "zip"])
@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({}, r"more than 500 times its packed size, .* --option max_ratio="),
        ({"max_unpacked": "5"}, r"more than 5 MB, .* --option max_unpacked="),
    ],
    ids=["ratio", "size"],
)
def test_a_zip_bomb_is_stopped(tmp_path, kind, options, message):
    bomb = BOMB_HEADER + BOMB_ROW * 800
    path = tmp_path / f"a.csv.{kind}"
    if kind == "gz":
        path.write_bytes(gzip.compress(bomb, 9))
    else:
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
            archive.writestr("a.csv", bomb)
    with CsvAdapter().open(SourceRequest(str(path), options)) as source:
        (grid,) = source.tables()
        assert isinstance(grid, Grid)
        with pytest.raises(SourceUnreadableError, match=message):
            for _ in grid.rows():
                pass


def test_a_zip_bomb_is_read_when_the_limits_are_raised(tmp_path):
    path = tmp_path / "a.csv.gz"
    path.write_bytes(gzip.compress(BOMB_HEADER + BOMB_ROW * 700, 9))
    with CsvAdapter().open(SourceRequest(str(path), {"max_ratio": "2000"})) as source:
        (grid,) = source.tables()
        assert isinstance(grid, Grid)
        assert sum(len(stretch.rows) for stretch in grid.rows()) == 701


@pytest.mark.parametrize(
    "content",
    [TEXT.encode(), gzip.compress(TEXT.encode()), TEXT.encode("utf-16")],
    ids=["plain", "gzip", "utf-16"],
)
def test_standard_input_can_be_read_twice(monkeypatch, content):
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(content)))
    with CsvAdapter().open(SourceRequest("-")) as source:
        (grid,) = source.tables()
        assert isinstance(grid, Grid)
        for stretches in (grid.rows(), grid.rows()):
            assert raw_rows(stretches)[1:] == ROWS
        for one, other in zip(grid.rows(), grid.rows(), strict=True):
            assert one.rows == other.rows
    assert source.label == "standard input"


def test_standard_input_of_a_process():
    code = (
        "from pumpcheck_csv.csv_adapter import CsvAdapter; from pumpcheck import SourceRequest\n"
        "with CsvAdapter().open(SourceRequest('-')) as s:\n"
        "    print(sum(len(b.rows) for g in s.tables() for b in g.rows()))"
    )
    done = subprocess.run([sys.executable, "-c", code], input=TEXT.encode(), capture_output=True, check=True)
    assert done.stdout.strip() == b"3001"


def workbook(path):
    return zip_of(path, **{"[Content_Types]__xml": "<Types/>", "xl/workbook__xml": "<workbook/>", "a__csv": TEXT})


OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(500)


@pytest.mark.parametrize(
    ("name", "content", "claimed"),
    [
        *((f"a{suffix}", TEXT.encode(), True) for suffix in (".csv", ".tsv", ".tab", ".txt", ".psv", ".CSV")),
        *((f"a{suffix}.gz", gzip.compress(TEXT.encode()), True) for suffix in (".csv", ".tsv", ".txt")),
        ("2024.03.01 ward.csv", TEXT.encode(), True),
        ("a.csv", b"", True),
        *((f"a{suffix}", TEXT.encode(), True) for suffix in (".dat", ".prn", ".asc", ".fwf")),
        *((f"a{suffix}", TEXT.encode("cp037").replace(b"\x25", b"\x15"), True) for suffix in (".dat", ".csv")),
        *((f"a{suffix}", b'\xef\xbb\xbf {"Model": "Bed"}', False) for suffix in (".csv", ".json", ".txt")),
        ("a.csv", b'[{"Model": "Bed"}, ' * 900, False),
        ("a.csv", b'{"Model": "Bed"}\n{"Model": "Pump"}\n', False),
        ("a.csv", '{"Model": "Bed"}'.encode("utf-16"), False),
        ("a.csv", b"[Model],[Serial]\n[1],[2]\n", True),
        ("a.csv", b"[1]\tModel\n", True),
        ("a.xml", TEXT.encode(), False),
        ("a.db", TEXT.encode(), False),
        ("a", TEXT.encode(), False),
        ("a.gz", gzip.compress(TEXT.encode()), False),
        ("a.csv", b"PK\x03\x04" + bytes(50), False),
        ("a.csv", OLE, False),
        ("a.csv", b"%PDF-1.7\n", False),
        ("a.txt", b"PAR1" + bytes(50), False),
        ("a.csv", b"SQLite format 3\0" + bytes(50), False),
        ("a.xls", TEXT.replace(",", "\t").encode(), True),
        ("a.xls", TEXT.replace(",", "\t").encode("utf-16"), True),
        ("a.xls", OLE, False),
        ("a.xls", b"\t\x08\x10\x00" + bytes(50), False),
        ("a.xls", b"\xef\xbb\xbf\r\n <html><body><table><tr><td>a</td></tr></table>", False),
        ("a.xls", b"<?xml version='1.0'?><Workbook/>", False),
        ("a.xls", b"MIME-Version: 1.0\nX: a,b", False),
        ("a.xlsx", TEXT.encode(), True),
        ("a.json", TEXT.encode(), True),
        ("a.json", b"[1]", False),
        ("a.json", b"", False),
        ("a.xlsx", b"PK\x03\x04" + bytes(50), False),
        ("a.xlsx", b"<html><table>", False),
    ],
)
def test_claims(tmp_path, name, content, claimed):
    path = tmp_path / name
    path.write_bytes(content)
    assert CsvAdapter().claims(SourceRequest(str(path))) is claimed


def test_claims_of_zip_archives(tmp_path):
    adapter = CsvAdapter()
    assert adapter.claims(SourceRequest(str(zip_of(tmp_path / "a.zip", a__csv=TEXT, b__pdf="x"))))
    assert not adapter.claims(SourceRequest(str(zip_of(tmp_path / "b.zip", b__pdf="x"))))
    assert not adapter.claims(SourceRequest(str(workbook(tmp_path / "c.zip"))))
    assert not adapter.claims(SourceRequest(str(zip_of(tmp_path / "d.zip", mimetype="application/x", a__csv=TEXT))))
    assert not adapter.claims(SourceRequest("https://example.org/a.csv"))
    assert adapter.claims(SourceRequest("-"))


def test_text_saved_as_xls(read_text):
    table = read_text(TEXT.replace(",", "\t"), "Export.xls")
    assert table.cells == ROWS


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (OLE, "is a workbook of the old Excel format"),
        (b"%PDF-1.7\n", "is a PDF document"),
        (b"\n<!DOCTYPE html><html><body>Sign in</body></html>", "is a web page"),
    ],
    ids=["workbook", "pdf", "html"],
)
def test_what_is_no_text_is_named(read, tmp_path, content, message):
    path = tmp_path / "a.csv"
    path.write_bytes(content)
    with pytest.raises(SourceUnreadableError, match=rf"^a\.csv: {message}"):
        read(path)


def test_a_workbook_under_another_name_is_named(read, tmp_path):
    with pytest.raises(SourceUnreadableError, match=r"^a\.csv: is a workbook"):
        read(workbook(tmp_path / "a.csv"))


def test_a_missing_file(read, tmp_path):
    with pytest.raises(SourceNotFoundError, match=r"gone\.csv: there is no such file"):
        read(tmp_path / "gone.csv")


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="needs a user whom permissions bind")
def test_a_file_without_permission(read, tmp_path):
    path = tmp_path / "a.csv"
    path.write_text(TEXT)
    path.chmod(0)
    with pytest.raises(SourceUnreadableError, match="no permission"):
        read(path)


def test_a_folder_is_no_file(read, tmp_path):
    with pytest.raises(SourceUnreadableError, match="cannot be opened"):
        read(tmp_path)
