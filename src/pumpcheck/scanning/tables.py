"""Judge tables: batches in, findings and a checked account out."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import partial

from pumpcheck.adapters import Table
from pumpcheck.batch import Batch
from pumpcheck.errors import PumpcheckError, SourceError
from pumpcheck.grid import Row
from pumpcheck.matching.matcher import Matcher
from pumpcheck.matching.reading import IDENTITY_FIELDS
from pumpcheck.model.finding import FIELDS, Finding, ReasonCode, Verdict
from pumpcheck.model.record import Record
from pumpcheck.model.remediation import finding_id
from pumpcheck.model.result import Progress
from pumpcheck.model.summary import Skipped, SourceSummary, TableSummary
from pumpcheck.scanning.codes import CodeLists, SeenTable
from pumpcheck.scanning.results import PartResult
from pumpcheck.scanning.table_screen import TableScreen, joined, judged_by_field, whole
from pumpcheck.tables import HeadingMap
from pumpcheck.tables.cells import bare, bare_column
from pumpcheck.tables.units import MOST_UNITS, is_range, units_of
from pumpcheck.tables.values import announces_version

_SHARED = 20_000
"""Texts that are looked for in further rows; past that the memory starts afresh, so that it cannot grow."""


@dataclass(frozen=True)
class Origin:
    """Where records are from.

    Attributes:
        source: Label of the source.
        table: Name of the table; empty when the source has only one.
        row_word: What their numbers count.
    """

    source: str
    table: str = ""
    row_word: str = "row"

    def __str__(self) -> str:
        return f"{self.source}, sheet {self.table}" if self.table else self.source


def judge_table(
    label: str,
    table: Table,
    mapping: HeadingMap,
    matcher: Matcher,
    result: PartResult,
    progress: Progress | None = None,
    codes: CodeLists | None = None,
) -> TableSummary:
    """Judge every record of a table whose structure is known.

    Args:
        label: Label of the source.
        table: The table.
        mapping: Which heading is which field.
        matcher: The recalls.
        result: Takes what is found, and what is skipped.
        progress: Told how far reading has come.
        codes: Lists of codes of the same source.

    Returns:
        The table's account. A table that cannot be assessed, or breaks off, says so in it; what was read before counts.
    """
    origin = Origin(label, table.name, table.row_word)
    judge = TableJudge(origin, table.headings, mapping, matcher, result)
    # What a screen clears is never parsed, so it could not be listed.
    codes = codes or CodeLists(matcher)
    seen = SeenTable(table.name, table.headings, table.sample() if codes.lists else (), mapping)
    explained = codes.of(seen)
    screen = None
    if result.cleared is None and not explained:
        screen = TableScreen(matcher, table.headings, mapping.fields, only_records=True)
    unread = "" if explained else mapping.problem
    with reading_of(origin) as broken:
        for batch in table.batches(screen):
            if unread:
                judge.skip(batch.skipped)
                judge.unassessed += len(batch.row_numbers) + batch.cleared
            else:
                findings = judge.judge(batch, partial(explained.lean, batch=batch))
                codes.see(seen, table.row_word, batch, findings)
            if progress:
                progress(label, judge.seen)
    if problem := unread or broken.problem:
        judge.skip([Skipped(str(origin), problem, records=judge.unassessed)])
    return judge.summary(problem, table.notes)


class Broken:
    """What became of reading.

    Attributes:
        problem: Why it broke off; empty when it did not.
    """

    problem: str = ""


@contextmanager
def reading_of(origin: Origin) -> Iterator[Broken]:
    """Keep what was read where reading breaks off, and say why it did."""
    broken = Broken()
    try:
        yield broken
    except SourceError as error:
        broken.problem = str(error)
    except PumpcheckError:
        raise
    except Exception as error:
        # A stranger's code; the text of its error may quote a record.
        broken.problem = f"{origin}: reading broke off ({type(error).__name__}); report it to the adapter's author"


def identity_columns(batch: Batch, fields: Mapping[str, Sequence[str]]) -> dict[str, Sequence[str | None]]:
    """Return the values a verdict depends on, by canonical field; several columns of one field are joined.

    Args:
        batch: The records.
        fields: Canonical field to headings.
    """
    mapped = {name: fields[name] for name in IDENTITY_FIELDS if fields.get(name)}
    raw = batch.columns(list(dict.fromkeys(heading for headings in mapped.values() for heading in headings)))
    return {name: _joined([bare_column(raw[heading]) for heading in headings]) for name, headings in mapped.items()}


def judge_batch(
    batch: Batch,
    headings: Sequence[str],
    fields: Mapping[str, Sequence[str]],
    matcher: Matcher,
    possible_versions: Sequence[str] = (),
) -> list[Finding]:
    """Return the findings on all records of a batch, without flags.

    Args:
        batch: The records.
        headings: All headings of their table.
        fields: Canonical field to headings.
        matcher: The recalls.
        possible_versions: Headings of columns in which a software version counts where the cell announces it.
    """
    identity = identity_columns(batch, fields)
    for values in batch.columns(list(possible_versions)).values():
        announced = [value if value and announces_version(value) else None for value in values]
        known = identity.get("software_version", announced)
        identity["software_version"] = [version or other for version, other in zip(known, announced, strict=True)]
    own = judged_by_field(fields)
    others = ((heading, batch.columns([heading])[heading]) for heading in headings if heading not in own)
    return matcher.judge_columns(identity, len(batch.row_numbers), others)


class TableJudge:
    """Judges the records of one table and keeps its account."""

    def __init__(
        self,
        origin: Origin,
        headings: Sequence[str],
        mapping: HeadingMap,
        matcher: Matcher,
        result: PartResult,
    ) -> None:
        """Take a table whose columns are known; ``result`` takes what is found in it."""
        self.unassessed = 0
        self.skipped = 0
        self.cleared = 0
        self.mapping = mapping
        self._origin = origin
        self._headings = headings
        self._matcher = matcher
        self._counts = dict.fromkeys(Verdict, 0)
        self._result = result
        result.begun.append(SourceSummary(origin.source, tables=(self.summary(),)))
        places = {heading: place for place, heading in enumerate(headings)}
        self._places_of = [
            (name, found)
            for name in FIELDS
            if (found := [places[heading] for heading in mapping.fields.get(name, ()) if heading in places])
        ]
        self._texts: dict[str | None, str | None] = {}

    @property
    def seen(self) -> int:
        """How many records came by."""
        return sum(self._counts.values()) + self.unassessed

    @property
    def _lists_all(self) -> bool:
        return self._result.cleared is not None

    def skip(self, stretches: Iterable[Skipped]) -> None:
        """Take what could not be read or assessed."""
        for stretch in stretches:
            self.skipped += stretch.records
            self._result.skipped.append(stretch)

    def judge(self, batch: Batch, lean: Callable[[list[Finding]], object] | None = None) -> Sequence[Finding]:
        """Judge a batch of records, and return their findings without flags.

        Args:
            batch: The records.
            lean: Changes the findings on records that go with others.
        """
        self.skip(batch.skipped)
        self._counts[Verdict.NOT_AFFECTED] += batch.cleared
        self.cleared += batch.cleared
        findings = judge_batch(
            batch, self._headings, self.mapping.fields, self._matcher, self.mapping.possible_versions
        )
        if lean is not None:
            lean(findings)
        # Most records are not affected, and there are many.
        cleared, marks, lists_all = Verdict.NOT_AFFECTED, batch.marks, self._lists_all
        positions = [
            position
            for position, finding in enumerate(findings)
            if finding.verdict is not cleared or lists_all or (marks and position in marks)
        ]
        rows = list(zip(positions, batch.rows(positions), strict=True))
        self._counts[cleared] += len(findings) - len(rows)
        for position, row in rows:
            self._add(batch, position, row, findings[position])
        return findings

    def summary(self, problem: str = "", notes: Sequence[str] = ()) -> TableSummary:
        """Return the account of the table.

        Args:
            problem: Why it could not be assessed or read to its end.
            notes: How it was read.
        """
        return TableSummary(
            name=self._origin.table,
            columns=self.mapping.choices,
            records=sum(self._counts.values()),
            affected=self._counts[Verdict.AFFECTED],
            needs_review=self._counts[Verdict.NEEDS_REVIEW],
            not_affected=self._counts[Verdict.NOT_AFFECTED],
            skipped=self.skipped,
            problem=problem,
            notes=tuple(notes),
            cleared=self.cleared,
        )

    def _add(self, batch: Batch, position: int, row: Row, finding: Finding) -> None:
        row = self._shared(row)
        values: dict[str, str | None] = dict(zip(self._headings, row, strict=True))
        mark = batch.marks.get(position)
        if mark:
            for number, extra in enumerate(mark.extra, start=len(self._headings) + 1):
                values[_free_heading(f"Column {number}", values)] = extra
            finding = self._damaged(finding, values, mark.reason)
        cleared = finding.verdict is Verdict.NOT_AFFECTED
        if cleared and not self._lists_all:
            self._counts[finding.verdict] += 1
            return
        fields = self._fields(batch.meant(position))
        units: tuple[str, ...] = ()
        if not cleared:
            finding, units = self._units(finding, fields, values)
        self._counts[finding.verdict] += 1
        self._result.add(
            Record(
                id="" if cleared else finding_id(fields, values, finding.recall_id),
                finding=self._matcher.with_flags(finding, fields),
                source=self._origin.source,
                table=self._origin.table,
                row=batch.row_numbers[position],
                row_word=self._origin.row_word,
                values=values,
                fields=fields,
                remedy="" if cleared else self._matcher.remedy_of(finding),
                action="replace" if cleared else self._matcher.action_of(finding),
                units=units,
            )
        )

    def _units(
        self, finding: Finding, fields: Mapping[str, str], values: Mapping[str, str | None]
    ) -> tuple[Finding, tuple[str, ...]]:
        """Return the units that a record stands for, and its finding, which says so where they cannot be told."""
        quantity = self.mapping.quantity
        units = units_of(fields, values.get(quantity) if quantity else None)
        if units is not None:
            return finding, units
        if is_range(fields.get("serial_number", "").strip()):
            note = "The serial number is a range: each unit in it is to be looked at."
            return replace(finding, reason=f"{finding.reason} {note}"), ()
        return (
            replace(
                finding,
                verdict=Verdict.NEEDS_REVIEW,
                reason_code=ReasonCode.UNITS_UNCLEAR,
                reason=f"{finding.reason} It gives more than {MOST_UNITS:,} units, which no list can show one by one.",
                look_up="Find out how many units there are, and list each of them.",
            ),
            (),
        )

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
            if (value := joined([bare(cell) for place in places if (cell := row[place])]))
        }


def _joined(columns: Sequence[Sequence[str | None]]) -> Sequence[str | None]:
    if len(columns) == 1:
        return columns[0]
    return list(map(joined, zip(*columns, strict=True)))


def _free_heading(heading: str, taken: Mapping[str, object]) -> str:
    while heading in taken:
        heading += "+"
    return heading
