"""The sheets that are read more than worked in: the account of what was read, the recalls, steps and decisions."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from openpyxl import Workbook

from pumpcheck.errors import ReportError
from pumpcheck.model.decision import Decision
from pumpcheck.model.recall import Recall, RecalledModel
from pumpcheck.model.record import Record
from pumpcheck.model.result import ScanResult
from pumpcheck.model.summary import ColumnChoice, Skipped, SourceSummary, TableSummary
from pumpcheck.model.team_entries import CONFLICT_HEADINGS, Conflict
from pumpcheck.reports.outcome import beside_line
from pumpcheck.reports.steps import Remedy, remedies_of, together
from pumpcheck.reports.workbook.layout import MOST_ROWS, Column, Layout
from pumpcheck.reports.workbook.sheet_tables import Page, originals, put, table_sheets
from pumpcheck.reports.worklist import DECISION_STATES, ListUnit, cases, field_of, held, name_of, numbers

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
    """Make sure, before anything is written, that a sheet holds every record, where all are to be listed."""
    rows = _every_record(result)
    if rows > limit - 1:
        raise ReportError(
            f"a sheet of a workbook holds {limit - 1:,} rows below its headings, and --all-rows lists {rows:,}; no "
            "report was written. Write every row as .csv or .json, and the workbook by a scan without --all-rows"
        )


def add_all_rows(book: Workbook, result: ScanResult) -> None:
    """Add the sheet All rows, if every record is to be listed. It bears no ids: the work is on the lists."""
    if result.cleared is not None:
        layout = Layout(_ROWS, "blue", ALL_ROWS, "No row was read.", lambda record: record.place)
        list(table_sheets(book, layout, result.every_record(), total=_every_record(result)))


def _every_record(result: ScanResult) -> int:
    return 0 if result.cleared is None else len(result.records) + len(result.cleared)


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


_MODELS: tuple[Column[RecalledModel], ...] = (
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
    page = Page(book, "Recall", _MODELS)
    for recall in result.recalls:
        page.section(recall.title)
        page.table(Layout(_MODELS), recall.rows)
        for label, texts in _about(recall):
            for number, text in enumerate(filter(None, texts)):
                # An address opens only when a person follows it.
                is_link = text.startswith(("https://", "http://")) and not set(text) & set(' "<>')
                if is_link := is_link and len(text) <= _LONGEST_LINK:
                    page.sheet.cell(page.row, 2).hyperlink = text
                page.text(text, "link" if is_link else "line", "" if number else label, fits=115)
    if not result.recalls:
        put(page.sheet, (1, 1), "No recall was applied.", "line")
    page.finish()


def _about(recall: Recall) -> list[tuple[str, tuple[str, ...]]]:
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
