"""Products known by name: split over columns, shortened, put together of everyday words, or of one to three signs."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pumpcheck import Verdict
from pumpcheck.matching.matcher import Matcher
from pumpcheck.model.recall import Recall, RecalledModel, Words
from pumpcheck.recalls import common_words

_COMMON = common_words()["names"]
_NAMES = {
    "PC": ("Alarys PC Unit Model 8015", "Alarys PC Unit"),
    "Syringe": ("Medifuse 4000 Wireless Syringe Infusion Pump",),
    "Hub": ("8990 Carelunk Programmer",),
    "Suite": ("HealthSuite",),
    "X2": ("X2",),
    "Q": ("Q",),
    "Server": ("BlackBerry QNX Server",),
    "Module": ("1756-EN4TR",),
    "Archive": ("Radvyewer Archive Server",),
    "Monitor": ("BM-900",),
}
_OTHERS = {
    "Balloon": ("Cardiofoo Hybrid Aortic Pump",),
    "EEG": ("Nextlab NeuroWorkx",),
    "Link": ("Vitalink",),
    "Gate": ("PulseGatt Cardiac Gateway",),
    "Express": ("Zxprezzon",),
    "Switch": ("6GK5408-4GR00-2AM2",),
    "Sequencer": ("MiSeqDx",),
    "Alert": ("e-Alert",),
    "Spectrum": ("Spectrum IQ",),
    "Messenger": ("CardioMessengo II-S",),
    "Console": ("0998-00-0800-XX",),
    "Central": ("CIC Pro Central Station",),
    "Shock": ("LIFEPOK 15",),
    "Scope": ("EVUS EXERO III CV-190",),
    "Knife": ("Leksoll Gammo Knife Icun",),
    "Vent": ("ACME-T1",),
}


def _matcher(rows):
    return Matcher(
        [
            Recall(
                "acme", "Acme", "2024-01-01",
                rows=tuple(RecalledModel(row, names=names, scheme="none") for row, names in rows.items()),
                words=Words(
                    parent_makers=("Acme", "Halvorsen Patient Care"),
                    left_out=tuple(_COMMON["left_out"]),
                    everyday_names=tuple(_COMMON["everyday"]),
                    generic=("medical device",),
                ),
            )
        ]
    )  # fmt: skip


_BOUGHT = {
    "Balloon": ("Cardiofoo Hybrid Aortic Pump",),
    "ECG": ("Wilsh Ollyn MLB 380 Resting Electrocardiograph",),
    "Ventilator": ("Newporth HT70 Plus Ventilator",),
    "Analyzer": ("UniFoo DxF 800",),
    "Central": ("Central Foo Station CFS Pro", "Central Information Station CIS"),
    "Oximeter": ("Radikel-7 Pulse CO-Oximeter",),
    "Bed": ("Secure II MedSurg Bed",),
    "Defibrillator": ("X Series Monitor/Defibrillator",),
}
MATCHER, OTHERS, BOUGHT = _matcher(_NAMES), _matcher(_OTHERS), _matcher(_BOUGHT)


@pytest.mark.parametrize(
    ("device", "verdict", "row"),
    [
        # Split over the model family, the description and the catalogue number, in any order.
        ({"model": "Alarys", "description": "PC Unit 8015"}, "affected", "PC"),
        ({"brand": "Alarys", "description": "PC Unit"}, "affected", "PC"),
        ({"model": "8015", "description": "PC Unit", "brand": "ALARYS"}, "affected", "PC"),
        ({"model": "Medifuse 4000", "description": "Wireless Syringe Infusion Pump"}, "affected", "Syringe"),
        ({"manufacturer": "Other", "model": "Alarys", "description": "PC Unit 8015"}, "needs_review", "PC"),
        ({"model": "Alarys", "description": "Syringe module"}, "not_affected", None),
        ({"model": "Unit 8015", "description": "for a PC, by Alarys"}, "not_affected", None),
        # What people leave of a name asks for a look, whoever is named as its maker, where it tells enough.
        ({"model": "Medifuse 4000"}, "needs_review", "Syringe"),
        ({"model": "Carelunk Programmer"}, "needs_review", "Hub"),
        ({"manufacturer": "Other", "model": "Medifuse 4000"}, "needs_review", "Syringe"),
        ({"manufacturer": "Other", "description": "Medifuse"}, "needs_review", "Syringe"),
        ({"manufacturer": "Other", "description": "Medifuse pump 3500"}, "not_affected", None),
        ({"manufacturer": "Other", "model": "Carelunk Programmer"}, "needs_review", "Hub"),
        # Everyday words that are put together count beside their maker only.
        ({"model": "HealthSuite"}, "affected", "Suite"),
        ({"manufacturer": "Other", "model": "HealthSuite"}, "not_affected", None),
        ({"manufacturer": "", "model": "HealthSuite"}, "not_affected", None),
        # One to three signs count alone beside their maker, and beside other words they ask.
        ({"model": "X2"}, "affected", "X2"),
        ({"description": "X2 patient monitor"}, "affected", "X2"),
        ({"manufacturer": "", "description": "Acme Q"}, "affected", "Q"),
        ({"description": "coil x2 for knees"}, "needs_review", "X2"),
        ({"manufacturer": "Other", "model": "X2"}, "not_affected", None),
        # The maker may be the beginning of the name.
        ({"manufacturer": "BlackBerry", "model": "BlackBerry QNX Server"}, "affected", "Server"),
        # A name with capitals inside is written apart, too.
        ({"model": "Health-Suite"}, "affected", "Suite"),
        ({"manufacturer": "Other", "model": "Health Suite"}, "not_affected", None),
        # All of its words in another order, or with others between them, ask for a look.
        ({"description": "Alarys System PC Unit"}, "needs_review", "PC"),
        ({"description": "Wireless infusion pump, syringe, Medifuse 4000"}, "needs_review", "Syringe"),
        ({"description": "Radwyewer Archive Server"}, "affected", "Archive"),
        # So may the maker's own name: all of the field begins it.
        ({"manufacturer": "Halvorsen", "model": "BM-900"}, "affected", "Monitor"),
        ({"manufacturer": "Halvorsen Optics", "model": "BM-900"}, "not_affected", None),
        # Letters and digits by turns are no everyday word.
        ({"manufacturer": "Rockwall", "model": "1756-EN4TR"}, "needs_review", "Module"),
        # Beside a rare word everyday ones may be cut short.
        ({"description": "Radvyewer Archive Srv"}, "affected", "Archive"),
        ({"description": "Radvyewer Arch. Server"}, "affected", "Archive"),
        ({"description": "Radvyewer A Server"}, "not_affected", None),
    ],
)
def test_a_name_is_known_as_people_write_it_and_no_further(device, verdict, row):
    finding = MATCHER.judge({"manufacturer": "Acme", **device})
    assert (finding.verdict.value, finding.recalled_model) == (verdict, row)
    fields = {piece.field for piece in finding.evidence}
    assert verdict == "not_affected" or fields <= {name for name, text in device.items() if text} | {"manufacturer"}


@pytest.mark.parametrize(
    ("model", "verdict", "row"),
    [
        # A rare word of a name asks where it stands alone, and its first words do wherever they stand.
        ("Cardiofoo", "needs_review", "Balloon"),
        ("Cardio-Foo V2.1", "needs_review", "Balloon"),
        ("Cardiofoo Hybrid, ward 3", "needs_review", "Balloon"),
        ("Cardiofoo Xenon", "not_affected", None),
        ("Cardiofoo Syringe Module", "not_affected", None),
        ("Cardiofoo Medical Device", "needs_review", "Balloon"),
        ("Cardiofoo 300", "not_affected", None),
        ("NeuroWorkx", "needs_review", "EEG"),
        ("Neuro-Workx", "needs_review", "EEG"),
        ("PULSEGATT", "needs_review", "Gate"),
        ("Pulse Gatt", "needs_review", "Gate"),
        ("CIC-Pro", "needs_review", "Central"),
        # Words that are put together may be written apart, with the letter that they share in both, and run together.
        ("Vital-Link", "affected", "Link"),
        ("VITAL LINK", "affected", "Link"),
        ("MiSeq Dx", "affected", "Sequencer"),
        ("eAlert", "affected", "Alert"),
        ("E Alert", "affected", "Alert"),
        ("SpectrumIQ", "affected", "Spectrum"),
        # A slip counts in a word whose halves are in everyday words, too.
        ("Zxprezon", "affected", "Express"),
        # A shorter word may fall apart, and the first word of a name be left out, or all but the code at its end.
        ("LIFE POK 15", "affected", "Shock"),
        ("Life Pack 15", "not_affected", None),
        ("CV-190", "needs_review", "Scope"),
        ("CV-191", "not_affected", None),
        ("Gammo Knife Icun", "needs_review", "Knife"),
        ("T1", "needs_review", "Vent"),
        ("T1 adapter", "not_affected", None),
        # The digits of a long code may be set apart or run together, and a numeral is a number.
        ("6GK54084GR002AM2", "affected", "Switch"),
        ("6gk5 408-4gr00-2am2", "affected", "Switch"),
        ("6GK5408 4GR00 2AM2", "affected", "Switch"),
        ("6GK5408-4GR00-2AM3", "not_affected", None),
        ("Cardiomessengo 2S", "affected", "Messenger"),
        ("0998-00-0800-83", "affected", "Console"),
    ],
)
def test_what_people_leave_of_a_name_and_how_they_part_it(model, verdict, row):
    finding = OTHERS.judge({"manufacturer": "Acme", "model": model})
    assert (finding.verdict.value, finding.recalled_model) == (verdict, row)


@pytest.mark.parametrize("maker", ["Other", "", "Halvorsen Pat.", "Acme"])
@pytest.mark.parametrize(
    ("device", "always"),
    [
        ({"model": "Cardiofoo Hybrid"}, True),
        ({"description": "Aortic pump, Cardiofoo"}, True),
        ({"model": "MLB 380", "description": "ECG"}, True),
        ({"model": "HT70 Plus"}, True),
        ({"model": "DxF 800"}, True),
        ({"model": "CFS-Pro"}, True),
        ({"model": "Radikel-7"}, True),
        ({"brand": "Newporth", "model": "HT-70"}, True),
        # Everyday words and a numeral count beside their maker only, and alone in their field.
        ({"model": "Secure II"}, False),
        ({"model": "X Series"}, False),
        ({"description": "Central information station"}, False),
    ],
)
def test_the_maker_of_a_product_may_have_been_bought_or_not_be_named(device, always, maker):
    finding = BOUGHT.judge({"manufacturer": maker, **device})
    asks = always or maker in ("Acme", "Halvorsen Pat.")
    assert finding.verdict is (Verdict.NEEDS_REVIEW if asks else Verdict.NOT_AFFECTED)


_WRITTEN = [name for names in (*_NAMES.values(), *_OTHERS.values()) for name in names]
_PATTERNS = {matcher: re.compile(matcher.screen.pattern) for matcher in (MATCHER, OTHERS)}


@given(
    st.sampled_from(_WRITTEN),
    st.lists(st.tuples(st.integers(0, 30), st.sampled_from(["", " ", "-", "_", "x", "X", "  "])), max_size=3),
    st.sampled_from([str, str.upper, str.lower, lambda text: re.sub(r"[\W_]", "", text), str.title]),
    st.sampled_from(["Acme", "", "Other"]),
    st.booleans(),
)
@settings(max_examples=300, deadline=None)
def test_what_the_bytes_do_not_tell_is_cleared(name, signs, form, maker, run_on):
    for place, sign in signs:
        name = name[:place] + sign + name[place + (sign == "") :]
    for matcher, pattern in _PATTERNS.items():
        for device in (
            {"manufacturer": maker, "model": form(name)},
            {"description": f"{maker}{' ' * run_on}{form(name)} x"},
        ):
            if not pattern.search(",".join(device.values()).encode()):
                assert matcher.judge(device).verdict is Verdict.NOT_AFFECTED
                assert matcher.judge_outside(" ".join(device.values())).verdict is Verdict.NOT_AFFECTED
