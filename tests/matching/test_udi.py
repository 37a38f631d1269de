"""UDI fields as evidence, and recalls that list device identifiers."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

import pumpcheck
from pumpcheck.matching.matcher import Matcher
from pumpcheck.matching.udi import Udi, may_refer, read_udi
from pumpcheck.recalls import built_in

GTIN = "00643169007222"

RECALL = """
schema = 1
id = "listed-pumps"
title = "Pumps listed by their identifier"
published = "2020-01-31"
[[rows]]
id = "A"
models = ["901"]
name = "Pump A"
identifiers = ["00643169007222"]
[[rows]]
id = "B"
models = ["902"]
software_max = "1.4B"
identifiers = ["10884521062856"]
"""


@pytest.mark.parametrize(
    ("text", "udi"),
    [
        (f"(01){GTIN}(21)PAR123456H", Udi(GTIN, serial="PAR123456H")),
        (f"(01){GTIN}(10)LOT5(21)0042", Udi(GTIN, serial="0042", lot="LOT5")),
        (f"01{GTIN}21PAR123456H", Udi(GTIN, serial="PAR123456H")),
        (f"]d201{GTIN}240MMT-722NAS\x1d21PAR123456H", Udi(GTIN, serial="PAR123456H", reference="MMT-722NAS")),
        (f" (01) {GTIN} (21) PAR123456H ", Udi(GTIN, serial="PAR123456H")),
        (GTIN, Udi(GTIN)),
        ("643169007222", Udi(GTIN)),
        ("MMT-722NAS", None),
        ("+H123MMT7221", None),
        ("(01)123", None),
    ],
)
def test_a_udi_is_read_however_it_was_captured(text, udi):
    assert read_udi(text) == udi


def test_its_parts_are_evidence_and_its_serial_stays_off_the_terminal(capsys):
    finding = pumpcheck.check(manufacturer="Medtronic", model="MMT-722NAS", udi=f"(01){GTIN}(21)PAR123456H")
    assert ("udi", "PAR123456H", "serial number") in [(e.field, e.text, e.shows) for e in finding.evidence]
    from pumpcheck.cli.check import show_finding

    show_finding(finding)
    shown = capsys.readouterr().out
    assert GTIN in shown
    assert "PAR123456H" not in shown


def test_units_that_differ_in_nothing_else_have_each_their_own_udi_as_evidence():
    matcher = Matcher(built_in())
    device = {"manufacturer": "Medtronic", "model": "MMT-722NAS", "notes": "checked"}
    for serial in ("PAR123456H", "PAR123457H"):
        finding = matcher.judge({**device, "udi": f"(01){GTIN}(21){serial}"})
        assert finding.verdict is pumpcheck.Verdict.AFFECTED
        assert [piece.text for piece in finding.evidence if piece.shows == "serial number"] == [serial]
    assert not [piece for piece in matcher.judge(device).evidence if piece.field == "udi"]


PIECES = ["]d2", "(01)", "01", GTIN, "(240)", "(241)", "（240）", "( 2 40 )", "240", "241", "(21)", "21", "MMT-722NAS"]


@given(st.lists(st.sampled_from([*PIECES, "(", ")", " ", "\t", "\x1d"]), max_size=9).map("".join))
@example(f"]d2(01){GTIN}(2\t40)MMT-722NAS")
@example(f"(01){GTIN}\x1d(241)MMT-722NAS")
@example(f"]Q3 （01） {GTIN}（240）MMT-722NAS")
@example(f"01{GTIN}24\n0MMT-722NAS")
def test_no_udi_that_names_the_makers_reference_is_passed_over_as_one_that_cannot(text):
    udi = read_udi(text)
    assert udi is None or not udi.reference or may_refer(text)


def test_the_makers_reference_in_a_udi_names_the_model():
    finding = pumpcheck.check(udi=f"(01){GTIN}(240)MMT-722NAS")
    assert finding.verdict is pumpcheck.Verdict.AFFECTED
    assert ("udi", "MMT-722NAS") in [(e.field, e.text) for e in finding.evidence]


@pytest.mark.parametrize(
    ("device", "verdict", "code"),
    [
        ({"udi": f"(01){GTIN}"}, "affected", "udi_listed"),
        ({"udi": GTIN, "description": "Something"}, "affected", "udi_listed"),
        ({"udi": "(01)10884521062856"}, "needs_review", "software_unknown"),
        ({"udi": "(01)10884521062856", "software_version": "1.4A"}, "affected", "software_affected"),
        ({"udi": "(01)10884521062856", "software_version": "1.5A"}, "not_affected", "software_later"),
        ({"udi": "(01)04015630931729"}, "not_affected", "no_match"),
    ],
    ids=str,
)
def test_a_recall_may_list_device_identifiers(tmp_path, device, verdict, code):
    path = tmp_path / "listed.toml"
    path.write_text(RECALL, encoding="utf-8")
    finding = Matcher([pumpcheck.load_recall(path)]).judge(device)
    assert (finding.verdict.value, finding.reason_code.value) == (verdict, code)
    if verdict != "not_affected":
        assert finding.match_kind is pumpcheck.MatchKind.UDI
