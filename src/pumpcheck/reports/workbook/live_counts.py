"""How far the work has come, counted by the spreadsheet itself as the team fills in its columns."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import date

from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from pumpcheck.model.team_entries import DONE, IN_HAND, Standing
from pumpcheck.reports.outcome import tally
from pumpcheck.reports.sites import Grouping
from pumpcheck.reports.workbook.layout import Formula
from pumpcheck.reports.workbook.work_lists import ListSheet
from pumpcheck.reports.workbook.writing import put
from pumpcheck.reports.worklist import ID_HEADING, ListUnit

_HEAD = ("Units", "Done", "Open", "of these in hand", "Overdue")
_TREND = ("Scanned on", "Found", "Done", "Open", "of these in hand")
_OWNERS = 10
"""Owners that are counted by themselves."""
_Test = Callable[["ListSheet"], str]


class Counter:
    """Counts units in the work lists by formulas, with what they come to now.

    Args:
        sheet: The sheet on which the counts stand.
        pages: The sheets of the work lists.
        units: The units on them.
        today: The day of the scan.
    """

    def __init__(self, sheet: Worksheet, pages: Sequence[ListSheet], units: Sequence[ListUnit], today: date) -> None:
        """Take what is counted."""
        self._sheet = sheet
        self._pages = pages
        self._units = [unit for unit in units if unit.counts]
        self._today = today

    def headline(self) -> Formula:
        """Return the sentence that every report has, live."""
        found, done = self._number(), self._number(_status(DONE))
        text = f'=TEXT({found},"0")&" found, "&TEXT({done},"0")&" done, "&TEXT({found}-({done}),"0")&" open"'
        return Formula(text, str(tally(self._units)))

    def by(self, top: int, grouping: Grouping) -> int:
        """Write the units of a grouping; return the first row after them."""
        self._head(top, grouping.heading)
        every = top + 1 + len(grouping.groups)
        for row, group in enumerate(grouping.groups, start=top + 1):
            put(self._sheet, (row, 1), group.label, "strong")
            tests = () if group.rest else (_same(grouping.heading, row),)
            if group.label == "not recorded":
                tests = (lambda page: f'({page.cells(grouping.heading)}="")',)
            elif group.rest:
                others = [at for at in range(top + 1, every) if at != row]
                self._line(row, (), group.units, every=every, less=others)
                continue
            self._line(row, tests, group.units)
        put(self._sheet, (every, 1), "All", "strong")
        self._line(every, (), [unit for group in grouping.groups for unit in group.units])
        return every + 1

    def by_owner(self, top: int) -> int:
        """Write the units by the owners whom the team has entered; return the first row after them."""
        self._head(top, "Owner")
        owners: dict[str, list[ListUnit]] = {}
        for unit in self._units:
            owners.setdefault(unit.text("Owner"), []).append(unit)
        names = [name for name in owners if name][:_OWNERS]
        for place, row in enumerate(range(top + 1, top + 1 + _OWNERS)):
            name = names[place] if place < len(names) else ""
            put(self._sheet, (row, 1), Formula(self._next_owner(top, row), name), "strong")
            tests = (_same("Owner", row), lambda page: f'({page.cells("Owner")}<>"")')
            self._line(row, tests, owners.get(name, []) if name else [], "count")
        nobody, others = top + 1 + _OWNERS, top + 2 + _OWNERS
        put(self._sheet, (nobody, 1), "nobody yet", "strong")
        self._line(nobody, (lambda page: f'({page.cells("Owner")}="")',), owners.get("", []))
        put(self._sheet, (others, 1), "others", "strong")
        rest = [unit for name, many in owners.items() if name and name not in names for unit in many]
        self._line(others, (), rest, less=range(top + 1, others))
        return others + 1

    def trend(self, top: int, standings: Iterable[Standing]) -> int:
        """Write one row for each scan; return the first row after them."""
        _put_head(self._sheet, top, _TREND)
        rows = list(standings)
        for row, one in enumerate(rows, start=top + 1):
            put(self._sheet, (row, 1), one.on, "date")
            for column, number in enumerate((one.found, one.done, one.found - one.done, one.in_hand), start=2):
                put(self._sheet, (row, column), number, "number")
        return top + 1 + len(rows)

    def _head(self, top: int, heading: str) -> None:
        _put_head(self._sheet, top, (heading, *_HEAD))

    def _line(
        self,
        row: int,
        tests: Sequence[_Test],
        units: Sequence[ListUnit],
        style: str = "number",
        *,
        every: int = 0,
        less: Sequence[int] = (),
    ) -> None:
        """Write the counts of units, or of all (of row ``every``, if it has them) without those of other rows."""
        found = tally(units)
        late = sum(unit.open and isinstance(due := unit.cell("Due"), date) and due < self._today for unit in units)
        counts: tuple[tuple[tuple[_Test, ...], int], ...] = (
            ((), found.found),
            ((_status(DONE),), found.done),
            ((), found.open),
            ((_status(IN_HAND),), found.in_hand),
            ((_overdue,), late),
        )
        for column, (further, number) in enumerate(counts, start=2):
            letter = get_column_letter(column)
            total = f"{letter}{every}" if every else self._number(*tests, *further)
            formula = f"B{row}-C{row}" if letter == "D" else total + "".join(f"-{letter}{at}" for at in less)
            put(self._sheet, (row, column), Formula(f"={formula}", number), style)

    def _number(self, *tests: _Test) -> str:
        """Return the formula of a count; rows without a finding id are none of ours, and what is cleared is none."""
        counts = []
        for page in self._pages:
            parts = [f'(LEFT({page.cells(ID_HEADING)},3)="PC-")', f'(LEFT({page.cells("Verdict")},12)<>"not affected")']
            # Comparing cells, not conditions of COUNTIFS: a department may be called ">1" or "*".
            counts.append(f"SUMPRODUCT({'*'.join([*parts, *(test(page) for test in tests)])})")
        return "+".join(counts) or "0"

    def _next_owner(self, top: int, row: int) -> str:
        found = '""'
        for page in reversed(self._pages):
            owners = page.cells("Owner")
            # LOOKUP goes through its arrays without being a formula of arrays; what stands for no owner is an error.
            left = f'1/((COUNTIF($A${top}:$A{row - 1},"="&{owners})=0)*({owners}<>""))'
            found = f"IFERROR(LOOKUP(2,{left},{owners}),{found})"
        return f"={found}"


def _put_head(sheet: Worksheet, top: int, headings: Sequence[str]) -> None:
    for column, heading in enumerate(headings, start=1):
        put(sheet, (top, column), heading, "head blue")


def _same(heading: str, row: int) -> _Test:
    return lambda page: f"({page.cells(heading)}=$A{row})"


def _status(words: Iterable[str]) -> _Test:
    return lambda page: "(" + "+".join(f'({page.cells("Status")}="{word}")' for word in sorted(words)) + ")"


def _overdue(page: ListSheet) -> str:
    return f"ISNUMBER({page.cells('Due')})*({page.cells('Due')}<TODAY())*(1-{_status(DONE)(page)})"
