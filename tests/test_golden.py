"""What the version before wrote: its finding ids, a workbook of it in which every place was typed in, and a result.

The workbook is its scan of the examples, filled in with openpyxl; ``work_before_grids.json`` says what was typed where.
"""

from __future__ import annotations

import csv
import json
import shutil
from datetime import date, datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest

import pumpcheck
from pumpcheck.diff import compare
from pumpcheck.model.team_entries import WORK_COLUMNS

from .command import run
from .working import conflicts, headings

GOLDEN = Path(__file__).parent / "golden"
EXAMPLES = Path(__file__).parents[1] / "examples" / "inventories"
TYPED = json.loads((GOLDEN / "work_before_grids.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="module", name="result")
def _result() -> pumpcheck.ScanResult:
    return pumpcheck.scan(EXAMPLES)


@pytest.fixture(scope="module", name="updated")
def _updated(result: pumpcheck.ScanResult, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("golden") / "work_before_grids.xlsx"
    shutil.copy(GOLDEN / path.name, path)
    return result.write(path, update=True)


def same(value: Any) -> Any:
    """Return a cell's value in the form of the list of what was typed."""
    if isinstance(value, datetime) and value.time() == datetime.min.time():
        value = value.date()
    return {"date": value.isoformat()} if isinstance(value, date) else value


def rows_by_id(book: Any, titles: tuple[str, ...]) -> dict[str, dict[str, Any]]:
    found = {}
    for title in titles:
        top, columns = headings(book[title])
        for row in range(top + 1, book[title].max_row + 1):
            cells = {name: book[title].cell(row, column) for name, column in columns.items()}
            found[str(cells["Finding ID"].value)] = cells
    return found


def test_every_finding_id_of_the_examples_stays_where_it_was(result: pumpcheck.ScanResult) -> None:
    now = [(one.id, one.source, one.table, str(one.row), one.finding.verdict.value) for one in result.records]
    with (GOLDEN / "example_ids.csv").open(encoding="utf-8", newline="") as file:
        then = [tuple(row[name] for name in row if name != "duplicate") for row in csv.DictReader(file)]
    assert len(then) == 90
    assert not set(then) - set(now)


def test_an_update_loses_no_keystroke_in_the_work_lists(updated: Path) -> None:
    rows = rows_by_id(openpyxl.load_workbook(updated), ("Remediation", "Needs review"))
    assert len(TYPED["units"]) == 10
    for unit, typed in TYPED["units"].items():
        assert {column.heading for column in WORK_COLUMNS} < set(typed), "a work column was left open"
        assert {name: same(rows[unit][name].value) for name in typed} == typed, unit
    for unit, notes in TYPED["notes"].items():
        assert {name: rows[unit][name].comment.text for name in notes} == notes


def test_an_update_loses_no_keystroke_on_the_other_sheets(updated: Path) -> None:
    book = openpyxl.load_workbook(updated)
    told = rows_by_id(book, ("Notify",))
    for unit, typed in TYPED["notify"].items():
        assert {name: same(told[unit][name].value) for name in typed} == typed
    said = [cell.value for row in book["Response"].iter_rows() for cell in row]
    for text in TYPED["response"].values():
        assert said.count(text) >= list(TYPED["response"].values()).count(text)
    plan = {f"{cell.row},{cell.column}": same(cell.value) for row in book["Team plan"] for cell in row if cell.value}
    assert plan == TYPED["sheet"]
    assert conflicts(updated) == []


def test_an_update_writes_the_colours_of_the_lists_anew(updated: Path) -> None:
    for sheet in (openpyxl.load_workbook(updated)[name] for name in ("Remediation", "Needs review")):
        columns = {cell.value: cell.column_letter for cell in sheet[1]}
        rules = [(str(area.sqref), rule.formula[0]) for area in sheet.conditional_formatting for rule in area.rules]
        overdue = [(ranges, text) for ranges, text in rules if f"${columns['Due']}2<TODAY()" in text]
        # The version before knew no status “updated”.
        assert all(f'${columns["Status"]}2="updated"' in text for _, text in overdue)
        assert overdue[0][0] == f"{columns['Serial number']}2:{columns['Serial number']}{sheet.max_row}"
        # Columns that this version added stand at the end of the list, and others between them.
        last = sheet.max_row
        own, added = (f"{columns[a]}2:{columns[b]}{last}" for a, b in (("Status", "Due"), ("Place", "Next step")))
        assert overdue[1][0] == f"{own} {added}"


@pytest.mark.integration("time")
def test_a_workbook_of_the_version_before_is_split_when_it_was_updated(updated: Path, tmp_path: Path) -> None:
    before = shutil.copy(GOLDEN / "work_before_grids.xlsx", tmp_path / "before.xlsx")
    done = run("split", before, "-o", tmp_path / "parts")
    assert (done.returncode, done.stderr.count("\n")) == (2, 1)
    assert "update it first (pumpcheck scan SOURCES -o before.xlsx --update)" in done.stderr
    assert run("split", updated, "-o", tmp_path / "parts").returncode == 0
    assert len(list((tmp_path / "parts").iterdir())) > 1


def test_units_get_running_numbers_that_the_next_update_keeps(updated: Path, tmp_path: Path) -> None:
    def numbers(path: Path) -> dict[str, int]:
        rows = rows_by_id(openpyxl.load_workbook(path), ("Remediation", "Needs review"))
        return {unit: row["No."].value for unit, row in rows.items()}

    first = numbers(updated)
    assert sorted(first.values()) == list(range(1, 67))
    again = tmp_path / "again.xlsx"
    shutil.copy(updated, again)
    # With fewer sources most units are gone; they keep their numbers, and so do those that stay.
    pumpcheck.scan(EXAMPLES / "geraeteliste.csv").write(again, update=True)
    assert numbers(again) == first


def test_a_result_of_the_form_before_is_reported_and_compared(tmp_path: Path) -> None:
    former = GOLDEN / "result_1.json"
    saved = pumpcheck.load_result(former)
    assert saved.counts == {
        **json.loads(former.read_text(encoding="utf-8"))["counts"],
        "outside": 0,
    }
    done = run("report", former, "-o", tmp_path / "r.xlsx")
    assert (done.returncode, done.stderr.count("\n")) == (1, 1)
    assert "8 units to replace, 4 to review. The scan is COMPLETE." in done.stdout
    now = pumpcheck.scan(EXAMPLES / "ward_lists.xlsx", sheets=["Paediatrics", "Diabetes clinic"])
    found = compare(former, now.write(tmp_path / "now.json"))
    assert not any(found.lists.values())
    assert len(found.new.units) == 12
