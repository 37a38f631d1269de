"""A damaged record, of which nobody knows which words are which field, gets at least the verdict of a description."""

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from pumpcheck.matching.matcher import Matcher
from pumpcheck.recalls import built_in, choose

RECALLS = built_in()
MATCHER = Matcher(RECALLS)
LISTED = sorted(
    {
        word.strip("*")
        for recall in RECALLS
        for words in (
            recall.words.own_makers, recall.words.parent_makers, recall.words.product, recall.words.weak,
            recall.words.generic, recall.words.other_makers, recall.words.other_devices, recall.words.accessories,
            recall.words.other_divisions, *recall.words.stems, *(family.spellings for family in recall.words.families),
        )
        for word in words
    }
)  # fmt: skip
NUMBERS = ["512", "722", "508", "500", "722K", "MMT-722NAS", "MTT-722", "630G", "1712", "714", "room 512", "723 2.4A"]
OTHERS = [
    "Heine",
    "otoscope",
    "Stored",
    "BME00000015",
    "8930.43",
    "PRDGM",
    "podium",
    "Mini™Med",
    "xTM",
    "é",
    "pumps",
    "",
]
words = st.one_of(st.sampled_from(NUMBERS), st.sampled_from(OTHERS), st.sampled_from(LISTED))
texts = st.lists(st.tuples(words, st.sampled_from([" ; ", " ", "-", "", "TM "])), min_size=1, max_size=7).map(
    lambda pairs: "".join(word + joint for word, joint in pairs)
)


@given(texts)
@settings(max_examples=200, deadline=None)
@example("Heine ; room 512")
@example("gizmo ; pump ; 512")
@example("gizmo PDRGM 512")
@example("512")
@example("gizmo ; pump722otoscope ; Heine")
@example("722otoscope ; Heine")
@example("MMT-722NASHeine ; ")
def test_a_text_gets_no_lighter_verdict_than_as_a_description(text):
    assert MATCHER.judge_loose(text).verdict.severity >= MATCHER.judge({"description": text}).verdict.severity


@pytest.mark.parametrize(
    ("text", "verdict"),
    [
        ("00042 ; 508 ; checked ; Ward 3MINIMED ; PAR961987H", "affected"),
        ("00042 ; 508 ; checked ; Ward 3 ; MiniMedPAR961987H", "affected"),
        ("2015-05-17 ; 508MINIMED ; PAR120626H ; Ward 3", "affected"),
        ("2011-09-13 ; ParadigmMedtronic ; PAR577745H ; PUMP, AMBULATORY", "needs_review"),
        ("00042 ; MMT-722NASHeine ; Ward 3", "affected"),
        ("722Pump, insulin ; Medtronic ; Ward 3", "affected"),
        ("2018-03-17508 ; checked ; Ward 3 ; MINIMED ; PAR961987H", "needs_review"),
        ("2018-03-17 ; reservoir ; Ward 3 ; MINIMED ; PAR961987H", "not_affected"),
        ("2018-03-17 ; MiniMed 780G ; Ward 3 ; PAR961987H", "not_affected"),
        ("722bed ; Hill-Rom ; Ward 3", "not_affected"),
        ("2018-03-17722 ; Baxter ; Ward 3", "not_affected"),
    ],
)
def test_words_run_together_in_a_damaged_record_are_set_apart(text, verdict):
    assert Matcher(choose(())).judge_loose(text).verdict == verdict


@pytest.mark.parametrize(
    ("text", "verdict"),
    [
        ("BME15 ; Roche ; Patient warmer ; CE-2547 ; Main campus building D room 512", "not_affected"),
        ("512", "needs_review"),
        ("gizmo ; Pump ; 512", "needs_review"),
        ("Heine ; otoscope ; MMT-512", "affected"),
        ("gizmo ; PDRGM ; 512", "affected"),
        ("Medtronic ; otoscope ; 512", "needs_review"),
    ],
)
def test_a_number_among_words_of_other_things_counts_by_its_company(text, verdict):
    assert Matcher(choose(())).judge_loose(text).verdict == verdict
