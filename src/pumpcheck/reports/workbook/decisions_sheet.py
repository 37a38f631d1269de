"""What people decided about findings: each decision with who, why, until when, and what became of it."""

from __future__ import annotations

from dataclasses import dataclass

from openpyxl import Workbook

from pumpcheck.model.decision import Decision
from pumpcheck.model.record import Record
from pumpcheck.model.result import ScanResult
from pumpcheck.reports.workbook.layout import Column, Layout, Value
from pumpcheck.reports.workbook.writing import MOST_ROWS, table_sheets
from pumpcheck.reports.worklist import DECISION_STATES, name_of


@dataclass(frozen=True)
class _Row:
    """A decision, and one finding that it fits."""

    decision: Decision
    state: str
    finding_id: str
    record: Record | None

    def of(self, name: str) -> str:
        return self.record.fields.get(name, "") if self.record else ""

    @property
    def about(self) -> str:
        match = "\n".join(f"{name.replace('_', ' ')}: {text}" for name, text in self.decision.match.items())
        return match or self.decision.finding_id

    @property
    def until(self) -> Value:
        return self.decision.expires or "taken back"


_COLUMNS: tuple[Column[_Row], ...] = (
    Column("State", lambda row: DECISION_STATES[row.state], 18, "strong"),
    Column("Finding ID", lambda row: row.finding_id, 16, "strong"),
    Column("Decided", lambda row: row.decision.verdict.words, 14, "strong"),
    Column("Found", lambda row: row.record.finding.verdict.words if row.record else "", 14),
    Column("Why decided so", lambda row: row.decision.reason, 44),
    Column("By", lambda row: row.decision.by, 22),
    Column("On", lambda row: row.decision.on, 11, "date"),
    Column("Holds until", lambda row: row.until, 12, "date"),
    Column("Decided about", lambda row: row.about, 26),
    Column("Model as written", lambda row: name_of(row.record) if row.record else "", 18),
    Column("Serial number", lambda row: row.of("serial_number"), 14),
    Column("Location", lambda row: row.of("location"), 18),
    Column("Why found", lambda row: row.record.finding.reason if row.record else "", 36),
    Column("Record at", lambda row: row.record.place if row.record else "", 30),
)


def add(book: Workbook, result: ScanResult, limit: int = MOST_ROWS) -> None:
    """Add the sheet Decisions."""
    layout = Layout(_COLUMNS, "dark", "Decisions", "No decision was given.", _place)
    rows = _rows(result)
    for sheet, _ in table_sheets(book, layout, rows, limit):
        sheet.freeze_panes = "C2"
        if rows:
            sheet.page_setup.fitToWidth = 2
            sheet.print_title_cols = "B:B"


def _rows(result: ScanResult) -> list[_Row]:
    firsts = {unit.id: unit for unit in result.units()}
    rows = [
        _Row(use.decision, use.state, finding, firsts.get(finding))
        for use in result.decisions
        for finding in use.finding_ids or ("",)
    ]
    told = {(id(row.decision), row.finding_id) for row in rows}
    rows += [
        _Row(record.decision, "applied", record.id, record)
        for record in firsts.values()
        if record.decision and (id(record.decision), record.id) not in told
    ]
    return rows


def _place(row: _Row) -> str:
    return row.record.place if row.record else ""
