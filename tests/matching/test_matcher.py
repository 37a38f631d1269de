"""A matcher says of a device what it would say if it had seen no other, however long its texts are."""

import itertools
import pickle

import pytest

from pumpcheck import Verdict, check
from pumpcheck.matching.matcher import Matcher, matcher_for
from pumpcheck.model.finding import IDENTITY_FIELDS
from pumpcheck.recalls import built_in, choose
from pumpcheck.scanning.table_screen import TableScreen

NAMES = [
    {},
    {"manufacturer": "Medtronic", "description": "Pacemaker", "model": "Advisa"},
    {"manufacturer": "Medtronic", "description": "Blood pump console"},
    {"manufacturer": "Baxter", "description": "Infusion pump", "model": "Sigma"},
    {"manufacturer": "Hill-Rom", "description": "Bed", "model": "722"},
    {"manufacturer": "Medtronic", "description": "Insulin pump"},
    {"manufacturer": "Medtronic", "model": "MMT-723NAS"},
    {"manufacturer": "Medtronic", "model": "MMT-1780K", "description": "MiniMed 670G"},
    {"description": "Reservoir for Paradigm"},
]
NOTES = [None, "checked", "room 722", "was: MMT-722NAS", "Paradigm 511 of Mrs X", "VER 2.4A", "MMT-999"]
VERSIONS = [None, "2.4A", "2.6A", "MMT-722", "n/a"]
UDIS = [None, "(01)00643169007222(21)PAR1", "(01)00643169007222(240)MMT-722NAS", "(01)00643169007222(240)722"]
DEVICES = [
    {**names, "notes": note, "software_version": version, "udi": udi}
    for names, note, version, udi in itertools.product(NAMES, NOTES, VERSIONS, UDIS)
]
IDENTITIES = [tuple(map(device.get, IDENTITY_FIELDS)) for device in DEVICES]


def alone(identity, recalls):
    return Matcher(recalls).judge_identity(identity)


@pytest.fixture(scope="module")
def matcher():
    return Matcher(choose(()))


def test_units_of_one_kind_are_told_apart_by_note_software_and_udi(matcher):
    columns = {name: [device.get(name) for device in DEVICES] for name in IDENTITY_FIELDS}
    together = matcher.judge_columns(columns, len(DEVICES))
    backwards = [matcher.judge_identity(identity) for identity in reversed(IDENTITIES)]
    assert together == backwards[::-1]
    some = range(0, len(IDENTITIES), 37)
    assert [together[place] for place in some] == [alone(IDENTITIES[place], matcher.recalls) for place in some]


def test_what_is_cleared_unread_is_not_affected(matcher):
    cleared = [identity for identity in IDENTITIES if matcher.clears(identity)]
    assert len(cleared) > 100
    assert {matcher.judge_identity(identity).verdict for identity in cleared} == {Verdict.NOT_AFFECTED}


@pytest.mark.parametrize(
    ("version", "note"),
    [("2.6A", "now 2.4A"), (None, "was: MMT-722NAS"), (None, "was: M&#77;T-722NAS"), (None, "2.4A")],
)
def test_a_table_clears_no_row_whose_note_tells_more(matcher, version, note):
    fields = {"manufacturer": ["Maker"], "model": ["Type"], "software_version": ["SW"], "notes": ["Remark"]}
    screen = TableScreen(matcher, ["No", "Maker", "Type", "SW", "Remark"], fields)
    assert screen.clears(("1", "Medtronic", "Advisa", version, "checked"))
    assert not screen.clears(("2", "Medtronic", "MMT-723NAS", version, note))


@pytest.mark.parametrize("recalls", [choose(()), built_in()])
def test_a_matcher_is_made_once_and_judges_alike_where_it_is_sent(recalls):
    matcher = matcher_for(recalls)
    assert matcher_for(tuple(recalls)) is matcher
    sent = pickle.loads(pickle.dumps(matcher))
    assert sent.recalls == recalls
    for device in DEVICES[::50]:
        assert sent.judge(device) == matcher.judge(device)


def test_another_set_of_recalls_has_a_matcher_of_its_own():
    assert matcher_for(built_in()).recalls != matcher_for(choose(())).recalls
    assert check("MMT-722NAS").recall_id == check("MMT-722NAS", recalls=["medtronic-remote-controllers-2018"]).recall_id


# A time that grows with the square of the length would be hours.
@pytest.mark.parametrize(
    ("text", "verdict"),
    [
        ("PARADIGM ", Verdict.NEEDS_REVIEW),
        ("PRDGM ", Verdict.NEEDS_REVIEW),
        ("reservoir and pump of Medtronic, moved to the ward; ", None),
        ("Paradigm; 670G; ", None),
        ("x", Verdict.NOT_AFFECTED),
    ],
)
def test_time_grows_with_the_length_of_a_cell_and_no_faster(matcher, text, verdict):
    long = text * (250_000 // len(text))
    found = matcher.judge({"description": long})
    assert found.verdict is verdict or verdict is None
    assert matcher.judge_loose(long).verdict.severity >= found.verdict.severity
    assert matcher.judge_outside(long).verdict is Verdict.NOT_AFFECTED
