"""The adapter keeps the contract that every adapter keeps."""

from __future__ import annotations

import gzip
import zipfile

import pytest

from pumpcheck import SourceRequest
from pumpcheck.testing import check_adapter
from pumpcheck_csv.csv_adapter import CsvAdapter

TEXT = """Inventory of 2024
Asset No;Model;Serial Number;
0001;MMT-722NAS;0012
0002;"5" tube";1;2;3
0003;"two
lines";NA
0004;"unclosed;6.37702E+15
0005
"""
HEADINGS = ["Asset No", "Model", "Serial Number", "Column 4"]
ROWS = [
    ["0001", "MMT-722NAS", "0012", None],
    ["0002", '5" tube', "1", "2"],
    ["0003", "two\nlines", "NA", None],
    ["0004", '"unclosed', "6.37702E+15", None],
    ["0005", None, None, None],
]
EXPECTED = [dict(zip(HEADINGS, row, strict=True)) for row in ROWS]


@pytest.mark.parametrize("name", ["ward.csv", "ward.csv.gz", "Export.xls"])
def test_contract_of_a_file(tmp_path, name):
    path = tmp_path / name
    path.write_bytes(gzip.compress(TEXT.encode()) if name.endswith(".gz") else TEXT.encode())
    check_adapter(CsvAdapter(), SourceRequest(str(path)), expected=EXPECTED)


def test_contract_of_an_archive(tmp_path):
    path = tmp_path / "wards.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("a.csv", "Asset No,Model\n1,Bed\n")
        with pytest.warns(UserWarning, match="Duplicate name"):
            archive.writestr("a.csv", TEXT)
        archive.writestr("readme.pdf", "x")
    check_adapter(CsvAdapter(), SourceRequest(str(path)), expected=EXPECTED, table="a.csv (2)")
