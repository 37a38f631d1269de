"""The list to walk the wards with: the open units by place, a line each, with a box to tick."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from openpyxl import Workbook

from pumpcheck.reports.workbook.layout import Column, Formula, Layout
from pumpcheck.reports.workbook.work_lists import ListSheet
from pumpcheck.reports.workbook.writing import MOST_ROWS, table_sheets
from pumpcheck.reports.worklist import COLUMNS, NUMBER_HEADING, ListUnit

TITLE = "Walking list"
_SHOWN = ("Place", NUMBER_HEADING, "Serial number", "Model as written", "Next step")


def add(book: Workbook, units: Sequence[ListUnit], pages: Sequence[ListSheet], limit: int = MOST_ROWS) -> None:
    """Add the sheet Walking list."""

    def next_step(unit: ListUnit) -> Formula:
        found = '""'
        for page in reversed(pages):
            row = f"MATCH($C{unit.row},{page.cells(NUMBER_HEADING)},0)"
            found = f"IFERROR(INDEX({page.cells('Next step')},{row}),{found})"
        return Formula(f"={found}", unit.text("Next step"))

    walked = sorted(
        (unit for unit in units if unit.open), key=lambda unit: (unit.text("Place").casefold(), unit.number)
    )
    walked = [replace(unit, row=2 + place % (limit - 1)) for place, unit in enumerate(walked)]
    columns: list[Column[ListUnit]] = [Column("☐", lambda _unit: "☐", 4, "plain")]
    for heading in _SHOWN:
        style = "row" if heading == NUMBER_HEADING else "strong" if heading == "Serial number" else "plain"
        value = next_step if heading == "Next step" else COLUMNS[heading].cell
        columns.append(Column(heading, value, COLUMNS[heading].width + (10 if heading == "Place" else 0), style))
    columns.append(Column("Found at, remarks", lambda _unit: None, 34, "enter", "dark"))
    layout = Layout(columns, "blue", TITLE, "No unit is open.", one_line=True)
    for sheet, last in table_sheets(book, layout, walked, limit):
        sheet.print_area = f"A1:G{max(last, 2)}"
