"""What a result promises to everyone who uses it."""

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import pumpcheck

from . import working


def scanned(**columns):
    return pumpcheck.scan(pd.DataFrame({"Manufacturer": ["Medtronic"] * 2, "Model": ["MMT-722NAS"] * 2, **columns}))


def test_original_headings_never_clash_with_ours_or_with_each_other():
    result = scanned(**{"reason": ["a", "b"], "reason (source)": ["c", "d"], "row": ["e", "f"]})
    frame = result.findings
    assert frame.columns.is_unique
    values = frame.iloc[0].tolist()
    assert {"a", "c", "e"} <= set(values)


def test_columns_of_one_heading_take_no_longer_than_others():
    headings = pumpcheck.unique_headings(["Serial"] * 200_000)
    assert (len(set(headings)), headings[:3]) == (200_000, ["Serial", "Serial (2)", "Serial (3)"])


@pytest.mark.parametrize(
    ("numbers", "texts"),
    [
        (pd.array([1234567, None], "Int64"), ["1234567", None]),
        ([1234567, None], ["1234567", None]),
        (np.array([2.4, 3], np.float32), ["2.4", "3.0"]),
        ([2.0, 2.4], ["2.0", "2.4"]),
        ([1e300, 2], ["1e+300", "2.0"]),
        ([b"MMT\xae 12", memoryview(b"\x89PNG\0")], ["MMT® 12", None]),
    ],
)
def test_numbers_and_bytes_of_a_frame_are_written_as_people_write_them(numbers, texts):
    assert scanned(Serial=numbers).findings["Serial"].tolist() == texts


def test_a_masked_result_holds_no_serial_number_and_no_id_that_could_be_traced_to_one():
    result = scanned(Serial=["PAR123456H", "PAR123456H"], Notes=["was par123456h", ""])
    masked = result.masked()
    written = json.dumps([record.cells() | dict(record.values) | dict(record.fields) for record in masked.records])
    assert "123456" not in written
    assert "56H" in written
    assert {record.id for record in result.records}.isdisjoint(record.id for record in masked.records)
    assert [record.duplicate_of.partition(" ")[0] for record in masked.records] == ["", masked.records[0].id]


def test_the_id_of_a_finding_is_the_same_in_every_scan():
    one, other = (scanned(Serial=["PAR123456H", "PAR222222K"]) for _ in range(2))
    assert [record.id for record in one.records] == [record.id for record in other.records]


def test_frames_have_the_fields_the_id_and_what_to_do_before_the_original_columns() -> None:
    result = working.scanned()
    row = result.affected.iloc[0]
    assert (row["serial_number"], row["asset_id"], row["assigned_to"]) == ("PAR100001H", "A1", "J. Doe")
    assert row["what_to_do"].startswith("Tell its user")
    assert row["finding_id"] == result.records[0].id
    columns = list(result.findings.columns)
    assert columns.index("location") < columns.index("Serial Number")


def test_what_a_notebook_shows_has_no_serial_number(tmp_path: Path) -> None:
    result = working.scanned()
    finding = pumpcheck.check("MMT-723NAS of PAR100001H")
    shown = [repr(result), result._repr_html_(), repr(finding), finding._repr_html_(), repr(result.records[0])]
    shown.append(result.write(tmp_path / "r.md").read_text(encoding="utf-8"))
    assert not [text for text in shown if "PAR10000" in text]
    assert repr(result) == "<ScanResult complete: 7 records, 3 affected, 3 needs review, 1 not affected>"
    assert "6 found, 0 done, 6 open" in shown[1]
    assert "needs review" in shown[3]
    assert "| 1 | Locate |  | •••••••01H | MMT\\-722NAS |" in shown[-1]
