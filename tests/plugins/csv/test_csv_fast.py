"""The fast way through a large file gives what the plain way gives, less the rows that may be cleared."""

from __future__ import annotations

import gzip
import sys
from collections.abc import Sequence
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pumpcheck import Layout, Patterns, SourceRequest, SourceUnreadableError
from pumpcheck.matching.matcher import Matcher
from pumpcheck.model.finding import IDENTITY_FIELDS
from pumpcheck.recalls import built_in
from pumpcheck_csv.csv_adapter import CsvAdapter

fast = pytest.importorskip("pumpcheck_csv.fast")

HEADINGS = ["Asset", "Manufacturer", "Description", "Model", "Room", "Software Version"]
FIELDS = {"manufacturer": 1, "description": 2, "model": 3, "software_version": 5}
FIRST = ["A1", "Philips", "Patient monitor", "MX450", "12", "1.0"]
WORDS = [
    "Philips", "Medtronic", "MiniMed", "insulin pump", "pump", "ins", "Paradigm", "PDRGM 722", "MMT-722NAS", "ММТ-512",
    "722", "512", "room 722", "bed", "reservoir", "2.4A", "", "", "x", "é", "naïve", "Инсулиновая помпа", "７２２",
    "Paradigm 722", "ЖММТ-722", "Veo", "mini", "med", 'say "so"',
    '5" tube', "a, b", "two\nlines", "cr\rinside", " ", '"', "\x00", "\x01\x02\x03", "\x1a",
    "™", "Mini™Med", "1722", "a;b;c", "a;b;c;d",
]  # fmt: skip
ENDS = ["\n", "\n", "\n", "\r\n", "\r", "\n\n", "\n  \n"]


class Screen:
    """What the core's screen says, made of the matcher alone."""

    def __init__(self):
        self._matcher = Matcher(built_in())
        self.asked = 0

    @property
    def pattern(self) -> bytes:
        heading = b"(?i)asset"
        return b"|".join((self._matcher.screen.pattern, heading))

    @property
    def patterns(self) -> Patterns:
        names, numbers, others = self._matcher.screen.patterns
        return Patterns(names, numbers, (*others, b"(?i)asset"))

    @property
    def kind_columns(self) -> Sequence[int]:
        return (1, 2, 3)

    def clears_kind(self, row: Sequence[str | None]) -> bool:
        return self.clears([None, *row[1:4], None, None])

    def folded(self, text: str) -> str:
        return self._matcher.screen.folded(text)

    def passes(self, text: str) -> bool:
        return self._matcher.screen.passes(text)

    def clears(self, row: Sequence[str | None]) -> bool:
        self.asked += 1
        if not (row[1] or row[2] or row[3]) or row[0] == "Asset":
            return False
        identity = tuple(row[FIELDS[name]] or None if name in FIELDS else None for name in IDENTITY_FIELDS)
        others = "\n".join(filter(None, (row[0], *row[4:])))
        return self._matcher.clears(identity) and not self._matcher.may_tell((others, None, None))


SCREEN = Screen()


def cell(text, quoted):
    return '"' + text.replace('"', '""') + '"' if quoted else text


cells = st.builds(cell, st.sampled_from(WORDS), st.booleans())
damaged = st.sampled_from(
    ['"', '"a', 'a"', '""', '"a"b', '"b, c', '"5" x', "a;b;c;d;e;f", '"never closed', '"A1,Philips,x,y,12,1"']
)
regular = st.lists(cells, min_size=6, max_size=6)
ragged = st.lists(st.one_of(cells, damaged), min_size=1, max_size=9)
rows = st.builds(
    lambda row, end: ",".join(row) + end,
    st.one_of(st.just(FIRST), st.just(FIRST), regular, regular, ragged, st.just(["a;b;c;d"]), st.just([","] * 5)),
    st.sampled_from(ENDS),
)


def read(path, screen=None, first_record=2, headings=HEADINGS, sample=FIRST):
    """Return every row with its line and its mark, gaps, skipped lines, how many were cleared, notes, and a failure."""
    found, gaps, skipped, cleared, failure, sizes, cells_met = [], [], [], 0, "", [], 0
    layout = Layout(tuple(headings), first_record, [sample] * 5)
    with CsvAdapter().open(SourceRequest(str(path))) as source:
        (grid,) = source.tables()
        try:
            for stretch in grid.rows(screen, layout):
                gaps += [len(found) + place for place in stretch.gaps]
                found += [
                    (number, row, stretch.marks[place].reason if place in stretch.marks else "")
                    for place, (number, row) in enumerate(zip(stretch.numbers, stretch.rows, strict=True))
                ]
                skipped += stretch.skipped
                cleared += stretch.cleared
                cells_met += stretch.cells
                sizes.append(len(stretch.rows))
        except SourceUnreadableError as error:
            failure = str(error)
    assert cells_met == sum(1 for _, row, _ in found for field in row if field.strip())
    return found, sorted({*gaps}), skipped, cleared, list(grid.notes), failure


def lines_of(skipped):
    """The lines that were skipped, without regard to which are named together: a stretch ends where it ends."""
    return sum(stretch.records for stretch in skipped), {stretch.reason for stretch in skipped}


def check(path, headings=HEADINGS, sample=FIRST):
    """Compare both ways; return how many rows were cleared."""
    width = len(headings)
    plain, _, plain_skipped, none, notes, failure = read(path, headings=headings, sample=sample)
    quick, gaps, skipped, cleared, quick_notes, quick_failure = read(path, SCREEN, headings=headings, sample=sample)
    assert none == 0
    assert (lines_of(skipped), quick_notes, quick_failure) == (lines_of(plain_skipped), notes, failure)
    kept = {number: place for place, (number, _, _) in enumerate(quick)}
    assert [row for row in plain if row[0] in kept] == quick
    assert len(plain) - len(quick) == cleared
    above_cleared, goes_on = False, False
    for number, row, mark in plain:
        if number in kept:
            assert (kept[number] in gaps) == above_cleared
            above_cleared, goes_on = False, bool(row)
            continue
        assert number > 1
        # Wherever the words of a damaged row belong, none of them matters.
        assert not (mark and SCREEN.passes(" ".join(row)))
        if len(row) != width:
            # It begins as a row does, and has most of its fields.
            assert 2 * len(row) > width + 1
            assert row[0].rstrip("0123456789") == "A"
            assert not SCREEN.passes("\n".join(row))
        # A row that holds one value only may be a text between the rows.
        assert sum(bool(field.strip()) for field in row) > 1
        assert not SCREEN.passes("\n".join(row)) or SCREEN.clears(row)
        assert not goes_on or SCREEN.clears(row)
        above_cleared, goes_on = True, False
    assert (len(quick) in gaps) == above_cleared
    return cleared


@given(
    st.lists(rows, min_size=1, max_size=25), st.sampled_from(["utf-8", "cp1252"]), st.booleans(), st.integers(30, 400)
)
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_both_ways_give_the_same(tmp_path, monkeypatch, lines, codec, ended, size):
    monkeypatch.setattr(fast, "BLOCK", size)
    text = ",".join(HEADINGS) + "\n" + (",".join(FIRST) + "\n") * 5 + "".join(lines)
    path = tmp_path / "inventory.csv"
    path.write_bytes((text if ended else text.rstrip("\r\n")).encode(codec, "replace"))
    check(path)


WIDE = [*HEADINGS, "Ward", "Status", "Bought", "Cost"]
WIDE_FIRST = [*FIRST, "B 2", "in use", "2019-03-01", "12.50"]
DAMAGES = [
    lambda cell: f'"{cell}', lambda cell: f'{cell[:1]}"{cell[1:]}"x', lambda cell: f'{cell[:2]}"{cell[2:]}',
    lambda cell: f'"{cell}" x', lambda cell: f'{cell}"', lambda cell: f",{cell}", lambda cell: f'"a,{cell}"',
    lambda cell: f'{cell}"a,b"c', lambda cell: f"{cell};b;c;d;e;f;g;h;i;j;k;l;m;n;o;p;q;r;s;t;u;v;w",
]  # fmt: skip


def damaged_row(places, others, missing, end):
    row = [others.get(place, cell) for place, cell in enumerate(WIDE_FIRST)]
    for place, damage in places.items():
        row[place] = damage(row[place])
    return ",".join(row[:missing] + row[missing + 1 :]) + end


damaged_rows = st.builds(
    damaged_row,
    st.one_of(
        *(st.dictionaries(st.integers(0, 9), st.just(damage), min_size=1, max_size=1) for damage in DAMAGES),
        st.dictionaries(st.integers(0, 9), st.sampled_from(DAMAGES), max_size=3),
    ),
    st.dictionaries(st.integers(0, 9), st.sampled_from(WORDS[:30]), max_size=1),
    st.sampled_from([10, 10, 10, 10, 3, 9]),
    st.sampled_from(["\n", "\n", "\n", "\n", "\n", "\r\n", "\r", "\n\n"]),
)


@given(st.lists(damaged_rows, min_size=1, max_size=25), st.integers(30, 800))
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_both_ways_give_the_same_where_every_row_is_damaged(tmp_path, monkeypatch, lines, size):
    monkeypatch.setattr(fast, "BLOCK", size)
    path = tmp_path / "inventory.csv"
    text = ",".join(WIDE) + "\n" + (",".join(WIDE_FIRST) + "\n") * 5 + "".join(lines)
    path.write_text(text, encoding="utf-8", newline="")
    check(path, WIDE, WIDE_FIRST)


@pytest.mark.parametrize("place", range(6))
@pytest.mark.parametrize("blank", ["", " ", "\u00a0"])
def test_a_row_of_one_value_is_not_passed_over(tmp_path, place, blank):
    row = [blank] * 6
    row[place] = "Prepared by biomedical engineering"
    path = tmp_path / "list.csv"
    written = [HEADINGS, *[FIRST] * 30, row, *[FIRST] * 30]
    path.write_text("".join(",".join(fields) + "\n" for fields in written), encoding="utf-8")
    assert check(path) == 60


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|", "^", "~"])
@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("codec", ["utf-8-sig", "cp1252", "mac_roman", "cp1251"])
def test_every_form_of_file(tmp_path, monkeypatch, delimiter, newline, codec):
    monkeypatch.setattr(fast, "BLOCK", 100)
    pump = ["Медтроник", "Инсулиновая помпа"] if codec == "cp1251" else ["Medtronic", "Pompe à insuline"]
    lines = [HEADINGS, *([FIRST] * 30), ["A2", *pump, "MMT-722", "3", ""], *([FIRST] * 30)]
    path = tmp_path / "inventory.csv"
    path.write_bytes(newline.join(delimiter.join(row) for row in lines).encode(codec))
    assert check(path) == 60
    quick, gaps, *_ = read(path, SCREEN)
    assert [number for number, _, _ in quick] == [1, 32]
    assert gaps == [1, 2]


def test_damage_of_every_kind_in_a_larger_file(tmp_path, monkeypatch):
    monkeypatch.setattr(fast, "BLOCK", 4096)
    random = Random(508)
    mess = [
        'A,Medtronic,"runs\non",MMT-722,1,2\n', 'A,Medtronic,"never closed,MMT-722,1,2\n', "A,b\n", "\n", "  \t\n",
        "A,b,c,d,e,f,MMT-515\n", 'A,Medtronic,5" pump,722,1,2\n', "A,Medtronic,\x00pump,722,1,2\n",
        "\x01\x02\x03\x04\n", "A,Medtronic,\ufffd,MMT-512,4,\n", "a;b;c;d;e;f\n1;2;3;4;5;6\n1;2;3;4;5;7\n", ",,,,,\n",
        'A,"Medtronic" x,"insulin",722,1,2\n', "A,Medtronic,pump\rA,b,c,d,e,f\n", 'A,"two\nlines",b,c,1,2\n',
    ]  # fmt: skip
    lines = [random.choice(mess) if random.random() < 0.1 else ",".join(FIRST) + "\n" for _ in range(3000)]
    path = tmp_path / "inventory.csv"
    content = (",".join(HEADINGS) + "\n" + (",".join(FIRST) + "\n") * 50 + "".join(lines)).encode()
    path.write_bytes(content.replace("\ufffd".encode(), b"\xff\xe9"))
    assert check(path) > 2000


@pytest.mark.parametrize(
    ("between", "cleared"),
    [
        (["A2,Philips,Monitor,MX450"], 1),
        (["A2,Philips,Monitor,MX450,12,1.0,moved, twice"], 1),
        (["A2,Medtronic,Insulin pump,MMT-722"], 0),
        (["A2,Philips,Monitor,MX450,12,1.0,was,MMT-722"], 0),
        (["A2,Philips,Monitor,MX450", "A3,Philips,Monitor,MX450"], 2),
        (["A2,Philips,Monitor,MX450", "goes on"], 1),
        (["A2,Philips,Monitor"], 0),
        (["Ward B,second,floor,left"], 0),
        (["A2;Philips;Monitor;MX450;12;1.0,,,"], 0),
        (["", "A2,Philips,Monitor,MX450"], 1),
    ],
)
@pytest.mark.parametrize("ended", [True, False])
def test_a_row_with_fields_missing_or_too_many_between_others(tmp_path, between, cleared, ended):
    rows = [",".join([f"A{number}", *FIRST[1:]]) for number in range(40)]
    path = tmp_path / "inventory.csv"
    lines = [",".join(HEADINGS), *rows, *between, *rows, *([] if ended else ["A9,Philips,Monitor,MX450"])]
    path.write_text("\n".join(lines) + "\n" * ended)
    check(path)
    kept = [number for number, *_ in read(path, SCREEN)[0] if 41 < number <= 41 + len(between)]
    assert len(kept) == len(between) - cleared


def test_a_row_that_may_go_with_the_one_above_is_handed_over(tmp_path):
    path = tmp_path / "inventory.csv"
    same = ["A3", "", "", "", "13", ""]
    lines = [HEADINGS, *[FIRST] * 9, ["A2", "Medtronic", "Insulin pump", "MMT-722", "1", "2"], same, same, FIRST, FIRST]
    path.write_text("\n".join(map(",".join, lines)) + "\n")
    quick, gaps, *_ = read(path, SCREEN)
    assert [number for number, _, _ in quick] == [1, 11, 12, 13]
    assert gaps == [1, 4]
    check(path)


@pytest.mark.parametrize("tail", [b"A2,Philips,Monitor,X,1", b'A,Philips,"Mon"itor" 5",X,1', b"A,Medtronic,Pump,MMT-7"])
def test_a_file_that_breaks_off_is_marked_at_its_last_row(tmp_path, monkeypatch, tail):
    monkeypatch.setattr(fast, "BLOCK", 200)
    path = tmp_path / "inventory.csv.gz"
    whole = "\n".join(map(",".join, [HEADINGS, *[FIRST] * 300])).encode() + b"\n" + tail
    # Not compressed, so that what is cut off at the end is the end of the last row.
    path.write_bytes(gzip.compress(whole, 0)[:-10])
    assert check(path) > 290
    quick, _, _, _, _, failure = read(path, SCREEN)
    assert "breaks off in this row" in quick[-1][2]
    assert "after line 302" in failure


def test_a_quoted_field_over_many_blocks(tmp_path, monkeypatch):
    monkeypatch.setattr(fast, "BLOCK", 64)
    many = 'A,Medtronic,"insulin pump\n' + "note\n" * 300 + '",MMT-722,1,2'
    path = tmp_path / "inventory.csv"
    path.write_text("\n".join([",".join(HEADINGS), *[",".join(FIRST)] * 3, many, *[",".join(FIRST)] * 3]) + "\n")
    assert check(path) == 6
    assert read(path, SCREEN)[0][-1][0] == 5


def test_few_rows_are_asked_about(tmp_path):
    path = tmp_path / "inventory.csv"
    path.write_text("\n".join([",".join(HEADINGS), *([",".join(FIRST)] * 500), "A,Medtronic,Pump,MMT-722,1,2"]) + "\n")
    screen = Screen()
    quick, _, _, cleared, _, _ = read(path, screen)
    assert (len(quick), cleared) == (2, 500)
    assert screen.asked < 5


def test_without_hyperscan_every_row_is_read_and_a_note_says_so(tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "hyperscan", None)
    monkeypatch.delitem(sys.modules, "pumpcheck_csv.fast")
    path = tmp_path / "inventory.csv"
    path.write_text("\n".join([",".join(HEADINGS), *[",".join(FIRST)] * 60]))
    found, _, _, cleared, notes, _ = read(path, SCREEN)
    assert (len(found), cleared) == (61, 0)
    assert any("hyperscan is not installed" in note for note in notes)
