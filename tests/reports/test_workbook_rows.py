"""Rows that are written past openpyxl are the cells that openpyxl would have written."""

from __future__ import annotations

import io
from datetime import date, datetime, time
from typing import Any

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl.comments import Comment

from pumpcheck.reports.workbook import rows, sheet, style
from pumpcheck.reports.workbook.layout import Column, Layout

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
    style.register(made)
    return made


def streamed(items: list[Any], style_name: str = "text", note: str = "") -> Any:
    made, stream = book(), io.BytesIO()
    for page, _ in sheet.table_sheets(made, table(style_name), items):
        if note:
            page.cell(3, 2).comment = Comment(note, "A. Nurse")
    rows.save(made, stream)
    return openpyxl.load_workbook(stream)["Table"]


def by_cell(items: list[Any], style_name: str = "text") -> Any:
    made, stream = book(), io.BytesIO()
    sheet.put_table(made.create_sheet("Table"), 1, table(style_name, "open "), items)
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


@settings(deadline=None)
@given(st.lists(st.text(max_size=60), min_size=1, max_size=5))
def test_any_text_is_the_text_that_openpyxl_gives_back(texts: list[str]) -> None:
    quick, slow = streamed(texts), by_cell(texts)
    assert [row[1].value for row in quick.iter_rows()] == [row[1].value for row in slow.iter_rows()]


def test_a_note_may_be_given_to_a_cell_before_it_is_written() -> None:
    page = streamed(["a", "b", "c"], note="called the ward")
    assert [row[1].value for row in page.iter_rows(min_row=2)] == ["a", "b", "c"]
    assert page["B3"].comment.text == "called the ward"


def test_many_rows_are_all_there() -> None:
    items = [f"PAR{number:06}H" for number in range(4500)]
    assert [row[1].value for row in streamed(items).iter_rows(min_row=2)] == items
