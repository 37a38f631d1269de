"""Values that may stand under the wrong headings: a large file is judged as a small one is."""

from __future__ import annotations

from pathlib import Path

import pytest

import pumpcheck

HEADINGS = "Asset,Maker,Description,Model,Catalogue,Serial,Room,Note"
OTHER = "A{0},Philips,Patient monitor,MX450,,S{0:07},12,,seen"
PUMP = ",A9999,,Pumpe,722,,S9999999,12,"


@pytest.mark.parametrize("held", ["50", "5000"])
def test_a_number_that_was_moved_to_another_column_is_reviewed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, held: str
) -> None:
    monkeypatch.setenv("PUMPCHECK_HELD_ROWS", held)
    rows = [OTHER.format(number) for number in range(400)]
    path = tmp_path / "inventory.csv"
    path.write_text("\n".join([HEADINGS, *rows[:300], PUMP, *rows[300:]]) + "\n")
    result = pumpcheck.scan(path)
    assert result.counts["records"] == 401
    assert list(result.findings["row"]) == [302]
    assert result.findings["verdict"].iloc[0] == "needs_review"
    assert "header names 8 of 9 columns" in result.findings["reason"].iloc[0]


@pytest.mark.parametrize("held", ["50", "5000"])
@pytest.mark.parametrize("damage", [lambda row: row.replace(",12,", ","), lambda row: row.replace(",12,", ",12,,,")])
def test_rows_that_are_all_damaged_are_counted_and_the_pump_among_them_is_found(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, held: str, damage
) -> None:
    monkeypatch.setenv("PUMPCHECK_HELD_ROWS", held)
    rows = [damage(OTHER.format(number)) for number in range(400)]
    pump = damage("A8,Medtronic,Insulin pump,MMT-722NAS,,S0000008,12,,")
    path = tmp_path / "inventory.csv"
    path.write_text("\n".join([HEADINGS, *rows[:300], pump, *rows[300:]]) + "\n")
    result = pumpcheck.scan(path)
    assert (result.counts["records"], result.counts["not_affected"]) == (401, 400)
    assert list(result.findings["row"]) == [302]
