"""The first sheet: how far the work has come, what the scan came to, and that the numbers add up.

How far it has come is counted by the spreadsheet itself as the team fills in its columns.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date, datetime

from openpyxl import Workbook
from openpyxl.chart import BarChart, Reference
from openpyxl.chart.text import RichText
from openpyxl.drawing.text import CharacterProperties, Paragraph, ParagraphProperties
from openpyxl.formatting.rule import FormulaRule
from openpyxl.styles import Font, PatternFill
from openpyxl.utils import quote_sheetname
from openpyxl.worksheet.hyperlink import Hyperlink
from openpyxl.worksheet.worksheet import Worksheet

from pumpcheck.model.finding import Verdict
from pumpcheck.model.result import ScanResult
from pumpcheck.model.summary import SourceSummary
from pumpcheck.model.team_entries import DONE, IN_HAND
from pumpcheck.reports import outcome
from pumpcheck.reports.outcome import NOT_RECORDED, Grouping, adds_up, tally, verb_of
from pumpcheck.reports.steps import together
from pumpcheck.reports.workbook.layout import BLACK, DARK, GREEN, RED, WHITE, Column, Formula, Layout
from pumpcheck.reports.workbook.sheet_tables import Page, put
from pumpcheck.reports.workbook.work_lists import MARKS, ListSheet
from pumpcheck.reports.worklist import ID_HEADING, ListUnit, counted, remedies_in

TITLE = "Summary"
_LISTED = 20
_OWNERS = 10  # Owners that are counted by themselves.
_COUNTED = f"Counted anew whenever the team fills in its columns. In the work lists: {MARKS}"
_HEAD = ("Units", "Done", "Open", "of these in hand", "Overdue")
_TREND = ("Scanned on", "Found", "Done", "Open", "of these in hand")
_DOES_NOT = "DOES NOT ADD UP"
_Test = Callable[[ListSheet], str]

_COUNTS: tuple[Column[SourceSummary], ...] = (
    Column("Source", lambda source: source.label, 34, style="strong"),
    Column("Rows read", lambda source: source.records, 13, style="number"),
    Column("= affected", lambda source: source.affected, 13, style="number"),
    Column("+ needs review", lambda source: source.needs_review, 15, style="number"),
    Column("+ not affected", lambda source: source.not_affected, 15, style="number"),
    Column("Check", lambda source: "adds up" if adds_up(source) else f"{_DOES_NOT}: do not use this workbook", 12),
    Column("Beside these: skipped", lambda source: source.skipped, 15, style="number"),
    Column("found outside the tables", lambda source: source.outside, 15, style="number"),
)


def add(book: Workbook, result: ScanResult, pages: Sequence[ListSheet], units: Sequence[ListUnit]) -> None:
    """Write the sheet Summary, which stands before all others."""
    page, counter = _begin(book, result, pages, units, outcome.outcome(result))
    for text in _next_steps(result):
        page.text(text)
    _progress(page, result, counter, units)
    page.section("From scan to scan")
    page.line(_TREND, "head blue", "head blue")
    for one in (*result.work.trend, outcome.standing(result, units)):
        page.line((one.on, one.found, one.done, one.found - one.done, one.in_hand), first="date")
    page.text(_COUNTED)
    page.section("Every row read is accounted for")
    page.table(Layout(_COUNTS), result.sources)
    _total(page, result)
    page.section("This scan")
    for label, value in _facts(result):
        page.text(value, label=label)
    for title, texts in outcome.remarks(result):
        if texts:
            page.section(title)
            for text in texts[:_LISTED]:
                page.text(text)
            if len(texts) > _LISTED:
                page.text(f"and {len(texts) - _LISTED:,} more: see the sheets Sources and Skipped rows")
    page.finish()


def add_of_part(
    book: Workbook, result: ScanResult, pages: Sequence[ListSheet], units: Sequence[ListUnit], whole: str
) -> Worksheet:
    """Write the sheet Summary of a part of a workbook: how far the work on its units has come."""
    page, counter = _begin(book, result, pages, units, f"A part of {whole}, which has what was read and the trend.")
    _progress(page, result, counter, units)
    page.text(_COUNTED)
    page.finish()
    return page.sheet


def _begin(
    book: Workbook, result: ScanResult, pages: Sequence[ListSheet], units: Sequence[ListUnit], told: str
) -> tuple[Page, _Counter]:
    """Begin the sheet: the headline, what is told below it, and links to the other sheets."""
    page = Page(book, TITLE, _COUNTS, row=1)
    page.sheet.sheet_view.showGridLines = False
    counter = _Counter(page, pages, units, result.started.date())
    page.text(counter.headline(), "incomplete" if tally(units).open or not result.complete else "complete")
    _colour(page.sheet, complete=result.complete)
    page.text(told, "note" if result.complete else "incomplete")
    shown = [sheet.title for sheet in book.worksheets if sheet is not page.sheet and sheet.sheet_state == "visible"]
    for place, title in enumerate(shown):
        at = page.row + place // len(_COUNTS), 1 + place % len(_COUNTS)
        cell = page.sheet.cell(*at)
        cell.hyperlink = Hyperlink(cell.coordinate, location=f"{quote_sheetname(title)}!A1", display=title)
        put(page.sheet, at, title, "link")
    page.row += -(-len(shown) // len(_COUNTS))
    return page, counter


def _colour(sheet: Worksheet, *, complete: bool) -> None:
    """Let the headline be red while units are open, and green only when none is and all was read."""
    closed = 'RIGHT($A$1,8)=", 0 open"'
    looks = [(f"NOT({closed})", RED, WHITE)] + ([(closed, GREEN, "000000")] if complete else [])
    for formula, fill, letters in looks:
        rule = FormulaRule(  # type: ignore[no-untyped-call]
            formula=[formula], fill=PatternFill("solid", bgColor=fill), font=Font(color=letters)
        )
        sheet.conditional_formatting.add("A1:H1", rule)


def _progress(page: Page, result: ScanResult, counter: _Counter, units: Sequence[ListUnit]) -> None:
    """Write who has how much to do and where, each chart beside the table that it shows."""
    for grouping in outcome.groupings(result, units):
        page.section(grouping.title)
        top, room = page.row, max(len(grouping.groups) + 3, 11)
        counter.by(grouping)
        _add_bars(page.sheet, f"G{top}", grouping.title, (top, len(grouping.groups)), (9.5, 0.5 * room))
        page.row = max(page.row, top + room)
    if units:
        page.section("Units by owner")
        counter.by_owner()
    else:
        page.text("No unit was found." if result.complete else "No unit was found in what could be read.")


def _next_steps(result: ScanResult) -> Iterator[str]:
    if not result.complete:
        yield "First: see the sheets Skipped rows and Sources for what is missing, put it right and scan again."
    _, done = together(remedies_in(result))
    yield (
        "Work through the sheet Remediation from the top; then look up what the sheet Needs review asks for. The sheet "
        f"Steps says what each next step is, the sheet Recall what users do until a unit is {done}."
    )
    if result.work.conflicts:
        found = counted(len(result.work.conflicts), "entry", "entries")
        yield f"Settle {found} on the sheet Conflicts, which could not be given to one unit without a doubt."
    yield (
        "Tell the people on the sheet Notify, and answer the letter of the recall with the sheet Response. Type in the "
        "columns with dark headings, or in columns of your own to the right of the last one; the rest is protected "
        "without a password."
    )
    yield "Keep this file to those who need it: a serial number is what an attacker needs to address a pump by radio."


def _facts(result: ScanResult) -> Iterator[tuple[str, str]]:
    counts = result.counts
    yield "Scanned", result.started.strftime("%Y-%m-%d %H:%M %Z").strip()
    yield "With", f"pumpcheck {result.version}"
    yield "Recalls applied", "\n".join(f"{recall.id}: {recall.title}" for recall in result.recalls) or "none"
    affected, (review, outside) = len(result.units(Verdict.AFFECTED)), outcome.to_review(result)
    yield f"Units to {verb_of(result)}", f"{affected:,} (found in {counted(counts['affected'], 'record')})"
    yield "Units to review", f"{review:,} (found in {counted(counts['needs_review'], 'record')})"
    if outside:
        yield "Texts to review", f"{outside:,} outside the tables, such as titles and notes: see the sheet Needs review"
    decided = sum(1 for unit in result.units() if unit.decision)
    if result.decisions or decided:
        yield "Decided by people", f"{counted(decided, 'unit')}: see the sheet Decisions for who, why and until when"
    if result.work.of:
        gone = counted(len(result.work.gone), "unit")
        yield "Continues", f"{result.work.of}; {gone} of it no longer in the inventory, kept at the end of the lists"
    yield "Listed more than once", counted(counts["duplicates"], "duplicate record")
    yield (
        "Skipped",
        f"{counted(len(result.skipped), 'stretch', 'stretches')}, {counted(counts['skipped'], 'record')} known",
    )


def _total(page: Page, result: ScanResult) -> None:
    counts = result.counts
    numbers = [counts[name] for name in ("records", "affected", "needs_review", "not_affected")]
    check = "adds up" if numbers[0] == sum(numbers[1:]) else _DOES_NOT
    page.line(["All sources", *numbers, check, counts["skipped"], counts["outside"]])


class _Counter:
    """Counts units in the work lists by formulas, with what they come to on the day of the scan."""

    def __init__(self, page: Page, lists: Sequence[ListSheet], units: Sequence[ListUnit], today: date) -> None:
        """Take the sheet on which the counts stand, those of the work lists, and the units on them."""
        self._page, self._lists = page, lists
        self._units = [unit for unit in units if unit.counts]
        self._late = {unit.id for unit in self._units if unit.open and _due_before(unit, today)}

    def headline(self) -> Formula:
        """Return the sentence that every report has, live."""
        found, done = self._number(), self._number(_status(DONE))
        text = f'=TEXT({found},"0")&" found, "&TEXT({done},"0")&" done, "&TEXT({found}-({done}),"0")&" open"'
        return Formula(text, str(tally(self._units)))

    def by(self, grouping: Grouping) -> None:
        """Write the units of a grouping."""
        self._page.line((grouping.heading, *_HEAD), "head blue", "head blue")
        first, every = self._page.row, self._page.row + len(grouping.groups)
        for row, group in enumerate(grouping.groups, start=first):
            if group.rest and group.label == NOT_RECORDED:
                self._line(group.label, group.units, _is(grouping.heading, '""'))
            elif group.rest:
                others = [at for at in range(first, every) if at != row]
                self._line(group.label, group.units, every=every, less=others)
            else:
                self._line(group.label, group.units, _is(grouping.heading, f"$A{row}"))
        self._line("All", [unit for group in grouping.groups for unit in group.units])

    def by_owner(self) -> None:
        """Write the units by the owners whom the team has entered."""
        self._page.line(("Owner", *_HEAD), "head blue", "head blue")
        owners: dict[str, list[ListUnit]] = {}
        for unit in self._units:
            owners.setdefault(unit.text("Owner"), []).append(unit)
        first, nobody = self._page.row, owners.pop("", [])
        names = [*owners][:_OWNERS]
        for row, name in enumerate([*names, *[""] * (_OWNERS - len(names))], start=first):
            label, same = Formula(self._next_owner(first - 1, row), name), _is("Owner", f"$A{row}")
            self._line(label, owners.pop(name, []), same, _is("Owner", '""', "<>"), style="count")
        self._line("nobody yet", nobody, _is("Owner", '""'))
        others = range(first, first + _OWNERS + 1)
        self._line("others", [unit for many in owners.values() for unit in many], less=others)

    def _line(
        self,
        label: str | Formula,
        units: Sequence[ListUnit],
        *tests: _Test,
        style: str = "number",
        every: int = 0,
        less: Sequence[int] = (),
    ) -> None:
        """Write the counts of units, or of all (of row ``every``, if it has them) without those of other rows."""
        found, row = tally(units), self._page.row
        late = sum(unit.id in self._late for unit in units) if self._late else 0
        counts: dict[str, tuple[int, tuple[_Test, ...]]] = {
            "B": (found.found, ()),
            "C": (found.done, (_status(DONE),)),
            "D": (found.open, ()),
            "E": (found.in_hand, (_status(IN_HAND),)),
            "F": (late, (_overdue,)),
        }
        cells = []
        for letter, (number, further) in counts.items():
            total = f"{letter}{every}" if every else self._number(*tests, *further)
            formula = f"B{row}-C{row}" if letter == "D" else total + "".join(f"-{letter}{at}" for at in less)
            cells.append(Formula(f"={formula}", number))
        self._page.line((label, *cells), style)

    def _number(self, *tests: _Test) -> str:
        """Return the formula of a count; rows without a finding id are none of ours, and what is cleared is none."""
        counts = []
        for one in self._lists:
            parts = [f'(LEFT({one.cells(ID_HEADING)},3)="PC-")', f'(LEFT({one.cells("Verdict")},12)<>"not affected")']
            # Comparing cells, not conditions of COUNTIFS: a department may be called ">1" or "*".
            counts.append(f"SUMPRODUCT({'*'.join([*parts, *(test(one) for test in tests)])})")
        return "+".join(counts) or "0"

    def _next_owner(self, top: int, row: int) -> str:
        found = '""'
        for one in reversed(self._lists):
            owners = one.cells("Owner")
            # LOOKUP goes through its arrays without being a formula of arrays; what stands for no owner is an error.
            left = f'1/((COUNTIF($A${top}:$A{row - 1},"="&{owners})=0)*({owners}<>""))'
            found = f"IFERROR(LOOKUP(2,{left},{owners}),{found})"
        return f"={found}"


def _add_bars(sheet: Worksheet, at: str, title: str, table: tuple[int, int], size: tuple[float, float]) -> None:
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


def _due_before(unit: ListUnit, day: date) -> bool:
    due = unit.cell("Due")
    if isinstance(due, datetime):
        due = due.date()
    return isinstance(due, date) and due < day


def _is(heading: str, value: str, sign: str = "=") -> _Test:
    return lambda page: f"({page.cells(heading)}{sign}{value})"


def _status(words: Iterable[str]) -> _Test:
    return lambda page: "(" + "+".join(f'({page.cells("Status")}="{word}")' for word in sorted(words)) + ")"


def _overdue(page: ListSheet) -> str:
    return f"ISNUMBER({page.cells('Due')})*({page.cells('Due')}<TODAY())*(1-{_status(DONE)(page)})"
