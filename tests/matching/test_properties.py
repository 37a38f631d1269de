"""Properties of verdicts that hold for every recalled code."""

from hypothesis import example, given, settings
from hypothesis import strategies as st

from pumpcheck import Verdict
from pumpcheck.matching.judge import Judge
from pumpcheck.matching.lexicon import digits_of
from pumpcheck.matching.matcher import Matcher
from pumpcheck.matching.screen import Screen
from pumpcheck.recalls import built_in, choose

MATCHER = Matcher(choose(()))
JUDGE = Judge(MATCHER.recalls[0])
MODELS = sorted({digits_of(model) for row in built_in()[0].rows for model in row.models})
REGIONS = ["", "NAS", "NAB", "LNAL", "WWL", "CAP", "RNAS"]

spellings = st.sampled_from(["MMT-", "MMT ", "MMT", "mmt-", "ММТ-", "ＭＭＴ－", "MMT - ", "MMT_"])
before = st.sampled_from(
    ["", "Paradigm ", "Medtronic ", "PRDGM ", "Insulin pump ", "refurbished ", "Insulinpumpe ", "(", "REF "]
)
after = st.sampled_from(
    ["", " pump", " blue", ")", " refurbished", ", loaner", " / EN", " SK EN", "™", " Paradigm", " - ward 3"]
)


@given(spellings, st.sampled_from(MODELS), st.sampled_from(REGIONS), before, after, st.booleans())
@settings(max_examples=200, deadline=None)
def test_tolerated_noise_never_lowers_a_verdict(prefix, number, region, head, tail, lower):
    plain = MATCHER.judge({"model": f"MMT-{number}{region}"})
    text = f"{head}{prefix}{number}{region}{tail}"
    noisy = MATCHER.judge({"model": text.lower() if lower else text})
    assert noisy.verdict.severity >= plain.verdict.severity


@given(st.sampled_from(MODELS), st.sampled_from(REGIONS), st.integers(0, 2), st.sampled_from("0123456789"))
@settings(max_examples=200, deadline=None)
def test_another_digit_is_affected_only_if_that_number_is_recalled_too(number, region, place, digit):
    other = number[:place] + digit + number[place + 1 :]
    for text in (f"MMT-{other}{region}", f"Medtronic Paradigm {other}", f"MiniMed {other} insulin pump"):
        if MATCHER.judge({"description": text, "software_version": "2.0A"}).verdict is Verdict.AFFECTED:
            assert other in MODELS


@given(
    st.lists(
        st.sampled_from(
            [
                "MMT-722",
                "MMT",
                "722",
                "722NAS",
                "512",
                "Paradigm",
                "PRGDM",
                "Medtronic",
                "MiniMed",
                "insulin",
                "pump",
                "Insulinpumpe",
                "помпа",
                "Veo",
                "Revel",
                "reservoir",
                "670G",
                "MMT-733",
                "5O8",
                "bed",
                "Roche",
                "ｍｍｔ-５０８",
                "508",
                "ins",
                "pmp",
                "CSII",
                "MDT",
                "x1722",
                "7220",
                "бомба",
            ]
        ),
        max_size=6,
    ),
    st.sampled_from([" ", "-", "", "/", "\n", "_"]),
)
@example(["PRGDM", "pump", "pump"], "")
@example(["Prdgm", "Pumpe"], "")
@settings(max_examples=200, deadline=None)
def test_the_screen_lets_everything_pass_that_could_matter(words, joint):
    text = joint.join(words)
    judge = JUDGE
    verdicts = [
        judge.judge({field: text}).verdict
        for field in ("description", "model", "manufacturer", "notes")
        if text.strip()
    ]
    if any(verdict is not Verdict.NOT_AFFECTED for verdict in verdicts):
        assert Screen(MATCHER.recalls).passes(text)
