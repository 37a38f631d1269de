"""The acknowledgement that a recall letter asks for, by facility; also when nothing was found."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from pumpcheck.model.finding import Verdict
from pumpcheck.model.recall import Recall
from pumpcheck.model.record import Record
from pumpcheck.model.remediation import is_retired
from pumpcheck.model.result import ScanResult
from pumpcheck.model.summary import SourceSummary, TableSummary
from pumpcheck.model.team_entries import Entry
from pumpcheck.reports.steps import remedies_of, together
from pumpcheck.reports.text import one_line
from pumpcheck.reports.workbook.layout import Column, Formula, Layout, height, lines
from pumpcheck.reports.workbook.protection import protect
from pumpcheck.reports.workbook.work_lists import ListSheet
from pumpcheck.reports.workbook.writing import attach_note, printed, put, put_table, span, widths
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


@dataclass(frozen=True)
class _Line:
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


_KINDS = ("affected", "retired", "review", "again")
FACILITY, INVENTORY, SHEET, REMARKS = "Facility (fill in)", "Inventory", "Sheet", "Remarks (fill in)"
"""The headings by which what was typed in the table is found again, and those of what is left to the team."""
TOGETHER = "Together"
_COLUMNS: tuple[Column[_Line], ...] = (
    Column(FACILITY, lambda _line: "", 26, "enter", "dark"),
    Column(INVENTORY, lambda line: line.source.label, 24, "strong"),
    Column(SHEET, lambda line: line.table.name, 18),
    Column("Rows checked", lambda line: line.table.records, 11, "number"),
    Column("Units found", lambda line: line.affected + line.retired, 10, "number"),
    Column("Of these to act on", lambda line: line.affected, 11, "number"),
    Column("Recorded as disposed of", lambda line: line.retired, 12, "number"),
    Column("So far", lambda _line: None, 13, "number"),
    Column("Still to be looked at on the device", lambda line: line.review, 15, "number"),
    Column("Outcome", lambda line: line.outcome, 18, "strong"),
    Column(REMARKS, lambda _line: "", 26, "enter", "dark"),
)


_TO_DO_AT, _LIVE_AT = 6, 8
_SUMMED = (4, 5, 6, 7, 9)


def _columns_of(recall: Recall) -> tuple[list[Column[_Line]], list[str]]:
    """Return the columns in the words of a recall, and the statuses of units with which it is done."""
    remedies, columns = remedies_of([recall]), list(_COLUMNS)
    done = [status for remedy in remedies for status in remedy.outcomes]
    live = f"{' or '.join(done)} so far".capitalize()
    for at, heading in ((_TO_DO_AT, f"Of these to {together(remedies)[0]}"), (_LIVE_AT, live)):
        columns[at - 1] = replace(columns[at - 1], heading=heading)
    return columns, done


def add(book: Workbook, result: ScanResult, lists: Sequence[ListSheet], units: Sequence[ListUnit]) -> None:
    """Add the sheet Response."""
    typed = result.work.entries_on(TITLE)
    sheet = book.create_sheet(TITLE)
    widths(sheet, [column.width for column in _COLUMNS])
    row = 1
    for recall in result.recalls:
        put(sheet, (row, 1), SECTION + recall.title, "section")
        listed = _lines(result, recall)
        text = _statement(result, listed)
        put(sheet, (row + 1, 1), text, "note")
        sheet.row_dimensions[row + 1].height = height(lines(text, 170))
        span(sheet, row + 1, 1, len(_COLUMNS))
        row = _form(sheet, row + 2, {label: one for (of, label), one in typed.items() if of == (recall.title,)})
        first = row + 1
        columns, done = _columns_of(recall)
        row = put_table(sheet, row, Layout(columns), listed)
        finished = _finished(units, recall.id, done)
        for at, line in enumerate(listed, start=first):
            so_far = finished[line.source.label, line.table.name]
            put(sheet, (at, _LIVE_AT), Formula(_live(at, lists, recall.id, done), so_far), "number")
        for at, line in enumerate(listed, start=first):
            for column, heading in ((1, FACILITY), (len(_COLUMNS), REMARKS)):
                _fill_in(sheet, (at, column), typed.get((line.key(recall), heading)))
        if listed:
            put(sheet, (row, 2), TOGETHER, "strong")
            sums = {one: sum(int(str(_COLUMNS[one - 1].value(line))) for line in listed) for one in _SUMMED}
            sums[_LIVE_AT] = sum(finished[line.source.label, line.table.name] for line in listed)
            for column, together in sums.items():
                letter = sheet.cell(row, column).column_letter
                put(sheet, (row, column), Formula(f"=SUM({letter}{first}:{letter}{row - 1})", together), "number")
        row += 3
    if not result.recalls:
        put(sheet, (1, 1), "No recall was applied.", "note")
    printed(sheet)
    protect(sheet)


def room(result: ScanResult) -> Callable[[Entry], bool]:
    """Return what says whether the form has a place for something typed."""
    forms = {(recall.title,) for recall in result.recalls}
    lines_of = {line.key(recall) for recall in result.recalls for line in _lines(result, recall)}
    return lambda entry: entry.row in (forms if entry.column in FORM else lines_of)


def _fill_in(sheet: Worksheet, at: tuple[int, int], entry: Entry | None) -> None:
    if entry:
        put(sheet, at, entry.value, "enter")
        if entry.note:
            attach_note(sheet, at, entry.note)


def _form(sheet: Worksheet, row: int, typed: Mapping[str, Entry]) -> int:
    half = (len(FORM) + 1) // 2
    for place, label in enumerate(FORM):
        at, column = row + place % half, 1 if place < half else 6
        put(sheet, (at, column), label, "label")
        span(sheet, at, column, column + (0 if column == 1 else 2))
        first, last = (2, 4) if column == 1 else (9, 11)
        for cell in range(first, last + 1):
            put(sheet, (at, cell), None, "enter")
        _fill_in(sheet, (at, first), typed.get(label))
        span(sheet, at, first, last)
        sheet.row_dimensions[at].height = 22
    return row + half + 1


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
    first = result.recalls[0] is recall
    units = [
        unit
        for units in result.units_by_record
        for unit in units
        # A doubt that points to no recall is counted once, under the first.
        if unit.finding.recall_id == recall.id or (first and not unit.finding.recall_id)
    ]
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


def _finished(units: Sequence[ListUnit], recall_id: str, done: Sequence[str]) -> Counter[tuple[str, str]]:
    """Return how many units of a recall are done with so far, by source and sheet."""
    found = (unit for unit in units if unit.text("Status") in done and unit.text("Recall") == recall_id)
    return Counter((unit.text("Source"), unit.text("Sheet")) for unit in found)


def _live(row: int, lists: Sequence[ListSheet], recall_id: str, done: Sequence[str]) -> str:
    """Return the formula that counts the same for the line in a row, as the team fills in the status."""
    recall = recall_id.replace('"', '""')
    # Comparing cells, not conditions of COUNTIFS: a source may be called ">1" or "*".
    counts = []
    for one in lists:
        status = "+".join(f'({one.cells("Status")}="{word}")' for word in done)
        tests = (
            f"({one.cells('Source')}=$B{row})",
            f"({one.cells('Sheet')}=$C{row})",
            f'({one.cells("Recall")}="{recall}")',
        )
        counts.append(f"SUMPRODUCT({'*'.join(tests)}*({status}))")
    return "=" + ("+".join(counts) or "0")
