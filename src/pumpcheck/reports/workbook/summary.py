"""The first sheet: what the scan came to, what to do next, and that the numbers add up."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from pumpcheck.model import Verdict
from pumpcheck.reports.sites import by_recall_row, by_site
from pumpcheck.reports.workbook.charts import Bars, add_bars
from pumpcheck.reports.workbook.layout import Column, Layout, height, lines
from pumpcheck.reports.workbook.marking import MARKS
from pumpcheck.reports.workbook.progress import Lists, height_of, put_progress
from pumpcheck.reports.workbook.protection import protect
from pumpcheck.reports.workbook.sheet import printed, put, put_table, span, widths
from pumpcheck.reports.workbook.style import AMBER, RED
from pumpcheck.reports.worklist import counted, outcome, problems, to_review

if TYPE_CHECKING:
    from openpyxl import Workbook
    from openpyxl.worksheet.worksheet import Worksheet

    from pumpcheck.result import ScanResult, SourceSummary

_LISTED = 20
_PAGE_ROWS = 36
"""Rows that fit on the first page when it is printed."""


def _adds_up(source: SourceSummary) -> str:
    sums = source.records == source.affected + source.needs_review + source.not_affected
    return "adds up" if sums else "DOES NOT ADD UP: do not use this workbook"


_COUNTS: tuple[Column[SourceSummary], ...] = (
    Column("Source", lambda source: source.label, 34, style="strong"),
    Column("Rows read", lambda source: source.records, 13, style="number"),
    Column("= affected", lambda source: source.affected, 13, style="number"),
    Column("+ needs review", lambda source: source.needs_review, 15, style="number"),
    Column("+ not affected", lambda source: source.not_affected, 15, style="number"),
    Column("Check", _adds_up, 12),
    Column("Beside these: skipped", lambda source: source.skipped, 15, style="number"),
    Column("found outside the tables", lambda source: source.outside, 15, style="number"),
)


class _Page:
    """The sheet as it grows downwards."""

    def __init__(self, sheet: Worksheet) -> None:
        self.sheet = sheet
        self.row = 1

    def text(self, text: str, style: str = "line", label: str = "") -> None:
        """Write text across the page, in a row as high as it needs: merged cells do not grow by themselves."""
        first = 2 if label else 1
        if label:
            put(self.sheet, (self.row, 1), label, "label")
        put(self.sheet, (self.row, first), text, style)
        span(self.sheet, self.row, first, len(_COUNTS))
        points, fits = (19, 84) if style in {"complete", "incomplete"} else (13.5, 105 if label else 140)
        self.sheet.row_dimensions[self.row].height = height(lines(text, fits), points)
        self.row += 1

    def section(self, title: str) -> None:
        put(self.sheet, (self.row + 1, 1), title, "section")
        self.row += 2


def add(book: Workbook, result: ScanResult, lists: Lists) -> None:
    """Add the sheet Summary before all others.

    Args:
        book: The workbook.
        result: The result.
        lists: The sheets of the two work lists.

    Raises:
        Nothing.
    """
    from openpyxl.worksheet.pagebreak import Break

    page = _Page(book.create_sheet("Summary", 0))
    widths(page.sheet, [column.width for column in _COUNTS])
    page.text(outcome(result), "complete" if result.complete else "incomplete")
    for text in _next_steps(result):
        page.text(text)
    for label, value in _facts(result):
        page.text(value, label=label)

    page.section("Every row read is accounted for")
    page.row = put_table(page.sheet, page.row, Layout(_COUNTS), result.sources)
    _total(page, result)

    if page.row + height_of() > _PAGE_ROWS:
        page.sheet.row_breaks.append(Break(page.row))
    page.section("How far the work has come")
    _progress(page, lists)
    page.sheet.row_breaks.append(Break(page.row))
    _pictures(page, result)

    for title, texts in _lists(result):
        if texts:
            page.section(title)
            for text in texts[:_LISTED]:
                page.text(text)
            if len(texts) > _LISTED:
                page.text(f"and {len(texts) - _LISTED:,} more: see the sheets Sources and Skipped rows")
    printed(page.sheet)
    protect(page.sheet)


def _progress(page: _Page, lists: Lists) -> None:
    top = page.row
    put_progress(page.sheet, top, lists)
    chart = Bars("Open, in hand, done", top, 3, (3, 4), 1, (RED, AMBER), numbered=False)
    add_bars(page.sheet, f"F{top}", chart, (8.4, 7.2))
    page.row = top + height_of()
    page.text(f"Counted anew whenever the column Status changes. In the work lists: {MARKS}")


def _pictures(page: _Page, result: ScanResult) -> None:
    """Draw where the units are and which ones they are, each beside the table it shows."""
    tables = (
        ("Site", "Units by site", by_site(result)),
        ("Recall row", "Units by recall row", by_recall_row(result)),
    )
    for heading, title, counts in tables:
        page.section(title)
        if not counts:
            page.text("No unit was found." if result.complete else "No unit was found in what could be read.")
            continue
        top = page.row
        for column, text in enumerate((heading, "To replace", "To review"), start=1):
            put(page.sheet, (top, column), text, "head blue")
        for row, (name, affected, review) in enumerate(counts, start=top + 1):
            put(page.sheet, (row, 1), name, "strong")
            # An empty cell, since a chart would write a 0 beside its bar.
            put(page.sheet, (row, 2), affected or None, "number")
            put(page.sheet, (row, 3), review or None, "number")
            page.sheet.row_dimensions[row].height = height(lines(name, 34))
        chart = Bars(title, top, len(counts), (2, 3), 1, (RED, AMBER))
        room = max(len(counts) + 5, 12)
        add_bars(page.sheet, f"D{top}", chart, (14.2, 0.53 * room))
        page.row = top + room + 1


def _next_steps(result: ScanResult) -> Iterator[str]:
    if not result.complete:
        yield "First: see the sheets Skipped rows and Sources for what is missing, put it right and scan again."
    yield (
        "Work through the sheet Remediation from the top; then look up what the sheet Needs review asks for. "
        "The sheet Recall says what users do until a unit is replaced."
    )
    if result.work.conflicts:
        found = counted(len(result.work.conflicts), "entry", "entries")
        yield f"Settle {found} on the sheet Conflicts, which could not be given to one unit without a doubt."
    yield (
        "Tell the people on the sheet Notify, and answer the letter of the recall with the sheet Response. Type in the "
        "columns with dark headings, or in columns of your own to the right of the last one; the rest is protected "
        "without a password."
    )
    yield ("Keep this file to those who need it: a serial number is what an attacker needs to address a pump by radio.")


def _facts(result: ScanResult) -> Iterator[tuple[str, str]]:
    counts = result.counts
    yield "Scanned", result.started.strftime("%Y-%m-%d %H:%M %Z").strip()
    yield "With", f"pumpcheck {result.version}"
    yield "Recalls applied", "\n".join(f"{recall.id}: {recall.title}" for recall in result.recalls) or "none"
    units = {"affected": result.units(Verdict.AFFECTED), "needs_review": to_review(result)}
    for label, verdict in (("Units to replace", "affected"), ("Units to review", "needs_review")):
        yield label, f"{len(units[verdict]):,} (found in {counted(counts[verdict], 'record')})"
    if outside := len(to_review(result, outside=True)):
        yield "Texts to review", f"{outside:,} outside the tables, such as titles and notes: see the sheet Needs review"
    decided = sum(1 for unit in result.units_once() if unit.decision)
    if result.decisions or decided:
        yield "Decided by people", f"{counted(decided, 'unit')}: see the sheet Decisions for who, why and until when"
    if result.work.of:
        gone = counted(len(result.work.gone), "unit")
        yield "Continues", f"{result.work.of}; {gone} of it no longer in the inventory, kept at the end of the lists"
    yield "Listed more than once", f"{counted(counts['duplicates'], 'record')} of units that another record lists too"
    yield (
        "Skipped",
        f"{counted(len(result.skipped), 'stretch', 'stretches')}, {counted(counts['skipped'], 'record')} known",
    )


def _total(page: _Page, result: ScanResult) -> None:
    counts = result.counts
    numbers = [counts[name] for name in ("records", "affected", "needs_review", "not_affected")]
    check = "adds up" if numbers[0] == sum(numbers[1:]) else "DOES NOT ADD UP"
    put(page.sheet, (page.row, 1), "All sources", "strong")
    for column, number in enumerate(numbers, start=2):
        put(page.sheet, (page.row, column), number, "number")
    put(page.sheet, (page.row, 6), check)
    put(page.sheet, (page.row, 7), counts["skipped"], "number")
    put(page.sheet, (page.row, 8), counts["outside"], "number")
    page.row += 1


def _lists(result: ScanResult) -> Iterator[tuple[str, list[str]]]:
    yield "Not read whole", [f"{where}: {why}" for where, why in problems(result)]
    yield "Skipped", [f"{stretch.origin}: {stretch.reason}" for stretch in result.skipped]
    yield "Warnings", list(result.warnings)
    yield "Notes", [f"{note.origin}: {note.text}" for source in result.sources for note in source.notes]
