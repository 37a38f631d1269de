"""The CSV and the JSON report."""

from __future__ import annotations

import csv
import io
import json
import shutil
import subprocess
from dataclasses import replace
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from pumpcheck.model.record import FINDING_COLUMNS
from pumpcheck.model.result import ScanResult
from pumpcheck.model.team_entries import Work
from pumpcheck.reports.shown_text import original_cell

SOFFICE = shutil.which("soffice")


def rows_of(path: Path) -> list[list[str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.reader(file))


def test_the_csv_has_every_record_and_every_original_value(
    result: ScanResult, tmp_path: Path, nasty: dict[str, str]
) -> None:
    head, *rows = rows_of(result.write(tmp_path / "r.csv"))
    assert head[: len(FINDING_COLUMNS)] == list(FINDING_COLUMNS)
    assert len(rows) == len(result.records)
    assert {len(row) for row in rows} == {len(head)}
    first = dict(zip(head, map(original_cell, rows[0]), strict=True))
    assert first["reason (source)"] == "annual check"
    assert first["reason"] == "Model 722 is recalled whatever its software."
    assert {heading: first[heading] for heading in nasty} == {**nasty, "half": "\\udc80"}
    assert dict(zip(head, rows[1], strict=True))["Seriennummer"] == "PAR-123456-H"


def test_a_csv_that_is_not_all_says_so_for_every_place_that_was_not_read(
    incomplete: ScanResult, result: ScanResult, tmp_path: Path
) -> None:
    broken = replace(result.sources[0], problem="the file ends inside a quoted field")
    forgotten = replace(result, work=Work(forgotten=("ward7.csv",)))
    for number, (one, where) in enumerate(
        [
            (incomplete, {"ward7.csv", "assets.csv, line 12"}),
            (replace(result, sources=(broken, *result.sources[1:])), {"assets.csv"}),
            (forgotten, {"ward7.csv"}),
            (result, set()),
        ]
    ):
        head, *rows = rows_of(one.write(tmp_path / f"{number}.csv"))
        told = [dict(zip(head, row, strict=True)) for row in rows if row[0] == "INCOMPLETE"]
        assert {row["source"] for row in told} == where
        assert all(row["reason"] for row in told)


def test_no_cell_of_the_csv_begins_a_formula(result: ScanResult, tmp_path: Path) -> None:
    for row in rows_of(result.write(tmp_path / "r.csv")):
        assert not [cell for cell in row if cell.lstrip().startswith(tuple("=+-@＝"))]


def test_the_csv_opens_in_excel_as_it_is(result: ScanResult, tmp_path: Path) -> None:
    data = result.write(tmp_path / "r.csv").read_bytes()
    assert data.startswith(b"\xef\xbb\xbfverdict,recall_id,")
    assert data.endswith(b"\r\n")


def test_the_json_document_holds_the_whole_result(
    incomplete: ScanResult, tmp_path: Path, nasty: dict[str, str]
) -> None:
    text = incomplete.write(tmp_path / "r.json").read_text(encoding="utf-8")
    document = json.loads(text)
    assert list(document) == [
        "schema", "version", "started", "complete", "counts", "digest", "recalls", "sources", "findings", "skipped",
        "notes", "warnings", "masked", "decisions", "work", "rows",
    ]  # fmt: skip
    assert document["schema"] == "pumpcheck-result/2"
    assert document["started"] == "2024-05-17T09:30:00+00:00"
    assert document["complete"] is False
    assert document["counts"] == incomplete.counts
    assert document["recalls"][0]["rows"][1]["software_max"] == "2.4A"
    assert [source["label"] for source in document["sources"]] == ["assets.csv", "biomed.xlsx", "ward7.csv"]
    assert document["sources"][0]["tables"][0]["columns"][0]["field"] == "model"
    assert document["skipped"][0]["origin"] == "assets.csv, line 12"
    assert document["notes"] == [{"origin": "assets.csv", "text": "the file has a byte-order mark"}]
    assert document["warnings"] == ["plugin demo 1.0 could not be loaded"]
    assert "🩺" in text

    first, again = document["findings"][:2]
    assert {heading: first["values"][heading] for heading in nasty} == nasty
    assert first["values"]["reason"] == "annual check"
    assert first["evidence"] == [{"field": "model", "text": "MMT-722NAS", "shows": "model number"}]
    assert first["flags"] == ["diy_loop", "patient_owned"]
    assert first["fields"]["serial_number"] == "PAR123456H"
    assert first["also_at"] == ["biomed.xlsx, sheet Ward 3, row 7"]
    assert again["duplicate_of"].startswith(first["finding_id"])


def test_missing_stays_missing_in_json(result: ScanResult, record: object) -> None:
    from dataclasses import replace

    from pumpcheck.reports.json import write

    lone = record(values={"Model": "MMT-722", "Serial": None, "Note": ""})  # type: ignore[operator]
    stream = io.BytesIO()
    write(replace(result, records=(lone,)), stream)
    assert json.loads(stream.getvalue())["findings"][0]["values"] == {"Model": "MMT-722", "Serial": None, "Note": ""}


def test_a_writer_leaves_its_stream_open(result: ScanResult) -> None:
    from pumpcheck.reports import BUILT_IN

    for writer in BUILT_IN:
        stream = io.BytesIO()
        writer.write(result, stream)
        assert not stream.closed, writer.format


FORMULAS = (
    "=1+1", "+1+1", "-1+1", "@SUM(1;1)", "+cmd|' /C calc'!A0", '=HYPERLINK("http://example.org","x")', "\t=1+1",
    "\r=1+1", "\n=1+1", " =1+1", "\ufeff=1+1", "x;=1+1", "x\t=1+1", "x\n=1+1", '";=1+1', "＝1+1", "'=1+1", "{=1+1}",
)  # fmt: skip
SEPARATORS = {"comma": 44, "semicolon": 59, "tab": 9}


@pytest.mark.integration("LibreOffice")
@pytest.mark.skipif(not SOFFICE, reason="LibreOffice (soffice) is not installed")
@pytest.mark.parametrize("separator", SEPARATORS)
def test_a_spreadsheet_that_opens_the_csv_runs_no_formula(
    record: Any, result: ScanResult, tmp_path: Path, separator: str
) -> None:
    records = tuple(
        record(serial_number=f"PAR{number:06d}H", row=number, values={f"H {text}": text, text: "x", "Note": text})
        for number, text in enumerate(FORMULAS, start=100)
    )
    odd = replace(result, records=records, warnings=FORMULAS)
    odd.write(tmp_path / "r.csv")
    # The same texts as they are, to see that this program does run formulas.
    with (tmp_path / "bare.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([text] for text in FORMULAS)
    assert formulas_in(tmp_path / "bare.csv", SEPARATORS[separator])
    assert formulas_in(tmp_path / "r.csv", SEPARATORS[separator]) == []


def formulas_in(path: Path, separator: int) -> list[str]:
    """Open a CSV file in LibreOffice with this separator, and return the cells that became formulas."""
    home = path.parent / "home"
    options = f"CSV:{separator},34,76,1,,0,false,true,false,false,false,-1,true"
    command = [str(SOFFICE), f"-env:UserInstallation={home.as_uri()}", "--headless", f"--infilter={options}"]
    command += ["--convert-to", "xlsx", "--outdir", str(path.parent), str(path)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=240, check=False)
    assert done.returncode == 0, done.stderr
    book = openpyxl.load_workbook(path.with_suffix(".xlsx"))
    cells = [cell for sheet in book.worksheets for row in sheet.iter_rows() for cell in row]
    return [str(cell.value) for cell in cells if cell.data_type in "fe" or cell.value == 2]
