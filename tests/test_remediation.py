from __future__ import annotations

import re
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pumpcheck.model.decision import Decision
from pumpcheck.model.finding import Finding, ReasonCode, Verdict
from pumpcheck.model.record import Record
from pumpcheck.model.remediation import action, assigned_to, finding_id, identity, urgency

SERIALS = st.from_regex(r"[A-Z]{3}[0-9]{5}[1-9][A-Z]", fullmatch=True)


def record(verdict: Verdict = Verdict.AFFECTED, *flags: str, look_up: str = "", **fields: str) -> Record:
    finding = Finding(verdict, ReasonCode.MODEL_AFFECTED, "Because.", "r", "508", look_up=look_up, flags=flags)
    return Record("PC-1", finding, "a.csv", "", 2, "line", {}, fields, remedy="Replace it: there is no patch.")


@pytest.mark.parametrize(
    "text",
    [
        "PAR123456H",
        "par123456h",
        " PAR 123456 H ",
        "PAR-123456-H",
        "PAR‑123456–H",
        "ＰＡＲ１２３４５６Ｈ",
        "S/N PAR123456H",
        "SN: PAR123456H",
    ],
)
def test_a_serial_number_is_the_same_however_it_is_written(text: str) -> None:
    assert identity({"serial_number": text}) == ("serial_number", "PAR123456H")


@pytest.mark.parametrize(
    "text",
    ["", "N/A", "n.a.", "unknown", "none", "-", "--", "0", "0000", "000000", "k.A.", "s/n",
     "not readable", "not readable 2019", "see label (2)", "999999", "12", "6.37702E+15", "6,37702E+15", "?",
     "MMT-722NAS", "Medtronic"],
)  # fmt: skip
def test_what_is_no_serial_number_joins_no_two_units(text: str) -> None:
    fields = {"serial_number": text, "model": "MMT-722NAS", "manufacturer": "Medtronic"}
    assert identity(fields) is None
    assert identity({**fields, "asset_id": "BME-0042"}) == ("asset_id", "BME-0042")


@pytest.mark.parametrize("text", ["", "-", "N/A", "none", "0", "000", "MMT-722NAS", "pump"])
def test_what_is_no_asset_id_joins_no_two_units(text: str) -> None:
    assert identity({"asset_id": text, "model": "MMT 722NAS" if "MMT" not in text else text}) is None


def test_hyphens_belong_to_an_asset_id() -> None:
    assert identity({"asset_id": "a-1-23"}) == ("asset_id", "A-1-23")
    assert identity({"asset_id": "A-12-3"}) != identity({"asset_id": "A-1-23"})


@given(SERIALS, SERIALS)
def test_ids_differ_where_serial_numbers_do_and_hide_them(one: str, two: str) -> None:
    first, second = (finding_id({"serial_number": serial}, {}, "r") for serial in (one, two))
    assert (first == second) == (one == two)
    assert re.fullmatch(r"PC-[A-Z2-7]{10}", first)
    assert one not in first


@pytest.mark.parametrize(
    ("fields", "values", "recall_id", "expected"),
    [
        ({"serial_number": "PAR123456H"}, {}, "medtronic-minimed-2019", "PC-KL5OXWYV5R"),
        ({"serial_number": "S/N: par‑123456 h", "asset_id": "7"}, {}, "medtronic-minimed-2019", "PC-KL5OXWYV5R"),
        ({"serial_number": "n/a", "asset_id": "BME-0042"}, {}, "medtronic-minimed-2019", "PC-WNOGLNFN7T"),
        ({"serial_number": "MMT-722", "model": "mmt 722", "asset_id": 'Ä"7"\\1'}, {}, "r", "PC-VNLA4DHCGN"),
        ({}, {"Ward": " 3  b", "Model": "MMT-722", "Raum": "Küche", "Note": None}, "r", "PC-OP26Y4OIYE"),
        ({"asset_id": "A-1-23"}, {}, None, "PC-2OB263URWS"),
    ],
    ids=["serial number", "serial number as typed", "asset id", "asset id beyond ASCII", "whole row", "no recall"],
)
def test_an_id_is_the_same_in_every_version(
    fields: dict[str, str], values: dict[str, str | None], recall_id: str | None, expected: str
) -> None:
    # Teams' notes hang on these: another value here breaks every workbook in use.
    assert finding_id(fields, values, recall_id) == expected


def test_the_serial_number_decides_before_everything_else_in_the_row() -> None:
    fields = {"serial_number": "PAR123456H", "asset_id": "1"}
    assert finding_id(fields, {"a": "x"}, "r") == finding_id({**fields, "asset_id": "2"}, {"b": "y"}, "r")
    assert finding_id(fields, {}, "r") != finding_id(fields, {}, "other recall")


def test_a_row_without_numbers_is_known_by_all_it_says() -> None:
    values = {"Model": "MMT-722", "Ward": "3", "Note": None}
    same = {"Ward": " 3 ", "Note": "", "Model": "MMT-722"}
    assert finding_id({}, values, "r") == finding_id({}, same, "r")
    assert finding_id({}, values, "r") != finding_id({}, {**values, "Ward": "4"}, "r")


@pytest.mark.parametrize(
    ("flags", "fields", "words"),
    [
        ((), {}, ["Find it", "in store", "Replace it: there is no patch."]),
        ((), {"assigned_to": "Jane Roe"}, ["Tell its user and the clinic", "Replace it"]),
        (("diy_loop",), {"assigned_to": "Jane Roe"}, ["clinician", "do-it-yourself", "Replace it"]),
        (("patient_owned",), {}, ["clinic tells the patient", "Replace it"]),
        (("loaned",), {}, ["call it back", "Replace it"]),
        (("demo",), {}, ["Demonstration unit", "Replace it"]),
        (("retired",), {}, ["disposed of", "record that"]),
        (("retired", "diy_loop"), {}, ["disposed of"]),
    ],
)  # fmt: skip
def test_what_to_do_about_an_affected_unit(flags: tuple[str, ...], fields: dict[str, str], words: list[str]) -> None:
    text = action(record(Verdict.AFFECTED, *flags, **fields))
    assert [word for word in words if word not in text] == []
    assert "update" not in text.lower()
    assert "Jane" not in text


@pytest.mark.parametrize(
    ("flags", "fields", "precautions"),
    [
        ((), {"assigned_to": "Jane Roe"}, True),
        (("loaned",), {}, True),
        (("patient_owned",), {}, True),
        ((), {"location": "Ward 3"}, False),
        (("retired", "patient_owned"), {}, False),
    ],
    ids=["assigned", "loaned", "owned", "on a ward", "disposed of"],
)
def test_whoever_has_a_unit_is_given_the_precautions(
    flags: tuple[str, ...], fields: dict[str, str], precautions: bool
) -> None:
    assert ("precautions" in action(record(Verdict.AFFECTED, *flags, **fields))) is precautions


@pytest.mark.parametrize("place", ["Store room B", "Lager", "central STOCK"])
def test_a_unit_in_store_is_withdrawn(place: str) -> None:
    assert action(record(Verdict.AFFECTED, location=place)).startswith("In store by its record: withdraw it.")


def test_a_decision_is_told_with_who_why_and_until_when_and_then_what_to_do() -> None:
    found = record(Verdict.NEEDS_REVIEW)
    made = Decision(Verdict.AFFECTED, "Label seen.", "J. Roe", date(2024, 5, 1), date(2025, 5, 1))
    lines = action(replace(found, decision=made)).splitlines()
    assert lines[0] == "Decided by J. Roe on 2024-05-01, until 2025-05-01: affected. Label seen."
    assert "Replace it" in lines[1]
    cleared = replace(found, decision=replace(made, verdict=Verdict.NOT_AFFECTED, expires=None))
    assert action(cleared) == "Decided by J. Roe on 2024-05-01: not affected. Label seen.\nNothing to do."


def test_what_to_do_about_a_doubt_is_to_look_it_up() -> None:
    assert action(record(Verdict.NEEDS_REVIEW, look_up="Read the label.")) == "Read the label."
    assert action(record(Verdict.NEEDS_REVIEW)).startswith("Read the model and the software version")
    retired = record(Verdict.NEEDS_REVIEW, "retired", look_up="Read the label.")
    assert action(retired) == "Recorded as retired: if it can still be found, read the label."


@pytest.mark.parametrize("text", ["", " ", "-", "n/a", "N.A.", "none", "Unassigned", "Stock", "?"])
def test_nobody_is_nobody(text: str) -> None:
    assert assigned_to(record(assigned_to=text)) == ""


def test_the_most_urgent_comes_first() -> None:
    ordered = [
        record(Verdict.AFFECTED, "diy_loop", assigned_to="Jane Roe"),
        record(Verdict.AFFECTED, assigned_to="Jane Roe"),
        record(Verdict.AFFECTED, "diy_loop"),
        record(Verdict.AFFECTED),
        record(Verdict.AFFECTED, "retired", assigned_to="Jane Roe"),
        record(Verdict.NEEDS_REVIEW, assigned_to="Jane Roe"),
        record(Verdict.NEEDS_REVIEW, "retired"),
    ]
    marked = [replace(one, row=place) for place, one in enumerate(ordered)]
    backwards = marked[::-1]
    assert sorted(backwards, key=urgency) == marked
