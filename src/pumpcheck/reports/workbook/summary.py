"""The first sheet: what the scan came to, what to do next, and that the numbers add up."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from pumpcheck.model import Verdict
from pumpcheck.reports.workbook.layout import Column, Layout, height, lines
from pumpcheck.reports.workbook.sheet import printed, put, put_table, widths
from pumpcheck.reports.worklist import counted, outcome, problems

if TYPE_CHECKING:
    from openpyxl import Workbook
    from openpyxl.worksheet.worksheet import Worksheet

    from pumpcheck.result import ScanResult, SourceSummary

_LISTED = 20


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
    Column("Beside these: skipped", lambda source: source.skipped, 30, style="number"),
)


class _Page:
    """The sheet as it grows downwards."""

    def __init__(self, sheet: Worksheet) -> None:
        self.sheet = sheet
        self.row = 1

    def text(self, text: str, style: str = "line", label: str = "") -> None:
        """Write text across the page, in a row as high as it needs: merged cells do not grow by themselves."""
        first = 2 if label else 1
        put(self.sheet, (self.row, 1), label, "label")
        put(self.sheet, (self.row, first), text, style)
        self.sheet.merge_cells(start_row=self.row, end_row=self.row, start_column=first, end_column=len(_COUNTS))
        points, fits = (19, 84) if style in {"complete", "incomplete"} else (13.5, 105 if label else 140)
        self.sheet.row_dimensions[self.row].height = height(lines(text, fits), points)
        self.row += 1

    def section(self, title: str) -> None:
        put(self.sheet, (self.row + 1, 1), title, "section")
        self.row += 2


def add(book: Workbook, result: ScanResult) -> None:
    """Add the sheet Summary.

    Raises:
        Nothing.
    """
    page = _Page(book.create_sheet("Summary"))
    widths(page.sheet, [column.width for column in _COUNTS])
    page.text(outcome(result), "complete" if result.complete else "incomplete")
    for text in _next_steps(result):
        page.text(text)
    for label, value in _facts(result):
        page.text(value, label=label)

    page.section("Every row read is accounted for")
    page.row = put_table(page.sheet, page.row, Layout(_COUNTS), result.sources)
    _total(page, result)

    for title, texts in _lists(result):
        if texts:
            page.section(title)
            for text in texts[:_LISTED]:
                page.text(text)
            if len(texts) > _LISTED:
                page.text(f"and {len(texts) - _LISTED:,} more: see the sheets Sources and Skipped rows")
    printed(page.sheet)


def _next_steps(result: ScanResult) -> Iterator[str]:
    if not result.complete:
        yield "First: see the sheets Skipped rows and Sources for what is missing, put it right and scan again."
    yield (
        "Work through the sheet Remediation from the top; then look up what the sheet Needs review asks for. "
        "The sheet Recall says what users do until a unit is replaced."
    )
    yield ("Keep this file to those who need it: a serial number is what an attacker needs to address a pump by radio.")


def _facts(result: ScanResult) -> Iterator[tuple[str, str]]:
    counts = result.counts
    yield "Scanned", result.started.strftime("%Y-%m-%d %H:%M %Z").strip()
    yield "With", f"pumpcheck {result.version}"
    yield "Recalls applied", "\n".join(f"{recall.id}: {recall.title}" for recall in result.recalls) or "none"
    for label, verdict in (("Units to replace", Verdict.AFFECTED), ("Units to review", Verdict.NEEDS_REVIEW)):
        records = counts[verdict.value]
        yield label, f"{len(result.units(verdict)):,} (in {counted(records, 'record')})"
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
    page.row += 1


def _lists(result: ScanResult) -> Iterator[tuple[str, list[str]]]:
    yield "Not read whole", [f"{where}: {why}" for where, why in problems(result)]
    yield "Skipped", [f"{stretch.origin}: {stretch.reason}" for stretch in result.skipped]
    yield "Warnings", list(result.warnings)
    yield "Notes", [f"{note.origin}: {note.text}" for source in result.sources for note in source.notes]
