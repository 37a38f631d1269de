"""A model's bare number under a heading that nobody knows, beside its maker, leaves a doubt."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

import pumpcheck

HEADINGS = ("Zonk 1", "Manufacturer", "Zonk 2", "Zonk 3", "Serial No", "Location")
KINDS = ("IntelliVue MX", "Servo", "Perseus A")


def found(path: Path, count: int, *rows: tuple[str, ...]) -> pumpcheck.ScanResult:
    others = [(f"A{place}", "Mindray", "Dings", KINDS[place % 3], str(4000000 + place), "5B") for place in range(count)]
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([HEADINGS, *others, *rows])
    return pumpcheck.scan(path)


@pytest.mark.parametrize("held", ["50", "5000"])
@pytest.mark.parametrize("count", [30, 400])
def test_a_bare_number_beside_its_maker(tmp_path: Path, count: int, held: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PUMPCHECK_HELD_ROWS", held)
    result = found(tmp_path / "list.csv", count, ("A9", "Medtronic", "Dings", "722", "493287", "5B"))
    [record] = result.records
    assert record.finding.verdict is pumpcheck.Verdict.NEEDS_REVIEW
    assert [(piece.field, piece.text) for piece in record.finding.evidence] == [
        ("Zonk 3", "722"),
        ("manufacturer", "Medtronic"),
    ]


@pytest.mark.parametrize(
    "row",
    [
        ("A9", "Medtronic", "Dings", "2090", "493288", "5B"),
        ("A9", "Medtronic", "Dings", "Ward 722", "493288", "5B"),
        ("A9", "Stryker", "Dings", "722", "493288", "5B"),
    ],
)
def test_other_numbers_and_those_of_other_makers_leave_none(tmp_path: Path, row: tuple[str, ...]) -> None:
    assert not found(tmp_path / "list.csv", 30, row).records
