from __future__ import annotations

import io
import itertools
import re
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from pumpcheck.model.finding import Verdict
from pumpcheck.model.result import ScanResult
from pumpcheck.model.summary import Skipped
from pumpcheck.model.team_entries import WORK_COLUMNS, Standing, UnitWork, Work
from pumpcheck.reports.shown_text import CELL_LIMIT
from pumpcheck.reports.steps import REMEDIES
from pumpcheck.reports.workbook import account_sheets, layout, saving, work_lists
from pumpcheck.reports.workbook.sheet_tables import originals
from pumpcheck.reports.worklist import listed

SHEETS = [
    "Summary",
    "Remediation",
    "Needs review",
    "Walking list",
    "Steps",
    "Notify",
    "Response",
    "Skipped rows",
    "Duplicates",
    "Sources",
    "Recall",
    "Decisions",
]


def reopen(result: ScanResult, folder: Path) -> Any:
    return openpyxl.load_workbook(result.write(folder / "r.xlsx", force=True))


def results(result: ScanResult, folder: Path) -> Any:
    return openpyxl.load_workbook(result.write(folder / "r.xlsx", force=True), data_only=True)


def saved(book: openpyxl.Workbook) -> openpyxl.Workbook:
    stream = io.BytesIO()
    saving.save(book, stream)
    return openpyxl.load_workbook(stream)


def rows_of(page: Any) -> list[dict[str, Any]]:
    head, *lines = page.iter_rows(values_only=True)
    return [dict(zip(head, line, strict=True)) for line in lines]


def texts_of(page: Any) -> list[str]:
    return [str(cell.value) for row in page.iter_rows() for cell in row if cell.value is not None]


def test_the_sheets_stand_in_the_order_of_the_work(result: ScanResult, tmp_path: Path) -> None:
    sheets = reopen(result, tmp_path).worksheets
    assert [sheet.title for sheet in sheets if sheet.sheet_state == "visible"] == SHEETS


def test_the_first_lines_say_how_far_the_work_has_come_and_the_outcome(
    result: ScanResult, incomplete: ScanResult, tmp_path: Path
) -> None:
    whole, partial = (results(one, tmp_path)["Summary"] for one in (result, incomplete))
    assert whole["A1"].value == partial["A1"].value == "3 found, 0 done, 3 open"
    assert whole["A2"].value == "2 units to replace, 1 to review. The scan is COMPLETE."
    assert partial["A2"].value.startswith("INCOMPLETE: 1 stretch skipped and 1 source or sheet not read whole; do not")
    assert partial["A2"].fill.start_color.rgb.endswith(layout.RED)
    assert not whole["A2"].fill.start_color.rgb.endswith(layout.RED)


def test_green_only_when_all_was_read_and_nothing_is_open(
    result: ScanResult, incomplete: ScanResult, tmp_path: Path
) -> None:
    done = Work({unit.id: UnitWork({"status": "closed"}) for unit in result.units()})
    for one, fill in ((result, layout.RED), (incomplete, layout.RED), (replace(result, work=done), layout.GREEN)):
        page = reopen(one, tmp_path)["Summary"]
        assert page["A1"].fill.start_color.rgb.endswith(fill)
        rules = [rule.dxf.fill.bgColor.rgb[-6:] for area in page.conditional_formatting for rule in area.rules]
        assert rules == ([layout.RED, layout.GREEN] if one.complete else [layout.RED])
    assert results(replace(result, work=done), tmp_path)["Summary"]["A1"].value == "3 found, 3 done, 0 open"


def test_formulas_have_their_results_for_programs_that_do_not_calculate(result: ScanResult, tmp_path: Path) -> None:
    book = results(result, tmp_path)
    assert [row["Next step"] for row in rows_of(book["Remediation"])] == ["Locate", "Confirm disposal"]
    assert [row["Next step"] for row in rows_of(book["Needs review"])] == ["Read software"]
    assert [row["Next step"] for row in rows_of(book["Walking list"])] == [
        "Read software", "Confirm disposal", "Locate",
    ]  # fmt: skip
    lines = [[cell.value for cell in row[:6]] for row in book["Summary"].iter_rows()]
    assert ["Endocrinology", 1, 0, 1, 0, 0] in lines
    assert ["nobody yet", 3, 0, 3, 0, 0] in lines


def test_every_scan_adds_a_row_to_the_trend(result: ScanResult, tmp_path: Path) -> None:
    before = Work(trend=(Standing(date(2024, 5, 1), 4, 1, 2),))
    page = reopen(replace(result, work=before), tmp_path)["Summary"]
    lines = [[cell.value for cell in row[:5]] for row in page.iter_rows()]
    at = lines.index(["Scanned on", "Found", "Done", "Open", "of these in hand"])
    assert lines[at + 1 : at + 3] == [[datetime(2024, 5, 1), 4, 1, 3, 2], [datetime(2024, 5, 17), 3, 0, 3, 0]]


def test_the_long_text_stands_once_with_the_numbers_of_its_units(result: ScanResult, tmp_path: Path) -> None:
    lines = [[cell.value for cell in row] for row in reopen(result, tmp_path)["Steps"].iter_rows()]
    told = {line[0]: line[1] for line in lines if line[1]}
    assert told["No. 3"] == "Read the software version on the pump: ESC, last line."
    assert "Replace the pump: there is no patch" in told["No. 1"]
    assert {"Locate", "Withdraw", "Tell user", "Order replacement", "Return", "Done"} < set(told)


def test_the_summary_shows_that_the_numbers_add_up(incomplete: ScanResult, tmp_path: Path) -> None:
    page = reopen(incomplete, tmp_path)["Summary"]
    lines = [[cell.value for cell in row] for row in page.iter_rows()]
    assert ["assets.csv", 3210, 1, 1, 3208, "adds up", 0, 0] in lines
    assert ["All sources", 3230, 3, 1, 3226, "adds up", 1, 0] in lines
    texts = texts_of(page)
    for wanted in (
        "ward7.csv: the file ends inside a quoted field; export it again",
        "assets.csv, line 12: 3 fields where the header has 14; mend the line",
        "plugin demo 1.0 could not be loaded",
        "assets.csv: the file has a byte-order mark",
        "2024-05-17 09:30 UTC",
    ):
        assert wanted in texts


def test_each_affected_unit_is_one_row_with_its_evidence_and_original_columns(
    result: ScanResult, tmp_path: Path
) -> None:
    rows = rows_of(reopen(result, tmp_path)["Remediation"])
    assert [row["Serial number"] for row in rows] == ["PAR123456H", "PAR000777H"]
    first = rows[0]
    assert first["Finding ID"] == result.records[0].id
    assert first["Recall row"] == "522/722"
    assert first["Assigned to"] == "Jane Roe"
    assert first["Evidence"] == "model: “MMT-722NAS” (model number)"
    assert first["Also listed at"] == "biomed.xlsx, sheet Ward 3, row 7"
    assert (first["Source"], first["Sheet"], first["Row"]) == ("assets.csv", None, 2)
    assert first["reason"] == "annual check"
    assert [first[name] for name in ("Status", "Owner", "Due", "Work order", "Comment")] == [None] * 5


def test_an_original_column_called_like_ours_is_told_apart(record: Any, result: ScanResult, tmp_path: Path) -> None:
    lone = record(values={"Status": "in use", "status": "x", "Status (source)": "y", "Model": "MMT-722"})
    row = rows_of(reopen(replace(result, records=(lone,)), tmp_path)["Remediation"])[0]
    assert row["Status"] is None
    assert [row[name] for name in list(row)[-4:]] == ["in use", "x", "y", "MMT-722"]
    assert len({name.casefold() for name in row}) == len(row)


def test_the_first_columns_are_what_one_works_with_and_the_rest_is_folded_away(
    result: ScanResult, tmp_path: Path
) -> None:
    book = reopen(result, tmp_path)
    first = ["Serial number", "Place", "No.", "Next step", "Status", "Owner", "Due"]
    read = ["Model read on device", "Software version read", "Location confirmed"]
    for name, wanted in (("Remediation", [*first, "Model as written"]), ("Needs review", [*first, *read])):
        page = book[name]
        head = [cell.value for cell in page[1]]
        assert head[: len(wanted)] == wanted
        hidden = {cell.value for cell in page[1] if page.column_dimensions[cell.column_letter].hidden}
        assert {"Finding ID", "Evidence", "Why", "Source"} < hidden
        assert not hidden & {*first, *(column.heading for column in WORK_COLUMNS)}
        assert {page.row_dimensions[row].height for row in range(2, page.max_row + 1)} == {15}


def test_nothing_from_an_inventory_is_a_formula_and_text_survives(
    result: ScanResult, tmp_path: Path, nasty: dict[str, str]
) -> None:
    book = reopen(result, tmp_path)
    cells = [cell for page in book for row in page.iter_rows() for cell in row]
    counted = [cell for cell in cells if cell.data_type == "f"]
    assert {cell.data_type for cell in cells} == {"s", "n", "f", "d"}
    ours = {"Summary", "Response", "Remediation", "Needs review", "Walking list"}
    assert {cell.parent.title for cell in counted} == ours
    assert all(re.match(r"=(TEXT\(SUM|SUM|SUMPRODUCT|IF|IFERROR|[B-F]\d+)", cell.value) for cell in counted)
    first = rows_of(book["Remediation"])[0]
    changed = {
        "control": "a␁b",
        "escape": "_x005F_x0041_",
        "ansi": "␛[31mred␛[0m",
        "lines": "one\ntwo",
        "half": "\\udc80",
    }
    whole = {heading: text for heading, text in nasty.items() if heading != "long"}
    assert {heading: first[heading] for heading in whole} == {**whole, **changed}
    assert first["long"].endswith("… (cut, 40,000 characters; the whole text is in assets.csv, line 2)")
    assert len(first["long"]) <= CELL_LIMIT


def test_the_work_lists_are_ready_to_work_in(result: ScanResult, tmp_path: Path) -> None:
    book = reopen(result, tmp_path)
    for name in ("Remediation", "Needs review"):
        page = book[name]
        head = [cell.value for cell in page[1]]
        status = page.cell(2, head.index("Status") + 1)
        choice = next(one for one in page.data_validations.dataValidation if one.type == "list")
        assert status.coordinate in choice.sqref
        assert choice.formula1 == f'"{",".join(REMEDIES["replace"].statuses)}"'
        assert page.freeze_panes == "C2"
        assert page.auto_filter.ref.startswith("A1:")
        assert page.page_setup.orientation == "landscape"
        assert page.print_title_rows == "$1:$1"
        assert page.cell(2, head.index("Comment") + 1).number_format == "@"


def test_the_account_names_sources_columns_and_recalls(incomplete: ScanResult, tmp_path: Path) -> None:
    book = reopen(incomplete, tmp_path)
    assert rows_of(book["Skipped rows"]) == [
        {
            "Where": "assets.csv, line 12",
            "Reason, and what to do": "3 fields where the header has 14; mend the line",
            "Records": 1,
        }
    ]
    sources = texts_of(book["Sources"])
    for wanted in ("ab" * 32, "Ward 3", "known heading", "=cmd"):
        assert wanted in sources
    assert "read as utf-8, separated by commas\nassets.csv: the file has a byte-order mark" in sources
    assert "the file ends inside a quoted field; export it again" in sources
    recall = texts_of(book["Recall"])
    for wanted in ("523/723", "2.4A or lower", "Do not share the serial number of the pump.", "1-866-222-2584"):
        assert wanted in recall
    cells = [cell for page in book for row in page.iter_rows() for cell in row if cell.hyperlink]
    assert {cell.value for cell in cells if cell.hyperlink.location} == {*SHEETS} - {"Summary"}
    links = [cell.hyperlink.target for cell in cells if not cell.hyperlink.location]
    assert links == ["https://www.cisa.gov/news-events/ics-medical-advisories/icsma-19-178-01"]


@pytest.mark.parametrize("name", ["result", "incomplete"])
def test_empty_lists_say_so(request: pytest.FixtureRequest, tmp_path: Path, name: str) -> None:
    bare = replace(request.getfixturevalue(name), records=())
    book = reopen(bare, tmp_path)
    assert book["Remediation"]["A2"].value.startswith("No affected unit was found")
    assert ("in what could be read" in book["Needs review"]["A2"].value) is not bare.complete


def test_an_inventory_without_rows_is_not_called_safe(result: ScanResult, tmp_path: Path) -> None:
    book = reopen(replace(result, records=(), sources=()), tmp_path)
    assert "No row was read" in book["Summary"]["A2"].value


def test_the_same_result_gives_the_same_cells_and_dates(result: ScanResult, tmp_path: Path) -> None:
    first, second = reopen(result, tmp_path), reopen(result, tmp_path)
    for one, two in itertools.zip_longest(first, second):
        assert list(one.values) == list(two.values)
    assert first.properties.created == first.properties.modified == result.started.replace(tzinfo=None)


def test_a_full_sheet_goes_on_on_a_further_one(result: ScanResult, record: Any) -> None:
    records = tuple(record(serial_number=f"PAR00{number}123H", row=number) for number in range(10, 17))
    stretches = tuple(Skipped(f"a.csv, line {number}", "short") for number in range(5))
    full = replace(result, records=records, skipped=stretches)
    book = openpyxl.Workbook()
    layout.register(book)
    work_lists.add_list(book, full, listed(full)[0], review=False, limit=4)
    account_sheets.add_skipped(book, full, limit=4)
    book = saved(book)
    assert book.sheetnames[1:] == [
        "Remediation",
        "Remediation (2)",
        "Remediation (3)",
        "Skipped rows",
        "Skipped rows (2)",
    ]
    ids = [row["Finding ID"] for name in book.sheetnames[1:4] for row in rows_of(book[name])]
    assert ids == [one.id for one in full.units(Verdict.AFFECTED)]
    assert [one.type for one in book["Remediation (3)"].data_validations.dataValidation].count("list") == 1


def test_columns_beyond_the_last_share_one(record: Any) -> None:
    lone = record(values={f"C{number}": f"v{number}" for number in range(6)})
    columns = originals([lone], ["Finding ID"], most=4)
    assert {column.heading: column.value(lone) for column in columns} == {
        "C0": "v0",
        "C1": "v1",
        "Further columns": "C2: v2\nC3: v3\nC4: v4\nC5: v5",
    }


def test_a_row_is_as_high_as_its_text_within_what_a_spreadsheet_allows() -> None:
    assert layout.height(layout.lines("one\ntwo " + "x" * 100, 20)) > layout.height(layout.lines("one", 20))
    assert layout.height(1000) == 409
