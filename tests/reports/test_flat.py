"""The CSV and the JSON report."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

from pumpcheck.reports.text import original_cell
from pumpcheck.result import FINDING_COLUMNS, ScanResult


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
        "schema", "version", "started", "complete", "counts", "recalls", "sources", "findings", "skipped", "notes",
        "warnings", "masked", "decisions", "work",
    ]  # fmt: skip
    assert document["schema"] == "pumpcheck-result/1"
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
