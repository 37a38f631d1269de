"""A large collection behind json-server: read page by page it gives what the same records give as a CSV file."""

from __future__ import annotations

import csv
import json

import pytest

import pumpcheck
from pumpcheck import Verdict
from pumpcheck_rest.profile import load_profile

from .node_servers import json_server
from .systems import laid_out

pytestmark = pytest.mark.integration("json-server")

COUNT = 50_000
BY_NUMBER = {
    "profile": "generic",
    "profile.pager": "page",
    "profile.page_param": "_page",
    "profile.size_param": "_limit",
    "page_size": "2000",
}
BY_LINK = {"profile": "generic", "query._page": "1", "query._limit": "5000"}

PUMPS = [
    ("Medtronic MiniMed", "MMT-722NAS", "2.4A"),
    ("MEDTRONIC MINIMED", "MMT-723NAS", "VER 2.4A1.1"),
    ("Medtronic", "MMT-723NAS", "2.5A"),
    ("Medtronic", "Paradigm", ""),
    ("MiniMed", "508", ""),
    ("Medtronic MiniMed", "MMT-754WW", "2.6A"),
    ("Medtronic MiniMed", "MMT-1715K", "3.1"),
]
OTHERS = [
    ("Baxter", "35700BAX2", "8.00.01"),
    ("B. Braun", "8713050U", "L030005"),
    ("Stryker", "Bed 722", ""),
    ("Philips", "MX450", "K.21"),
]


def device(number):
    maker, model, firmware = PUMPS[number % len(PUMPS)] if number % 97 == 0 else OTHERS[number % len(OTHERS)]
    return {
        "id": number,
        "asset_tag": f"HTM-{number:05}",
        "manufacturer": {"id": number % 7, "name": maker},
        "model": {"id": number % 31, "name": model},
        "serial": f"PAR{number:06}H",
        "firmware": firmware or None,
        "location": {"name": f"Ward {number % 40}"},
        "notes": 'bed "3", left' if number % 1000 == 0 else None,
    }


@pytest.fixture(scope="module")
def devices():
    return [device(number) for number in range(1, COUNT + 1)]


@pytest.fixture(scope="module")
def address(devices, tmp_path_factory):
    folder = tmp_path_factory.mktemp("json-server")
    database = folder / "db.json"
    database.write_text(json.dumps({"devices": devices}), encoding="utf-8")
    with json_server(database, folder / "log.txt") as url:
        yield f"{url}/devices"


@pytest.fixture(scope="module")
def from_csv(devices, tmp_path_factory):
    layout = load_profile("generic").layout()
    rows = laid_out(layout, devices)
    path = tmp_path_factory.mktemp("csv") / "devices.csv"
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(layout.headings)
        writer.writerows([value or "" for value in row] for row in rows)
    return pumpcheck.scan(path)


def findings(result):
    return sorted(
        (
            record.id,
            record.finding.verdict.value,
            record.finding.reason_code.value,
            record.finding.reason,
            record.finding.recalled_model,
            record.finding.evidence_text,
            tuple(sorted(record.fields.items())),
        )
        for record in result.records
    )


@pytest.mark.parametrize("options", [BY_NUMBER, BY_LINK], ids=["page numbers", "Link header"])
def test_the_same_findings_as_from_a_csv_file(address, from_csv, options):
    result = pumpcheck.scan(address, options=options)
    assert result.complete, [stretch.reason for stretch in result.skipped]
    assert result.counts["records"] == COUNT
    assert result.counts == from_csv.counts
    assert {record.finding.verdict for record in result.records} == {Verdict.AFFECTED, Verdict.NEEDS_REVIEW}
    assert findings(result) == findings(from_csv)


def test_without_a_word_about_pages_the_whole_list_comes_in_one_answer(address):
    result = pumpcheck.scan(address, options={"profile": "generic"})
    assert result.counts["records"] == COUNT


def test_a_server_that_dies_in_the_middle_leaves_an_incomplete_result(devices, tmp_path):
    database, middleware = tmp_path / "db.json", tmp_path / "die.js"
    database.write_text(json.dumps({"devices": devices[:5_000]}), encoding="utf-8")
    middleware.write_text(
        "module.exports = (req, res, next) => { if (req.query._page === '4') process.exit(1); next() }",
        encoding="utf-8",
    )
    with json_server(database, tmp_path / "log.txt", "--middlewares", str(middleware)) as url:
        result = pumpcheck.scan(f"{url}/devices", options={**BY_NUMBER, "page_size": "1000", "retries": "1"})
    assert result.exit_code == 2
    assert result.counts["records"] == 3_000
    reasons = " ".join(stretch.reason for stretch in result.skipped)
    assert "3,000 of 5,000" in reasons
    output = tmp_path / "remediation.xlsx"
    result.write(output)
    assert "incomplete" in _texts_of(output).casefold()


def _texts_of(path):
    from openpyxl import load_workbook

    book = load_workbook(path)
    return " ".join(str(cell) for sheet in book for row in sheet.iter_rows(values_only=True) for cell in row if cell)
