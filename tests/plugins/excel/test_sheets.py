"""Which sheets are read, and that no row or cell goes missing or changes its place."""

from __future__ import annotations

import zipfile

import openpyxl
import pytest

from pumpcheck import Grid, SourceError, SourceRequest
from pumpcheck_excel import excel_grid
from pumpcheck_excel.excel_adapter import ExcelAdapter

HEADINGS = ["Manufacturer", "Model", "Serial number"]
PUMP = ["Medtronic", "MMT-722NAS", "0000189"]


@pytest.fixture
def book_with_hidden_sheets(tmp_path):
    book = openpyxl.Workbook()
    book.active.title = "Ward"
    book.active.append(HEADINGS)
    book.active.append(PUMP)
    for title, state in (("Old", "hidden"), ("Archive", "veryHidden")):
        sheet = book.create_sheet(title)
        sheet.sheet_state = state
        sheet.append(HEADINGS)
        sheet.append(["Medtronic", "MMT-508", title])
    book.create_sheet("Blank")
    book.create_chartsheet("Chart")
    path = tmp_path / "biomed.xlsx"
    book.save(path)
    return path


def test_hidden_sheets_are_read_like_others(book_with_hidden_sheets, read):
    reading = read(book_with_hidden_sheets)
    assert {name: grid.hidden for name, grid in reading.grids.items()} == {"Ward": False, "Old": True, "Archive": True}
    assert reading.records("Archive") == [("Medtronic", "MMT-508", "Archive")]
    assert reading.notes == ["sheet 'Blank' is empty", "chart sheet 'Chart' holds no list and was not read"]


@pytest.mark.parametrize(("name", "serial"), [("Old", "Old"), ("archive", "Archive")], ids=["hidden", "very hidden"])
def test_only_the_sheet_that_is_named_is_read(book_with_hidden_sheets, read, name, serial):
    reading = read(book_with_hidden_sheets, name)
    [title] = reading.content
    assert reading.records(title) == [("Medtronic", "MMT-508", serial)]
    assert "'Ward'" in reading.notes[-1]


def test_an_unknown_sheet_is_an_error_that_names_the_sheets(book_with_hidden_sheets, read):
    with pytest.raises(
        SourceError, match=r"no sheet 'Wrad'; the sheets are 'Ward', 'Old', 'Archive', 'Blank', 'Chart'"
    ):
        read(book_with_hidden_sheets, "Wrad")


def test_rows_and_columns_stand_where_the_sheet_has_them(xlsx, read):
    rows = [[], [], [None, None, *HEADINGS], [None, None, *PUMP], [], [None, None, None, " "], [None, None, *PUMP], []]
    reading = read(xlsx(Ward=rows))
    pump = (None, None, *PUMP)
    assert reading.content["Ward"] == [(1, ()), (3, (None, None, *HEADINGS)), (4, pump), (5, ()), (7, pump)]


def test_a_sheet_of_white_space_is_empty(xlsx, read):
    assert read(xlsx(Ward=[[" ", "\n"]], Other=[["x"]])).notes == ["sheet 'Ward' is empty"]


def test_long_sheets_come_in_bounded_stretches_any_number_of_times(xlsx):
    path = xlsx(Ward=[["Model", "Serial"], *([f"m{number}", str(number)] for number in range(5_000))])
    with ExcelAdapter().open(SourceRequest(str(path))) as source:
        [ward] = source.tables()
        assert isinstance(ward, Grid)
        next(ward.rows())  # begun, and left
        first, second = list(ward.rows()), list(ward.rows())
    assert first == second
    assert max(len(stretch.rows) for stretch in first) <= excel_grid.STRETCH_ROWS
    assert [number for stretch in first for number in stretch.numbers] == list(range(1, 5_002))


@pytest.mark.parametrize(
    "damaged", [lambda _: b"<oops", lambda sheet: sheet.replace(b"<sheetData>", b"<sheetData<!-- -->>")]
)
def test_one_damaged_sheet_does_not_stop_the_others(xlsx, read, replace_part, damaged):
    path = xlsx("biomed.xlsx", Bad=[HEADINGS], Good=[HEADINGS, PUMP])
    with zipfile.ZipFile(path) as package:
        sheet = package.read("xl/worksheets/sheet1.xml")
    assert damaged(sheet) != sheet
    replace_part(path, "xl/worksheets/sheet1.xml", damaged(sheet))
    reading = read(path)
    assert reading.records("Good") == [tuple(PUMP)]
    [skipped] = reading.skipped
    assert (skipped.origin, skipped.records) == ("biomed.xlsx, sheet Bad", 0)
    assert "damaged" in skipped.reason
