"""The acknowledgement that a recall letter asks for, by facility; also when nothing was found."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

from openpyxl import Workbook
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from pumpcheck.model.finding import Verdict
from pumpcheck.model.recall import Recall
from pumpcheck.model.record import Record
from pumpcheck.model.remediation import is_retired
from pumpcheck.model.result import ScanResult
from pumpcheck.model.summary import SourceSummary, TableSummary
from pumpcheck.model.team_entries import Entry
from pumpcheck.reports.shown_text import one_line
from pumpcheck.reports.steps import remedies_of, together
from pumpcheck.reports.workbook.layout import ROW, Column, Formula, Layout
from pumpcheck.reports.workbook.sheet_tables import Page, attach_note, put, span
from pumpcheck.reports.workbook.work_lists import ListSheet
from pumpcheck.reports.worklist import ListUnit, counted

TITLE = "Response"
SECTION = "Response to the recall: "
FORM = (
    "Organisation",
    "Address",
    "Customer or account number",
    "Letter received on",
    "Contact person",
    "Telephone, e-mail",
    "Name and function",
    "Signature and date",
)
FACILITY, INVENTORY, SHEET, REMARKS = "Facility (fill in)", "Inventory", "Sheet", "Remarks (fill in)"
"""The headings by which what was typed in the table is found again, and those of what is left to the team."""
TOGETHER = "Together"


class _Line(NamedTuple):
    """What one inventory says to one recall; each unit counts once, where it is listed first.

    ``again`` counts the records of units that another line counts.
    """

    source: SourceSummary
    table: TableSummary
    affected: int
    retired: int
    review: int
    again: int

    def key(self, recall: Recall) -> tuple[str, str, str]:
        """Return what the line is about, as it is printed."""
        return recall.title, one_line(self.source.label), one_line(self.table.name)

    @property
    def outcome(self) -> str:
        if self.source.problem or self.table.problem or self.table.skipped:
            return "NOT READ WHOLE"
        if self.affected or self.retired:
            return "found"
        if self.review:
            return "to be looked up"
        return "counted in another line" if self.again else "NONE FOUND"


_KINDS = _Line._fields[2:]


def _columns(recall: Recall, lists: Sequence[ListSheet], units: Sequence[ListUnit]) -> list[Column[_Line]]:
    """Return the columns in the words of a recall; the units done with are counted as the team fills in the status."""
    remedies = remedies_of([recall])
    done = [status for remedy in remedies for status in remedy.outcomes]
    ours = (unit for unit in units if unit.text("Status") in done and unit.text("Recall") == recall.id)
    finished = Counter((unit.text("Source"), unit.text("Sheet")) for unit in ours)
    live = _live(lists, recall.id, done)

    def so_far(line: _Line) -> Formula:
        return Formula(live, finished[line.source.label, line.table.name])

    return [
        Column(FACILITY, None, 26, "enter", "dark"),
        Column(INVENTORY, lambda line: line.source.label, 24, "strong"),
        Column(SHEET, lambda line: line.table.name, 18),
        Column("Rows checked", lambda line: line.table.records, 11, "number"),
        Column("Units found", lambda line: line.affected + line.retired, 10, "number"),
        Column(f"Of these to {together(remedies)[0]}", lambda line: line.affected, 11, "number"),
        Column("Recorded as disposed of", lambda line: line.retired, 12, "number"),
        Column(f"{' or '.join(done)} so far".capitalize(), so_far, 13, "number"),
        Column("Still to be looked at on the device", lambda line: line.review, 15, "number"),
        Column("Outcome", lambda line: line.outcome, 18, "strong"),
        Column(REMARKS, None, 26, "enter", "dark"),
    ]


def add(book: Workbook, result: ScanResult, lists: Sequence[ListSheet], units: Sequence[ListUnit]) -> None:
    """Add the sheet Response."""
    typed = result.work.entries_on(TITLE)
    page = Page(book, TITLE, _columns(Recall("", "", "", ()), (), ()))
    for recall in result.recalls:
        listed, columns = _lines(result, recall), _columns(recall, lists, units)
        page.section(SECTION + recall.title)
        page.text(_statement(result, listed), "note", fits=170)
        _form(page, {label: one for (of, label), one in typed.items() if of == (recall.title,)})
        first = page.row + 1
        page.table(Layout(columns), listed)
        for at, line in enumerate(listed, start=first):
            for column, heading in ((1, FACILITY), (len(columns), REMARKS)):
                _fill_in(page.sheet, (at, column), typed.get((line.key(recall), heading)))
        if listed:
            _sum_up(page, columns, listed)
        page.row += 2
    if not result.recalls:
        put(page.sheet, (1, 1), "No recall was applied.", "note")
    page.finish()


def room(result: ScanResult) -> Callable[[Entry], bool]:
    """Return what says whether the form has a place for something typed."""
    forms = {(recall.title,) for recall in result.recalls}
    lines_of = {line.key(recall) for recall in result.recalls for line in _lines(result, recall)}
    return lambda entry: entry.row in (forms if entry.column in FORM else lines_of)


def _form(page: Page, typed: Mapping[str, Entry]) -> None:
    half = (len(FORM) + 1) // 2
    for place, label in enumerate(FORM):
        row = page.row + place % half
        at, label_to, first, last = (1, 1, 2, 4) if place < half else (6, 8, 9, 11)
        put(page.sheet, (row, at), label, "label")
        span(page.sheet, row, at, label_to)
        for cell in range(first, last + 1):
            put(page.sheet, (row, cell), None, "enter")
        _fill_in(page.sheet, (row, first), typed.get(label))
        span(page.sheet, row, first, last)
        page.sheet.row_dimensions[row].height = 22
    page.row += half + 1


def _sum_up(page: Page, columns: Sequence[Column[_Line]], listed: Sequence[_Line]) -> None:
    """Write the sums of all numbers below a table."""
    put(page.sheet, (page.row, 2), TOGETHER, "strong")
    for number, column in enumerate(columns, start=1):
        if column.value and column.style == "number":
            found = [one.result if isinstance(one, Formula) else one for one in map(column.value, listed)]
            letter = get_column_letter(number)
            formula = f"=SUM({letter}{page.row - len(listed)}:{letter}{page.row - 1})"
            put(page.sheet, (page.row, number), Formula(formula, sum(found)), "number")  # type: ignore[arg-type]


def _fill_in(sheet: Worksheet, at: tuple[int, int], entry: Entry | None) -> None:
    if entry:
        put(sheet, at, entry.value, "enter")
        if entry.note:
            attach_note(sheet, at, entry.note)


def _statement(result: ScanResult, listed: Sequence[_Line]) -> str:
    found, review = sum(one.affected + one.retired for one in listed), sum(one.review for one in listed)
    checked = f"{counted(result.counts['records'], 'record')} checked on {result.started:%Y-%m-%d}: "
    told = f"{counted(found, 'unit')} found." if found else "None of the recalled devices was found."
    if review:
        told += f" {counted(review, 'unit')} to be looked at on the device before this can be final."
    if not result.complete:
        told += " INCOMPLETE: not everything could be read; put that right and scan again before you send this."
    return checked + told


def _lines(result: ScanResult, recall: Recall) -> list[_Line]:
    # A doubt that points to no recall is counted once, under the first.
    ours = {recall.id, None, ""} if result.recalls[0] is recall else {recall.id}
    units = [unit for units in result.units_by_record for unit in units if unit.finding.recall_id in ours]
    found = Counter((unit.source, unit.table, _kind(unit)) for unit in units)
    return [
        _Line(source, table, *(found[source.label, table.name, kind] for kind in _KINDS))
        for source in result.sources
        for table in _tables(source, units)
    ]


def _tables(source: SourceSummary, units: Sequence[Record]) -> list[TableSummary]:
    """Return the tables of a source, and the places in it that are none and in which something was found."""
    names = dict.fromkeys(unit.table for unit in units if unit.source == source.label and unit.outside)
    known = {table.name for table in source.tables}
    found = [*source.tables, *(TableSummary(name) for name in names if name not in known)]
    return found or [TableSummary("")]


def _kind(record: Record) -> str:
    if record.verdict is Verdict.NOT_AFFECTED:
        return ""
    if record.duplicate_of:
        return "again"
    if record.verdict is Verdict.NEEDS_REVIEW:
        return "review"
    return "retired" if is_retired(record) else "affected"


def _live(lists: Sequence[ListSheet], recall_id: str, done: Sequence[str]) -> str:
    """Return the formula that counts the units done with for a line, as the team fills in the status."""
    recall = recall_id.replace('"', '""')
    # Comparing cells, not conditions of COUNTIFS: a source may be called ">1" or "*".
    counts = []
    for one in lists:
        status = "+".join(f'({one.cells("Status")}="{word}")' for word in done)
        places = f"({one.cells('Source')}=$B{ROW})*({one.cells('Sheet')}=$C{ROW})"
        counts.append(f'SUMPRODUCT({places}*({one.cells("Recall")}="{recall}")*({status}))')
    return "=" + ("+".join(counts) or "0")
