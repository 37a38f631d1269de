"""The account of what was read: each source with its counts and columns, what was skipped, duplicates, every row."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import NamedTuple

from openpyxl import Workbook

from pumpcheck.errors import ReportError
from pumpcheck.model.record import Record
from pumpcheck.model.result import ScanResult
from pumpcheck.model.summary import ColumnChoice, Skipped, SourceSummary, TableSummary
from pumpcheck.reports.outcome import beside_line
from pumpcheck.reports.workbook.layout import MOST_ROWS, Column, Layout
from pumpcheck.reports.workbook.sheet_tables import Page, originals, table_sheets
from pumpcheck.reports.worklist import field_of, held, name_of

ALL_ROWS = "All rows"
_COMPARED = ("model", "software_version", "location", "department", "assigned_to", "status")


class _Part(NamedTuple):
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
_SKIPPED: tuple[Column[Skipped], ...] = (
    Column("Where", lambda stretch: stretch.origin, 50, "strong"),
    Column("Reason, and what to do", lambda stretch: stretch.reason, 90),
    Column("Records", lambda stretch: stretch.records or "unknown", 12, "number"),
)
_ROWS: tuple[Column[Record], ...] = (
    Column("Source", lambda record: record.source, 26, "plain"),
    Column("Sheet", lambda record: record.table, 18, "plain"),
    Column("Row", lambda record: record.row, 9, "row"),
    Column("Asset ID", field_of("asset_id"), 16, "plain"),
    Column("Manufacturer", field_of("manufacturer"), 24, "plain"),
    Column("Model as written", name_of, 26, "plain"),
    Column("Serial number", field_of("serial_number"), 18, "plain"),
    Column("Verdict", held, 16, "plain"),
    Column("Why", lambda record: record.finding.reason, 70, "plain"),
)


class _EveryRecord(Collection[Record]):
    """The records of a result, each made when its row is written."""

    def __init__(self, result: ScanResult) -> None:
        self._result = result

    def __len__(self) -> int:
        return len(self._result.records) + len(self._result.cleared or ())

    def __iter__(self) -> Iterator[Record]:
        return self._result.every_record()

    def __contains__(self, record: object) -> bool:
        return any(one == record for one in self)


def add_skipped(book: Workbook, result: ScanResult, limit: int = MOST_ROWS) -> None:
    """Add the list of what could not be read or assessed."""
    layout = Layout(_SKIPPED, "red", "Skipped rows", "Nothing was skipped: every record was judged.")
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


def add_duplicates(book: Workbook, result: ScanResult) -> None:
    """Add the sheet Duplicates, with all original columns: where records of one unit differ, somebody has to look."""
    firsts = {record.id: record for record in result.records if not record.duplicate_of}

    def first_place(record: Record) -> str:
        return firsts[record.id].place if record.id in firsts else record.duplicate_of

    records = [record for record in result.records if record.duplicate_of]
    columns: tuple[Column[Record], ...] = (
        Column("Finding ID", lambda record: record.id, 16, "strong"),
        Column("First listed at", first_place, 30),
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
    for sheet, last in table_sheets(book, layout, records):
        sheet.freeze_panes = "B2"
        sheet.print_area = f"A1:J{max(last, 2)}"


def check_all_rows(result: ScanResult, limit: int = MOST_ROWS) -> None:
    """Make sure, before anything is written, that a sheet holds every record, where all are to be listed.

    Raises:
        ReportError: If it does not.
    """
    rows = 0 if result.cleared is None else len(_EveryRecord(result))
    if rows > limit - 1:
        raise ReportError(
            f"a sheet of a workbook holds {limit - 1:,} rows below its headings, and --all-rows lists {rows:,}; no "
            "report was written. Write every row as .csv or .json, and the workbook by a scan without --all-rows"
        )


def add_all_rows(book: Workbook, result: ScanResult) -> None:
    """Add the sheet All rows, if every record is to be listed. It bears no ids: the work is on the lists."""
    if result.cleared is not None:
        layout = Layout(_ROWS, "blue", ALL_ROWS, "No row was read.", lambda record: record.place)
        list(table_sheets(book, layout, _EveryRecord(result)))


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
    return "\n".join(filter(None, texts))
