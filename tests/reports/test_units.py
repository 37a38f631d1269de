"""One record of several units is one row of a flat list, and as many units of work."""

from __future__ import annotations

import io
import json
from pathlib import Path

import openpyxl
import pytest

from pumpcheck import load_result
from pumpcheck.diff import compare
from pumpcheck.model.finding import Verdict
from pumpcheck.model.result import ScanResult
from pumpcheck.reports.console import print_result
from pumpcheck.update import prepare

from ..outside import with_units
from ..working import ROWS, cells_of, document, edit, id_of, place, put, scanned

A1 = id_of(scanned(ROWS), "PAR100001H")
R1 = id_of(scanned(ROWS), "PAR200001K")
SERIALS = ("PAR100001H", "PAR900002H", "")


def several(*serials: str, of: str = A1) -> ScanResult:
    return with_units(scanned(ROWS), of, *(serials or SERIALS))


def units_of(result: ScanResult, record_id: str = A1) -> list[str]:
    units = next(units for units in result.units_by_record if units[0].id == record_id)
    return [unit.id for unit in units]


def test_work_lists_show_each_unit_and_flat_lists_one_row(tmp_path: Path) -> None:
    result = several()
    found = result.units(Verdict.AFFECTED)
    assert len(found) == 5
    assert [unit.fields.get("serial_number", "") for unit in found if unit.row == result.records[0].row] == [*SERIALS]
    assert result.counts == scanned(ROWS).counts
    assert len(result.affected) == 3
    page = io.StringIO()
    print_result(result, page)
    assert "5 units to replace, 3 to review" in page.getvalue()
    assert "To replace: 5 units" in page.getvalue()
    path = result.write(tmp_path / "r.xlsx")
    assert [cells_of(path, unit)["Serial number"] for unit in units_of(result)] == [
        "PAR100001H",
        "PAR900002H",
        None,
    ]
    html = result.write(tmp_path / "r.html").read_text(encoding="utf-8")
    assert "<dt>Units to replace</dt><dd>5</dd>" in html
    assert html.count('<tr class="affected"') == 5
    response = [[cell.value for cell in row] for row in openpyxl.load_workbook(path)["Response"].iter_rows()]
    assert next(row for row in response if row[9] == "found")[4] == 5


def test_ids_of_units_last() -> None:
    first = units_of(several())
    assert first[0] == A1
    assert len(set(first)) == 3
    # A further serial number, or another order of those behind the first, moves no id.
    more = units_of(several("PAR100001H", "PAR900003H", "PAR900002H"))
    assert more[2] == first[1]
    assert not {more[1]} & set(first)


def test_ids_stay_apart_where_another_record_bears_the_serial_number() -> None:
    result = several("PAR100001H", "PAR100002H", "PAR100003H")
    ids = [unit.id for unit in result.units()]
    assert len(ids) == len(set(ids)) == 8
    assert id_of(scanned(ROWS), "PAR100002H") in ids


def test_numbers_run_in_the_order_of_the_work_list(tmp_path: Path) -> None:
    result = several()
    numbered = sorted(result.units(), key=lambda unit: unit.number)
    assert [unit.number for unit in numbered] == list(range(1, 9))
    assert [unit.finding.verdict for unit in numbered] == [Verdict.AFFECTED] * 5 + [Verdict.NEEDS_REVIEW] * 3
    saved = document(result)["findings"]
    assert {finding["finding_id"]: finding["number"] for finding in saved}[A1] == result.numbers[A1]  # type: ignore[attr-defined]
    printed = openpyxl.load_workbook(result.write(tmp_path / "r.xlsx"))
    assert [cells_of(printed, unit.id)["No."] for unit in numbered] == list(range(1, 9))


def test_an_update_keeps_the_work_and_the_number_of_each_unit(tmp_path: Path) -> None:
    first = several()
    path, units = first.write(tmp_path / "r.xlsx"), units_of(first)
    before = {unit: cells_of(path, unit)["No."] for unit in units}
    for unit in units:
        edit(path, lambda book, unit=unit: put(book, unit, Status="located", Comment=f"this is {unit}"))
    several(*SERIALS[:2], "PAR900009H").write(path, update=True)
    for unit in units:
        cells = cells_of(path, unit)
        assert (cells["Comment"], cells["No."]) == (f"this is {unit}", before[unit])
    # The one without a number is gone, and one with a number is new.
    assert cells_of(path, units[2])["Change"].startswith("no longer in inventory")
    new = units_of(several(*SERIALS[:2], "PAR900009H"))[2]
    assert cells_of(path, new)["Change"].startswith("new")
    assert cells_of(path, new)["No."] == 9


def test_a_record_of_several_units_is_answered_when_all_of_them_were_read(tmp_path: Path) -> None:
    first = several("PAR200001K", "PAR900002K", of=R1)
    path, units = first.write(tmp_path / "r.xlsx"), units_of(first, R1)
    for done, verdict in ((1, "needs review"), (2, "affected")):
        for unit in units[:done]:
            edit(
                path,
                lambda book, unit=unit: put(
                    book, unit, Model_read_on_device="MMT-723NAS", Software_version_read="2.4A"
                ),
            )
        several("PAR200001K", "PAR900002K", of=R1).write(path, update=True)
        assert [cells_of(path, unit)["Verdict"] for unit in units] == [verdict, verdict]


@pytest.mark.parametrize("suffix", ["csv", "json", "xlsx", "html"])
def test_serial_numbers_of_units_are_masked(suffix: str, tmp_path: Path) -> None:
    result = several("PAR100001H", "0042-X9Q7", "77441188")
    path = result.write(tmp_path / f"r.{suffix}", mask_serials=True)
    if suffix == "xlsx":
        text = str([list(sheet.values) for sheet in openpyxl.load_workbook(path)])
    else:
        text = path.read_text(encoding="utf-8")
    for serial in ("PAR100001H", "0042-X9Q7", "77441188"):
        assert serial not in text


def test_work_on_units_is_masked_with_them_and_stays_at_them(tmp_path: Path) -> None:
    first = several()
    path, units = first.write(tmp_path / "r.xlsx"), units_of(first)
    for unit in units:
        edit(path, lambda book, unit=unit: put(book, unit, Comment=f"unit {units.index(unit)}"))
    merged = prepare(several(), path).result
    hidden = merged.masked()
    comments = [hidden.work.units[unit.id].typed["comment"] for unit in hidden.units_by_record[0]]
    assert comments == ["unit 0", "unit 1", "unit 2"]


def test_they_come_back_from_json_and_are_compared(tmp_path: Path) -> None:
    result = several()
    first = result.write(tmp_path / "first.json")
    assert json.loads(first.read_text(encoding="utf-8"))["findings"][0]["units"] == [*SERIALS]
    assert document(load_result(first)) == document(result)
    second = several("PAR100001H", "PAR900002H").write(tmp_path / "second.xlsx")
    found = compare(first, second)
    assert [unit.new.id for unit in found.lists["gone"]] == [units_of(result)[2]]
    assert found.lists["added"] == []


def test_all_units_stand_on_one_sheet(tmp_path: Path) -> None:
    result = several()
    book = openpyxl.load_workbook(result.write(tmp_path / "r.xlsx"))
    assert {place(book, unit)[0].title for unit in units_of(result)} == {"Remediation"}


def test_the_former_name_of_the_units_says_so(result: ScanResult) -> None:
    with pytest.warns(DeprecationWarning, match=r"ScanResult\.units\(\)"):
        assert result.units_once() == result.units()
