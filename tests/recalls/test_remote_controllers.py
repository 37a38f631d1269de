"""The second recall: a list of its own, on when it is asked for, and never merged with that of the pumps."""

import csv
from pathlib import Path

import pytest

import pumpcheck
from pumpcheck import ReasonCode, Verdict
from pumpcheck.matching.matcher import Matcher
from pumpcheck.recalls import find

AFFECTED, REVIEW, CLEAR = Verdict.AFFECTED, Verdict.NEEDS_REVIEW, Verdict.NOT_AFFECTED
PUMPS, REMOTES = "medtronic-minimed-2019", "medtronic-remote-controllers-2018"
DATA = Path(__file__).parents[2].parent / "shared" / "data"


def device(**fields):
    return pytest.param(fields, id=" / ".join(fields.values())[:60])


def check(fields):
    return pumpcheck.check(**fields, recalls=[REMOTES])


@pytest.mark.parametrize(
    "fields",
    [
        device(description="MMT-503 remote"),
        device(description="paradigm remote MMT-503NA"),
        device(description="paradigm remote", model="MMT-503NA"),
        device(model="mmt 500"),
        device(manufacturer="Medtronic", description="MiniMed™ remote controller", model="MMT-500"),
        device(manufacturer="Medtronic", description="Fernbedienung 503"),
        device(description="MMT-503 remote control with battery"),
    ],
)
def test_a_recalled_remote_is_affected_when_the_recall_is_on(fields):
    finding = check(fields)
    assert (finding.verdict, finding.recall_id) == (AFFECTED, REMOTES)
    assert finding.recalled_model in {"MMT-500", "MMT-503"}


@pytest.mark.parametrize(
    "fields",
    [
        device(description="Medtronic remote control"),
        device(manufacturer="Medtronic", description="Télécommande"),
        device(description="MiniMed remote programmer"),
        device(description="Remote for Paradigm 722"),
        device(manufacturer="Medtronic", description="remote control for MMT-523 pump"),
        device(
            manufacturer="MEDTRONIC CANADA ULC; MEDTRONIC MINIMED",
            brand="PARADIGM INSULIN INFUSION PUMPS REMOTE PROGRAMMER",
        ),
        device(description="Fernbedienung für Insulinpumpe"),
        device(model="MMT-505", description="remote"),
        device(model="503"),
        device(manufacturer="Roche", model="MMT-503"),
    ],
)
def test_a_remote_that_may_be_recalled_needs_a_look(fields):
    finding = check(fields)
    assert (finding.verdict, finding.recall_id) == (REVIEW, REMOTES)
    assert finding.look_up


@pytest.mark.parametrize(
    "fields",
    [
        device(description="TV remote"),
        device(description="Samsung TV remote 503"),
        device(description="bed remote control"),
        device(manufacturer="Hill-Rom", description="Remote control 500"),
        device(manufacturer="Stryker", model="500"),
        device(manufacturer="Medtronic", description="MyCareLink remote monitor"),
        device(description="case for remote control MMT-503"),
        device(description="Minimed 640G"),
        device(manufacturer="Medtronic", description="Reservoir", model="MMT-332A"),
        device(manufacturer="Medtronic MiniMed", model="MMT-723NAS", software_version="2.5A"),
    ],
)
def test_what_is_no_recalled_remote_stays_out(fields):
    assert check(fields).verdict is CLEAR


@pytest.mark.parametrize(
    "fields",
    [
        device(description="MMT-503 remote"),
        device(description="Medtronic remote control"),
        device(model="503"),
        device(description="Fernbedienung für Insulinpumpe Paradigm 722"),
    ],
)
def test_without_being_asked_for_the_recall_says_nothing(fields):
    finding = pumpcheck.check(**fields)
    assert finding.verdict is CLEAR
    assert finding.recall_id != REMOTES


@pytest.mark.parametrize(
    "fields",
    [
        device(manufacturer="Medtronic", model="MMT-722NAS"),
        device(model="MMT-723NAS", software_version="2.4A"),
        device(manufacturer="Medtronic MiniMed", model="MMT-754CAS", software_version="2.7A"),
        device(description="Paradigm insulin pump"),
        device(manufacturer="Medtronic", model="722"),
    ],
)
def test_a_pump_is_judged_as_before(fields):
    assert check(fields) == pumpcheck.check(**fields)


def test_a_pump_with_a_recalled_remote_is_affected_by_both_and_says_so():
    finding = check(dict(description="Paradigm 722 with remote MMT-503"))
    assert finding.verdict is AFFECTED
    assert {PUMPS, REMOTES} == {finding.recall_id} | {name for name in (PUMPS, REMOTES) if name in finding.reason}
    assert finding.recalled_model in {"MMT-503", "522/722"}
    assert {"722", "MMT-503"} <= {piece.text for piece in finding.evidence}


def test_a_note_on_a_remote_leaves_the_pump_first():
    finding = check(dict(model="MMT-722NAS", notes="with remote MMT-503"))
    assert (finding.verdict, finding.recall_id, finding.recalled_model) == (AFFECTED, PUMPS, "522/722")
    assert f"{REMOTES} needs a review" in finding.reason
    assert finding.look_up == ""


def test_two_doubts_name_both_things_to_look_up():
    finding = check(dict(description="Paradigm 723 with remote"))
    assert (finding.verdict, finding.recall_id) == (REVIEW, PUMPS)
    assert "ESC" in finding.look_up
    assert "MMT-503" in finding.look_up


def test_the_file_names_remedy_contact_and_sources():
    recall = find(REMOTES)
    assert not recall.default
    assert "return" in recall.remedy
    assert any("1-800-378-2292" in contact for contact in recall.contact)
    sources = " ".join(f"{source.title} {source.url}" for source in recall.sources)
    assert all(name in sources for name in ("ICSMA-18-219-02", "CVE-2018-10634", "CVE-2018-14781", "Class I"))
    assert [(row.id, row.models, row.software_max) for row in recall.rows] == [
        ("MMT-500", ("500",), None),
        ("MMT-503", ("503",), None),
    ]


@pytest.mark.skipif(not (DATA / "background_devices.csv").exists(), reason="no real devices beside the project")
def test_other_real_devices_stay_out():
    matcher = Matcher([find(REMOTES)])
    with (DATA / "background_devices.csv").open(encoding="utf-8", newline="") as file:
        verdicts = [
            matcher.judge(
                {
                    "manufacturer": row["manufacturer"],
                    "brand": row["brand_name"],
                    "description": row["device_name"],
                    "model": row["model_number"],
                    "catalog_number": row["catalog_number"],
                }
            ).verdict
            for row in csv.DictReader(file)
        ]
    assert verdicts.count(CLEAR) >= 0.997 * len(verdicts)
    assert AFFECTED not in verdicts


def test_reasons_name_the_kind_of_device():
    finding = check(dict(description="Medtronic remote control"))
    assert finding.reason_code is ReasonCode.MODEL_MISSING
    assert "remote controller" in finding.reason
