"""A second table on a sheet: its rows are not judged by the headings of the first alone."""

from __future__ import annotations

import pytest

import pumpcheck

BEDS = [["Manufacturer", "Model", "Serial number", "Software version"], ["Baxter", "Infusomat", "1", "1.0"]]
PUMPS = [["Serial", "Manufacturer", "Description", "Model"], ["2", "Medtronic", "Insulin pump", "722"]]


@pytest.mark.parametrize("between", [[], [[None]], [[None], ["Loan pool"]]], ids=["close", "a gap", "a title"])
def test_a_pump_under_other_headings_needs_review(xlsx, between):
    result = pumpcheck.scan(xlsx(Ward=[*BEDS, *between, *PUMPS]))
    [record] = result.records
    header = len(BEDS) + len(between) + 1
    assert (record.row, record.verdict.value) == (header + 1, "needs_review")
    assert f"belongs to a second table, whose headings are in row {header}" in record.finding.reason
    assert result.complete


def test_headings_that_come_again_change_nothing(xlsx, read):
    rows = [*BEDS, BEDS[0], ["Medtronic", "MMT-722", "2", "2.4A"]]
    reading = read(xlsx(Ward=rows))
    assert [batch.marks for batch in reading.tables["Ward"].batches()] == [{}]
