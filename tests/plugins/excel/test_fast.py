"""The fast way through a large sheet gives what the plain way gives, less the rows that may be cleared."""

from __future__ import annotations

import datetime as dt
import re
import sys
import zipfile
from collections.abc import Sequence

import openpyxl
import pandas as pd
import pytest
import xlsxwriter
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import pumpcheck
from pumpcheck import Layout, Patterns, SourceRequest, SourceUnreadableError
from pumpcheck.matching.matcher import Matcher
from pumpcheck.matching.screen import any_of
from pumpcheck.model.finding import IDENTITY_FIELDS
from pumpcheck.recalls import built_in
from pumpcheck_excel import xlsx, xml_blocks
from pumpcheck_excel.excel_adapter import ExcelAdapter

pytest.importorskip("hyperscan")


@pytest.fixture(autouse=True)
def _large(monkeypatch):
    monkeypatch.setattr(xlsx, "LARGE", 0)


HEADINGS = ["Asset", "Manufacturer", "Description", "Model", "Room", "Bought"]
FIELDS = {"manufacturer": 1, "description": 2, "model": 3}
DAY = dt.datetime(2019, 6, 27)
USUAL = ["A1", "Philips", "Patient monitor", "MX450", 12, DAY]
VALUES = [
    "Philips", "Medtronic", "MiniMed", "insulin pump", "Paradigm", "MMT-722NAS", "ММТ-512", "722", "room 722", "bed",
    "", "", "R&D <1>", 'say "so"', "é", "naïve", "Инсулиновая помпа", "łóżko", "７２２", "two\nlines", " ",
    "  x", "™", "_x0041_", "O'Hara",
    722, 508.0, 1, 12.5, 8.722, 0.508, 16.722, 1e-5, 2.722e-7, 0.1 + 0.2, 1e15, -722, True, False, DAY,
    dt.datetime(2019, 6, 27, 14, 30), dt.date(1899, 12, 31), dt.time(8, 30), "=1+1",
    ("0000000", 189), ('"MMT-"000', 722), ("yyyy-mm-dd", 722), ("0.00", 5.08), None,
]  # fmt: skip


class Screen:
    """What the core's screen says, made of the matcher alone."""

    def __init__(self):
        self._matcher = Matcher(built_in())
        self.asked = 0

    @property
    def pattern(self) -> bytes:
        return any_of(self.patterns)

    @property
    def patterns(self) -> Patterns:
        names, numbers, others = self._matcher.screen.patterns
        return Patterns(names, numbers, (*others, b"(?i)asset"))

    def folded(self, text: str) -> str:
        return self._matcher.screen.folded(text)

    def passes(self, text: str) -> bool:
        return self._matcher.screen.passes(text)

    def clears(self, row: Sequence[str | None]) -> bool:
        self.asked += 1
        if sum(map(bool, row)) < 2 or not (row[1] or row[2] or row[3]) or row[0] == "Asset":
            return False
        identity = tuple(row[FIELDS[name]] or None if name in FIELDS else None for name in IDENTITY_FIELDS)
        return self._matcher.clears(identity) and not self.passes("\n".join(filter(None, row)))

    @property
    def kind_columns(self) -> Sequence[int]:
        return range(4)

    def clears_kind(self, row: Sequence[str | None]) -> bool:
        return self.clears(row)


SCREEN = Screen()


def by_openpyxl(path, rows):
    book = openpyxl.Workbook()
    for number, row in enumerate(rows, start=1):
        for column, value in enumerate(row, start=1):
            form, stored = value if isinstance(value, tuple) else (None, value)
            if stored is not None:
                cell = book.active.cell(number, column, stored)
                cell.number_format = form or cell.number_format
    book.save(path)


def by_xlsxwriter(path, rows, **options):
    with xlsxwriter.Workbook(path, {"default_date_format": "yyyy-mm-dd", **options}) as book:
        sheet = book.add_worksheet()
        for number, row in enumerate(rows):
            for column, value in enumerate(row):
                form, stored = value if isinstance(value, tuple) else (None, value)
                sheet.write(number, column, stored, *([book.add_format({"num_format": form})] if form else []))


def by_pandas(path, rows):
    plain = [[value[1] if isinstance(value, tuple) else value for value in row] for row in rows]
    width = max(map(len, plain))
    frame = pd.DataFrame([row + [None] * (width - len(row)) for row in plain], dtype="object")
    frame.to_excel(path, index=False, header=False)


def respelt(write, part, *changes):
    """A writer whose sheet, or shared texts, are spelt as another program spells them."""

    def written(path, rows):
        write(path, rows)
        with zipfile.ZipFile(path) as package:
            parts = {name: package.read(name) for name in package.namelist()}
        for pattern, replacement in changes:
            parts[part], count = re.subn(pattern, replacement, parts[part])
            assert count or b"?" in pattern
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as package:
            for name, content in parts.items():
                package.writestr(name, content)

    return written


SHEET = "xl/worksheets/sheet1.xml"
OF_LIBREOFFICE = (
    rb'<row r="\1" customFormat="false" ht="12.8" hidden="false" customHeight="false" outlineLevel="0" '
    rb'collapsed="false">'
)
WRITERS = {
    "openpyxl": by_openpyxl,
    "openpyxl with lxml": respelt(
        by_openpyxl,
        SHEET,
        (rb"<(c [^<>]*?) ?/>", rb"<\1></c>?"[:-1]),
        (rb" />?", rb"/>"),
        (rb"(?:[\xc2-\xf4][\x80-\xbf]+)+?", lambda run: run[0].decode().encode("ascii", "xmlcharrefreplace")),
    ),
    "XlsxWriter": by_xlsxwriter,
    "XlsxWriter in constant memory": lambda path, rows: by_xlsxwriter(path, rows, constant_memory=True),
    "LibreOffice": respelt(by_xlsxwriter, SHEET, (rb'<row r="(\d+)" spans="[\d:]+">', OF_LIBREOFFICE)),
    "Excel": respelt(
        by_xlsxwriter,
        SHEET,
        (rb"<worksheet ", rb'<worksheet xmlns:x14ac="http://schemas.microsoft.com/office/spreadsheetml/2009/9/ac" '),
        (rb"(<row [^>]*)(?<!/)>", rb'\1 x14ac:dyDescent="0.25">'),
    ),
    "pandas": by_pandas,
}


def read(path, screen=None):
    """Return every row with its number, gaps, how many were cleared, notes, problems, and a failure."""
    found, gaps, cleared, problems, failure = [], set(), 0, [], ""
    with ExcelAdapter().open(SourceRequest(str(path))) as source:
        (grid,) = source.tables()
        try:
            for stretch in grid.rows(screen, screen and Layout(tuple(HEADINGS), 3)):
                gaps |= {len(found) + place for place in stretch.gaps}
                assert stretch.cells == sum(1 for row in stretch.rows for cell in row if cell and cell.strip())
                found += zip(stretch.numbers, stretch.rows, strict=True)
                cleared += stretch.cleared
                problems += [skipped.reason for skipped in stretch.skipped]
        except SourceUnreadableError as error:
            failure = str(error)
    return found, gaps, cleared, list(grid.notes), problems, failure


def check(path):
    """Compare both ways; return how many rows were cleared."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(xlsx, "LARGE", 1 << 40)
        plain, _, none, *told = read(path)
    assert read(path) == (plain, set(), 0, *told)
    quick, gaps, cleared, *quick_told = read(path, SCREEN)
    assert none == 0
    assert quick_told == told
    assert len(plain) - len(quick) == cleared
    place, above_cleared, goes_on = 0, False, True
    for number, row in plain:
        if quick[place : place + 1] == [(number, row)]:
            assert (place in gaps) == above_cleared
            place, above_cleared, goes_on = place + 1, False, goes_on or bool(row)
            continue
        padded = [*row, *[None] * (len(HEADINGS) - len(row))]
        assert number > 2
        assert len(row) <= len(HEADINGS)
        assert sum(1 for cell in row if cell and cell.strip()) > 1
        assert not SCREEN.passes("\n".join(filter(None, row))) or SCREEN.clears(padded)
        assert not goes_on or SCREEN.clears(padded)
        above_cleared, goes_on = True, False
    assert place == len(quick)
    return cleared


some_values = st.lists(st.sampled_from(VALUES), min_size=1, max_size=7)
some_rows = st.lists(st.one_of(st.just(USUAL), st.just(USUAL), some_values, st.just([])), min_size=1, max_size=25)
settled = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@pytest.mark.parametrize("write", WRITERS.values(), ids=WRITERS.keys())
@given(rows=some_rows, size=st.integers(40, 3_000))
@settled
def test_both_ways_give_the_same(tmp_path, monkeypatch, write, rows, size):
    monkeypatch.setattr(xml_blocks, "BLOCK", size)
    write(tmp_path / "ward.xlsx", [HEADINGS, USUAL, *rows, USUAL])
    check(tmp_path / "ward.xlsx")


@pytest.mark.parametrize("write", WRITERS.values(), ids=WRITERS.keys())
def test_ordinary_rows_are_never_parsed_whoever_wrote_them(tmp_path, write):
    ordinary = [[f"A{number}", "Philips", "Moniteur à l'étage", "MX450", number / 4, DAY] for number in range(200)]
    pump = ["A9", "Medtronic", "Insulin pump", "MMT-722NAS", 12, DAY]
    rows = [HEADINGS, USUAL, *ordinary[:100], pump, *ordinary[100:], ["A7", None, "R&D monitor", None, None, "x"]]
    write(tmp_path / "ward.xlsx", rows)
    assert check(tmp_path / "ward.xlsx") > 195
    screen = Screen()
    found, *_ = read(tmp_path / "ward.xlsx", screen)
    assert [number for number, row in found if row] == [1, 2, 103]
    assert screen.asked < 10


def test_without_hyperscan_every_row_is_parsed_and_a_note_says_so(tmp_path, monkeypatch):
    by_openpyxl(tmp_path / "ward.xlsx", [HEADINGS, *[USUAL] * 40])
    monkeypatch.setitem(sys.modules, "hyperscan", None)
    screen = Screen()
    found, _, cleared, notes, problems, failure = read(tmp_path / "ward.xlsx", screen)
    assert (len(found), cleared, screen.asked, problems, failure) == (2, 39, 39, [], "")
    assert notes == ["hyperscan is not installed here, so every row was read, which takes longer"]


SPELLINGS = [
    '<row r="{0}"/>',
    '<row r="{0}" ht="20" customHeight="1"/>',
    '<row r="{0}"><c r="A{0}" s="0"/><c r="B{0}"></c></row>',
    '<!-- <row r="{0}"><c r="A{0}"><v>1</v></c><c r="B{0}"><v>2</v></c></row> -->',
    '<row r="{0}"><c r="A{0}" t="str"><v><![CDATA[<row r="{0}">]]></v></c><c r="B{0}"><v>7</v></c></row>',
    '<row><c t="str"><v>unplaced</v></c><c t="str"><v>Philips</v></c></row>',
    '<row r="{0}"><c r="B{0}" t="str"><v>Bed</v></c><c r="A{0}" t="str"><v>late</v></c></row>',
    '<row r="{0}"><c r="A{0}" t="str"><v>one</v></c><c r="A{0}" t="str"><v>place</v></c></row>',
    '<row r="{0}"><c r="A{0}" t="str"><v>far</v></c><c r="J{0}" t="str"><v>off</v></c></row>',
    '<row r="2"><c r="A2" t="str"><v>once</v></c><c r="B2" t="str"><v>more</v></c></row>',
    '<row r="{0}" spans="1:2"><c r="A{0}" t="e"><v>#N/A</v></c><c r="B{0}" t="str"><v>Bed</v></c></row>',
    '<row r="{0}"><c r="A{0}"><f>1+1</f></c><c r="B{0}" t="str"><v>Bed</v></c></row>',
    '<row r="{0}"><c r="A{0}"><v>00722</v></c><c r="B{0}"><v>7.22E2</v></c></row>',
    '<row r="{0}"><c r="A{0}"><v>721.9999999999999999</v></c><c r="B{0}" t="d"><v>2019-06-27</v></c></row>',
    '<row r="{0}"><c r="A{0}" t="inlineStr"><is><r><t>MMT</t></r><r><t>722</t></r></is></c></row>',
    '<row r="{0}"><c r="A{0}" t="str"><v>&#55;22 &amp; MMT</v></c><c r="B{0}" t="str"><v>a &lt; b</v></c></row>',
    '<row r="{0}"><c r="A{0}" t="str"><v>&#x41;&#1052;MT-512 &#229;</v></c><c r="B{0}" t="str"><v>&#13;x</v></c></row>',
    '<row r="{0}"><c r="A{0}" t="str"><v>&#8;</v></c><c r="B{0}" t="str"><v>&#xD800;</v></c></row>',
    '<row r="{0}"><c r="A{0}" t="str"><v>&#10;</v></c><c r="B{0}" t="str"><v>by itself</v></c></row>',
    '<row r="{0}"><c r="A{0}" t="str"><v>M&#233;d</v></c><c r="B{0}" t="str"><v>&#1048;&#1085;сулин</v></c></row>',
    '<row r="{0}"><c r="A{0}" t="str"><v>P&amp;ump</v></c><c r="B{0}" t="str"><v>Mini_x004D_ed</v></c></row>',
    '<row r="{0}"><c r="A{0}" t="str"><v>\u00a0</v></c><c r="B{0}" t="str"><v>only one</v></c></row>',
    '<row r="{0}"><c r="A{0}" t="s"><v>7</v></c><c r="B{0}" t="str"><v>no such text</v></c></row>',
    '<row r="{0}"><c r="A{0}"><v>7<?x y?>22</v></c><c r="B{0}" t="str"><v>MMT<!-- - -->722</v></c></row>',
    "<row spans='1:2' r='{0}' ht='>'><c s='0' r='A{0}'  t='str' ><v>single</v></c><c r='B{0}' t='b'><v>1</v></c></row>",
    '<row r="{0}" r="{0}"><c r="A{0}"><v>722</v></c></row>',
    '<row r="{0}" spans="1:2" ht="é&amp;"><c r="A{0}"><f>"é"&amp;B1</f><v>722</v></c><c r="B{0}"><v>0</v></c></row>',
    '<row r="{0}"><c r="A{0}" t="s"><v>-1</v></c><c r="B{0}" t="n"><v>-0</v></c></row>',
    '<row r="{0}"><c r="A{0}" t="str"><v>wrong \x01 sign</v></c><c r="B{0}" t="str"><v>Bed</v></c></row>',
    '<row r="{0}"><c r="A{0}" t="str"><v>a & b</v></c><c r="B{0}" t="str"><v>Bed</v></c></row>',
    '<row r="{0}"><c r="A{0}" t="str"><v>]]></v></c><c r="B{0}" t="str"><v>Bed</v></c></row>',
    '\n  <row r="{0}">\n <c r="A{0}" t="str">\n<v>set</v> </c><c r="B{0}" t="str"><v>apart</v></c>\n</row>',
    '<x:row xmlns:x="urn:x" r="{0}"><x:c r="A{0}"><x:v>508</x:v></x:c><x:c r="B{0}"><x:v>1</x:v></x:c></x:row>',
]  # fmt: skip
PLAIN = '<row r="{0}"><c r="A{0}" t="str"><v>A{0}</v></c><c r="B{0}" t="inlineStr"><is><t>Bed</t></is></c></row>'


@given(st.lists(st.one_of(st.just(PLAIN), st.sampled_from(SPELLINGS)), min_size=1, max_size=20), st.integers(40, 3_000))
@settings(settled, max_examples=120)
def test_a_row_of_unknown_spelling_is_parsed(tmp_path, monkeypatch, spelt, size):
    monkeypatch.setattr(xml_blocks, "BLOCK", size)
    path = tmp_path / "ward.xlsx"
    rows = [PLAIN.format(number) for number in range(1, 9)]
    rows += [spelling.format(number) for number, spelling in enumerate([*spelt, PLAIN, PLAIN], start=9)]
    by_openpyxl(path, [["x"]])
    respelt(lambda *_: None, SHEET, (rb"<row.*</row>", lambda _: "".join(rows).encode()))(path, [])
    check(path)


@pytest.mark.parametrize("blank", [" ", "\n", "\u00a0", "\u3000 ", "\u2003"], ids=ascii)
def test_a_row_of_one_value_beside_blanks_is_kept(tmp_path, blank):
    path = tmp_path / "ward.xlsx"
    by_openpyxl(path, [HEADINGS, *[USUAL] * 20, [blank, "only one", blank], *[USUAL] * 20])
    check(path)
    assert 22 in [number for number, _ in read(path, SCREEN)[0]]


@pytest.mark.parametrize("size", [200, 1 << 20])
def test_rows_of_merged_cells_are_kept_and_hidden_ones_known(tmp_path, monkeypatch, size):
    monkeypatch.setattr(xml_blocks, "BLOCK", size)
    path = tmp_path / "ward.xlsx"
    by_openpyxl(path, [HEADINGS, *[USUAL] * 40])
    book = openpyxl.load_workbook(path)
    book.active.merge_cells("B10:B12")
    for number in (20, 30):
        book.active.row_dimensions[number].hidden = True
    book.save(path)
    check(path)
    found, *_ = read(path, SCREEN)
    assert [number for number, _ in found] == [1, 2, 10, 11, 12]
    with ExcelAdapter().open(SourceRequest(str(path))) as source:
        (grid,) = source.tables()
        assert (grid.merged, set(grid.hidden_rows)) == ([((10, 1), (12, 1))], {20, 30})


@pytest.mark.parametrize("write", WRITERS.values(), ids=WRITERS.keys())
def test_a_scan_gives_the_same_findings_and_counts_either_way(tmp_path, monkeypatch, write):
    ordinary = [[f"A{number}", "B. Braun", "Infusomat", f"S{number}", number, DAY] for number in range(200)]
    ordinary[50:50] = [
        ["A9", "Medtronic", "Insulin pump", "MMT-722NAS", 12, DAY],
        ["A10", None, "spare", None, 3, None],
    ]
    ordinary[150:150] = [[], ["Ward 7"], ["A11", "Medtronic", "Insulin pump", "MMT-508", 508, DAY], []]
    path = tmp_path / "ward.xlsx"
    write(path, [HEADINGS, *ordinary])
    told = []
    for held, large in (("100000", False), ("40", True)):
        monkeypatch.setenv("PUMPCHECK_HELD_ROWS", held)
        result = pumpcheck.scan(path)
        assert (sum(source.cleared for source in result.sources) > 150) == large
        told.append((result.findings.to_dict("records"), result.counts, result.complete))
    assert told[0] == told[1]
