"""The one finished result of a scan: findings, skipped stretches, sources, and counts that add up."""

from __future__ import annotations

import base64
import hmac
import secrets
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from pumpcheck.decisions import Decision, DecisionUse
from pumpcheck.errors import AccountingError
from pumpcheck.masking import mask, mask_within
from pumpcheck.model import Finding, Note, Recall, Skipped, Verdict
from pumpcheck.work import Work

if TYPE_CHECKING:
    import pandas as pd

    from pumpcheck.hookspecs import ReportWriter

FINDING_COLUMNS: tuple[str, ...] = (
    "verdict",
    "recall_id",
    "recalled_model",
    "reason_code",
    "reason",
    "evidence",
    "look_up",
    "flags",
    "finding_id",
    "source",
    "sheet",
    "row",
    "duplicate_of",
)
"""The columns that the findings frames, the CSV and the workbook put before a source's own columns."""


@dataclass(frozen=True, slots=True)
class ColumnChoice:
    """What was decided about one column of a table.

    Attributes:
        heading: The heading as the table has it.
        field: The canonical field it was taken for, or None when it is not used for matching.
        how: How that was decided, for a person: ``known heading``, ``by its content``, ``named by --column`` …
        samples: Up to three values, serial numbers masked.
    """

    heading: str
    field: str | None
    how: str
    samples: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class TableSummary:
    """The account of one table.

    Attributes:
        name: Sheet or member name; empty for a source's only table.
        columns: One choice for each heading, in order.
        records: Records judged. Always ``affected + needs_review + not_affected``.
        affected: How many of them are affected, duplicates included.
        needs_review: How many need review, duplicates included.
        not_affected: How many are not affected.
        skipped: Records (as far as known) that could not be read or assessed; not part of ``records``.
        problem: Why the table could not be assessed or read to its end; empty when all is well.
        notes: How the table was read.

    Raises:
        AccountingError: If the counts do not add up.
    """

    name: str
    columns: tuple[ColumnChoice, ...] = ()
    records: int = 0
    affected: int = 0
    needs_review: int = 0
    not_affected: int = 0
    skipped: int = 0
    problem: str = ""
    notes: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if self.records != self.affected + self.needs_review + self.not_affected:
            raise AccountingError(
                f"table {self.name!r}: {self.records} records read, but {self.affected} affected + {self.needs_review} "
                f"needs review + {self.not_affected} not affected; do not use this result, please report it"
            )


@dataclass(frozen=True, slots=True)
class SourceSummary:
    """The account of one source.

    Attributes:
        label: Short name, free of secrets.
        adapter: The adapter that read it, or empty when none did.
        tables: Its tables in order.
        problem: Why it could not be read whole; empty when it was.
        sha256: Of the file's bytes, in hexadecimal; empty for what is not a file, or a very large one.
        notes: What a person should know about it.
    """

    label: str
    adapter: str = ""
    tables: tuple[TableSummary, ...] = ()
    problem: str = ""
    sha256: str = ""
    notes: tuple[Note, ...] = ()

    def masked(self, hide: Callable[[str], str]) -> SourceSummary:
        """Return the account with every text put through ``hide``, which masks serial numbers."""
        tables = tuple(
            replace(
                table,
                name=hide(table.name),
                problem=hide(table.problem),
                notes=tuple(map(hide, table.notes)),
                columns=tuple(
                    replace(column, heading=hide(column.heading), samples=tuple(map(hide, column.samples)))
                    for column in table.columns
                ),
            )
            for table in self.tables
        )
        notes = tuple(Note(hide(note.origin), hide(note.text)) for note in self.notes)
        return replace(self, label=hide(self.label), tables=tables, problem=hide(self.problem), notes=notes)

    @property
    def records(self) -> int:
        """Records judged in all its tables."""
        return sum(table.records for table in self.tables)

    @property
    def affected(self) -> int:
        """Affected records in all its tables."""
        return sum(table.affected for table in self.tables)

    @property
    def needs_review(self) -> int:
        """Records to review in all its tables."""
        return sum(table.needs_review for table in self.tables)

    @property
    def not_affected(self) -> int:
        """Records not affected in all its tables."""
        return sum(table.not_affected for table in self.tables)

    @property
    def skipped(self) -> int:
        """Records that could not be read or assessed, as far as their number is known."""
        return sum(table.skipped for table in self.tables)


@dataclass(frozen=True, slots=True)
class Record:
    """One record that is affected or needs review, with everything the source says about it.

    Attributes:
        id: Stable id of the finding; see `pumpcheck.remediation.finding_id`.
        finding: The verdict and its evidence.
        source: Label of the source.
        table: Name of the sheet or member; empty when the source has only one.
        row: Where it is, counted in ``row_word``.
        row_word: ``line``, ``row`` or ``record``.
        values: Every original column, by its heading, in order.
        fields: The canonical fields that were mapped, by name; several columns of one field are joined.
        duplicate_of: Id and place of the same unit listed earlier; empty for a unit's first record.
        also_at: Further places that list the same unit.
        remedy: What the recall says is done about an affected unit.
        decision: What a person decided about it. ``finding`` stays what the matcher found.
        on_record: What the record alone came to, where ``finding`` rests on what was read on the device too.
    """

    id: str
    finding: Finding
    source: str
    table: str
    row: int
    row_word: str
    values: Mapping[str, str | None]
    fields: Mapping[str, str]
    duplicate_of: str = ""
    also_at: tuple[str, ...] = ()
    remedy: str = ""
    decision: Decision | None = None
    on_record: Finding | None = None

    @property
    def verdict(self) -> Verdict:
        """The verdict that holds: what was decided, else what was found."""
        return self.decision.verdict if self.decision else self.finding.verdict

    @property
    def place(self) -> str:
        """Where a person finds the record: ``biomed.xlsx, sheet Ward 3, row 12``."""
        sheet = f", sheet {self.table}" if self.table else ""
        return f"{self.source}{sheet}, {self.row_word} {self.row}"

    def cells(self) -> dict[str, str | int]:
        """Return the values of `FINDING_COLUMNS` by name."""
        finding = self.finding
        return {
            "verdict": finding.verdict.value,
            "recall_id": finding.recall_id or "",
            "recalled_model": finding.recalled_model or "",
            "reason_code": finding.reason_code.value,
            "reason": finding.reason,
            "evidence": finding.evidence_text,
            "look_up": finding.look_up,
            "flags": ", ".join(finding.flags),
            "finding_id": self.id,
            "source": self.source,
            "sheet": self.table,
            "row": self.row,
            "duplicate_of": self.duplicate_of,
        }

    def masked(self) -> Record:
        """Return the record with serial numbers masked wherever they stand in it."""
        serial = self.fields.get("serial_number", "")
        in_udi = [piece.text for piece in self.finding.evidence if piece.shows == "serial number"]
        serials = [serial, *serial.split(), *in_udi]

        def hide(text: str) -> str:
            return mask_within(text, serials)

        serial_headings = {heading for heading, value in self.values.items() if value and value.strip() == serial}

        def hidden(finding: Finding) -> Finding:
            evidence = tuple(replace(piece, text=hide(piece.text)) for piece in finding.evidence)
            return replace(finding, evidence=evidence, reason=hide(finding.reason), look_up=hide(finding.look_up))

        return replace(
            self,
            finding=hidden(self.finding),
            on_record=self.on_record and hidden(self.on_record),
            source=hide(self.source),
            table=hide(self.table),
            also_at=tuple(map(hide, self.also_at)),
            values={
                heading: value if value is None else mask(value) if heading in serial_headings else hide(value)
                for heading, value in self.values.items()
            },
            fields={
                name: mask(value) if name == "serial_number" else hide(value) for name, value in self.fields.items()
            },
        )


@dataclass(frozen=True)
class ScanResult:
    """What a scan found. Frozen: a report is a picture of one result and changes nothing.

    Attributes:
        records: Every affected or needs_review record, in the order read, duplicates included; and the records that
            what was read on the device has cleared.
        skipped: What could not be read or assessed.
        sources: One account a source.
        recalls: The recalls that were applied.
        started: When the scan began, with its time zone.
        version: The version of pumpcheck.
        warnings: What went wrong beside the sources, such as a broken plugin that nobody asked for.
        report_writers: Report formats that plugins provided.
        work: What the team typed into an earlier workbook.
        decisions: What became of each decision that was given.
        is_masked: Whether serial numbers are masked and ids mean nothing outside this result.
    """

    records: tuple[Record, ...]
    skipped: tuple[Skipped, ...]
    sources: tuple[SourceSummary, ...]
    recalls: tuple[Recall, ...]
    started: datetime
    version: str
    warnings: tuple[str, ...] = ()
    report_writers: tuple[ReportWriter, ...] = field(default=(), repr=False, compare=False)
    work: Work = field(default_factory=Work)
    decisions: tuple[DecisionUse, ...] = ()
    is_masked: bool = False

    @property
    def complete(self) -> bool:
        """Whether every source was read whole and every record in it was judged."""
        return not self.skipped and not any(
            source.problem or any(table.problem for table in source.tables) for source in self.sources
        )

    @property
    def counts(self) -> dict[str, int]:
        """Totals: records, affected, needs_review, not_affected, skipped, duplicates.

        The first equals the sum of the next three. ``duplicates`` counts records, among affected and needs_review,
        of units that another record lists too; the work list shows such a unit once.
        """
        return {
            "records": sum(source.records for source in self.sources),
            "affected": sum(source.affected for source in self.sources),
            "needs_review": sum(source.needs_review for source in self.sources),
            "not_affected": sum(source.not_affected for source in self.sources),
            "skipped": sum(stretch.records for stretch in self.skipped),
            "duplicates": sum(1 for record in self.records if record.duplicate_of),
        }

    @property
    def exit_code(self) -> int:
        """0 complete with nothing to act on, 1 complete with something to act on, 2 incomplete.

        There is nothing to act on for a unit that a decision or a reading on the device cleared, or whose status in the
        workbook says that it is done. A unit that the inventory no longer lists counts until it is done.
        """
        if not self.complete:
            return 2
        done = {unit for unit, work in self.work.units.items() if work.done}
        listed = {record.id for record in self.records if record.verdict is not Verdict.NOT_AFFECTED}
        return 1 if (listed | {unit.id for unit in self.work.gone}) - done else 0

    def units_once(self) -> list[Record]:
        """Every unit that is affected, needs review or was cleared by a reading on the device, each once."""
        return [record for record in self.records if not record.duplicate_of]

    def units(self, verdict: Verdict) -> list[Record]:
        """The units for which this verdict holds, each once. A decision moves a unit, and drops none."""
        return [record for record in self.records if record.verdict is verdict and not record.duplicate_of]

    @property
    def findings(self) -> pd.DataFrame:
        """Affected and needs_review records: `FINDING_COLUMNS`, then every original column as text.

        An original column that bears the name of one of ours is called ``NAME (source)``.
        """
        return self._frame(self.records)

    @property
    def affected(self) -> pd.DataFrame:
        """The affected records, in the form of `findings`."""
        return self._frame(record for record in self.records if record.finding.verdict is Verdict.AFFECTED)

    @property
    def needs_review(self) -> pd.DataFrame:
        """The records to review, in the form of `findings`."""
        return self._frame(record for record in self.records if record.finding.verdict is Verdict.NEEDS_REVIEW)

    def original_headings(self) -> dict[str, str]:
        """Every original heading of the findings, first seen first, with the column name it has in a flat list."""
        headings = dict.fromkeys(heading for record in self.records for heading in record.values)
        names: dict[str, str] = {}
        taken = {*FINDING_COLUMNS, *headings}
        for heading in headings:
            name = heading
            while name in FINDING_COLUMNS or name in names.values() or (name != heading and name in taken):
                name += " (source)"
            names[heading] = name
        return names

    def masked(self) -> ScanResult:
        """Return the same result with every serial number masked to its last three characters.

        A finding id is a hash of the serial number, and the few serial numbers that a mask leaves possible could all be
        tried; so masked records have ids of their own, which mean nothing outside this one result.
        """
        key = secrets.token_bytes(32)
        known = [*(record.id for record in self.records), *self.work.units, *(unit.id for unit in self.work.gone)]
        ids = {name: _meaningless(name, key) for name in known}
        serials = {record.fields.get("serial_number", "") for record in self.records}

        def hide(text: str) -> str:
            return mask_within(text, serials)

        return replace(
            self,
            records=tuple(
                replace(
                    record.masked(),
                    id=ids[record.id],
                    decision=record.decision and record.decision.masked(ids, serials),
                    duplicate_of=mask_within(record.duplicate_of.replace(record.id, ids[record.id])),
                )
                for record in self.records
            ),
            skipped=tuple(
                replace(stretch, origin=hide(stretch.origin), reason=hide(stretch.reason)) for stretch in self.skipped
            ),
            sources=tuple(source.masked(hide) for source in self.sources),
            warnings=tuple(map(hide, self.warnings)),
            work=self.work.masked(ids, serials),
            decisions=tuple(
                replace(
                    use,
                    decision=use.decision.masked(ids, serials),
                    finding_ids=tuple(ids[name] for name in use.finding_ids if name in ids),
                )
                for use in self.decisions
            ),
            is_masked=True,
        )

    def write(
        self,
        path: str | Path,
        *,
        format: str | None = None,
        force: bool = False,
        mask_serials: bool = False,
        update: bool = False,
    ) -> Path:
        """Write a report; the format follows from the suffix unless it is named.

        Args:
            path: Target, such as ``remediation.xlsx``, ``.csv`` or ``.json``.
            format: Name of a report format, when the suffix does not say it.
            force: Overwrite an existing file.
            mask_serials: Mask serial numbers to their last three characters.
            update: Carry what people typed into the workbook at ``path`` into the new one, and keep a copy of the old
                one beside it; see `pumpcheck.updating.prepare` for the merged result itself.

        Returns:
            The path written.

        Raises:
            ReportExistsError: If the file exists and neither ``force`` nor ``update`` is set. Nothing is changed.
            UpdateError: If something in the old workbook cannot be carried. Nothing is changed.
            ReportError: If no report has that format or the file cannot be written. An old file stays whole.
        """
        from pumpcheck.reports import write_report

        if update:
            from pumpcheck.updating import prepare

            prepare(self, Path(path), format=format, mask_serials=mask_serials).write()
            return Path(path)

        return write_report(self, Path(path), format=format, force=force, mask_serials=mask_serials)

    def _frame(self, records: Iterable[Record]) -> pd.DataFrame:
        import pandas as pd

        records = list(records)
        names = self.original_headings()
        columns: dict[str, list[str | int | None]] = {name: [] for name in (*FINDING_COLUMNS, *names.values())}
        for record in records:
            for name, cell in record.cells().items():
                columns[name].append(cell)
            for heading, name in names.items():
                columns[name].append(record.values.get(heading))
        return pd.DataFrame(columns)


def _meaningless(finding_id: str, key: bytes) -> str:
    digest = hmac.digest(key, finding_id.encode(), "sha256")
    return "PC-" + base64.b32encode(digest).decode()[:10]


Progress = Callable[[str, int], None]
"""Called now and then during a scan with the label of the source being read and the records read of it so far."""
