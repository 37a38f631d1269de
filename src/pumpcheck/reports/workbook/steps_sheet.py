"""The sheet Steps: what each next step is in whole sentences, and what is to be done about which units."""

from __future__ import annotations

from collections.abc import Sequence

from openpyxl import Workbook

from pumpcheck.reports.steps import Remedy
from pumpcheck.reports.workbook.layout import Column, Layout
from pumpcheck.reports.workbook.protection import protect
from pumpcheck.reports.workbook.writing import printed, put, put_table, widths
from pumpcheck.reports.worklist import ListUnit, cases, held, numbers

TITLE = "Steps"
_Line = tuple[str, str, str]
_COLUMNS: tuple[Column[_Line], ...] = (
    Column("Next step", lambda line: line[0], 24, "strong"),
    Column("What to do", lambda line: line[1], 90),
    Column("It comes after", lambda line: line[2], 34),
)
_CASES: tuple[Column[_Line], ...] = (
    Column("Units", lambda line: line[0], 24, "strong"),
    Column("What to do", lambda line: line[1], 90),
    Column("Verdict", lambda line: line[2], 34),
)


def add(book: Workbook, units: Sequence[ListUnit], remedies: Sequence[Remedy]) -> None:
    """Add the sheet Steps."""
    sheet = book.create_sheet(TITLE)
    widths(sheet, [column.width for column in _COLUMNS])
    row = 0
    for remedy in remedies:
        put(sheet, (row + 1, 1), remedy.title, "section")
        steps = [(step.name, step.text, ", ".join(filter(None, step.after)) or "nothing yet") for step in remedy.steps]
        readings = [(name, text, "a reading") for name, text in remedy.readings]
        row = put_table(sheet, row + 2, Layout(_COLUMNS), [*steps, *readings])
    put(sheet, (row + 1, 1), "What to do about these units", "section")
    found = [(numbers(of), text, held(of[0].record) if of[0].record else "") for text, of in cases(units)]
    put_table(sheet, row + 2, Layout(_CASES), found)
    printed(sheet)
    protect(sheet)
