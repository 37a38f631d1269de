"""What nobody reads: one sentence that says how to export a file that is read, or a note where it holds no list."""

from __future__ import annotations

import io
import sqlite3
import zipfile
from contextlib import closing
from pathlib import Path

import pytest

import pumpcheck
from pumpcheck import NoAdapterError

PUMP = "Manufacturer,Model,Serial Number\nMedtronic,MMT-722NAS,PAR123456H\n"


def _zip(*names: str) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for name in names:
            archive.writestr(name, "content")
    return file.getvalue()


def _picture(suffix: str) -> bytes:
    from PIL import Image

    file = io.BytesIO()
    Image.new("RGB", (2, 2)).save(file, suffix)
    return file.getvalue()


def _database() -> bytes:
    with closing(sqlite3.connect(":memory:")) as connection:
        connection.execute("CREATE TABLE assets (model TEXT)")
        return connection.serialize()


WORD = _zip("[Content_Types].xml", "_rels/.rels", "word/document.xml")
JET = b"\x00\x01\x00\x00Standard Jet DB\x00" + b"\x01\x00" * 3000
DBF = b"\x03\x7d\x0b\x1d\x02\x00\x00\x00\x61\x00\x20\x00" + b"\x00" * 300

NO_LIST = [
    ("letter.pdf", b"%PDF-1.7\n%\xe2\xe3\n1 0 obj\n", "PDF document"),
    ("letter.docx", WORD, "Word document"),
    ("letter.rtf", b"{\\rtf1\\ansi\nhello\\par\n}", "rich text document"),
    ("letter.odt", _zip("mimetype", "content.xml"), "text document"),
    ("talk.PPTX", _zip("[Content_Types].xml", "ppt/presentation.xml"), "presentation"),
    ("label.jpg", _picture("JPEG"), "picture"),
    ("label.png", _picture("PNG"), "picture"),
    ("scan.tiff", _picture("TIFF"), "picture"),
    ("label.HEIC", b"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00", "photo or image"),
    ("export.py", b"import sys\nprint(sys.argv)\n", "source code file"),
    ("README.md", b"# Exports\n\nFrom the CMMS, every month.\n", "Markdown document"),
    ("label", _picture("PNG"), "picture"),
    ("letter.dat", b"%PDF-1.7\n", "PDF document"),
]

MAY_LIST = [
    ("assets.mdb", JET, "Access database", "CSV or Excel"),
    ("assets.accdb", JET.replace(b"Jet", b"ACE"), "Access database", "CSV or Excel"),
    ("assets.bin", JET, "Access database", "CSV or Excel"),
    ("assets.dbf", DBF, "dBASE table", "LibreOffice or Excel"),
    ("assets.sqlite", _database(), "SQLite database", "CSV or Excel"),
    ("assets.db", _database(), "SQLite database", "CSV or Excel"),
    ("assets.numbers", _zip("Index/Document.iwa", "preview.jpg"), "Numbers spreadsheet", "save it as .xlsx"),
    (
        "assets.xml",
        b'<?xml version="1.0"?>\n<assets><asset model="MMT-722"/></assets>\n',
        "XML document",
        "CSV or Excel",
    ),
    ("assets.html", b"<!DOCTYPE html>\n<table><tr><td>MMT-722</td></tr></table>\n", "HTML page", "open it in Excel"),
    ("mail.eml", b"From: ward\nSubject: the list\n\nattached\n", "e-mail", "save the list attached"),
    ("all.zip", _zip("letter.pdf", "label.jpg"), "archive", "unpack it"),
    ("all.zip", _zip("word/assets.mdb"), "archive", "unpack it"),
    ("all.7z", b"7z\xbc\xaf\x27\x1c\x00\x04" + b"\0" * 40, "archive", "unpack it"),
    ("all.rar", b"Rar!\x1a\x07\x01\x00" + b"\0" * 40, "archive", "unpack it"),
    ("assets.feather", b"ARROW1\0\0" + b"\0" * 40, "file for data analysis", "Parquet or CSV"),
    ("Assets.lnk", b"L\0\0\0\x01\x14\x02\0", "shortcut", "name the file that it leads to"),
    ("assets.csv.bak", PUMP.encode(), "backup or unfinished download", "the suffix that it had"),
    ("assets.mdb", b"", "Access database", "CSV or Excel"),
]


@pytest.mark.parametrize(("name", "content", "what"), NO_LIST)
def test_in_a_folder_what_holds_no_list_is_noted(name: str, content: bytes, what: str, tmp_path: Path) -> None:
    (tmp_path / "ward.csv").write_text(PUMP)
    (tmp_path / name).write_bytes(content)
    result = pumpcheck.scan(tmp_path)
    assert result.exit_code == 1
    assert [source.label for source in result.sources] == ["ward.csv"]
    assert f"1 {what} ({name})" in result.sources[0].notes[0].text


@pytest.mark.parametrize(("name", "content", "what", "advice"), MAY_LIST)
def test_in_a_folder_what_may_hold_a_list_makes_the_scan_incomplete(
    name: str, content: bytes, what: str, advice: str, tmp_path: Path
) -> None:
    (tmp_path / "ward.csv").write_text(PUMP)
    (tmp_path / name).write_bytes(content)
    result = pumpcheck.scan(tmp_path)
    assert result.exit_code == 2
    assert result.counts["affected"] == 1
    (skipped,) = result.skipped
    assert f"({what}); " in skipped.reason
    assert advice in skipped.reason


@pytest.mark.parametrize(
    ("name", "content", "what"), [*NO_LIST, *((name, content, what) for name, content, what, _ in MAY_LIST)]
)
def test_named_it_is_an_error_that_says_what_to_do(name: str, content: bytes, what: str, tmp_path: Path) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(NoAdapterError, match=rf"^{name}: no adapter reads its format \({what}\); \w.* "):
        pumpcheck.scan(tmp_path / name)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("assets.pdf", PUMP.encode()),
        ("assets.jpg", _database()),
        ("all.pdf", _zip("ward/assets.mdb")),
        ("assets.png", PUMP.encode("utf-8-sig")),
        ("assets.dat", PUMP.encode()),
        ("assets", PUMP.encode()),
        ("assets.log", PUMP.encode()),
        ("assets.mdb", PUMP.encode()),
        ("assets.rpt", PUMP.encode("utf-16")),
        ("assets.unknown", b"\x00\x01\x02\x03"),
    ],
)
def test_what_may_be_a_list_under_another_name_is_never_only_noted(name: str, content: bytes, tmp_path: Path) -> None:
    (tmp_path / "ward.csv").write_text(PUMP.replace("PAR1", "PAR2"))
    (tmp_path / name).write_bytes(content)
    result = pumpcheck.scan(tmp_path)
    assert result.exit_code == 2 or result.counts["affected"] == 2


def test_a_pdf_that_is_named_csv_says_so(tmp_path: Path) -> None:
    (tmp_path / "ward.csv").write_bytes(b"%PDF-1.7\n%\xe2\xe3\n1 0 obj\n")
    with pytest.raises(pumpcheck.SourceError, match="PDF document"):
        pumpcheck.scan(tmp_path / "ward.csv")
