import pytest
from hypothesis import given
from hypothesis import strategies as st

from pumpcheck.versions import SCHEMES
from pumpcheck.versions import PumpVersion as Version


def test_versions_are_in_one_order():
    texts = ["1.2", "2.1", "2.4A", "2.4B", "2.5A", "2.6A", "2.7A", "2.10A", "3.1E"]
    limits = [SCHEMES["pump"].parse(text) for text in texts]
    for place, one in enumerate(limits):
        for other in limits[place + 1 :]:
            assert one.orders(other) == {-1}, (one, other)


@given(st.integers(0, 99), st.integers(0, 99), st.sampled_from("ABCDE"))
def test_what_is_written_is_read(major, minor, letter):
    for text in (f"{major}.{minor}{letter}", f"VER {major}.{minor}{letter}1.1", f"V {major}. {minor}{letter}"):
        version = SCHEMES["pump"].parse(text)
        assert (version.major, version.minor, version.letter) == (major, minor, letter)


@pytest.mark.parametrize("text", ["", "24A", "2019-02-04", "A", "2.4.2019", "PAR123456H"])
def test_what_is_no_version_is_not_read_as_one(text):
    assert SCHEMES["pump"].parse(text) is None


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("PUMP MMT-715LNAS PRDGM INS V2.1 SK EN", [Version(2, 1)]),
        ("REVEL INSULIN PUMP 1.8M 3ML", []),
        ("PARADIGM 723 SOFTWARE VERSION 2.5A", [Version(2, 5, "A")]),
        ("PARADIGM 723 2.4A", [Version(2, 4, "A")]),
        ("MAINS 2.4 GHZ", []),
    ],
)
def test_versions_within_text(text, found):
    assert [version for version, _, _ in SCHEMES["pump"].find(text)] == found
