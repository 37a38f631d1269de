"""Whatever the bytes of a file are, it is read, or it is one sentence: no other error, and no pump lost in silence."""

from __future__ import annotations

import gzip
import io
import json
import zipfile
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

import pumpcheck
from pumpcheck import PumpcheckError
from pumpcheck.recalls import choose
from pumpcheck.reports.load import load_result

from .campaigns import campaign

ROWS = [
    ("Asset", "Manufacturer", "Model", "Serial number", "Ward"),
    ("B1", "Medtronic", "MMT-722NAS", "PAR482913H", "3 West"),
    ("B2", "B. Braun", "Infusomat Space", "31205", "ICU"),
    *((f"B{number}", "Philips", "MP70", f"DE{number}", "ICU") for number in range(3, 30)),
]
TEXT = "\n".join(",".join(row) for row in ROWS).encode()
RECORDS = [dict(zip(ROWS[0], row, strict=True)) for row in ROWS[1:]]


def workbook() -> bytes:
    book = openpyxl.Workbook()
    for row in ROWS:
        book.active.append(row)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def zipped(name: str, data: bytes) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, data)
    return stream.getvalue()


FILES = {
    "a.csv": TEXT,
    "a.csv.gz": gzip.compress(TEXT, mtime=0),
    "a.zip": zipped("a.csv", TEXT),
    "a.json": json.dumps(RECORDS).encode(),
    "a.jsonl": "\n".join(map(json.dumps, RECORDS)).encode(),
    "a.xlsx": workbook(),
}

damage = st.lists(
    st.tuples(
        st.sampled_from(["change", "cut", "put in", "repeat"]), st.floats(0, 1), st.binary(min_size=1, max_size=8)
    ),
    min_size=1,
    max_size=4,
)


def damaged(data: bytes, ways: list[tuple[str, float, bytes]]) -> bytes:
    for way, where, put in ways:
        place = int(where * len(data))
        after = {"change": place + len(put), "cut": place + 16 * len(put), "put in": place, "repeat": place}[way]
        middle = {"cut": b"", "repeat": data[place : place + 32]}.get(way, put)
        data = data[:place] + middle + data[after:]
    return data


@pytest.mark.parametrize("name", FILES)
@given(ways=damage)
@campaign
def test_a_damaged_file_is_read_or_told(tmp_path: Path, name: str, ways: list[tuple[str, float, bytes]]) -> None:
    path = tmp_path / name
    path.write_bytes(damaged(FILES[name], ways))
    try:
        result = pumpcheck.scan(path)
    except PumpcheckError as error:
        refused = str(error)
    else:
        refused = ""
        check_account(result)
    assert "\n" not in refused
    assert "PAR482913H" not in refused


def check_account(result: pumpcheck.ScanResult) -> None:
    counts = result.counts
    assert counts["records"] == counts["affected"] + counts["needs_review"] + counts["not_affected"]
    assert "PAR482913H" not in repr(result.skipped)


@pytest.mark.parametrize("name", ["a.csv", "a.json", "a.jsonl"])
@given(ways=damage)
@campaign
def test_a_pump_that_is_whole_in_the_bytes_is_found_or_the_scan_incomplete(
    tmp_path: Path, name: str, ways: list[tuple[str, float, bytes]]
) -> None:
    data = damaged(FILES[name], ways)
    (tmp_path / name).write_bytes(data)
    if b"MMT-722NAS" not in data:
        return
    try:
        result = pumpcheck.scan(tmp_path / name)
    except PumpcheckError:
        return
    assert result.records or not result.complete


@pytest.mark.parametrize("kind", ["recall", "decisions", "result", "config"])
@given(ways=damage)
@campaign
def test_a_damaged_document_is_one_sentence(tmp_path: Path, kind: str, ways: list[tuple[str, float, bytes]]) -> None:
    (tmp_path / "a.csv").write_bytes(TEXT)
    whole = documents(tmp_path)[kind]
    path = tmp_path / f"given{whole.suffix}"
    path.write_bytes(damaged(whole.read_bytes(), ways))
    try:
        if kind == "recall":
            choose((str(path),))
        elif kind == "decisions":
            pumpcheck.scan(tmp_path / "a.csv", decisions=path)
        elif kind == "config":
            pumpcheck.scan(str(tmp_path / "a.csv"), config=path)
        else:
            assert load_result(path).counts["affected"] == 1
    except PumpcheckError:
        # Any other error would end the test.
        return


def documents(folder: Path) -> dict[str, Path]:
    """One whole document of each kind."""
    result = folder / "result.json"
    if not result.exists():
        pumpcheck.scan(folder / "a.csv").write(result)
    decisions = folder / "decisions.toml"
    decisions.write_text(
        '[[decisions]]\nmatch = { asset_id = "B1" }\nverdict = "not_affected"\nreason = "label read"\nby = "A"\n'
        "on = 2026-11-01\n",
        encoding="utf-8",
    )
    config = folder / "pumpcheck.toml"
    config.write_text('[sources.cmms]\npath = "a.csv"\nsheets = ["x"]\n', encoding="utf-8")
    recall = Path(pumpcheck.__file__).parent / "recalls" / "medtronic-remote-controllers-2018.toml"
    return {"recall": recall, "decisions": decisions, "result": result, "config": config}
