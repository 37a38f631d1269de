"""What a result promises to everyone who uses it."""

import json

import pandas as pd

import pumpcheck


def scanned(**columns):
    return pumpcheck.scan(pd.DataFrame({"Manufacturer": ["Medtronic"] * 2, "Model": ["MMT-722NAS"] * 2, **columns}))


def test_original_headings_never_clash_with_ours_or_with_each_other():
    result = scanned(**{"reason": ["a", "b"], "reason (source)": ["c", "d"], "row": ["e", "f"]})
    frame = result.findings
    assert frame.columns.is_unique
    values = frame.iloc[0].tolist()
    assert {"a", "c", "e"} <= set(values)


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
