"""From a cell to what a person typed in it."""

from __future__ import annotations

from datetime import datetime, time

from openpyxl.cell.cell import Cell

from pumpcheck.privacy import CellValue, Typed
from pumpcheck.reports.workbook.checksums import plain


def typed(cell: Cell) -> Typed | None:
    """Return what stands in a cell, None when it is empty; a formula as its text."""
    value: object = cell.value
    if isinstance(value, datetime):
        # A date that a person typed comes back as midnight of that day.
        dated = value.time() == time() and "h" not in cell.number_format.casefold()
        return value.date() if dated else value
    if value is None or (isinstance(value, CellValue) and not isinstance(value, str)):
        return value
    # Words in several fonts, a span of time, a formula over several cells.
    return plain(str(getattr(value, "text", value))) or None


def note(cell: Cell) -> str:
    """Return the note attached to a cell, or an empty text."""
    return str(cell.comment.text or "") if cell.comment else ""
