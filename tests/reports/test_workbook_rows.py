"""Rows that are written past openpyxl are the cells that openpyxl would have written."""

from __future__ import annotations

import errno
import gc
import io
from datetime import date, datetime, time
from typing import Any

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl.comments import Comment
from openpyxl.worksheet.worksheet import Worksheet

from pumpcheck.model.result import ScanResult
from pumpcheck.reports.workbook import layout, saving, sheet_tables, write
from pumpcheck.reports.workbook.layout import Column, Formula, Layout

TEXTS = (
    "",
    "plain",
    "two\nlines",
    " blanks ",
    "<b>&amp;</b>",
    "=1+1",
    "#N/A",
    "_x0041_",
    "0042",
    "\tكيس",
    "🩺",
    "a\x01b",
    "\ud800",
    "x" * 40_000,
    "_x0041_ " * 1000,
)
VALUES: tuple[Any, ...] = (0, 7, -3, 2.5, True, False, None, date(2026, 2, 3), datetime(2026, 2, 3, 4, 5), time(6, 7))


def table(style_name: str, opened: str = "") -> Layout[Any]:
    columns = [
        Column("Nothing", lambda _: "", 5, f"{opened}strong"),
        Column("Value", lambda item: item, 12, opened + style_name),
    ]
    return Layout(columns, title="Table", place=lambda _: "a.csv, line 3")


def book() -> openpyxl.Workbook:
    made = openpyxl.Workbook()
    layout.register(made)
    return made


def streamed(items: list[Any], style_name: str = "text", note: str = "", *, data_only: bool = False) -> Any:
    made, stream = book(), io.BytesIO()
    for page, _ in sheet_tables.table_sheets(made, table(style_name), items):
        if note:
            page.cell(3, 2).comment = Comment(note, "A. Nurse")
    saving.save(made, stream)
    return openpyxl.load_workbook(stream, data_only=data_only)["Table"]


def by_cell(items: list[Any], style_name: str = "text") -> Any:
    made, stream = book(), io.BytesIO()
    look = table(style_name, "open ")
    sheet_tables.Page(made, "Table", look.columns, row=1).table(look, items)
    made.save(stream)
    return openpyxl.load_workbook(stream)["Table"]


@pytest.mark.parametrize("items", [list(TEXTS), list(VALUES)], ids=["texts", "values"])
@pytest.mark.parametrize("style_name", ["text", "plain", "date", "number"])
def test_the_cells_are_those_that_openpyxl_writes(items: list[Any], style_name: str) -> None:
    quick, slow = streamed(items, style_name), by_cell(items, style_name)
    assert quick.dimensions == slow.dimensions
    for ours, theirs in zip(quick.iter_rows(), slow.iter_rows(), strict=True):
        for mine, other in zip(ours, theirs, strict=True):
            for what in ("value", "data_type", "number_format", "style"):
                assert getattr(mine, what) == getattr(other, what), (mine, what)
    heights = [quick.row_dimensions[row].height for row in range(1, len(items) + 2)]
    assert heights == [slow.row_dimensions[row].height for row in range(1, len(items) + 2)]


@settings(max_examples=40, deadline=None)
@given(st.lists(st.text(max_size=60), min_size=1, max_size=5))
def test_any_text_is_the_text_that_openpyxl_gives_back(texts: list[str]) -> None:
    quick, slow = streamed(texts), by_cell(texts)
    assert [row[1].value for row in quick.iter_rows()] == [row[1].value for row in slow.iter_rows()]


def test_a_formula_is_one_and_has_its_result() -> None:
    items = [Formula('=IF(1<2,"yes","<no>")', "yes"), Formula("=1+1", 2), Formula('="&"', "&")]
    assert [row[1].value for row in streamed(items).iter_rows(min_row=2)] == [one.text for one in items]
    stored = streamed(items, data_only=True)
    assert [row[1].value for row in stored.iter_rows(min_row=2)] == ["yes", 2, "&"]
    made, stream = book(), io.BytesIO()
    for row, item in enumerate(items, start=1):
        sheet_tables.put(made.worksheets[0], (row, 1), item)
    saving.save(made, stream)
    page = openpyxl.load_workbook(stream, data_only=True).worksheets[0]
    assert [cell.value for cell in page["A"]] == ["yes", 2, "&"]


def test_a_note_may_be_given_to_a_cell_before_it_is_written() -> None:
    page = streamed(["a", "b", "c"], note="called the ward")
    assert [row[1].value for row in page.iter_rows(min_row=2)] == ["a", "b", "c"]
    assert page["B3"].comment.text == "called the ward"


def test_texts_that_come_again_far_below_are_written_and_as_high_as_before() -> None:
    items = [f"PAR{number:06}H" for number in range(12_000)]
    items[10::1000] = ["<one>\ntwo\nthree"] * 12
    items[20::1000] = [" blanks & <marks> "] * 12
    page = streamed(items)
    assert [row[1].value for row in page.iter_rows(min_row=2)] == items
    assert {page.row_dimensions[row].height for row in range(12, 12_000, 1000)} == {3 * 13.5 + 3}
    assert {page.row_dimensions[row].height for row in range(13, 12_000, 1000)} == {13.5 + 3}


def test_a_workbook_that_was_written_is_let_go_of(result: ScanResult) -> None:
    def sheets_held() -> int:
        gc.collect()
        return sum(isinstance(one, Worksheet) for one in gc.get_objects())

    before = sheets_held()
    write(result, io.BytesIO())
    with pytest.raises(OSError, match="No space left"):
        write(result, SmallDisk(9_000))
    assert sheets_held() <= before


class SmallDisk(io.BytesIO):
    """A disk that is full sooner or later."""

    def __init__(self, room: int) -> None:
        super().__init__()
        self._room = room

    def write(self, data: Any) -> int:
        if self.tell() + len(data) > self._room:
            raise OSError(errno.ENOSPC, "No space left on device")
        return super().write(data)


@pytest.mark.parametrize("room", [0, 100, 9_000])
def test_a_workbook_that_cannot_be_written_is_an_error(result: ScanResult, room: int) -> None:
    with pytest.raises(OSError, match="No space left"):
        write(result, SmallDisk(room))
