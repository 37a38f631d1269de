"""The sheets that are no work lists: which are ours, what was typed into those, and those that the team made."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from typing import TYPE_CHECKING

from pumpcheck.errors import UpdateError
from pumpcheck.update.lists import take
from pumpcheck.update.values import is_formula, note, typed
from pumpcheck.reports.workbook.printed import PrintedSheet, filled, mark, mark_of, note_mark
from pumpcheck.work import CONFLICT_HEADINGS, CarriedCell, CarriedSheet, Conflict, Typed

if TYPE_CHECKING:
    from openpyxl.cell.cell import Cell
    from openpyxl.worksheet.worksheet import Worksheet

_ALIKE = 0.5
"""Share of a printed sheet's cells that another one must still have to be taken for it."""


def match_pages(sheets: Iterable[Worksheet], printed: Iterable[PrintedSheet]) -> dict[str, PrintedSheet]:
    """Return which of these sheets are ones that were printed, by the names they bear now.

    Raises:
        Nothing.
    """
    pairs = []
    for sheet in sheets:
        there = Counter(mark(cell) for cell in filled(sheet) if cell.value is not None)
        for page in printed:
            printed_cells = page.loose.total()
            share = (there & page.loose).total() / printed_cells if printed_cells else 0.0
            if share >= _ALIKE:
                pairs.append((sheet.title == page.title, share, sheet.title, page))
    found: dict[str, PrintedSheet] = {}
    taken: set[str] = set()
    for _, _, title, page in sorted(pairs, key=lambda pair: pair[:2], reverse=True):
        if title not in found and page.title not in taken:
            found[title] = page
            taken.add(page.title)
    return found


def typed_into(sheet: Worksheet, printed: PrintedSheet, read: Collection[Cell] = ()) -> list[Conflict]:
    """Return what was typed into a sheet of ours, row by row, since the sheet is printed anew.

    Args:
        sheet: The sheet.
        printed: What was printed on it.
        read: Cells that have been read already, for what was typed there has a place of its own.

    Raises:
        UpdateError: If a cell holds something that cannot be carried.
    """
    marks = printed.loose + Counter(one for unit in printed.units.values() for one in unit)
    rows: dict[int, dict[str, Typed]] = {}
    known = {cell.coordinate for cell in read}
    for cell in filled(sheet):
        if cell.coordinate in known:
            continue
        value = typed(cell)
        if value is not None and not take(marks, mark(cell)):
            rows.setdefault(cell.row, {})[f"Column {cell.column_letter}"] = value
        if (text := note(cell)) and not take(marks, note_mark(text)):
            rows.setdefault(cell.row, {})[f"Note at {cell.coordinate}"] = text
    what = "Typed into a sheet that pumpcheck writes anew. Copy it to where it belongs, then delete this row."
    return [Conflict(f"sheet {sheet.title}, row {row}", what, values) for row, values in rows.items()]


def read_conflicts(sheet: Worksheet) -> list[Conflict] | None:
    """Return the conflicts that are still listed on a sheet, or None when it is no list of conflicts.

    Raises:
        UpdateError: If a cell holds something that cannot be carried.
    """
    rows: dict[int, dict[int, Typed]] = {}
    notes: dict[int, dict[str, Typed]] = {}
    for cell in filled(sheet):
        value = typed(cell)
        if value is not None:
            rows.setdefault(cell.row, {})[cell.column] = value
        if text := note(cell):
            notes.setdefault(cell.row, {})[f"Note at column {cell.column_letter}"] = text
    top = next((row for row, cells in rows.items() if set(CONFLICT_HEADINGS) <= set(cells.values())), None)
    if top is None:
        return None
    columns = {rows[top][column]: column for column in rows[top]}
    conflicts = []
    for row in sorted({*rows, *notes} - {top}):
        cells = dict(rows.get(row, {}))
        listed = [str(cells.pop(columns[heading], "")) for heading in CONFLICT_HEADINGS]
        conflict = Conflict.from_cells(*listed)
        beside = {f"Beside it ({rows[top].get(column, column)})": value for column, value in cells.items()}
        conflicts.append(Conflict(conflict.place, conflict.what, {**conflict.typed, **beside, **notes.get(row, {})}))
    return conflicts


def carry(sheet: Worksheet) -> CarriedSheet:
    """Return a sheet that the team made.

    Raises:
        UpdateError: If a cell holds something that cannot be carried.
    """
    cells = {
        (cell.row, cell.column): CarriedCell(
            typed(cell),
            cell.number_format,
            bool(cell.font and cell.font.b),
            note(cell),
            is_text=not is_formula(cell) and isinstance(cell.value, str) and cell.value.startswith("="),
        )
        for cell in filled(sheet)
    }
    widths = {
        letter: float(size.width) for letter, size in sheet.column_dimensions.items() if size.width and size.customWidth
    }
    return CarriedSheet(sheet.title, cells, widths, sheet)


def formulas_of(carried: CarriedSheet) -> Iterator[tuple[str, str]]:
    """Yield every formula of a sheet that the team made, in cells and behind them, with where it is."""
    for (row, column), cell in carried.cells.items():
        if isinstance(cell.value, str) and cell.value.startswith("=") and not cell.is_text:
            yield f"row {row}, column {column}", cell.value
    if carried.looks is None:
        return
    for rule in carried.looks.data_validations.dataValidation:
        yield f"list of {rule.sqref}", f"{rule.formula1} {rule.formula2}"
    for colours in carried.looks.conditional_formatting:
        for one in colours.rules:
            yield f"colours of {colours.sqref}", " ".join(one.formula)


def refuse_lost_list(sheet: Worksheet, lost: Iterable[PrintedSheet]) -> None:
    """Make sure that a sheet is not a work list whose headings or ids are gone.

    Args:
        sheet: The sheet.
        lost: The work lists of which no unit was found anywhere.

    Raises:
        UpdateError: If it is one.
    """
    there = {mark(cell) for cell in filled(sheet) if cell.value is not None}
    for page in lost:
        printed = {one for unit in page.units.values() for one in unit} - {mark_of(None)}
        if len(there & printed) > _ALIKE * len(printed):
            raise UpdateError(
                f"sheet {sheet.title}: this was the sheet {page.title}, and its row of headings with “Finding ID” is "
                "gone; put it back (the backup or another copy has it), then run this again. The file was not touched"
            )
