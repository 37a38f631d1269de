"""The sheets about recalls and what people decided: tables and remedies, steps, decisions, and conflicts to settle."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from openpyxl import Workbook

from pumpcheck.model.decision import Decision
from pumpcheck.model.recall import Recall, RecalledModel
from pumpcheck.model.record import Record
from pumpcheck.model.result import ScanResult
from pumpcheck.model.team_entries import CONFLICT_HEADINGS, Conflict
from pumpcheck.reports.steps import Remedy, remedies_of, together
from pumpcheck.reports.workbook.layout import Column, Layout
from pumpcheck.reports.workbook.sheet_tables import Page, put, table_sheets
from pumpcheck.reports.worklist import DECISION_STATES, ListUnit, cases, held, name_of, numbers

_ROWS: tuple[Column[RecalledModel], ...] = (
    Column("Recall row", lambda row: row.id, 26, "strong"),
    Column("Models", lambda row: ", ".join(row.models or row.names), 24),
    Column("Product", lambda row: row.name, 38),
    Column("Affected software", lambda row: row.affected_versions, 20),
    Column("Market", lambda row: row.market, 16),
    Column(
        "Sources disagree",
        lambda row: "\n".join(
            f"letters {letters}: perhaps up to {version}" for letters, version in row.disputed.items()
        ),
        26,
    ),
)
_LIMITS = (
    "A record says what was written down, not what a user wears: a pump that is in no inventory is not on these lists.",
    "A model that is recalled up to a software version is cleared only by a version that can be read; otherwise it "
    "needs review.",
)
_LONGEST_LINK = 2000
_PIECE = 16_000
"""Characters of what was typed in one cell of Conflicts: half of what it holds, since some take the room of two."""


def add_recalls(book: Workbook, result: ScanResult) -> None:
    """Add the sheet Recall: the table of each recall, the remedy, and what users do until then."""
    page = Page(book, "Recall", _ROWS)
    for recall in result.recalls:
        page.section(recall.title)
        page.table(Layout(_ROWS), recall.rows)
        for label, texts in _parts(recall):
            for number, text in enumerate(filter(None, texts)):
                # An address opens only when a person follows it.
                is_link = text.startswith(("https://", "http://")) and not set(text) & set(' "<>')
                if is_link := is_link and len(text) <= _LONGEST_LINK:
                    page.sheet.cell(page.row, 2).hyperlink = text
                page.text(text, "link" if is_link else "line", "" if number else label, fits=115)
    if not result.recalls:
        put(page.sheet, (1, 1), "No recall was applied.", "line")
    page.finish()


def _parts(recall: Recall) -> list[tuple[str, tuple[str, ...]]]:
    return [
        ("Recall", (recall.id,)),
        ("Published", (recall.published,)),
        ("Remedy", (recall.remedy,)),
        (f"Until it is {together(remedies_of([recall]))[1]}", recall.precautions),
        ("Reading the model", (recall.read_model,)),
        ("Reading the software", (recall.read_version,)),
        ("Telephone", recall.contact),
        ("Limits", _LIMITS),
        ("Sources", tuple(text for reference in recall.sources for text in (reference.title, reference.url))),
    ]


def add_steps(book: Workbook, units: Sequence[ListUnit], remedies: Sequence[Remedy]) -> None:
    """Add the sheet Steps: what each next step is in whole sentences, and what is to be done about which units."""
    columns = _three_columns(("Next step", "What to do", "It comes after"), (24, 90, 34), ("strong", "text", "text"))
    page = Page(book, "Steps", columns)
    for remedy in remedies:
        page.section(remedy.title)
        steps = [(step.name, step.text, ", ".join(filter(None, step.after)) or "nothing yet") for step in remedy.steps]
        page.table(Layout(columns), [*steps, *((name, text, "a reading") for name, text in remedy.readings)])
    page.section("What to do about these units")
    columns = _three_columns(("Units", "What to do", "Verdict"), (24, 90, 34), ("strong", "text", "text"))
    found = [(numbers(of), text, held(of[0].record) if of[0].record else "") for text, of in cases(units)]
    page.table(Layout(columns), found)
    page.finish()


class _Decided(NamedTuple):
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


_DECIDED: tuple[Column[_Decided], ...] = (
    Column("State", lambda row: DECISION_STATES[row.state], 18, "strong"),
    Column("Finding ID", lambda row: row.finding_id, 16, "strong"),
    Column("Decided", lambda row: row.decision.verdict.words, 14, "strong"),
    Column("Found", lambda row: row.record.finding.verdict.words if row.record else "", 14),
    Column("Why decided so", lambda row: row.decision.reason, 44),
    Column("By", lambda row: row.decision.by, 22),
    Column("On", lambda row: row.decision.on, 11, "date"),
    Column("Holds until", lambda row: row.decision.expires or "taken back", 12, "date"),
    Column("Decided about", lambda row: row.about, 26),
    Column("Model as written", lambda row: name_of(row.record) if row.record else "", 18),
    Column("Serial number", lambda row: row.of("serial_number"), 14),
    Column("Location", lambda row: row.of("location"), 18),
    Column("Why found", lambda row: row.record.finding.reason if row.record else "", 36),
    Column("Record at", lambda row: row.record.place if row.record else "", 30),
)


def add_decisions(book: Workbook, result: ScanResult) -> None:
    """Add the sheet Decisions: each with who, why, until when, and what became of it."""
    firsts = {unit.id: unit for unit in result.units()}
    rows = [
        _Decided(use.decision, use.state, finding, firsts.get(finding))
        for use in result.decisions
        for finding in use.finding_ids or ("",)
    ]
    told = {(id(row.decision), row.finding_id) for row in rows}
    rows += [
        _Decided(record.decision, "applied", record.id, record)
        for record in firsts.values()
        if record.decision and (id(record.decision), record.id) not in told
    ]
    none = "No decision was given."
    layout = Layout(_DECIDED, "dark", "Decisions", none, lambda row: row.record.place if row.record else "")
    for sheet, _ in table_sheets(book, layout, rows):
        sheet.freeze_panes = "C2"
        if rows:
            sheet.page_setup.fitToWidth = 2
            sheet.print_title_cols = "B:B"


def add_conflicts(book: Workbook, result: ScanResult) -> None:
    """Add the sheet Conflicts, if there are any. People delete a row there when it is settled."""
    conflicts = [*result.work.conflicts, *_homeless(result)]
    cells = (conflict.cells() for conflict in conflicts)
    rows = [
        (place, what, typed[start : start + _PIECE])
        for place, what, typed in cells
        for start in range(0, max(len(typed), 1), _PIECE)
    ]
    if not rows:
        return
    columns = _three_columns(CONFLICT_HEADINGS, (34, 60, 60), ("strong", "text", "enter"))
    for sheet, _ in table_sheets(book, Layout(columns, "red", "Conflicts"), rows):
        # A row that is settled is deleted, which a protected sheet does not allow.
        sheet.protection.sheet = False


def _homeless(result: ScanResult) -> Iterator[Conflict]:
    """Yield what was typed about units that are on no list; an update leaves none, and nothing typed is dropped."""
    listed = {unit.id for unit in result.units()} | {unit.id for unit in result.work.gone}
    for finding, unit in result.work.units.items():
        if (typed := unit.with_notes) and finding not in listed:
            yield Conflict(finding, "No list has this unit. Move it to where it belongs, then delete this row.", typed)


def _three_columns(
    headings: Sequence[str], widths: Sequence[float], styles: Sequence[str]
) -> list[Column[tuple[str, str, str]]]:
    looks = enumerate(zip(headings, widths, styles, strict=True))
    return [Column(heading, lambda row, n=at: row[n], width, style) for at, (heading, width, style) in looks]  # type: ignore[misc]
