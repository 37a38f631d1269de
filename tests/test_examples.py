"""The examples: they are what their generator writes, and pumpcheck finds exactly what was planted in them."""

from __future__ import annotations

import csv
import subprocess
import sys
from collections import Counter
from pathlib import Path

import openpyxl
import pytest

import pumpcheck

ROOT = Path(__file__).parents[1]
EXAMPLES = ROOT / "examples"
INVENTORIES = EXAMPLES / "inventories"


def run(*command: str | Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, *map(str, command)], cwd=ROOT, capture_output=True, text=True, encoding="utf-8", check=False
    )


def cells(path: Path) -> dict[str, list[tuple]]:
    workbook = openpyxl.load_workbook(path)
    return {sheet.title: list(sheet.iter_rows(values_only=True)) for sheet in workbook}


def listed(workbook: Path, sheet: str) -> list[dict[str, str]]:
    headings, *rows = cells(workbook)[sheet]
    return [dict(zip(headings, row, strict=True)) for row in rows]


@pytest.fixture(scope="module")
def planted() -> list[dict[str, str]]:
    with (EXAMPLES / "expected.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def scanned(tmp_path_factory) -> tuple[subprocess.CompletedProcess[str], Path]:
    workbook = tmp_path_factory.mktemp("scan") / "remediation.xlsx"
    return run("-m", "pumpcheck", "scan", "examples/inventories", "-o", workbook, "--force"), workbook


@pytest.fixture(scope="module")
def result() -> pumpcheck.ScanResult:
    return pumpcheck.scan(INVENTORIES)


def test_generator_writes_the_kept_files(tmp_path):
    made = run(EXAMPLES / "make_inventories.py", tmp_path)
    assert made.returncode == 0, made.stderr
    kept = {path.name for path in INVENTORIES.iterdir()}
    assert kept == {path.name for path in (tmp_path / "inventories").iterdir()}
    for name in ("expected.csv", *(f"inventories/{name}" for name in kept if name.endswith(".csv"))):
        assert (tmp_path / name).read_bytes() == (EXAMPLES / name).read_bytes(), f"{name} differs"
    for name in kept:
        if name.endswith(".xlsx"):
            assert cells(tmp_path / "inventories" / name) == cells(INVENTORIES / name)


def test_examples_are_a_few_thousand_rows_in_little_space(result):
    assert result.counts["records"] > 3000
    assert sum(path.stat().st_size for path in INVENTORIES.iterdir()) < 1_500_000


def test_scan_of_the_examples_ends_complete_with_something_to_act_on(scanned):
    finished, workbook = scanned
    assert finished.returncode == 1, finished.stderr
    assert "COMPLETE" in finished.stdout
    assert "INCOMPLETE" not in finished.stdout
    assert workbook.is_file()


@pytest.mark.parametrize(
    ("sheet", "verdict"), [("Remediation", "affected"), ("Needs review", "needs_review")], ids=["affected", "review"]
)
def test_workbook_lists_the_planted_units_each_once(scanned, planted, sheet, verdict):
    _, workbook = scanned
    serials = Counter(str(row["Serial number"]) for row in listed(workbook, sheet))
    assert serials == Counter({row["serial"] for row in planted if row["verdict"] == verdict})


def test_every_planted_record_is_found_at_its_place(result, planted):
    found = {
        (row["source"], row["sheet"], str(row["row"]), row["verdict"])
        for row in result.findings.to_dict(orient="records")
    }
    assert found == {(row["file"], row["sheet"], row["row"], row["verdict"]) for row in planted}


def test_every_row_of_the_files_is_accounted_for(result):
    with (INVENTORIES / "biomed_assets.csv").open(encoding="utf-8-sig", newline="") as file:
        english = sum(1 for _ in csv.DictReader(file))
    with (INVENTORIES / "geraeteliste.csv").open(encoding="cp1252", newline="") as file:
        below_the_header = file.read().partition("Bemerkung")[2].splitlines()[1:]
        german = len(below_the_header)
    wards = 0
    for rows in cells(INVENTORIES / "ward_lists.xlsx").values():
        header = next(number for number, row in enumerate(rows) if "Serial No" in row)
        wards += len(rows) - header - 1
    read = {source.label: source.records for source in result.sources}
    assert read == {"biomed_assets.csv": english, "geraeteliste.csv": german, "ward_lists.xlsx": wards}


def test_no_serial_number_reaches_the_terminal(scanned, planted):
    finished, _ = scanned
    shown = finished.stdout + finished.stderr
    assert not [row["serial"] for row in planted if row["serial"] in shown]


def test_library_call_prints_what_it_finds(planted):
    printed = run(EXAMPLES / "library_call.py")
    assert printed.returncode == 0, printed.stderr
    verdicts = Counter(row["verdict"] for row in planted)
    lines = printed.stdout.splitlines()
    assert lines[1] == f"affected: {verdicts['affected']} needs review: {verdicts['needs_review']}"
    assert [line.split()[-2:] for line in lines[-4:-1]] == [
        ["affected", "model_affected"],
        ["needs_review", "software_unknown"],
        ["not_affected", "other_device"],
    ]
    assert lines[-1].startswith("affected 523/723 model: “MMT-723NAS” (model number)")
