"""Updating a workbook that people worked in: what a team relies on."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import zipfile
from datetime import date, datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.chart import BarChart, Reference
from openpyxl.comments import Comment
from openpyxl.drawing.image import Image
from openpyxl.formatting.rule import CellIsRule, FormulaRule
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.formula import ArrayFormula
from PIL import Image as Picture

from pumpcheck import UpdateError, UsageError, Verdict
from pumpcheck.model.result import ScanResult
from pumpcheck.update import prepare
from pumpcheck.update.workbook_parts import split

from ..command import run
from ..working import (
    HEAD,
    ROWS,
    cells_of,
    conflicts,
    edit,
    enter,
    everything,
    headings,
    id_of,
    place,
    put,
    scanned,
    seen,
)


@pytest.fixture(name="printed", scope="module")
def _printed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return scanned().write(tmp_path_factory.mktemp("printed") / "remediation.xlsx")


@pytest.fixture(name="path")
def _path(printed: Path, tmp_path: Path) -> Path:
    return Path(shutil.copy2(printed, tmp_path))


def ids() -> dict[str, str]:
    first = scanned()
    return {key: id_of(first, row[3]) for key, row in ROWS.items() if key != "N1"}


ID = ids()


def later(**changes: tuple[str, ...] | None) -> ScanResult:
    rows = {key: row for key, row in {**ROWS, **changes}.items() if row is not None}
    return scanned(rows)


def test_an_update_of_nothing_changes_nothing_but_keeps_a_backup(path: Path) -> None:
    edit(path, lambda book: put(book, ID["A1"], Status="located", Owner="Jo", Due=date(2024, 6, 1)))
    before = {key: cells_of(path, ID[key]) for key in ID}
    old = path.read_bytes()
    scanned().write(path, update=True)
    after = {key: cells_of(path, ID[key]) for key in ID}
    assert before == after
    assert after["A1"]["Change"] is None
    backup = next(file for file in path.parent.iterdir() if file != path)
    assert backup.read_bytes() == old
    assert not conflicts(path)


def test_work_follows_a_row_whose_layout_changed(tmp_path: Path) -> None:
    head = ("Manufacturer", "Model", "Ward")
    rows = {
        "one": ("Medtronic", "MMT-722NAS", "Ward 3"),
        "two": ("Medtronic", "MMT-522NAS", "Ward 4"),
        "three": ("Medtronic", "MMT-515NAS", "Ward 5"),
    }
    path = scanned(rows, head).write(tmp_path / "r.xlsx")
    old = scanned(rows, head).records
    for record in old:
        edit(path, lambda book, record=record: put(book, record.id, Comment=f"at {record.values['Ward']}"))
    # Another heading for the same text; the last row says something else, so it is another unit.
    rows["three"] = ("Medtronic", "MMT-712NAS", "Ward 5")
    now = scanned(rows, ("Manufacturer", "Model", "Location"))
    assert not {record.id for record in now.records} & {record.id for record in old}
    now.write(path, update=True)
    assert [cells_of(path, record.id)["Comment"] for record in now.records] == ["at Ward 3", "at Ward 4", None]
    assert cells_of(path, old[2].id)["Comment"] == "at Ward 5"


def test_a_unit_without_a_number_is_told_by_all_it_says_wherever_its_row_stands(tmp_path: Path) -> None:
    row = ("Medtronic", "MMT-722NAS", "Ward 3")
    path = scanned({"one": row}, ("Manufacturer", "Model", "Ward")).write(tmp_path / "r.xlsx")
    now = scanned({"none": ("Philips", "MP70", "ICU"), "one": row}, ("Manufacturer", "Model", "Location"))
    edit(
        path, lambda book: put(book, scanned({"one": row}, ("Manufacturer", "Model", "Ward")).records[0].id, Owner="Jo")
    )
    now.write(path, update=True)
    assert cells_of(path, now.records[0].id)["Owner"] == "Jo"


def test_a_column_of_the_team_that_is_called_like_a_new_one_of_ours_stays_theirs(path: Path) -> None:
    def forget(book):
        # As in a workbook of the version before.
        sheet = book["Remediation"]
        column = headings(sheet)[1]["No."]
        for row in range(1, sheet.max_row + 1):
            sheet.cell(row, column).value = None
        hidden = book["pumpcheck"]
        for row in hidden.iter_rows():
            if row[0].value == "unit":
                row[5].value = None
            elif row[0].value == "sheet" and row[1].value in {"Remediation", "Needs review"}:
                row[3].value = row[3].value.replace('"No."', '"Number"')
        last = sheet.max_column + 1
        sheet.cell(1, last).value = "No."
        sheet.cell(2, last).value = "ours 17"

    edit(path, forget)
    scanned().write(path, update=True)
    cells = cells_of(path, ID["A1"])
    assert ([cells["No. (2)"], cells["No."]]) == ["ours 17", 1]
    scanned().write(path, update=True)
    assert (cells_of(path, ID["A1"])["No. (2)"], cells_of(path, ID["A1"])["No."]) == ("ours 17", 1)


@pytest.mark.parametrize(
    ("read", "verdict"), [("unreadable", "needs review"), ("see photo", "needs review"), ("MP70", "not affected")]
)
def test_what_names_no_device_is_no_answer(tmp_path: Path, read: str, verdict: str) -> None:
    # A recalled number that may be any device.
    rows = {"one": ("A9", "", "722", "", "", "Ward 3", "")}
    first = scanned(rows)
    path = first.write(tmp_path / "r.xlsx")
    edit(path, lambda book: put(book, first.records[0].id, Model_read_on_device=read))
    scanned(rows).write(path, update=True)
    assert cells_of(path, first.records[0].id)["Verdict"] == verdict


def test_backups_never_replace_one_another(path: Path) -> None:
    for _ in range(3):
        scanned().write(path, update=True)
    assert len(list(path.parent.glob("remediation.backup-*.xlsx"))) == 3


def test_a_first_update_just_writes(tmp_path: Path) -> None:
    path = tmp_path / "new.xlsx"
    scanned().write(path, update=True)
    assert cells_of(path, ID["A1"])["Change"] is None
    assert list(tmp_path.iterdir()) == [path]


def test_new_gone_and_changed_units_are_marked(path: Path) -> None:
    edit(path, lambda book: put(book, ID["A2"], Status="located", Comment="in the cellar"))
    b1 = ("B1", "Medtronic", "MMT-712NAS", "PAR300001H", "", "Ward 1", "")
    a1 = ("A1", "Medtronic", "MMT-522NAS", "PAR100001H", "2.0A", "Ward 3", "J. Doe")
    result = later(A1=a1, A2=None, B1=b1)
    result.write(path, update=True)
    assert cells_of(path, id_of(result, "PAR300001H"))["Change"] == "new"
    changed = cells_of(path, ID["A1"])
    assert changed["Change"] == "model was MMT-722NAS; software version was 2.1A"
    assert changed["Model as written"] == "MMT-522NAS"
    gone = cells_of(path, ID["A2"])
    assert gone["Change"].startswith("no longer in inventory")
    assert (gone["Status"], gone["Comment"], gone["Serial number"]) == ("located", "in the cellar", "PAR100002H")
    later(B1=b1).write(path, update=True)
    assert cells_of(path, ID["A2"])["Change"] == "in the inventory again"
    assert cells_of(path, ID["A2"])["Comment"] == "in the cellar"


def test_a_unit_stays_gone_until_somebody_deletes_its_row(path: Path) -> None:
    for _ in range(2):
        later(A2=None).write(path, update=True)
    assert cells_of(path, ID["A2"])["Model"] == "MMT-522NAS"

    def delete(book):
        sheet, row, _ = place(book, ID["A2"])
        sheet.delete_rows(row)

    edit(path, delete)
    later(A2=None).write(path, update=True)
    listed = [cell.value for row in openpyxl.load_workbook(path)["Remediation"].iter_rows() for cell in row]
    assert ID["A2"] not in listed


def test_an_incomplete_scan_does_not_say_that_a_unit_has_gone(path: Path, tmp_path: Path) -> None:
    import pumpcheck

    (tmp_path / "a.csv").write_text(",".join(HEAD) + "\n" + ",".join(ROWS["A1"]) + "\n", encoding="utf-8")
    lines = [",".join(HEAD), *(",".join(ROWS[key]) for key in ("A1", "A2"))]
    (tmp_path / "whole" / "a.csv").parent.mkdir()
    (tmp_path / "whole" / "a.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    pumpcheck.scan(tmp_path / "whole" / "a.csv").write(path, force=True)
    (tmp_path / "broken.xlsx").write_bytes(b"PK nothing")
    result = pumpcheck.scan(tmp_path / "a.csv", tmp_path / "broken.xlsx")
    assert not result.complete
    result.write(path, update=True)
    assert cells_of(path, ID["A2"])["Change"].startswith("not in what could be read")


@pytest.mark.parametrize(
    ("read", "verdict", "sheet"),
    [
        ("2.4A", Verdict.AFFECTED, "Remediation"),
        ("VER 2.5A1.1", Verdict.NOT_AFFECTED, "Needs review"),
        ("cannot see it", Verdict.NEEDS_REVIEW, "Needs review"),
        (2.6, None, "Needs review"),
        (date(2024, 4, 2), Verdict.NEEDS_REVIEW, "Needs review"),
    ],
    ids=["affected", "not affected", "unreadable", "a number", "a date"],
)
def test_a_review_answered_on_the_device_is_judged_with_the_answer(path, read, verdict, sheet) -> None:
    typed = {"Software version read": read, "Owner": "Jo", "Signed off by": "K. Lee"}

    def answer(book):
        page, row, columns = place(book, ID["R1"])
        for heading, value in typed.items():
            page.cell(row, columns[heading]).value = value

    edit(path, answer)
    merged = prepare(scanned(), path)
    counts = merged.result.counts
    assert counts["records"] == counts["affected"] + counts["needs_review"] + counts["not_affected"] == 7
    record = next(record for record in merged.result.records if record.id == ID["R1"])
    if verdict:
        assert record.finding.verdict is verdict
    if record.on_record:
        assert "read on device, typed in remediation.xlsx, sheet Needs review, row" in record.finding.evidence_text
        assert "by K. Lee" in record.finding.evidence_text
        assert str(read) in record.finding.evidence_text
    merged.write()
    page, _, _ = place(openpyxl.load_workbook(path), ID["R1"])
    assert page.title == sheet
    assert cells_of(path, ID["R1"])["Owner"] == "Jo"
    # It is judged so again at the next update, from wherever it stands by then.
    again = prepare(scanned(), path).result
    assert next(found for found in again.records if found.id == ID["R1"]).finding.verdict is record.finding.verdict
    assert again.counts == counts


def test_a_model_read_on_the_device_is_judged_too(path: Path) -> None:
    edit(path, lambda book: put(book, ID["R3"], Model_read_on_device="MMT-722NAS"))
    result = prepare(scanned(), path).result
    assert next(record for record in result.records if record.id == ID["R3"]).finding.verdict is Verdict.AFFECTED


def test_a_reading_never_clears_a_record_that_is_affected(path: Path) -> None:
    edit(path, lambda book: put(book, ID["A1"], Model_read_on_device="MMT-1780K"))
    result = prepare(scanned(), path).result
    assert next(record for record in result.records if record.id == ID["A1"]).finding.verdict is Verdict.AFFECTED
    assert "does not fit the record" in result.work.units[ID["A1"]].change


def test_the_exit_code_follows_the_work(path: Path) -> None:
    def close(book):
        for unit in ("A1", "A2", "A3"):
            put(book, ID[unit], Status="replaced")
        put(book, ID["R1"], Software_version_read="2.5A")
        put(book, ID["R2"], Status="closed")

    edit(path, close)
    assert prepare(scanned(), path).result.exit_code == 1
    edit(path, lambda book: put(book, ID["R3"], Status="returned"))
    assert prepare(scanned(), path).result.exit_code == 0


def numbered(asset: str, serial: str, model: str = "MMT-722NAS") -> tuple[str, ...]:
    return (asset, "Medtronic", model, serial, "", "Ward 3", "")


@pytest.mark.parametrize(
    ("before", "after", "same"),
    [
        (numbered("A1", ""), numbered("A1", "PAR1H23"), True),
        (numbered("", ""), numbered("A1", ""), True),
        (numbered("", ""), numbered("A1", "PAR1H23"), True),
        (numbered("A1", "PAR1H23"), numbered("A1", ""), True),
        (numbered("A1", ""), numbered("A2", "PAR1H23"), False),
        (numbered("A1", "PAR1H23"), numbered("A1", "PAR1H99", "MMT-515"), False),
    ],
    ids=["serial added", "asset id added", "both added", "serial taken away", "another asset", "another serial"],
)
def test_a_unit_whose_id_changed_keeps_its_work_where_there_is_no_doubt(tmp_path, before, after, same) -> None:
    path = scanned({"x": before}).write(tmp_path / "r.xlsx")
    old = scanned({"x": before}).records[0].id
    edit(path, lambda book: put(book, old, Comment="mine"))
    result = prepare(scanned({"x": after}), path).result
    new = result.records[0].id
    assert (result.work.units[new].typed.get("comment") == "mine") is same
    assert bool(result.work.gone) is not same
    assert any(unit.typed.get("comment") == "mine" for unit in result.work.units.values())


def test_look_alikes_keep_their_work_when_the_inventory_is_sorted_anew(tmp_path: Path) -> None:
    one, two = (("A1", *ROWS["A1"][1:]), ("A9", *ROWS["A1"][1:]))
    path = scanned({"1": one, "2": two}).write(tmp_path / "r.xlsx")
    first = scanned({"1": one, "2": two})
    for record in first.records:
        edit(path, lambda book, record=record: put(book, record.id, Comment=record.fields["asset_id"]))
    result = prepare(scanned({"1": two, "2": one}), path).result
    assert len(result.records) == 2
    for record in result.records:
        assert result.work.units[record.id].typed["comment"] == record.fields["asset_id"]


def typed_twice(book):
    sheet, row, columns = place(book, ID["A1"])
    put(book, ID["A1"], Comment="the first")
    sheet.append([cell.value for cell in sheet[row]])
    enter(sheet.cell(sheet.max_row, columns["Comment"]), "the second")


def edited_id(book):
    put(book, ID["A1"], Comment="kept")
    sheet, row, columns = place(book, ID["A1"])
    sheet.cell(row, columns["Finding ID"]).value = "PC-A"


def emptied_id(book):
    edited_id(book)
    sheet, row, columns = place(book, "PC-A")
    sheet.cell(row, columns["Finding ID"]).value = None


def exchanged_ids(book):
    put(book, ID["A1"], Comment="kept")
    put(book, ID["A2"], Comment="of the other")
    (sheet, one, columns), (_, two, _) = place(book, ID["A1"]), place(book, ID["A2"])
    for row, unit in ((one, "A2"), (two, "A1")):
        sheet.cell(row, columns["Finding ID"]).value = ID[unit]


def sorted_in_part(book):
    put(book, ID["A1"], Comment="kept")
    put(book, ID["A2"], Comment="of the other")
    (sheet, one, columns), (_, two, _) = place(book, ID["A1"]), place(book, ID["A2"])
    for column in range(1, columns["Finding ID"]):
        upper, lower = sheet.cell(one, column), sheet.cell(two, column)
        upper.value, lower.value = lower.value, upper.value


def overwritten_id(book):
    put(book, ID["A1"], Comment="kept")
    sheet, row, columns = place(book, ID["A1"])
    sheet.cell(row, columns["Finding ID"]).value = ID["A2"]


def deleted_column(book):
    put(book, ID["A1"], Comment="kept")
    sheet, _, columns = place(book, ID["A1"])
    sheet.delete_cols(columns["Owner"])


def renamed_column(book):
    put(book, ID["A1"], Comment="kept", Owner="somebody")
    sheet, top, columns = *place(book, ID["A1"])[:1], 1, headings(book["Remediation"])[1]
    sheet.cell(top, columns["Owner"]).value = "Besitzer"


def edited_cell(book):
    put(book, ID["A1"], Location="moved to Ward 12")


def row_of_their_own(book):
    sheet = book["Remediation"]
    sheet.insert_rows(1, 2)
    sheet["A1"] = "last worked on by Kim"
    _, columns = headings(sheet)
    sheet.cell(sheet.max_row + 3, columns["Comment"]).value = "a pump in no inventory"


def formula(book):
    sheet, row, columns = place(book, ID["A1"])
    sheet.cell(row, columns["Due"]).value = "=TODAY()+7"
    sheet.cell(row, columns["Due"]).data_type = "f"


def heading_note(book):
    book["Remediation"]["A1"].comment = Comment("ask Kim", "Kim")


@pytest.mark.parametrize(
    ("work", "listed", "kept"),
    [
        (typed_twice, ["Two rows bear the id", "the second"], {"Comment": "the first"}),
        (edited_id, ["finding id was changed", "PC-A", "kept"], {"Comment": "kept"}),
        (emptied_id, ["finding id was deleted", "kept"], {"Comment": "kept"}),
        (exchanged_ids, ["finding id was changed", ID["A2"], "kept", "of the other"], {"Comment": "kept"}),
        (overwritten_id, ["finding id was changed", ID["A2"], "kept"], {"Comment": "kept"}),
        (deleted_column, ["were deleted", "Owner"], {"Comment": "kept"}),
        (renamed_column, ["were deleted", "Owner"], {"Comment": "kept", "Besitzer": "somebody"}),
        (edited_cell, ["were changed", "moved to Ward 12"], {"Location": None}),
        (sorted_in_part, ["finding id was changed", "kept", "of the other"], {"Comment": "kept"}),
    ],
    ids=lambda value: getattr(value, "__name__", None),
)
def test_what_leaves_a_doubt_is_listed_and_stays_listed(path, work, listed, kept) -> None:
    edit(path, work)
    for _ in range(2):
        scanned().write(path, update=True)
        rows = conflicts(path)
        text = "\n".join(" | ".join(row) for row in rows)
        assert not [word for word in listed if word not in text]
        found = cells_of(path, ID["A1"])
        assert {heading: found[heading] for heading in kept} == kept or work is edited_cell
    settled = len(rows)
    edit(path, lambda book: book["Conflicts"].delete_rows(2, settled))
    scanned().write(path, update=True)
    assert not conflicts(path)


@pytest.mark.parametrize(
    ("work", "texts"),
    [
        (row_of_their_own, {"last worked on by Kim", "a pump in no inventory"}),
        (formula, {"=TODAY()+7"}),
        (heading_note, {"ask Kim"}),
    ],
    ids=lambda value: getattr(value, "__name__", None),
)
def test_what_stands_beside_the_units_stays_where_it_is(path, work, texts) -> None:
    edit(path, work)
    for _ in range(2):
        later(A2=None).write(path, update=True)
        assert texts <= set(everything(path))
        assert not conflicts(path)


def picture(book):
    from io import BytesIO

    held = BytesIO()
    Picture.new("RGB", (4, 4)).save(held, "png")
    book["Remediation"].add_image(Image(held), "C3")


def chart(book):
    sheet = book.create_sheet("Charts")
    sheet["A1"] = 1
    bars = BarChart()
    bars.add_data(Reference(sheet, min_col=1, min_row=1))
    sheet.add_chart(bars, "C3")


def array(book):
    from openpyxl.worksheet.formula import ArrayFormula

    book.create_sheet("Sums")["A1"] = ArrayFormula("A1:A2", "=B1:B2*2")


def named(book):
    from openpyxl.workbook.defined_name import DefinedName

    book.defined_names["rate"] = DefinedName("rate", attr_text="Remediation!$A$1")
    book.create_sheet("Plan")["A1"] = "=rate*2"


def named_list(book):
    from openpyxl.workbook.defined_name import DefinedName

    book.defined_names["rates"] = DefinedName("rates", attr_text="Remediation!$A$1:$A$2")
    choices = DataValidation(type="list", formula1="rates")
    choices.add("A1")
    book.create_sheet("Plan").add_data_validation(choices)


def no_headings(book):
    book["Remediation"].delete_rows(1)


def no_ids(book):
    sheet, _, columns = place(book, ID["A1"])
    sheet.delete_cols(columns["Finding ID"])


def no_details(book):
    no_ids(book)
    sheet = book["Remediation"]
    sheet.title = "Pumps"
    sheet.delete_cols(headings_of(sheet).index("Change") + 1, 100)


def torn_column(book):
    sheet, row, _ = place(book, ID["A1"])
    sheet.cell(1, sheet.max_column + 1).value = "Shift"
    sheet.cell(row, sheet.max_column).value = "night"
    sorted_in_part(book)


def no_note(book):
    del book["pumpcheck"]


@pytest.mark.parametrize(
    ("work", "message"),
    [
        (chart, "sheet Charts: holds a chart"),
        (no_ids, "Finding ID"),
        (no_headings, "this was the sheet Remediation"),
        (no_details, "this was the sheet Remediation"),
        (torn_column, "it cannot be told whose “Shift” is"),
        (no_note, "no hidden sheet"),
    ],
    ids=lambda value: getattr(value, "__name__", None),
)
def test_what_cannot_be_carried_stops_the_update_with_the_old_file_untouched(path, work, message) -> None:
    edit(path, work)
    old = path.read_bytes()
    with pytest.raises(UpdateError, match=message):
        scanned().write(path, update=True)
    assert path.read_bytes() == old
    assert list(path.parent.iterdir()) == [path]


def headings_of(sheet):
    return [cell.value for cell in sheet[1]]


def test_merged_cells_move_with_their_rows_and_hide_nothing(path: Path) -> None:
    sheet = openpyxl.load_workbook(path)["Needs review"]
    columns = headings(sheet)[1]
    first, second, third = (sheet.cell(row, columns["Finding ID"]).value for row in (2, 3, 4))
    place_of_third = sheet["B4"].value
    owner, due = (openpyxl.utils.get_column_letter(columns[name]) for name in ("Owner", "Due"))

    def merge(book):
        put(book, first, Model_read_on_device="MMT-722NAS", Due=datetime(2024, 5, 6, 7, 8), Work_order="W 1")
        put(book, third, Owner="Jo")
        column = headings(book["Remediation"])[1]["Work order"]
        book["Remediation"].merge_cells(start_row=2, end_row=4, start_column=column, end_column=column)
        for row in (3, 4):
            comment = book["Needs review"].cell(row, columns["Comment"])
            comment.value = ArrayFormula(comment.coordinate, f"=SUM(LEN(A{row}:B{row}))")
        for merged in ("B3:B4", f"{owner}4:{due}5", f"{owner}2:{owner}3"):
            book["Needs review"].merge_cells(merged)

    edit(path, merge)
    for _ in range(2):
        scanned().write(path, update=True)
        assert (cells_of(path, third)["Owner"], cells_of(path, third)["Place"]) == ("Jo", place_of_third)
        assert cells_of(path, second)["Place"]
        assert cells_of(path, first)["Work order"] == "W 1"
        for row in (2, 3):
            formula = seen(path)["Needs review"].cell(row, columns["Comment"])
            assert (formula.value.text, formula.coordinate) == (f"=SUM(LEN(A{row}:B{row}))", formula.value.ref[:2])
    assert {str(one) for one in seen(path)["Needs review"].merged_cells.ranges} == {f"{owner}3:{due}4"}


def test_pictures_names_and_formulas_over_several_cells_stay(path: Path) -> None:
    for work in (picture, array, named, named_list):
        edit(path, work)
    for _ in range(2):
        later(A2=None).write(path, update=True)
    book = openpyxl.load_workbook(path)
    (image,) = book["Remediation"]._images
    assert (image.anchor._from.row, image.anchor._from.col) == (2, 2)
    assert book["Sums"]["A1"].value.text == "=B1:B2*2"
    assert (book["Plan"]["A1"].value, book.defined_names["rate"].attr_text) == ("=rate*2", "Remediation!$A$1")
    assert book["Plan1"].data_validations.dataValidation[0].formula1 == "rates"


PARTS = {
    "xl/vbaProject.bin": "macros",
    "xl/pivotTables/pivotTable1.xml": "a pivot table",
    "xl/threadedComments/threadedComment1.xml": "threaded comments",
    "xl/ctrlProps/ctrlProp1.xml": "a form control",
    "xl/namedSheetViews/namedSheetView1.xml": "a view of a sheet",
    "xl/metadata.xml": "formulas whose results spill",
    "xl/featurePropertyBag/featurePropertyBag.xml": "check boxes within cells",
    "xl/anything.xml": "the part xl/anything.xml",
}


@pytest.mark.parametrize("part", PARTS)
def test_a_part_that_would_be_lost_stops_the_update(path: Path, part: str) -> None:
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr(part, "x")
    old = path.read_bytes()
    with pytest.raises(UpdateError, match=PARTS[part]):
        scanned().write(path, update=True)
    assert path.read_bytes() == old


def test_what_a_document_library_notes_of_a_file_does_not_stop_it_and_a_query_does(path: Path) -> None:
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("customXml/item1.xml", '<p:properties xmlns:p="http://schemas.microsoft.com/office/2006"/>')
        archive.writestr("customXml/itemProps1.xml", "<x/>")
        archive.writestr("customXml/_rels/item1.xml.rels", "<x/>")
    scanned().write(path, update=True)
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("customXml/item1.xml", "<DataMashup>AAAA</DataMashup>".encode("utf-16"))
    with pytest.raises(UpdateError, match="a query"):
        scanned().write(path, update=True)


def put_before(path: Path, part: str, before: bytes, xml: bytes, **more: bytes) -> None:
    """Put XML into a part of a workbook before something that stands there, and further parts into it."""
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    if before not in parts[part]:
        before, xml = before.replace(b"xdr:", b""), xml.replace(b"xdr:", b"")
    assert before in parts[part]
    parts[part] = parts[part].replace(before, xml + before, 1)
    with zipfile.ZipFile(path, "w") as archive:
        for name, data in {**parts, **more}.items():
            archive.writestr(name, data)


LIST = "xl/worksheets/sheet2.xml"


@pytest.mark.parametrize(
    ("part", "before", "xml", "what"),
    [
        (
            LIST,
            b"</worksheet>",
            b'<extLst><ext uri="{78C0D931-6437-407d-A8EE-F0AAD7539E65}"/></extLst>',
            "colour rules",
        ),
        (
            LIST,
            b"</worksheet>",
            b'<extLst><ext uri="{00000000-0000-0000-0000-000000000000}"/></extLst>',
            "an extension",
        ),
        (LIST, b"</worksheet>", b"<legacyDrawingHF/>", "sheet Remediation: holds a picture in the header"),
        (LIST, b"<autoFilter", b"<protectedRanges/>", "ranges with a protection of their own"),
        ("xl/drawings/drawing1.xml", b"<xdr:graphicFrame", b"<xdr:sp/>", "a shape"),
        ("_rels/.rels", b"</Relationships>", b"<!-- http://purl.oclc.org/ooxml/ -->", "ordinary .xlsx"),
    ],
    ids=["colours of a newer kind", "unknown", "a logo on paper", "ranges of some people", "a shape", "strict"],
)
def test_what_would_be_lost_within_a_part_stops_the_update(
    path: Path, part: str, before: bytes, xml: bytes, what: str
) -> None:
    put_before(path, part, before, xml)
    old = path.read_bytes()
    with pytest.raises(UpdateError, match=what):
        scanned().write(path, update=True)
    assert path.read_bytes() == old


def test_choices_that_name_another_sheet_stay_and_reach_new_units(path: Path) -> None:
    edit(path, lambda book: book.create_sheet("Staff").append(["Kim"]))
    last = openpyxl.load_workbook(path)["Remediation"].max_row
    put_before(
        path,
        LIST,
        b"</worksheet>",
        b"""<extLst><ext uri="{CCE6A557-97BC-4b89-ADB6-D9C93CAAB3DF}"
xmlns:n="http://schemas.microsoft.com/office/spreadsheetml/2009/9/main">
<n:dataValidations xmlns:xm="http://schemas.microsoft.com/office/excel/2006/main"><n:dataValidation type="list"
allowBlank="1" prompt="Who &amp; when"><n:formula1><xm:f>Staff!$A$1:$A$9</xm:f></n:formula1><xm:sqref>F2:F%d</xm:sqref>
</n:dataValidation></n:dataValidations></ext></extLst>"""
        % last,
    )
    scanned({**ROWS, "A9": ("A9", "Medtronic", "MMT-722NAS", "PAR100009H", "", "ICU", "")}).write(path, update=True)
    rules = openpyxl.load_workbook(path)["Remediation"].data_validations.dataValidation
    (rule,) = (one for one in rules if one.formula1 == "Staff!$A$1:$A$9")
    assert (rule.type, rule.prompt, str(rule.sqref)) == ("list", "Who & when", f"F2:F{last + 1}")


def test_what_excel_for_mac_notes_in_every_sheet_does_not_stop_an_update(path: Path) -> None:
    mac = b'xmlns:mx="http://schemas.microsoft.com/office/mac/excel/2008/main"'
    size = b'<extLst><ext uri="{64002731-A6B0-56B0-2670-7721B7C09600}" %b><mx:PLV Mode="0"/></ext></extLst>' % mac
    kind = b'<extLst><ext uri="{7523E5D3-25F3-A5E0-1632-64F254C22452}" %b><mx:ArchID Flags="2"/></ext></extLst>' % mac
    put_before(path, LIST, b"</worksheet>", size)
    put_before(path, "xl/workbook.xml", b"</workbook>", kind)
    scanned().write(path, update=True)


def test_the_label_of_an_organisation_stays(path: Path, tmp_path: Path) -> None:
    label = b'<labelList xmlns="http://schemas.microsoft.com/office/2020/mipLabelMetadata"/>'
    put_before(path, "[Content_Types].xml", b"</Types>", b"", **{"docMetadata/LabelInfo.xml": label})
    for _ in range(2):
        scanned().write(path, update=True)
    parts, _ = split(path, "Place", tmp_path / "parts")
    for book in (path, *parts):
        with zipfile.ZipFile(book) as archive:
            assert archive.read("docMetadata/LabelInfo.xml") == label
            assert archive.read("_rels/.rels").count(b"docMetadata/LabelInfo.xml") == 1
            assert archive.read("[Content_Types].xml").count(b"/docMetadata/LabelInfo.xml") == 1
    assert len(openpyxl.load_workbook(path).sheetnames) > 2


def test_a_list_is_found_by_headings_that_were_written_otherwise(path: Path) -> None:
    def rewrite(book: Any) -> None:
        sheet, _, columns = place(book, ids()["A1"])
        for heading in ("Finding ID", "Status", "Serial number"):
            sheet.cell(1, columns[heading]).value = heading.upper().replace(" ", "\n")

    edit(path, lambda book: put(book, ids()["A1"], Status="located"))
    edit(path, rewrite)
    scanned().write(path, update=True)
    sheet = openpyxl.load_workbook(path)["Remediation"]
    assert "located" in [cell.value for cell in sheet["E"]]
    assert not conflicts(path)


@pytest.mark.parametrize(
    "content", [b"", b"PK\x03\x04 no archive", b"\xd0\xcf\x11\xe0" + bytes(600)], ids=["empty", "torn", "encrypted"]
)
def test_what_is_no_workbook_is_left_alone(path: Path, content: bytes) -> None:
    path.write_bytes(content)
    with pytest.raises(UpdateError, match="not touched"):
        scanned().write(path, update=True)
    assert path.read_bytes() == content


@pytest.mark.parametrize("lock", [".~lock.remediation.xlsx#", "~$remediation.xlsx"], ids=["LibreOffice", "Excel"])
def test_a_workbook_that_somebody_has_open_is_not_replaced(path: Path, lock: str) -> None:
    old = path.read_bytes()
    path.with_name(lock).write_text("Kim", encoding="utf-8")
    with pytest.raises(UpdateError, match="is open in a spreadsheet program"):
        scanned().write(path, update=True)
    assert path.read_bytes() == old


def test_what_is_typed_while_the_update_runs_is_not_lost(path: Path) -> None:
    update = prepare(scanned(), path)
    edit(path, lambda book: put(book, ID["A1"], Comment="just now"))
    saved = path.read_bytes()
    with pytest.raises(UpdateError, match="was changed while"):
        update.write()
    assert path.read_bytes() == saved


def test_masked_workbooks_are_not_updated(path: Path, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="do not go together"):
        scanned().write(path, update=True, mask_serials=True)
    masked = scanned().write(tmp_path / "masked.xlsx", mask_serials=True)
    with pytest.raises(UpdateError, match="written with --mask-serials"):
        scanned().write(masked, update=True)


def test_sheets_of_the_team_come_along_whole(path: Path) -> None:
    def plan(book):
        sheet = book.create_sheet("Plan", 0)
        sheet["A1"], sheet["B2"], sheet["C3"] = "Ward", "=SUM(D1:D9)", 0.25
        sheet["C3"].number_format = "0.0%"
        sheet["A1"].comment = Comment("by Kim", "Kim")
        sheet["A1"].font = Font(bold=True)
        sheet["D4"] = date(2024, 5, 17)
        enter(sheet["E5"], "=not a formula")
        sheet.column_dimensions["B"].width = 33

    edit(path, plan)
    for _ in range(2):
        scanned().write(path, update=True)
    sheet = openpyxl.load_workbook(path)["Plan"]
    assert (sheet["A1"].value, sheet["B2"].value, sheet["B2"].data_type, sheet["C3"].value) == (
        "Ward",
        "=SUM(D1:D9)",
        "f",
        0.25,
    )
    assert (sheet["C3"].number_format, sheet["A1"].comment.text, sheet["A1"].font.b) == ("0.0%", "by Kim", True)
    assert sheet["D4"].value.date() == date(2024, 5, 17)
    assert (sheet["E5"].value, sheet["E5"].data_type) == ("=not a formula", "s")
    assert sheet.column_dimensions["B"].width == pytest.approx(33)


def test_numbers_with_a_format_of_their_own_keep_it(path: Path) -> None:
    def price(book):
        sheet, row, _ = place(book, ID["A1"])
        column = sheet.max_column + 1
        sheet.cell(1, column).value = "Price"
        sheet.cell(row, column).value = 42
        sheet.cell(row, column).number_format = "00000"

    edit(path, price)
    for _ in range(2):
        scanned().write(path, update=True)
    sheet, row, columns = place(openpyxl.load_workbook(path), ID["A1"])
    assert sheet.cell(row, columns["Price"]).number_format == "00000"
    assert sheet.cell(row, columns["Price"]).value == 42


@pytest.mark.parametrize("number", [20240517, -5, 1e17], ids=str)
def test_a_number_in_a_date_column_that_is_no_date_is_kept(path: Path, number: float) -> None:
    edit(path, lambda book: put(book, ID["A1"], Due=number))
    for _ in range(2):
        scanned().write(path, update=True)
    with zipfile.ZipFile(path) as parts:
        written = {
            float(text) for text in re.findall(r"<v>([-\d.eE+]+)</v>", parts.read("xl/worksheets/sheet2.xml").decode())
        }
    assert number in written


def test_a_masked_report_of_merged_work_holds_no_serial_number(path: Path, tmp_path: Path) -> None:
    def work(book):
        put(book, ID["A1"], Replacement_serial_number="NEW777888Z", Comment="was par100001h")
        put(book, ID["A2"], Comment="PAR100002H is in the cellar")
        book["Summary"]["L9"] = "PAR100003H"
        book.create_sheet("Plan")["A1"] = "fetch PAR100001H"

    edit(path, work)
    result = prepare(later(A2=None), path).result
    masked = result.write(tmp_path / "masked.xlsx", mask_serials=True)
    text = "\n".join(everything(masked)).upper()
    assert not [serial for serial in ("PAR10000", "777888", ID["A1"], ID["A2"]) if serial in text]
    assert "IN THE CELLAR" in text


@pytest.mark.skipif(sys.platform == "win32", reason="no pseudo-terminals")
@pytest.mark.parametrize(
    ("answer", "code", "kept", "files"),
    [("\n", 2, "mine", 1), ("overwrite\n", 1, None, 1), ("update\n", 1, "mine", 2)],
    ids=["return", "overwrite", "update"],
)
def test_on_a_terminal_nothing_is_done_unless_it_is_said(
    path: Path, answer: str, code: int, kept: str, files: int
) -> None:
    import pty

    edit(path, lambda book: put(book, ID["A1"], Comment="mine"))
    lines = [",".join(HEAD), *(",".join(row) for row in ROWS.values())]
    path.with_name("a.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    ours, theirs = pty.openpty()
    command = [sys.executable, "-m", "pumpcheck", "scan", "a.csv", "-o", path.name]
    with subprocess.Popen(command, cwd=path.parent, stdin=theirs, stderr=theirs, stdout=subprocess.DEVNULL) as process:
        os.close(theirs)
        os.write(ours, answer.encode())
        said = b""
        while piece := read(ours):
            said += piece
        assert process.wait() == code
    os.close(ours)
    assert b"[no]" in said
    assert b"it shows DataFrame" in said
    assert cells_of(path, ID["A1"])["Comment"] == kept
    assert len(list(path.parent.glob("*.xlsx"))) == files


def read(terminal: int) -> bytes:
    """Return what was printed; nothing when the other side has ended, which is an error on Linux."""
    try:
        return os.read(terminal, 4096)
    except OSError:
        return b""


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ([], "--update"),
        (["--update", "--mask-serials"], "do not go together"),
        (["--update", "-o", "b.xlsx"], "needs one workbook"),
    ],
    ids=["neither", "masked", "two workbooks"],
)
def test_elsewhere_it_must_be_said(path: Path, arguments: list[str], message: str) -> None:
    old = path.read_bytes()
    path.with_name("a.csv").write_text("Maker,Model\nMedtronic,MMT-722NAS\n", encoding="utf-8")
    done = run("scan", "a.csv", "-o", path.name, *arguments, cwd=path.parent)
    assert done.returncode == 2
    assert message in done.stderr
    assert path.read_bytes() == old


def test_one_command_updates_the_workbook_and_says_what_became_of_it(path: Path) -> None:
    rows = [row for key, row in ROWS.items() if key != "A2"]
    lines = [",".join(HEAD), *(",".join(row) for row in rows)]
    path.with_name("a.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    done = run("scan", "a.csv", "-o", path.name, "-o", "a.json", "--update", cwd=path.parent)
    assert done.returncode == 1
    assert "updated remediation.xlsx: 1 no longer in inventory; the old one is kept as remediation.bac" in done.stderr
    assert path.with_name("a.json").exists()


def test_sheets_of_the_team_keep_their_looks(path: Path) -> None:
    def plan(book):
        sheet = book.create_sheet("Plan", 0)
        sheet["A1"], sheet["A3"] = "Plan of the ward", 5
        sheet.merge_cells("A1:C1")
        sheet["A1"].fill = PatternFill("solid", start_color="FFAA00")
        sheet["A1"].alignment = Alignment(horizontal="center")
        sheet["B2"].border = Border(bottom=Side(style="thick"))
        choices = DataValidation(type="list", formula1='"yes,no"')
        choices.add("B3:B9")
        sheet.add_data_validation(choices)
        sheet.conditional_formatting.add("A3:A9", CellIsRule("greaterThan", ["3"], fill=PatternFill(bgColor="FF0000")))
        sheet.freeze_panes, sheet.row_dimensions[1].height, sheet.sheet_properties.tabColor = "A2", 40, "00FF00"
        sheet.column_dimensions["D"].hidden = True
        book.create_sheet("Archive").sheet_state = "hidden"

    edit(path, plan)
    for _ in range(2):
        scanned().write(path, update=True)
    book = openpyxl.load_workbook(path)
    sheet = book["Plan"]
    assert [str(area) for area in sheet.merged_cells.ranges] == ["A1:C1"]
    assert (sheet["A1"].fill.start_color.rgb, sheet["A1"].alignment.horizontal) == ("00FFAA00", "center")
    assert sheet["B2"].border.bottom.style == "thick"
    assert [(str(rule.sqref), rule.formula1) for rule in sheet.data_validations.dataValidation] == [
        ("B3:B9", '"yes,no"')
    ]
    (colours,) = sheet.conditional_formatting
    assert colours.rules[0].dxf.fill.bgColor.rgb == "00FF0000"
    assert (sheet.freeze_panes, sheet.row_dimensions[1].height) == ("A2", 40)
    assert sheet.sheet_properties.tabColor.rgb == "0000FF00"
    assert sheet.column_dimensions["D"].hidden
    assert book["Archive"].sheet_state == "hidden"


def test_colours_of_the_team_on_our_lists_stay_and_ours_stay_away_where_they_were_taken_out(path: Path) -> None:
    def colours(sheet: Any) -> list[tuple[str, int, str]]:
        every = [(str(one.sqref), rule) for one in sheet.conditional_formatting for rule in one.rules]
        return [(ref, rule.priority, str(rule.dxf.fill.bgColor.rgb)[-6:]) for ref, rule in every]

    def work(book: Any) -> None:
        sheet = book["Remediation"]
        kept = [(str(one.sqref), rule) for one in sheet.conditional_formatting for rule in one.rules]
        sheet.conditional_formatting = type(sheet.conditional_formatting)()
        for ref, rule in kept:
            if not str(rule.dxf.fill.bgColor.rgb).endswith("D6E4F0"):
                sheet.conditional_formatting.add(ref, rule)
        theirs = FormulaRule(["$E2=1"], fill=PatternFill(bgColor="EDEDED", fill_type="solid"))
        sheet.conditional_formatting.add("A2:C4", theirs)

    edit(path, work)
    before = colours(openpyxl.load_workbook(path)["Remediation"])
    for _ in range(2):
        later(C1=("C1", *ROWS["A1"][1:3], "PAR400001H", "", "Ward 9", "")).write(path, update=True)
        now = colours(openpyxl.load_workbook(path)["Remediation"])
        assert [(priority, fill) for _, priority, fill in now] == [(priority, fill) for _, priority, fill in before]
        # The list got one row more, and its last row was within both.
        assert [ref for ref, *_ in now] == [ref.replace("4", "5") for ref, *_ in before]


def test_a_rule_of_the_team_stays_beside_its_row_when_the_unit_of_that_row_leaves(path: Path) -> None:
    def work(book: Any) -> None:
        sheet = book["Needs review"]
        unit = sheet.cell(2, headings(sheet)[1]["Finding ID"]).value
        put(book, unit, Model_read_on_device="MMT-522NAS")
        sheet.conditional_formatting.add("A2:C4", FormulaRule(["$E2=1"], fill=PatternFill(bgColor="FF0000")))
        only = DataValidation(type="custom", formula1="LEN($G2)>3")
        only.add("G2:G4")
        sheet.add_data_validation(only)

    edit(path, work)
    scanned().write(path, update=True)
    sheet = openpyxl.load_workbook(path)["Needs review"]
    assert sheet.max_row == 3
    rules = [(str(one.sqref), rule.formula) for one in sheet.conditional_formatting for rule in one.rules]
    assert ("A2:C3", ["$E2=1"]) in rules
    assert ("G2:G3", "LEN($G2)>3") in [(str(one.sqref), one.formula1) for one in sheet.data_validations.dataValidation]


def test_headings_written_otherwise_and_copied_are_still_the_headings(path: Path) -> None:
    def write(book):
        put(book, ID["A1"], Comment="mine", Owner="Jo")
        sheet = book["Remediation"]
        sheet.append([cell.value for cell in sheet[1]])
        for cell in sheet[1]:
            if cell.value in {"Comment", "Owner"}:
                cell.value = f" {cell.value.upper()}\n"

    edit(path, write)
    scanned().write(path, update=True)
    found = {heading.strip().casefold(): value for heading, value in cells_of(path, ID["A1"]).items()}
    assert (found["comment"], found["owner"]) == ("mine", "Jo")
    assert not conflicts(path)


def test_a_status_typed_by_hand_counts_as_the_one_that_is_chosen(path: Path) -> None:
    edit(path, lambda book: [put(book, ID[unit], Status="Replaced ") for unit in ID])
    assert prepare(scanned(), path).result.exit_code == 0


def test_another_serial_number_under_one_asset_id_is_another_unit_and_says_so(path: Path) -> None:
    edit(path, lambda book: put(book, ID["A1"], Comment="mine"))
    result = later(A1=("A1", "Medtronic", "MMT-722NAS", "PAR100011H", "2.1A", "Ward 3", "J. Doe"))
    result.write(path, update=True)
    assert "another unit had its asset ID" in cells_of(path, id_of(result, "PAR100011H"))["Change"]
    old = cells_of(path, ID["A1"])
    assert (old["Comment"], old["Change"][:22]) == ("mine", "no longer in inventory")


def test_a_sheet_of_the_team_may_repeat_what_the_lists_say(path: Path) -> None:
    def copy(book):
        sheet = book.create_sheet("Plan", 0)
        for row in book["Remediation"].iter_rows(max_col=8, values_only=True):
            sheet.append(row)
        book.create_sheet("Note")["A1"] = "Ward 3"

    edit(path, copy)
    scanned().write(path, update=True)
    book = openpyxl.load_workbook(path)
    assert (book["Plan"]["A1"].value, book["Plan"].max_row, book["Note"]["A1"].value) == ("Serial number", 4, "Ward 3")


def test_a_unit_that_is_gone_keeps_what_was_printed_where_columns_were_sorted_apart(path: Path) -> None:
    edit(path, sorted_in_part)
    for _ in range(2):
        later(A2=None).write(path, update=True)
        cells = cells_of(path, ID["A2"])
        assert (cells["Serial number"], cells["Asset ID"], cells["Department"]) == ("PAR100002H", "A2", cells["Place"])
        assert (cells["Comment"], cells_of(path, ID["A1"])["Comment"]) == ("of the other", "kept")


def test_a_copy_of_a_list_stays_as_it_is_wherever_it_stands(path: Path) -> None:
    def copy(book):
        put(book, ID["A1"], Comment="kept")
        sheet = book.copy_worksheet(book["Remediation"])
        sheet.title = "As of May"
        book.move_sheet(sheet, -len(book.sheetnames))
        sheet.cell(2, headings(sheet)[1]["Comment"]).value = "typed into the copy"

    def rows(title):
        sheet = openpyxl.load_workbook(path)[title]
        return [
            [sheet.cell(row, headings(sheet)[1][name]).value for name in ("Comment", "Finding ID")] for row in (2, 3)
        ]

    edit(path, copy)
    for _ in range(2):
        later(A2=None).write(path, update=True)
        assert rows("As of May") == [["typed into the copy", ID["A1"]], [None, ID["A3"]]]
        assert rows("Remediation") == [["kept", ID["A1"]], [None, ID["A3"]]]
        ((where, _, listed),) = conflicts(path)
        assert (where, listed) == ("sheet As of May", "Rows: 2")


def test_the_list_holds_and_not_its_copy_where_a_printed_cell_or_a_row_was_changed(path: Path) -> None:
    def work(book: Any) -> None:
        put(book, ID["A2"], Comment="before the copy")
        book.copy_worksheet(book["Remediation"])
        for unit in ("A1", "A3"):
            put(book, ID[unit], Comment="after it")
        sheet, row, columns = place(book, ID["A1"])
        sheet.cell(row, columns["Place"]).value = "moved by hand"
        sheet.delete_rows(place(book, ID["A2"])[1])

    edit(path, work)
    before = [[cell.value for cell in row] for row in seen(path)["Remediation Copy"]]
    for _ in range(2):
        scanned().write(path, update=True)
        assert [[cell.value for cell in row] for row in seen(path)["Remediation Copy"]] == before
        assert {cells_of(path, ID[unit])["Comment"] for unit in ("A1", "A3")} == {"after it"}
        sheet = seen(path)["Remediation"]
        assert [cell.value for cell in sheet["A"][1:]].count("PAR100002H") == 1
    assert {where for where, _, _ in conflicts(path)} == {"sheet Remediation, row 2", "sheet Remediation Copy"}


def test_links_of_cells_come_along(path: Path) -> None:
    def link(book):
        put(book, ID["A1"], Proof_of_work="the order", Comment="see the plan")
        sheet, row, columns = place(book, ID["A1"])
        sheet.cell(row, columns["Proof of work"]).hyperlink = "https://example.org/order/7"
        sheet.cell(row, columns["Comment"]).hyperlink = "#Plan!A1"
        theirs = book.create_sheet("Plan")
        theirs["A1"] = "the map"
        theirs["A1"].hyperlink = "https://example.org/map"

    edit(path, link)
    for _ in range(2):
        scanned().write(path, update=True)
    book = openpyxl.load_workbook(path)
    sheet, row, columns = place(book, ID["A1"])
    found = {heading: sheet.cell(row, columns[heading]) for heading in ("Proof of work", "Comment")}
    assert {heading: (cell.value, cell.hyperlink.target) for heading, cell in found.items()} == {
        "Proof of work": ("the order", "https://example.org/order/7"),
        "Comment": ("see the plan", "#Plan!A1"),
    }
    assert (book["Plan"]["A1"].value, book["Plan"]["A1"].hyperlink.target) == ("the map", "https://example.org/map")


def test_the_audit_tells_what_changed_between_updates(path: Path) -> None:
    def work(book, status):
        put(book, ID["A1"], Status=status)
        book.properties.lastModifiedBy = "Kim"

    edit(path, lambda book: work(book, "located"))
    later(A2=None).write(path, update=True)
    edit(path, lambda book: work(book, "closed"))
    for _ in range(2):
        later(A2=None).write(path, update=True)
    rows = [row[1:] for row in openpyxl.load_workbook(path)["Audit"].iter_rows(min_row=2, values_only=True)]
    assert [row for row in rows if row[0] == "Kim"] == [
        ("Kim", 1, ID["A1"], "Status", None, "located"),
        ("Kim", 1, ID["A1"], "Status", "located", "closed"),
    ]
    assert [row[5][:22] for row in rows if row[3] == "Inventory"] == ["no longer in inventory"]


def test_what_formulas_come_to_is_stored_at_an_update_too(tmp_path: Path) -> None:
    path = scanned().write(tmp_path / "r.xlsx")
    edit(path, lambda book: put(book, id_of(scanned(), "PAR100001H"), Status="located"))
    prepare(scanned(), path).write()
    shown = openpyxl.load_workbook(path, data_only=True)
    (top,) = [row for row in shown["Remediation"].iter_rows(values_only=True) if "PAR100001H" in row]
    assert top[3:5] == ("Tell user", "located")
    assert "open" in str(shown["Summary"]["A1"].value)
