"""Formulas without a stored result, and remarks that say what the devices are."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest

import pumpcheck

HEADINGS = ["Asset", "Manufacturer", "Description", "Model", "Serial No", "Age"]
LOOK_UP = "=VLOOKUP(A2,Types!A:B,2,FALSE)"


@pytest.mark.parametrize(
    ("manufacturer", "description", "model", "age", "verdicts"),
    [
        (LOOK_UP, "Infusion device", LOOK_UP, 9, ["needs_review"]),
        ("Medtronic MiniMed", "Insulin pump", LOOK_UP, 9, ["needs_review"]),
        ("Medtronic MiniMed", LOOK_UP, LOOK_UP, 9, ["needs_review"]),
        # What else the record says leaves no room for the pump.
        ("Philips", "Patient monitor", LOOK_UP, 9, []),
        ("Medtronic", "Ventilator", LOOK_UP, 9, []),
        # An age tells no device.
        ("Philips", "Patient monitor", "MX450", "=2026-2017", []),
        ("Medtronic MiniMed", "Insulin pump", "MMT-722NAS", "=2026-2017", ["affected"]),
    ],
)
@pytest.mark.parametrize("held", ["12", "5000"])
def test_a_formula_in_the_place_of_what_names_the_device_leaves_a_doubt(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    held: str,
    manufacturer: str,
    description: str,
    model: str,
    age: object,
    verdicts: list[str],
) -> None:
    monkeypatch.setenv("PUMPCHECK_HELD_ROWS", held)
    book = openpyxl.Workbook()
    book.active.append(HEADINGS)
    for number in range(20):
        book.active.append([f"E{number:04}", "Zoll", "Defibrillator", "R Series", f"AF88{number:04}", 7])
    book.active.append(["E9999", manufacturer, description, model, "445566", age])
    book.save(path := tmp_path / "ward.xlsx")
    result = pumpcheck.scan(path)
    assert [record.finding.verdict for record in result.records] == verdicts
    assert all(record.fields["serial_number"] == "445566" for record in result.records)
    assert result.complete is not any(str(cell).startswith("=") for cell in (manufacturer, description, model, age))


def test_remarks_say_what_the_devices_are_where_nothing_else_does(tmp_path: Path) -> None:
    rows = [f"E{number:04},AF88{number:04},Ward {number % 4},Defibrillator R Series" for number in range(20)]
    path = tmp_path / "audit.csv"
    path.write_text("\n".join(["Medtronic Paradigm 722 audit", "Asset,Serial No,Ward,Remark", *rows]))
    [title] = pumpcheck.scan(path).records
    assert title.outside
