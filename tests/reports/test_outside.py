"""What is named outside the tables is work like any other, and no record read."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import replace
from pathlib import Path

import openpyxl
import pandas as pd
import pytest

import pumpcheck
from pumpcheck import load_result
from pumpcheck.model.finding import Verdict
from pumpcheck.model.result import ScanResult
from pumpcheck.reports.console import print_result

from ..outside import TITLE, with_outside
from ..working import HEAD, ROWS, cells_of, document, edit, put, scanned

N1 = {"N1": ROWS["N1"]}
HEADLINE = "3 units to replace, 3 to review, and 1 text outside the tables to review. The scan is COMPLETE."


def shown(result: ScanResult) -> str:
    page = io.StringIO()
    print_result(result, page)
    return page.getvalue()


def listed(path: Path, sheet: str) -> list[dict[str, object]]:
    head, *rows = openpyxl.load_workbook(path)[sheet].iter_rows(values_only=True)
    return [dict(zip(map(str, head), row, strict=True)) for row in rows]


def test_it_is_counted_beside_the_records() -> None:
    plain, result = scanned(ROWS), with_outside(TITLE, "MMT-723 spare")
    assert result.counts == {**plain.counts, "outside": 2}
    assert result.sources[0].outside == 2
    assert len(result.findings) == len(plain.findings) + 2


def test_it_alone_is_something_to_act_on() -> None:
    plain = scanned(N1)
    assert plain.exit_code == 0
    result = with_outside(result=plain)
    assert result.exit_code == 1
    assert "0 units to replace, 0 to review, and 1 text outside the tables to review." in shown(result)


def test_the_terminal_lists_it_apart_with_its_place_and_the_account() -> None:
    page = shown(with_outside())
    assert HEADLINE in page
    assert "Named outside the tables: 1 text" in page
    line = next(line for line in page.splitlines() if line.find("Two MMT-722") > 0)
    assert "row 1" in line
    assert (
        "60 cells met = 49 in records + 7 in headings + 4 outside; 2 rows cleared as lines; 1 finding outside" in page
    )
    assert "To review: 3 units" in page


def test_people_work_on_it_in_the_workbook(tmp_path: Path) -> None:
    result = with_outside()
    path = result.write(tmp_path / "r.xlsx")
    row = next(row for row in listed(path, "Needs review") if row["Finding ID"] == result.records[0].id)
    assert (row["Model as written"], row["Row"], row["Text"]) == (TITLE, 1, TITLE)
    assert row["Next step"].startswith("=IF(")
    assert "Look at the place" in row["Next step"]
    assert isinstance(row["No."], int)
    book = openpyxl.load_workbook(path)
    assert book["Summary"]["A2"].value == HEADLINE
    summary = [[cell.value for cell in line] for line in book["Summary"].iter_rows()]
    assert ["All sources", 7, 3, 3, 1, "adds up", 0, 1] in summary
    sources = [str(cell.value) for line in book["Sources"].iter_rows() for cell in line]
    assert any("60 cells met = 49 in records + 7 in headings + 4 outside" in text for text in sources)
    response = [str(cell.value) for line in book["Response"].iter_rows() for cell in line]
    assert any("4 units to be looked at on the device" in text for text in response)


def test_an_answer_is_not_none_found_while_a_text_of_a_sheet_without_a_table_is_open(tmp_path: Path) -> None:
    result = with_outside(result=scanned(N1))
    first = replace(result.records[0], table="Read me")
    path = replace(result, records=(first,)).write(tmp_path / "r.xlsx")
    lines = [[cell.value for cell in line] for line in openpyxl.load_workbook(path)["Response"].iter_rows()]
    assert next(line for line in lines if line[2] == "Read me")[9] == "to be looked up"


def test_flat_lists_have_it_with_its_text(tmp_path: Path) -> None:
    result = with_outside()
    text = result.write(tmp_path / "r.csv").read_text(encoding="utf-8-sig")
    row = next(row for row in csv.DictReader(io.StringIO(text)) if row["reason_code"] == "named_outside")
    assert (row["row"], row["Text"], row["finding_id"]) == ("1", TITLE, result.records[0].id)


def test_json_tells_it_apart_and_comes_back(tmp_path: Path) -> None:
    result = with_outside()
    path = result.write(tmp_path / "r.json")
    saved = json.loads(path.read_text(encoding="utf-8"))
    assert [finding["outside"] for finding in saved["findings"]] == [True, *[False] * 6]
    assert saved["counts"]["outside"] == saved["sources"][0]["tables"][0]["outside"] == 1
    assert saved["sources"][0]["cells"] == {"met": 60, "in_records": 49, "in_headings": 7, "outside": 4}
    loaded = load_result(path)
    assert document(loaded) == document(result)
    assert loaded.sources[0].cleared == 2


def test_it_is_listed_where_every_row_is(tmp_path: Path) -> None:
    frame = pd.DataFrame(list(ROWS.values()), columns=list(HEAD), dtype="object")
    result = with_outside(result=pumpcheck.scan(frame, all_rows=True))
    path = result.write(tmp_path / "r.json")
    rows = json.loads(path.read_text(encoding="utf-8"))["rows"]
    assert [row["reason_code"] for row in rows].count("named_outside") == 1
    assert len(rows) == len(ROWS) + 1
    assert document(load_result(path)) == document(result)
    assert len(listed(result.write(tmp_path / "r.xlsx"), "All rows")) == len(ROWS) + 1


def test_the_page_shows_it_and_counts_it_apart(tmp_path: Path) -> None:
    page = with_outside().write(tmp_path / "r.html").read_text(encoding="utf-8")
    assert HEADLINE in page
    assert "Two MMT-722 in the cellar" in page
    assert "<dt>Texts outside the tables</dt><dd>1</dd>" in page
    assert "<dt>Units to review</dt><dd>3</dd>" in page
    assert "4 outside; 2 rows cleared as lines" in page


@pytest.mark.parametrize("serial", ["NG7654321H", "PAR100001H", "77441188"])
def test_no_serial_number_in_it_is_shown(serial: str, tmp_path: Path) -> None:
    text = f"MMT-722 number {serial} in the cellar"
    result = with_outside(text)
    pages = [shown(result), result.write(tmp_path / "r.html").read_text(encoding="utf-8")]
    masked = (result.write(tmp_path / name, mask_serials=True) for name in ("m.csv", "m.json"))
    pages += [path.read_text(encoding="utf-8") for path in masked]
    book = openpyxl.load_workbook(result.write(tmp_path / "m.xlsx", mask_serials=True))
    pages.append(str([list(sheet.values) for sheet in book]))
    for page in pages:
        assert serial not in page
        assert "MMT-722" in page
    whole = result.write(tmp_path / "whole.csv").read_text(encoding="utf-8-sig")
    assert serial in whole


def test_an_update_keeps_what_was_typed_beside_it(tmp_path: Path) -> None:
    first = with_outside()
    path = first.write(tmp_path / "r.xlsx")
    unit = first.records[0].id
    edit(path, lambda book: put(book, unit, Status="located", Comment="in the cellar"))
    with_outside().write(path, update=True)
    assert (cells_of(path, unit)["Comment"], cells_of(path, unit)["Change"]) == ("in the cellar", None)
    scanned(ROWS).write(path, update=True)
    assert (cells_of(path, unit)["Comment"], cells_of(path, unit)["Text"]) == ("in the cellar", TITLE)
    assert cells_of(path, unit)["Change"].startswith("no longer in inventory")


def test_a_software_version_alone_answers_nothing_about_it(tmp_path: Path) -> None:
    first = with_outside("MMT-723 spare")
    path, unit = first.write(tmp_path / "r.xlsx"), first.records[0].id
    edit(path, lambda book: put(book, unit, Software_version_read="2.6A"))
    with_outside("MMT-723 spare").write(path, update=True)
    assert cells_of(path, unit)["Verdict"] == Verdict.NEEDS_REVIEW.value.replace("_", " ")
