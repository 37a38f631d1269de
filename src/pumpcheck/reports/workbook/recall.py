"""The sheet with the recalls that were applied: their tables, the remedy, and what users do until then."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pumpcheck.reports.workbook.layout import Column, Layout, height, lines
from pumpcheck.reports.workbook.sheet import printed, put, put_table, widths

if TYPE_CHECKING:
    from openpyxl import Workbook

    from pumpcheck.model import Recall, RecalledModel
    from pumpcheck.result import ScanResult

_ROWS: tuple[Column[RecalledModel], ...] = (
    Column("Recall row", lambda row: row.id, 26, "strong"),
    Column("Models", lambda row: ", ".join(row.models), 24),
    Column("Product", lambda row: row.name, 38),
    Column("Affected software", lambda row: f"{row.software_max} or lower" if row.software_max else "all", 20),
    Column("Market", lambda row: row.market, 16),
)


def add(book: Workbook, result: ScanResult) -> None:
    """Add the sheet Recall.

    Raises:
        Nothing.
    """
    sheet = book.create_sheet("Recall")
    widths(sheet, [column.width for column in _ROWS])
    row = 1
    for recall in result.recalls:
        put(sheet, (row, 1), recall.title, "section")
        row = put_table(sheet, row + 1, Layout(_ROWS), recall.rows)
        for label, texts in _parts(recall):
            for number, text in enumerate(text for text in texts if text):
                put(sheet, (row, 1), "" if number else label, "label")
                put(sheet, (row, 2), text, "line")
                sheet.merge_cells(start_row=row, end_row=row, start_column=2, end_column=len(_ROWS))
                sheet.row_dimensions[row].height = height(lines(text, 95))
                row += 1
        row += 1
    if not result.recalls:
        put(sheet, (1, 1), "No recall was applied.", "line")
    printed(sheet)


def _parts(recall: Recall) -> list[tuple[str, tuple[str, ...]]]:
    return [
        ("Recall", (recall.id,)),
        ("Published", (recall.published,)),
        ("Remedy", (recall.remedy,)),
        ("Until it is replaced", recall.precautions),
        ("Reading the model", (recall.read_model,)),
        ("Reading the software", (recall.read_version,)),
        ("Contact", recall.contact),
        # As text: a report opens no page by itself.
        ("Sources", tuple(f"{reference.title}: {reference.url}" for reference in recall.sources)),
    ]
