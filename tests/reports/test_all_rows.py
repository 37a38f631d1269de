"""Every record read is listed once with its verdict and the reason, where a scan is asked to."""

from __future__ import annotations

import csv
import json
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import jsonschema
import openpyxl
import pandas as pd
import pytest

import pumpcheck
from pumpcheck.errors import ReportError
from pumpcheck.model.finding import Verdict
from pumpcheck.model.result import ScanResult
from pumpcheck.reports.document import json_schema
from pumpcheck.reports.workbook import account_sheets

from ..command import run
from ..working import HEAD, ROWS, cells_of, edit, id_of, put

SCHEMA = json_schema()
MORE = {
    "N2": ("N2", "Medtronic", "MMT-723NAS", "PAR300002K", "2.5A", "Ward 9", ""),
    "N3": ("N3", "Medtronic", "MMT-332A", "", "", "Ward 9", "see PAR100001H"),
    "A4": ("A4", "Medtronic", "MMT-508", "508100004", "", "Store", ""),
    "N4": ("N4", "", "", "", "", "", ""),
    "N5": ("N5", "Stryker", "Prime 722", "0042-X9Q", "=1+1", "Ward 1", "back for 0042x9q"),
}
EVERY = [*ROWS.values(), *MORE.values()]
LARGE = 12_000


def as_csv(folder: Path) -> Path:
    path = folder / "assets.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([HEAD, *EVERY])
    return path


def as_large_csv(folder: Path) -> Path:
    """Write a file that is not held whole, and of which most records would be cleared without being parsed."""
    path = folder / "large.csv"
    bed = "Hill-Rom,a bed with a rather long name of its own,{0},,a room on one of the wards,"
    lines = [f"B{number},{bed.format(number)}" for number in range(LARGE)]
    lines[6_000:6_000] = [",".join(row) for row in EVERY]
    path.write_text("\n".join([",".join(HEAD), *lines]) + "\n", encoding="utf-8")
    return path


def as_excel(folder: Path) -> Path:
    path = folder / "assets.xlsx"
    book = openpyxl.Workbook()
    for title, rows in (("Ward 1", EVERY[:7]), ("Ward 2", EVERY[7:])):
        sheet = book.create_sheet(title)
        for row in ([*HEAD], *rows):
            sheet.append([value or None for value in row])
            for cell in sheet[sheet.max_row]:
                cell.data_type = "s" if cell.value else cell.data_type
    book.remove(book.worksheets[0])
    book.save(path)
    return path


def as_frame(_: Path) -> pd.DataFrame:
    return pd.DataFrame(EVERY, columns=list(HEAD), dtype="object")


SOURCES: dict[str, Callable[[Path], Any]] = {
    "csv": as_csv,
    "large csv": as_large_csv,
    "excel": as_excel,
    "frame": as_frame,
}


def from_csv(result: ScanResult, folder: Path) -> list[tuple[str, str]]:
    path = result.write(folder / "all.csv")
    with path.open(encoding="utf-8-sig", newline="") as file:
        return [(row[HEAD[0]], row["verdict"]) for row in csv.DictReader(file)]


def from_json(result: ScanResult, folder: Path) -> list[tuple[str, str]]:
    document = json.loads(result.write(folder / "all.json").read_text(encoding="utf-8"))
    return [(row["values"][HEAD[0]], row["verdict"]) for row in document["rows"]]


def from_saved(result: ScanResult, folder: Path) -> list[tuple[str, str]]:
    return from_csv(pumpcheck.load_result(result.write(folder / "saved.json")), folder)


def from_workbook(result: ScanResult, folder: Path) -> list[tuple[str, str]]:
    book = openpyxl.load_workbook(result.write(folder / "all.xlsx"), read_only=True)
    head, *rows = book[account_sheets.ALL_ROWS].iter_rows(values_only=True)
    lines = [dict(zip(head, row, strict=True)) for row in rows]
    assert all(line["Why"] for line in lines)
    return [(line["Asset ID"], line["Verdict"].replace(" ", "_")) for line in lines]


FORMATS = {"csv": from_csv, "json": from_json, "report of json": from_saved, "workbook": from_workbook}


@pytest.fixture(name="scans", scope="module", params=SOURCES)
def scan_with_and_without(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Any:
    inventory = SOURCES[request.param](tmp_path_factory.mktemp("inventory"))
    return request.param, pumpcheck.scan(inventory), pumpcheck.scan(inventory, all_rows=True)


@pytest.mark.parametrize("form", FORMATS)
def test_every_record_is_listed_once_in_its_place(tmp_path: Path, scans: Any, form: str) -> None:
    source, plain, result = scans
    listed = FORMATS[form](result, tmp_path)
    own = [row[0] for row in EVERY]
    assets = [f"B{number}" for number in range(LARGE)] if source == "large csv" else []
    assets[6_000:6_000] = own
    assert [asset for asset, _ in listed] == assets
    verdicts = Counter(verdict for _, verdict in listed)
    assert verdicts == Counter({verdict.value: plain.counts[verdict.value] for verdict in Verdict})
    assert {verdict for asset, verdict in listed if asset.startswith("A")} == {"affected"}
    # The option changes nothing else.
    assert (result.counts, result.records, result.exit_code) == (plain.counts, plain.records, plain.exit_code)
    assert plain.cleared is None


def test_it_says_why_a_record_was_cleared(tmp_path: Path) -> None:
    result = pumpcheck.scan(as_csv(tmp_path), all_rows=True)
    cleared = {
        row.fields["asset_id"]: row for row in result.every_record() if row.finding.verdict is Verdict.NOT_AFFECTED
    }
    assert cleared["N2"].finding.reason == "723NAS is affected up to software 2.4A; this one reads 2.5A."
    assert "software_version: “2.5A”" in cleared["N2"].finding.evidence_text
    assert cleared["N1"].finding.reason == "Nothing in the record points to a recalled product."
    assert cleared["N1"].place == "assets.csv, line 8"
    assert {row.id for row in cleared.values()} == {""}


def test_a_damaged_row_keeps_what_stands_beyond_its_headings(tmp_path: Path) -> None:
    path = as_csv(tmp_path)
    path.write_text(path.read_text(encoding="utf-8") + "N6,Philips,MP70,1,2,3,4,further\n", encoding="utf-8")
    result = pumpcheck.scan(path, all_rows=True)
    assert list(result.every_record())[-1].values["Column 8"] == "further"
    assert from_csv(result, tmp_path)[-1] == ("N6", "not_affected")
    assert "further" in (tmp_path / "all.csv").read_text(encoding="utf-8-sig")


def test_a_damaged_row_that_is_cleared_says_so(tmp_path: Path) -> None:
    path = as_csv(tmp_path)
    path.write_text(path.read_text(encoding="utf-8") + "N6,Philips,MP70\n", encoding="utf-8")
    *_, last = pumpcheck.scan(path, all_rows=True).every_record()
    assert last.finding.verdict is Verdict.NOT_AFFECTED
    assert last.finding.reason.startswith("Nothing in the record points to a recalled product. The row is damaged: ")
    assert str(len(HEAD)) in last.finding.reason


def test_several_sources_stay_in_their_order(tmp_path: Path) -> None:
    result = pumpcheck.scan(as_csv(tmp_path), as_excel(tmp_path), all_rows=True)
    assert [row.fields["asset_id"] for row in result.every_record()] == [row[0] for row in EVERY] * 2
    assert sum(bool(row.duplicate_of) for row in result.every_record()) == result.counts["duplicates"] > 0


@pytest.mark.parametrize("suffix", [".csv", ".json", ".xlsx", ".html"])
def test_no_serial_number_is_left_where_they_are_masked(tmp_path: Path, suffix: str) -> None:
    result = pumpcheck.scan(as_csv(tmp_path), all_rows=True)
    path = result.write(tmp_path / f"masked{suffix}", mask_serials=True)
    if suffix == ".xlsx":
        sheets = openpyxl.load_workbook(path).worksheets
        text = "\n".join(str(cell.value) for sheet in sheets for row in sheet.iter_rows() for cell in row)
    else:
        text = path.read_text(encoding="utf-8-sig")
    known = [row[3] for row in EVERY if row[3]]
    assert not [serial for serial in [*known, "0042x9q"] if serial in text]
    assert suffix == ".html" or "•" in text


def test_the_schema_describes_the_rows(tmp_path: Path) -> None:
    document = json.loads(
        pumpcheck.scan(as_csv(tmp_path), all_rows=True).write(tmp_path / "r.json").read_text(encoding="utf-8")
    )
    jsonschema.Draft202012Validator(SCHEMA).validate(document)
    assert set(SCHEMA["$defs"]["Row"]["properties"]) == set(document["rows"][0])
    assert len(document["findings"]) == len([row for row in document["rows"] if row["finding_id"]])


@pytest.mark.parametrize("change", ["one row less", "another id"])
def test_saved_rows_that_are_not_those_of_the_scan_are_refused(tmp_path: Path, change: str) -> None:
    path = pumpcheck.scan(as_csv(tmp_path), all_rows=True).write(tmp_path / "r.json")
    document = json.loads(path.read_text(encoding="utf-8"))
    if change == "one row less":
        document["rows"].pop()
    else:
        document["rows"][0]["finding_id"] = "PC-AAAAAAAAAA"
    path.write_text(json.dumps(document), encoding="utf-8")
    with pytest.raises(ReportError, match="is damaged"):
        pumpcheck.load_result(path)


def test_a_workbook_is_updated_with_and_without_it(tmp_path: Path) -> None:
    path, inventory = tmp_path / "work.xlsx", as_csv(tmp_path)
    result = pumpcheck.scan(inventory, all_rows=True)
    unit, doubtful = id_of(result, "PAR100001H"), id_of(result, "PAR200001K")
    result.write(path)
    edit(path, lambda book: put(book, unit, Owner="J. Roe"))
    edit(path, lambda book: put(book, doubtful, Software_version_read="2.5A"))
    for again in (True, False, True):
        pumpcheck.scan(inventory, all_rows=again).write(path, update=True)
        book = openpyxl.load_workbook(path)
        assert (account_sheets.ALL_ROWS in book.sheetnames) is again
        assert "Conflicts" not in book.sheetnames
        assert not [name for name in book.sheetnames if name.startswith(f"{account_sheets.ALL_ROWS} ")]
        assert cells_of(path, unit)["Owner"] == "J. Roe"
    rows = {row[3]: row[7] for row in book[account_sheets.ALL_ROWS].iter_rows(min_row=2, values_only=True)}
    assert list(rows) == [row[0] for row in EVERY]
    assert rows["R1"] == "not affected"


def test_what_is_typed_on_the_list_of_all_rows_is_kept_as_a_conflict(tmp_path: Path) -> None:
    path, inventory = tmp_path / "work.xlsx", as_csv(tmp_path)
    pumpcheck.scan(inventory, all_rows=True).write(path)
    edit(path, lambda book: book[account_sheets.ALL_ROWS].cell(3, 12, "seen by J. Roe"))
    pumpcheck.scan(inventory, all_rows=True).write(path, update=True)
    found = [str(value) for row in openpyxl.load_workbook(path)["Conflicts"].values for value in row]
    assert [text for text in found if "seen by J. Roe" in text]


def test_decisions_are_for_findings_only(tmp_path: Path) -> None:
    (tmp_path / "d.toml").write_text(
        '[[decisions]]\nmatch = { asset_id = "N1" }\nverdict = "affected"\nreason = "x"\nby = "J"\non = 2024-05-17\n'
    )
    result = pumpcheck.scan(as_csv(tmp_path), all_rows=True, decisions=tmp_path / "d.toml")
    assert [use.state for use in result.decisions] == ["unmatched"]
    assert len(list(result.every_record())) == len(EVERY)


def test_more_rows_than_a_sheet_holds_are_refused_before_anything_is_written(tmp_path: Path) -> None:
    result = pumpcheck.scan(as_csv(tmp_path), all_rows=True)
    account_sheets.check_all_rows(result, limit=len(EVERY) + 1)
    with pytest.raises(ReportError, match=r"holds 11 rows below its headings, and --all-rows lists 12.*\.csv"):
        account_sheets.check_all_rows(result, limit=len(EVERY))
    account_sheets.check_all_rows(pumpcheck.scan(tmp_path / "assets.csv"), limit=2)


def test_the_command_lists_every_row(tmp_path: Path) -> None:
    as_csv(tmp_path)
    plain = run("scan", "assets.csv", cwd=tmp_path)
    done = run("scan", "assets.csv", "--all-rows", "-o", "all.csv", "-o", "all.json", cwd=tmp_path)
    assert (done.returncode, done.stdout) == (plain.returncode, plain.stdout)
    assert done.returncode == 1
    with (tmp_path / "all.csv").open(encoding="utf-8-sig", newline="") as file:
        assert len(list(csv.reader(file))) == 1 + len(EVERY)
    assert run("report", "all.json", "-o", "again.xlsx", cwd=tmp_path).returncode == 1
    assert openpyxl.load_workbook(tmp_path / "again.xlsx")[account_sheets.ALL_ROWS].max_row == 1 + len(EVERY)
    assert pumpcheck_diff(tmp_path) == 1


def pumpcheck_diff(folder: Path) -> int:
    done = run("diff", "all.json", "again.xlsx", "--format", "json", cwd=folder)
    found = json.loads(done.stdout)
    assert not [key for key in ("added", "gone", "changed") if found[key]], done.stdout
    return done.returncode
