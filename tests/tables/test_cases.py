"""Files in odd shapes: every planted unit is found in its fields, or the scan says what it could not read."""

from __future__ import annotations

import csv
from collections.abc import Collection
from pathlib import Path

import pytest

import pumpcheck
from pumpcheck import PumpcheckError, Record

from .devices import SHARED
from .odd_files import Case, read_cases

FOLDER = SHARED / "cases"
OWN = Path(__file__).parent / "data" / "odd_files.txt"


def shared_cases() -> list[Case]:
    """Return the public cases; none where they are not at hand."""
    if not (FOLDER / "MANIFEST.csv").exists():
        return []
    with (FOLDER / "MANIFEST.csv").open(newline="", encoding="utf-8") as manifest:
        return [
            Case(row["file"], row["must"], row["planted"], row["kind"], placed=row["place"] != "no")
            for row in csv.DictReader(manifest)
        ]


def _scan(path: Path) -> tuple[tuple[Record, ...], bool]:
    try:
        result = pumpcheck.scan(path)
    except PumpcheckError:
        return (), False
    return result.records, result.complete


def _texts(record: Record) -> Collection[str]:
    values = [*record.values, *filter(None, record.values.values()), *record.fields.values()]
    return [*values, *(piece.text for piece in record.finding.evidence), *record.units]


def judged(case: Case, path: Path) -> list[str]:
    """Return what falls short of what the case must give."""
    records, is_complete = _scan(path)
    planted = case.planted.split()
    missing = [serial for serial in planted if not any(serial in text for record in records for text in _texts(record))]
    fields = {
        serial: record.fields for record in records for serial in (record.fields.get("serial_number"), *record.units)
    }
    if case.must == "incomplete":
        return ["complete"] if is_complete else []
    if case.must == "exact":
        units = {record.fields.get("serial_number") for record in records if not record.duplicate_of}
        faults = [] if is_complete else ["incomplete"]
        return faults if units == set(planted) else [*faults, f"found {units}, planted {planted}"]
    faults = [f"{missing} not found, and nothing said"] if missing and is_complete else []
    if case.must == "fields":
        placed = [serial for serial, found in fields.items() if found.get("location") or found.get("department")]
        wanted: Collection[object] = placed if case.placed else fields
        wrong = [serial for serial in planted if serial not in wanted]
        faults += [f"{wrong} without serial number and place in their fields"] if wrong else []
    return faults


@pytest.mark.parametrize("case", [pytest.param(case, id=case.file) for case in read_cases(OWN)])
def test_odd_file(case: Case, tmp_path: Path) -> None:
    assert not judged(case, case.write(tmp_path)), case.kind


@pytest.mark.parametrize("case", [pytest.param(case, id=case.file) for case in shared_cases()])
def test_public_case(case: Case) -> None:
    assert not judged(case, FOLDER / case.file), case.kind
