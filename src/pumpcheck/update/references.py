"""References in formulas: moved to where their cells stand now, and their ranges grown with our lists."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache

from openpyxl import Workbook
from openpyxl.formula import Tokenizer
from openpyxl.formula.tokenizer import Token
from openpyxl.utils import column_index_from_string, get_column_letter, quote_sheetname
from openpyxl.worksheet.cell_range import MultiCellRange
from openpyxl.worksheet.worksheet import Worksheet

Area = tuple[str, int, int, int, int]
"""A sheet, and the first column, first row, last column and last row of some of its cells."""
Place = Callable[[Area], Area]
"""Says where cells stand now."""

_PARTS = re.compile(r"(?:('(?:[^']|'')+'|[^'!]+)!)?(\$?)([A-Z]{1,3})(\$?)(\d+)(?::(\$?)([A-Z]{1,3})(\$?)(\d+))?")


def translate(formula: str, home: str, place: Place, new_home: str = "") -> str:
    """Return a formula with its references moved.

    Args:
        formula: The formula, with its ``=`` where it has one.
        home: The sheet on which it stood, which a reference without one means.
        place: Says where cells stand now.
        new_home: The sheet on which it stands now; the same if empty.
    """
    lead = "" if formula.startswith("=") else "="
    pieces = _pieces(lead + formula)
    moved = (_moved(text, home, place, new_home or home) if is_range else text for text, is_range in pieces)
    return f"={''.join(moved)}".removeprefix(lead)


@lru_cache(maxsize=4096)
def _pieces(formula: str) -> tuple[tuple[str, bool], ...]:
    """Return the pieces of a formula behind its ``=``, and which of them are references."""
    return tuple(
        (str(token.value), token.type == Token.OPERAND and token.subtype == Token.RANGE)
        for token in Tokenizer(formula).items
    )


def grown(ref: str, sheet: str, place: Place) -> str:
    """Return the ranges of a rule, parted by spaces, with their cells where they stand now."""
    # A list of one unit has rules for one row, which is a range all the same.
    parts = (part if ":" in part else f"{part}:{part}" for part in ref.split())
    moved = ((part, _moved(part, sheet, place, sheet)) for part in parts)
    return " ".join(part if "!" in now else now for part, now in moved)


def move_all(book: Workbook, place: Place) -> None:
    """Move the references of every formula, rule, filter, table, name and printed area of a workbook."""
    for name in (*book.defined_names.values(), *(one for ws in book.worksheets for one in ws.defined_names.values())):
        name.attr_text = _in_text(str(name.attr_text or ""), place)
    for sheet in book.worksheets:
        for cell in sheet._cells.values():
            if cell.data_type == "f" and isinstance(cell.value, str):
                cell.value = translate(cell.value, sheet.title, place)
        _move_rules(sheet, place)


def _move_rules(sheet: Worksheet, place: Place) -> None:

    title = sheet.title
    for rule in sheet.data_validations.dataValidation:
        rule.sqref = MultiCellRange(grown(str(rule.sqref), title, place))
        for name in ("formula1", "formula2"):
            if text := getattr(rule, name):
                setattr(rule, name, translate(text, title, place))
    colours = sheet.conditional_formatting
    ranges = [(str(one.sqref), one.rules) for one in colours]
    sheet.conditional_formatting = type(colours)()
    for ref, rules in ranges:
        for rule in rules:
            rule.formula = [translate(text, title, place) for text in rule.formula]
            sheet.conditional_formatting.add(grown(ref, title, place), rule)
    if sheet.auto_filter.ref:
        sheet.auto_filter.ref = grown(sheet.auto_filter.ref, title, place)
    for table in sheet.tables.values():
        table.ref = grown(table.ref, title, place)
        if table.autoFilter and table.autoFilter.ref:
            table.autoFilter.ref = table.ref
    if sheet.print_area:
        sheet.print_area = grown(sheet.print_area.replace(",", " ").rpartition("!")[2], title, place).replace(" ", ",")


def _in_text(text: str, place: Place) -> str:
    try:
        return translate(text, "", place)
    except Exception:
        # What is no formula, such as a name for a lost reference, stays as it is.
        return text


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
