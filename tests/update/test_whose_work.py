"""Whose work is it? Rule by rule: which unit of an inventory is which unit of the workbook."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

import pumpcheck
from pumpcheck.update import prepare

from ..command import run
from ..working import HEAD, cells_of, conflicts, edit, notes_of, put, scanned


def unit(asset: str = "", serial: str = "", model: str = "MMT-723NAS", ward: str = "Ward 3") -> tuple[str, ...]:
    return (asset, "Medtronic", model, serial, "", ward, "")


OTHER = "another unit had its asset ID"
OURS = unit("A1", "PAR100001H")


@pytest.mark.parametrize(
    ("before", "after", "same", "clears", "told"),
    [
        (OURS, unit("A9", "PAR100001H", ward="Ward 9"), True, True, "Asset ID was A1; department was Ward 3"),
        (OURS, unit("A1", "par-100001-h"), True, True, "serial number was PAR100001H"),
        (OURS, unit("A1", "PAR100001H", "MMT-523NAS"), True, False, "read or decide it again"),
        (OURS, unit("A1", "PAR100002H"), False, False, OTHER),
        (unit("A1"), unit("A1", "PAR100001H"), True, True, "serial number was empty"),
        (unit("A1"), unit("A1", "PAR100001H", "MMT-523NAS"), False, False, OTHER),
        (unit("A1"), unit("A1", model="MMT-523NAS"), False, False, OTHER),
        (unit("A1"), unit("A2"), False, False, "new"),
        (OURS, unit("A1"), True, False, "its serial number is gone"),
        # What spreadsheets and data frames make of numbers.
        (unit("A1", "00123456"), unit("A1", "123456"), True, True, "serial number was 00123456"),
        (unit("1001"), unit("1001.0"), True, True, "Asset ID was 1001"),
        (unit("1001"), unit("1001.5"), False, False, "new"),
    ],
)
def test_a_unit_is_told_by_its_numbers_and_model(
    tmp_path: Path, before: tuple[str, ...], after: tuple[str, ...], same: bool, clears: bool, told: str
) -> None:
    first, second = scanned({"x": before}), scanned({"x": after})
    path = first.write(tmp_path / "r.xlsx")
    edit(path, lambda book: put(book, first.records[0].id, Comment="mine", Software_version_read="2.6A"))
    result = prepare(second, path)
    result.write()
    new = result.result.units()[0]
    assert (cells_of(path, new.id)["Comment"] == "mine") is same
    assert told in str(cells_of(path, new.id)["Change"])
    assert (new.verdict.value == "not_affected") is clears
    if same and not clears:
        assert "“2.6A” was typed before" in notes_of(path, new.id)["Software version read"]
    if not same:
        (gone,) = result.result.work.gone
        assert result.result.work.units[gone.id].typed["comment"] == "mine"
        assert result.result.work.units[gone.id].change.startswith("no longer in inventory")
    # Twice more, and nothing is new.
    for _ in range(2):
        again = prepare(scanned({"x": after}), path)
        again.write()
        assert not any(again.counts.values())
        assert (again.result.units()[0].verdict.value == "not_affected") is clears
    assert not conflicts(path)


def test_an_asset_id_that_comes_back_with_a_serial_number_may_be_another_unit(tmp_path: Path) -> None:
    first = scanned({"x": unit("A1")})
    path = first.write(tmp_path / "r.xlsx")
    edit(path, lambda book: put(book, first.records[0].id, Comment="mine"))
    prepare(scanned({"y": unit("A2", "PAR100009H")}), path).write()
    result = prepare(scanned({"x": unit("A1", "PAR100001H"), "y": unit("A2", "PAR100009H")}), path)
    result.write()
    cells = {record.fields["asset_id"]: cells_of(path, record.id) for record in result.result.units()}
    assert cells["A1"]["Comment"] is None
    assert OTHER in str(cells["A1"]["Change"])
    assert [result.result.work.units[gone.id].typed for gone in result.result.work.gone] == [{"comment": "mine"}]


def test_units_of_one_serial_number_are_told_by_all_they_hold(tmp_path: Path) -> None:
    rows = {name: unit(name, "PAR100001H", ward=f"Ward {name}") for name in ("A1", "A2", "A3")}
    first = scanned(rows)
    path = first.write(tmp_path / "r.xlsx")
    for record in first.units():
        edit(path, lambda book, record=record: put(book, record.id, Comment=record.fields["asset_id"]))
    for names in (("A3", "A1"), ("A1", "A3", "A2"), ("A2",)):
        result = prepare(scanned({name: rows[name] for name in names}), path)
        result.write()
        for record in result.result.units():
            assert cells_of(path, record.id)["Comment"] == record.fields["asset_id"]


def test_where_one_of_several_twins_goes_it_is_said_that_it_cannot_be_told(tmp_path: Path) -> None:
    twins = {str(number): unit() for number in range(3)}
    first = scanned(twins)
    path = first.write(tmp_path / "r.xlsx")
    for number, record in enumerate(first.units()):
        edit(path, lambda book, record=record, number=number: put(book, record.id, Comment=f"twin {number}"))
    same = prepare(scanned(twins), path)
    assert set(same.counts.values()) == {0}
    result = prepare(scanned({"a": unit(), "b": unit()}), path).result
    assert {
        work.typed.get("comment")
        for name, work in result.work.units.items()
        if name in {u.id for u in result.work.gone}
    } == {
        "twin 0",
        "twin 1",
        "twin 2",
    }
    assert all("cannot be told" in work.change for work in result.work.units.values())


def decided(folder: Path, finding: str) -> Path:
    path = folder / "decisions.toml"
    path.write_text(
        f'[[decisions]]\nfinding_id = "{finding}"\nverdict = "not_affected"\nreason = "a dummy"\nby = "J. Roe"\n'
        "on = 2000-01-01\n",
        encoding="utf-8",
    )
    return path


def scan(folder: Path, row: tuple[str, ...], decisions: Path | None = None) -> Any:
    (folder / "a.csv").write_text(",".join(HEAD) + "\n" + ",".join(row) + "\n", encoding="utf-8")
    return pumpcheck.scan(folder / "a.csv", decisions=decisions)


@pytest.mark.parametrize(
    ("after", "holds"),
    [(unit("A1", "PAR100001H", "MMT-722NAS"), True), (unit("A1", model="MMT-522NAS"), False)],
    ids=["its serial number is filled in", "its asset id is another unit's"],
)
def test_a_decision_follows_its_unit_and_never_another(tmp_path: Path, after: tuple[str, ...], holds: bool) -> None:
    first = scan(tmp_path, unit("A1", model="MMT-722NAS"))
    decisions = decided(tmp_path, first.records[0].id)
    path = scan(tmp_path, unit("A1", model="MMT-722NAS"), decisions).write(tmp_path / "r.xlsx")
    for _ in range(3):
        update = prepare(scan(tmp_path, after, decisions), path)
        update.write()
        assert bool(update.result.units()[0].decision) is holds
        # The former unit was decided, so it is settled while it is gone.
        assert update.result.exit_code == (0 if holds else 1)


@pytest.fixture(name="two")
def _two(tmp_path: Path) -> Path:
    for name, row in (
        ("a.csv", unit("A1", "PAR100001H", "MMT-722NAS")),
        ("b.csv", unit("B1", "PAR100002H", "MMT-722NAS")),
    ):
        (tmp_path / name).write_text(",".join(HEAD) + "\n" + ",".join(row) + "\n", encoding="utf-8")
    pumpcheck.scan(tmp_path / "a.csv", tmp_path / "b.csv").write(tmp_path / "w.xlsx")
    return tmp_path


def test_a_forgotten_source_is_named_and_its_units_stay_open(two: Path) -> None:
    for _ in range(2):
        done = run("scan", "a.csv", "-o", "w.xlsx", "--update", cwd=two)
        assert done.returncode == 2
        assert "b.csv: scanned the last time, not this time" in done.stdout
        assert "2 units to replace" in done.stdout
    book = [str(text) for text in __import__("openpyxl").load_workbook(two / "w.xlsx")["Summary"].values]
    assert any("b.csv" in line and "scanned the last time" in line for line in book)
    back = run("scan", "a.csv", "b.csv", "-o", "w.xlsx", "--update", cwd=two)
    assert (back.returncode, "updated w.xlsx: nothing new" in back.stderr) == (1, True)


def test_a_source_may_be_retired_or_renamed(two: Path) -> None:
    wrong = run("scan", "a.csv", "-o", "w.xlsx", "--update", "--retire-source", "c.csv", cwd=two)
    assert (wrong.returncode, "missing: b.csv" in wrong.stderr) == (2, True)
    (two / "b.csv").rename(two / "june.csv")
    renamed = run("scan", "a.csv", "june.csv", "-o", "w.xlsx", "--update", cwd=two)
    assert (renamed.returncode, "nothing new" in renamed.stderr) == (1, True)
    done = run("scan", "a.csv", "-o", "w.xlsx", "--update", "--retire-source", "june.csv", cwd=two)
    assert (done.returncode, "1 no longer in inventory" in done.stderr) == (1, True)
    again = run("scan", "a.csv", "-o", "w.xlsx", "--update", cwd=two)
    assert (again.returncode, "nothing new" in again.stderr) == (1, True)


def test_an_export_that_breaks_off_in_a_row_is_incomplete(two: Path) -> None:
    whole = (two / "a.csv").read_text(encoding="utf-8")
    lines = whole + ",".join(unit("A2", "PAR100003H", "MMT-722NAS")) + "\n"
    for text, complete in ((lines, True), (lines.rstrip("\n"), True), (lines[: len(lines) - 20], False)):
        (two / "a.csv").write_text(text, encoding="utf-8")
        result = pumpcheck.scan(two / "a.csv")
        assert (result.complete, len(result.records)) == (complete, 2)


def test_what_was_typed_on_notify_returns_with_its_unit(tmp_path: Path) -> None:
    import openpyxl

    row = (*unit("A1", "PAR100001H", "MMT-722NAS")[:6], "J. Doe")
    path = scan(tmp_path, row).write(tmp_path / "r.xlsx")

    def write(book: Any) -> None:
        sheet = book["Notify"]
        column = sheet.max_column + 1
        sheet.cell(1, column).value, sheet.cell(2, column).value = "Letter", "sent"

    edit(path, write)
    for user, listed in (("", 1), ("", 1), ("J. Doe", 0)):
        scan(tmp_path, (*row[:6], user)).write(path, update=True)
        assert len([one for one in conflicts(path) if any(text != "None" for text in one)]) == listed
    told = openpyxl.load_workbook(path)["Notify"]
    assert "sent" in [cell.value for line in told.iter_rows() for cell in line]


def test_what_is_typed_on_the_sheet_conflicts_stays(tmp_path: Path) -> None:
    import openpyxl

    first = scanned({"x": OURS})
    path = first.write(tmp_path / "r.xlsx")
    edit(path, lambda book: put(book, first.records[0].id, Location="elsewhere"))
    scanned({"x": OURS}).write(path, update=True)

    def write(book: Any) -> None:
        book["Conflicts"]["D1"], book["Conflicts"]["D2"] = "Settled by", "Kim"

    edit(path, write)
    for _ in range(2):
        scanned({"x": OURS}).write(path, update=True)
    sheet = openpyxl.load_workbook(path)["Conflicts"]
    assert (sheet["D1"].value, sheet["D2"].value, sheet.max_row) == ("Settled by", "Kim", 2)
