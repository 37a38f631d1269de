"""The fast way to read a large table gives what the plain way gives, whatever is in the file."""

import gzip
import re
import subprocess
import sys
from random import Random

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

import pumpcheck
from pumpcheck import Batch, SourceRequest
from pumpcheck.matching.matcher import Matcher
from pumpcheck.recalls import built_in
from pumpcheck.scanning.table_screen import TableScreen
from pumpcheck_csv import blocks, plain, screened, workers
from pumpcheck_csv.reader import CsvAdapter

pytest.importorskip("hyperscan")

HEADINGS = ["Asset", "Manufacturer", "Description", "Model", "Room", "Software Version"]
FIRST = ["A1", "Philips", "Patient monitor", "MX450", "12", "1.0"]
WORDS = [
    "Philips", "Medtronic", "MiniMed", "insulin pump", "pump", "ins", "Paradigm", "PDRGM 722", "MMT-722NAS", "ММТ-512",
    "722", "512", "room 722", "bed", "reservoir", "2.4A", "", "", "x", "é", "naïve", "Инсулиновая помпа", "７２２",
    "Paradigm 722", "ЖММТ-722", "Veo", "mini", "med", 'say "so"',
    '5" tube', "a, b", "two\nlines", "cr\rinside", " ", '"', "\x00", "\x01\x02\x03", "\x1a",
    "™", "Mini™Med", "1722",
]  # fmt: skip
ENDS = ["\n", "\n", "\n", "\r\n", "\r", "\n\n", "\n  \n"]


def cell(text, quoted):
    return '"' + text.replace('"', '""') + '"' if quoted else text


cells = st.builds(cell, st.sampled_from(WORDS), st.booleans())
regular = st.lists(cells, min_size=6, max_size=6)
ragged = st.lists(cells, min_size=1, max_size=9)
rows = st.builds(
    lambda row, end: ",".join(row) + end, st.one_of(regular, regular, regular, ragged), st.sampled_from(ENDS)
)


@pytest.fixture(autouse=True)
def _small_blocks(monkeypatch):
    """Let every file be a large one of many blocks."""
    monkeypatch.setattr(screened, "SMALL", 0)
    monkeypatch.setattr(blocks, "BLOCK", 64)


def account(path, **options):
    result = pumpcheck.scan(path, **options)
    records = [
        (
            record.row,
            record.finding.verdict,
            record.finding.reason,
            record.finding.evidence,
            dict(record.values),
            record.id,
        )
        for record in result.records
    ]
    return result.counts, records, list(line_by_line(result.skipped)), result.sources


def line_by_line(skipped):
    """What was skipped, without regard to which lines are named together: a batch ends where it ends."""
    for stretch in skipped:
        numbers = re.search(r"lines? (\d+)(?: to (\d+))?$", stretch.origin)
        if numbers is None:
            yield stretch
            continue
        first, last = int(numbers[1]), int(numbers[2] or numbers[1])
        yield from ((line, stretch.reason) for line in range(first, last + 1))


def both(path, monkeypatch, **options):
    """Scan in the fast and in the plain way."""
    taken, fast, slow = in_both_ways(path, monkeypatch, **options)
    assert taken, "the file was not read in the fast way"
    return fast, slow


def in_both_ways(path, monkeypatch, **options):
    """Scan as it comes and in the plain way, and say whether it came to the fast one."""
    read = []
    with monkeypatch.context() as patch:
        walk = screened.ScreenedReading.__iter__
        patch.setattr(screened.ScreenedReading, "__iter__", lambda self: read.append(1) or walk(self))
        fast = account(path, **options)
    with monkeypatch.context() as patch:
        patch.setattr("pumpcheck_csv.reader.screened_reading", lambda *_: None)
        slow = account(path, **options)
    return bool(read), fast, slow


@given(
    st.lists(rows, min_size=1, max_size=25), st.sampled_from(["utf-8", "cp1252"]), st.booleans(), st.integers(30, 400)
)
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_both_ways_give_the_same(tmp_path, monkeypatch, lines, codec, ended, size):
    monkeypatch.setattr(blocks, "BLOCK", size)
    text = ",".join(HEADINGS) + "\n" + (",".join(FIRST) + "\n") * 5 + "".join(lines)
    path = tmp_path / "inventory.csv"
    path.write_bytes((text if ended else text.rstrip("\r\n")).encode(codec, "replace"))
    taken, fast, slow = in_both_ways(path, monkeypatch)
    # Lines that happen to look like a second table below the first are read in the plain way.
    assume(taken)
    assert fast == slow


@given(st.lists(rows, min_size=1, max_size=25), st.integers(30, 400))
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_both_ways_give_the_same_where_headings_may_be_those_of_other_columns(tmp_path, monkeypatch, lines, size):
    monkeypatch.setattr(blocks, "BLOCK", size)
    short = [*HEADINGS[:1], HEADINGS[1] + HEADINGS[2], *HEADINGS[3:]]
    path = tmp_path / "inventory.csv"
    path.write_bytes((",".join(short) + "\n" + (",".join(FIRST) + "\n") * 25 + "".join(lines)).encode())
    taken, fast, slow = in_both_ways(path, monkeypatch)
    assume(taken)
    assert fast == slow


WIDE = [*HEADINGS, "Ward", "Site", "Note"]
WIDE_FIRST = [*FIRST, "3", "Main", "ok"]
DAMAGED = [
    '"x', 'x"', '""x', '"x"y', 'x"y"z', '"x ', ' "x"', '"', '""', '"""', '"MMT-722', '"é', '"\x01',
    "two\nlines", '"a\nb"',
]  # fmt: skip
wide = st.lists(st.one_of(st.sampled_from(FIRST), st.sampled_from(DAMAGED), cells), min_size=9, max_size=9)
misshapen = st.lists(st.one_of(st.sampled_from(FIRST), st.sampled_from(DAMAGED)), min_size=7, max_size=11)
sound = st.sampled_from([WIDE_FIRST, [*WIDE_FIRST[:2], "insulin pump", "722", *WIDE_FIRST[4:]]])


@st.composite
def one_damaged(draw):
    """A row with one damaged cell: the usual damage."""
    row, place = list(draw(sound)), draw(st.integers(0, 8))
    row[place] = draw(st.sampled_from(DAMAGED)) + row[place]
    return row


@st.composite
def run_together(draw):
    """A row in which a delimiter is missing, some texts of which are in quotes and hold delimiters themselves."""
    row = list(draw(sound))
    for place in draw(st.sets(st.integers(0, 8), min_size=1, max_size=3)):
        row[place] = cell(draw(st.sampled_from(["small, red", "wide, 722, old", '5" tube, new', "MMT-722", "x"])), True)
    place = draw(st.integers(0, 7))
    return [*row[:place], row[place] + row[place + 1], *row[place + 2 :]]


wide_rows = st.builds(
    lambda row, end: ",".join(row) + end,
    st.one_of(sound, one_damaged(), one_damaged(), run_together(), wide, misshapen),
    st.sampled_from(ENDS),
)


@given(st.lists(wide_rows, min_size=2, max_size=25), st.sampled_from(["utf-8", "cp1252"]), st.integers(30, 2000))
@settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_both_ways_give_the_same_where_most_rows_are_damaged(tmp_path, monkeypatch, lines, codec, size):
    monkeypatch.setattr(blocks, "BLOCK", size)
    path = tmp_path / "inventory.csv"
    head = ",".join(WIDE) + "\n" + (",".join(WIDE_FIRST) + "\n") * 5
    path.write_bytes((head + "".join(lines)).encode(codec, "replace"))
    taken, fast, slow = in_both_ways(path, monkeypatch)
    # Lines that happen to look like a second table below the first are read in the plain way.
    assume(taken)
    assert fast == slow


@pytest.mark.parametrize("damage", DAMAGED[:7])
@pytest.mark.parametrize("place", [0, 4, 8])
def test_a_file_in_which_every_row_is_damaged_alike(tmp_path, monkeypatch, damage, place):
    monkeypatch.setattr(blocks, "BLOCK", 4096)
    rows = [list(WIDE_FIRST) for _ in range(150)]
    rows[75][1:4] = ["Medtronic", "insulin pump", "MMT-722NAS"]
    for row in rows:
        row[place] = damage + row[place]
    path = tmp_path / "inventory.csv"
    path.write_text("\n".join(map(",".join, [WIDE, WIDE_FIRST, *rows])) + "\n")
    fast, slow = both(path, monkeypatch)
    assert fast == slow
    assert fast[0]["records"] == 151
    assert [record[0] for record in fast[1]] == [78]


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("codec", ["utf-8-sig", "cp1252", "mac_roman", "cp1251"])
def test_every_form_of_file(tmp_path, monkeypatch, delimiter, newline, codec):
    pump = ["Медтроник", "Инсулиновая помпа"] if codec == "cp1251" else ["Medtronic", "Pompe à insuline"]
    rows = [HEADINGS, *([FIRST] * 30), ["A2", *pump, "MMT-722", "3", ""], *([FIRST] * 30)]
    path = tmp_path / "inventory.csv"
    path.write_bytes(newline.join(delimiter.join(row) for row in rows).encode(codec))
    fast, slow = both(path, monkeypatch)
    assert fast == slow
    assert fast[1][0][0] == 32


@pytest.mark.parametrize("large", [0, 10**9], ids=["several processes", "one process"])
def test_damage_of_every_kind_in_a_larger_file(tmp_path, monkeypatch, large):
    monkeypatch.setattr(workers, "LARGE", large)
    monkeypatch.setattr(workers, "_processors", lambda: 2)
    monkeypatch.setattr(blocks, "BLOCK", 4096)
    random = Random(508)
    mess = [
        'A,Medtronic,"runs\non",MMT-722,1,2\n', 'A,Medtronic,"never closed,MMT-722,1,2\n', "A,b\n", "\n", "  \t\n",
        "A,b,c,d,e,f,MMT-515\n", 'A,Medtronic,5" pump,722,1,2\n', "A,Medtronic,\x00pump,722,1,2\n",
        "\x01\x02\x03\x04\n", "A,Medtronic,\ufffd,MMT-512,4,\n",
        'A,"Medtronic" x,"insulin",722,1,2\n', "A,Medtronic,pump\rA,b,c,d,e,f\n",
    ]  # fmt: skip
    lines = [random.choice(mess) if random.random() < 0.1 else ",".join(FIRST) + "\n" for _ in range(3000)]
    path = tmp_path / "inventory.csv"
    damaged = (",".join(HEADINGS) + "\n" + ",".join(FIRST) + "\n" + "".join(lines)).encode()
    path.write_bytes(damaged.replace("\ufffd".encode(), b"\xff\xe9"))
    fast, slow = both(path, monkeypatch)
    assert fast == slow


def test_a_number_counts_in_the_columns_that_can_matter_and_everywhere_in_a_damaged_row(tmp_path):
    lines = [
        HEADINGS,
        *([FIRST] * 9),
        ["A", "Philips", "Pump", "X", "722", "1"],
        ["A", "Medtronic", "Pump", "X", "1", "1", "722"],
    ]
    path = tmp_path / "inventory.csv"
    path.write_text("\n".join(map(",".join, lines)) + "\n")
    (table,) = CsvAdapter().open(SourceRequest(str(path))).tables()
    screen = TableScreen(
        Matcher(built_in()), {name.lower(): [name] for name in ("Manufacturer", "Description", "Model")}
    )
    numbers = [number for batch in table.batches(screen) for number in batch.row_numbers]
    assert numbers == [12]


def test_a_broken_off_file_is_marked_at_its_last_row(tmp_path, monkeypatch):
    path = tmp_path / "inventory.csv.gz"
    rows = "".join(f"A{number},Philips,Monitor,X{number},1,2\n" for number in range(4000))
    path.write_bytes(gzip.compress((",".join(HEADINGS) + "\n" + rows).encode())[:-4000])
    fast, slow = both(path, monkeypatch)
    assert fast == slow
    assert fast[3][0].tables[0].problem


def test_a_broken_off_file_after_a_damaged_row_that_is_cleared(tmp_path, monkeypatch):
    path = tmp_path / "inventory.csv.gz"
    lines = [HEADINGS, *([FIRST] * 200), ["A", "Philips", '"Mon"itor" 5"', "X", "1", "2"]]
    lines += [["A", "Medtronic", "Insulin pump", "MMT-722", "1", "2"]]
    # Not compressed, so that what is cut off at the end is the end of the last row.
    path.write_bytes(gzip.compress("\n".join(map(",".join, lines)).encode(), 0)[:-10])
    fast, slow = both(path, monkeypatch)
    assert fast == slow
    assert fast[3][0].tables[0].problem
    assert [record[0] for record in fast[1]] == [203]


def test_a_quoted_field_over_many_blocks(tmp_path, monkeypatch):
    lines = (
        [",".join(FIRST)] * 3
        + ['A,Medtronic,"insulin pump\n' + "note\n" * 300 + '",MMT-722,1,2']
        + [",".join(FIRST)] * 3
    )
    path = tmp_path / "inventory.csv"
    path.write_text("\n".join([",".join(HEADINGS), *lines]) + "\n")
    fast, slow = both(path, monkeypatch)
    assert fast == slow
    assert fast[1][0][0] == 5


def test_only_what_the_screen_lets_through_is_parsed(tmp_path):
    path = tmp_path / "inventory.csv"
    path.write_text("\n".join([",".join(HEADINGS), *([",".join(FIRST)] * 500), "A,Medtronic,Pump,MMT-722,1,2"]) + "\n")
    (table,) = CsvAdapter().open(SourceRequest(str(path))).tables()
    batches: list[Batch] = list(table.batches(Matcher(built_in()).screen))
    assert sum(len(batch.row_numbers) for batch in batches) == 1
    assert sum(batch.cleared for batch in batches) == 500


def test_a_small_file_is_read_in_the_plain_way(tmp_path, monkeypatch):
    path = tmp_path / "inventory.csv"
    path.write_text(",".join(HEADINGS) + "\n" + ",".join(FIRST) + "\n")
    monkeypatch.setattr(screened, "SMALL", 4096)
    plain_reads = []
    walk = plain.PlainReading.__iter__
    monkeypatch.setattr(plain.PlainReading, "__iter__", lambda self: plain_reads.append(1) or walk(self))
    assert pumpcheck.scan(path).counts["records"] == 1
    assert plain_reads


_SPLIT = """
import sys
import pumpcheck
from pumpcheck_csv import blocks, screened, workers
screened.SMALL, workers.LARGE, blocks.BLOCK = 0, 0, 4096
workers._processors = lambda: 3
forked, started = [], []
fork, start = workers._forked, workers._started
workers._forked = lambda job, **given: forked.append(1) or fork(job, **given)
workers._started = lambda job: started.append(1) or start(job)
if sys.argv[2] == "command":
    workers._may_fork = lambda: False
result = pumpcheck.scan(sys.argv[1])
print(len(forked), len(started), result.counts["records"], [record.row for record in result.records])
"""


@pytest.mark.parametrize("way", ["fork", "command"])
def test_several_processes_read_one_file(tmp_path, way):
    path = tmp_path / "inventory.csv"
    lines = [",".join(FIRST)] * 2000
    lines[700] = lines[1900] = "A,Medtronic,Insulin pump,MMT-722,1,2"
    lines[1000] = 'A,Medtronic,"over\n' + "many\n" * 900 + 'lines",MMT-722,1,2'
    path.write_text("\n".join([",".join(HEADINGS), *lines]) + "\n")
    done = subprocess.run([sys.executable, "-c", _SPLIT, path, way], capture_output=True, text=True, check=True)
    forks = way == "fork" and sys.platform == "linux"
    rows = [702, 1002, 1902 + 901]
    assert done.stdout.split(maxsplit=3) == [*("30" if forks else "03"), "2000", f"{rows}\n"]
    assert not done.stderr


def test_without_hyperscan_every_record_is_read(tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "hyperscan", None)
    path = tmp_path / "inventory.csv"
    path.write_text("\n".join([",".join(HEADINGS), *[",".join(FIRST)] * 60, "A,Medtronic,pump,MMT-722,1,2"]))
    taken, found, plain = in_both_ways(path, monkeypatch)
    assert not taken
    assert found == plain
    assert found[0]["affected"] == 1


@pytest.mark.parametrize("large", [0, 10**9], ids=["several processes", "one process"])
def test_a_record_that_runs_on_past_a_part_of_the_file_in_which_no_line_begins(tmp_path, monkeypatch, large):
    monkeypatch.setattr(workers, "LARGE", large)
    monkeypatch.setattr(workers, "_processors", lambda: 2)
    path = tmp_path / "inventory.csv"
    lines = [",".join(FIRST)] * 5 + ["A,Medtronic,pump,722,1," + '"' + "x" * 300, 'y"', "A,b", *([",".join(FIRST)] * 5)]
    path.write_text("\n".join([",".join(HEADINGS), *lines]) + "\n")
    fast, slow = both(path, monkeypatch)
    assert fast == slow
    assert fast[0]["records"] == 12


def test_a_line_that_is_looked_at_twice_is_named_once(tmp_path, monkeypatch):
    monkeypatch.setattr(blocks, "BLOCK", 300)
    path = tmp_path / "inventory.csv"
    damaged = b'A,"never closed,pump,722,1,2\n'
    row = ",".join(FIRST).encode() + b"\n"
    head = ",".join(HEADINGS) + "\n" + "A1,Dräger,Säule,MX450,12,1.0\n" * 5
    path.write_bytes(
        head.encode() + b"".join(damaged + row + b"B\xff,Philips,bed,MX450,12,1.0\n" + row * n for n in range(1, 9))
    )
    fast, slow = both(path, monkeypatch)
    assert fast == slow
    assert any("8 lines hold" in note for note in fast[3][0].tables[0].notes)


def test_a_file_with_backslashes_before_quotes_is_read_in_the_plain_way(tmp_path):
    path = tmp_path / "inventory.csv"
    row = 'A,Medtronic,"a \\"pump\\", 722",Paradigm 722,1,2'
    path.write_text("\n".join([",".join(HEADINGS), *([row] * 30)]) + "\n")
    assert pumpcheck.scan(path).counts["affected"] == 30


def test_a_process_that_dies_loses_nothing(tmp_path, monkeypatch):
    monkeypatch.setattr(workers, "LARGE", 0)
    monkeypatch.setattr(workers, "_processors", lambda: 2)
    monkeypatch.setattr(workers, "_may_fork", lambda: False)
    monkeypatch.setattr(workers, "_START", workers._START.replace("serve()", "import os; os._exit(3)"))
    path = tmp_path / "inventory.csv"
    lines = [",".join(FIRST)] * 60
    lines[50] = "A,Medtronic,Insulin pump,MMT-722,1,2"
    path.write_text("\n".join([",".join(HEADINGS), *lines]) + "\n")
    fast, slow = both(path, monkeypatch)
    assert fast == slow
    assert fast[1][0][0] == 52
