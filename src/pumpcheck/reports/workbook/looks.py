"""What a sheet of the team looks like, beside its values: carried from the earlier workbook to the new one."""

from __future__ import annotations

from copy import copy
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

_OF_CELL = ("font", "fill", "border", "alignment", "protection", "number_format")


def copy_looks(old: Worksheet, new: Worksheet) -> None:
    """Give a sheet the colours, links, merged cells, lists to choose from, sizes and panes of another one."""
    for place, cell in old._cells.items():
        target = new.cell(*place)
        if address := getattr(cell, "hyperlink", None):
            target.hyperlink = address.target or f"#{address.location}"
        if cell.has_style:
            for name in _OF_CELL:
                setattr(target, name, copy(getattr(cell, name)))
    for merged in old.merged_cells.ranges:
        new.merge_cells(str(merged))
    for validation in old.data_validations.dataValidation:
        new.add_data_validation(copy(validation))
    for colours in old.conditional_formatting:
        for rule in colours.rules:
            fresh = copy(rule)
            # The number of a style of the earlier workbook; the style itself is in the rule.
            fresh.dxfId = None
            new.conditional_formatting.add(str(colours.sqref), fresh)
    for letter, column in old.column_dimensions.items():
        new.column_dimensions[letter].hidden = column.hidden
        new.column_dimensions[letter].outlineLevel = column.outlineLevel
    for number, row in old.row_dimensions.items():
        new.row_dimensions[number].height = row.height
        new.row_dimensions[number].hidden = row.hidden
    new.sheet_state = old.sheet_state
    new.freeze_panes = old.freeze_panes
    new.auto_filter = copy(old.auto_filter)
    new.sheet_properties.tabColor = copy(old.sheet_properties.tabColor)
    new.sheet_view.showGridLines = old.sheet_view.showGridLines
    new.page_setup.orientation = old.page_setup.orientation
    new.page_setup.paperSize = old.page_setup.paperSize
    new.protection = copy(old.protection)
