"""The one finished result of a scan: findings, skipped stretches, sources, and counts that add up."""

from __future__ import annotations

import base64
import hmac
import secrets
import warnings
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cached_property
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pumpcheck.masking import Masker
from pumpcheck.model.cleared import ClearedRows
from pumpcheck.model.decision import DecisionUse
from pumpcheck.model.finding import FIELDS, Verdict
from pumpcheck.model.recall import Recall
from pumpcheck.model.record import FINDING_COLUMNS, Record
from pumpcheck.model.remediation import action, running_numbers, split_units
from pumpcheck.model.summary import Skipped, SourceSummary
from pumpcheck.model.team_entries import GoneUnit, Work
from pumpcheck.privacy import Masking, masked

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class ScanResult:
    """What a scan found. Frozen: a report is a picture of one result and changes nothing.

    Attributes:
        records: Every affected or needs_review record, in the order read, duplicates and what is named outside the
            tables included; and the records that what was read on the device has cleared.
        skipped: What could not be read or assessed.
        sources: One account a source.
        recalls: The recalls that were applied.
        started: When the scan began, with its time zone.
        version: The version of pumpcheck.
        warnings: What went wrong beside the sources, such as a broken plugin that nobody asked for.
        work: What the team typed into an earlier workbook.
        decisions: What became of each decision that was given.
        is_masked: Whether serial numbers are masked and ids mean nothing outside this result.
        cleared: The records that are not affected, where every record is to be listed; otherwise None.
        inputs: The files that were read; none of them is ever overwritten.
        written: Where the findings were written part by part; they are not in ``records`` then. Otherwise empty.
        written_duplicates: How many of those are of units that another one lists too.
    """

    records: tuple[Record, ...]
    skipped: tuple[Skipped, ...]
    sources: tuple[SourceSummary, ...]
    recalls: tuple[Recall, ...]
    started: datetime
    version: str
    warnings: tuple[str, ...] = ()
    work: Work = field(default_factory=Work)
    decisions: tuple[DecisionUse, ...] = ()
    is_masked: bool = False
    cleared: ClearedRows | None = field(default=None, repr=False, compare=False)
    inputs: tuple[Path, ...] = field(default=(), repr=False, compare=False)
    written: str = field(default="", compare=False)
    written_duplicates: int = field(default=0, compare=False)

    def __repr__(self) -> str:
        """Return how much was found, and nothing that a record says."""
        counts = ", ".join(f"{number:,} {name.replace('_', ' ')}" for name, number in self.counts.items() if number)
        return f"<ScanResult {'complete' if self.complete else 'INCOMPLETE'}: {counts or 'nothing read'}>"

    def _repr_html_(self) -> str:
        """Return the same for a notebook, with the units found and their serial numbers masked."""
        shown: str = _api().for_notebook(self)
        return shown

    @property
    def complete(self) -> bool:
        """Whether every source was read whole, none of before was left out, and every record in it was judged."""
        return not (self.skipped or self.work.forgotten) and not any(
            source.problem or any(table.problem for table in source.tables) for source in self.sources
        )

    @property
    def counts(self) -> dict[str, int]:
        """Totals: records, affected, needs_review, not_affected, skipped, duplicates, outside.

        The first equals the sum of the next three. ``duplicates`` counts records, among affected and needs_review,
        of units that another record lists too; the work list shows such a unit once. ``outside`` counts the findings
        on texts outside the tables, which are no records and in none of the other numbers.
        """
        judged = ("records", "affected", "needs_review", "not_affected")
        return {
            **{name: sum(getattr(source, name) for source in self.sources) for name in judged},
            "skipped": sum(stretch.records for stretch in self.skipped),
            "duplicates": self.written_duplicates + sum(1 for record in self.records if record.duplicate_of),
            "outside": sum(source.outside for source in self.sources)
            if self.written
            else sum(1 for record in self.records if record.outside),
        }

    @property
    def exit_code(self) -> int:
        """0 complete with nothing to act on, 1 complete with something to act on, 2 incomplete.

        There is nothing to act on for a unit that a decision or a reading on the device cleared, or whose status in the
        workbook says that it is done. A unit that the inventory no longer lists counts until it is done.
        """
        if not self.complete:
            return 2
        if self.written:
            return 1 if any(self.counts[name] for name in ("affected", "needs_review", "outside")) else 0
        done = {unit for unit, work in self.work.units.items() if work.done}
        units = (unit for units in self.units_by_record for unit in units)
        listed = {unit.id for unit in units if unit.verdict is not Verdict.NOT_AFFECTED}
        gone = {unit.id for unit in self.work.gone if not unit.settled}
        return 1 if (listed | gone) - done else 0

    def unscanned(self, verdict: Verdict) -> list[GoneUnit]:
        """The units of sources that were left out of the scan, for which this verdict holds."""
        return [unit for unit in self.work.gone if not unit.scanned and (unit.held or unit.verdict) is verdict]

    def every_record(self) -> Iterator[Record]:
        """Yield the records that a flat list shows, in the order read: with ``all_rows`` every one, else findings."""
        shown = 0
        for after, record in self.cleared or ():
            yield from self.records[shown:after]
            shown = after
            yield record
        yield from self.records[shown:]

    @cached_property
    def units_by_record(self) -> list[list[Record]]:
        """The units of each record, with their running numbers: one of three pumps has three, a duplicate one."""
        numbers = self.numbers
        return [[replace(unit, number=numbers.get(unit.id, 0)) for unit in units] for units in self._split]

    @cached_property
    def numbers(self) -> dict[str, int]:
        """The running number of each unit by its finding id, those of an earlier workbook kept."""
        kept = {name: unit.number for name, unit in self.work.units.items() if unit.number}
        units = (unit for units in self._split for unit in units if not unit.duplicate_of)
        return running_numbers(units, kept, (unit.id for unit in self.work.gone))

    @cached_property
    def _split(self) -> list[list[Record]]:
        return split_units(self.records)

    def units(self, verdict: Verdict | None = None) -> list[Record]:
        """Return every unit that is affected, needs review or was cleared by a reading on the device, each once.

        What is named outside the tables is among them: somebody has to look at it as well.

        Args:
            verdict: Only those for which this verdict holds. A decision moves a unit, and drops none.
        """
        units = [unit for units in self.units_by_record for unit in units if not unit.duplicate_of]
        return units if verdict is None else [unit for unit in units if unit.verdict is verdict]

    def rows(self) -> Iterator[Record]:
        """Yield what `every_record` yields, under its former name."""
        warnings.warn("ScanResult.rows() is ScanResult.every_record() now", DeprecationWarning, stacklevel=2)
        return self.every_record()

    def units_once(self) -> list[Record]:
        """Return what `units` returns, under its former name."""
        warnings.warn("ScanResult.units_once() is ScanResult.units() now", DeprecationWarning, stacklevel=2)
        return self.units()

    @property
    def findings(self) -> pd.DataFrame:
        """Affected and needs_review records, what is named outside the tables too.

        The columns are `FINDING_COLUMNS`, then every original column as text. An original column with the name of
        one of ours is called ``NAME (source)``. Text is of dtype object, and a cell without a value is None.
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

    def original_headings(self, further: Iterable[str] = ()) -> dict[str, str]:
        """Every original heading of the findings and further ones, with the column name it has in a flat list."""
        headings = dict.fromkeys(heading for record in self.records for heading in record.values)
        headings.update(dict.fromkeys(further))
        names: dict[str, str] = {}
        taken = set(FINDING_COLUMNS)
        for heading in headings:
            name = heading
            while name in taken or (name != heading and name in headings):
                name += " (source)"
            taken.add(name)
            names[heading] = name
        return names

    def masked(self, key: bytes = b"", further: Iterable[str] = ()) -> ScanResult:
        """Return the same result with every serial number masked to its last three characters.

        A finding id is a hash of the serial number, and the few serial numbers that a mask leaves possible could all be
        tried; so masked records have ids of their own, which mean nothing outside this one result.

        Args:
            key: Where parts of one scan are masked by themselves, the secret by which they give a unit the same id.
            further: Serial numbers that are masked too.
        """
        key = key or secrets.token_bytes(32)
        known = [*(record.id for record in self.records), *self.work.units, *(unit.id for unit in self.work.gone)]
        ids = {name: _meaningless(name, key) for name in known}
        own: dict[str, list[str]] = {}
        for record in self.records:
            own.setdefault(record.id, []).extend(record.serials)
        cleared = (serial for _, record in self.cleared or () for serial in record.serials)
        masking = Masking(self.masker([*further, *cleared]), ids, own)
        headings = self._serial_headings()
        records = tuple(
            masked(record, replace(masking, headings=headings.get((record.source, record.table), frozenset())))
            for record in self.records
        )
        # Ids of further units of a record follow from what the record says, which is now the masked text.
        for units, others in zip(self._split, split_units(records), strict=True):
            for unit, other in zip(units, others, strict=True):
                ids[unit.id] = other.id
                own.setdefault(unit.id, list(unit.serials))
        return replace(
            self,
            records=records,
            skipped=tuple(masked(stretch, masking) for stretch in self.skipped),
            sources=tuple(masked(source, masking) for source in self.sources),
            warnings=tuple(map(masking.text, self.warnings)),
            work=masked(self.work, masking),
            decisions=tuple(masked(use, masking) for use in self.decisions),
            is_masked=True,
            cleared=None if self.cleared is None else self.cleared.masked(masking, headings),
        )

    def masker(self, further: Iterable[str] = ()) -> Masker:
        """Return what masks the serial numbers of the findings, of the team's work and further ones, in any text."""
        serials = [serial for record in self.records for serial in record.serials]
        decided = [use.decision.match.get("serial_number", "") for use in self.decisions]
        return Masker([*serials, *further, *decided, *self.work.serials()])

    def _serial_headings(self) -> dict[tuple[str, str], frozenset[str]]:
        """Return the columns of serial numbers of each table, by source and name of the table."""
        found: dict[tuple[str, str], frozenset[str]] = {}
        for source in self.sources:
            for table in source.tables:
                headings = frozenset(column.heading for column in table.columns if column.field == "serial_number")
                place = source.label, table.name
                found[place] = headings | found.get(place, frozenset())
        return found

    def write(
        self,
        path: str | Path,
        *,
        format: str | None = None,
        force: bool = False,
        mask_serials: bool = False,
        update: bool = False,
        retired: Collection[str] = (),
    ) -> Path:
        """Write a report; the format follows from the suffix unless it is named.

        Args:
            path: Target, such as ``remediation.xlsx``; also ``.csv``, ``.json``, ``.html``, and what plugins write.
            format: Name of a report format, when the suffix does not say it.
            force: Overwrite an existing file.
            mask_serials: Mask serial numbers to their last three characters.
            update: Carry what people typed into the workbook at ``path`` into the new one, and keep a copy of the old
                one beside it.
            retired: Sources of that workbook that are gone for good, and so not missing from this scan.

        Returns:
            The path written.

        Raises:
            ReportExistsError: If the file exists and neither ``force`` nor ``update`` is set. Nothing is changed.
            UpdateError: If something in the old workbook cannot be carried. Nothing is changed.
            ReportError: If no report has that format or the file cannot be written. An old file stays whole.
        """
        written: Path = _api().write_result(
            self, path, format=format, force=force, mask_serials=mask_serials, update=update, retired=retired
        )
        return written

    def _frame(self, records: Iterable[Record]) -> pd.DataFrame:
        import pandas as pd

        records = list(records)
        names = self.original_headings()
        columns: dict[str, list[str | int | None]] = {name: [] for name in (*FINDING_COLUMNS, *names.values())}
        for record in records:
            for name, cell in finding_cells(record).items():
                columns[name].append(cell)
            for heading, name in names.items():
                columns[name].append(record.values.get(heading))
        return pd.DataFrame(columns, dtype="object").astype({"row": "int64"})


def _api() -> Any:  # noqa: ANN401 - a module
    """Return what writes the reports of results, which know of none themselves."""
    return import_module("pumpcheck.api")


def finding_cells(record: Record) -> dict[str, str | int]:
    """Return the values of `FINDING_COLUMNS` by name."""
    fields = {name: record.fields.get(name, "") for name in FIELDS}
    return {**record.cells(), **fields, "what_to_do": action(record) if record.id else ""}


def _meaningless(finding_id: str, key: bytes) -> str:
    digest = hmac.digest(key, finding_id.encode(), "sha256")
    return "PC-" + base64.b32encode(digest).decode()[:10]


Progress = Callable[[str, int], None]
"""Called now and then during a scan with the label of the source being read and the records read of it so far."""
