"""What makes a work list safe and quick to fill in: choices, dates, and rows that mark themselves."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import date, timedelta

from openpyxl.formatting.rule import Rule
from openpyxl.styles import Font, PatternFill
from openpyxl.styles.differential import DifferentialStyle
from openpyxl.styles.numbers import NumberFormat
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from pumpcheck.model.team_entries import DONE, IN_HAND, WORK_COLUMNS, WorkColumn
from pumpcheck.reports.steps import NOTHING_LEFT, Remedy
from pumpcheck.reports.worklist import ID_HEADING

STALE_DAYS = 14
MARKS = (
    "! before the serial number: overdue, that is due before today and not done. ? before it: stale, that is no status "
    f"{STALE_DAYS} days after the scan, or in hand without an owner or a due date. Grey italics: done."
)
"""What the marks of a work list mean, for people."""

_GUARDED = 500
"""Columns that are guarded; programs take only so many ranges in one rule."""
_ADVICE = "pumpcheck writes this cell anew. Type in the columns with dark headings, or in a column of your own."


def mark_rows(sheet: Worksheet, letters: Mapping[str, str], last: int, scanned: date) -> None:
    """Let overdue, stale and done rows show themselves, by a sign and weight as much as by colour."""
    names = ("Status", "Due", "Owner", ID_HEADING, "Verdict", "Next step", "Change")
    status, due, owner, finding, verdict, step, change = (f"${letters[name]}2" for name in names)
    done = f'{step}="{NOTHING_LEFT}"'
    todo = f'NOT({_one_of(status, DONE)}),LEFT({verdict},12)<>"not affected",{finding}<>""'
    stale_on = scanned + timedelta(days=STALE_DAYS)
    overdue = f"AND({todo},ISNUMBER({due}),{due}<TODAY())"
    untouched = f'AND({status}="",TODAY()>DATE({stale_on.year},{stale_on.month},{stale_on.day}))'
    stale = f'AND({todo},OR({untouched},AND({_one_of(status, IN_HAND)},OR({owner}="",{due}=""))))'
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


def validate(
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


def _one_of(cell: str, words: frozenset[str]) -> str:
    return "OR(" + ",".join(f'{cell}="{word}"' for word in sorted(words)) + ")"
