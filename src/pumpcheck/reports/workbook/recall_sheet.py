"""The sheet with the recalls that were applied: their tables, the remedy, and what users do until then."""

from __future__ import annotations

from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from pumpcheck.model.recall import Recall, RecalledModel
from pumpcheck.model.result import ScanResult
from pumpcheck.reports.steps import remedies_of, together
from pumpcheck.reports.workbook.layout import Column, Layout, height, lines
from pumpcheck.reports.workbook.protection import protect
from pumpcheck.reports.workbook.writing import printed, put, put_table, span, widths


def _disputed(row: RecalledModel) -> str:
    return "\n".join(f"letters {letters}: perhaps up to {version}" for letters, version in row.disputed.items())


_ROWS: tuple[Column[RecalledModel], ...] = (
    Column("Recall row", lambda row: row.id, 26, "strong"),
    Column("Models", lambda row: ", ".join(row.models or row.names), 24),
    Column("Product", lambda row: row.name, 38),
    Column("Affected software", lambda row: row.affected_versions, 20),
    Column("Market", lambda row: row.market, 16),
    Column("Sources disagree", _disputed, 26),
)
_LIMITS = (
    "A record says what was written down, not what a user wears: a pump that is in no inventory is not on these lists.",
    "A model that is recalled up to a software version is cleared only by a version that can be read; otherwise it "
    "needs review.",
)
_LONGEST_LINK = 2000


def add(book: Workbook, result: ScanResult) -> None:
    """Add the sheet Recall."""
    sheet = book.create_sheet("Recall")
    widths(sheet, [column.width for column in _ROWS])
    row = 1
    for recall in result.recalls:
        put(sheet, (row, 1), recall.title, "section")
        row = put_table(sheet, row + 1, Layout(_ROWS), recall.rows)
        for label, texts in _parts(recall):
            for number, text in enumerate(text for text in texts if text):
                put(sheet, (row, 1), "" if number else label, "label")
                _put_text(sheet, row, text)
                span(sheet, row, 2, len(_ROWS))
                sheet.row_dimensions[row].height = height(lines(text, 115))
                row += 1
        row += 1
    if not result.recalls:
        put(sheet, (1, 1), "No recall was applied.", "line")
    printed(sheet)
    protect(sheet)


def _put_text(sheet: Worksheet, row: int, text: str) -> None:
    """Write a text; an address is a link, which opens only when a person follows it."""
    put(sheet, (row, 2), text, "line")
    if text.startswith(("https://", "http://")) and len(text) <= _LONGEST_LINK and not set(text) & set(' "<>'):
        sheet.cell(row, 2).hyperlink = text
        # Setting the address gives the cell a style of openpyxl's own.
        put(sheet, (row, 2), text, "link")


def _parts(recall: Recall) -> list[tuple[str, tuple[str, ...]]]:
    return [
        ("Recall", (recall.id,)),
        ("Published", (recall.published,)),
        ("Remedy", (recall.remedy,)),
        (f"Until it is {together(remedies_of([recall]))[1]}", recall.precautions),
        ("Reading the model", (recall.read_model,)),
        ("Reading the software", (recall.read_version,)),
        ("Telephone", recall.contact),
        ("Limits", _LIMITS),
        ("Sources", tuple(text for reference in recall.sources for text in (reference.title, reference.url))),
    ]
