"""Judge a grid: the records of each table found in it, and every text that stands outside them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from functools import partial

from pumpcheck.batch import Batch, RowBatch
from pumpcheck.errors import AccountingError
from pumpcheck.grid import Grid, Row, Screen
from pumpcheck.matching.matcher import Matcher
from pumpcheck.matching.rules import NOTHING
from pumpcheck.model.finding import Finding, ReasonCode, Verdict
from pumpcheck.model.record import Record
from pumpcheck.model.remediation import finding_id
from pumpcheck.model.summary import Cells, Skipped, TableSummary
from pumpcheck.scanning.codes import SeenTable
from pumpcheck.scanning.groups import Groups
from pumpcheck.scanning.results import reading
from pumpcheck.scanning.table_screen import Naming, TableScreen
from pumpcheck.scanning.tables import UNTOLD, Context, TableJudge
from pumpcheck.tables.finder import find_tables
from pumpcheck.tables.found import CellsMet, FoundTable, Headings, OutsideText, Records
from pumpcheck.tables.values import is_group_total

NO_LIST = (
    "it holds no list of devices: no column or label says what anything in it is; check the export, or name the "
    "columns with --column FIELD=HEADING"
)

ADRIFT = (
    "no column says what the devices are, and no title stands above these rows that does; name the column that does "
    "with --column FIELD=HEADING, or put what they are above each group of rows"
)

_TEXT = "Text"  # the only column of a finding on a text outside the tables


class OutsideTexts:
    """The texts of one source that are in no record, judged by what they name; equal texts are one finding."""

    def __init__(self, label: str, matcher: Matcher) -> None:
        self._label = label
        self._matcher = matcher
        self._names = Naming(matcher)
        self.records: dict[str, Record] = {}  # the findings by their text, in the order met
        self._above = "", 0

    def add(self, item: OutsideText, grid: Grid) -> None:
        """Judge one text of a grid. A line of numbers right below one that names a recalled device goes with that."""
        text = " ".join(item.text.split())
        finding = self._matcher.judge_outside(text) if text else NOTHING
        above, row = self._above
        if finding.verdict is not Verdict.NOT_AFFECTED:
            self._above = text, item.row
        elif above and 0 < item.row - row <= 1 and self._names.is_number(text):
            self._above = above, item.row
            text = f"{above} ; {text}"
            finding = self._matcher.judge_outside(text)
        else:
            self._above = "", 0
        if finding.verdict is Verdict.NOT_AFFECTED:
            return
        record = Record(
            id=finding_id({}, {_TEXT: text, "Source": self._label}, finding.recall_id),
            finding=finding,
            source=self._label,
            table=grid.name,
            row=item.row,
            row_word=grid.row_word,
            values={_TEXT: text},
            fields={},
            action=self._matcher.action_of(finding),
            outside=True,
        )
        known = self.records.get(text)
        if known is None:
            self.records[text] = record
        elif record.place not in (known.place, *known.also_at):
            self.records[text] = replace(known, also_at=(*known.also_at, record.place))


@dataclass
class _Open:
    found: FoundTable
    judge: TableJudge
    groups: Groups
    assessed: bool
    names_nothing: bool
    in_records: int = 0
    in_headings: int = 0
    rows: int = 0
    damaged: bool = False
    adrift: int = 0


@dataclass
class JudgedGrid:
    """What judging a grid gave."""

    summaries: list[TableSummary] = field(default_factory=list)  # an account a table
    # Tables that name no device, each with why; whether they matter depends on the rest of the source.
    unnamed: list[Skipped] = field(default_factory=list)
    assessed: bool = False  # whether a table was assessed
    skipped: bool = False  # whether something could not be read or assessed


class GridJudge:
    """Judges one grid."""

    def __init__(
        self,
        context: Context,
        grid: Grid,
        see: Callable[[str, Sequence[str], Sequence[Row]], SeenTable],
        outside: OutsideTexts,
    ) -> None:
        """Prepare; ``see`` decides which column of a table is which field, by name, headings and first records."""
        self._context, self._grid, self._see, self._outside = context, grid, see, outside
        self._matcher, self._result = context.matcher, context.result
        self._tables: dict[int, _Open] = {}
        self._seen_tables: dict[int, tuple[FoundTable, SeenTable]] = {}
        self._outside_cells = 0
        self._met: int | None = None
        self._named: list[tuple[Finding, str]] = []

    def run(self) -> JudgedGrid:
        """Read and judge it."""
        # What is in it may go with the names of the sheet and the source.
        for text, what in ((self._grid.name, "sheet"), (self._context.label, "source")):
            finding = self._matcher.judge_outside(text)
            if text and finding.verdict is not Verdict.NOT_AFFECTED:
                self._named.append((finding, f"the name of the {what}, “{text}”"))
            self._outside.add(OutsideText(text, 0), self._grid)
        where = self._context.origin(self._grid.name)
        before = len(self._result.skipped)
        with reading(where) as state:
            for item in find_tables(self._grid, self._screen_of):
                self._take(item)
        judged = JudgedGrid()
        if state.problem:
            self._result.skipped.append(Skipped(where, state.problem, records=0))
        for table in self._tables.values():
            self._close(table, judged, state.problem)
        self._account(judged, state.problem)
        judged.skipped = len(self._result.skipped) > before
        return judged

    def _screen_of(self, table: FoundTable) -> Screen | None:
        """Return the screen of a table whose records may be cleared unparsed, None where they may not."""
        seen = self._seen(table)
        if (
            self._result.cleared is not None
            or seen.mapping.problem
            or self._named
            or seen.mapping.possible_models
            or self._matcher.screen.passes(self._grid.name)
        ):
            return None
        places = dict(zip(table.columns, table.headings, strict=True))
        headings = [places.get(place, "") for place in range(max(table.columns, default=-1) + 1)]
        return TableScreen(self._matcher, headings, seen.mapping.fields)

    def _seen(self, table: FoundTable) -> SeenTable:
        if id(table) not in self._seen_tables:
            # The table itself is kept, so that no other gets its id.
            self._seen_tables[id(table)] = table, self._see(table.name, table.headings, table.sample)
        return self._seen_tables[id(table)][1]

    # --- while reading ------------------------------------------------------------------------------------------

    def _take(self, item: object) -> None:
        if isinstance(item, FoundTable):
            self._begin(item)
        elif isinstance(item, Records):
            self._judge(item)
        elif isinstance(item, Headings):
            self._tables[id(item.table)].in_headings += item.cells
        elif isinstance(item, OutsideText):
            self._take_text(item)
        elif isinstance(item, Skipped):
            self._result.skipped.append(item)
        elif isinstance(item, CellsMet):
            self._met = item.count

    def _begin(self, table: FoundTable) -> None:
        seen = self._seen(table)
        mapping = seen.mapping
        named = list(self._named)
        title = self._matcher.judge_outside(table.title)
        if title.verdict is not Verdict.NOT_AFFECTED:
            named.insert(0, (title, f"the title “{' '.join(table.title.split())[:80]}”"))
        groups = Groups(self._matcher, mapping, table, named)
        judge = TableJudge(self._context, seen, table.row_word)
        names_nothing = bool(mapping.problem) and not mapping.names_device
        assessed = groups.names_something if names_nothing else not mapping.problem
        self._tables[id(table)] = _Open(table, judge, groups, assessed, names_nothing)
        for heading in table.headings:
            self._outside.add(OutsideText(heading, table.heading_row), self._grid)

    def _judge(self, found: Records) -> None:
        table = self._tables[id(found.table)]
        table.rows += len(found.rows) + found.cleared
        if table.names_nothing:
            titles = (self._matcher.judge_outside(title) for title in found.leans.values() if title)
            table.assessed |= any(title.verdict is not Verdict.NOT_AFFECTED for title in titles)
        if table.assessed:
            table.in_records += found.cells
            batch = table.groups.batch(found)
            findings = table.judge.judge(batch, partial(self._lean, table=table, batch=batch, found=found))
            self._context.codes.see(self._seen(found.table), batch, findings)
        else:
            self._outside_cells += found.cells
            table.damaged = table.damaged or bool(found.marks)
            table.judge.unassessed += len(found.rows)
            for row, number in zip(found.rows, found.numbers, strict=True):
                self._outside.add(OutsideText(" ; ".join(cell for cell in row if cell), number), self._grid)
        if self._context.progress:
            self._context.progress(self._context.label, sum(other.rows for other in self._tables.values()))

    def _lean(self, findings: list[Finding], table: _Open, batch: Batch, found: Records) -> None:
        table.groups.lean(findings, batch, found)
        table.adrift += table.groups.adrift

    def _take_text(self, item: OutsideText) -> None:
        """Take a text; one that names a recalled device only under the headings above it is a record of that table."""
        if item.record is None or not self._taken_as_record(item, item.record):
            self._outside_cells += item.cells
            self._outside.add(item, self._grid)

    def _taken_as_record(self, item: OutsideText, record: Records) -> bool:
        table = self._tables[id(record.table)]
        if not table.assessed:
            return False
        batch = RowBatch(table.found.headings, record.rows, record.numbers, marks=record.marks)
        [finding] = table.judge.findings(batch)
        # A family or a kind alone in a line is mostly a title, and with a number that of a group and how many it has.
        alone = item.cells < 2 or is_group_total(item.text.split(" ; "))
        is_title = alone and finding.reason_code is ReasonCode.MODEL_MISSING
        if finding.verdict is Verdict.NOT_AFFECTED or is_title:
            return False
        # Asked last: few lines get here, and all others are asked about as texts anyway.
        if self._matcher.judge_outside(item.text).verdict is not Verdict.NOT_AFFECTED:
            return False
        table.groups.titles[item.text] = finding, f"{self._grid.row_word} {item.row}"
        table.rows += 1
        table.in_records += item.cells
        table.judge.judge(batch)
        return True

    # --- after reading ------------------------------------------------------------------------------------------

    def _close(self, table: _Open, judged: JudgedGrid, broken: str) -> None:
        judge, mapping = table.judge, table.judge.mapping
        problem = "" if table.assessed else mapping.problem or NO_LIST
        if not table.assessed:
            unread = Skipped(judge.origin, problem, records=judge.unassessed)
            if not table.names_nothing or table.damaged or mapping.fields.get("serial_number"):
                self._result.skipped.append(unread)
            else:
                judged.unnamed.append(unread)
                problem = ""
        elif table.adrift and (table.names_nothing or judge.tells_nothing):
            why = ADRIFT if table.names_nothing else UNTOLD
            self._result.skipped.append(Skipped(judge.origin, why, records=table.adrift))
        judged.assessed = judged.assessed or table.assessed
        notes = [*self._grid.notes, *table.found.notes]
        if self._grid.hidden:
            notes.append("the sheet is hidden")
        for what, hidden in (("rows", self._grid.hidden_rows), ("columns", self._grid.hidden_columns)):
            if hidden:
                notes.append(f"{len(hidden):,} hidden {what} are read like the others")
        if table.assessed and not table.rows:
            notes.append("it has headings and no records")
        cells = Cells(table.in_records + table.in_headings, table.in_records, table.in_headings)
        summary = judge.summary(problem or broken, notes)
        judged.summaries.append(replace(summary, cells=cells, hidden=self._grid.hidden))

    def _account(self, judged: JudgedGrid, broken: str) -> None:
        """Hold the cells met against those that are in records, in headings and outside."""
        in_tables = sum(summary.cells.met for summary in judged.summaries)
        if self._met is not None and not broken and self._met != in_tables + self._outside_cells:
            raise AccountingError(
                f"{self._context.label}: {self._met} cells met, but {in_tables} in tables + {self._outside_cells} "
                "outside; do not use this result, please report it"
            )
        if not judged.summaries:
            notes = tuple(self._grid.notes)
            judged.summaries.append(TableSummary(self._grid.name, notes=notes, hidden=self._grid.hidden))
        first = judged.summaries[0]
        beside = Cells(self._outside_cells, outside=self._outside_cells)
        judged.summaries[0] = replace(first, cells=first.cells + beside)
