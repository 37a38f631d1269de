"""The workbook as a team uses it: what can be typed where, and what an earlier workbook leaves in it."""

from __future__ import annotations

import shutil
import subprocess
import zipfile
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from pumpcheck.model.decision import Decision, DecisionUse
from pumpcheck.model.finding import Verdict
from pumpcheck.model.result import ScanResult
from pumpcheck.model.team_entries import CONFLICT_HEADINGS, WORK_COLUMNS, Conflict, GoneUnit, UnitWork, Work
from pumpcheck.update import prepare, sources_shown

LISTS = ("Remediation", "Needs review")


def reopen(result: ScanResult, folder: Path) -> Any:
    return openpyxl.load_workbook(result.write(folder / "r.xlsx", force=True))


def rows_of(page: Any) -> list[dict[str, Any]]:
    head, *lines = page.iter_rows(values_only=True)
    return [dict(zip(head, line, strict=True)) for line in lines]


def texts_of(page: Any) -> list[str]:
    return [str(cell.value) for row in page.iter_rows() for cell in row if cell.value is not None]


def cell_at(page: Any, row: int, heading: str) -> Any:
    return page.cell(row, [cell.value for cell in page[1]].index(heading) + 1)


@pytest.fixture(name="worked")
def _worked(result: ScanResult) -> ScanResult:
    first = result.records[0]
    gone = GoneUnit(
        "PC-GONE", Verdict.AFFECTED, {"Finding ID": "PC-GONE", "Model as written": "508", "Old column": "x"}
    )
    units = {
        first.id: UnitWork(
            {"status": "located", "owner": "=A. Nurse", "due": date(2024, 6, 1), "work_order": 42},
            {"Cost centre": 1.5},
            {"Owner": "call after noon", "Lost column": "kept"},
            "model was MMT-723",
        ),
        result.records[2].id: UnitWork(change="new"),
        "PC-GONE": UnitWork({"comment": "sold?"}),
        "PC-NOWHERE": UnitWork({"comment": "typed once"}),
    }
    conflicts = (Conflict("sheet Remediation, row 9", "Two rows bear one id.", {"Owner": "long " * 9000}),)
    return replace(result, work=Work(units, ("Cost centre",), (gone,), conflicts, "old.xlsx"))


def test_both_lists_have_every_column_of_the_team(result: ScanResult, tmp_path: Path) -> None:
    book = reopen(result, tmp_path)
    for name in LISTS:
        head = [cell.value for cell in book[name][1]]
        assert {column.heading for column in WORK_COLUMNS} <= set(head)
        assert head.index("Status") < head.index("Change") < head.index("Evidence")


def test_headings_are_locked_and_what_people_sort_is_not(result: ScanResult, tmp_path: Path) -> None:
    book = reopen(result, tmp_path)
    for name in ("Remediation", "Needs review", "Notify", "Skipped rows", "Duplicates"):
        page = book[name]
        rules = page.protection
        assert rules.sheet
        assert not rules.password
        refused = (rules.sort, rules.autoFilter, rules.formatCells, rules.insertColumns, rules.insertRows)
        assert refused == (False,) * 5
        assert all(cell.protection.locked for cell in page[1])
    assert not any(cell.protection.locked for cell in book["Remediation"][2])
    beyond = book["Remediation"].max_column + 1
    assert [d.protection.locked for d in book["Remediation"].column_dimensions.values() if d.min == beyond] == [False]
    assert book["Summary"]["A1"].protection.locked


def test_what_is_printed_cannot_be_typed_over_and_what_is_the_teams_can(result: ScanResult, tmp_path: Path) -> None:
    page = reopen(result, tmp_path)["Remediation"]
    guarded = next(one for one in page.data_validations.dataValidation if one.type == "custom")
    assert guarded.formula1 == "FALSE"
    for heading, kept in (("Finding ID", True), ("Evidence", True), ("reason", True), ("Owner", False)):
        assert (cell_at(page, 2, heading).coordinate in guarded.sqref) is kept
    dates = [one for one in page.data_validations.dataValidation if one.type == "date"]
    due = cell_at(page, 3, "Due").coordinate
    assert [one.operator for one in dates if due in one.sqref] == ["greaterThan"]


def test_rows_mark_themselves_by_more_than_a_colour(result: ScanResult, tmp_path: Path) -> None:
    page = reopen(result, tmp_path)["Remediation"]
    found = {rule.formula[0]: rule.dxf for area in page.conditional_formatting for rule in area.rules}
    overdue = [look for formula, look in found.items() if "<TODAY()" in formula]
    stale = [look for formula, look in found.items() if "TODAY()>DATE(2024,5,31)" in formula]
    assert overdue
    assert stale
    assert all(look.font.b for look in overdue + stale)


def test_everything_typed_is_printed_again(worked: ScanResult, tmp_path: Path) -> None:
    page = reopen(worked, tmp_path)["Remediation"]
    first, second, gone = rows_of(page)
    assert (first["Status"], first["Owner"], first["Work order"]) == ("located", "=A. Nurse", 42)
    assert first["Due"] == datetime(2024, 6, 1)
    assert first["Cost centre"] == 1.5
    assert (first["Change"], second["Change"]) == ("model was MMT-723", "new")
    assert cell_at(page, 2, "Owner").comment.text == "call after noon"
    assert cell_at(page, 2, "Finding ID").comment.text == "Lost column: kept"
    assert gone["Finding ID"] == "PC-GONE"
    assert (gone["Change"], gone["Comment"]) == ("no longer in inventory", "sold?")
    assert (gone["Model as written"], gone["Old column"]) == ("508", "x")


@pytest.mark.parametrize(
    ("due", "late"),
    [
        (date(2024, 5, 16), 1),
        (datetime(2024, 5, 16, 15, 30), 1),
        (datetime(2024, 5, 17, 8), 0),
        (date(2024, 6, 1), 0),
        ("soon", 0),
    ],
)
def test_what_is_overdue_is_counted_by_the_day_also_where_a_time_was_typed(
    worked: ScanResult, tmp_path: Path, due: Any, late: int
) -> None:
    units = {worked.records[0].id: UnitWork({"due": due})}
    path = replace(worked, work=Work(units)).write(tmp_path / "r.xlsx")
    rows = openpyxl.load_workbook(path, data_only=True)["Summary"].iter_rows(values_only=True)
    overdue = next(column for row in rows for column, text in enumerate(row) if text == "Overdue")
    assert next(row[overdue] for row in rows if row[0] == "All") == late


def test_no_serial_number_of_the_teams_is_in_a_masked_workbook(worked: ScanResult, tmp_path: Path) -> None:
    first = worked.records[0]
    serial, spare, sold = "PAR123456H", "NG-900-1234", "OLD-77-4321"
    typed = {"replacement_serial": spare, "comment": f"{serial} swapped for {spare}"}
    gone = GoneUnit(
        "PC-GONE", Verdict.AFFECTED, {"Finding ID": "PC-GONE", "Serial number": sold, "Note": f"was {sold}"}
    )
    decision = Decision(
        Verdict.AFFECTED, f"{serial} seen.", "J. Roe", date(2024, 5, 1), match={"serial_number": serial}
    )
    full = replace(
        worked,
        records=(replace(first, decision=decision), *worked.records[1:]),
        decisions=(DecisionUse(decision, "applied", (first.id,)),),
        work=replace(worked.work, units={first.id: UnitWork(typed, comments={"Owner": serial})}, gone=(gone,)),
    )
    target = full.write(tmp_path / "r.xlsx", mask_serials=True)
    with zipfile.ZipFile(target) as parts:
        data = b"".join(map(parts.read, parts.namelist())).decode()
    assert [word for word in (serial, spare, sold, first.id, "PC-GONE") if word in data] == []
    page = openpyxl.load_workbook(target)["Remediation"]
    assert rows_of(page)[0]["Comment"] == f"•••••••56H swapped for {'•' * 8}234"
    assert "Conflicts" in openpyxl.load_workbook(target).sheetnames


def test_conflicts_come_after_our_other_sheets(worked: ScanResult, tmp_path: Path) -> None:
    book = reopen(worked, tmp_path)
    seen = [sheet.title for sheet in book.worksheets if sheet.sheet_state == "visible"]
    assert seen[-1] == "Conflicts"
    rows = rows_of(book["Conflicts"])
    assert tuple(rows[0]) == CONFLICT_HEADINGS
    whole = "".join(row["What was typed"] for row in rows if row["Where"] == "sheet Remediation, row 9")
    assert whole == "Owner: " + "long " * 9000
    assert rows[-1]["Where"] == "PC-NOWHERE"
    assert "typed once" in rows[-1]["What was typed"]


@pytest.mark.parametrize(
    ("decided", "remediation", "review"),
    [
        (Verdict.NOT_AFFECTED, ["gone", "cleared"], ["review"]),
        (Verdict.NEEDS_REVIEW, ["gone"], ["cleared", "review"]),
    ],
    ids=["not affected", "needs review"],
)
def test_a_decided_unit_moves_and_never_vanishes(
    result: ScanResult, tmp_path: Path, decided: Verdict, remediation: list[str], review: list[str]
) -> None:
    cleared, *others = result.records
    decision = Decision(decided, "A dummy.", "J. Roe", date(2024, 5, 1), date(2025, 5, 1), cleared.id)
    names = {cleared.id: "cleared", others[1].id: "gone", others[2].id: "review"}
    late = replace(decision, finding_id="PC-OTHER", by="R. Roe", expires=None)
    uses = (DecisionUse(decision, "applied", (cleared.id,)), DecisionUse(late, "unmatched"))
    book = reopen(replace(result, records=(replace(cleared, decision=decision), *others), decisions=uses), tmp_path)
    assert [names[row["Finding ID"]] for row in rows_of(book["Remediation"])] == remediation
    assert [names[row["Finding ID"]] for row in rows_of(book["Needs review"])] == review
    first, second = rows_of(book["Decisions"])
    assert (first["State"], first["Found"], first["By"]) == ("applied", "affected", "J. Roe")
    assert first["Holds until"] == datetime(2025, 5, 1)
    assert (second["State"], second["Decided about"]) == ("FITS NO FINDING", "PC-OTHER")
    if decided is Verdict.NOT_AFFECTED:
        row = rows_of(book["Remediation"])[-1]
        assert row["Verdict"] == "not affected (decided)"
        told = "Decided by J. Roe on 2024-05-01, until 2025-05-01: not affected. A dummy."
        assert any(text.startswith(told) for text in texts_of(book["Steps"]))
        assert book["Summary"]["A2"].value.startswith("1 unit to replace, 1 to review")


def test_notify_is_a_merge_table_of_the_units_that_somebody_has(
    result: ScanResult, record: Any, tmp_path: Path
) -> None:
    retired = record(serial_number="PAR000888H", assigned_to="Old Owner", flags=("retired",))
    lent = record(serial_number="PAR000889H", flags=("loaned",))
    page = reopen(replace(result, records=(*result.records, retired, lent)), tmp_path)["Notify"]
    rows = rows_of(page)
    assert [row["Person"] for row in rows] == ["Jane Roe", "(name not in the record)"]
    assert all(rows[0])
    assert "closed loop" in rows[0]["Message"]
    assert "Do not share the serial number" in rows[0]["Precautions"]


@pytest.mark.parametrize(
    ("kept", "statement", "outcomes"),
    [
        (4, "2 units found. 1 unit to be looked at", ["found", "found"]),
        (0, "None of the recalled devices was found.", ["NONE FOUND", "NONE FOUND"]),
    ],
    ids=["found", "nothing"],
)
def test_the_response_is_filled_in(
    result: ScanResult, tmp_path: Path, kept: int, statement: str, outcomes: Sequence[str]
) -> None:
    page = reopen(replace(result, records=result.records[:kept]), tmp_path)["Response"]
    assert statement in page["A2"].value
    lines = [[cell.value for cell in row] for row in page.iter_rows() if row[1].value in {"assets.csv", "biomed.xlsx"}]
    assert [line[9] for line in lines] == outcomes
    signature = next(cell for row in page.iter_rows() for cell in row if cell.value == "Signature and date")
    assert not page.cell(signature.row, 9).protection.locked


def test_the_response_of_an_incomplete_scan_says_so(incomplete: ScanResult, tmp_path: Path) -> None:
    page = reopen(incomplete, tmp_path)["Response"]
    assert "INCOMPLETE" in page["A2"].value
    assert "NOT READ WHOLE" in texts_of(page)


def test_a_unit_listed_twice_shows_where_its_records_differ(result: ScanResult, record: Any, tmp_path: Path) -> None:
    first = record(serial_number="PAR123456H", location="Ward 3")
    again = record(
        serial_number="PAR123456H", location="Ward 4", row=9, duplicate_of=f"{first.id} (assets.csv, line 2)"
    )
    (row,) = rows_of(reopen(replace(result, records=(first, again)), tmp_path)["Duplicates"])
    assert (row["First listed at"], row["Listed again at"]) == ("assets.csv, line 2", "assets.csv, line 9")
    assert (row["Differs in"], row["Model"]) == ("location", "MMT-722NAS")


def test_the_summary_has_charts_and_prints_without_units_too(result: ScanResult, tmp_path: Path) -> None:
    assert len(reopen(result, tmp_path)["Summary"]._charts) == 3
    empty = reopen(replace(result, records=()), tmp_path)["Summary"]
    assert len(empty._charts) == 0
    assert "No unit was found." in texts_of(empty)


def test_two_hundred_columns_and_every_script_survive(record: Any, result: ScanResult, tmp_path: Path) -> None:
    values = {f"عمود {number} 🩺": f"قيمة {number} \u202e🩺" for number in range(200)}
    row = rows_of(reopen(replace(result, records=(record(values=values),)), tmp_path)["Remediation"])[0]
    assert {heading: row[heading] for heading in values} == values


@pytest.mark.integration("time")
def test_a_workbook_of_more_sources_than_a_cell_can_name_is_updated(result: ScanResult, tmp_path: Path) -> None:
    many = [replace(result.sources[0], label=f"inventory of department {at:04}.csv") for at in range(900)]
    full = replace(result, sources=(*result.sources, *many))
    path = full.write(tmp_path / "r.xlsx")
    assert set(sources_shown(path)) == {source.label for source in full.sources}
    update = prepare(full, path)
    assert update.write()
    assert not update.result.work.forgotten
    assert prepare(result, path).result.work.forgotten == tuple(source.label for source in many)


def recalculated(path: Path, folder: Path) -> Any:
    """Return a workbook as LibreOffice works it out, without what is stored beside the formulas."""
    bare = folder / "bare.xlsx"
    openpyxl.load_workbook(path).save(bare)
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    command = ["soffice", profile, "--headless", "--convert-to", "xlsx", "--outdir", folder / "out", bare]
    subprocess.run(command, check=True, capture_output=True)
    return openpyxl.load_workbook(folder / "out" / "bare.xlsx", data_only=True)


def counts_on(book: Any) -> list[tuple[Any, ...]]:
    rows = book["Summary"].iter_rows(values_only=True)
    return [row[:6] for row in rows if isinstance(row[1], int) and isinstance(row[0], str)]


@pytest.mark.integration("LibreOffice")
@pytest.mark.skipif(not shutil.which("soffice"), reason="needs LibreOffice")
def test_progress_is_counted_by_the_spreadsheet(worked: ScanResult, tmp_path: Path) -> None:
    target = worked.write(tmp_path / "r.xlsx")
    book, stored = recalculated(target, tmp_path), openpyxl.load_workbook(target, data_only=True)
    counted = {row[0]: row[1:] for row in counts_on(book)}
    assert book["Summary"]["A1"].value == stored["Summary"]["A1"].value == "4 found, 0 done, 4 open"
    assert counted["All"] == (4, 0, 4, 1, 1)
    assert counted["=A. Nurse"] == (1, 0, 1, 1, 1)
    assert counted["nobody yet"] == (3, 0, 3, 0, 0)
    for name in (*LISTS, "Walking list"):
        steps = [[row["Next step"] for row in rows_of(one[name])] for one in (book, stored)]
        assert steps[0] == steps[1]


@pytest.mark.integration("LibreOffice")
@pytest.mark.skipif(not shutil.which("soffice"), reason="needs LibreOffice")
def test_wards_are_counted_as_they_are_grouped_however_they_are_spaced_or_called(
    result: ScanResult, tmp_path: Path
) -> None:
    wards = ("Ward  3", "ward 3", "Ward\n3", "not recorded", ">1", "*", "")
    units = [
        replace(result.records[0], id=f"PC-{at}", fields={"serial_number": f"PAR{at:06}H", "department": ward})
        for at, ward in enumerate(wards)
    ]
    target = replace(result, records=tuple(units)).write(tmp_path / "r.xlsx")
    stored, live = openpyxl.load_workbook(target, data_only=True), recalculated(target, tmp_path)
    assert counts_on(live) == counts_on(stored)
    assert {row[0]: row[1] for row in counts_on(stored)}["Ward 3"] == 3
