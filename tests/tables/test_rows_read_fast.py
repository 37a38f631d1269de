"""Rows that name little, or stand between others, are judged alike in a table held whole and in one read fast."""

from __future__ import annotations

import csv
import os
from pathlib import Path
from random import Random

import pytest

import pumpcheck

HEADINGS = (
    "Asset", "Manufacturer", "Model", "Description", "Serial No", "Software", "Notes", "Location", "UDI", "Date",
)  # fmt: skip
USUAL = {
    "Manufacturer": ("Philips", "Baxter", "B. Braun", "Medtronic"),
    "Model": ("MP70", "Space", "Servo", "Dash 4000"),
    "Description": ("Patient monitor",),
    "Software": ("", "1.0", "2.4A", "2.5B"),
    "Notes": ("",),
    "Location": ("Ward 3", "ICU", "722", ""),
    "UDI": ("", "", "(01)00763000123456(21)PAR123456H"),
    "Date": ("2019-01-02",),
}
ODD = {
    "Manufacturer": ("Medtronic", "MiniMed", "", "n/a", "Animas"),
    "Model": ("MMT-722NAS", "508", "722", "", "-", "Unit", "Bed", "6000", "0012345678", "MMT-1880"),
    "Description": ("Insulin pump", "", "device", "Pump", "Paradigm", "Ward 3", "Ditto", "Total", "reservoir for pump"),
    "Notes": (
        "checked",
        "was MMT-722NAS",
        "one\ntwo",
        "MMT-722NAS\nMedtronic",
        '"',
        "idem",
        "see above",
        "=A1",
        "насос",
    ),
}
ANYWHERE = ('"', "idem", "do.", "=B2", " ", "''")
ALONE = ("Medtronic", "MiniMed Paradigm 722", "Ward 4", "Total: 5", "MMT-722NAS")
OF_A_UNIT = ("Asset", "Serial No", "Location")


def _cell(draw: Random, heading: str, number: int) -> str:
    if draw.random() < 0.01:
        return draw.choice(ANYWHERE)
    if heading == "Asset":
        return f"A{number:05}"
    if heading == "Serial No":
        return draw.choice([f"SN{draw.randrange(10**6)}", f"PAR{draw.randrange(10**6):06}H", ""])
    return draw.choice(ODD[heading] if heading in ODD and draw.random() < 0.2 else USUAL[heading])


def _row(draw: Random, headings: list[str], number: int) -> list[str]:
    row = [_cell(draw, heading, number) for heading in headings]
    of_unit = [cell if heading in OF_A_UNIT else "" for heading, cell in zip(headings, row, strict=True)]
    others: list[list[str]] = [
        [draw.choice(ALONE)], headings, [], ["", "", "508"], [*row, "722"], row[:-2], of_unit, of_unit
    ]  # fmt: skip
    return draw.choice(others) if draw.random() < 0.05 else row


def _result(path: Path) -> object:
    result = pumpcheck.scan(path)
    found = [(record.row, record.verdict, record.fields) for record in result.records]
    return sorted(found, key=str), result.counts, result.complete


@pytest.mark.parametrize("seed", range(int(os.environ.get("PUMPCHECK_GRIDS", "120")) // 4))
def test_they_are_judged_alike(seed: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    draw = Random(seed)
    headings = [name for name in HEADINGS if name in ("Manufacturer", "Model") or draw.random() < 0.8]
    rows = [_row(draw, headings, number) for number in range(draw.randrange(55, 160))]
    path = tmp_path / "list.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([headings, *rows])
    held = _result(path)
    monkeypatch.setenv("PUMPCHECK_HELD_ROWS", "50")
    assert _result(path) == held
