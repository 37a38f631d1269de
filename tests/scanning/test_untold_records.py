"""A list in which no record says what it is was not assessed, whatever its columns are called."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import pumpcheck

GENERAL = [("1001", "/api/devices/1", "device"), ("1002", "/api/devices/2", "Medical device"), ("1003", "", "n/a")]
TOLD = ("1004", "/api/devices/4", "Infusomat Space")


def written(folder: Path, suffix: str, rows: list[tuple[str, ...]]) -> Path:
    path = folder / f"list{suffix}"
    headings = ("Asset", "Address", "Type")
    if suffix == ".json":
        path.write_text(json.dumps([dict(zip(headings, row, strict=True)) for row in rows]), encoding="utf-8")
    else:
        path.write_text("\n".join(map(",".join, [headings, *rows])) + "\n", encoding="utf-8")
    return path


@pytest.mark.parametrize("times", [1, 40])
@pytest.mark.parametrize("suffix", [".csv", ".json"])
def test_records_that_say_nothing(tmp_path: Path, suffix: str, times: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PUMPCHECK_HELD_ROWS", "50")
    result = pumpcheck.scan(written(tmp_path, suffix, GENERAL * times))
    assert not result.complete
    assert [(stretch.records, "says what the device is" in stretch.reason) for stretch in result.skipped] == [
        (3 * times, True)
    ]
    assert result.counts["not_affected"] == 3 * times


@pytest.mark.parametrize("suffix", [".csv", ".json"])
def test_one_record_that_does(tmp_path: Path, suffix: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PUMPCHECK_HELD_ROWS", "50")
    assert pumpcheck.scan(written(tmp_path, suffix, [*GENERAL * 40, TOLD])).complete
