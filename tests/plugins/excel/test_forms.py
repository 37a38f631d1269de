"""However an .xlsx sheet is written: every cell is read, at its place, and a large sheet takes no more memory."""

from __future__ import annotations

import random
import re
import subprocess
import sys
import zipfile
from html import escape
from pathlib import Path

import openpyxl
import pytest
import xlsxwriter

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
WORDS = [
    "Baxter",
    "Bed",
    "Säule",
    "1722",
    "a & b",
    "  two  spaces ",
    "Прибор",
    "７２２",
    "x_y",
    "<b>",
    "722",
    "MMT-722NAS",
]
STYLES = (
    f'<styleSheet xmlns="{MAIN}"><numFmts count="1"><numFmt numFmtId="164" formatCode="&quot;MMT-&quot;000"/></numFmts>'
    '<cellXfs count="4"><xf numFmtId="0"/><xf numFmtId="164"/><xf numFmtId="14"/><xf numFmtId="4"/></cellXfs>'
    "</styleSheet>"
)
NUMBERS = {  # as stored: shown plainly, with a prefix, as a date, with thousands
    "722": ("722", "MMT-722", "1901-12-22", "722"),
    "5.08E2": ("508", "MMT-508", "1901-05-22", "508"),
    "43643": ("43643", "MMT-43643", "2019-06-27", "43643"),
    "-5.5": ("-5.5", "-5.5", "-5.5", "-5.5"),
    "0.25": ("0.25", "0.25", "06:00:00", "0.25"),
}


class RawBook:
    """Cells in every form in which the format can store them, with what each should read as."""

    def __init__(self, chance: random.Random) -> None:
        self.chance = chance
        self.shared: list[str] = []
        self.expected: dict[int, tuple[str | None, ...]] = {}

    def cell(self, place: str) -> tuple[str, str | None]:
        word = self.chance.choice(WORDS)
        text, half = escape(word), len(word) // 2
        number, shown = self.chance.choice(list(NUMBERS.items()))
        style = self.chance.randrange(4)
        rich = f"<r><t>{escape(word[:half])}</t></r><r><rPr><b/></rPr><t>{escape(word[half:])}</t></r>"
        spoken = f'<t>{text}</t><rPh sb="0" eb="1"><t>so</t></rPh>'
        by_number = "".join(f"&#{ord(character)};" for character in word)
        at = f'<c r="{place}" s="{style}"'
        return self.chance.choice(
            [
                *[(self._shared(place, f'<t xml:space="preserve">{text}</t>'), word)] * 3,
                (self._shared(place, rich), word),
                (self._shared(place, spoken), word),
                (self._shared(place, f"<t>{by_number}</t>"), word),
                (self._shared(place, f"<t>_x0020_{text}</t>"), f" {word}"),
                (f'{at} t="inlineStr"><is><t>{text}</t></is></c>', word),
                (f'{at} t="inlineStr"><is>{rich}</is></c>', word),
                (f'{at} t="str"><f>A1&amp;"x"</f><v>{text}</v></c>', word),
                (f"{at}><f>1+1</f><v>{number}</v></c>", shown[style]),
                *[(f"{at}><v>{number}</v></c>", shown[style])] * 2,
                (f'{at} t="n"><v>{number}</v></c>', shown[style]),
                (f'{at} t="b"><v>1</v></c>', "TRUE"),
                (f'{at} t="e"><v>#N/A</v></c>', "#N/A"),
                (f'{at} t="d"><v>2019-06-27T14:30:00</v></c>', "2019-06-27 14:30:00"),
                (f'<c t="str" r="{place}"><v>{text}</v></c>', word),
                (f"<c r='{place}' t='str'><v>{text}</v></c>", word),
                (f"{at}/>", None),
                (f'{at} t="inlineStr"></c>', None),
                (f'{at} t="str"><v></v></c>', None),
            ]
        )

    def _shared(self, place: str, item: str) -> str:
        self.shared.append(item)
        return f'<c r="{place}" t="s"><v>{len(self.shared) - 1}</v></c>'

    def write(self, path: Path, rows: int, share: float) -> Path:
        book = openpyxl.Workbook()
        book.active.title = "Ward"
        book.save(path)
        lines = []
        number = 0
        for _ in range(rows):
            number += self.chance.choice((1, 1, 1, 2))
            cells = {letter: self.cell(f"{letter}{number}") for letter in "ABCDEF" if self.chance.random() < share}
            lines.append(f'<row r="{number}" spans="1:6">{"".join(xml for xml, _ in cells.values())}</row>')
            texts = [cells.get(letter, ("", None))[1] for letter in "ABCDEF"]
            while texts and texts[-1] is None:
                texts.pop()
            if texts:
                self.expected[number] = tuple(texts)
        strings = "".join(f"<si>{item}</si>" for item in self.shared)
        return replaced(
            path,
            {
                "xl/worksheets/sheet1.xml": sheet_of("".join(lines)),
                "xl/styles.xml": STYLES,
                "xl/sharedStrings.xml": f'<sst xmlns="{MAIN}">{strings}</sst>',
            },
        )


def sheet_of(rows: str) -> str:
    return f'<worksheet xmlns="{MAIN}"><sheetData>{rows}</sheetData></worksheet>'


def replaced(path: Path, parts: dict[str, str]) -> Path:
    with zipfile.ZipFile(path) as package:
        whole = {name: package.read(name) for name in package.namelist()}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in {**whole, **parts}.items():
            package.writestr(name, content)
    return path


@pytest.mark.parametrize("seed", range(10))
@pytest.mark.parametrize("share", [0.9, 0.25], ids=["full rows", "sparse rows"])
def test_whatever_way_a_cell_is_stored_it_reads_as_it_is_shown(tmp_path, read, seed, share):
    book = RawBook(random.Random(seed))
    reading = read(book.write(tmp_path / "ward.xlsx", 300, share))
    assert {number: row for number, row in reading.content["Ward"] if row} == book.expected
    assert not reading.skipped


def write_usual(path: Path, rows: int = 700) -> Path:
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("Ward")
        sheet.write_row(0, 0, ["Manufacturer", "Model", "Room"])
        for row in range(1, rows + 1):
            sheet.write_row(row, 0, ["Baxter", f"x{row}", row])
    return path


def edited(path: Path, edit, replace_part) -> Path:
    with zipfile.ZipFile(path) as package:
        sheet = package.read("xl/worksheets/sheet1.xml")
    changed = edit(sheet)
    assert changed != sheet
    return replace_part(path, "xl/worksheets/sheet1.xml", changed)


ODD = {
    "a cell beside the list": (b'<c r="A600"', b'<c r="Q600"'),
    "a row without a number": (b'<row r="600" spans="1:3">', b"<row>"),
    "a row and cells without places": (
        b'<row r="600" spans="1:3"><c r="A600" t="s"><v>3</v></c><c r="B600"',
        b'<row><c t="s"><v>3</v></c><c',
    ),
    "a comment": (b'<c r="B600"', b'<!-- x --><c r="B600"'),
    "an empty table within a row": (b'<c r="B600"', b'<sheetData/><c r="B600"'),
    "a second table": (b'<row r="600"', b'</sheetData><sheetData><row r="600"'),
    "rows behind the table": (b'<row r="600"', b'</sheetData><row r="600"'),
    "empty rows below": (b"</sheetData>", b'<row r="702" ht="15"/>\n<row r="703" spans="1:6"/></sheetData>'),
}


@pytest.mark.parametrize(("old", "new"), ODD.values(), ids=ODD.keys())
def test_a_sheet_that_is_written_in_another_way_loses_nothing(tmp_path, read, replace_part, old, new):
    def edit(sheet: bytes) -> bytes:
        changed = sheet.replace(old, new, 1)
        if changed.count(b"</sheetData>") > changed.count(b"<sheetData>"):
            # Where the table was closed early, its own end would be one too many.
            head, _, tail = changed.rpartition(b"</sheetData>")
            return head + tail
        return changed

    reading = read(edited(write_usual(tmp_path / "ward.xlsx"), edit, replace_part))
    assert not reading.skipped
    assert reading.numbers("Ward") == list(range(1, 702))
    found = [tuple(cell for cell in row if cell) for row in reading.records("Ward")]
    assert sorted(map(sorted, found)) == sorted(sorted(("Baxter", f"x{row}", str(row))) for row in range(1, 701))


@pytest.mark.parametrize(("number", "hides"), [(599, 1), (20, 1), (9_999, 0)], ids=["above", "far above", "none"])
def test_rows_that_bear_one_number_are_all_read_and_said_to_be_wrong(tmp_path, read, replace_part, number, hides):
    path = edited(
        write_usual(tmp_path / "ward.xlsx"),
        lambda sheet: re.sub(rb'(<row r="|<c r="[A-F])600"', rb'\g<1>%d"' % number, sheet),
        replace_part,
    )
    reading = read(path)
    assert len(reading.records("Ward")) == 700
    assert [found.reason.partition(";")[0] for found in reading.skipped] == [
        f"1 row bears the number of others, the first of them {number}"
    ] * hides


def test_cells_at_one_place_are_both_kept_and_said_to_be_wrong(tmp_path, read, replace_part):
    path = edited(
        write_usual(tmp_path / "ward.xlsx"), lambda sheet: sheet.replace(b'<c r="C600"', b'<c r="B600"'), replace_part
    )
    reading = read(path)
    assert reading.records("Ward")[598] == ("Baxter", "x599 599")
    assert reading.skipped[0].reason.startswith("1 cell beside others at one place")


BREAKS = {
    "between rows": lambda sheet: sheet[: sheet.index(b'<row r="600"')],
    "within a row": lambda sheet: sheet[: sheet.index(b'<c r="B600"')],
    "a shared text that is not there": lambda sheet: re.sub(rb'(<c r="A600" t="s"><v>)\d+', rb"\g<1>99999", sheet),
    "cells that are never closed": lambda sheet: sheet.replace(b'<row r="600"', b'<c t="e"><v ' * 200_000),
}


@pytest.mark.parametrize("edit", BREAKS.values(), ids=BREAKS.keys())
def test_of_a_sheet_that_breaks_off_the_rows_above_are_read(tmp_path, read, replace_part, edit):
    reading = read(edited(write_usual(tmp_path / "ward.xlsx"), edit, replace_part))
    assert reading.numbers("Ward") == list(range(1, 600))
    [skipped] = reading.skipped
    assert "the sheet is damaged" in skipped.reason


FAR_OFF = {
    "row": b'<row r="999999999"><c r="A999999999"><v>1</v></c></row>',
    "column": b'<row r="900"><c r="ZZZZZZ900"><v>1</v></c></row>',
    "cell in a row without a number": b'<row><c r="XFD1048576"><v>1</v></c></row>',
    "cell in another row": b'<row r="900"><c r="A4000000000"><v>1</v></c></row>',
    "in lower case": b'<row r="900"><c r="xfd1048576"><v>1</v></c></row>',
    "many wide rows": b'<row><c r="XFD"><v>1</v></c></row>' * 20_000,
}


@pytest.mark.parametrize("rows", FAR_OFF.values(), ids=FAR_OFF.keys())
def test_a_cell_far_off_does_not_fill_the_memory(tmp_path, replace_part, rows):
    path = edited(
        write_usual(tmp_path / "ward.xlsx"),
        lambda sheet: sheet.replace(b"</sheetData>", rows + b"</sheetData>"),
        replace_part,
    )
    records, megabytes, *reasons = account_of(path)
    assert int(records) >= 701
    assert all("more than 60,000,000 cells" in reason or "damaged" in reason for reason in reasons)
    assert int(megabytes) < 200


@pytest.mark.integration("time")
def test_a_large_sheet_is_read_in_bounded_memory(tmp_path):
    path = write_usual(tmp_path / "ward.xlsx", 10)
    cells = "".join(f"<c><v>{number}</v></c><c t='inlineStr'><is><t>ward {number}</t></is></c>" for number in range(7))
    rows = f"<row>{cells}</row>" * 60_000
    path = replaced(path, {"xl/worksheets/sheet1.xml": sheet_of(rows)})
    records, megabytes = account_of(path, "max_uncompressed_mb=200")
    assert records == "60000"
    assert int(megabytes) < 100


HERE = Path("/proc/self/status")


def account_of(path: Path, *options: str) -> list[str]:
    """Read a workbook in a process of its own; return rows, peak memory and what was skipped."""
    if not HERE.exists():
        pytest.skip("the peak of a process is told on Linux only")
    done = subprocess.run([sys.executable, "-c", _ACCOUNT, path, *options], capture_output=True, text=True, check=True)
    assert not done.stderr
    return done.stdout.splitlines()


_ACCOUNT = """
import pathlib, re, sys
from pumpcheck import Grid, SourceRequest, SourceUnreadableError
from pumpcheck_excel.excel_adapter import ExcelAdapter
rows, reasons = 0, []
with ExcelAdapter().open(SourceRequest(sys.argv[1], dict(option.split("=") for option in sys.argv[2:]))) as source:
    for grid in source.tables():
        try:
            for stretch in grid.rows():
                rows += sum(map(bool, stretch.rows))
                reasons += [skipped.reason for skipped in stretch.skipped]
        except SourceUnreadableError as error:
            reasons.append(str(error))
peak = int(re.search(r"VmHWM:\\s*(\\d+)", pathlib.Path("/proc/self/status").read_text())[1])
print(rows, peak >> 10, *reasons, sep="\\n")
"""
