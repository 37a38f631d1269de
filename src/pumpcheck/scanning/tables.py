"""Judge one table: batches in, findings and a checked account out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from pumpcheck.adapters import Batch, Table
from pumpcheck.cleared import ClearedRows
from pumpcheck.errors import PumpcheckError, SourceError
from pumpcheck.grid import Row
from pumpcheck.matching.identify import IDENTITY_FIELDS
from pumpcheck.matching.matcher import Matcher
from pumpcheck.model import FIELDS, Finding, ReasonCode, Skipped, Verdict
from pumpcheck.remediation import finding_id
from pumpcheck.result import Progress, Record, TableSummary
from pumpcheck.scanning.table_screen import TableScreen, joined, whole
from pumpcheck.tables import HeadingMap

_SHARED = 20_000
"""Texts that are looked for in further rows; past that the memory starts afresh, so that it cannot grow."""


@dataclass
class JudgedTable:
    """What judging a table gave."""

    summary: TableSummary
    records: list[Record] = field(default_factory=list)
    skipped: list[Skipped] = field(default_factory=list)


@dataclass(frozen=True)
class Listing:
    """Where the records go that are not affected.

    Attributes:
        rows: Takes them.
        found: How many findings the tables before this one gave.
    """

    rows: ClearedRows
    found: int


def judge_table(
    label: str,
    table: Table,
    mapping: HeadingMap,
    matcher: Matcher,
    progress: Progress | None = None,
    listing: Listing | None = None,
) -> JudgedTable:
    """Judge every record of a table.

    Args:
        label: Label of the source.
        table: The table.
        mapping: Which heading is which field.
        matcher: The recalls.
        progress: Told how far reading has come.
        listing: Takes the records that are not affected, where every record is to be listed.

    Returns:
        Findings, skipped stretches and the table's account. A table that cannot be assessed, or breaks off, says so
        in its account; what was read before counts.
    """
    return _TableJudge(label, table, mapping, matcher, listing).run(progress)


def identity_columns(batch: Batch, fields: Mapping[str, Sequence[str]]) -> dict[str, Sequence[str | None]]:
    """Return the values a verdict depends on, by canonical field; several columns of one field are joined.

    Args:
        batch: The records.
        fields: Canonical field to headings.
    """
    mapped = {name: fields[name] for name in IDENTITY_FIELDS if fields.get(name)}
    raw = batch.columns(list(dict.fromkeys(heading for headings in mapped.values() for heading in headings)))
    return {name: _joined([raw[heading] for heading in headings]) for name, headings in mapped.items()}


def judge_batch(
    batch: Batch, headings: Sequence[str], fields: Mapping[str, Sequence[str]], matcher: Matcher
) -> list[Finding]:
    """Return the findings on all records of a batch, without flags.

    Args:
        batch: The records.
        headings: All headings of their table.
        fields: Canonical field to headings.
        matcher: The recalls.
    """
    used = {heading for name in IDENTITY_FIELDS for heading in fields.get(name, ())}
    others = ((heading, batch.columns([heading])[heading]) for heading in headings if heading not in used)
    return matcher.judge_columns(identity_columns(batch, fields), len(batch.row_numbers), others)


class _TableJudge:
    def __init__(
        self, label: str, table: Table, mapping: HeadingMap, matcher: Matcher, listing: Listing | None
    ) -> None:
        self._label = label
        self._table = table
        self._mapping = mapping
        self._matcher = matcher
        self._listing = listing
        places = {heading: place for place, heading in enumerate(table.headings)}
        self._places_of = [
            (name, found)
            for name in FIELDS
            if (found := [places[heading] for heading in mapping.fields.get(name, ()) if heading in places])
        ]
        self._counts = dict.fromkeys(Verdict, 0)
        self._texts: dict[str | None, str | None] = {}
        self._records: list[Record] = []
        self._skipped: list[Skipped] = []

    def run(self, progress: Progress | None) -> JudgedTable:
        problem = self._mapping.problem
        seen = unassessed = 0
        try:
            # What a screen clears is never parsed, so it could not be listed.
            screen = None if self._listing else TableScreen(self._matcher, self._mapping.fields)
            for batch in self._table.batches(screen):
                seen += len(batch.row_numbers) + batch.cleared
                self._skipped += batch.skipped
                if problem:
                    unassessed += len(batch.row_numbers) + batch.cleared
                else:
                    self._judge(batch)
                if progress:
                    progress(self._label, seen)
        except SourceError as error:
            problem = str(error)
        except PumpcheckError:
            raise
        except Exception as error:
            # A stranger's code; the text of its error may quote a record.
            problem = f"{self._origin}: reading broke off ({type(error).__name__}); report it to the adapter's author"
        if problem and not self._mapping.problem:
            self._skipped.append(Skipped(self._origin, problem, records=0))
        if self._mapping.problem:
            self._skipped.append(Skipped(self._origin, self._mapping.problem, records=unassessed))
        summary = TableSummary(
            name=self._table.name,
            columns=self._mapping.choices,
            records=seen - unassessed,
            affected=self._counts[Verdict.AFFECTED],
            needs_review=self._counts[Verdict.NEEDS_REVIEW],
            not_affected=self._counts[Verdict.NOT_AFFECTED],
            skipped=sum(stretch.records for stretch in self._skipped),
            problem=problem,
            notes=tuple(self._table.notes),
        )
        return JudgedTable(summary, self._records, self._skipped)

    @property
    def _origin(self) -> str:
        return f"{self._label}, sheet {self._table.name}" if self._table.name else self._label

    def _judge(self, batch: Batch) -> None:
        self._counts[Verdict.NOT_AFFECTED] += batch.cleared
        findings = judge_batch(batch, self._table.headings, self._mapping.fields, self._matcher)
        # Most records are not affected, and there are many.
        cleared, marks, listing = Verdict.NOT_AFFECTED, batch.marks, self._listing
        positions = [
            position
            for position, finding in enumerate(findings)
            if finding.verdict is not cleared or listing or (marks and position in marks)
        ]
        rows = list(zip(positions, batch.rows(positions), strict=True))
        self._counts[cleared] += len(findings) - len(rows)
        for position, row in rows:
            self._add(batch, position, row, findings[position])

    def _add(self, batch: Batch, position: int, row: Row, finding: Finding) -> None:
        row = self._shared(row)
        values: dict[str, str | None] = dict(zip(self._table.headings, row, strict=True))
        mark = batch.marks.get(position)
        if mark:
            for number, extra in enumerate(mark.extra, start=len(self._table.headings) + 1):
                values[_free_heading(f"Column {number}", values)] = extra
            finding = self._damaged(finding, values, mark.reason)
        self._counts[finding.verdict] += 1
        cleared = finding.verdict is Verdict.NOT_AFFECTED
        if cleared and not self._listing:
            return
        fields = self._fields(row)
        record = Record(
            id="" if cleared else finding_id(fields, values, finding.recall_id),
            finding=self._matcher.with_flags(finding, fields),
            source=self._label,
            table=self._table.name,
            row=batch.row_numbers[position],
            row_word=self._table.row_word,
            values=values,
            fields=fields,
            remedy="" if cleared else self._matcher.remedy_of(finding),
        )
        if not cleared:
            self._records.append(record)
        elif self._listing:
            self._listing.rows.add(record, self._listing.found + len(self._records))

    def _damaged(self, finding: Finding, values: Mapping[str, str | None], reason: str) -> Finding:
        """Judge a row of the wrong shape: its words may stand under the wrong headings, so all of them count."""
        if finding.verdict is Verdict.NOT_AFFECTED:
            found = self._matcher.judge_loose(whole(values.values()))
            if found.verdict is not Verdict.NOT_AFFECTED:
                return replace(
                    found,
                    verdict=Verdict.NEEDS_REVIEW,
                    reason_code=ReasonCode.RECORD_DAMAGED,
                    reason=f"The row is damaged: {reason}. Somewhere in it: {found.reason}",
                    evidence=tuple(replace(piece, field="the whole row") for piece in found.evidence),
                    look_up="Look at the row in the source and set its fields right.",
                )
        return replace(finding, reason=f"{finding.reason} The row is damaged: {reason}.")

    def _shared(self, row: Row) -> Row:
        """Return the row with texts that stand in many rows held once for all of them."""
        if len(self._texts) > _SHARED:
            self._texts.clear()
        return tuple(map(self._texts.setdefault, row, row))

    def _fields(self, row: Row) -> dict[str, str]:
        return {
            name: value
            for name, places in self._places_of
            if (value := row[places[0]] if len(places) == 1 else joined([row[place] for place in places]))
        }


def _joined(columns: Sequence[Sequence[str | None]]) -> Sequence[str | None]:
    if len(columns) == 1:
        return columns[0]
    return list(map(joined, zip(*columns, strict=True)))


def _free_heading(heading: str, taken: Mapping[str, object]) -> str:
    while heading in taken:
        heading += "+"
    return heading
