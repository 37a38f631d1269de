"""Which sheets are read, where their headings are found, and that no row or column goes missing."""

from __future__ import annotations

import zipfile

import openpyxl
import pytest

from pumpcheck import SourceError, SourceRequest
from pumpcheck.testing import check_adapter
from pumpcheck_excel.reader import ExcelAdapter

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


def test_the_adapter_keeps_the_contract(book_with_hidden_sheets):
    check_adapter(
        ExcelAdapter(),
        SourceRequest(str(book_with_hidden_sheets)),
        expected=[dict(zip(HEADINGS, PUMP, strict=True))],
        table="Ward",
    )


def test_what_is_not_read_is_named(book_with_hidden_sheets, read):
    reading = read(book_with_hidden_sheets)
    assert list(reading.tables) == ["Ward"]
    assert reading.notes == [
        "hidden sheet 'Old' with 2 rows was not read; unhide it or name it with --sheet",
        "hidden sheet 'Archive' with 2 rows was not read; unhide it or name it with --sheet",
        "sheet 'Blank' is empty",
        "chart sheet 'Chart' holds no list and was not read",
    ]


@pytest.mark.parametrize(("name", "serial"), [("Old", "Old"), ("archive", "Archive")], ids=["hidden", "very hidden"])
def test_a_hidden_sheet_is_read_when_it_is_named(book_with_hidden_sheets, read, name, serial):
    reading = read(book_with_hidden_sheets, name)
    [(title, _)] = reading.tables.items()
    assert reading.rows(title) == [("Medtronic", "MMT-508", serial)]
    assert "'Ward'" in reading.notes[-1]


def test_an_unknown_sheet_is_an_error_that_names_the_sheets(book_with_hidden_sheets, read):
    with pytest.raises(
        SourceError, match=r"no sheet 'Wrad'; the sheets are 'Ward', 'Old', 'Archive', 'Blank', 'Chart'"
    ):
        read(book_with_hidden_sheets, "Wrad")


def test_titles_above_the_headings_are_passed_over_and_said_so(xlsx, read):
    path = xlsx(Ward=[["Inventory 2019"], [], HEADINGS, PUMP])
    reading = read(path)
    table = reading.tables["Ward"]
    assert list(table.headings) == HEADINGS
    assert reading.numbers("Ward") == [4]
    assert {"headings in row 3", "1 row above the headings passed over"} <= set(table.notes)


def test_empty_rows_and_columns_before_and_within_keep_the_row_numbers(xlsx, read):
    rows = [[], [], [None, None, *HEADINGS], [None, None, *PUMP], [], [None, None, None, " "], [None, None, *PUMP], []]
    reading = read(xlsx(Ward=rows))
    assert list(reading.tables["Ward"].headings) == HEADINGS
    assert reading.rows("Ward") == [tuple(PUMP)] * 2
    assert reading.numbers("Ward") == [4, 7]


def test_cells_beyond_the_last_heading_are_kept(xlsx, read):
    reading = read(xlsx(Ward=[HEADINGS, PUMP, [*PUMP, None, "see MMT-723"]]))
    assert list(reading.tables["Ward"].headings) == [*HEADINGS, "Column 4", "Column 5"]
    assert reading.rows("Ward") == [(*PUMP, None, None), (*PUMP, None, "see MMT-723")]


def test_columns_with_nothing_in_them_at_the_right_are_left_out(xlsx, read):
    reading = read(xlsx(Ward=[[*HEADINGS, None, " "], [*PUMP, None, " "]]))
    assert list(reading.tables["Ward"].headings) == HEADINGS
    assert reading.rows("Ward") == [tuple(PUMP)]


def test_without_headings_the_first_row_stays_a_record(xlsx, read):
    reading = read(xlsx(Ward=[["MMT-722NAS"], ["MMT-508"]]))
    assert list(reading.tables["Ward"].headings) == ["Column 1"]
    assert reading.rows("Ward") == [("MMT-722NAS",), ("MMT-508",)]
    assert any("no row of headings" in note for note in reading.tables["Ward"].notes)


def test_a_block_merged_over_rows_counts_for_each_of_them(tmp_path, read):
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "Ward"
    for row in (HEADINGS, PUMP, [None, None, "0000190"], [None, None, "0000191"], ["Baxter", "Bed", "7"]):
        sheet.append(row)
    sheet.merge_cells("A2:A4")
    sheet.merge_cells("B2:B3")
    path = tmp_path / "ward.xlsx"
    book.save(path)
    reading = read(path)
    assert reading.rows("Ward") == [
        tuple(PUMP),
        ("Medtronic", "MMT-722NAS", "0000190"),
        ("Medtronic", None, "0000191"),
        ("Baxter", "Bed", "7"),
    ]
    assert any("2 blocks merged over several rows" in note for note in reading.tables["Ward"].notes)


def test_long_sheets_come_in_bounded_batches_any_number_of_times(xlsx, read):
    reading = read(xlsx(Ward=[["Model", "Serial"], *([f"m{number}", str(number)] for number in range(5_001))]))
    table = reading.tables["Ward"]
    assert [len(batch.row_numbers) for batch in table.batches()] == [5_000, 1]
    assert reading.rows("Ward") == reading.rows("Ward")
    assert table.sample(3) == [("m0", "0"), ("m1", "1"), ("m2", "2")]


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
    assert reading.rows("Good") == [tuple(PUMP)]
    [skipped] = reading.skipped
    assert (skipped.origin, skipped.records) == ("biomed.xlsx, sheet Bad", 0)
    assert "damaged" in skipped.reason
