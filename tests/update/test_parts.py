"""A workbook split among wards, worked in by each, and brought together again."""

from __future__ import annotations

from datetime import date, datetime
from io import BytesIO
from pathlib import Path

import openpyxl
import pytest
from openpyxl.comments import Comment
from openpyxl.drawing.image import Image
from PIL import Image as Picture

from ..command import run
from ..working import ROWS, cells_of, conflicts, edit, enter, everything, headings, id_of, place, put, scanned

ID = {key: id_of(scanned(), row[3]) for key, row in ROWS.items() if key != "N1"}


@pytest.fixture(name="path")
def _path(tmp_path: Path) -> Path:
    path = scanned().write(tmp_path / "work.xlsx")
    edit(path, lambda book: put(book, ID["A1"], Comment="before", Owner="Jo", Status="located"))
    done = run("split", "work.xlsx", "--by", "department", "-o", "parts", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    return path


def part(path: Path, name: str) -> Path:
    return path.parent / "parts" / f"{name}.xlsx"


def picture(colour: str = "red") -> Image:
    held = BytesIO()
    Picture.new("RGB", (4, 4), colour).save(held, "png")
    return Image(held)


def rows_with_pictures(path: Path) -> list[int]:
    return [image.anchor._from.row + 1 for image in openpyxl.load_workbook(path)["Remediation"]._images]


@pytest.mark.integration("time")
def test_a_part_counts_its_own_units_and_has_their_pictures(tmp_path: Path) -> None:
    path = scanned().write(tmp_path / "work.xlsx")

    def work(book) -> None:
        for key, colour in (("A1", "red"), ("A2", "blue")):
            sheet, row, _ = place(book, ID[key])
            sheet.add_image(picture(colour), f"C{row}")
        sheet.add_image(picture("green"), "C40")
        book.create_sheet("Rota")["B2"] = "nights"

    edit(path, work)
    done = run("split", "work.xlsx", "--by", "department", "-o", "parts", cwd=tmp_path)
    assert "not in the parts: the sheet Rota" in done.stderr
    assert "1 of the pictures on the sheet Remediation" in done.stderr
    for name, key in (("Store", "A2"), ("Ward 3", "A1")):
        own = part(path, name)
        assert rows_with_pictures(own) == [place(openpyxl.load_workbook(own), ID[key])[1]]
        summary = list(openpyxl.load_workbook(own, data_only=True)["Summary"].iter_rows(values_only=True))
        assert summary[0][0] == "1 found, 0 done, 1 open"
        assert [row[:4] for row in summary if row[0] == name] == [(name, 1, 0, 1)]
    assert openpyxl.load_workbook(own).worksheets[0].title == "Summary"

    def more(book) -> None:
        sheet, row, _ = place(book, ID["A1"])
        sheet.add_image(picture("yellow"), f"D{row}")
        sheet.add_image(picture("black"), "D60")
        enter(book["Summary"]["A60"], "typed here")

    edit(part(path, "Ward 3"), more)
    for _ in range(2):
        assert run("merge", "work.xlsx", "parts/Ward 3.xlsx", "parts/Store.xlsx", cwd=tmp_path).returncode == 1
        first, second = (place(openpyxl.load_workbook(path), ID[key])[1] for key in ("A1", "A2"))
        assert sorted(rows_with_pictures(path)) == sorted([first, first, second, 40])
        told = "\n".join("\n".join(row) for row in conflicts(path))
        assert "Pictures: 1" in told
        assert "typed here" in told
    assert len(conflicts(path)) == 2


def test_each_part_holds_its_units_alone_with_their_numbers(path: Path) -> None:
    names = {file.stem for file in (path.parent / "parts").iterdir()}
    assert names == {"Ward 3", "Store", "Ward 4", "Clinic", "Ward 7", "Ward 8 🩺"}
    whole = {key: cells_of(path, ID[key]) for key in ID}
    for key, unit in ID.items():
        own = part(path, ROWS[key][5])
        # The formula of the next step points to its own row.
        cells = cells_of(own, unit)
        assert all(one.pop("Next step").startswith("=IF(") for one in (cells, whole[key]))
        assert cells == whole[key]
        texts = "\n".join(everything(own))
        assert not [row[3] for other, row in ROWS.items() if other != key and row[3] in texts]
    assert run("split", "work.xlsx", "-o", "parts", cwd=path.parent).returncode == 2
    assert "no such column" in run("split", "work.xlsx", "--by", "colour", "-o", "p", cwd=path.parent).stderr


def test_every_keystroke_of_the_parts_is_brought_in(path: Path) -> None:
    def work(book) -> None:
        put(book, ID["A1"], Status="withdrawn", Due=date(2030, 1, 2))
        sheet, row, columns = place(book, ID["A1"])
        sheet.cell(row, columns["Comment"]).value = None
        sheet.cell(row, columns["Owner"]).comment = Comment("on leave", "Kim")
        last = sheet.max_column + 1
        enter(sheet.cell(1, last), "Shelf")
        enter(sheet.cell(row, last), "0042")
        sheet.add_image(picture(), f"C{row}")
        book.create_sheet("Rota")["B2"] = "nights"

    edit(part(path, "Ward 3"), work)
    edit(part(path, "Store"), lambda book: put(book, ID["A2"], Comment="in the cellar"))
    edit(part(path, "Ward 4"), lambda book: book.create_sheet("Look").append(["=Remediation!$E$2"]))
    edit(path, lambda book: put(book, ID["A3"], Comment="meanwhile"))
    names = [f"parts/{file.name}" for file in (path.parent / "parts").iterdir()]
    done = run("merge", "work.xlsx", *names, cwd=path.parent)
    assert done.returncode == 0, done.stderr
    found = cells_of(path, ID["A1"])
    assert (found["Status"], found["Due"], found["Comment"], found["Owner"], found["Shelf"]) == (
        "withdrawn",
        datetime(2030, 1, 2),
        None,
        "Jo",
        "0042",
    )
    assert cells_of(path, ID["A2"])["Comment"] == "in the cellar"
    assert cells_of(path, ID["A3"])["Comment"] == "meanwhile"
    book = openpyxl.load_workbook(path)
    sheet, row, columns = place(book, ID["A1"])
    assert sheet.cell(row, columns["Owner"]).comment.text == "on leave"
    assert book["Rota"]["B2"].value == "nights"
    # A formula follows its unit to where that stands in the whole.
    assert book["Look"]["A1"].value == f"=Remediation!$E${place(book, ID['A3'])[1]}" != "=Remediation!$E$2"
    assert [image.anchor._from.row for image in sheet._images] == [row - 1]
    assert not conflicts(path)
    # The next update knows all of it.
    scanned().write(path, update=True)
    assert cells_of(path, ID["A1"])["Shelf"] == "0042"


def test_what_two_typed_differently_shows_both(path: Path) -> None:
    edit(part(path, "Ward 3"), lambda book: put(book, ID["A1"], Owner="Kim", Status="closed"))
    edit(path, lambda book: put(book, ID["A1"], Owner="Lee", Status="closed"))
    done = run("merge", "work.xlsx", "parts/Ward 3.xlsx", cwd=path.parent)
    assert done.returncode == 1
    ((where, _, typed),) = conflicts(path)
    assert "Ward 3.xlsx" in where
    assert typed == "Owner: Kim\nOwner (work.xlsx): Lee"
    assert cells_of(path, ID["A1"])["Owner"] == "Lee"
    assert headings(openpyxl.load_workbook(path)["Remediation"])[0] == 1
    assert len(list(path.parent.glob("work.backup-*"))) == 1
    assert run("merge", "work.xlsx", "work.xlsx", cwd=path.parent).returncode == 2


def test_a_copy_in_which_somebody_went_on_is_brought_in(tmp_path: Path) -> None:
    path = scanned().write(tmp_path / "work.xlsx")
    copy = tmp_path / "work (conflicted copy).xlsx"
    copy.write_bytes(path.read_bytes())
    edit(path, lambda book: put(book, ID["A1"], Owner="Lee", Comment="meanwhile"))
    # Since then the units have other ids: one got a serial number, and the other's is another unit's.
    rows = {**ROWS, "A2": (*ROWS["A2"][:3], "PAR100009H", *ROWS["A2"][4:])}
    scanned(rows).write(path, update=True)

    def work(book) -> None:
        put(book, ID["A1"], Owner="Kim", Status="located")
        put(book, ID["A2"], Comment="of the unit before")
        put(book, ID["A3"], Comment="in the cellar")
        book["Response"]["B3"] = "St Mary"
        book.create_sheet("Rota")["B2"] = "nights"

    edit(copy, work)
    done = run("merge", "work.xlsx", copy.name, cwd=tmp_path)
    assert done.returncode == 1, done.stderr
    assert cells_of(path, ID["A1"])["Status"] == "located"
    assert (cells_of(path, ID["A1"])["Owner"], cells_of(path, ID["A1"])["Comment"]) == ("Lee", "meanwhile")
    assert cells_of(path, ID["A3"])["Comment"] == "in the cellar"
    assert cells_of(path, id_of(scanned(rows), "PAR100009H"))["Comment"] is None
    assert cells_of(path, ID["A2"])["Comment"] == "of the unit before"
    assert openpyxl.load_workbook(path)["Rota"]["B2"].value == "nights"
    assert sorted(typed for _, _, typed in conflicts(path)) == [
        "Organisation: St Mary",
        "Owner: Kim\nOwner (work.xlsx): Lee",
    ]
    other = scanned({"A7": (*ROWS["A1"][:3], "PAR777777H", *ROWS["A1"][4:])}).write(tmp_path / "other.xlsx")
    done = run("merge", "work.xlsx", other.name, cwd=tmp_path)
    assert done.returncode == 2
    assert "no part and no copy of work.xlsx" in done.stderr


def test_reports_are_made_of_a_workbook_that_people_worked_in(tmp_path: Path) -> None:
    import json

    import pumpcheck

    inventories = Path(__file__).parents[2] / "examples" / "inventories"
    result = pumpcheck.scan(inventories)
    path = result.write(tmp_path / "work.xlsx")
    edit(path, lambda book: put(book, result.units()[0].id, Status="closed", Comment="mine"))
    done = run("report", "work.xlsx", "-o", "s.html", "-o", "s.csv", "-o", "s.json", cwd=tmp_path)
    assert done.returncode in {1, 2}, done.stderr
    saved = pumpcheck.load_result(tmp_path / "s.json")
    assert saved.counts == result.counts
    assert [unit.id for unit in saved.units()] == [unit.id for unit in result.units()]
    assert saved.work.units[result.units()[0].id].typed == {"status": "closed", "comment": "mine"}
    then = {unit.id: unit for unit in result.units()}
    for unit in saved.units():
        known = then[unit.id]
        assert (unit.finding.verdict, unit.finding.reason, unit.place, unit.number) == (
            known.finding.verdict,
            known.finding.reason,
            known.place,
            known.number,
        )
        assert unit.finding.evidence_text == known.finding.evidence_text
    assert json.loads((tmp_path / "s.json").read_text(encoding="utf-8"))["complete"] == result.complete
    assert (tmp_path / "s.html").stat().st_size > 10_000


def test_what_formulas_came_to_is_stored_in_parts_and_after_a_merge(tmp_path: Path) -> None:
    def steps(file: Path) -> dict[str, str]:
        head, *rows = openpyxl.load_workbook(file, data_only=True)["Remediation"].iter_rows(values_only=True)
        return {row[head.index("Finding ID")]: row[head.index("Next step")] for row in rows}

    path = scanned().write(tmp_path / "work.xlsx")
    before = steps(path)
    assert run("split", "work.xlsx", "--by", "department", "-o", "parts", cwd=tmp_path).returncode == 0
    assert steps(part(path, "Store")) == {ID["A2"]: before[ID["A2"]]} == {ID["A2"]: "Locate"}
    edit(part(path, "Ward 3"), lambda book: put(book, ID["A1"], Status="closed"))
    assert run("merge", "work.xlsx", "parts/Ward 3.xlsx", "parts/Store.xlsx", cwd=tmp_path).returncode == 0
    # What a changed row comes to is worked out when the file is opened.
    assert steps(path) == {**before, ID["A1"]: None}


def test_a_workbook_made_of_a_workbook_counts_its_scan_once(tmp_path: Path) -> None:
    path = scanned().write(tmp_path / "work.xlsx")
    scanned().write(path, update=True)
    edit(path, lambda book: put(book, ID["A1"], Status="closed"))
    assert run("report", "work.xlsx", "-o", "new.xlsx", cwd=tmp_path).returncode == 1
    summary = [row[:5] for row in openpyxl.load_workbook(tmp_path / "new.xlsx")["Summary"].iter_rows(values_only=True)]
    trend = summary[summary.index(next(row for row in summary if row[0] == "Scanned on")) + 1 :][:3]
    assert [row[1:] for row in trend if isinstance(row[0], datetime)] == [(6, 0, 6, 0), (6, 1, 5, 0)]


def test_a_user_whom_only_another_record_names_is_to_be_notified(tmp_path: Path) -> None:
    again = {"A2 again": (*ROWS["A2"][:5], "Cellar", "P. Poe")}
    path = scanned({**ROWS, **again}).write(tmp_path / "work.xlsx")
    head, *rows = openpyxl.load_workbook(path)["Notify"].iter_rows(values_only=True)
    people = {row[head.index("Serial number")]: row[head.index("Person")] for row in rows}
    assert people["PAR100002H"] == "P. Poe"
    assert run("letters", "work.xlsx", "-o", "letters", cwd=tmp_path).returncode in {0, 1}
    told = (tmp_path / "letters" / "letters.csv").read_text(encoding="utf-8-sig")
    assert next(line for line in told.splitlines() if "P. Poe" in line).split(",")[1].endswith(".docx")
