"""Judge tables: batches in, findings and a checked account out."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial

from pumpcheck.adapters import Table
from pumpcheck.batch import Batch
from pumpcheck.grid import Row
from pumpcheck.matching.matcher import Matcher
from pumpcheck.model.finding import FIELDS, IDENTITY_FIELDS, NAME_FIELDS, Finding, ReasonCode, Verdict
from pumpcheck.model.record import Record
from pumpcheck.model.remediation import finding_id
from pumpcheck.model.result import Progress
from pumpcheck.model.summary import Skipped, SourceSummary, TableSummary
from pumpcheck.scanning.codes import CodeLists, SeenTable
from pumpcheck.scanning.results import PartResult, reading
from pumpcheck.scanning.table_screen import TableScreen, joined, naming_for, value_of
from pumpcheck.tables.mapping import judged_by_field
from pumpcheck.tables.text import bare, bare_column
from pumpcheck.tables.values import MOST_UNITS, announces_version, is_formula, is_range, units_of

UNTOLD = (
    "none of its records says what the device is: where that should stand are general words, numbers or nothing; scan "
    "what has the names, or name the column that does with --column FIELD=HEADING"
)

# Why records are cleared of which at most the maker is known.
UNNAMED = (ReasonCode.NO_MATCH, ReasonCode.OTHER_DEVICE)

# Texts that are looked for in further rows; past that the memory starts afresh, so that it cannot grow.
_SHARED = 20_000


@dataclass(frozen=True)
class Context:
    """What judging the tables of one source has in common."""

    label: str  # label of the source
    matcher: Matcher  # the recalls
    codes: CodeLists  # takes note of lists of codes
    result: PartResult  # takes what is found, and what is skipped
    progress: Progress | None = None  # told how far reading has come

    def origin(self, table: str) -> str:
        """Where a table is, for messages."""
        return f"{self.label}, sheet {table}" if table else self.label


def judge_table(context: Context, table: Table, seen: SeenTable) -> TableSummary:
    """Judge every record of a table whose structure is known, and return its account.

    A table that cannot be assessed, or breaks off, says so in it; what was read before counts.
    """
    mapping = seen.mapping
    judge = TableJudge(context, seen, table.row_word)
    # What a screen clears is never parsed, so it could not be listed.
    screen = None
    if context.result.cleared is None and not mapping.possible_models:
        screen = TableScreen(context.matcher, table.headings, mapping.fields, only_records=True)
    with reading(judge.origin) as state:
        for batch in table.batches(screen):
            if mapping.problem:
                judge.skip(batch.skipped)
                judge.unassessed += len(batch.row_numbers) + batch.cleared
            else:
                doubt = partial(doubt_serials, batch=batch, fields=mapping.fields, matcher=context.matcher)
                context.codes.see(seen, batch, judge.judge(batch, doubt))
            if context.progress:
                context.progress(context.label, judge.seen)
    if problem := mapping.problem or state.problem:
        judge.skip([Skipped(judge.origin, problem, records=judge.unassessed)])
    elif judge.tells_nothing:
        context.result.skipped.append(Skipped(judge.origin, UNTOLD, records=judge.seen))
    return judge.summary(problem, table.notes)


def _identity(batch: Batch, fields: Mapping[str, Sequence[str]]) -> dict[str, Sequence[str | None]]:
    mapped = {name: fields[name] for name in IDENTITY_FIELDS if fields.get(name)}
    raw = batch.columns(list(dict.fromkeys(heading for headings in mapped.values() for heading in headings)))
    columns = {name: [bare_column(raw[heading]) for heading in headings] for name, headings in mapped.items()}
    return {
        name: several[0] if len(several) == 1 else list(map(joined, zip(*several, strict=True)))
        for name, several in columns.items()
    }


def judge_batch(
    batch: Batch,
    headings: Sequence[str],
    fields: Mapping[str, Sequence[str]],
    matcher: Matcher,
    possible_versions: Sequence[str] = (),
    possible_models: Sequence[str] = (),
) -> list[Finding]:
    """Return the findings on all records of a batch, without flags.

    In the columns of ``possible_versions`` a software version counts where the cell announces it, and in those of
    ``possible_models`` a bare number beside the maker.
    """
    identity = _identity(batch, fields)
    for values in batch.columns(list(possible_versions)).values():
        announced = [value if value and announces_version(value) else None for value in values]
        known = identity.get("software_version", announced)
        identity["software_version"] = [version or other for version, other in zip(known, announced, strict=True)]
    own = judged_by_field(fields)
    others = {heading: batch.columns([heading])[heading] for heading in headings if heading not in own}
    makers = identity.get("manufacturer", ())
    for heading in possible_models:
        pairs = zip(makers, others[heading], strict=True)
        others[heading] = [f"{maker} {value}" if maker and value else value for maker, value in pairs]
    findings = matcher.judge_columns(identity, len(batch.row_numbers), others.items())
    for position, unread in _unread(identity).items():
        if findings[position].verdict is Verdict.NOT_AFFECTED:
            device = {name: values[position] for name, values in identity.items()}
            findings[position] = matcher.judge_unread(device, unread)
    if possible_models:
        findings = [_with_maker(*pair) for pair in zip(findings, makers, strict=True)]
    return findings


def doubt_serials(findings: list[Finding], batch: Batch, fields: Mapping[str, Sequence[str]], matcher: Matcher) -> None:
    """Have records reviewed that name no device and hold what is built like the serial number of a recalled one."""
    _, named = naming_for(matcher).of_batch(batch, fields, len(findings))
    for position, finding in enumerate(findings):
        if not named[position] and finding.reason_code in UNNAMED:
            findings[position] = by_serial(matcher, finding, batch, position)


def by_serial(matcher: Matcher, own: Finding, batch: Batch, position: int) -> Finding:
    """Return the finding on a record that names nothing: a pump's serial number in it leaves a doubt."""
    [row] = batch.rows([position])
    for cell in row:
        if serial := matcher.serial_in(bare(cell or "")):
            return matcher.judge_inherited(own, matcher.judge_outside(serial), "its serial number")
    return own


def _unread(identity: Mapping[str, Sequence[str | None]]) -> dict[int, list[str]]:
    """Return by position the fields of records that would name a device and hold a formula instead of its result."""
    unread: dict[int, list[str]] = {}
    for name in NAME_FIELDS:
        values = identity.get(name, ())
        formulas = {value for value in set(values) if value and is_formula(value)}
        for position, value in enumerate(values if formulas else ()):
            if value in formulas:
                unread.setdefault(position, []).append(name)
    return unread


def _with_maker(finding: Finding, maker: str | None) -> Finding:
    """Return a finding with the evidence of the maker in the maker's field, which was read beside another's."""
    if not maker or finding.verdict is Verdict.NOT_AFFECTED:
        return finding
    evidence = (
        replace(piece, field="manufacturer") if piece.shows == "maker" and piece.text in maker else piece
        for piece in finding.evidence
    )
    return replace(finding, evidence=tuple(dict.fromkeys(evidence)))


class TableJudge:
    """Judges the records of one table and keeps its account."""

    def __init__(self, context: Context, seen: SeenTable, row_word: str) -> None:
        self.origin = context.origin(seen.name)  # where the table is, for messages
        self.mapping = mapping = seen.mapping
        self.unassessed = self.skipped = self.cleared = 0  # records that could not be assessed, read, or were cleared
        self._label, self._name, self._row_word = context.label, seen.name, row_word
        self._headings = headings = seen.headings
        self._matcher, self._result = context.matcher, context.result
        self._names = naming_for(context.matcher)
        self._lists_all = self._result.cleared is not None
        self._counts = dict.fromkeys(Verdict, 0)
        self._result.begun.append(SourceSummary(context.label, tables=(self.summary(),)))
        places = {heading: place for place, heading in enumerate(headings)}
        self._places_of = [
            (field, found)
            for field in FIELDS
            if (found := [places[heading] for heading in mapping.fields.get(field, ()) if heading in places])
        ]
        self._texts: dict[str | None, str | None] = {}
        self._is_told = False

    @property
    def tells_nothing(self) -> bool:
        """Whether there are records, and none says what it is, so that they are cleared for what they do not say."""
        return bool(self.seen) and not self._is_told

    @property
    def seen(self) -> int:
        """How many records came by."""
        return sum(self._counts.values()) + self.unassessed

    def skip(self, stretches: Iterable[Skipped]) -> None:
        """Take what could not be read or assessed."""
        for stretch in stretches:
            self.skipped += stretch.records
            self._result.skipped.append(stretch)

    def judge(self, batch: Batch, lean: Callable[[list[Finding]], object] = list) -> Sequence[Finding]:
        """Judge records, and return their findings without flags, as ``lean`` has changed them."""
        self.skip(batch.skipped)
        self._counts[Verdict.NOT_AFFECTED] += batch.cleared
        self.cleared += batch.cleared
        findings = self.findings(batch)
        self._is_told = self._is_told or bool(batch.cleared) or self._tells(batch, findings)
        lean(findings)
        # Most records are not affected, and there are many.
        cleared, marks, lists_all = Verdict.NOT_AFFECTED, batch.marks, self._lists_all
        positions = [
            position
            for position, finding in enumerate(findings)
            if finding.verdict is not cleared or lists_all or (marks and position in marks)
        ]
        self._counts[cleared] += len(findings) - len(positions)
        for position, row in zip(positions, batch.rows(positions), strict=True):
            self._add(batch, position, row, findings[position])
        return findings

    def _tells(self, batch: Batch, findings: Sequence[Finding]) -> bool:
        """Whether a record says what it is, or is found."""
        makers, named = self._names.of_batch(batch, self.mapping.fields, len(findings))
        is_found = any(finding.verdict is not Verdict.NOT_AFFECTED for finding in findings)
        return is_found or bool(self.mapping.possible_models) or any(makers) or any(named)

    def findings(self, batch: Batch) -> list[Finding]:
        """Return the findings on records by themselves, which are not counted."""
        mapping = self.mapping
        possible = mapping.possible_versions, mapping.possible_models
        return judge_batch(batch, self._headings, mapping.fields, self._matcher, *possible)

    def summary(self, problem: str = "", notes: Sequence[str] = ()) -> TableSummary:
        """Return the account of the table; ``problem`` is why it could not be assessed or read to its end."""
        return TableSummary(
            name=self._name,
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
        if len(self._texts) > _SHARED:
            self._texts.clear()
        # Texts that stand in many rows are held once for all of them.
        shared = map(self._texts.setdefault, row, row)
        values: dict[str, str | None] = dict(zip(self._headings, shared, strict=True))
        if mark := batch.marks.get(position):
            for number, extra in enumerate(mark.extra, start=len(self._headings) + 1):
                heading = f"Column {number}"
                while heading in values:
                    heading += "+"
                values[heading] = extra
            finding = self._damaged(finding, values, mark.reason)
        cleared = finding.verdict is Verdict.NOT_AFFECTED
        if cleared and not self._lists_all:
            self._counts[finding.verdict] += 1
            return
        meant = batch.meant(position)
        fields = {name: value for name, places in self._places_of if (value := value_of(meant, places, name))}
        units: tuple[str, ...] = ()
        if not cleared:
            finding, units = self._units(finding, fields, values)
        self._counts[finding.verdict] += 1
        self._result.add(
            Record(
                id="" if cleared else finding_id(fields, values, finding.recall_id),
                finding=self._matcher.with_flags(finding, fields),
                source=self._label,
                table=self._name,
                row=batch.row_numbers[position],
                row_word=self._row_word,
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
        unclear = replace(
            finding,
            verdict=Verdict.NEEDS_REVIEW,
            reason_code=ReasonCode.UNITS_UNCLEAR,
            reason=f"{finding.reason} It gives more than {MOST_UNITS:,} units, which no list can show one by one.",
            look_up="Find out how many units there are, and list each of them.",
        )
        return unclear, ()

    def _damaged(self, finding: Finding, values: Mapping[str, str | None], reason: str) -> Finding:
        """Judge a row of the wrong shape: its words may stand under the wrong headings, so all of them count."""
        if finding.verdict is Verdict.NOT_AFFECTED:
            found = self._matcher.judge_loose(" ; ".join(filter(None, values.values())))
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
