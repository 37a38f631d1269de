"""Cells and sheets of one workbook, put into another; formulas follow the cells that they name."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from copy import copy
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import groupby
from types import MappingProxyType
from typing import Any

from openpyxl import Workbook
from openpyxl.comments import Comment
from openpyxl.formula import Tokenizer
from openpyxl.formula.tokenizer import Token
from openpyxl.styles.cell_style import StyleArray
from openpyxl.utils import column_index_from_string, get_column_letter, quote_sheetname
from openpyxl.worksheet.cell_range import CellRange, MultiCellRange
from openpyxl.worksheet.formula import ArrayFormula

from pumpcheck.reports.workbook.saving import with_result
from pumpcheck.update.earlier import Loose, UnitTable, moved_up

Area = tuple[str, int, int, int, int]
"""A sheet, and the first column, first row, last column and last row of some of its cells."""
Place = Callable[[Area], Area]
"""Says where cells stand now."""

_PARTS = re.compile(r"(?:('(?:[^']|'')+'|[^'!]+)!)?(\$?)([A-Z]{1,3})(\$?)(\d+)(?::(\$?)([A-Z]{1,3})(\$?)(\d+))?")
_OF_CELL = ("font", "fill", "border", "alignment", "protection", "number_format")
_OF_SHEET = (
    "sheet_state", "freeze_panes", "print_title_rows", "print_title_cols", "sheet_properties", "page_setup",
    "page_margins", "print_options", "oddFooter", "protection", "auto_filter",
)  # fmt: skip


class Copier:
    """Copies from one workbook into another; ``place`` says where the cells that formulas refer to stand there."""

    def __init__(self, place: Place) -> None:
        self._place = place
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

    def value(self, source: Loose, target: Loose) -> None:
        """Give a cell what another one holds, where it does not hold it already."""
        value = source.value
        if source.data_type == "f":
            value = _formula(value, source.parent.title, self._place, target.parent.title)
            if isinstance(value, ArrayFormula) and source.coordinate != target.coordinate:
                value.ref = target.coordinate
        if source.data_type == "f" or target.value != value or target.data_type != source.data_type:
            target._value = value
            target.data_type = source.data_type

    def whole(self, source: Loose, target: Loose) -> None:
        """Give a cell what another one holds, its look, its note and where it leads."""
        self.look(source, target)
        self.value(source, target)
        self.beside(source, target)

    def beside(self, source: Loose, target: Loose) -> None:
        """Give a cell the note of another one, and where that one leads."""
        if note := source.comment:
            target.comment = Comment(note.text, note.author, note.height, note.width)
        if link := source.hyperlink:
            target.hyperlink = link.target or f"#{link.location}"

    def sheet(self, source: Loose, target: Loose, *, keep_view: bool = False) -> None:
        """Write a sheet anew; pictures on it stay, and so does how people see it with ``keep_view``."""
        target.merged_cells = MultiCellRange()
        target._cells.clear()
        target.row_dimensions.clear()
        target.data_validations.dataValidation = [copy(rule) for rule in source.data_validations.dataValidation]
        for (row, column), cell in sorted(source._cells.items()):
            if type(cell).__name__ != "MergedCell":
                self.whole(cell, target.cell(row, column))
        for merged in source.merged_cells.ranges:
            target.merged_cells.add(str(merged))
        for number, size in source.row_dimensions.items():
            target.row_dimensions[number].height = size.height
        rules = colours_of(source)
        set_colours(target, [(ref, moved_rule(rule, source.title, self._place, target.title)) for ref, rule in rules])
        target.row_breaks = copy(source.row_breaks)
        target._charts = list(source._charts)
        for series in (series for chart in target._charts for series in chart.ser):
            for part in (series.val, series.cat, series.tx):
                for named in (getattr(part, "numRef", None), getattr(part, "strRef", None)):
                    if named is not None:
                        named.f = translate(named.f, "", self._place)
        if source.print_area:
            target.print_area = source.print_area
        if not keep_view:
            for letter, width in source.column_dimensions.items():
                target.column_dimensions[letter] = copy(width)
                target.column_dimensions[letter].worksheet = target
                target.column_dimensions[letter]._style = type(width._style)()
                target.column_dimensions[letter].reindex()
            for name in _OF_SHEET:
                setattr(target, name, copy(getattr(source, name)))


def translate(formula: str, home: str, place: Place, new_home: str = "") -> str:
    """Return a formula of one sheet with its references moved, as it stands on another one."""
    lead = "" if formula.startswith("=") else "="
    pieces = _pieces(lead + formula)
    moved = (_moved(text, home, place, new_home or home) if is_range else text for text, is_range in pieces)
    return f"={''.join(moved)}".removeprefix(lead)


def _formula(value: Loose, home: str, place: Place, new_home: str = "") -> Loose:
    """Return the formula of a cell, which may be one over several cells, with its references moved and its result."""
    if isinstance(value, str):
        moved: Loose = translate(value, home, place, new_home)
    elif isinstance(value, ArrayFormula):
        moved = ArrayFormula(value.ref, translate(str(value.text), home, place, new_home))
    else:
        return value
    return with_result(moved, getattr(value, "result", None))


@lru_cache(maxsize=4096)
def _pieces(formula: str) -> tuple[tuple[str, bool], ...]:
    """Return the pieces of a formula behind its ``=``, and which of them are references."""
    return tuple(
        (str(token.value), token.type == Token.OPERAND and token.subtype == Token.RANGE)
        for token in Tokenizer(formula).items
    )


def _moved(text: str, home: str, place: Place, new_home: str) -> str:
    found = _PARTS.fullmatch(text)
    if not found:
        return text
    sheet, a, first, b, top, c, last, d, bottom = found.groups()
    name = sheet[1:-1].replace("''", "'") if sheet and sheet.startswith("'") else sheet or home
    left, right = column_index_from_string(first), column_index_from_string(last or first)
    where, left, up, right, down = place((name, left, int(top), right, int(bottom or top)))
    same = f"{sheet}!" if sheet and where == name else ""
    shown = same or (f"{quote_sheetname(where)}!" if sheet or where != new_home else "")
    tail = f":{c}{get_column_letter(right)}{d}{down}" if bottom else ""
    return f"{shown}{a}{get_column_letter(left)}{b}{up}{tail}"


def grown(ref: str, sheet: str, place: Place) -> str:
    """Return the ranges of a rule, parted by spaces, with their cells where they stand now."""
    # A list of one unit has rules for one row, which is a range all the same.
    parts = (part if ":" in part else f"{part}:{part}" for part in ref.split())
    moved = ((part, _moved(part, sheet, place, sheet)) for part in parts)
    return " ".join(part if "!" in now else now for part, now in moved)


def colours_of(sheet: Loose) -> list[tuple[str, Loose]]:
    """Return the colour rules of a sheet with their ranges."""
    return [(str(one.sqref), rule) for one in sheet.conditional_formatting for rule in one.rules]


def set_colours(sheet: Loose, rules: Iterable[tuple[str, Loose]]) -> None:
    """Give a sheet these colour rules, and no others."""
    sheet.conditional_formatting = type(sheet.conditional_formatting)()
    for ref, rule in rules:
        sheet.conditional_formatting.add(ref, rule)


def moved_rule(rule: Loose, home: str, place: Place, new_home: str) -> Loose:
    """Return a colour rule for another workbook."""
    fresh = copy(rule)
    # The number of a style in the other workbook; the style itself is in the rule.
    fresh.dxfId = None
    fresh.formula = [translate(text, home, place, new_home) for text in rule.formula]
    return fresh


def renew_colours(new: UnitTable, one: UnitTable, last: int) -> None:
    """Write our colour rules on a list anew, down to its last row; those of people stay, and deleted ones stay away.

    A rule is ours if it looks like ours, whatever it says: an earlier version knew fewer statuses.
    """
    title, first = one.sheet.title, one.top + 1

    def place(area: Area) -> Area:
        left, right = _same_columns(new, one, (area[1], area[3]))
        return title, left, first, right, first

    fresh, old = colours_of(new.sheet), sorted(colours_of(one.sheet), key=lambda one: one[1].priority)
    ours, there = {_look(rule) for _, rule in fresh}, {_look(rule) for _, rule in old}
    rules = [one for one in old if _look(one[1]) not in ours]
    # Ours come where the first of them stood.
    at = next((number for number, one in enumerate(old) if _look(one[1]) in ours), 0)
    rules[at:at] = [
        (_ranges(ref, new, one, (first, max(first, last))), moved_rule(rule, new.sheet.title, place, title))
        for ref, rule in fresh
        if _look(rule) in there
    ]
    for number, (_, rule) in enumerate(rules, start=1):
        rule.priority = number
    set_colours(one.sheet, rules)


def _ranges(ref: str, new: UnitTable, one: UnitTable, rows: tuple[int, int]) -> str:
    """Return where the columns of a range stand on a list that people worked in, side by side or apart."""
    columns = sorted(_same_columns(new, one, range(CellRange(ref).min_col, CellRange(ref).max_col + 1)))
    runs = ([column for _, column in run] for _, run in groupby(enumerate(columns), lambda pair: pair[1] - pair[0]))
    letters = ((get_column_letter(run[0]), get_column_letter(run[-1])) for run in runs)
    return " ".join(f"{left}{rows[0]}:{right}{rows[1]}" for left, right in letters)


def _look(rule: Loose) -> tuple[object, ...] | None:
    """Return what a rule does to cells, as far as every program keeps it; None where it is none of our kind."""
    style = rule.dxf
    if rule.type != "expression" or not style or not style.fill or not style.font:
        return None
    return str(style.fill.bgColor.rgb)[-6:], bool(style.font.b), bool(style.font.i)


def move_all(book: Workbook, place: Place) -> None:
    """Move the references of every formula, rule, filter, table, name and printed area of a workbook."""
    for name in (*book.defined_names.values(), *(one for ws in book.worksheets for one in ws.defined_names.values())):
        try:
            name.attr_text = translate(str(name.attr_text or ""), "", place)
        except Exception:  # noqa: S112
            # What is no formula, such as a name for a lost reference, stays as it is.
            continue
    for sheet in book.worksheets:
        cells: Iterable[Loose] = sheet._cells.values()
        for cell in cells:
            if cell.data_type == "f":
                cell._value = _formula(cell.value, sheet.title, place)
        _move_rules(sheet, place)


def _move_rules(sheet: Loose, place: Place) -> None:
    title = sheet.title
    for rule in sheet.data_validations.dataValidation:
        ref = str(rule.sqref)
        rule.sqref = MultiCellRange(grown(ref, title, place))
        for name in ("formula1", "formula2"):
            if text := getattr(rule, name):
                setattr(rule, name, translate(text, title, _beside(title, ref, str(rule.sqref), place)))
    colours = [(ref, grown(ref, title, place), rule) for ref, rule in colours_of(sheet)]
    for ref, now, rule in colours:
        rule.formula = [translate(text, title, _beside(title, ref, now, place)) for text in rule.formula]
    set_colours(sheet, [(now, rule) for _, now, rule in colours])
    if sheet.auto_filter.ref:
        sheet.auto_filter.ref = grown(sheet.auto_filter.ref, title, place)
    for table in sheet.tables.values():
        table.ref = grown(table.ref, title, place)
        if table.autoFilter and table.autoFilter.ref:
            table.autoFilter.ref = table.ref
    if sheet.print_area:
        sheet.print_area = grown(sheet.print_area.replace(",", " ").rpartition("!")[2], title, place).replace(" ", ",")


def _beside(title: str, before: str, now: str, place: Place) -> Place:
    """Return a place for the formula of a rule, in which the first row of its cells stands for each of them."""
    top, new_top = (min(one.min_row for one in MultiCellRange(ref).ranges) for ref in (before, now))
    return lambda area: (
        (title, area[1], new_top, area[3], new_top) if (area[0], *area[2::2]) == (title, top, top) else place(area)
    )


@dataclass
class Target:
    """Where units stand after a change, by the kind of their table and id, and the rows that are taken out at the end.

    It is filled in as that goes on.
    """

    tables: Sequence[UnitTable]
    where: dict[tuple[str, str], tuple[UnitTable, int]] = field(default_factory=dict)
    removed: dict[str, list[int]] = field(default_factory=dict)

    def of(self, kind: str) -> list[UnitTable]:
        """Return the tables of one kind: a list may go on on a further sheet."""
        return [one for one in self.tables if one.kind == kind]

    def final(self, title: str, row: int) -> int:
        """Return where a row stands when others above it have been taken out."""
        return moved_up(row, self.removed.get(title, ()))


class CellPlaces:
    """Says where cells stand: those of a unit follow it, and ranges over a whole list grow with it.

    ``tables`` are as they are now; ``titles`` are the names of other sheets where they have another one then.
    """

    def __init__(
        self, tables: Collection[UnitTable], target: Target, titles: Mapping[str, str] = MappingProxyType({})
    ) -> None:
        self._target, self._titles = target, titles
        self._units = {(one.sheet.title, row): unit for one in tables for unit, row in one.rows.items()}
        self._last = {one.sheet.title: one.last for one in tables}
        self._sources = {one.sheet.title: one for one in tables}

    def __call__(self, area: Area) -> Area:
        """Say where cells stand."""
        title, left, top, right, bottom = area
        source = self._sources.get(title)
        targets = self._target.of(source.kind) if source else []
        if source is None or not targets:
            return self._titles.get(title, title), left, top, right, bottom
        first, last = source.top + 1, self._last[title]
        unit = self._units.get((title, top)) if top == bottom else None
        if found := self.of_unit(source, unit) if unit else None:
            one, top = found
            # All rows of a list may be one.
            bottom = max(top, one.last) if last == first and one is source else top
        else:
            # Each sheet of a list that goes on is counted by itself.
            place = [name for name, one in self._sources.items() if one.kind == source.kind].index(title)
            one = targets[min(place, len(targets) - 1)]
            is_whole = top <= last <= bottom and (top < bottom or last == first)
            top, bottom = (row + one.top - source.top for row in (top, bottom))
            bottom = max(bottom, one.last) if is_whole else bottom
        left, right = _same_columns(source, one, (left, right))
        name = one.sheet.title
        top, bottom = self._target.final(name, top), self._target.final(name, bottom + 1) - 1
        return name, left, top, right, max(top, bottom)

    def of_unit(self, source: UnitTable, unit: str) -> tuple[UnitTable, int] | None:
        """Return where a unit of a table stands: in the same one, or in the other work list."""
        kinds = [source.kind, *(one.kind for one in self._target.tables if one.is_list and source.is_list)]
        return next(filter(None, (self._target.where.get((kind, unit)) for kind in kinds)), None)


def _same_columns(source: UnitTable, target: UnitTable, columns: Iterable[int]) -> list[int]:
    """Return where columns of one list stand on another."""
    names = {column: heading for heading, column in source.columns.items()}
    return [target.columns.get(names.get(column, ""), column) for column in columns]
