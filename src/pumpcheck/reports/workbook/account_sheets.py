"""The account of what was read: each source with its counts and columns, what was skipped, and duplicates."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from openpyxl import Workbook

from pumpcheck.model.record import Record
from pumpcheck.model.result import ScanResult
from pumpcheck.model.summary import ColumnChoice, Skipped, SourceSummary, TableSummary
from pumpcheck.reports.outcome import beside_line
from pumpcheck.reports.workbook.layout import Column, Layout
from pumpcheck.reports.workbook.originals import originals
from pumpcheck.reports.workbook.writing import MOST_ROWS, Page, table_sheets
from pumpcheck.reports.worklist import field_of, held, name_of

_COMPARED = ("model", "software_version", "location", "department", "assigned_to", "status")


@dataclass(frozen=True)
class _Part:
    """One table of a source, or a source that has none."""

    source: SourceSummary
    table: TableSummary
    first: bool

    @property
    def problem(self) -> str:
        return _lines(self.source.problem if self.first else "", self.table.problem)

    @property
    def notes(self) -> str:
        of_source = (f"{note.origin}: {note.text}" for note in self.source.notes) if self.first else ()
        return _lines(beside_line(self.table), *self.table.notes, *of_source)


# Two tables share the sheet's columns, so each column is as wide as the wider of the two needs it.
_PARTS: tuple[Column[_Part], ...] = (
    Column("Source", lambda part: part.source.label, 26, "strong"),
    Column("Sheet", lambda part: part.table.name, 14),
    Column("Adapter", lambda part: part.source.adapter, 24),
    Column("Rows read", lambda part: part.table.records, 16, "number"),
    Column("Affected", lambda part: part.table.affected, 18, "number"),
    Column("Needs review", lambda part: part.table.needs_review, 26, "number"),
    Column("Not affected", lambda part: part.table.not_affected, 12, "number"),
    Column("Skipped", lambda part: part.table.skipped, 10, "number"),
    Column("Found outside", lambda part: part.table.outside, 10, "number"),
    Column("Problem", lambda part: part.problem, 36, "strong"),
    Column("Notes", lambda part: part.notes, 40),
    Column("SHA-256 of the file", lambda part: part.source.sha256, 38),
)
_CHOICES: tuple[Column[tuple[_Part, ColumnChoice]], ...] = (
    Column("Source", lambda pair: pair[0].source.label, 26),
    Column("Sheet", lambda pair: pair[0].table.name, 14),
    Column("Heading", lambda pair: pair[1].heading, 24, "strong"),
    Column("Taken for", lambda pair: (pair[1].field or "not used to match").replace("_", " "), 16),
    Column("How decided", lambda pair: pair[1].how, 18),
    Column("Examples", lambda pair: _lines(*pair[1].samples), 26),
)


def add_skipped(book: Workbook, result: ScanResult, limit: int = MOST_ROWS) -> None:
    """Add the list of what could not be read or assessed."""
    columns: tuple[Column[Skipped], ...] = (
        Column("Where", lambda stretch: stretch.origin, 50, "strong"),
        Column("Reason, and what to do", lambda stretch: stretch.reason, 90),
        Column("Records", lambda stretch: stretch.records or "unknown", 12, "number"),
    )
    layout = Layout(columns, "red", "Skipped rows", "Nothing was skipped: every record was judged.")
    list(table_sheets(book, layout, result.skipped, limit))


def add_sources(book: Workbook, result: ScanResult) -> None:
    """Add each source's account, and below it which column was taken for what."""
    page = Page(book, "Sources", _PARTS)
    parts = [
        _Part(source, table, first=not number)
        for source in result.sources
        for number, table in enumerate(source.tables or (TableSummary(""),))
    ]
    page.section("What was read")
    page.table(Layout(_PARTS), parts)
    page.section("Which column was taken for what")
    page.table(Layout(_CHOICES), [(part, choice) for part in parts for choice in part.table.columns])
    page.sheet.freeze_panes = "B3"
    page.finish()


def add_duplicates(book: Workbook, result: ScanResult, limit: int = MOST_ROWS) -> None:
    """Add the sheet Duplicates, with all original columns: where records of one unit differ, somebody has to look."""
    firsts = {record.id: record for record in result.records if not record.duplicate_of}
    records = [record for record in result.records if record.duplicate_of]
    columns: tuple[Column[Record], ...] = (
        Column("Finding ID", lambda record: record.id, 16, "strong"),
        Column(
            "First listed at",
            lambda record: first.place if (first := firsts.get(record.id)) else record.duplicate_of,
            30,
        ),
        Column("Listed again at", lambda record: record.place, 30),
        Column("Differs in", lambda record: _difference(record, firsts), 34, "strong"),
        Column("Verdict here", held, 15),
        Column("Model as written", name_of, 18),
        Column("Serial number", field_of("serial_number"), 14),
        Column("Asset ID", field_of("asset_id"), 12),
        Column("Location", field_of("location"), 18),
        Column("Department", field_of("department"), 16),
    )
    every = (*columns, *originals(records, [column.heading for column in columns]))
    layout = Layout(every, "blue", "Duplicates", "No unit was listed more than once.", lambda record: record.place)
    for sheet, last in table_sheets(book, layout, records, limit):
        sheet.freeze_panes = "B2"
        sheet.print_area = f"A1:J{max(last, 2)}"


def _difference(record: Record, firsts: Mapping[str, Record]) -> str:
    first = firsts.get(record.id)
    if first is None:
        return ""
    found = ["verdict"] if record.finding.verdict is not first.finding.verdict else []
    for name in _COMPARED:
        here, there = (" ".join(one.fields.get(name, "").casefold().split()) for one in (record, first))
        if here != there and here and there:
            found.append(name.replace("_", " "))
    return ", ".join(found)


def _lines(*texts: str) -> str:
    return "\n".join(text for text in texts if text)
