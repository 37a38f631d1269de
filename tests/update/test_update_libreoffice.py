"""The workbook in the hands of LibreOffice: opened, edited, sorted, saved, and nothing lost."""

from __future__ import annotations

import os
import shutil
import subprocess
from datetime import date, datetime
from pathlib import Path

import openpyxl
import pytest
from openpyxl.comments import Comment
from openpyxl.styles import PatternFill

from pumpcheck.update import prepare

from ..command import run
from ..working import ROWS, cells_of, conflicts, edit, enter, headings, id_of, notes_of, place, plain, put, scanned

SOFFICE = shutil.which("soffice")
PYTHON = "/usr/bin/python3"

pytestmark = [
    pytest.mark.integration("LibreOffice"),
    pytest.mark.skipif(not SOFFICE, reason="LibreOffice (soffice) is not installed"),
]

NASTY = {
    "A1": {"Comment": "=1+1", "Owner": "000189", "Due": date(2024, 6, 30), "Work order": "12E4"},
    "A2": {"Comment": "🩺 مضخة", "Owner": " led and trailed ", "Status": "located", "Work order": "1/2"},
    "A3": {"Comment": "one\ntwo", "Owner": "_x0041_", "Notified on": date(1999, 12, 31), "Signed off by": "#N/A"},
    "R1": {"Software version read": "2.4", "Model read on device": "MMT-723NAS", "Comment": 3.25},
}

EDIT = """
import subprocess, sys
import uno
from com.sun.star.beans import PropertyValue
from com.sun.star.connection import NoConnectException
from com.sun.star.table import TableSortField

def option(name, value):
    made = PropertyValue()
    made.Name, made.Value = name, value
    return made

pipe = "pipe,name=pumpcheck" + sys.argv[4]
office = subprocess.Popen([sys.argv[3], "--headless", "--norestore", "--nologo", "--accept=" + pipe + ";urp"])
local = uno.getComponentContext()
resolver = local.ServiceManager.createInstanceWithContext("com.sun.star.bridge.UnoUrlResolver", local)
context = None
while context is None:
    try:
        context = resolver.resolve("uno:" + pipe + ";urp;StarOffice.ComponentContext")
    except NoConnectException:
        try:
            # It listens when it has started; when it ends instead, there is nothing to wait for.
            sys.exit(office.wait(timeout=0.5) or 1)
        except subprocess.TimeoutExpired:
            pass
desktop = context.ServiceManager.createInstanceWithContext("com.sun.star.frame.Desktop", context)
book = desktop.loadComponentFromURL(uno.systemPathToFileUrl(sys.argv[1]), "_blank", 0, (option("Hidden", True),))
sheet = book.Sheets.getByName("Remediation")
cursor = sheet.createCursor()
cursor.gotoEndOfUsedArea(False)
last, right = cursor.RangeAddress.EndRow, cursor.RangeAddress.EndColumn
names = {sheet.getCellByPosition(column, 0).String: column for column in range(right + 1)}
for row in range(1, last + 1):
    serial = sheet.getCellByPosition(names["Serial number"], row).String
    sheet.getCellByPosition(names["Comment"], row).String = "typed for " + serial
    sheet.getCellByPosition(names["Due"], row).Value = 45444  # 2024-06-01
    sheet.getCellByPosition(right + 1, row).String = "room of " + serial
    sheet.Annotations.insertNew(sheet.getCellByPosition(names["Owner"], row).CellAddress, "note on " + serial)
sheet.getCellByPosition(right + 1, 0).String = "Room"
sheet.Columns.insertByIndex(names["Location"], 1)
sheet.getCellByPosition(names["Location"], 0).String = "Floor"
names["Serial number"] += names["Serial number"] >= names["Location"]
area = sheet.getCellRangeByPosition(0, 0, right + 2, last)
field = TableSortField()
field.Field, field.IsAscending = names["Serial number"], False
area.sort((option("SortFields", uno.Any("[]com.sun.star.table.TableSortField", (field,))),
           option("ContainsHeader", True)))
book.Sheets.insertNewByName("Plan", 0)
book.Sheets.getByName("Plan").getCellByPosition(1, 2).Formula = "=6*7"
sheet.Name = "Arbeitsliste"
book.storeToURL(uno.systemPathToFileUrl(sys.argv[2]), (option("FilterName", "Calc MS Excel 2007 XML"),))
book.close(True)
desktop.terminate()
office.wait()
"""


@pytest.fixture(name="path")
def _path(tmp_path: Path) -> Path:
    return scanned().write(tmp_path / "remediation.xlsx")


def has_uno() -> bool:
    if not Path(PYTHON).exists():
        return False
    command = [PYTHON, "-c", "import uno"]
    return subprocess.run(command, env=environment(), capture_output=True, check=False).returncode == 0


def environment() -> dict[str, str]:
    program = str(Path(str(SOFFICE)).resolve().parent)
    return {**os.environ, "PYTHONPATH": program, "SAL_USE_VCLPLUGIN": "svp"}


def office(*arguments: str, home: Path) -> None:
    # A profile of its own: another LibreOffice may be running.
    own = {**environment(), "HOME": str(home)}
    done = subprocess.run(arguments, env=own, capture_output=True, text=True, timeout=240, check=False)
    assert done.returncode == 0, done.stderr


def converted(path: Path, folder: Path) -> None:
    """Open the workbook in LibreOffice and save it again in its place."""
    (folder / "home").mkdir()
    (folder / "saved").mkdir()
    out = str(folder / "saved")
    office(str(SOFFICE), "--headless", "--convert-to", "xlsx", "--outdir", out, str(path), home=folder / "home")
    shutil.copy(folder / "saved" / path.name, path)


def test_what_was_typed_survives_saving_by_libreoffice(path: Path, tmp_path: Path) -> None:
    first = scanned()
    ids = {key: id_of(first, ROWS[key][3]) for key in NASTY}

    def work(book):
        for key, typed in NASTY.items():
            put(book, ids[key], **{heading.replace(" ", "_"): value for heading, value in typed.items()})
            sheet, row, columns = place(book, ids[key])
            sheet.cell(row, columns["Owner"]).comment = Comment(f"note {key}", "Kim")
        sheet = book["Remediation"]
        column = sheet.max_column + 1
        enter(sheet.cell(1, column), "Room")
        enter(sheet.cell(2, column), "0042")
        enter(book["Response"]["B3"], "St. Mary’s")
        notify = book["Notify"]
        enter(notify.cell(1, notify.max_column + 1), "Letter sent")
        enter(notify.cell(2, notify.max_column), "0042")
        theirs = book.create_sheet("Plan", 0)
        theirs["B2"].fill = PatternFill("solid", start_color="FFAA00")
        theirs["A1"], theirs["B2"], theirs["C3"] = "=SUM(B2:B9)", 0.25, date(2024, 5, 17)
        theirs["B2"].number_format = "0.0%"

    edit(path, work)
    converted(path, tmp_path)
    update = prepare(scanned(), path)
    # Nothing that was printed looks changed to us, whatever another program made of it.
    assert not update.result.work.conflicts
    assert {unit.change for unit in update.result.work.units.values()} <= {"", "was needs review"}
    update.write()
    for key, typed in NASTY.items():
        found = cells_of(path, ids[key])
        for heading, value in typed.items():
            held = found[heading].date() if isinstance(found[heading], datetime) else found[heading]
            assert (plain(held) if isinstance(held, str) else held) == (value), (key, heading)
        assert notes_of(path, ids[key])["Owner"].endswith(f"note {key}")
    plan = openpyxl.load_workbook(path)["Plan"]
    assert (plan["A1"].value, plan["B2"].value, plan["C3"].value.date()) == ("=SUM(B2:B9)", 0.25, date(2024, 5, 17))
    assert "%" in plan["B2"].number_format
    assert plan["B2"].fill.start_color.rgb.endswith("FFAA00")
    response, notify = (openpyxl.load_workbook(path)[name] for name in ("Response", "Notify"))
    assert (response["A3"].value, response["B3"].value) == ("Organisation", "St. Mary’s")
    assert [notify.cell(row, notify.max_column).value for row in (1, 2)] == ["Letter sent", "0042"]
    assert not conflicts(path)


def test_parts_that_libreoffice_saved_say_what_was_typed_and_nothing_else(tmp_path: Path) -> None:
    path = scanned().write(tmp_path / "work.xlsx")
    assert run("split", "work.xlsx", "-o", "parts", cwd=tmp_path).returncode == 0
    part = tmp_path / "parts" / "Ward 3.xlsx"
    unit = id_of(scanned(), ROWS["A1"][3])
    edit(part, lambda book: put(book, unit, Comment="mine"))
    converted(part, tmp_path)
    done = run("merge", "work.xlsx", "parts/Ward 3.xlsx", cwd=tmp_path)
    assert (done.returncode, cells_of(path, unit)["Comment"]) == (0, "mine"), conflicts(path)


@pytest.mark.skipif(not has_uno(), reason="LibreOffice's Python bridge (python3-uno) is not installed")
def test_what_was_edited_and_sorted_in_libreoffice_is_carried(path: Path, tmp_path: Path) -> None:
    saved = tmp_path / "saved.xlsx"
    (tmp_path / "home").mkdir()
    office(PYTHON, "-c", EDIT, str(path), str(saved), str(SOFFICE), str(os.getpid()), home=tmp_path / "home")
    shutil.copy(saved, path)
    sheet = openpyxl.load_workbook(path)["Arbeitsliste"]
    at = headings(sheet)[1]["Finding ID"] - 1
    order = [row[at].value for row in sheet.iter_rows(min_row=2)]
    rows = {key: row for key, row in ROWS.items() if key != "A2"}
    scanned(rows).write(path, update=True)
    first = scanned()
    units = {key: id_of(first, ROWS[key][3]) for key in ("A1", "A2", "A3")}
    assert order == [units["A3"], units["A2"], units["A1"]]
    for key, unit in units.items():
        serial = ROWS[key][3]
        found = cells_of(path, unit)
        assert found["Comment"] == f"typed for {serial}"
        assert found["Due"].date() == date(2024, 6, 1)
        assert found["Room"] == f"room of {serial}"
        assert notes_of(path, unit)["Owner"].endswith(f"note on {serial}")
    assert "Floor" in found
    assert openpyxl.load_workbook(path)["Plan"]["B3"].value == "=6*7"
    assert not conflicts(path)
