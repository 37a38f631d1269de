"""Cards in text whose lines hold several labels with their values."""

from __future__ import annotations

from pathlib import Path

import pytest

import pumpcheck

CARDS = [
    ("A1", "Monitor MX450", "Philips", "DE1", "ICU"),
    ("A2", "Insulin pump 722", "Medtronic", "620511", "Clinic"),
    ("A3", "Bed P7900", "Hill-Rom", "55", "Ward 5"),
]
FORMS = {
    "aligned.txt": "Asset  : {}          Device : {}\nMaker  : {}     Serial : {}\nWard   : {}\n",
    "in cells.csv": "Asset: {},Device: {}\nMaker: {},Serial: {}\nWard: {},\n",
}


@pytest.mark.parametrize("name", FORMS)
def test_a_card_of_several_lines_is_one_record(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.write_text("EQUIPMENT REGISTER\n\n" + "\n".join(FORMS[name].format(*card) for card in CARDS), encoding="utf-8")
    result = pumpcheck.scan(path)
    [record] = result.records
    assert (record.finding.verdict, record.row) == (pumpcheck.Verdict.AFFECTED, 7)
    assert {record.fields[field] for field in ("asset_id", "manufacturer", "serial_number", "department")} == {
        "A2", "Medtronic", "620511", "Clinic"
    }  # fmt: skip
