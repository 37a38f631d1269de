"""Ditto signs in large files, where records are cleared unparsed: each stands for what is above it all the same."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from pathlib import Path

import openpyxl
import pytest

import pumpcheck

pytest.importorskip("hyperscan")

HEADINGS = ("Asset", "Manufacturer", "Description", "Model", "Serial number")
OTHER = ("Philips", "Patient monitor", "MX450")
PUMP = ("Medtronic", "Paradigm insulin pump", "MMT-722NAS")


@pytest.fixture(autouse=True)
def few_are_held(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PUMPCHECK_HELD_ROWS", "50")


def written(path: Path, rows: Sequence[Sequence[str]]) -> pumpcheck.ScanResult:
    if path.suffix == ".csv":
        with path.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows(rows)
    else:
        book = openpyxl.Workbook()
        for row in rows:
            book.worksheets[0].append(list(row))
        book.save(path)
    return pumpcheck.scan(path)


def inventory(*places: tuple[int, Sequence[str]]) -> list[Sequence[str]]:
    """Write 400 monitors with other rows in between."""
    rows = [HEADINGS, *(("A", *OTHER, f"M{number:07}") for number in range(400))]
    for place, row in places:
        rows[place] = row
    return rows


@pytest.mark.parametrize("suffix", [".csv", ".xlsx"])
@pytest.mark.parametrize("sign", ['"', "ditto", "”", ",,", '-"-', "^"])
def test_a_sign_below_a_pump_stands_for_it(tmp_path: Path, suffix: str, sign: str) -> None:
    # It names a device of its own that nothing recalled is, but for what the sign stands for.
    rows = inventory((300, ("A", *PUMP, "PAR100001H")), (301, ("A", sign, "Infusion device", sign, "PAR100002H")))
    found = written(tmp_path / f"list{suffix}", rows)
    assert [record.fields["serial_number"] for record in found.records] == ["PAR100001H", "PAR100002H"]
    assert "line 301" in found.records[1].finding.reason or "row 301" in found.records[1].finding.reason


@pytest.mark.parametrize("suffix", [".csv", ".xlsx"])
def test_a_sign_below_another_device_does_not_stand_for_a_pump_further_up(tmp_path: Path, suffix: str) -> None:
    rows = inventory(
        (300, ("A", *PUMP, "PAR100001H")),
        (310, ("A", '"', "Patient monitor", '"', "M9000001")),
        (350, ("A", *PUMP, "PAR100002H")),
    )
    found = written(tmp_path / f"list{suffix}", rows)
    assert [record.fields["serial_number"] for record in found.records] == ["PAR100001H", "PAR100002H"]
    assert found.counts["records"] == 400
    assert found.complete


@pytest.mark.parametrize("suffix", [".csv", ".xlsx"])
def test_what_is_far_above_a_sign_is_not_what_it_stands_for(tmp_path: Path, suffix: str) -> None:
    blank = ("A", "", "Patient monitor", "", "M9000000")
    rows = inventory((200, ("A", *PUMP, "PAR100001H")), *((place, blank) for place in range(201, 400)))
    rows[399] = ("A", '"', "Patient monitor", '"', "M9000001")
    found = written(tmp_path / f"list{suffix}", rows)
    assert [record.fields["serial_number"] for record in found.records] == ["PAR100001H"]


def test_a_code_below_another_code_is_no_sign(tmp_path: Path) -> None:
    heading, pumps = (*HEADINGS, "State"), [("A", *PUMP, f"PAR10000{number}H") for number in range(3)]
    rows = [heading, *((*pump, state) for pump, state in zip(pumps, ("WA", "ID", "ditto"), strict=True))]
    found = written(tmp_path / "list.csv", rows)
    assert [record.fields["status"] for record in found.records] == ["WA", "ID", "ID"]
    assert [("Ditto" in record.finding.reason) for record in found.records] == [False, False, True]
