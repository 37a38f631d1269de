"""Whatever a CSV writer writes comes back cell for cell; whatever bytes there are, every line is accounted for."""

from __future__ import annotations

import csv
import io
import re
import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pumpcheck import Grid, SourceRequest, SourceUnreadableError
from pumpcheck_csv.csv_adapter import CsvAdapter
from pumpcheck_csv.dialect import Dialect
from pumpcheck_csv.lines import Lines
from pumpcheck_csv.records import Record, Records, Unreadable
from pumpcheck_csv.repair import Repair

TEXT = st.text(
    st.sampled_from("ab0 ,;\t|\"'\r\n=üé€–ß\u2028Ж中") | st.characters(exclude_categories=["Cs", "Cc"]), max_size=8
)


@st.composite
def tables(draw, text=TEXT):
    width = draw(st.integers(2, 6))
    return draw(st.lists(st.lists(text, min_size=width, max_size=width), max_size=12)), width


def read_bytes(content: bytes, **options: str):
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "a.csv"
        path.write_bytes(content)
        rows, marks, skipped = [], 0, 0
        with CsvAdapter().open(SourceRequest(str(path), options)) as source:
            for grid in source.tables():
                assert isinstance(grid, Grid)
                for stretch in grid.rows():
                    rows += [list(row) for row in stretch.rows if row]
                    marks += len(stretch.marks)
                    skipped += sum(lines.records for lines in stretch.skipped)
        return rows, marks, skipped


def written(rows, delimiter, end, quoting):
    buffer = io.StringIO()
    csv.writer(buffer, delimiter=delimiter, lineterminator=end, quoting=quoting).writerows(rows)
    return buffer.getvalue()


@settings(max_examples=150, deadline=None)
@given(
    table=tables(),
    delimiter=st.sampled_from([",", ";", "\t", "|"]),
    end=st.sampled_from(["\n", "\r\n", "\r"]),
    codec=st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-32"]),
)
def test_round_trip_of_any_text(table, delimiter, end, codec):
    rows, width = table
    header = [f"Heading {place}" for place in range(width)]
    content = written([header, *rows], delimiter, end, csv.QUOTE_ALL).encode(codec)
    names = {",": "comma", ";": "semicolon", "\t": "tab", "|": "pipe"}
    read, _, skipped = read_bytes(content, delimiter=names[delimiter], encoding=codec)
    assert read == [header, *rows]
    assert skipped == 0


@pytest.mark.parametrize(
    "rows",
    [[["", "", "\r", "", ""]], [["a", "b", 'x\n","y', "c", "d"]]],
    ids=["only a break", "quotes"],
)
def test_the_first_row_may_run_over_lines(rows):
    rows = [["Asset No", "Manufacturer", "Model", "Serial Number", "Location"], *rows]
    assert read_bytes(written(rows, ",", "\n", csv.QUOTE_ALL).encode()) == (rows, 0, 0)


WORDS = st.text(st.sampled_from('abc0189 ,;|"üÉß.-/'), max_size=10)


@settings(max_examples=200, deadline=None)
@given(
    table=tables(WORDS),
    delimiter=st.sampled_from([",", ";", "\t", "|"]),
    end=st.sampled_from(["\n", "\r\n", "\r"]),
    codec=st.sampled_from(["utf-8", "cp1252", "mac_roman"]),
)
def test_round_trip_with_as_few_quotes_as_can_be(table, delimiter, end, codec):
    rows, width = table
    # A row of blank fields between blank delimiters is a blank line to a person, too.
    rows = [["x", *row] for row in rows]
    header = [f"Heading {place}" for place in range(width + 1)]
    content = written([header, *rows], delimiter, end, csv.QUOTE_MINIMAL).encode(codec)
    read, marks, skipped = read_bytes(content, delimiter=delimiter, encoding=codec)
    assert read == [header, *rows]
    assert (marks, skipped) == (0, 0)


@settings(max_examples=200, deadline=None)
@given(
    table=tables(st.text(st.sampled_from("abc0189 -"), min_size=1, max_size=8).filter(str.strip)),
    delimiter=st.sampled_from([",", ";", "\t", "|"]),
)
def test_the_delimiter_is_found_and_records_add_up(table, delimiter):
    rows, width = table
    header = [f"Heading {place}" for place in range(width)]
    read, marks, skipped = read_bytes(written([header, *rows], delimiter, "\n", csv.QUOTE_MINIMAL).encode())
    assert read == [header, *rows]
    assert skipped == 0
    assert marks == 0


LINES = st.lists(
    st.text(st.sampled_from('ab,"\0\x01 '), max_size=12)
    | st.sampled_from(["1,2,3", '1,"2",3', '1,"2', '2",3', "", '"']),
    max_size=25,
)


@settings(max_examples=200, deadline=None)
@given(lines=LINES, width=st.none() | st.integers(1, 5), end=st.sampled_from(["\n", "\r\n", "\r"]))
def test_every_line_is_in_exactly_one_record_or_is_unreadable(lines, width, end):
    content = end.join(lines).encode()
    physical = list(Lines(io.BytesIO(content), "utf-8"))
    covered: list[int] = []
    for item in Records(physical, Repair(Dialect(), width)):
        if isinstance(item, Record):
            covered += range(item.line, item.last + 1)
        else:
            assert isinstance(item, Unreadable)
            covered.append(item.line)
    assert covered == sorted(set(covered))
    left_out = {line.number for line in physical} - set(covered)
    assert all(not physical[number - 1].text.strip() for number in left_out)


@settings(max_examples=150, deadline=None)
@given(content=st.binary(max_size=400))
def test_any_bytes_are_read_without_a_failure(content):
    try:
        rows, _, skipped = read_bytes(content)
    except SourceUnreadableError:
        return  # what is no text is named as such
    # Without NULs and separators of ASCII the lines of a text in an 8-bit encoding are those of the bytes.
    if not {0, 0x1E} & {*content} and not content.startswith((b"\xff\xfe", b"\xfe\xff", b"\x1f\x8b", b"+/v8-")):
        lines = [
            line for line in re.split(rb"\r\n|\r|\n", content.removeprefix(b"\xef\xbb\xbf")) if line.strip(b" \t\x1a")
        ]
        # Where it is the delimiter, a tab makes a row of empty fields.
        delimiters = [line for line in re.split(rb"\r\n|\r|\n", content) if line and not line.strip(b" \t\x1a")]
        # So few bytes may pass for text of a mainframe, whose new lines are others.
        mainframe = content.count(b"%") + content.count(b"\x15")
        assert len(rows) + skipped <= len(lines) + len(delimiters) + mainframe
        assert bool(rows or skipped) or not lines
