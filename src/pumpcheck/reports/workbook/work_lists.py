"""The two work lists, of affected units and of those to look up, with the columns in which the team works.

They are made safe and quick to fill in: by choices, dates, and rows that mark themselves.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from functools import cache
from typing import NamedTuple

from openpyxl import Workbook
from openpyxl.formatting.rule import Rule
from openpyxl.styles import Font, PatternFill
from openpyxl.styles.differential import DifferentialStyle
from openpyxl.styles.numbers import NumberFormat
from openpyxl.utils import get_column_letter, quote_sheetname
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from pumpcheck.model.recall import Action
from pumpcheck.model.result import ScanResult
from pumpcheck.model.team_entries import DONE, IN_HAND, WORK_COLUMNS, WorkColumn
from pumpcheck.reports import steps, worklist
from pumpcheck.reports.steps import NOTHING_LEFT, Bound, Remedy, one_of
from pumpcheck.reports.workbook.layout import MOST_COLUMNS, MOST_ROWS, ROW, Column, Formula, Layout
from pumpcheck.reports.workbook.sheet_tables import attach_note, originals, table_sheets
from pumpcheck.reports.worklist import ListColumn, ListUnit

FIRST_ROW = 2
_WALKED = ("Place", worklist.NUMBER_HEADING, "Serial number", "Model as written", "Next step")
STALE_DAYS = 14
MARKS = (
    "! before the serial number: overdue, that is due before today and not done. ? before it: stale, that is no status "
    f"{STALE_DAYS} days after the scan, or in hand without an owner or a due date. Grey italics: done."
)
"""What the marks of a work list mean, for people."""

_GUARDED = 500  # Columns that are guarded; programs take only so many ranges in one rule.
_ADVICE = "pumpcheck writes this cell anew. Type in the columns with dark headings, or in a column of your own."


class ListSheet(NamedTuple):
    """A sheet with a work list, for formulas that count in it: its columns by heading, and its last row."""

    title: str
    letters: Mapping[str, str]
    last: int

    def cells(self, heading: str) -> str:
        """Return the reference of a column's cells."""
        letter = self.letters[heading]
        return f"{quote_sheetname(self.title)}!${letter}${FIRST_ROW}:${letter}${max(self.last, FIRST_ROW)}"


def add_list(
    book: Workbook, result: ScanResult, units: Sequence[ListUnit], *, review: bool, limit: int = MOST_ROWS
) -> list[ListSheet]:
    """Add a work list; return its sheets."""
    title, head, what = ("Needs review", "amber", "unit needs review") if review else (
        "Remediation", "red", "affected unit was found"
    )  # fmt: skip
    columns, details = _columns(result, units, review=review)
    letters = {one.heading: get_column_letter(number) for number, one in enumerate([*columns, *details], start=1)}
    step = _next_step(letters, review=review)
    columns = [replace(one, value=step) if one.heading == "Next step" else one for one in columns]
    empty = f"No {what}" + ("." if result.complete else " in what could be read.")
    layout = Layout(
        [*columns, *details], head, title, empty, lambda unit: unit.record.place if unit.record else "", True
    )
    added: list[ListSheet] = []
    for sheet, last in table_sheets(book, layout, units, limit):
        sheet.freeze_panes = "C2"
        # The columns of the first screen: all on one page would be too small to read.
        sheet.print_area = f"A1:{letters['Flags']}{max(last, FIRST_ROW)}"
        sheet.sheet_properties.outlinePr.summaryRight = False  # type: ignore[union-attr]
        for one in details:
            sheet.column_dimensions[letters[one.heading]].outlineLevel = 1
            sheet.column_dimensions[letters[one.heading]].hidden = True
        sheet.column_dimensions[letters[columns[-1].heading]].collapsed = True
        if units:
            _validate(sheet, letters, last, result.work.added_headings, worklist.remedies_in(result))
            _mark_rows(sheet, letters, last, result.started.date())
            first = (limit - 1) * len(added)
            if result.work.units:
                _attach(sheet, list(letters), units[first : first + limit - 1])
        added.append(ListSheet(sheet.title, letters, last))
    return added


def add_walking_list(book: Workbook, units: Sequence[ListUnit], pages: Sequence[ListSheet]) -> None:
    """Add the list to walk the wards with: the open units by place, a line each, with a box to tick."""
    live = '""'
    for page in reversed(pages):
        row = f"MATCH($C{ROW},{page.cells(worklist.NUMBER_HEADING)},0)"
        live = f"IFERROR(INDEX({page.cells('Next step')},{row}),{live})"
    still_open = (unit for unit in units if unit.open)
    walked = sorted(still_open, key=lambda unit: (unit.text("Place").casefold(), unit.number))
    columns: list[Column[ListUnit]] = [Column("☐", lambda _unit: "☐", 4, "plain")]
    columns += [_column(worklist.COLUMNS[heading]) for heading in _WALKED]
    columns[1] = replace(columns[1], width=36)
    columns[-1] = replace(columns[-1], value=lambda unit: Formula(f"={live}", unit.next_step), style="plain")
    columns.append(Column("Found at, remarks", None, 34, "enter", "dark"))
    layout = Layout(columns, "blue", "Walking list", "No unit is open.", one_line=True)
    for sheet, last in table_sheets(book, layout, walked):
        sheet.print_area = f"A1:G{max(last, 2)}"


def _columns(
    result: ScanResult, units: Sequence[ListUnit], *, review: bool
) -> tuple[list[Column[ListUnit]], list[Column[ListUnit]]]:
    """Return the columns, and those that are folded away."""
    shown = worklist.columns_of(review=review, several=len(result.recalls) > 1)
    added = result.work.added_headings
    own = [*(column.heading for column in shown), *added]
    records = [unit.record for unit in units if unit.record]
    names = dict.fromkeys(name for unit in units if unit.gone for name in unit.gone.cells)
    known = {*own, *(column.heading for column in originals(records, own))}
    further = [name for name in names if name not in known]
    typed = {heading for unit in result.work.units.values() for heading in unit.by_heading}
    columns = [_column(column, typed) for column in shown if not column.detail]
    columns += (Column(name, lambda unit, of=name: unit.work.added.get(of), 16, "enter", "dark") for name in added)  # type: ignore[misc]
    details = [_column(column) for column in shown if column.detail]
    every = [(one.heading, one.value, one.width) for one in originals(records, own, MOST_COLUMNS - len(further))]
    every += [(name, lambda _record: "", 14) for name in further]
    details += (Column(name, worklist.kept(name, value), width, "plain", "blue") for name, value, width in every)  # type: ignore[arg-type]
    return columns, details


def _column(column: ListColumn, typed: Collection[str] = ()) -> Column[ListUnit]:
    """Return a column of a sheet; ``typed`` are the headings of the team's that have values."""
    value = None if column.team and column.heading not in typed else column.of
    return Column(column.heading, value, column.width, column.style, "dark" if column.team else "")


def _next_step(letters: Mapping[str, str], *, review: bool) -> Callable[[ListUnit], Formula]:
    def ref(heading: str) -> str:
        return f"${letters[heading]}{ROW}"

    @cache
    def formula(action: Action, bound: Bound | None, look_up: str) -> str:
        if review:
            return steps.review_formula(ref, action, bound, look_up)
        return steps.step_formula(ref, action, bound)

    return lambda unit: Formula(formula(unit.action, unit.bound, unit.look_up), unit.next_step)


def _attach(sheet: Worksheet, headings: Sequence[str], units: Sequence[ListUnit]) -> None:
    """Attach the team's notes again; a note whose column is gone stands at the finding id."""
    for row, unit in enumerate(units, start=FIRST_ROW):
        texts: dict[int, list[str]] = {}
        for heading, text in unit.work.comments.items():
            there = heading in headings
            place = headings.index(heading if there else worklist.ID_HEADING) + 1
            texts.setdefault(place, []).append(text if there else f"{heading}: {text}")
        for place, notes in texts.items():
            attach_note(sheet, (row, place), "\n".join(notes))


def _mark_rows(sheet: Worksheet, letters: Mapping[str, str], last: int, scanned: date) -> None:
    """Let overdue, stale and done rows show themselves, by a sign and weight as much as by colour."""
    names = ("Status", "Due", "Owner", worklist.ID_HEADING, "Verdict", "Next step", "Change")
    status, due, owner, finding, verdict, step, change = (f"${letters[name]}2" for name in names)
    done = f'{step}="{NOTHING_LEFT}"'
    todo = f'NOT({one_of(status, sorted(DONE))}),LEFT({verdict},12)<>"not affected",{finding}<>""'
    stale_on = scanned + timedelta(days=STALE_DAYS)
    overdue = f"AND({todo},ISNUMBER({due}),{due}<TODAY())"
    untouched = f'AND({status}="",TODAY()>DATE({stale_on.year},{stale_on.month},{stale_on.day}))'
    stale = f'AND({todo},OR({untouched},AND({one_of(status, sorted(IN_HAND))},OR({owner}="",{due}=""))))'
    signed = f"{letters['Serial number']}2:{letters['Serial number']}{last}"
    both = f"{letters['Place']}2:{letters['Due']}{last}"

    strong, slanted = Font(bold=True, color="9C1C1C", underline="single"), Font(bold=True, italic=True)
    for cells, formula, fill, font, form in (
        (signed, overdue, "F8CFCF", strong, '"! "@'),
        (signed, stale, "FBE3B0", slanted, '"?  "@'),
        (both, overdue, "F8CFCF", strong, ""),
        (both, stale, "FBE3B0", slanted, ""),
        (f"A2:{letters['Change']}{last}", done, "EDEDED", Font(italic=True, color="6E6E6E"), ""),
        (f"{letters['Change']}2:{letters['Change']}{last}", f'{change}<>""', "D6E4F0", Font(bold=True), ""),
    ):
        shown = NumberFormat(numFmtId=190 + len(form), formatCode=form) if form else None
        look = DifferentialStyle(font=font, fill=PatternFill(bgColor=fill, fill_type="solid"), numFmt=shown)
        sheet.conditional_formatting.add(cells, Rule(type="expression", formula=[formula], dxf=look))


def _validate(
    sheet: Worksheet, letters: Mapping[str, str], last: int, added: Collection[str], remedies: Iterable[Remedy]
) -> None:
    """Offer the choices, take dates only where one belongs, and refuse typing over what is printed."""
    team = {column.heading for column in WORK_COLUMNS}
    statuses = {status for remedy in remedies for status in remedy.statuses}
    for column in WORK_COLUMNS:
        rule = _rule_of(column, [one for one in column.choices if one in statuses])
        if rule:
            rule.add(f"{letters[column.heading]}2:{letters[column.heading]}{last}")
            sheet.add_data_validation(rule)
    ours = [letter for heading, letter in letters.items() if heading not in team and heading not in added]
    rule = DataValidation(type="custom", formula1="FALSE", allow_blank=False, showErrorMessage=True)
    rule.errorTitle, rule.error = "Not yours to change", _ADVICE
    for letter in ours[:_GUARDED]:
        # Each column by itself: one that is inserted between two of them is the team's.
        rule.add(f"{letter}2:{letter}{last}")
    sheet.add_data_validation(rule)


def _rule_of(column: WorkColumn, choices: Iterable[str]) -> DataValidation | None:
    if column.kind == "list":
        rule = DataValidation(type="list", formula1=f'"{",".join(choices)}"', allow_blank=True)
        rule.error = "Choose one of the list; the column Comment takes everything else."
    elif column.kind == "date":
        first = (date(2000, 1, 1) - date(1899, 12, 30)).days
        rule = DataValidation(type="date", operator="greaterThan", formula1=str(first), allow_blank=True)
        rule.error = "Enter a date, such as 2030-12-31; the column Comment takes everything else."
    elif column.hint:
        rule = DataValidation(allow_blank=True, showInputMessage=True)
        rule.promptTitle, rule.prompt = column.heading[:32], column.hint
        return rule
    else:
        return None
    rule.showErrorMessage, rule.errorTitle = True, column.heading[:32]
    return rule
