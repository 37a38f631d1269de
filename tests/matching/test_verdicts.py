"""Verdicts on single devices, as a clinical engineer would give them."""

import pytest

import pumpcheck
from pumpcheck import MatchKind, ReasonCode, Verdict
from pumpcheck.matching.matcher import Matcher
from pumpcheck.model.finding import IDENTITY_FIELDS
from pumpcheck.recalls import choose

AFFECTED, REVIEW, CLEAR = Verdict.AFFECTED, Verdict.NEEDS_REVIEW, Verdict.NOT_AFFECTED


def device(**fields):
    return pytest.param(fields, id=" / ".join(fields.values())[:60])


def judge(fields):
    return pumpcheck.check(**fields)


@pytest.mark.parametrize(
    "fields",
    [
        device(model="MMT-722NAS"),
        device(model="mmt722nas"),
        device(model="MMT 722"),
        device(model="MMT_515_NAB"),
        device(model="M M T 7 2 2"),
        device(manufacturer="M e d t r o n i c", model="7 2 2"),
        device(description="M E D T R O N I C _ 5 1 2 _ 7 1 2"),
        # The kind of device is told from words that stand far apart, and a garbled name between them counts.
        device(manufacturer="Foo", description="PMP MTT-722NB PRDGM INS V2.2 BL EN"),
        device(description="M.M.T. - 7 1 5   L N A S"),
        device(model="ММТ-７１２WWS"),
        device(model="DEMMT-522NAL"),
        device(model="MMT-511 LNAS"),
        device(description="PUMPMMT-508UC INSULIN"),
        device(manufacturer="Medtronic", model="722"),
        # As a table program writes numbers that it took for fractions.
        device(manufacturer="Medtronic", model="722.0"),
        device(manufacturer="Medtronic", catalog_number=" 508.00 "),
        device(manufacturer="Medtronic", description="722 " * 10_000),
        device(manufacturer="Medtronic", description="Gerät " + "722 " * 10_000),
        device(manufacturer="METRONIC", model="Paradigm 715"),
        device(manufacturer="Medtronic MiniMed", description="PUMP MTT-722NAB PRDGM INS V2.2"),
        device(manufacturer="Medtronic", catalog_number="MMT-515LNAS", model="Paradigm"),
        device(description="PARADIGM722"),
        device(description="MiniMed 508"),
        device(description="Medtronic_512"),
        device(description="Medtr. insulin pump 722"),
        device(description="Insulinpumpe Paradigm 722, Medtronic"),
        device(description="pompe à insuline Medtronic MiniMed 712"),
        device(description="Bomba de insulina Paradigm 715"),
        device(description="Инсулиновая помпа Paradigm 722"),
        device(description="insulinepomp Medtronic 522"),
        device(description="pompa insulinowa Paradigm 722"),
        device(description="Medtronic Paradigm 522/722 REAL-Time"),
        device(manufacturer="Medtronic", description="Insulin pump", notes="label says MMT-722NAS"),
        device(manufacturer="Medtronic", model="MMT-712EWS"),
        device(description="Paradigm 722 software 2.1"),
        device(description="Paradigm x22"),
        device(description="MINIMED 508 PROGRAMMABLE PUMP"),
    ],
)
def test_recalled_with_any_software(fields):
    finding = judge(fields)
    assert finding.verdict is AFFECTED
    assert finding.reason_code is ReasonCode.MODEL_AFFECTED
    assert finding.evidence


@pytest.mark.parametrize(
    ("model", "software", "verdict", "code"),
    [
        ("MMT-723NAS", "2.4A", AFFECTED, "software_affected"),
        ("MMT-723NAS", "VER 2.4A1.1", AFFECTED, "software_affected"),
        ("MMT-523K", "V 2. 1", AFFECTED, "software_affected"),
        ("MMT-523", "2,4A", AFFECTED, "software_affected"),
        ("MMT-723NAS", "2.3", AFFECTED, "software_affected"),
        ("MMT-723NAS", "2.4B", CLEAR, "software_later"),
        ("MMT-723NAS", "VER 2.5A1.1", CLEAR, "software_later"),
        ("MMT-723NAS", "2.10A", CLEAR, "software_later"),
        ("MMT-723NAS", "2.4", REVIEW, "software_uncertain"),
        ("MMT-723NAS", "2.40", REVIEW, "software_uncertain"),
        ("MMT-723NAS", None, REVIEW, "software_unknown"),
        ("MMT-723NAS", "n/a", REVIEW, "software_unknown"),
        ("MMT-723NAS", "??", REVIEW, "software_unknown"),
        ("MMT-723NAS", "two", REVIEW, "software_unreadable"),
        ("MMT-723NAS", "24A", REVIEW, "software_unreadable"),
        ("MMT-723NAS", "2.5A or lower", REVIEW, "software_unreadable"),
        ("MMT-754CMS", "2.7A", AFFECTED, "software_affected"),
        ("MMT-754WWS", "2.6A", AFFECTED, "software_affected"),
        ("MMT-754WWS", "2.7A", CLEAR, "software_later"),
        ("MMT-754CAS", "2.7A", REVIEW, "software_uncertain"),
        ("MMT-754", "2.7A", REVIEW, "software_uncertain"),
        ("MMT-754", "2.8A", CLEAR, "software_later"),
    ],
)
def test_software_limits(model, software, verdict, code):
    finding = pumpcheck.check(manufacturer="Medtronic", model=model, software_version=software)
    assert (finding.verdict, finding.reason_code.value) == (verdict, code)
    assert bool(finding.look_up) == (verdict is REVIEW)


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        (dict(model="722"), "number_alone"),
        (dict(description="infusion pump", model="722"), "number_alone"),
        (dict(manufacturer="Medtronic", description="Frobnicator", model="715"), "number_alone"),
        (dict(description="Frobnicator", model="715"), "number_alone"),
        (dict(description="Medtronic x23 pump"), "software_unknown"),
        (dict(description="Reservoir, Paradigm 722"), "record_contradicts"),
        (dict(description="Paradigm 722 reservoir 3 ml insulin pump"), "record_contradicts"),
        (dict(description="Insulin pump"), "model_missing"),
        (dict(manufacturer="MiniMed"), "model_missing"),
        (dict(manufacturer="Medtronic", description="Paradigm insulin pump"), "model_missing"),
        (dict(manufacturer="Medtronic", description="PRODGM pump"), "model_missing"),
        (dict(description="Medtronic Revel"), "software_unknown"),
        (dict(manufacturer="Medtronic", model="MMT-733NAS"), "model_unknown"),
        (dict(model="MMT-5O8"), "model_unknown"),
        (dict(description="Paradigm 721 insulin pump"), "model_unknown"),
        (dict(manufacturer="Roche", model="MMT-722NAS"), "record_contradicts"),
        (dict(model="MMT-722NAS", description="Reservoir"), "record_contradicts"),
        (dict(manufacturer="Medtronic", model="722", description="syringe pump"), "number_alone"),
        (dict(manufacturer="Medtronic", model="M722"), "model_unknown"),
        (dict(manufacturer="Medtronic", description="722A"), "model_unknown"),
        (dict(description="Medtronic IP722"), "model_unknown"),
        (dict(description="Paradigm Real-Time 722 CGM"), "record_contradicts"),
        (dict(description="Veo 754 with charger"), "software_unknown"),
        (dict(description="Frobnicator 515 / 715"), "number_alone"),
        (dict(model="7 2 2"), "number_alone"),
        (dict(description="Medtronic MiniMed 754 glucose monitoring"), "record_contradicts"),
    ],
    ids=str,
)
def test_a_doubt_is_for_a_person(fields, code):
    finding = judge(fields)
    assert (finding.verdict, finding.reason_code.value) == (REVIEW, code)
    assert finding.look_up


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        (dict(manufacturer="Medtronic", model="MMT-1712K"), "model_not_listed"),
        (dict(description="MiniMed 670G insulin pump"), "model_not_listed"),
        (dict(model="MMT-751NAS", description="Paradigm"), "model_not_listed"),
        (dict(description="MiniMed 507C insulin pump"), "model_not_listed"),
        (dict(description="Reservoir for Paradigm 722"), "accessory"),
        (dict(description="Paradigm 722 reservoir"), "accessory"),
        (dict(description="Paradigm 722 reservoir for insulin pump"), "accessory"),
        (dict(description="Tasche für Insulinpumpe Paradigm 722"), "accessory"),
        (dict(description="Insulinpumpentasche Paradigm"), "accessory"),
        (dict(manufacturer="Medtronic", model="MMT-332A", description="Reservoir 3.0 ml"), "accessory"),
        (dict(manufacturer="Medtronic", model="MMT-332A", notes="for MMT-722NAS"), "accessory"),
        (dict(description="PARADIGM INSULIN INFUSION PUMPS REMOTE PROGRAMMER"), "accessory"),
        (dict(description="Paradigm Link glucose meter"), "accessory"),
        (dict(manufacturer="Stryker", description="Stretcher", model="722"), "other_device"),
        (dict(description="Stretcher 508"), "other_device"),
        (dict(manufacturer="Roche", description="Insulin pump", model="512"), "other_device"),
        (dict(manufacturer="ConMed", description="Paradigm EZ Switch"), "other_device"),
        (dict(manufacturer="Medtronic", description="Spinal plate 512 mm"), "other_device"),
        (dict(manufacturer="Philips", description="IntelliVue MP70", notes="stored in room 722"), "no_match"),
        (dict(description="Infusomat Space"), "no_match"),
        (dict(description="Medtronic pacemaker M722"), "other_device"),
        (dict(manufacturer="Baxter", model="M722"), "no_match"),
        (dict(description="Medtronic CGM 722"), "accessory"),
        (dict(manufacturer="Medtronic", model="722.5"), "other_device"),
        (dict(manufacturer="Medtronic", model="722.05"), "other_device"),
        (dict(manufacturer="Medtronic", model="722,5"), "other_device"),
        (dict(manufacturer="Medtronic", model="7.225E+02"), "other_device"),
        (dict(manufacturer="Medtronic", model="Stent", notes="price 722.0"), "other_device"),
    ],
    ids=str,
)
def test_what_stays_out_says_why(fields, code):
    finding = judge(fields)
    assert (finding.verdict, finding.reason_code.value) == (CLEAR, code)


@pytest.mark.parametrize("field", ["model", "catalog_number"])
@pytest.mark.parametrize("maker", ["Medtronic", "Stryker", None])
@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("722.0", "722"),
        (" 508.00 ", "508"),
        ("723.0", "723"),
        ("1722.0", "1722"),
        ("722,00", "722"),
        ("7.22E+02", "722"),
        ("5,08e2", "508"),
    ],
)
def test_a_whole_number_written_as_a_fraction_is_that_number(maker, field, text, number):
    written, meant = ({"manufacturer": maker, field: value} for value in (text, number))
    finding = judge(written)
    assert finding == judge(meant)
    identity = tuple(map(written.get, IDENTITY_FIELDS))
    # A matcher that remembers nothing, as the one that reads a large file.
    assert Matcher(choose(())).clears(identity) == (finding.verdict is CLEAR)


@pytest.mark.parametrize(
    "text",
    [
        "Paradigm 722 with reservoir and infusion set",
        "Insulin pump Paradigm 722 incl. reservoir, clip",
        "Paradigm 722 + quick-set",
        "Paradigm 722 Insulinpumpe mit Reservoir",
    ],
)
def test_a_pump_with_its_accessories_is_a_pump(text):
    assert pumpcheck.check(text).verdict is AFFECTED


@pytest.mark.parametrize(
    ("text", "code"),
    [
        # The device is named whole, by kind and model, before what goes with it.
        ("Medtronic 722 pump Enlite", "record_contradicts"),
        ("Pompe Medtronic 515 CGM Enlite", "record_contradicts"),
        ("Помпа Medtronic 722 CGM", "record_contradicts"),
        ("Medtronic (Paradigm Revel or Enlite)", "software_unknown"),
        ("Medtronic Paradigm oder Enlite", "model_missing"),
    ],
)
def test_an_accessory_beside_a_pump_leaves_a_doubt(text, code):
    finding = pumpcheck.check(text)
    assert (finding.verdict, finding.reason_code.value) == (REVIEW, code)


def test_several_models_are_judged_by_the_gravest_which_says_so():
    finding = pumpcheck.check("MiniMed pumps 723, 722", manufacturer="Medtronic")
    assert finding.verdict is AFFECTED
    assert finding.recalled_model == "522/722"
    assert "several models" in finding.reason


def test_later_software_is_explained_in_words():
    finding = pumpcheck.check("MMT-723NAS", software_version="VER 2.5A1.1")
    assert finding.reason == "723NAS is affected up to software 2.4A; this one reads 2.5A."
    assert [(piece.field, piece.text) for piece in finding.evidence] == [
        ("description", "MMT-723NAS"),
        ("software_version", "VER 2.5A1.1"),
    ]


def test_a_code_that_no_product_bears_names_the_likely_ones():
    assert "712 or 722" in pumpcheck.check("MMT-772NAB", manufacturer="Medtronic").reason


@pytest.mark.parametrize(
    ("fields", "kind"),
    [
        (dict(model="MMT-722NAS"), MatchKind.CODE),
        (dict(description="Paradigm 722"), MatchKind.FAMILY_AND_NUMBER),
        (dict(manufacturer="Medtronic", model="722"), MatchKind.BARE_NUMBER),
        (dict(description="Medtronic Veo"), MatchKind.FAMILY_ONLY),
    ],
    ids=str,
)
def test_match_kind(fields, kind):
    assert judge(fields).match_kind is kind


@pytest.mark.parametrize(
    ("fields", "flag"),
    [
        (dict(model="MMT-722NAS", notes="used with OpenAPS rig"), "diy_loop"),
        (dict(model="MMT-722NAS", status="ausgesondert"), "retired"),
        (dict(model="MMT-722NAS", notes="on loan"), "loaned"),
        (dict(model="MMT-722NAS", notes="patient owned"), "patient_owned"),
        (dict(model="DEMMT-722NAL"), "demo"),
    ],
    ids=str,
)
def test_circumstances_are_flags_and_leave_the_verdict(fields, flag):
    finding = judge(fields)
    assert finding.verdict is AFFECTED
    assert flag in finding.flags


def test_nothing_to_check_is_a_clear_error():
    with pytest.raises(pumpcheck.UsageError, match="nothing to check"):
        pumpcheck.check("  ")
