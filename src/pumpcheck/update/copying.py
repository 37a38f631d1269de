"""Cells and whole sheets of one workbook, put into another."""

from __future__ import annotations

from collections.abc import Mapping
from copy import copy
from typing import Any

from openpyxl.cell.cell import Cell
from openpyxl.comments import Comment
from openpyxl.styles.cell_style import StyleArray
from openpyxl.worksheet.worksheet import Worksheet

from pumpcheck.update.references import Place, grown, translate

Loose = Any
"""A cell or a sheet of openpyxl, whose types leave out half of what they hold."""

_OF_CELL = ("font", "fill", "border", "alignment", "protection", "number_format")
_OF_SHEET = ("sheet_state", "freeze_panes", "print_title_rows", "print_title_cols")
_COPIED = ("sheet_properties", "page_setup", "page_margins", "print_options", "oddFooter", "protection", "auto_filter")


class Copier:
    """Copies from one workbook into another.

    Attributes:
        place: Says where the cells that formulas refer to stand in the other one.
        results: What the copied formulas come to, by the cells that hold them now.
    """

    def __init__(
        self, place: Place = lambda area: area, results: Mapping[str, Mapping[str, str | float]] | None = None
    ) -> None:
        """Prepare.

        Args:
            place: Says where the cells that formulas refer to stand in the other workbook.
            results: What the formulas of the workbook that is copied from come to, by sheet and cell.
        """
        self.place = place
        self.results: dict[Any, str | float] = {}
        self._known = results or {}
        self._styles: dict[tuple[int, ...], Any] = {}

    def look(self, source: Loose, target: Loose) -> None:
        """Give a cell the look of another one."""
        key = tuple(source._style or ())
        if key not in self._styles:
            target._style = StyleArray()
            for name in _OF_CELL if key else ():
                setattr(target, name, copy(getattr(source, name)))
            self._styles[key] = target._style
        target._style = copy(self._styles[key])

    def value(self, source: Cell, target: Loose) -> None:
        """Give a cell what another one holds, where it does not hold it already."""
        value = source.value
        if source.data_type == "f" and isinstance(value, str):
            value = translate(value, source.parent.title, self.place, target.parent.title)
            result = self._known.get(source.parent.title, {}).get(source.coordinate)
            if result is not None:
                self.results[target] = result
        if target.value != value or target.data_type != source.data_type:
            target._value = value
            target.data_type = source.data_type

    def whole(self, source: Loose, target: Loose) -> None:
        """Give a cell what another one holds, its look, its note and where it leads."""
        self.look(source, target)
        self.value(source, target)
        self.beside(source, target)

    def beside(self, source: Loose, target: Loose) -> None:
        """Give a cell the note of another one, and where that one leads."""
        if source.comment:
            note = source.comment
            target.comment = Comment(note.text, note.author, note.height, note.width)
        if link := source.hyperlink:
            target.hyperlink = link.target or f"#{link.location}"

    def sheet(self, source: Loose, target: Loose, *, keep_view: bool = False) -> None:
        """Write a sheet anew; pictures on it stay.

        Args:
            source: What it is to hold.
            target: The sheet.
            keep_view: Leave widths, what is hidden, panes and the like as people set them.
        """
        for merged in list(target.merged_cells.ranges):
            target.unmerge_cells(str(merged))
        target._cells.clear()
        target.row_dimensions.clear()
        target.conditional_formatting = type(target.conditional_formatting)()
        target.data_validations.dataValidation = []
        for (row, column), cell in sorted(source._cells.items()):
            if type(cell).__name__ != "MergedCell":
                self.whole(cell, target.cell(row, column))
        for merged in source.merged_cells.ranges:
            target.merged_cells.add(str(merged))
        for number, row in source.row_dimensions.items():
            target.row_dimensions[number].height = row.height
        self.rules(source, target)
        target.row_breaks = copy(source.row_breaks)
        target._charts = list(source._charts)
        for chart in target._charts:
            self._chart(chart)
        if source.print_area:
            target.print_area = source.print_area
        if keep_view:
            return
        for letter, size in source.column_dimensions.items():
            target.column_dimensions[letter] = copy(size)
            target.column_dimensions[letter].worksheet = target
            target.column_dimensions[letter]._style = type(size._style)()
        for name in _OF_SHEET:
            setattr(target, name, getattr(source, name))
        for name in _COPIED:
            setattr(target, name, copy(getattr(source, name)))

    def rules(self, source: Worksheet, target: Worksheet) -> None:
        """Give a sheet the choices, refusals and colours of another one."""
        for rule in source.data_validations.dataValidation:
            target.add_data_validation(copy(rule))
        for colours in source.conditional_formatting:
            for rule in colours.rules:
                fresh = copy(rule)
                # The number of a style in the other workbook; the style itself is in the rule.
                fresh.dxfId = None
                fresh.formula = [translate(text, source.title, self.place, target.title) for text in rule.formula]
                target.conditional_formatting.add(grown(str(colours.sqref), source.title, lambda area: area), fresh)

    def _chart(self, chart: Loose) -> None:
        for series in chart.ser:
            for part in (series.val, series.cat, series.tx):
                for ref in (getattr(part, "numRef", None), getattr(part, "strRef", None)):
                    if ref is not None:
                        ref.f = translate(ref.f, "", self.place)
