"""Real labelled records, where they are at hand beside the project."""

import csv
from pathlib import Path

import pytest

from pumpcheck import Verdict
from pumpcheck.matching.matcher import Matcher
from pumpcheck.recalls import choose

DATA = Path(__file__).parents[2].parent / "shared" / "data"
pytestmark = pytest.mark.skipif(
    not (DATA / "pump_records.csv").exists(), reason="no labelled records beside the project"
)

FIELDS = {
    "manufacturer": "manufacturer",
    "brand": "brand_name",
    "description": "device_name",
    "model": "model_number",
    "catalog_number": "catalog_number",
    "software_version": "software_version",
}


def records(name):
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def judged():
    matcher = Matcher(choose(()))

    def judge(record):
        return matcher.judge({field: record[column] for field, column in FIELDS.items()}).verdict

    return judge


def test_no_unit_that_matters_is_cleared_and_none_that_does_not_is_affected(judged):
    wrong = [
        record
        for record in records("pump_records.csv")
        if (judged(record) is Verdict.NOT_AFFECTED) != (record["label"] == "not_affected")
        and not (record["label"] == "not_affected" and judged(record) is Verdict.NEEDS_REVIEW)
    ]
    assert wrong == []


def test_every_high_confidence_record_is_as_labelled(judged):
    high = [record for record in records("pump_records.csv") if record["confidence"] == "high"]
    assert [record for record in high if judged(record) != record["label"]] == []


def test_other_devices_stay_out(judged):
    verdicts = [judged(record) for record in records("background_devices.csv")]
    assert verdicts.count(Verdict.AFFECTED) == 0
    assert verdicts.count(Verdict.NEEDS_REVIEW) <= 0.003 * len(verdicts)
