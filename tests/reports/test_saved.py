"""A saved JSON result: documented by a schema, and turned into every other format as the scan itself would be."""

from __future__ import annotations

import csv
import json
from dataclasses import replace
from datetime import date, datetime, time
from io import StringIO
from pathlib import Path
from typing import Any

import jsonschema
import openpyxl
import pytest

import pumpcheck
from pumpcheck.errors import ReportError
from pumpcheck.model.decision import Decision, DecisionUse
from pumpcheck.model.finding import Verdict
from pumpcheck.model.result import ScanResult
from pumpcheck.model.team_entries import Conflict, Entry, GoneUnit, UnitWork, Work
from pumpcheck.reports.document import json_schema

from ..command import run
from ..working import document

EXAMPLES = Path(__file__).parents[2] / "examples" / "inventories"
SCHEMA = json_schema()
TYPED = {"status": "located", "due": date(2024, 5, 17), "comment": "0042", "proof": datetime(2024, 5, 1, 6, 7)}


def worked(result: ScanResult) -> ScanResult:
    """Return a result with everything in it that a workbook and decisions bring."""
    first, *others = result.records
    made = Decision(Verdict.NOT_AFFECTED, "A dummy.", "J. Roe", date(2024, 5, 1), None, first.id)
    old = Decision(Verdict.AFFECTED, "x", "J. Roe", date(2024, 5, 1), date(2024, 6, 1), match={"model": "MMT-722"})
    work = Work(
        units={
            others[0].id: UnitWork(
                TYPED,
                {"Size": 2.5, "At": time(6, 7), "Old": True},
                {"Owner": "called"},
                "new",
                7,
                ("PC-BEFORE",),
                "2024-05-17",
            )
        },
        added_headings=("Size", "At", "Old"),
        gone=(GoneUnit("PC-GONE", Verdict.AFFECTED, {"Finding ID": "PC-GONE", "Row": 7}, Verdict.NOT_AFFECTED, False),),
        forgotten=("store.csv",),
        conflicts=(Conflict("sheet Remediation, row 9", "Decide.", {"Owner": "A. B."}),),
        of="old.xlsx",
        entries=(
            Entry("Response", (result.recalls[0].title,), "Organisation", "St. Mary’s", "as told"),
            Entry("Notify", (first.id,), "Letter", date(2024, 5, 17)),
            Entry("Notify", (), "Letter", None),
        ),
    )
    uses = (DecisionUse(made, "applied", (first.id,)), DecisionUse(old, "unmatched"))
    return replace(result, records=(replace(first, decision=made), *others), work=work, decisions=uses)


def saved(result: ScanResult, folder: Path) -> Path:
    return result.write(folder / "result.json", force=True)


@pytest.fixture(params=["as scanned", "worked", "incomplete", "masked", "odd letters"])
def any_result(request: pytest.FixtureRequest, result: ScanResult, incomplete: ScanResult) -> ScanResult:
    first, *others = result.records
    odd = replace(first, values={**first.values, "Note": "\udc80 \x00 🩺 كيس _x0041_ =1+1"})
    return {
        "as scanned": result,
        "worked": worked(result),
        "incomplete": incomplete,
        "masked": worked(result).masked(),
        "odd letters": replace(result, records=(odd, *others)),
    }[request.param]


def test_a_saved_result_is_as_the_schema_says(any_result: ScanResult, tmp_path: Path) -> None:
    checker = jsonschema.Draft202012Validator(SCHEMA, format_checker=jsonschema.FormatChecker())
    assert list(checker.iter_errors(json.loads(saved(any_result, tmp_path).read_text(encoding="utf-8")))) == []


def test_every_key_of_the_schema_is_described_and_written(result: ScanResult) -> None:
    def described(schema: Any) -> None:
        for name, part in schema.get("properties", {}).items():
            assert part.get("description") or "$ref" in part or part in ({"type": "string"},), name
            described(part)
        for part in (schema.get("items"), schema.get("additionalProperties")):
            if isinstance(part, dict):
                described(part)

    for schema in (SCHEMA, *SCHEMA["$defs"].values()):
        described(schema)
    assert set(SCHEMA["properties"]) == set(document(result))
    assert set(SCHEMA["$defs"]["FoundRow"]["properties"]) == set(document(result)["findings"][0])


def test_it_comes_back_as_it_was(any_result: ScanResult, tmp_path: Path) -> None:
    loaded = pumpcheck.load_result(saved(any_result, tmp_path))
    assert document(loaded) == document(any_result)
    assert (loaded.records, loaded.work, loaded.decisions) == (
        any_result.records,
        any_result.work,
        any_result.decisions,
    )


def test_other_formats_of_it_are_those_of_the_scan(tmp_path: Path) -> None:
    result = pumpcheck.scan(EXAMPLES)
    path = saved(result, tmp_path)
    again = run("report", path, "-o", tmp_path / "again.xlsx", "-o", tmp_path / "again.csv")
    assert again.returncode == result.exit_code == 1, again.stderr
    assert "44 units to replace, 22 to review" in again.stdout
    result.write(tmp_path / "first.csv")
    assert (tmp_path / "again.csv").read_bytes() == (tmp_path / "first.csv").read_bytes()
    first, second = (openpyxl.load_workbook(result.write(tmp_path / "first.xlsx"))), None
    second = openpyxl.load_workbook(tmp_path / "again.xlsx")
    assert first.sheetnames == second.sheetnames
    for page in first.sheetnames:
        assert list(first[page].values) == list(second[page].values), page


def test_serial_numbers_can_be_masked_later(result: ScanResult, tmp_path: Path) -> None:
    assert run("report", saved(result, tmp_path), "--mask-serials", "-o", tmp_path / "m.csv").returncode == 1
    rows = list(csv.DictReader(StringIO((tmp_path / "m.csv").read_text(encoding="utf-8-sig"))))
    serials = [record.fields["serial_number"] for record in result.records if record.fields.get("serial_number")]
    assert serials
    assert not [serial for serial in serials if serial in str(rows)]


def test_an_incomplete_scan_stays_incomplete(incomplete: ScanResult, tmp_path: Path) -> None:
    done = run("report", saved(incomplete, tmp_path))
    assert done.returncode == 2
    assert "INCOMPLETE" in done.stdout


def test_the_schema_is_printed() -> None:
    assert json.loads(run("report", "--schema").stdout) == SCHEMA


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda saved: {**saved, "schema": "pumpcheck-result/3"}, "the form pumpcheck-result/3, which this pumpcheck"),
        (lambda _: {"findings": []}, "is no result that pumpcheck wrote"),
        (lambda _: [1], "is no result that pumpcheck wrote"),
        (lambda saved: {**saved, "findings": [{}]}, "is damaged"),
        (
            lambda saved: {**saved, "skipped": [{"origin": "a", "reason": "b", "records": 3}]},
            "its counts do not follow",
        ),
        (lambda saved: {**saved, "started": "yesterday"}, "is damaged"),
        (lambda saved: {**saved, "findings": saved["findings"][:-1]}, "its counts do not follow"),
        (lambda saved: {**saved, "findings": [{**one, "reason": "x"} for one in saved["findings"]]}, "was changed"),
        (lambda saved: {**saved, "digest": "0" * 64}, "was changed"),
        (lambda saved: {key: value for key, value in saved.items() if key != "digest"}, "something is missing"),
        (
            lambda saved: {
                **saved,
                "sources": [
                    {**one, "tables": [{**part, "cells": {**part["cells"], "met": 9}} for part in one["tables"]]}
                    for one in saved["sources"]
                ],
            },
            "9 cells met",
        ),
    ],
    ids=["newer", "foreign", "list", "no findings", "counts", "date", "finding", "text", "digest", "none", "cells"],
)
def test_what_is_no_result_ends_in_one_sentence(result: ScanResult, tmp_path: Path, change: Any, message: str) -> None:
    path = tmp_path / "changed.json"
    path.write_text(json.dumps(change(json.loads(saved(result, tmp_path).read_text(encoding="utf-8")))))
    with pytest.raises(ReportError, match=message):
        pumpcheck.load_result(path)
    done = run("report", path)
    assert done.returncode == 2
    assert done.stderr.count("\n") == 1


@pytest.mark.parametrize("content", [b"", b"{", b"\xff\xfe{"], ids=["empty", "cut", "no UTF-8"])
def test_what_is_no_json_ends_in_one_sentence(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "r.json").write_bytes(content)
    with pytest.raises(ReportError, match=r"is not valid JSON|is not UTF-8 text"):
        pumpcheck.load_result(tmp_path / "r.json")
    with pytest.raises(ReportError, match="there is no such file"):
        pumpcheck.load_result(tmp_path / "none.json")
