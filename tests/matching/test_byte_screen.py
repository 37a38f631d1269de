"""What the screen's byte pattern does not match, the full matcher clears, whatever columns it stands in."""

import csv
import io
import itertools
import re
from xml.sax.saxutils import escape

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from pumpcheck import RowBatch, Verdict
from pumpcheck.matching.matcher import Matcher
from pumpcheck.model.finding import IDENTITY_FIELDS
from pumpcheck.recalls import built_in, choose
from pumpcheck.scanning.tables import judge_batch
from pumpcheck.screening import InAscii

MATCHERS = {"default": Matcher(choose(())), "every recall": Matcher(built_in())}
PATTERNS = {name: re.compile(matcher.screen.pattern) for name, matcher in MATCHERS.items()}
RECALLS = built_in()

VOCABULARY = sorted(
    {
        word.strip("*")
        for recall in RECALLS
        for words in (
            recall.words.own_makers, recall.words.parent_makers, recall.words.product, recall.words.weak,
            *recall.words.stems, *(family.spellings for family in recall.words.families),
        )
        for word in words
        if word.isascii()
    }
    | {model for recall in RECALLS for row in recall.rows for model in row.models}
)  # fmt: skip
PIECES = sorted({piece for word in VOCABULARY for piece in re.split(r"[^A-Za-z0-9*]+", word) if piece})
OTHERS = [
    "MMT-", "MMT", "mmt", "PRGDM", "PDRGM", "PRODGM", "PRDG", "GS", "7", "22", "1", "5O8", "E", "K", "NAS", "TM",
    "x22", "X54",
    "reservoir", "bed", "Philips", "2.4A", "V 2. 1",
    "Medtornic", "MEDTRON1C", "PARAD1GM", "Para digm", "Paradigrn", "mini med", "Insulinpumpe", "BOMBA", "INSULINA",
    "(01)00643169007222", "(240)MMT-722NAS", "M M T", "M.M.T.", "(21)123", "unknown", "demo", "DE",
]  # fmt: skip
JOINTS = ["", " ", "-", "  ", " - ", "/", '"', '""', ",", ";", "\n", "\r\n", "_", ".", "(", "   "]

texts = st.lists(
    st.tuples(st.sampled_from([*VOCABULARY, *PIECES, *PIECES, *OTHERS]), st.sampled_from(JOINTS), st.booleans()),
    max_size=5,
).map(lambda words: "".join((word.upper() if upper else word) + joint for word, joint, upper in words))
# Most words above match by themselves. What comes of the others depends on what stands beside them, so these have
# texts of their own: quiet words, recalled numbers and garbled names, run together or hardly apart.
QUIET = sorted(
    {word.casefold() for word in [*VOCABULARY, *PIECES] if not any(p.search(word.encode()) for p in PATTERNS.values())}
)
NUMBERS = sorted({re.match(r"\d*", model)[0] for recall in RECALLS for row in recall.rows for model in row.models})
NUMBERS += [" ".join(number) for number in NUMBERS]
garbled = st.permutations("RDGM").flatmap(
    lambda letters: st.lists(st.sampled_from(["", "", "A", "O"]), min_size=4, max_size=4).map(
        lambda vowels: "P" + "".join(vowel + letter for vowel, letter in zip(vowels, letters, strict=True))
    )
)
tight = st.sampled_from(["", "", " ", "-", "_", " - ", '"'])
quiet_texts = st.lists(
    st.tuples(st.one_of(st.sampled_from(QUIET), st.sampled_from(NUMBERS), garbled), tight), min_size=1, max_size=3
).map(lambda words: "".join(word + joint for word, joint in words))
records = st.lists(st.one_of(texts, quiet_texts, quiet_texts), min_size=1, max_size=4)


def written(cells, delimiter, quoting):
    target = io.StringIO()
    csv.writer(target, delimiter=delimiter, quoting=quoting).writerow(cells)
    return target.getvalue().encode()


def verdicts(matcher, cells, fields):
    """Every verdict that a record may get: by its columns, and by all its words if its shape is wrong."""
    headings = [f"H{place}" for place in range(len(cells))]
    mapping = {}
    for heading, field in zip(headings, fields, strict=False):
        mapping.setdefault(field, []).append(heading)
    batch = RowBatch(headings, [tuple(cells)], [1])
    yield judge_batch(batch, headings, mapping, matcher)[0].verdict
    # The cells under headings that are no field.
    yield judge_batch(batch, headings, {"location": headings}, matcher)[0].verdict
    whole = " ; ".join(cell for cell in cells if cell)
    yield matcher.judge_loose(whole).verdict
    yield matcher.judge_outside(whole).verdict


@pytest.mark.parametrize("recalls", MATCHERS)
@given(
    records,
    st.lists(st.sampled_from(["description", "description", *IDENTITY_FIELDS]), min_size=5, max_size=5),
    st.sampled_from(",;\t|"),
    st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]),
)
@example(["pump722"], ["description"] * 5, ",", csv.QUOTE_ALL)
@example(["PRGDM"], ["description"] * 5, ",", csv.QUOTE_ALL)
@example(["prodgm"], ["model"] * 5, ",", csv.QUOTE_ALL)
@example(["pump", "ins"], ["description"] * 5, ",", csv.QUOTE_ALL)
@example(["mini", "", "", "med", "pump"], ["description", "model", "model", "description", "brand"], ",", csv.QUOTE_ALL)
@example(['pump "ins"'], ["description"] * 5, ",", csv.QUOTE_MINIMAL)
@settings(max_examples=200, deadline=None)
def test_what_the_pattern_does_not_match_is_cleared(recalls, cells, fields, delimiter, quoting):
    raw = written(cells, delimiter, quoting)
    if PATTERNS[recalls].search(raw):
        return
    assert set(verdicts(MATCHERS[recalls], cells, fields)) == {Verdict.NOT_AFFECTED}


@pytest.mark.parametrize("recalls", MATCHERS)
@given(
    texts,
    st.sampled_from(["é", "ü", "™", "®", "ﬁ", "Ｍ", "М", "５", "\u00ad", "\u200b", "—", "И", "Σ", "ß", "²"]),
    st.integers(0, 40),
)
@settings(max_examples=200, deadline=None)
def test_beyond_ascii_the_folded_text_tells(recalls, text, character, place):
    text = text[:place] + character + text[place:]
    matcher = MATCHERS[recalls]
    folded = matcher.screen.folded(text)
    if not folded.isascii() or PATTERNS[recalls].search(folded.encode()):
        return
    assert set(verdicts(matcher, [text], IDENTITY_FIELDS)) == {Verdict.NOT_AFFECTED}


OTHER_SCRIPTS = sorted(
    {
        word.strip("*")
        for recall in RECALLS
        for words in (
            recall.words.own_makers, recall.words.parent_makers, recall.words.product, *recall.words.stems,
            *(family.spellings for family in recall.words.families),
        )
        for word in words
        if not word.isascii()
    }
)  # fmt: skip
ELSEWHERE = [
    "кровать", "насосная", "монитор", "Иванов", "輸液", "ベッド", "病床", "مستشفى", "מיטה", "κλίνη", "병원", "เตียง",
    "Gefäß", "„Bett“", "№", "10µm", "ММТ", "７２２", "ÐœÐµÐ´", "\u00ad", "\u200b", "«", "™", "и\u0306",
]  # fmt: skip


@pytest.mark.parametrize("recalls", MATCHERS)
@given(
    st.lists(
        st.lists(
            st.tuples(
                st.one_of(st.sampled_from(OTHER_SCRIPTS), st.sampled_from(ELSEWHERE), st.sampled_from(NUMBERS), texts),
                st.sampled_from(["", "", " ", "-", " - ", "_", "–"]),
                st.integers(0, 9),
            ),
            min_size=1,
            max_size=4,
        ).map(lambda words: "".join((word[cut:] if cut < 2 else word) + joint for word, joint, cut in words)),
        min_size=1,
        max_size=3,
    ),
    st.sampled_from(",;\t"),
)
@example(["Mедтроник насос 722"], ",")
@example(["美敦力722"], ",")
@settings(max_examples=200, deadline=None)
def test_words_of_other_scripts_are_let_through_where_they_may_matter(recalls, cells, delimiter):
    matcher = MATCHERS[recalls]
    looked_through, _ = InAscii(matcher.screen.folded)(written(cells, delimiter, csv.QUOTE_MINIMAL))
    if b"\0" in looked_through or PATTERNS[recalls].search(looked_through):
        return
    assert set(verdicts(matcher, cells, ["description"] * len(cells))) == {Verdict.NOT_AFFECTED}


@pytest.mark.parametrize("text", ["кровать функциональная", "病床", "مستشفى الملك", "κλίνη - θάλαμος 7"])
def test_words_of_other_scripts_that_matter_to_nobody_are_not_let_through(text):
    looked_through, _ = InAscii(MATCHERS["default"].screen.folded)(text.encode())
    assert b"\0" not in looked_through
    assert not PATTERNS["default"].search(looked_through)


@pytest.mark.parametrize("recalls", MATCHERS)
@given(st.lists(quiet_texts, min_size=1, max_size=2))
@settings(max_examples=200, deadline=None)
def test_quiet_words_side_by_side(recalls, cells):
    if not PATTERNS[recalls].search(written(cells, ",", csv.QUOTE_MINIMAL)):
        found = set(verdicts(MATCHERS[recalls], cells, ["description"] * len(cells)))
        assert found == {Verdict.NOT_AFFECTED}


@pytest.mark.parametrize("joint", ["", " ", "-", "_", " / "])
@pytest.mark.parametrize("recalls", MATCHERS)
def test_every_pair_of_quiet_word_and_number(recalls, joint):
    matcher, pattern = MATCHERS[recalls], PATTERNS[recalls]
    texts = [one + joint + other for one in QUIET for other in [*NUMBERS, *QUIET]]
    texts += [number + joint + word for number in NUMBERS for word in QUIET]
    missed = [
        text
        for text in texts
        if not pattern.search(text.encode())
        and matcher.judge({"description": text}).verdict is not Verdict.NOT_AFFECTED
    ]
    assert not missed


@pytest.mark.parametrize("joint", ["", " ", "-", "TM ", "tm", " - ", "/ "])
@pytest.mark.parametrize("recalls", MATCHERS)
def test_every_phrase_however_its_words_are_joined(recalls, joint):
    matcher, pattern = MATCHERS[recalls], PATTERNS[recalls]
    texts = [joint.join([*re.split(r"[^A-Za-z0-9]+", phrase.strip("*")), ""]) for phrase in VOCABULARY]
    matter = [text for text in texts if matcher.judge({"description": text}).verdict is not Verdict.NOT_AFFECTED]
    assert matter
    assert not [text for text in matter if not pattern.search(text.encode())]


def test_every_garbled_name_however_far_apart_its_letters_stand():
    fillings = ["", "A", "M", "IO", "PU", "AEI", "MOP", "AEIO", "AMPUA"]
    words = {
        f"P{''.join(part for pair in zip(between, order, strict=True) for part in pair)}"
        for order in itertools.permutations("RDG")
        for between in itertools.product(fillings, repeat=3)
    }
    screen = MATCHERS["every recall"].screen
    garbled = [word for word in words if screen.passes(word)]
    assert len(garbled) > 1000
    for word in garbled:
        assert PATTERNS["every recall"].search(word.encode()), word


def test_the_pattern_tells_apart_what_it_should():
    cleared = [b"1,Infusomat Space,B. Braun,1722", b"2,Hospital bed,Linet,7220", b"3,Scale,Seca,00508"]
    passing = [b'1,"Prdgm",,x', b"2,pump 722,,", b"3,,,mmt-1", b"4,pump,ins,", b"722", b"5,,Medtronic,"]
    pattern = PATTERNS["default"]
    assert [bool(pattern.search(record)) for record in cleared] == [False] * 3
    assert all(pattern.search(record) for record in passing)


def test_the_pattern_needs_nothing_that_automata_lack():
    re2 = pytest.importorskip("re2")
    assert re2.compile(MATCHERS["every recall"].screen.pattern).search(b"7,Medtronic,722")


@pytest.mark.parametrize("recalls", MATCHERS)
@given(st.lists(st.one_of(texts, quiet_texts), min_size=1, max_size=4), st.sampled_from(",;\t|"))
@settings(max_examples=150, deadline=None)
def test_the_full_name_of_a_model_is_found_in_the_bytes_of_its_record(recalls, cells, delimiter):
    matcher = MATCHERS[recalls]
    if any(map(matcher.screen.may_name, cells)):
        for quoting in (csv.QUOTE_MINIMAL, csv.QUOTE_ALL):
            raw = written(cells, delimiter, quoting)
            assert PATTERNS[recalls].search(escape("\n".join(cells)).encode())
            assert PATTERNS[recalls].search(raw)
