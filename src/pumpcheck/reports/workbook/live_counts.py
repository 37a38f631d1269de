"""How far the work has come, counted by the spreadsheet itself as the team fills in its columns."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import date

from openpyxl.chart import BarChart, Reference
from openpyxl.chart.text import RichText
from openpyxl.drawing.text import CharacterProperties, Paragraph, ParagraphProperties
from openpyxl.worksheet.worksheet import Worksheet

from pumpcheck.model.team_entries import DONE, IN_HAND, Standing
from pumpcheck.reports.outcome import Grouping, tally
from pumpcheck.reports.workbook.layout import BLACK, DARK, GREEN, RED, Formula
from pumpcheck.reports.workbook.sheet_tables import put
from pumpcheck.reports.workbook.work_lists import ListSheet
from pumpcheck.reports.worklist import ID_HEADING, ListUnit

_HEAD = ("Units", "Done", "Open", "of these in hand", "Overdue")
_TREND = ("Scanned on", "Found", "Done", "Open", "of these in hand")
_OWNERS = 10
"""Owners that are counted by themselves."""
_Test = Callable[[ListSheet], str]


class Counter:
    """Counts units in the work lists by formulas, with what they come to on the day of the scan."""

    def __init__(self, sheet: Worksheet, pages: Sequence[ListSheet], units: Sequence[ListUnit], today: date) -> None:
        """Take the sheet on which the counts stand, those of the work lists, and the units on them."""
        self._sheet, self._pages, self._today = sheet, pages, today
        self._units = [unit for unit in units if unit.counts]

    def headline(self) -> Formula:
        """Return the sentence that every report has, live."""
        found, done = self._number(), self._number(_status(DONE))
        text = f'=TEXT({found},"0")&" found, "&TEXT({done},"0")&" done, "&TEXT({found}-({done}),"0")&" open"'
        return Formula(text, str(tally(self._units)))

    def by(self, top: int, grouping: Grouping) -> int:
        """Write the units of a grouping; return the first row after them."""
        self._head(top, (grouping.heading, *_HEAD))
        every = top + 1 + len(grouping.groups)
        for row, group in enumerate(grouping.groups, start=top + 1):
            put(self._sheet, (row, 1), group.label, "strong")
            if group.label == "not recorded":
                self._line(row, group.units, lambda page: f'({page.cells(grouping.heading)}="")')
            elif group.rest:
                others = [at for at in range(top + 1, every) if at != row]
                self._line(row, group.units, every=every, less=others)
            else:
                self._line(row, group.units, _same(grouping.heading, row))
        put(self._sheet, (every, 1), "All", "strong")
        self._line(every, [unit for group in grouping.groups for unit in group.units])
        return every + 1

    def by_owner(self, top: int) -> int:
        """Write the units by the owners whom the team has entered; return the first row after them."""
        self._head(top, ("Owner", *_HEAD))
        owners: dict[str, list[ListUnit]] = {}
        for unit in self._units:
            owners.setdefault(unit.text("Owner"), []).append(unit)
        names = [name for name in owners if name][:_OWNERS]
        first, nobody, others = top + 1, top + 1 + _OWNERS, top + 2 + _OWNERS
        for row, name in zip(range(first, nobody), [*names, *[""] * _OWNERS], strict=False):
            put(self._sheet, (row, 1), Formula(self._next_owner(top, row), name), "strong")
            units = owners[name] if name else []
            self._line(row, units, _same("Owner", row), lambda page: f'({page.cells("Owner")}<>"")', style="count")
        put(self._sheet, (nobody, 1), "nobody yet", "strong")
        self._line(nobody, owners.get("", []), lambda page: f'({page.cells("Owner")}="")')
        put(self._sheet, (others, 1), "others", "strong")
        rest = [unit for name, many in owners.items() if name and name not in names for unit in many]
        self._line(others, rest, less=range(first, others))
        return others + 1

    def trend(self, top: int, standings: Iterable[Standing]) -> int:
        """Write one row for each scan; return the first row after them."""
        self._head(top, _TREND)
        row = top
        for row, one in enumerate(standings, start=top + 1):
            put(self._sheet, (row, 1), one.on, "date")
            for column, number in enumerate((one.found, one.done, one.found - one.done, one.in_hand), start=2):
                put(self._sheet, (row, column), number, "number")
        return row + 1

    def _head(self, top: int, headings: Iterable[str]) -> None:
        for column, heading in enumerate(headings, start=1):
            put(self._sheet, (top, column), heading, "head blue")

    def _line(
        self,
        row: int,
        units: Sequence[ListUnit],
        *tests: _Test,
        style: str = "number",
        every: int = 0,
        less: Sequence[int] = (),
    ) -> None:
        """Write the counts of units, or of all (of row ``every``, if it has them) without those of other rows."""
        found = tally(units)
        # Somebody may have typed a time with it.
        dated = (str(due) for unit in units if unit.open and isinstance(due := unit.cell("Due"), date))
        late = sum(due < str(self._today) for due in dated)
        counts: tuple[tuple[str, tuple[_Test, ...], int], ...] = (
            ("B", (), found.found),
            ("C", (_status(DONE),), found.done),
            ("D", (), found.open),
            ("E", (_status(IN_HAND),), found.in_hand),
            ("F", (_overdue,), late),
        )
        for column, (letter, further, number) in enumerate(counts, start=2):
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


def add_bars(sheet: Worksheet, at: str, title: str, table: tuple[int, int], size: tuple[float, float]) -> None:
    """Draw the columns Done and Open of a table, one bar a row, told apart in black and white too.

    ``at`` is the cell of the upper left corner, ``table`` the row of the headings and how many rows follow, ``size``
    width and height in centimetres.
    """
    top, rows = table
    chart = BarChart()
    chart.type, chart.grouping, chart.overlap, chart.gapWidth = "bar", "stacked", 100, 40
    chart.title, chart.style = title, 10
    chart.title.tx.rich.p[0].r[0].rPr = CharacterProperties(sz=1200, b=True)  # type: ignore[union-attr]
    chart.width, chart.height = size  # type: ignore[assignment]
    chart.add_data(Reference(sheet, min_col=3, max_col=4, min_row=top, max_row=top + rows), titles_from_data=True)
    chart.set_categories(Reference(sheet, min_col=1, min_row=top + 1, max_row=top + rows))
    for series, color in zip(chart.series, (GREEN, RED), strict=True):
        series.graphicalProperties.solidFill = color
        series.graphicalProperties.line.solidFill = DARK
    chart.x_axis.delete = chart.y_axis.delete = False
    chart.x_axis.scaling.orientation = "maxMin"
    chart.y_axis.crosses = "max"
    chart.y_axis.numFmt = "0"
    chart.y_axis.scaling.min = 0
    # Otherwise every second name is left out where there are many.
    chart.x_axis.tickLblSkip = 1
    look = CharacterProperties(sz=900, solidFill=BLACK)
    letters = RichText(p=[Paragraph(pPr=ParagraphProperties(defRPr=look), endParaRPr=look)])
    chart.x_axis.txPr = chart.y_axis.txPr = letters
    chart.legend.position = "b"
    sheet.add_chart(chart, at)


def _same(heading: str, row: int) -> _Test:
    return lambda page: f"({page.cells(heading)}=$A{row})"


def _status(words: Iterable[str]) -> _Test:
    return lambda page: "(" + "+".join(f'({page.cells("Status")}="{word}")' for word in sorted(words)) + ")"


def _overdue(page: ListSheet) -> str:
    return f"ISNUMBER({page.cells('Due')})*({page.cells('Due')}<TODAY())*(1-{_status(DONE)(page)})"
