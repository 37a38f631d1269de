"""Decisions that outlive a workbook."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import openpyxl
import pytest

import pumpcheck
from pumpcheck import DecisionsError, Verdict
from pumpcheck.decisions import load_decisions

from ..command import run
from ..working import HEAD, ROWS, cells_of, id_of, scanned

PUMPS = {key: ROWS[key] for key in ("A1", "R1")}


@pytest.fixture(name="folder")
def _folder(tmp_path: Path) -> Path:
    lines = [",".join(HEAD), *(",".join(row) for row in PUMPS.values())]
    (tmp_path / "a.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return tmp_path


def decided(folder: Path, **keys: str) -> Path:
    """Write a file with one decision; each key with its value as TOML."""
    usual = {"verdict": '"not_affected"', "reason": '"A dummy without a pump."', "by": '"J. Roe"', "on": "2024-05-17"}
    path = folder / "decisions.toml"
    lines = [f"{key} = {value}" for key, value in {**usual, **keys}.items() if value]
    path.write_text("[[decisions]]\n" + "\n".join(lines) + "\n", encoding="utf-8")
    return path


UNIT = id_of(scanned(), "PAR100001H")


@pytest.mark.parametrize(
    ("keys", "state", "verdict"),
    [
        ({"finding_id": f'"{UNIT}"'}, "applied", Verdict.NOT_AFFECTED),
        ({"match": '{ serial_number = "par100001h", asset_id = " a1 " }'}, "applied", Verdict.NOT_AFFECTED),
        ({"finding_id": f'"{UNIT}"', "expires": "2024-05-18"}, "expired", Verdict.AFFECTED),
        ({"finding_id": f'"{UNIT}"', "expires": "2999-01-01"}, "applied", Verdict.NOT_AFFECTED),
        ({"match": '{ asset_id = "A1", location = "Ward 12" }'}, "unmatched", Verdict.AFFECTED),
        ({"finding_id": '"PC-AAAAAAAAAA"'}, "unmatched", Verdict.AFFECTED),
    ],
    ids=["by id", "by fields", "expired", "not yet expired", "other fields", "another id"],
)
def test_what_becomes_of_a_decision(folder, keys, state, verdict) -> None:
    result = pumpcheck.scan(folder / "a.csv", decisions=decided(folder, **keys))
    record = next(record for record in result.records if record.id == UNIT)
    assert [use.state for use in result.decisions] == [state]
    assert record.verdict is verdict
    # What was found stays, and so does the unit.
    assert record.finding.verdict is Verdict.AFFECTED
    assert bool(result.warnings) is (state != "applied")


def test_an_overridden_unit_stays_in_the_workbook_with_who_and_why(folder: Path) -> None:
    result = pumpcheck.scan(folder / "a.csv", decisions=decided(folder, finding_id=f'"{UNIT}"'))
    book = openpyxl.load_workbook(result.write(folder / "r.xlsx"))
    assert cells_of(book, UNIT)["Verdict"] == "not affected (decided)"
    todo = next(text for row in book["Steps"].values for text in map(str, row) if text.startswith("Decided by"))
    assert "J. Roe" in todo
    assert "2024-05-17" in todo
    assert "A dummy without a pump." in todo


def test_a_decision_never_brings_a_unit_into_sight(folder: Path) -> None:
    path = decided(folder, match='{ model = "MP70" }', verdict='"affected"')
    (folder / "a.csv").write_text("Manufacturer,Model\nPhilips,MP70\n", encoding="utf-8")
    result = pumpcheck.scan(folder / "a.csv", decisions=path)
    assert not result.records
    assert result.decisions[0].state == "unmatched"


def test_the_graver_of_two_decisions_holds(folder: Path) -> None:
    path = decided(folder, finding_id=f'"{UNIT}"')
    path.write_text(path.read_text() + path.read_text().replace("not_affected", "needs_review"), encoding="utf-8")
    result = pumpcheck.scan(folder / "a.csv", decisions=path)
    assert next(record for record in result.records if record.id == UNIT).verdict is Verdict.NEEDS_REVIEW
    assert "contradicts" in result.warnings[0]


@pytest.mark.parametrize(
    ("keys", "message"),
    [
        ({"verdict": '"safe"', "finding_id": '"x"'}, r"decisions\.toml: decisions\.1\.verdict"),
        ({"by": "", "finding_id": '"x"'}, r"decisions\.1\.by: is missing"),
        ({"reason": '" "', "finding_id": '"x"'}, r"decisions\.1\.reason"),
        ({"until": "2024-05-17", "finding_id": '"x"'}, r"decisions\.1\.until"),
        ({}, "give either finding_id or match"),
        ({"finding_id": '"x"', "match": '{ model = "y" }'}, "give either finding_id or match"),
        ({"match": '{ modell = "y" }'}, "no field 'modell'"),
        ({"finding_id": '"x"', "expires": "2024-05-16"}, "expires is before on"),
        ({"finding_id": '"x'}, "is not valid TOML"),
    ],
    ids=["verdict", "nobody", "no reason", "unknown key", "about nothing", "both", "unknown field", "expired", "TOML"],
)
def test_a_file_that_is_wrong_is_refused_with_its_key(folder, keys, message) -> None:
    with pytest.raises(DecisionsError, match=message):
        load_decisions(decided(folder, **keys))


def test_a_file_that_is_not_there_is_said_before_the_scan(folder: Path) -> None:
    done = run("scan", "a.csv", "--decisions", "none.toml", cwd=folder)
    assert done.returncode == 2
    assert "none.toml: there is no such file" in done.stderr


def test_the_exit_code_takes_a_decision_as_dealt_with_and_reports_one_that_has_expired(folder: Path) -> None:
    every = decided(folder, match='{ manufacturer = "Medtronic" }')
    done = run("scan", "a.csv", "--decisions", every, cwd=folder)
    assert done.returncode == 0
    assert "2 units decided by people" in done.stdout
    expired = decided(folder, match='{ manufacturer = "Medtronic" }', expires=str(date(2024, 6, 1)))
    done = run("scan", "a.csv", "--decisions", expired, cwd=folder)
    assert done.returncode == 1
    assert "expired on 2024-06-01" in done.stdout
