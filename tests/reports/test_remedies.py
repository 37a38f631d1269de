"""Recalls that ask for an update or for care in use, beside one that asks for replacement: lines follow their own."""

from __future__ import annotations

import itertools
import random
import shutil
import subprocess
from io import StringIO
from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd
import pytest

import pumpcheck
from pumpcheck.folding import fold
from pumpcheck.model.recall import Action
from pumpcheck.model.result import ScanResult
from pumpcheck.reports import steps
from pumpcheck.reports.console import print_result
from pumpcheck.reports.steps import Bound
from pumpcheck.reports.workbook.checksums import checksum
from pumpcheck.versions import SCHEMES, read_limit

from ..command import run
from ..working import edit, place, put

RECALL = """
schema = 1
id = "acme-2024"
title = "Acme infusion"
published = "2024-05-06"
action = "update"
precautions = ["Keep it off the network."]
[[rows]]
id = "Infusor 3000"
names = ["Infusor 3000"]
scheme = "dotted"
versions = ["<= 9.33.1"]
remedy = "Update to 9.34."
[[rows]]
id = "Gateway 7"
names = ["Gateway 7"]
scheme = "none"
action = "mitigate"
remedy = "Close port 80."
[makers]
own = ["Acme"]
"""
ROWS = {
    "pump": ("P1", "Medtronic", "MMT-722NAS", "PAR100001H", "", "Ward 3", "J. Doe"),
    "update": ("I1", "Acme", "Infusor 3000", "AC1001", "9.33", "Ward 3", ""),
    "used": ("I2", "Acme", "Infusor 3000", "AC1002", "9.20.4", "Ward 4", "R. Roe"),
    "unread": ("I3", "Acme", "Infusor 3000", "AC1003", "", "Store", ""),
    "mitigate": ("G1", "Acme", "Gateway 7", "AC2001", "", "Ward 4", ""),
}
HEAD = ("Asset Tag", "Manufacturer", "Model", "Serial Number", "Software Version", "Ward", "Assigned To")
PUMPS = "medtronic-minimed-2019"


@pytest.fixture(name="recall")
def _recall(tmp_path: Path) -> str:
    (tmp_path / "acme.toml").write_text(RECALL, encoding="utf-8")
    return str(tmp_path / "acme.toml")


def scanned(*recalls: str, rows: Any = ROWS) -> ScanResult:
    frame = pd.DataFrame(list(rows.values()), columns=list(HEAD), dtype="object")
    return pumpcheck.scan(frame, recalls=list(recalls))


def ids(result: ScanResult) -> dict[str, str]:
    by_serial = {unit.fields["serial_number"]: unit.id for unit in result.units()}
    return {key: by_serial[row[3]] for key, row in ROWS.items() if row[3] in by_serial}


def steps_in(path: Path, *, stored: bool = True) -> dict[str, str]:
    found = {}
    for name in ("Remediation", "Needs review"):
        head, *lines = openpyxl.load_workbook(path, data_only=stored)[name].iter_rows(values_only=True)
        for line in lines if "Finding ID" in head else ():
            found[line[head.index("Finding ID")]] = line[head.index("Next step")]
    return found


def choices(path: Path) -> set[str]:
    rules = openpyxl.load_workbook(path)["Remediation"].data_validations.dataValidation
    return set(next(rule.formula1 for rule in rules if rule.type == "list").strip('"').split(","))


def texts(path: Path, sheet: str) -> str:
    rows = openpyxl.load_workbook(path, data_only=True)[sheet].iter_rows(values_only=True)
    return "\n".join(str(value) for row in rows for value in row if value is not None)


def test_each_line_follows_what_its_own_row_of_the_recall_asks_for(tmp_path: Path, recall: str) -> None:
    result = scanned(PUMPS, recall)
    path, unit = result.write(tmp_path / "work.xlsx"), ids(result)
    found = steps_in(path)
    assert {key: found[name] for key, name in unit.items() if key != "update"} == {
        "pump": "Locate",
        "used": "Locate",
        "unread": "Read software",
        "mitigate": "Locate",
    }

    def work(book: Any) -> None:
        for key in unit:
            put(book, unit[key], Status="located")

    edit(path, work)
    scanned(PUMPS, recall).write(path, update=True)
    found = steps_in(path)
    assert [found[unit[key]] for key in ("pump", "used", "mitigate")] == ["Tell user", "Tell user", "Apply mitigations"]
    assert {"withdrawn", "replaced", "updated", "mitigated"} <= choices(path)
    steps_sheet = texts(path, "Steps")
    assert [title in steps_sheet for title in ("Replacing", "Updating", "Mitigating")] == [True] * 3
    assert "Until it is done" in texts(path, "Recall")
    assert "Updated or mitigated so far" in texts(path, "Response")
    assert "1 unit to replace, " in texts(path, "Summary")


def test_words_of_replacement_stand_nowhere_where_nothing_is_replaced(tmp_path: Path, recall: str) -> None:
    rows = {key: row for key, row in ROWS.items() if key not in {"mitigate", "pump"}}
    Path(recall).write_text(RECALL.replace('action = "mitigate"', ""), encoding="utf-8")
    result = scanned(recall, rows=rows)
    path = result.write(tmp_path / "work.xlsx")
    told = StringIO()
    print_result(result, told, 200)
    result.write(tmp_path / "r.html")
    result.write(tmp_path / "r.md")
    page, plain = ((tmp_path / name).read_text(encoding="utf-8") for name in ("r.html", "r.md"))
    assert "To update: " in told.getvalue()
    assert "## To update" in plain
    assert "Units to update" in page
    sheets = openpyxl.load_workbook(path).sheetnames[:-1]
    said = "\n".join([told.getvalue(), page, plain, *(texts(path, sheet) for sheet in sheets)])
    recall_of_pumps = (
        *result.recalls[0].contact,
        result.recalls[0].remedy,
        "Until it is replaced",
        "Of these to replace",
    )
    for word in (
        "Replacement model",
        "Replacement serial number",
        ".replace",
        "Replaced or returned",
        *recall_of_pumps,
    ):
        said = said.replace(word, "")
    assert "eplace" not in said
    assert choices(path) == {"to find", "located", "user notified", "updated", "not found", "closed"}


def test_a_unit_that_was_updated_is_done_and_its_reading_is_judged(tmp_path: Path, recall: str) -> None:
    result = scanned(PUMPS, recall)
    path, unit = result.write(tmp_path / "work.xlsx"), ids(result)
    edit(path, lambda book: put(book, unit["used"], Status="updated"))
    updated = scanned(PUMPS, recall)
    updated.write(path, update=True)
    assert steps_in(path)[unit["used"]] == "Check version"
    edit(path, lambda book: put(book, unit["used"], Software_version_read="9.34"))
    scanned(PUMPS, recall).write(path, update=True)
    assert steps_in(path)[unit["used"]] == "Done"
    book = openpyxl.load_workbook(path)
    sheet, row, columns = place(book, unit["used"])
    assert sheet.cell(row, columns["Change"]).value == "updated; the inventory has the version before: correct it there"
    edit(path, lambda book: put(book, unit["used"], Software_version_read="9.20.5"))
    scanned(PUMPS, recall).write(path, update=True)
    assert steps_in(path)[unit["used"]] == "Update software"
    edit(path, lambda book: put(book, unit["unread"], Software_version_read="9.33.1"))
    scanned(PUMPS, recall).write(path, update=True)
    assert steps_in(path)[unit["unread"]] == "Locate"


def test_a_workbook_offers_the_statuses_of_a_recall_that_came_later(tmp_path: Path, recall: str) -> None:
    path = scanned(PUMPS).write(tmp_path / "work.xlsx")
    assert "updated" not in choices(path)
    scanned(PUMPS, recall).write(path, update=True)
    assert {"replaced", "updated", "mitigated"} <= choices(path)
    # Which recall a unit is under is folded away as long as there is one.
    sheet = openpyxl.load_workbook(path)["Remediation"]
    head = {cell.value: cell.column for cell in sheet[1]}
    sizes = [one for one in sheet.column_dimensions.values() if one.hidden]
    assert [any(one.min <= head[heading] <= one.max for one in sizes) for heading in ("Recall", "Sheet")] == [
        False,
        True,
    ]


def test_the_recall_stands_in_each_line_where_there_are_several(tmp_path: Path, recall: str) -> None:
    several, one = scanned(PUMPS, recall), scanned(PUMPS)
    path, plain = several.write(tmp_path / "work.xlsx"), one.write(tmp_path / "one.xlsx")
    for book, shown in ((path, True), (plain, False)):
        sheet = openpyxl.load_workbook(book)["Remediation"]
        head = [cell.value for cell in sheet[1]]
        assert (head.index("Recall") < head.index("Flags")) == shown
    summary = texts(path, "Summary")
    assert "Units by recall" in summary
    assert "Units by recall\n" not in texts(plain, "Summary")
    for result, name, shown in ((several, "s", True), (one, "o", False)):
        result.write(tmp_path / f"{name}.html")
        result.write(tmp_path / f"{name}.md")
        page = (tmp_path / f"{name}.html").read_text(encoding="utf-8")
        assert ('<select id="recall">' in page) == shown
        assert ("| Recall |" in (tmp_path / f"{name}.md").read_text(encoding="utf-8")) == shown
        told = StringIO()
        print_result(result, told)
        assert ("acme-2024" in told.getvalue()) == shown
    listed = run("recalls", "--scan", "work.xlsx", cwd=tmp_path).stdout
    assert [line.split()[:3] for line in listed.splitlines() if "acme" in line] == [["acme-2024", "2", "2"]], listed


def test_a_text_outside_the_tables_goes_by_its_recall_too(tmp_path: Path, recall: str) -> None:
    table = [",".join(HEAD), ",".join(ROWS["used"])]
    (tmp_path / "list.csv").write_text("\n".join(["Acme Infusor 3000 of ward 7", "", *table]) + "\n", encoding="utf-8")
    units = pumpcheck.scan(tmp_path / "list.csv", recalls=[recall]).units()
    assert sorted((unit.outside, unit.action) for unit in units) == [(False, "update"), (True, "update")]


def test_letters_say_what_happens_with_the_device(tmp_path: Path, recall: str) -> None:
    docx = pytest.importorskip("docx")
    scanned(PUMPS, recall).write(tmp_path / "work.xlsx")
    assert run("letters", "work.xlsx", "-o", "letters", cwd=tmp_path).returncode in {0, 1}
    found = ["\n".join(one.text for one in docx.Document(str(path)).paragraphs) for path in tmp_path.glob("letters/*")
             if path.suffix == ".docx"]  # fmt: skip
    told = next(text for text in found if "Infusor" in text)
    assert "software has to be updated" in told
    assert "replace" not in told


def test_the_sheet_never_judges_a_version_otherwise_than_the_next_scan() -> None:
    chance = random.Random(1)
    wrong = []
    for _ in range(5000):
        scheme, sign = chance.choice((("pump", "<="), ("dotted", "<="), ("dotted", "<")))
        numbers = [chance.choice(("0", "1", "2", "9", "10", "33", "40", "100")) for _ in range(chance.randrange(1, 5))]
        others = [*numbers[: chance.randrange(1, 4)], chance.choice(("0", "1", "9", "34"))]
        letters = [chance.choice(("", "A", "B", "D")) for _ in "12"]
        first, last = (one[:2] for one in (numbers[0], others[-1]))
        of_pump = (f"{first}.{last}{letters[0]}", f"{others[0][:2]}.{numbers[-1][:2]}{letters[1]}")
        limit, read = of_pump if scheme == "pump" else (".".join(numbers), ".".join(others))
        held = Bound(limit, dotted=scheme == "dotted", below=sign == "<").holds(read)
        version = SCHEMES[scheme].parse(fold(read))
        judged = read_limit(f"{sign} {limit}").holds(version, SCHEMES[scheme]) if version else None
        if held not in {None, judged}:
            wrong.append((scheme, sign, limit, read, held, judged))
    assert not wrong


READ = ("", "9.33.1", "9.33", "9.32", "9.34", "9.33.2", "9.33.1.0", "9.33.1.5", "9", "10", "9.40", "R9.1", "9,20",
        "9.1000", " 9.2 ", "1.2.3.4.5", "2.4A", "2.4", "2.5", "2.3C", "2.40", "x")  # fmt: skip


@pytest.mark.integration("LibreOffice")
@pytest.mark.skipif(not shutil.which("soffice"), reason="LibreOffice (soffice) is not installed")
def test_the_formulas_come_to_what_is_stored_beside_them(tmp_path: Path) -> None:
    headings = ("Status", "Flags", "Notified on", "Software version read", "Model read on device", "Verdict")
    bounds = (None, Bound("9.33.1", dotted=True), Bound("9.33.1", dotted=True, below=True), Bound("2.4A"))
    actions: tuple[Action, ...] = ("replace", "update", "mitigate")
    lines = [
        (action, bound, {"Status": status, "Software version read": read, "Flags": flags})
        for action, bound in itertools.product(actions, bounds)
        for status, read, flags in [
            *itertools.product(("", "updated"), READ, ("",)),
            *itertools.product(
                ("located", "user notified", "withdrawn", "replaced", "mitigated"), ("",), ("has a user",)
            ),
        ]
    ]
    book = openpyxl.Workbook()
    sheet, expected = book.worksheets[0], []
    for row, (action, bound, typed) in enumerate(lines, start=1):
        cells = {heading: typed.get(heading, "") for heading in headings}
        for column, heading in enumerate(headings, start=1):
            cell = sheet.cell(row, column)
            if cells[heading]:
                cell.value, cell.data_type, cell.number_format = cells[heading], "s", "@"
        letters = dict(zip(headings, "ABCDEF", strict=True))

        def ref(heading: str, row: int = row, letters: dict[str, str] = letters) -> str:
            return f"${letters[heading]}{row}"

        sheet.cell(row, 8).value = steps.step_formula(ref, action, bound)
        sheet.cell(row, 9).value = steps.review_formula(ref, action, bound, "Look it up")
        got = cells.__getitem__
        expected.append((steps.step_of(got, action, bound), steps.review_of(got, action, bound, "Look it up")))
    book.save(tmp_path / "f.xlsx")
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    command = [str(shutil.which("soffice")), profile, "--headless", "--convert-to", "xlsx", "--outdir"]
    subprocess.run(
        [*command, str(tmp_path / "out"), str(tmp_path / "f.xlsx")], check=True, capture_output=True, timeout=240
    )
    saved = openpyxl.load_workbook(tmp_path / "out" / "f.xlsx", data_only=True).worksheets[0]
    formulas = openpyxl.load_workbook(tmp_path / "out" / "f.xlsx").worksheets[0]
    # Nor do they look changed by anybody.
    for row, column in itertools.product(range(1, len(lines) + 1), (8, 9)):
        assert checksum(formulas.cell(row, column)) == checksum(sheet.cell(row, column))
    wrong = [
        (lines[row - 1], saved.cell(row, 8).value, saved.cell(row, 9).value, expected[row - 1])
        for row in range(1, len(lines) + 1)
        if (saved.cell(row, 8).value, saved.cell(row, 9).value) != expected[row - 1]
    ]
    assert not wrong
