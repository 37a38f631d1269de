"""``--mask-serials`` hides every serial number the result knows, wherever it stands, in every format."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Mapping
from datetime import date
from pathlib import Path

import openpyxl
import pytest
from openpyxl.comments import Comment

import pumpcheck
from pumpcheck.masking import Masker, is_serial_heading, mask
from pumpcheck.model.result import ScanResult
from pumpcheck.reports.console import print_result
from pumpcheck.update import prepare

from .command import run
from .working import enter, place

HEAD = ("Asset Tag", "Manufacturer", "Model", "Description", "Serial Number", "UDI", "Ward", "Notes", "Shelf")

# One serial number for each place that one can stand in, so that a leak names its place. None is shaped like a
# pump's, which would be masked wherever it stands.
PLACES = (
    "serial field", "asset id", "own notes", "another's notes", "another's notes, written otherwise", "description",
    "unmapped column", "second serial column", "heading", "printed udi", "raw udi", "udi that cannot be read",
    "name of a file", "name of a sheet", "duplicate", "skipped row", "decision about a serial number",
    "decision that fits nothing", "reason of a decision", "who decided", "comment", "number typed", "added column",
    "added serial column", "added heading", "note", "replacement", "replacement as a number", "typed beside a list",
    "sheet of the team", "number on a sheet of the team", "note on a sheet of the team", "title of such a sheet",
    "gone", "gone, in its notes", "corrected", "two in one field", "lower case",
)  # fmt: skip
SERIALS = {place: f"7K{number:02d}-99{number:02d}Q" for number, place in enumerate(PLACES)} | {
    "number typed": "9081726301",
    "replacement as a number": "9081726302",
    "number on a sheet of the team": "9081726303",
    "lower case": "ZX-881204-kk",
    "short": "48151",
    "asset id that is none": "7K80-9980Q",
}

ELSEWHERE = (
    "asset id", "own notes", "description", "unmapped column", "two in one field", "heading", "duplicate",
    "asset id that is none",
)  # fmt: skip
TOLD_BY_THEIR_PLACE = (
    "second serial column", "added serial column", "replacement", "replacement as a number", "gone", "corrected",
    "decision that fits nothing",
)  # fmt: skip
"""Serial numbers that no record of the inventory has; where they stand says what they are."""


def unit(asset: str, place: str, **cells: str) -> tuple[str, ...]:
    """Return a row of the inventory; ``place`` says whose serial number it has."""
    row = {
        "Asset_Tag": asset,
        "Manufacturer": "Medtronic",
        "Model": "MMT-722NAS",
        "Serial_Number": SERIALS.get(place, ""),
    }
    return tuple({**row, **cells}.get(heading.replace(" ", "_"), "") for heading in HEAD)


def rows() -> list[tuple[str, ...]]:
    own = [place for place in SERIALS if "udi" not in place and place not in {*ELSEWHERE, *TOLD_BY_THEIR_PLACE}]
    listed = [unit(f"B{number}", place) for number, place in enumerate(own, start=100)]
    listed += [
        unit(SERIALS["asset id"], "asset id"),
        unit("BME-004111", "asset id that is none"),
        unit("N1", "own notes", Notes=f"see {SERIALS['own notes']}"),
        unit("N2", "", Notes=f"swapped for {SERIALS[PLACES[3]]}, then {SERIALS[PLACES[4]].replace('-', '').lower()}"),
        unit("N3", "description", Description=f"Insulin pump {SERIALS['description']}"),
        unit("N4", "unmapped column", Shelf=f"box of {SERIALS['unmapped column']}"),
        unit("U1", "", UDI=f"(01)00643169007222(21){SERIALS['printed udi']}"),
        unit("U2", "", UDI=f"010064316900722217251231 21{SERIALS['raw udi']}".replace(" ", "")),
        unit("U3", "", UDI=f"(01)0064(21){SERIALS['udi that cannot be read']}"),
        unit("T2", "", Serial_Number=f"{SERIALS['two in one field']} / 4711"),
        unit("L1", "", Serial_Number=SERIALS["lower case"].lower(), Notes=SERIALS["lower case"].upper()),
        unit("S1", "short", Notes=f"once {SERIALS['short']}"),
        unit("W1", "", Serial_Number=SERIALS["heading"]),
    ]
    return listed


def write_inventories(folder: Path) -> None:
    old, odd = "Old serial no.", SERIALS["heading"]
    lines = [[*HEAD, old, odd], *([*row, "", "x"] for row in rows())]
    lines[1][-2] = SERIALS["second serial column"]
    damaged = f'B99,Medtronic,"MMT-722NAS,{SERIALS["skipped row"]}'
    text = io.StringIO()
    csv.writer(text).writerows(lines)
    (folder / f"ward {SERIALS['name of a file']}.csv").write_text(text.getvalue() + damaged, encoding="utf-8")
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.title = SERIALS["name of a sheet"]
    for row in (HEAD, unit("D1", "duplicate", Notes=SERIALS["duplicate"]), unit("D2", "name of a sheet")):
        sheet.append(row)
    book.save(folder / "biomed.xlsx")


def write_decisions(path: Path) -> None:
    texts = [
        ('match = { serial_number = "%s" }', "decision about a serial number", "A dummy.", "J. Roe"),
        ('match = { serial_number = "%s" }', "decision that fits nothing", "A dummy.", "J. Roe"),
        ('match = { asset_id = "N1" }', "", f"Is {SERIALS['reason of a decision']}.", SERIALS["who decided"]),
    ]
    parts = [
        f'[[decisions]]\n{about.replace("%s", SERIALS.get(place, ""))}\nverdict = "not_affected"\nreason = "{why}"\n'
        f'by = "{who}"\non = 2024-05-17\n'
        for about, place, why, who in texts
    ]
    path.write_text("\n".join(parts), encoding="utf-8")


def work_in(path: Path, ids: Mapping[str, str]) -> None:
    book = openpyxl.load_workbook(path)
    sheet, row, columns = place(book, ids["N1"])
    last = sheet.max_column
    for offset, (heading, typed) in enumerate(
        (
            ("Box", f"with {SERIALS['added column']}"),
            ("Count", int(SERIALS["number typed"])),
            ("Former serial number", SERIALS["added serial column"]),
            (SERIALS["added heading"], "x"),
        ),
        start=1,
    ):
        sheet.cell(1, last + offset).value = heading
        sheet.cell(row, last + offset).value = typed
    enter(sheet.cell(row, columns["Comment"]), f"ask about {SERIALS['comment']}")
    enter(sheet.cell(row, columns["Replacement serial number"]), SERIALS["replacement"])
    sheet.cell(row, columns["Owner"]).comment = Comment(SERIALS["note"], "Kim")
    other, at, columns = place(book, ids["N3"])
    other.cell(at, columns["Replacement serial number"]).value = int(SERIALS["replacement as a number"])
    book["Summary"]["L9"] = SERIALS["typed beside a list"]
    theirs = book.create_sheet(SERIALS["title of such a sheet"])
    theirs["A1"], theirs["A2"] = f"fetch {SERIALS['sheet of the team']}", int(SERIALS["number on a sheet of the team"])
    theirs["A3"].comment = Comment(SERIALS["note on a sheet of the team"], "Kim")
    theirs["A4"] = date(2024, 5, 17)
    book.save(path)


@pytest.fixture(name="result", scope="module")
def _result(tmp_path_factory: pytest.TempPathFactory) -> ScanResult:
    folder = tmp_path_factory.mktemp("inventories")
    extra = (
        unit("G1", "gone", Notes=f"near {SERIALS['gone, in its notes']}"),
        ("C1", "Medtronic", "MMT-722NAS", "", SERIALS["corrected"], "", "", "", ""),
    )
    write_inventories(folder)
    (folder / "more.csv").write_text("\n".join(map(",".join, (HEAD, *extra))), encoding="utf-8")
    path = folder / "out" / "work.xlsx"
    path.parent.mkdir()
    first = pumpcheck.scan(*sorted(folder.glob("*.csv")), folder / "biomed.xlsx")
    first.write(path)
    work_in(path, {record.fields.get("asset_id", ""): record.id for record in first.records})
    corrected = ("C1", "Medtronic", "MMT-722NAS", "", "", "", "", "", "")
    (folder / "more.csv").write_text("\n".join(map(",".join, (HEAD, corrected))), encoding="utf-8")
    write_decisions(folder / "decisions.toml")
    scanned = pumpcheck.scan(*sorted(folder.glob("*.csv")), folder / "biomed.xlsx", decisions=folder / "decisions.toml")
    return prepare(scanned, path).result


@pytest.fixture(name="reports", scope="module")
def _reports(result: ScanResult, tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Every masked report as one text."""
    folder = tmp_path_factory.mktemp("reports")
    saved = result.write(folder / "whole.json")
    written = {
        kind: text_of(result.write(folder / f"m.{kind}", mask_serials=True)) for kind in ("xlsx", "html", "json", "csv")
    }
    outputs = [part for kind in ("xlsx", "html", "json", "csv") for part in ("-o", str(folder / f"again.{kind}"))]
    done = run("report", saved, "--mask-serials", *outputs)
    assert done.returncode == result.exit_code
    written |= {
        f"{kind} of a saved result": text_of(folder / f"again.{kind}") for kind in ("xlsx", "html", "json", "csv")
    }
    written["terminal of a saved result"] = done.stdout + done.stderr
    # These two are masked without being asked for it.
    written["page of the whole result"] = text_of(result.write(folder / "whole.html"))
    screen = io.StringIO()
    print_result(result, screen)
    written["terminal"] = screen.getvalue()
    return written


FORMATS = (
    *(f"{kind}{how}" for kind in ("xlsx", "html", "json", "csv") for how in ("", " of a saved result")),
    "terminal", "terminal of a saved result", "page of the whole result",
)  # fmt: skip


def text_of(path: Path) -> str:
    """Return a report as text, a workbook as all of its parts."""
    if path.suffix != ".xlsx":
        return path.read_text(encoding="utf-8")
    with zipfile.ZipFile(path) as parts:
        return "\n".join(parts.read(name).decode("utf-8") for name in parts.namelist())


def squeezed(text: str) -> str:
    return "".join(filter(str.isalnum, text.casefold()))


def test_every_serial_number_stands_in_the_whole_result(result: ScanResult, tmp_path: Path) -> None:
    # Otherwise the test below could not fail. What is damaged is told by its place alone.
    text = squeezed(text_of(result.write(tmp_path / "whole.json")))
    assert [place for place, serial in SERIALS.items() if squeezed(serial) not in text] == []


@pytest.mark.parametrize("report", FORMATS)
def test_no_serial_number_is_in_a_masked_report(reports: Mapping[str, str], report: str) -> None:
    text = squeezed(reports[report])
    assert [place for place, serial in SERIALS.items() if squeezed(serial) in text] == []
    assert mask(SERIALS["serial field"]) in reports[report] or report == "terminal"


def test_what_is_no_serial_number_stays_readable(reports: Mapping[str, str]) -> None:
    for words in ("BME-004111", "MMT-722NAS", "swapped for", "A dummy.", "ask about"):
        assert words in reports["json"], words


@pytest.mark.parametrize(
    ("serials", "text", "masked"),
    [
        (["7K01-99"], "7k0199 and 7K01 --99, not 7K01 --- 99", "•••199 and ••••••-99, not 7K01 --- 99"),
        (["PAR482913H"], "482913 in 4829131 and BME-482913", "•••913 in •••9131 and BME-•••913"),
        ([], "PAR  482913  H, par-482913-h, ＰＡＲ４８２９１３Ｈ", "•••••••••••  H, •••••••••3-h, •••••••１３Ｈ"),
        ([], "РАR482913Н and PAR⁴⁸²⁹¹³H", "•••••••13Н and •••••••¹³H"),
        ([], "INV202401 and BME004111, 2024-01-31 a", "INV202401 and BME004111, 2024-01-31 a"),
        (["4711"], "room 4711", "room 4711"),
        (["471112"], "SN471112", "SN•••112"),
        (["X-42B"], "X42B, but not AX42B", "•42B, but not AX42B"),
        (["UNKNOWN"], "software unknown", "software unknown"),
        (["AB1234", "1234CD9"], "AB1234CD9", "••••••CD9"),
        (["ＡＢ１２３４５"], "ab12345", "••••345"),
        ([], "(01)00643169007222(21)ABC99", "(01)00643169007222(21)••C99"),
        ([], "+H123MMT7221/$+ABC77X9/16D20200101", "+H123MMT7221/$+••••7X9/16D20200101"),
        ([], "ward (21) east", "ward (21) east"),
    ],
    ids=[
        "spelt",
        "digits",
        "parted",
        "look-alikes",
        "assets",
        "short",
        "glued",
        "short word",
        "no digit",
        "overlapping",
        "full width",
        "GS1",
        "HIBC",
        "none",
    ],
)
def test_serial_numbers_are_found_however_they_are_written(serials: list[str], text: str, masked: str) -> None:
    assert Masker(serials)(text) == masked


def test_masked_headings_stay_apart() -> None:
    masker = Masker(["AB123456", "CD123456"])
    assert [masker.name(text) for text in ("AB123456", "CD123456", "AB123456", "Ward")] == [
        "•••••456", "•••••456 (2)", "•••••456", "Ward",
    ]  # fmt: skip


@pytest.mark.parametrize(("heading", "expected"), [("Alte Seriennummer", True), ("S/N", True), ("Series", False)])
def test_columns_of_serial_numbers_are_known_by_their_headings(heading: str, expected: bool) -> None:
    assert is_serial_heading(heading) is expected
