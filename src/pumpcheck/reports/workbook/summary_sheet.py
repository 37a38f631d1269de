"""The first sheet: how far the work has come, what the scan came to, and that the numbers add up."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from openpyxl import Workbook
from openpyxl.formatting.rule import FormulaRule
from openpyxl.styles import Font, PatternFill
from openpyxl.utils import quote_sheetname
from openpyxl.worksheet.hyperlink import Hyperlink
from openpyxl.worksheet.worksheet import Worksheet

from pumpcheck.model.finding import Verdict
from pumpcheck.model.result import ScanResult
from pumpcheck.model.summary import SourceSummary
from pumpcheck.reports.outcome import adds_up, groupings, outcome, remarks, standing, tally, to_review, verb_of
from pumpcheck.reports.steps import together
from pumpcheck.reports.workbook.layout import GREEN, RED, WHITE, Column, Layout, Value
from pumpcheck.reports.workbook.live_counts import Counter, add_bars
from pumpcheck.reports.workbook.sheet_tables import Page, put
from pumpcheck.reports.workbook.work_lists import MARKS, ListSheet
from pumpcheck.reports.worklist import ListUnit, counted, remedies_in

TITLE = "Summary"
_LISTED = 20
_COUNTED = f"Counted anew whenever the team fills in its columns. In the work lists: {MARKS}"


_COUNTS: tuple[Column[SourceSummary], ...] = (
    Column("Source", lambda source: source.label, 34, style="strong"),
    Column("Rows read", lambda source: source.records, 13, style="number"),
    Column("= affected", lambda source: source.affected, 13, style="number"),
    Column("+ needs review", lambda source: source.needs_review, 15, style="number"),
    Column("+ not affected", lambda source: source.not_affected, 15, style="number"),
    Column("Check", lambda of: "adds up" if adds_up(of) else "DOES NOT ADD UP: do not use this workbook", 12),
    Column("Beside these: skipped", lambda source: source.skipped, 15, style="number"),
    Column("found outside the tables", lambda source: source.outside, 15, style="number"),
)


def add(book: Workbook, result: ScanResult, pages: Sequence[ListSheet], units: Sequence[ListUnit]) -> None:
    """Write the sheet Summary, which stands before all others."""
    page, counter = _begin(book, result, pages, units, outcome(result))
    for text in _next_steps(result):
        page.text(text)
    _progress(page, result, counter, units)
    page.section("From scan to scan")
    page.row = counter.trend(page.row, [*result.work.trend, standing(result, units)])
    page.text(_COUNTED)
    page.section("Every row read is accounted for")
    page.table(Layout(_COUNTS), result.sources)
    _total(page, result)
    page.section("This scan")
    for label, value in _facts(result):
        page.text(value, label=label)
    for title, texts in remarks(result):
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
) -> tuple[Page, Counter]:
    """Begin the sheet: the headline, what is told below it, and links to the other sheets."""
    page = Page(book, TITLE, _COUNTS, row=1)
    page.sheet.sheet_view.showGridLines = False
    counter = Counter(page.sheet, pages, units, result.started.date())
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


def _progress(page: Page, result: ScanResult, counter: Counter, units: Sequence[ListUnit]) -> None:
    """Write who has how much to do and where, each chart beside the table that it shows."""
    for grouping in groupings(result, units):
        page.section(grouping.title)
        top = page.row
        page.row = counter.by(top, grouping)
        room = max(len(grouping.groups) + 3, 11)
        add_bars(page.sheet, f"G{top}", grouping.title, (top, len(grouping.groups)), (9.5, 0.5 * room))
        page.row = max(page.row, top + room)
    if units:
        page.section("Units by owner")
        page.row = counter.by_owner(page.row)
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
    affected, (review, outside) = len(result.units(Verdict.AFFECTED)), to_review(result)
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
    check = "adds up" if numbers[0] == sum(numbers[1:]) else "DOES NOT ADD UP"
    cells: list[Value] = ["All sources", *numbers, check, counts["skipped"], counts["outside"]]
    for column, value in enumerate(cells, start=1):
        put(page.sheet, (page.row, column), value, "strong" if column == 1 else "text" if column == 6 else "number")
    page.row += 1
