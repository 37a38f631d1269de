"""Protection without a password: it keeps hands from slipping, and stops nobody.

On sheets that people sort, the headings alone are locked, for no program sorts locked cells. There a rule refuses what
is typed over a cell of ours; see `guard`.
"""

from __future__ import annotations

from collections.abc import Iterable

from openpyxl.styles import Protection
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.dimensions import ColumnDimension
from openpyxl.worksheet.worksheet import Worksheet

_LAST_COLUMN = 16_384


def protect(sheet: Worksheet, *, open_from: int = 0) -> None:
    """Lock the cells of ours and leave open what a team does: sort, filter, insert, and set widths and formats.

    Args:
        sheet: The sheet.
        open_from: The first column beyond the table, from which on people can add columns of their own.
    """
    rules = sheet.protection
    rules.sheet = True
    # In the file format these say what is refused.
    rules.sort = rules.autoFilter = rules.insertHyperlinks = False
    rules.formatCells = rules.formatColumns = rules.formatRows = False
    rules.insertColumns = rules.insertRows = False
    if 0 < open_from <= _LAST_COLUMN:
        unlocked = Protection(locked=False)
        # Rows that are added below take the protection of their columns.
        for dimension in sheet.column_dimensions.values():
            dimension.protection = unlocked
        letter = get_column_letter(open_from)
        sheet.column_dimensions[letter] = beyond = ColumnDimension(
            sheet, index=letter, min=open_from, max=_LAST_COLUMN, width=13
        )
        beyond.protection = unlocked


def guard(sheet: Worksheet, ranges: Iterable[str], advice: str) -> None:
    """Refuse what is typed over cells that must stay unlocked so that the sheet can be sorted."""
    rule = DataValidation(type="custom", formula1="FALSE", allow_blank=False, showErrorMessage=True)
    rule.errorTitle, rule.error = "Not yours to change", advice
    for part in ranges:
        rule.add(part)
    sheet.add_data_validation(rule)
