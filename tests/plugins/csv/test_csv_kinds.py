"""Lists in unusual forms give their rows: delimiters, fixed widths, drawn tables, quotes, encodings, damage."""

from __future__ import annotations

import csv
import io
import random

import pytest

from pumpcheck import Grid, Layout, Mark, SourceRequest, SourceUnreadableError
from pumpcheck_csv.csv_adapter import CsvAdapter

HEADINGS = ["Asset No", "Manufacturer", "Model", "Description", "Serial No", "Software Version", "Location"]
UNITS = [
    ["BM-1001", "Medtronic MiniMed", "MMT-722NAS", "Insulin pump", "PAR123456H", "", "Ward 3 Endocrine"],
    ["BM-1002", "Baxter", "Sigma Spectrum", "Infusion pump", "SIG0001", "8.0", "ICU"],
    ["BM-1003", "Medtronic MiniMed", "MMT-523NAS", "Insulin pump", "PAR223344H", "2.4A", "Diabetes clinic"],
    ["BM-1004", "Dräger", "722", "Hospital bed", "HR722001", "", "Süd 5"],
    ["BM-1005", "Hill-Rom", "P7900", "Hospital bed", "HR722002", "", "Ward 5"],
]
TABLE = [HEADINGS, *UNITS]
WIDTHS = [max(len(row[place]) for row in TABLE) for place in range(7)]


def written(rows=TABLE, delimiter=","):
    buffer = io.StringIO()
    csv.writer(buffer, delimiter=delimiter, lineterminator="\n").writerows(rows)
    return buffer.getvalue()


def set_in_columns(gap, rows=TABLE):
    return [gap.join(cell.ljust(width) for cell, width in zip(row, WIDTHS, strict=True)) for row in rows]


@pytest.mark.parametrize(
    "delimiter",
    ["^", "~", "¦", "§", "¬", "#", "$", "||", "::", "|~|", "<>", "|#|", "@@", "\x01", "\x02", "\x1e", "\x1f", "¤", "*"],
)
def test_unusual_delimiters(read_raw, delimiter):
    text = "\n".join(map(delimiter.join, TABLE))
    assert read_raw(text) == TABLE
    if not delimiter.isspace() and delimiter.isprintable():
        assert read_raw(text, delimiter=delimiter) == TABLE


def test_separators_of_ascii_between_rows_and_fields(read_raw):
    assert read_raw("\x1e".join(map("\x1f".join, TABLE)) + "\x1e") == TABLE


RULE = ["-" * width for width in WIDTHS]
FORMS = {
    "fixed width": set_in_columns("  "),
    "fixed width under a rule": [*set_in_columns(" ")[:1], " ".join(RULE), *set_in_columns(" ")[1:]],
    "a value that fills its column": set_in_columns(" "),
    "drawn by psql": [*set_in_columns(" | ")[:1], "-+-".join(RULE), *set_in_columns(" | ")[1:]],
    "drawn by mysql": [f"+-{'-+-'.join(RULE)}-+", *(f"| {line} |" for line in set_in_columns(" | "))],
    "Markdown": [f"| {' | '.join(HEADINGS)} |", "|---" * 7 + "|", *(f"| {' | '.join(row)} |" for row in UNITS)],
    "every line in quotes": [f'"{line}"' for line in written().splitlines()],
    "some lines in quotes": [f'"{line}"' if "Medtronic" in line else line for line in written().splitlines()],
    "headings with another delimiter": [";".join(HEADINGS), *written(UNITS).splitlines()],
}  # fmt: skip


@pytest.mark.parametrize("name", FORMS)
def test_forms_of_lines(read_raw, name):
    assert read_raw("\n".join(FORMS[name])) == TABLE


def test_quotes_within_a_line_in_quotes(read_raw):
    rows = [HEADINGS, *([*unit[:3], 'Pump, "portable"', *unit[4:]] for unit in UNITS)]
    lines = ['"' + line.replace('"', '""') + '"' for line in written(rows).splitlines()]
    assert read_raw("\n".join(lines)) == rows


def test_cells_written_as_formulas_are_told_apart(read_raw):
    rows = [HEADINGS, *([*unit[:3], "Pump, portable", *unit[4:]] for unit in UNITS)]
    text = "\n".join(",".join(f'="{cell}"' for cell in row) for row in rows)
    assert read_raw(text) == [[f'="{cell}"' for cell in row] for row in rows]


def test_a_value_longer_than_its_column_is_not_cut(tmp_path):
    unit = ["BM-1006", "A maker with a very long name", *UNITS[0][2:]]
    long = "  ".join(cell.ljust(width) for cell, width in zip(unit, WIDTHS, strict=True))
    path = tmp_path / "ward.txt"
    path.write_text("\n".join([*set_in_columns("  "), long]), encoding="utf-8")
    with CsvAdapter().open(SourceRequest(str(path))) as source:
        (grid,) = source.tables()
        (stretch,) = grid.rows()
    assert [list(row) for row in stretch.rows[:-1]] == TABLE
    assert any("PAR123456H" in cell for cell in stretch.rows[-1])
    assert "longer than its column" in stretch.marks[6].reason


@pytest.mark.parametrize("inner", [";", "|", ","])
@pytest.mark.parametrize("outer", [",", ";", "\t"])
def test_lists_within_cells_do_not_overrule_the_headings(read_raw, inner, outer):
    if inner == outer:
        return
    rows = [["Asset", "Maker", "Model", "Serial", "Related"]]
    rows += [
        [str(number), "Baxter", "Sigma", f"S{number}", inner.join(f"p{part}" for part in range(14))]
        for number in range(20)
    ]
    assert read_raw("\n".join(map(outer.join, rows))) == rows


def test_a_stretch_with_another_delimiter_is_told_apart_by_it(read_raw):
    second = [
        ["Model", "Serial No", "Location", "Qty"],
        ["MMT-722NAS", "PAR999999H", "ICU", "1"],
        ["Bed", "S9", "", "2"],
    ]
    assert read_raw(written() + "\n" + written(second, ";")) == [*TABLE, *second]


CODECS = {
    "utf-32": "utf-32", "utf-32-le": "utf-32-le", "utf-32-be": "utf-32-be", "utf-7": "utf-7", "utf-16-le": "utf-16-le",
    "cp037": "cp037", "cp500": "cp500", "cp273": "cp273", "cp1140": "cp1140", "cp850": "cp850",
}  # fmt: skip


@pytest.mark.parametrize("codec", CODECS)
def test_encodings_without_a_mark(tmp_path, read_raw, codec):
    path = tmp_path / "ward.csv"
    path.write_bytes(written().encode(codec))
    assert read_raw(path) == TABLE


@pytest.mark.parametrize("end", [b"\x15", b"\x25", b"\x0d\x25"], ids=["NL", "LF", "CRLF"])
def test_line_ends_of_mainframes(tmp_path, read_raw, end):
    path = tmp_path / "ward.dat"
    path.write_bytes(b"".join(line.encode("cp037") + end for line in written().splitlines()))
    assert read_raw(path) == TABLE


def test_brackets_tell_the_page_of_a_mainframe(tmp_path, read_raw):
    """Page 1047 has its brackets where 037 has other signs."""
    path = tmp_path / "ward.dat"
    text = written([HEADINGS, *([*unit[:3], "Pump [portable]", *unit[4:]] for unit in UNITS)])
    moved = text.encode("cp037").translate(bytes.maketrans(b"\xba\xbb", b"\xad\xbd"))
    path.write_bytes(moved)
    assert [row[3] for row in read_raw(path)[1:]] == ["Pump [portable]"] * 5


@pytest.mark.parametrize("codec", ["utf-16", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("damage", ["a byte lost", "text appended"])
def test_what_is_not_readable_as_utf16_is_skipped(tmp_path, codec, damage):
    content = written([HEADINGS, *UNITS * 3]).encode(codec)
    place = content.index("BM-1003".encode(codec)[-14:])
    content = (
        content[:place] + content[place + 1 :] if damage == "a byte lost" else content + b"BM-9,Medtronic,MMT-722NAS\n"
    )
    path = tmp_path / "ward.csv"
    path.write_bytes(content)
    with CsvAdapter().open(SourceRequest(str(path))) as source:
        (grid,) = source.tables()
        (stretch,) = grid.rows()
    assert [list(row) for row in stretch.rows[:3]] == TABLE[:3]
    assert len(stretch.rows) in (3, 16)
    assert [skipped.origin for skipped in stretch.skipped] == [f"ward.csv, line {len(stretch.rows) + 1}"]


def test_what_is_no_text_is_refused(tmp_path, read_raw):
    path = tmp_path / "ward.csv"
    path.write_bytes(bytes(random.Random(722).choices([*range(1, 32), *range(127, 160)], k=3000)))
    with pytest.raises(SourceUnreadableError, match="is no text in any encoding"):
        read_raw(path)


LINES = [",".join(unit) for unit in [*UNITS, *UNITS]]


@pytest.mark.parametrize(
    ("damaged", "row", "reason"),
    [
        (
            "BM-1009,Medtronic,MMT-722NAS,Insulin pump, portable,PAR123456H,,Ward 3",
            ["BM-1009", "Medtronic", "MMT-722NAS", "Insulin pump, portable", "PAR123456H", "", "Ward 3"],
            "holds a delimiter that nothing quotes",
        ),
        (
            "BM-1009,Medtronic,MMT-722NAS,Insulin pump\nportable,PAR123456H,,Ward 3",
            ["BM-1009", "Medtronic", "MMT-722NAS", "Insulin pump\nportable", "PAR123456H", "", "Ward 3"],
            "line breaks that nothing quotes",
        ),
        (
            "BM-1009,Medtronic,MMT-722NAS,Insulin pump,portable,PAR123456H,,Ward 3",
            ["BM-1009", "Medtronic", "MMT-722NAS", "Insulin pump", "portable", "PAR123456H", "", "Ward 3"],
            "",
        ),
        ("BM-1009,Medtronic,MMT-722NAS", ["BM-1009", "Medtronic", "MMT-722NAS"], ""),
        (
            "BM-1009,Medtronic,MMT-722NAS,Insulin pump,PAR123456HWard 3,",
            ["BM-1009", "Medtronic", "MMT-722NAS", "Insulin pump", "PAR123456HWard 3", ""],
            "",
        ),
    ],
    ids=["prose with a comma", "a line break", "any comma", "short", "run together"],
)
def test_a_row_is_put_right_only_beyond_doubt(tmp_path, damaged, row, reason):
    path = tmp_path / "ward.csv"
    path.write_text("\n".join([",".join(HEADINGS), *LINES[:5], damaged, *LINES[5:]]), encoding="utf-8")
    with CsvAdapter().open(SourceRequest(str(path))) as source:
        (grid,) = source.tables()
        assert isinstance(grid, Grid)
        (stretch,) = grid.rows(None, Layout(tuple(HEADINGS), 2, [tuple(unit) for unit in UNITS * 2]))
    assert list(stretch.rows[6]) == row
    assert reason in stretch.marks.get(6, Mark("")).reason
    assert bool(reason) == (6 in stretch.marks)
    assert len(stretch.rows) == 12
