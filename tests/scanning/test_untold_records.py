"""A list in which no record says what it is was not assessed, whatever its columns are called."""

from __future__ import annotations

import json
from pathlib import Path

import pandas as pd
import pyarrow as pa
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


UNITS = [
    ("A1", "Philips", "MP70", "PAR100001H"),
    ("A2", "", "", "PAR100002H"),
    ("A3", "B. Braun", "n/a", "PAR100003H"),
    ("A4", "B. Braun", "", "20144471"),
    ("A5", "B. Braun", "Infusomat Space", "PAR100005H"),
]


@pytest.mark.parametrize("form", ["csv", "xlsx", "json", "parquet", "frame", "match", "arrow"])
def test_a_serial_number_of_a_pump_where_nothing_else_is_said(tmp_path: Path, form: str) -> None:
    frame = pd.DataFrame(UNITS, columns=["Asset", "Manufacturer", "Model", "Serial No"])
    path = tmp_path / f"list.{form}"
    if form in ("match", "arrow"):
        judged = pumpcheck.match(pa.Table.from_pandas(frame) if form == "arrow" else frame)
        verdicts = judged["verdict"].to_pylist() if form == "arrow" else judged["verdict"].tolist()
        assert [verdict == "needs_review" for verdict in verdicts] == [False, True, True, False, False]
        return
    match form:
        case "csv":
            frame.to_csv(path, index=False)
        case "xlsx":
            frame.to_excel(path, index=False)
        case "json":
            frame.to_json(path, orient="records")
        case "parquet":
            frame.to_parquet(path)
    result = pumpcheck.scan(frame if form == "frame" else path)
    assert [record.fields["asset_id"] for record in result.records] == ["A2", "A3"]
    assert {record.verdict for record in result.records} == {pumpcheck.Verdict.NEEDS_REVIEW}
