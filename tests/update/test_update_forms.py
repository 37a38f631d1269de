"""What people type into forms and tables beside the work lists stands in its place after an update too."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.comments import Comment

import pumpcheck
from pumpcheck.reports.load import load_result
from pumpcheck.update import prepare

from ..working import HEAD, ROWS, conflicts, edit, enter, everything, id_of, scanned

ID = {key: id_of(scanned(), row[3]) for key, row in ROWS.items() if key != "N1"}
RETIRED = ("A1", "Medtronic", "MMT-722NAS", "PAR100001H", "2.1A", "Ward 3", "")
LOAN = ("A2", "Medtronic", "MMT-522NAS", "PAR100002H", "", "on loan to a patient", "")


@pytest.fixture(name="path")
def _path(tmp_path: Path) -> Path:
    return scanned({**ROWS, "A2": LOAN}).write(tmp_path / "remediation.xlsx")


def update(path: Path, **changes: tuple[str, ...]) -> Any:
    scanned({**ROWS, "A2": LOAN, **changes}).write(path, update=True)
    return openpyxl.load_workbook(path)


def beside(sheet: Any, label: str) -> Any:
    """Return the field of a form."""
    at = next(cell for row in sheet.iter_rows() for cell in row if cell.value == label)
    return next(cell for cell in sheet[at.row][at.column :] if type(cell).__name__ == "Cell")


def under(sheet: Any, heading: str, about: str) -> Any:
    """Return the cell under a heading in the row that says this."""
    top = next(cell for row in sheet.iter_rows() for cell in row if cell.value == heading)
    row = next(cell.row for line in sheet.iter_rows(min_row=top.row + 1) for cell in line if cell.value == about)
    return sheet.cell(row, top.column)


def test_the_form_of_the_response_is_filled_in_once(path: Path) -> None:
    def answer(book: Any) -> None:
        sheet = book["Response"]
        enter(beside(sheet, "Organisation"), "St. Mary’s 🏥")
        enter(beside(sheet, "Signature and date"), "=J. Roe")
        beside(sheet, "Letter received on").value = date(2024, 5, 17)
        beside(sheet, "Contact person").comment = Comment("ask Kim", "Kim")
        enter(under(sheet, "Facility (fill in)", "DataFrame"), "Main building")
        enter(under(sheet, "Remarks (fill in)", "DataFrame"), "NONE FOUND")

    edit(path, answer)
    for _ in range(3):
        sheet = update(path)["Response"]
        assert beside(sheet, "Organisation").value == "St. Mary’s 🏥"
        assert (beside(sheet, "Signature and date").value, beside(sheet, "Signature and date").data_type) == (
            "=J. Roe",
            "s",
        )
        assert beside(sheet, "Letter received on").value == datetime(2024, 5, 17)
        assert beside(sheet, "Contact person").comment.text == "ask Kim"
        assert under(sheet, "Facility (fill in)", "DataFrame").value == "Main building"
        assert under(sheet, "Remarks (fill in)", "DataFrame").value == "NONE FOUND"
        assert not conflicts(path)
    edit(path, lambda book: setattr(beside(book["Response"], "Organisation"), "value", None))
    assert beside(update(path)["Response"], "Organisation").value is None


def test_a_form_is_found_wherever_rows_and_columns_were_inserted(path: Path) -> None:
    def move(book: Any) -> None:
        sheet = book["Response"]
        for merged in list(sheet.merged_cells.ranges):
            sheet.unmerge_cells(str(merged))
        enter(beside(sheet, "Organisation"), "St. Mary’s")
        enter(under(sheet, "Remarks (fill in)", "DataFrame"), "by hand")
        sheet.insert_rows(1, 3)
        sheet.insert_cols(2)
        sheet["A1"] = "seen by Kim"
        sheet.title = "Antwort"

    edit(path, move)
    sheet = update(path)["Antwort"]
    assert beside(sheet, "Organisation").value == "St. Mary’s"
    assert under(sheet, "Remarks (fill in)", "DataFrame").value == "by hand"
    assert [row[2] for row in conflicts(path)] == ["Column A: seen by Kim"]


def test_each_recall_and_each_inventory_keeps_its_answer(tmp_path: Path) -> None:
    for name in ("a", "b"):
        lines = [",".join(HEAD), ",".join(ROWS["A1" if name == "a" else "A2"])]
        (tmp_path / f"{name}.csv").write_text("\n".join(lines), encoding="utf-8")
    recalls = ["medtronic-remote-controllers-2018"]
    path = pumpcheck.scan(tmp_path / "a.csv", tmp_path / "b.csv", recalls=recalls).write(tmp_path / "r.xlsx")

    def answer(book: Any) -> None:
        sheet = book["Response"]
        sections = [cell.row for cell in sheet["A"] if str(cell.value).startswith("Response to the recall")]
        assert len(sections) == 2
        for number, top in enumerate(sections):
            for row in range(top, sections[1] if not number else sheet.max_row + 1):
                if sheet.cell(row, 1).value == "Organisation":
                    sheet.cell(row, 2).value = f"organisation {number}"
                if sheet.cell(row, 2).value in {"a.csv", "b.csv"}:
                    sheet.cell(row, 1).value = f"facility {number} of {sheet.cell(row, 2).value}"

    edit(path, answer)
    pumpcheck.scan(tmp_path / "b.csv", recalls=recalls).write(path, update=True)
    texts = list(everything(path))
    for text in ("organisation 0", "organisation 1", "facility 0 of b.csv", "facility 1 of b.csv"):
        assert texts.count(text) == 1, text
    # What was said of an inventory that was not scanned again has no line.
    assert [row[2] for row in conflicts(path)] == [f"Facility (fill in): facility {n} of a.csv" for n in (0, 1)]


def test_the_table_notify_keeps_names_notes_and_columns_of_the_team(path: Path) -> None:
    def work(book: Any) -> None:
        sheet = book["Notify"]
        last = sheet.max_column
        enter(sheet.cell(1, last + 1), "Letter sent on")
        enter(sheet.cell(1, last + 2), "Owner")
        under(sheet, "Letter sent on", ID["A1"]).value = date(2024, 5, 20)
        enter(under(sheet, "Owner", ID["A3"]), "Kim")
        enter(under(sheet, "Person", ID["A2"]), "R. Roe")
        under(sheet, "Letter sent on", ID["A2"]).comment = Comment("returned", "Kim")
        sheet.cell(1, last + 2).comment = Comment("of the letters", "Kim")
        sheet.move_range(f"A2:{sheet.cell(2, last + 2).coordinate}", rows=9)

    edit(path, work)
    for _ in range(3):
        sheet = update(path)["Notify"]
        assert under(sheet, "Letter sent on", ID["A1"]).value == datetime(2024, 5, 20)
        assert under(sheet, "Owner", ID["A3"]).value == "Kim"
        assert under(sheet, "Person", ID["A2"]).value == "R. Roe"
        assert under(sheet, "Person", ID["A1"]).value == "J. Doe"
        assert under(sheet, "Letter sent on", ID["A2"]).comment.text == "returned"
        assert next(cell for cell in sheet[1] if cell.value == "Owner").comment.text == "of the letters"
        assert not conflicts(path)


def test_the_table_notify_is_known_under_another_name_and_with_headings_written_otherwise(path: Path) -> None:
    def work(book: Any) -> None:
        sheet = book["Notify"]
        sheet.title = "Whom to tell"
        enter(under(sheet, "Person", ID["A2"]), "R. Roe")
        next(cell for cell in sheet[1] if cell.value == "Person").value = " PERSON"

    edit(path, work)
    for _ in range(2):
        book = update(path, A1=(*ROWS["A1"][:5], "Ward 9", "J. Doe"))
        assert "Notify" not in book.sheetnames
        sheet = book["Whom to tell"]
        assert under(sheet, " PERSON", ID["A2"]).value == "R. Roe"
        assert under(sheet, "Department", ID["A1"]).value == "Ward 9"
        assert [cell.value for cell in sheet["A"]].count(" PERSON") == 1
        assert not conflicts(path)


def test_what_has_no_place_on_notify_any_more_is_for_a_person_to_decide(path: Path) -> None:
    def work(book: Any) -> None:
        sheet = book["Notify"]
        enter(sheet.cell(1, sheet.max_column + 1), "Letter")
        enter(under(sheet, "Letter", ID["A1"]), "sent")
        enter(under(sheet, "Person", ID["A2"]), "R. Roe")
        enter(under(sheet, "Department", ID["A3"]), "Ward 44")

    edit(path, work)
    named = ("A2", "Medtronic", "MMT-522NAS", "PAR100002H", "", "on loan to a patient", "Somebody Else")
    for _ in range(3):
        sheet = update(path, A1=RETIRED, A2=named)["Notify"]
        assert under(sheet, "Person", ID["A2"]).value == "Somebody Else"
        found = {row[2] for row in conflicts(path)}
        assert found == {"Letter: sent", "Person: R. Roe", "Column C: Ward 44"}
    assert "Letter" in [cell.value for cell in sheet[1]]


def test_entries_go_through_a_saved_result(path: Path, tmp_path: Path) -> None:
    edit(path, lambda book: enter(beside(book["Response"], "Organisation"), "St. Mary’s"))
    result = prepare(scanned({**ROWS, "A2": LOAN}), path).result
    loaded = load_result(result.write(tmp_path / "r.json"))
    assert loaded.work == result.work
    sheet = openpyxl.load_workbook(loaded.write(tmp_path / "again.xlsx"))["Response"]
    assert beside(sheet, "Organisation").value == "St. Mary’s"
