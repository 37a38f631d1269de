"""What stands far down in a large file is found as in a small one, though the rows above it were cleared unparsed."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from pathlib import Path

import openpyxl
import pytest

import pumpcheck

pytest.importorskip("hyperscan")

HEADINGS = ("Asset", "Manufacturer", "Description", "Model", "Serial number", "Location")
OTHERS = [(f"BM{number:05}", "Philips", "Patient monitor", "MX450", f"M{number:07}", "ICU") for number in range(400)]


def found_below(path: Path, rows: Sequence[Sequence[str]]) -> list[tuple[str, str]]:
    """Return verdict and serial number of what is found where the rows stand below many others."""
    if path.suffix == ".csv":
        with path.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows([HEADINGS, *OTHERS, *rows, *OTHERS])
    else:
        book = openpyxl.Workbook()
        for row in [HEADINGS, *OTHERS, *rows, *OTHERS]:
            book.worksheets[0].append(list(row))
        book.save(path)
    result = pumpcheck.scan(path)
    assert result.complete
    return [
        (record.finding.verdict.value, record.fields["serial_number"])
        for record in result.records
        if not record.outside
    ]


@pytest.mark.parametrize("held", ["50", "5000"])
@pytest.mark.parametrize("suffix", [".csv", ".xlsx"])
def test_units_below_a_title_that_names_a_pump(
    tmp_path: Path, suffix: str, held: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PUMPCHECK_HELD_ROWS", held)
    rows = [
        ("Medtronic Paradigm 722", "", "", "", "", ""),
        ("BM90001", "", "", "", "493287", "Ward 1"),
        ("BM90002", "", "", "", "858679", "Ward 2"),
    ]
    found = found_below(tmp_path / f"list{suffix}", rows)
    assert found == [("needs_review", "493287"), ("needs_review", "858679")]
