"""What is named where no field says what a device is: outside the tables, in other columns, in the row above."""

import pytest

import pumpcheck
from pumpcheck import ReasonCode, RowBatch, Verdict
from pumpcheck.matching.matcher import Matcher
from pumpcheck.recalls import choose
from pumpcheck.scanning.tables import judge_batch

MATCHER = Matcher(choose(()))
READ_MODEL = MATCHER.recalls[0].read_model


@pytest.mark.parametrize(
    ("text", "words", "row"),
    [
        ("MMT-722", "MMT-722", None),
        ("Units with MMT 722NAS, to be returned", "MMT 722NAS", "522/722"),
        ("ММТ-７１２NAS", "ММТ-７１２NAS", "512/712"),
        ("Paradigm 722", "Paradigm", None),
        ("Paradigm_715.xlsx", "715", "515/715"),
        ("minimed-508-list", "508", "508"),
        ("MiniMed 508", "508", "508"),
        ("508 MiniMed", "MiniMed", "508"),
        ("Loaner 508 MiniMed in the cupboard", "508", "508"),
        ("Room 3: 508 MiniMed", "508", "508"),
        ("Medtronic 722 pump", "722", None),
        ("PRDGM 722", "PRDGM", None),
        ("Paradigm x22", "x22", None),
        ("Paradigm of Mrs Smith, 511", "511", "511"),
        ("Medtronic insulin pump model 511", "511", "511"),
        ("Manufacturer: Medtronic\nModel: 511", "511", "511"),
        ("pompe à insuline Medtronic 511", "511", "511"),
        ("MiniMed 670G, 511", "511", "511"),
        ("Medtronic MMT-713 lost", "MMT-713", None),
        ("MMT-71LNAP", "MMT-71LNAP", None),
        ("Medtronic MTT-511NAB", "MTT-511NAB", "511"),
        ("Pumps (PAR123456H) lost", "PAR123456H", None),
        ("par123456h", "par123456h", None),
        ("PAR123456H.csv", "PAR123456H", None),
        # Both are said.
        ("670G and MMT-511", "MMT-511", "511"),
        ("Reservoir MMT-332A in stock. Pump MMT-511NAS lost.", "MMT-511NAS", "511"),
        ("Paradigm 511 with reservoir", "511", "511"),
        ("Baxter Sigma, replaced by a MiniMed 508", "508", "508"),
        ("Roche MMT-511", "MMT-511", "511"),
    ],
)
def test_a_text_outside_that_names_a_device_is_for_a_person(text, words, row):
    finding = MATCHER.judge_outside(text)
    assert (finding.verdict, finding.reason_code) == (Verdict.NEEDS_REVIEW, ReasonCode.NAMED_OUTSIDE)
    assert {piece.field for piece in finding.evidence} == {"outside"}
    assert words in {piece.text for piece in finding.evidence}
    assert all(piece.text in text for piece in finding.evidence)
    assert (finding.recall_id, finding.recalled_model) == ("medtronic-minimed-2019", row)
    assert READ_MODEL in finding.look_up


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Insulin pumps, Medtronic",
        "Medtronic MiniMed devices of the clinic",
        "Paradigm pumps",
        "722",
        "infusion pump 722",
        "Room 722: Medtronic insulin pumps",
        "Insulin pumps Medtronic, room no. 722",
        "Zimmer 512 Insulinpumpen MiniMed",
        "Insulin pumps, 3rd floor, bed 512, Medtronic",
        "Medtronic pumps 722 EUR",
        "Medtronic insulin pump, 722.00",
        "Hersteller Medtronic, Preis 722,00",
        "Invoice 722 of Medtronic",
        "Serviced by Medtronic, ext. 508",
        "MiniMed support: (508) 261-8000",
        "Medtronic 1-800-722-2222",
        "Medtronic pumps as of 5.12.2019",
        "Paradigm 2019-512",
        "Reservoir MMT-332A",
        "Reservoir for Paradigm 722",
        "MiniMed 670G",
        "Medtronic MMT-1712K",
        "MMT-500 remote",
        "MMT 2019",
        "Roche insulin pump 512",
        "Medtronic lead 512",
        "Paradigm Spine 512",
        "ABC12345D",
        "XPAR123456H",
        "PAR123456HH",
    ],
)
def test_a_text_outside_that_names_none_raises_nothing(text):
    assert MATCHER.judge_outside(text).verdict is Verdict.NOT_AFFECTED


def test_the_reason_quotes_the_words_and_no_serial_number():
    finding = MATCHER.judge_outside("Medtronic insulin pump model 722, PAR123456H")
    assert "“insulin pump model 722”" in finding.reason
    assert "PAR123456H" not in finding.reason


@pytest.mark.parametrize("text", ["room 722 of Medtronic, ", "Medtronic, bed 8372 in Ward 512; ", "x" * 999 + " "])
def test_a_name_at_any_place_of_a_long_text_is_found(text):
    times = 1_000_000 // len(text)
    assert MATCHER.judge_outside(text * times).verdict is Verdict.NOT_AFFECTED
    for before in range(40, 60):
        long = f"{text * before}Paradigm 511, {text * 100}"
        assert MATCHER.judge_outside(long).recalled_model == "511"


@pytest.mark.parametrize("text", ["PAR123456H", " par123456h "])
def test_the_shape_of_a_serial_number_is_the_recalls(text):
    assert MATCHER.serial_in(f"SN {text}") == "PAR123456H"
    assert not MATCHER.serial_in(f"X{text.strip()}")
    assert not Matcher(pumpcheck.recalls.built_in()[1:]).serial_in(text)


NAMES = ["MMT-722", "Paradigm 722", "MiniMed 508", "508 MiniMed", "Medtronic 722 pump", "PRDGM 722", "was: MMT 511NAS"]
RECORDS = [
    {"manufacturer": "Baxter", "model": "Sigma", "description": "Infusion pump"},
    {"manufacturer": "Hill-Rom", "model": "P3200", "description": "Bed"},
    {"manufacturer": "Medtronic", "model": "MMT-1780KL", "description": "Insulin pump"},
    {"manufacturer": "Nova Biomedical", "description": "Glucose meter"},
    {"model": "IntelliVue MP70"},
    {},
]
ELSEWHERE = ["software_version", "udi", "notes", "serial_number", "location", "assigned_to", "status", "Custom 7"]


@pytest.mark.parametrize("record", RECORDS, ids=str)
@pytest.mark.parametrize("column", ELSEWHERE)
@pytest.mark.parametrize("name", NAMES)
def test_a_pump_named_in_whatever_column_is_for_a_person(record, column, name):
    record = {**record, column: name}
    finding = judged(record)
    assert finding.verdict is Verdict.NEEDS_REVIEW or (finding.verdict is Verdict.AFFECTED and column in ELSEWHERE[:3])
    assert column in {piece.field for piece in finding.evidence}
    assert finding.look_up or finding.verdict is Verdict.AFFECTED


@pytest.mark.parametrize("field", ["model", "description", "brand"])
@pytest.mark.parametrize("name", NAMES)
def test_a_pump_named_beside_another_maker_is_for_a_person(field, name):
    finding = judged({"manufacturer": "Baxter", field: name})
    assert finding.verdict is Verdict.NEEDS_REVIEW or "Medtronic" in name
    assert finding.verdict is not Verdict.NOT_AFFECTED


@pytest.mark.parametrize("name", NAMES)
def test_a_pump_named_as_the_maker_is_for_a_person(name):
    assert judged({"manufacturer": name, "description": "Foley catheter"}).verdict is not Verdict.NOT_AFFECTED


@pytest.mark.parametrize(
    "record",
    [
        {"manufacturer": "Medtronic", "model": "MMT-332A", "Custom 7": "for MiniMed 508"},
        {"manufacturer": "Medtronic", "description": "Reservoir", "notes": "for Paradigm 722"},
        {"manufacturer": "Medtronic", "model": "MMT-723", "software_version": "2.5A", "Custom 7": "Paradigm 723"},
        {"manufacturer": "Roche", "description": "Insulin pump", "Custom 7": "Insulin pump 722"},
        {"manufacturer": "Philips", "model": "MP70", "notes": "in room 722, beside Medtronic pumps"},
        {"manufacturer": "Philips", "model": "MP70", "location": "722", "status": "508"},
        {"manufacturer": "Philips", "model": "MP70", "serial_number": "PAR123456H"},
    ],
    ids=str,
)
def test_what_other_columns_say_of_other_things_raises_nothing(record):
    assert judged(record).verdict is Verdict.NOT_AFFECTED


def judged(record):
    """Judge a record as one row among others of a table."""
    headings = list(record)
    batch = RowBatch(headings, [tuple(record.values()), ("",) * len(headings)], [2, 3])
    fields = {heading: [heading] for heading in headings if not heading.startswith("Custom")}
    return judge_batch(batch, headings, fields, MATCHER)[0]


@pytest.mark.parametrize(
    ("text", "field", "code"),
    [
        ("BOMBA DE INFUSION, PACIENTE DE MEDICINA PREPAGADA", "description", "no_match"),
        ("PROGRAMED", "description", "no_match"),
        ("Prodigio", "brand", "no_match"),
        ("PERDIGAO", "model", "no_match"),
        ("Prodigio insulin pump", "description", "model_missing"),
        ("PRODGM", "description", "model_missing"),
        ("PDGRM", "brand", "model_missing"),
        ("Paradig", "brand", "model_missing"),
        ("PRADG 722", "description", "model_affected"),
    ],
)
def test_an_everyday_word_is_no_garbled_family(text, field, code):
    assert MATCHER.judge({field: text}).reason_code.value == code


ABOVE = MATCHER.judge({"model": "MMT-722NAS"})
OWN = MATCHER.judge({})


def test_a_record_without_a_name_inherits_the_doubt_of_the_row_above():
    finding = MATCHER.judge_inherited(OWN, ABOVE, "row 7")
    assert (finding.verdict, finding.reason_code) == (Verdict.NEEDS_REVIEW, ReasonCode.NAMED_ABOVE)
    assert finding.reason.startswith("The record names no device itself; row 7 does: ")
    assert finding.evidence == ABOVE.evidence
    assert (finding.recall_id, finding.recalled_model) == (ABOVE.recall_id, "522/722")
    assert finding.look_up


def test_nothing_is_inherited_from_a_device_that_is_clear_or_by_one_with_a_finding():
    bed = MATCHER.judge({"manufacturer": "Hill-Rom", "model": "P3200"})
    assert MATCHER.judge_inherited(OWN, bed, "row 7") == OWN
    assert MATCHER.judge_inherited(ABOVE, ABOVE, "row 7") == ABOVE


@pytest.mark.parametrize(
    ("text", "says"),
    [
        *[(text, False) for text in ("", " ", "-", "--", "?", "n/a", "N.A.", '"', "''", "〃", "″", "- / -")],
        *[(text, False) for text in ("ditto", "do.", "idem", "s. o.", "wie oben", "same as above", "同上")],
        *[(text, False) for text in ("unknown", "keine Angabe", "PAR123456H", "PAR123456H / par123457h")],
        *[(text, True) for text in ("Bed", "722", "MMT-722", "pump", "same pump", "X2", "ditto 508", "Do-Re", "помпа")],
    ],
)  # fmt: skip
def test_placeholders_and_serial_numbers_say_nothing(text, says):
    assert MATCHER.says_something(text) is says
    assert MATCHER.says_something(f"Medtronic MiniMed device {text}", beside_makers=True) is says
    assert MATCHER.says_something("Medtronic MiniMed")
