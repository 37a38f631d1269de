"""A damaged record is cleared early only where reading it would clear it too."""

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from pumpcheck import Verdict
from pumpcheck.matching.judge import Judge
from pumpcheck.matching.loose import Loose, LooseText
from pumpcheck.matching.matcher import Matcher
from pumpcheck.recalls import built_in

RECALLS = built_in()
MATCHER = Matcher(RECALLS)
LISTED = sorted(
    {
        word.strip("*")
        for recall in RECALLS
        for words in (
            recall.words.own_makers, recall.words.parent_makers, recall.words.product, recall.words.weak,
            recall.words.generic, recall.words.other_makers, recall.words.other_devices, recall.words.accessories,
            recall.words.other_divisions, *(family.spellings for family in recall.words.families),
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
@settings(max_examples=400, deadline=None)
@example("Heine ; room 512")
@example("gizmo ; pump ; 512")
@example("gizmo PDRGM 512")
@example("512")
def test_a_text_gets_the_verdict_that_reading_it_gives(text):
    early, read = MATCHER.judge_loose(text), MATCHER.judge({"description": text})
    assert early.verdict is read.verdict
    assert early == read or read.verdict is Verdict.NOT_AFFECTED


@pytest.mark.parametrize(
    ("text", "cleared"),
    [
        ("BME15 ; Roche ; Patient warmer ; CE-2547 ; Main campus building D room 512", True),
        ("512", False),
        ("Set 512", False),
        ("gizmo ; Pump ; 512", False),
        ("Heine ; otoscope ; MMT-512", False),
        ("gizmo ; PDRGM ; 512", False),
        ("Medtronic ; otoscope ; 512", False),
    ],
)
def test_a_number_among_words_of_other_things_is_cleared_early(text, cleared):
    assert Loose(Judge(RECALLS[0]).lexicon).clear(LooseText(text)) is cleared
