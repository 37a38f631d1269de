"""A line of which it is told for a whole block that it is a record by itself is one when it is read with care too."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pumpcheck_csv.dialect import Dialect
from pumpcheck_csv.lines import Line
from pumpcheck_csv.records import Records

np = pytest.importorskip("numpy")

from pumpcheck_csv.alone import alone  # noqa: E402

WIDTH = 9
cells = st.sampled_from(
    ["a", "a", "a", "", '"a', '"a', 'a"', '"a"', '""', '""a', '"a"b', 'a"b"c', '"', '"a ', '" ', '"""']
)
full = st.lists(cells, min_size=WIDTH, max_size=WIDTH)
one = st.builds(
    lambda cell, place: [cell if other == place else "a" for other in range(WIDTH)], cells, st.integers(0, WIDTH - 1)
)
other = st.lists(cells, min_size=WIDTH - 1, max_size=WIDTH + 1)
blocks = st.lists(st.one_of(one, one, full, other).map(",".join), min_size=1, max_size=6)


def told(lines: list[str]) -> list[bool]:
    look = np.frombuffer("".join(line + "\n" for line in lines).encode(), np.uint8)
    ends, quotes = np.flatnonzero(look == ord("\n")), np.flatnonzero(look == ord('"'))
    return alone(look, ends, quotes, ord(","), WIDTH - 1).tolist() if len(quotes) else [False] * len(lines)


@given(blocks)
@settings(max_examples=1500, deadline=None)
def test_what_is_told_of_a_line_is_true(lines):
    for place, sure in enumerate(told(lines)):
        if sure:
            stretch = [Line(number, text, "\n") for number, text in enumerate(lines, 1)][place:]
            record = next(iter(Records(stretch, Dialect(), WIDTH)))
            assert (record.line, record.last) == (place + 1, place + 1)


@pytest.mark.parametrize(
    ("line", "following", "sure"),
    [
        ('a,b,c,d,"e,f,g,h,i', "a,b,c,d,e,f,g,h,i", True),
        ('a,b,c,d,"e,f,g,h,i', 'a,b,c,d,e,f,g,h,"i', True),
        ('a,b,c,d,"e,f,g,h', "a,b,c,d,e,f,g,h,i", True),
        ('a,b,c,d,"e,f,g,h', 'a,b,c,d,e",f,g,h,i', False),
        ('a,b,c,d,"e,f,g,h,i', 'and more",f,g,h,i', False),
        ('a,b,c,d,"e', 'f",f,g,h,i', False),
        ('a,b,c,d,e"f"g,f,g', "whatever", True),
        ('a,b,c,d,""e,f,g,h,i', "whatever", True),
        ('a,b,c,d,""",f,g,h,i', "whatever", False),
    ],
)
def test_a_quote_and_the_line_behind_it(line, following, sure):
    assert told([line, following])[0] is sure
