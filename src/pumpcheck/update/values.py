"""From a cell to what a person typed in it."""

from __future__ import annotations

from datetime import datetime, time
from typing import TYPE_CHECKING

from pumpcheck.errors import UpdateError
from pumpcheck.reports.workbook.printed import plain
from pumpcheck.work import Typed

if TYPE_CHECKING:
    from openpyxl.cell.cell import Cell

USUAL_FORMATS = frozenset({"General", "@", "yyyy-mm-dd"})
"""Formats of cells that mean nothing: those of the columns themselves."""


def typed(cell: Cell) -> Typed | None:
    """Return what stands in a cell, None when it is empty; a formula as its text.

    Raises:
        UpdateError: If it holds something that cannot be carried.
    """
    value: object = cell.value
    if isinstance(value, str):
        return plain(value) or None
    if isinstance(value, datetime):
        # A date that a person typed comes back as midnight of that day.
        dated = value.time() == time() and "h" not in cell.number_format.casefold()
        return value.date() if dated else value
    if value is None or isinstance(value, Typed):
        return value
    if hasattr(value, "total_seconds"):
        return str(value)
    raise UpdateError(
        f"sheet {cell.parent.title}, cell {cell.coordinate}: a formula over several cells cannot be carried; put its "
        "values there or move it to a workbook of its own, then run this again"
    )


def note(cell: Cell) -> str:
    """Return the note attached to a cell, or an empty text."""
    return str(cell.comment.text or "") if cell.comment else ""


def link(cell: Cell) -> str:
    """Return the address that a cell leads to, or an empty text; a place in the workbook begins with ``#``."""
    if not cell.hyperlink:
        return ""
    return cell.hyperlink.target or (f"#{cell.hyperlink.location}" if cell.hyperlink.location else "")


def is_formula(cell: Cell) -> bool:
    """Whether a cell holds a formula rather than a text that looks like one."""
    return cell.data_type == "f"
