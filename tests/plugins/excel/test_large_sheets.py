"""A large sheet is gone through as it stands: nothing that may matter is cleared, and every record is counted."""

from __future__ import annotations

import random
import re
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from html import escape
from pathlib import Path

import openpyxl
import pytest
import xlsxwriter

import pumpcheck
from pumpcheck import RowBatch, SourceRequest, Table, Verdict
from pumpcheck.matching.matcher import Matcher
from pumpcheck.recalls import built_in
from pumpcheck.scanning.table_screen import TableScreen
from pumpcheck.scanning.tables import judge_batch
from pumpcheck.testing import check_adapter
from pumpcheck_excel import layout, ooxml
from pumpcheck_excel.large_table import LargeTable
from pumpcheck_excel.reader import ExcelAdapter

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
FIELDS = ("manufacturer", "model", "description", "notes")
HEADINGS = ["Manufacturer", "Model", "Description", "Notes", "Room", "Bought"]
MATCHER = Matcher(built_in())
FIELD_OF = {name: [heading] for name, heading in zip(FIELDS, HEADINGS, strict=False)}
SCREEN = TableScreen(MATCHER, FIELD_OF)
HARMLESS = [
    "Baxter",
    "Bed",
    "Infusomat",
    "B. Braun",
    "ward 7",
    "Säule",
    "1722",
    "a & b",
    "  two  spaces ",
    "4.1",
    "#N/A",
]
TELLING = [
    "Прибор",
    "１２",
    "x_y",
    "<b>",
    " ",
    "MMT-722NAS",
    "Medtronic",
    "Paradigm",
    "ММТ-712",
    "７２２",
    "722",
    "508",
]
TELLING += [
    "Prdgm",
    "Minimed",
    "insulin pump",
    "insulin",
    "pump",
    "Insulinpumpe",
    "VEO",
    "2.4A",
    "mmt-523",
    "5 08",
    "Paradigm 722",
    'MMT "722"',
    "MMT&722",
]


@pytest.fixture(autouse=True)
def every_sheet_is_large(monkeypatch):
    monkeypatch.setattr(ooxml, "LARGE", 1)


@contextmanager
def opened(path: Path) -> Iterator[Table]:
    with ExcelAdapter().open(SourceRequest(str(path))) as source:
        [table] = source.tables()
        yield table


def read_whole(table: Table) -> dict[int, tuple[str | None, ...]]:
    return {
        number: row
        for batch in table.batches()
        for number, row in zip(batch.row_numbers, batch.rows(range(len(batch.row_numbers))), strict=True)
    }


def check_screened(table: Table) -> tuple[int, int]:
    """Compare reading under the screen with reading all; return the number of records kept and cleared."""
    whole = read_whole(table)
    kept, cleared = {}, 0
    for batch in table.batches(SCREEN):
        rows = batch.rows(range(len(batch.row_numbers)))
        kept |= dict(zip(batch.row_numbers, rows, strict=True))
        cleared += batch.cleared
    assert kept.items() <= whole.items()
    assert len(kept) + cleared == len(whole)
    everything = RowBatch(table.headings, list(whole.values()), list(whole))
    findings = judge_batch(everything, table.headings, FIELD_OF, MATCHER)
    matters = {
        number for number, finding in zip(whole, findings, strict=True) if finding.verdict is not Verdict.NOT_AFFECTED
    }
    assert matters <= kept.keys()
    return len(kept), cleared


class RawBook:
    """Cells in every form in which the format can store them."""

    STYLES = (
        b'<styleSheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><numFmts count="1">'
        b'<numFmt numFmtId="164" formatCode="&quot;MMT-&quot;000"/></numFmts><cellXfs count="4"><xf numFmtId="0"/>'
        b'<xf numFmtId="164"/><xf numFmtId="14"/><xf numFmtId="4"/></cellXfs></styleSheet>'
    )

    def __init__(self, chance: random.Random, odd: float = 0) -> None:
        self.chance = chance
        self.odd = odd
        self.shared: list[str] = []

    def cell(self, place: str) -> str:
        word = self.chance.choice(HARMLESS if self.chance.random() < 0.9 else TELLING)
        number = self.chance.choice(("722", "508", "7.22E2", "1722", "43643", "-5.5", "12", "3.25"))
        text = escape(word)
        style = self.chance.choice(("", "", "", ' s="1"', ' s="2"', ' s="3"'))
        half = len(word) // 2
        rich = f"<r><t>{escape(word[:half])}</t></r><r><rPr><b/></rPr><t>{escape(word[half:])}</t></r>"
        forms = {
            "shared": lambda: self._shared(place, style, f'<t xml:space="preserve">{text}</t>'),
            "shared rich": lambda: self._shared(place, "", rich),
            "shared by number": lambda: self._shared(place, "", "<t>" + "".join(f"&#{ord(c)};" for c in word) + "</t>"),
            "shared escaped": lambda: self._shared(place, "", f"<t>_x0020_{text}</t>"),
            "shared blank": lambda: self._shared(place, "", '<t xml:space="preserve"> </t>'),
            "inline": lambda: f'<c r="{place}"{style} t="inlineStr"><is><t>{text}</t></is></c>',
            "inline rich": lambda: f'<c r="{place}" t="inlineStr"><is>{rich}</is></c>',
            "formula text": lambda: f'<c r="{place}" t="str"><f>A1&amp;"x"</f><v>{text}</v></c>',
            "formula number": lambda: f'<c r="{place}"{style}><f>1+1</f><v>{number}</v></c>',
            "formula open": lambda: f'<c r="{place}"><f>1+1</f></c>',
            "number": lambda: f'<c r="{place}"{style}><v>{number}</v></c>',
            "truth": lambda: f'<c r="{place}" t="b"><v>1</v></c>',
            "error": lambda: f'<c r="{place}" t="e"><v>#N/A</v></c>',
            "other order": lambda: f'<c t="str" r="{place}"><v>{text}</v></c>',
            "quotes": lambda: f"<c r='{place}' t='str'><v>{text}</v></c>",
            "empty": lambda: f'<c r="{place}"{style}/>',
            "empty inline": lambda: f'<c r="{place}"{style} t="inlineStr" />',
            "empty formula text": lambda: f'<c r="{place}" t="str"/>',
        }
        weights = [40, 1, 1, 1, 1, 8, 1, 4, 4, 1, 20, 1, 1, self.odd, self.odd, 4, 4, 2]
        return self.chance.choices(list(forms.values()), weights)[0]()

    def _shared(self, place: str, style: str, item: str) -> str:
        self.shared.append(item)
        return f'<c r="{place}"{style} t="s"><v>{len(self.shared) - 1}</v></c>'

    def write(self, path: Path, rows: int, share: float) -> Path:
        book = openpyxl.Workbook()
        book.active.title = "Ward"
        book.active.append(["text"])
        book.save(path)
        head = (self._shared(f"{c}1", "", f"<t>{text}</t>") for c, text in zip("ABCDEF", HEADINGS, strict=True))
        lines = [f'<row r="1">{"".join(head)}</row>']
        number = 1
        for _ in range(rows):
            number += self.chance.choice((1, 1, 1, 2))
            cells = [self.cell(f"{c}{number}") for c in "ABCDEF" if self.chance.random() < share]
            lines.append(f'<row r="{number}" spans="1:6">{"".join(cells)}</row>')
        sheet = (
            '<?xml version="1.0"?><worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
            f"<sheetData>{''.join(lines)}</sheetData></worksheet>"
        )
        strings = "".join(f"<si>{item}</si>" for item in self.shared)
        parts = {
            "xl/worksheets/sheet1.xml": sheet.encode(),
            "xl/styles.xml": self.STYLES,
            "xl/sharedStrings.xml": f'<sst xmlns="{MAIN}">{strings}</sst>'.encode(),
        }
        with zipfile.ZipFile(path) as package:
            parts = {name: package.read(name) for name in package.namelist()} | parts
        with zipfile.ZipFile(path, "w") as package:
            for name, content in parts.items():
                package.writestr(name, content)
        return path


@pytest.mark.parametrize("seed", range(25))
@pytest.mark.parametrize("share", [0.9, 0.25], ids=["full rows", "sparse rows"])
def test_whatever_way_a_cell_is_stored_nothing_that_may_matter_is_cleared(tmp_path, seed, share):
    with opened(RawBook(random.Random(seed)).write(tmp_path / "ward.xlsx", 300, share)) as table:
        assert isinstance(table, LargeTable)
        assert check_screened(table)[1] > 0


def write_usual(path: Path, rows: int, *, constant_memory: bool = False) -> Path:
    chance = random.Random(508)
    book = xlsxwriter.Workbook(path, {"constant_memory": constant_memory})
    sheet = book.add_worksheet("Ward")
    date = book.add_format({"num_format": "yyyy-mm-dd"})
    sheet.write_row(0, 0, HEADINGS)
    for row in range(1, rows + 1):
        pump = chance.random() < 0.01
        sheet.write_row(
            row, 0, ["Medtronic" if pump else "Baxter", "MMT-722NAS" if pump else f"x{row}", "Ear & throat"]
        )
        sheet.write_number(row, 4, 722)
        sheet.write_number(row, 5, 43643 + row, date)
    sheet.write_string(rows, 3, "last")
    book.close()
    return path


@pytest.mark.parametrize("constant_memory", [False, True], ids=["shared texts", "inline texts"])
def test_most_rows_of_a_usual_sheet_are_cleared(tmp_path, constant_memory):
    with opened(write_usual(tmp_path / "ward.xlsx", 5_000, constant_memory=constant_memory)) as table:
        kept, cleared = check_screened(table)
    assert cleared > (4_000 if constant_memory else 4_800)
    assert kept + cleared == 5_000


def test_empty_rows_below_the_list_are_no_end_that_is_missing(tmp_path, replace_part):
    rows = b'<row r="5002" ht="15"/>\n<row r="5003" spans="1:6" ht="15" />'
    path = edited(
        write_usual(tmp_path / "ward.xlsx", 5_000),
        lambda sheet: sheet.replace(b"</sheetData>", rows + b"</sheetData>"),
        replace_part,
    )
    with opened(path) as table:
        kept, cleared = check_screened(table)
    assert cleared > 4_000
    assert kept + cleared == 5_000


@pytest.mark.parametrize("write_only", [False, True])
def test_most_rows_of_a_sheet_by_openpyxl_are_cleared_with_their_empty_texts(tmp_path, write_only):
    book = openpyxl.Workbook(write_only=write_only)
    sheet = book.create_sheet("Ward") if write_only else book.active
    sheet.append(HEADINGS)
    for row in range(2_000):
        sheet.append(["Baxter", f"x{row}", "", "" if row % 2 else "ward 7", row, ""])
    sheet.append(["Medtronic", "MMT-722NAS", "", "", "", ""])
    book.save(tmp_path / "ward.xlsx")
    with opened(tmp_path / "ward.xlsx") as table:
        kept, cleared = check_screened(table)
    assert cleared > 1_900
    assert kept + cleared == 2_001


def test_the_adapter_keeps_the_contract(tmp_path):
    check_adapter(ExcelAdapter(), SourceRequest(str(write_usual(tmp_path / "ward.xlsx", 700))))


def test_a_scan_finds_the_same_either_way(tmp_path, monkeypatch):
    path = write_usual(tmp_path / "ward.xlsx", 3_000)
    large = pumpcheck.scan(path)
    monkeypatch.setattr(ooxml, "LARGE", 1 << 40)
    small = pumpcheck.scan(path)
    assert (large.counts, large.complete) == (small.counts, True)
    assert list(large.affected["row"]) == list(small.affected["row"])
    assert len(large.affected) > 10


def edited(path: Path, edit, replace_part) -> Path:
    with zipfile.ZipFile(path) as package:
        sheet = package.read("xl/worksheets/sheet1.xml")
    changed = edit(sheet)
    assert changed != sheet
    return replace_part(path, "xl/worksheets/sheet1.xml", changed)


IRREGULAR = {
    "a cell beside the list": lambda sheet: sheet.replace(b'<c r="A600"', b'<c r="Q600"', 1),
    "a row without a number": lambda sheet: sheet.replace(b'<row r="600" spans="1:6">', b"<row>", 1),
    "a cell without a place": lambda sheet: sheet.replace(b'<c r="A600" t="s">', b'<c t="s">', 1),
    "a comment": lambda sheet: sheet.replace(b'<c r="B600"', b'<!-- x --><c r="B600"', 1),
    "a block merged over rows": lambda sheet: sheet.replace(
        b"</sheetData>", b'</sheetData><mergeCells count="1"><mergeCell ref="A600:A602"/></mergeCells>', 1
    ),
    "another prefix": lambda sheet: sheet.replace(b"<row ", b"<x:row ").replace(b"</row>", b"</x:row>").replace(
        b"<worksheet ", b'<worksheet xmlns:x="http://schemas.openxmlformats.org/spreadsheetml/2006/main" '
    ),
}  # fmt: skip


@pytest.mark.parametrize("edit", IRREGULAR.values(), ids=IRREGULAR.keys())
def test_a_sheet_that_is_written_in_another_way_loses_nothing(tmp_path, replace_part, edit):
    path = edited(write_usual(tmp_path / "ward.xlsx", 700), edit, replace_part)
    with opened(path) as table:
        counted = sum(batch.cleared + len(batch.row_numbers) for batch in table.batches(SCREEN))
        assert counted == len(read_whole(table)) == 700


@pytest.mark.parametrize("large", [1, 1 << 40], ids=["large", "small"])
@pytest.mark.parametrize(
    ("old", "new", "hidden"),
    [(600, 599, 1), (600, 20, 1), (600, 9_999, 0)],
    ids=["the row before", "far above", "none, out of order"],
)
def test_rows_that_bear_one_number_are_accounted_for(tmp_path, monkeypatch, replace_part, large, old, new, hidden):
    monkeypatch.setattr(ooxml, "LARGE", large)
    path = edited(
        write_usual(tmp_path / "ward.xlsx", 700),
        lambda sheet: re.sub(rb'(<row r="|<c r="[A-F])%d"' % old, rb'\g<1>%d"' % new, sheet),
        replace_part,
    )
    result = pumpcheck.scan(path)
    assert (result.counts["records"], result.counts["skipped"]) == (700 - hidden, hidden)
    assert result.complete is (hidden == 0)
    if hidden:
        [skipped] = result.skipped
        assert skipped.reason.startswith(f"1 row bears the number of others, the first of them {new}, and either hides")


HIDING_ROWS = {
    "within a row": lambda sheet: sheet.replace(b'<c r="B600"', b'<sheetData/><c r="B600"', 1),
    "a second table": lambda sheet: sheet.replace(b'<row r="600"', b'</sheetData><sheetData><row r="600"', 1),
    "broken off": lambda sheet: sheet[: sheet.index(b'<row r="600"')],
    "broken off within a row": lambda sheet: sheet[: sheet.index(b'<c r="B600"')],
    "rows alone": lambda sheet: sheet.replace(b'<row r="600"', b'</sheetData><row r="600"', 1),
}


@pytest.mark.parametrize("large", [1, 1 << 40], ids=["large", "small"])
@pytest.mark.parametrize("edit", HIDING_ROWS.values(), ids=HIDING_ROWS.keys())
def test_rows_behind_the_end_of_the_table_or_cut_off_do_not_vanish(tmp_path, monkeypatch, replace_part, edit, large):
    monkeypatch.setattr(ooxml, "LARGE", large)
    result = pumpcheck.scan(edited(write_usual(tmp_path / "ward.xlsx", 700), edit, replace_part))
    assert not result.complete
    assert "the sheet is damaged" in result.skipped[0].reason
    [table] = result.sources[0].tables
    assert (table.name, table.records) == ("Ward", 0)


FAR_OFF = {
    "row": b'<row r="999999999"><c r="A999999999"><v>1</v></c></row>',
    "column": b'<row r="900"><c r="ZZZZZZ900"><v>1</v></c></row>',
    "cell in a row without a number": b'<row><c r="XFD1048576"><v>1</v></c></row>',
    "cell in another row": b'<row r="900"><c r="A4000000000"><v>1</v></c></row>',
    "in lower case": b'<row r="900"><c r="xfd1048576"><v>1</v></c></row>',
    "spaces around the sign": b'<row r="900"><c r = "XFD1048576"><v>1</v></c></row>',
    "row far above the column": b'<row r="900"><c r="A999999"><v>1</v></c></row>'
    + b'<row r="901"><c r="A901"><v>1</v></c></row>' * 200
    + b'<row r="902"><c r="XFD902"><v>1</v></c></row>',
    "new line before it": b'<row r="900"><c\nr="XFD1048576"><v>1</v></c></row>',
}


@pytest.mark.parametrize("large", [1, 1 << 40], ids=["large", "small"])
@pytest.mark.parametrize("cell", FAR_OFF.values(), ids=FAR_OFF.keys())
def test_a_cell_that_says_it_is_far_off_does_not_fill_the_memory(tmp_path, replace_part, cell, large):
    data = cell + b"</sheetData>"
    path = edited(
        write_usual(tmp_path / "ward.xlsx", 700), lambda sheet: sheet.replace(b"</sheetData>", data), replace_part
    )
    # In a process of its own, since there it would end the process.
    code = f"import sys, pumpcheck; from pumpcheck_excel import ooxml, sheet_xml\n{_ACCOUNT.format(large)}"
    done = subprocess.run([sys.executable, "-c", code, path], capture_output=True, text=True, check=True)
    assert not done.stderr
    records, *reasons = done.stdout.splitlines()
    assert records in ("701", "700") if not reasons else "more than 60,000,000 cells" in reasons[0]


_ACCOUNT = """
ooxml.LARGE, sheet_xml._CHUNK = {}, 5000
result = pumpcheck.scan(sys.argv[1])
print(result.counts["records"], *(skipped.reason for skipped in result.skipped), sep="\\n")
"""


@pytest.mark.parametrize("open_tag", [b'<c t="e" ', b'<c t="e">', b'<c t="e"><v '], ids=["tag", "cell", "value"])
def test_a_great_many_cells_that_are_never_closed_end_in_one_sentence(tmp_path, monkeypatch, replace_part, open_tag):
    monkeypatch.setattr(ooxml, "LARGE", 1 << 40)
    row = b'<row r="900">' + open_tag * 200_000 + b"</row></sheetData>"
    path = edited(
        write_usual(tmp_path / "ward.xlsx", 700), lambda sheet: sheet.replace(b"</sheetData>", row), replace_part
    )
    [skipped] = pumpcheck.scan(path).skipped
    assert "the sheet is damaged" in skipped.reason


def test_values_beside_the_list_that_come_late_are_kept(tmp_path, replace_part):
    path = write_usual(tmp_path / "ward.xlsx", 700)
    beside = b'<c r="H600" t="str"><v>see MMT-508</v></c><c r="B600"'
    path = edited(path, lambda sheet: sheet.replace(b'<c r="B600"', beside, 1), replace_part)
    with opened(path) as table:
        assert isinstance(table, LargeTable)
        marks = [mark for batch in table.batches(SCREEN) for mark in batch.marks.values()]
    assert [mark.extra for mark in marks] == [("see MMT-508",)]


def test_bands_over_headings_of_two_rows_are_part_of_the_headings(tmp_path, monkeypatch):
    monkeypatch.setattr(layout, "find_header", lambda _rows: pumpcheck.Header(1, 2))
    path = tmp_path / "ward.xlsx"
    book = xlsxwriter.Workbook(path)
    sheet = book.add_worksheet("Ward")
    sheet.write_string(0, 0, "Inventory")
    sheet.merge_range(1, 0, 1, 1, "Device")
    sheet.merge_range(1, 2, 1, 3, "Place")
    sheet.write_row(2, 0, ["Manufacturer", "Model", "Room", "Ward"])
    for row in range(3, 600):
        sheet.write_row(row, 0, ["Baxter", f"x{row}", "7", "A"])
    book.close()
    with opened(path) as table:
        assert sum(batch.cleared + len(batch.row_numbers) for batch in table.batches(SCREEN)) == 597
        assert list(table.headings) == ["Device Manufacturer", "Device Model", "Place Room", "Place Ward"]
