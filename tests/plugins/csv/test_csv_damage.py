"""Damage stays where it is: every line is in one record or one skipped stretch."""

from __future__ import annotations

import pytest

HEADER = "Asset,Maker,Model,Serial,Ward\n"
GOOD = [f"{number},Medtronic,MMT-722NAS,{number:04},Ward {number}" for number in range(1, 30)]


def cells_of(lines):
    return [line.split(",") for line in lines]


@pytest.mark.parametrize(
    ("damaged", "row", "reason", "extra"),
    [
        ("77,Medtronic", ["77", "Medtronic", None, None, None], "2 fields where the header has 5", ()),
        ("a,b,c,d,e,f,,g", ["a", "b", "c", "d", "e"], "8 fields where the header has 5", ("f", "", "g")),
        ('77,"Medtronic,MMT,1,W', ["77", '"Medtronic', "MMT", "1", "W"], "a quote in this row is not closed", ()),
        ('77,Med,MMT,1,"W', ["77", "Med", "MMT", "1", '"W'], "a quote in this row is not closed", ()),
        (
            '77,"Medtronic',
            ["77", '"Medtronic', None, None, None],
            "a quote in this row is not closed; 2 fields where the header has 5",
            (),
        ),
    ],
    ids=["short", "long", "unclosed", "unclosed at the end", "unclosed and short"],
)
@pytest.mark.parametrize("place", [0, 3, 29], ids=["first", "middle", "last"])
def test_a_damaged_row_is_kept_and_marked_and_the_others_are_untouched(read_text, damaged, row, reason, extra, place):
    lines = [*GOOD[:place], damaged, *GOOD[place:]]
    table = read_text(HEADER + "\n".join(lines) + "\n")
    assert table.cells == [*cells_of(GOOD[:place]), row, *cells_of(GOOD[place:])]
    assert list(table.marks) == [place]
    assert table.marks[place].reason == reason
    assert table.marks[place].extra == extra
    assert table.numbers == list(range(2, 32))


@pytest.mark.parametrize("place", [0, 3, 29], ids=["first", "middle", "last"])
def test_a_lone_word_lies_outside_and_a_row_of_delimiters_is_nothing(read_text, place):
    for line, outside in (("lost", ["lost"]), (",,", [])):
        table = read_text(HEADER + "\n".join([*GOOD[:place], line, *GOOD[place:]]) + "\n")
        assert table.cells == cells_of(GOOD)
        assert not table.marks
        assert table.outside == outside


@pytest.mark.parametrize(
    ("line", "row"),
    [
        ('77,M,5" tube,1,W', ["77", "M", '5" tube', "1", "W"]),
        ('77,M,"5" tube",1,W', ["77", "M", '5" tube', "1", "W"]),
        ('77,M,"5" tube, 3" cuff",1,W', ["77", "M", '5" tube, 3" cuff', "1", "W"]),
        ('77,"A" wing,x,1,W', ["77", '"A" wing', "x", "1", "W"]),
        ('77,"M" ,x,1,W', ["77", "M ", "x", "1", "W"]),
        ('77,"He said ""hi""",x,1,W', ["77", 'He said "hi"', "x", "1", "W"]),
        ('77,"","""",1,W', ["77", "", '"', "1", "W"]),
        ('77, "M, N",x,1,W', ["77", "M, N", "x", "1", "W"]),
    ],
    ids=["inch", "quoted inch", "two inches", "quoted word", "space after", "doubled", "only quotes", "space before"],
)
def test_stray_quotes_are_data(read_text, line, row):
    table = read_text(HEADER + "\n".join([*GOOD, line, *GOOD]) + "\n")
    assert table.cells == [*cells_of(GOOD), row, *cells_of(GOOD)]
    assert not table.marks


QUOTED = [f'{number},"Medtronic, Inc.","MMT-722NAS","",Ward {number}' for number in range(1, 30)]


@pytest.mark.parametrize("count", [1, 2, 5])
def test_unclosed_quotes_among_quoted_rows(read_text, count):
    damaged = '77,"Medtronic, Inc.,MMT-722NAS,1'
    lines = [*QUOTED[:4], *[damaged] * count, *QUOTED[4:]]
    table = read_text(HEADER + "\n".join(lines) + "\n")
    assert len(table.rows) == len(lines)
    assert set(table.marks) == set(range(4, 4 + count))
    good = [["Medtronic, Inc.", "MMT-722NAS", ""]] * 29
    assert [row[1:4] for place, row in enumerate(table.cells) if place not in table.marks] == good


def test_complementary_stray_quotes_swallow_nothing(read_text):
    lines = [*GOOD[:5], '77,"Med,MMT,1,W', *GOOD[5:10], '78,Med",MMT,1,W', *GOOD[10:]]
    table = read_text(HEADER + "\n".join(lines) + "\n")
    assert len(table.rows) == len(lines)
    assert table.cells[11] == ["78", 'Med"', "MMT", "1", "W"]


def test_every_row_with_an_unclosed_quote(read_text):
    table = read_text(HEADER + '1,"Medtronic,MMT-722,2,W\n' * 3000)
    assert len(table.rows) == 3000
    assert len(table.marks) == 3000


@pytest.mark.parametrize(
    "note",
    [
        "one\ntwo",
        "one\n\n\nfour",
        "a, b\nc, d\ne",
        'said ""hi""\nand left',
        "\n",
        "x\r\ny",
        "\n".join(["- item"] * 400),
    ],
    ids=["two lines", "blank lines", "commas", "quotes", "only a break", "CRLF", "400 lines"],
)
def test_quoted_newlines_are_one_record(read_raw, note):
    rows = read_raw(f'{HEADER}1,M,X,"{note}",W\n2,M,X,3,W\n3,M,X,"{note}",W\n')
    text = note.replace('""', '"')
    assert rows[1:] == [["1", "M", "X", text, "W"], ["2", "M", "X", "3", "W"], ["3", "M", "X", text, "W"]]


def test_a_misplaced_quote_in_a_text_over_lines_is_kept_with_its_record(read_text):
    table = read_text(HEADER + '1,M,X,"He said "hi" and\nleft",W\n' + "\n".join(GOOD) + "\n")
    assert table.cells[0] == ["1", "M", "X", 'He said "hi" and\nleft', "W"]
    assert list(table.marks) == [0]
    assert len(table.rows) == 30


def test_binary_stretches_are_skipped_with_their_lines(read_text):
    binary = b"\x00\x01\x02\xff\x00\x03\n"
    good = "\n".join(GOOD).encode() + b"\n"
    table = read_text(HEADER.encode() + good + binary * 3 + good + binary + good)
    assert table.cells == cells_of(GOOD * 3)
    assert [(stretch.origin, stretch.records) for stretch in table.skipped] == [
        ("ward.csv, lines 31 to 33", 3),
        ("ward.csv, line 63", 1),
    ]
    assert all("binary" in stretch.reason for stretch in table.skipped)


def test_a_nul_within_a_row_is_marked(read_text, read_raw):
    table = read_text(HEADER + GOOD[0] + "\n2,Med\0tronic,MMT-722NAS,0002,Ward 2\n")
    assert table.cells[1][1] == "Med\0tronic"
    assert read_raw("a,b,c\n\0,2,3\n")[1:] == [["\0", "2", "3"]]
    assert table.marks[1].reason == "the row holds control characters"


def test_a_line_longer_than_any_row_is_skipped(read_text):
    table = read_text(HEADER + GOOD[0] + "\n" + "x" * (17 * 1024 * 1024) + "\n" + GOOD[1] + "\n")
    assert table.cells == cells_of(GOOD[:2])
    assert [stretch.origin for stretch in table.skipped] == ["ward.csv, line 3"]


def test_messages_hold_no_text_of_the_row(read_text):
    table = read_text(HEADER + '1,M,X,"PAR123456H\n2,PAR123456H\n' + "\0PAR123456H\0\0\0\n")
    said = [mark.reason for mark in table.marks.values()] + [stretch.reason for stretch in table.skipped] + table.notes
    assert said
    assert not any("PAR123456H" in text for text in said)


UNIT = ["7", "2014-03-11", "Medtronic", "MMT-722NAS", "PAR000001A", "Ward 3", "ok"]


@pytest.mark.parametrize(
    ("headings", "data", "read_as"),
    [
        ("Asset No,Acquired,ManufacturerModel,Serial Number,Ward,Notes", UNIT, ["Manufacturer", "Model"]),
        ("Asset No,Acquired,Manufacturer,ModelSerial Number,Ward,Notes", UNIT, ["Model", "Serial Number"]),
        ("Asset No,Acquired,Manufacturer,Model,Serial NumberWard,Notes", UNIT, ["Serial Number", "Ward"]),
        ("Inv.-Nr.,Kauf,HerstellerTyp,Seriennummer,Standort,Notiz", UNIT, ["Hersteller", "Typ"]),
        ("Asset No,Acquired,Manufacturer,Model,Serial Number,WardNotes", UNIT, ["Ward", "Notes"]),
        # A delimiter at the end of each row, a column nobody named, a heading of two words.
        ("Acquired,AssetStatus,Manufacturer,Model,Serial Number,Ward", [*UNIT[:6], ""], []),
        ("Asset No,Acquired,Manufacturer,Model,Serial Number,Ward", UNIT, []),
        ("Manufacturer,Maker,ManufacturerModel,Serial Number,Ward,Notes", UNIT, []),
        ("AssetStatus,Acquired,ManufacturerModel,Serial Number,Ward,Notes", UNIT, []),
    ],
)
def test_two_headings_without_a_delimiter_between_them(read_text, headings, data, read_as):
    table = read_text(headings + "\n" + (",".join(data) + "\n") * 5)
    fields = headings.split(",")
    glued = [place for place, heading in enumerate(fields) if read_as and heading == "".join(read_as)]
    for place in glued:
        fields[place : place + 1] = read_as
    assert table.headings[: len(fields)] == fields
    assert any("taken apart" in note for note in table.notes) == bool(read_as) == bool(glued)
    if read_as:
        assert dict(zip(table.headings, table.rows[0], strict=True))[read_as[0]] == data[glued[0]]
        assert not table.marks


def test_every_row_is_marked_where_the_header_names_too_few_columns(read_text):
    rows = [[*UNIT[:6], "" if number % 2 else "note"] for number in range(10)]
    headings = "Asset No,AcquiredMaker,Kind,Serial Number,Ward,Notes"
    table = read_text("\n".join([headings, *map(",".join, rows)]))
    assert any("names 6 of 7 columns" in note for note in table.notes)
    assert table.marks.keys() == set(range(10))
    # A delimiter at the end of every row, and one row with a value too many.
    rows = [[*UNIT[:6], ""]] * 40 + [UNIT]
    table = read_text("\n".join(["Asset No,Acquired,Maker,Kind,Serial Number,Ward", *map(",".join, rows)]))
    assert table.marks.keys() == {40}
