"""A file that is read in ranges of bytes, cut anywhere, gives what it gives when it is read at once."""

from __future__ import annotations

import pickle
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pumpcheck import Layout, SourceRequest
from pumpcheck.matching.matcher import Matcher
from pumpcheck.recalls import built_in
from pumpcheck.scanning.table_screen import TableScreen
from pumpcheck_csv.csv_adapter import CsvAdapter

pytest.importorskip("hyperscan")

HEADINGS = ["Asset", "Manufacturer", "Description", "Model", "Notes"]
FIRST = "A1,Philips,Patient monitor,MX450,checked"
LINES = [
    FIRST, "A2,Baxter,Pump,Sigma,\"two\nlines\"", 'A3,Philips,Monitor,MX450,"a ""quoted"" word"', "",
    "A4,Medtronic,Insulin pump,MMT-722NAS,x", 'A5,Medtronic,Insulin pump,MMT-512,"on\r\nthree\nlines"',
    'A6,Philips,5" display,MX450,x', 'A7,Philips,"never closed,MX450,x', ",,,,PAR123456H", "A8,,,,same as above",
    "A9;Baxter;Pump;Sigma;x", "A10,Medtronic,Pacemaker,Azure,x,too,many", "A11,Löwenstein,Bett,7,Größe ™",
    "B1,\udce9t\udce9,Bed,x,y", ",,,,", '",",",",",",",",\n,"', "Asset,Manufacturer,Description,Model,Notes", "  ",
]  # fmt: skip


FIELDS = {"manufacturer": ("Manufacturer",), "description": ("Description",), "model": ("Model",), "notes": ("Notes",)}
SCREEN = TableScreen(Matcher(built_in()), HEADINGS, FIELDS)


READ = []


def elsewhere(function, items):
    """A `map` whose items and answers cross the border of a process."""
    for item in pickle.loads(pickle.dumps(list(items))):
        READ.append(item)
        yield pickle.loads(pickle.dumps(pickle.loads(pickle.dumps(function))(item)))


def read(path, range_bytes):
    layout = Layout(tuple(HEADINGS), 2, [tuple(FIRST.split(","))] * 5)
    with CsvAdapter().open(SourceRequest(str(path), range_bytes=range_bytes, map=elsewhere)) as source:
        (grid,) = source.tables()
        found = list(grid.rows(SCREEN, layout))
    kept, gaps = [], set()
    for stretch in found:
        for place, (number, row) in enumerate(zip(stretch.numbers, stretch.rows, strict=True)):
            # Behind a damaged row a range may clear what the whole file hands over, or the other way round.
            stays = len(row) != len(HEADINGS) or _may_matter(row)
            if place in stretch.gaps or not stays:
                gaps.add(len(kept))
            if stays:
                kept.append((number, row, stretch.marks.get(place)))
        if len(stretch.rows) in stretch.gaps:
            gaps.add(len(kept))
    count = sum(len(stretch.rows) + stretch.cleared for stretch in found)
    return kept, gaps, count, [stretch.skipped for stretch in found], grid.notes


def _may_matter(row):
    return SCREEN.passes(" ".join(row)) and not SCREEN.clears(row)


def check(path, text, range_bytes, tasks=64):
    path.write_bytes(text.encode("utf-8", "surrogateescape"))
    READ.clear()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("pumpcheck_csv.ranges.TASKS", tasks)
        assert read(path, range_bytes) == read(path, 0)
    assert len(READ) > 1 or path.stat().st_size < 2 * range_bytes


@given(
    st.lists(st.one_of(st.sampled_from(LINES), st.just(FIRST), st.just(FIRST)), min_size=1, max_size=40),
    st.sampled_from(["\n", "\r\n", "\r"]),
    st.booleans(),
    st.integers(100, 700),
    st.sampled_from([3, 64]),
)
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_wherever_it_is_cut(tmp_path, lines, end, ended, range_bytes, tasks):
    text = end.join([",".join(HEADINGS), *[FIRST] * 4, *lines]) + end * ended
    check(tmp_path / "inventory.csv", text, range_bytes, tasks)


@pytest.mark.integration("time")
def test_a_file_of_many_ranges(tmp_path):
    random = Random(7)
    lines = [random.choice(LINES if random.random() < 0.1 else LINES[:3]) for _ in range(20_000)]
    check(tmp_path / "inventory.csv", "\n".join([",".join(HEADINGS), FIRST, *lines]), 2_000)
    assert len(READ) < 200
