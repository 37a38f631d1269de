"""What judging a part of a scan gives, before anything is said of the whole."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from pumpcheck.errors import SourceError
from pumpcheck.masking import mask_within
from pumpcheck.model.cleared import ClearedRows
from pumpcheck.model.finding import Verdict
from pumpcheck.model.record import Record
from pumpcheck.model.result import ScanResult
from pumpcheck.model.summary import Skipped, SourceSummary
from pumpcheck.scanning.findings_folder import MOST_HELD, Written


@dataclass
class PartResult:
    """What judging a part gave.

    Attributes:
        made_by: Which pumpcheck, plugins and recalls judged it.
        label: What the part is called.
        records: The findings, in the order judged, as far as they are not written.
        skipped: What could not be read or assessed.
        sources: The account of the source; none where it could not be opened.
        error: Why it could not be opened.
        own_report: Which report of pumpcheck it is, so that it was not read.
        columns_found: Fields for which the heading that the user named was found.
        settings_known: Settings that its adapter knows.
        warnings: What went wrong beside the source.
        headings: All headings met.
        inputs: The files that were read.
        cleared: The records that are not affected, where every record is to be listed.
        written: The files of findings.
        leave: Takes the findings that are held, where they are written; None where they are kept.
        begun: What is known of the tables that are judged, for masking what is written before they end.
        gone: The serial numbers of what was written, where they are to be masked.
    """

    made_by: tuple[str, ...]
    label: str
    records: list[Record] = field(default_factory=list)
    skipped: list[Skipped] = field(default_factory=list)
    sources: list[SourceSummary] = field(default_factory=list)
    error: SourceError | None = None
    own_report: str = ""
    columns_found: set[str] = field(default_factory=set)
    settings_known: set[str] = field(default_factory=set)
    warnings: list[str] = field(default_factory=list)
    headings: dict[str, None] = field(default_factory=dict)
    inputs: list[Path] = field(default_factory=list)
    cleared: ClearedRows | None = None
    written: list[Written] = field(default_factory=list)
    leave: Callable[[PartResult], None] | None = field(default=None, repr=False)
    begun: list[SourceSummary] = field(default_factory=list, repr=False)
    gone: set[str] = field(default_factory=set, repr=False)

    def add(self, record: Record) -> None:
        """Take a record; one that is not affected only where every record is to be listed."""
        if record.finding.verdict is not Verdict.NOT_AFFECTED:
            self.records.append(record)
            if self.leave and len(self.records) >= MOST_HELD:
                self.leave(self)
        elif self.cleared is not None:
            self.cleared.add(record, len(self.records))

    def join(self, other: PartResult) -> None:
        """Add what a later part gave."""
        if self.cleared is not None and other.cleared is not None:
            self.cleared.join(other.cleared, len(self.records))
        self.records += other.records
        self.skipped += other.skipped
        self.sources += other.sources
        self.columns_found |= other.columns_found
        self.settings_known |= other.settings_known
        self.warnings += other.warnings
        self.headings |= other.headings
        self.inputs += other.inputs
        self.written += other.written

    def mask(self, key: bytes) -> None:
        """Mask every serial number that is known to this part; see `pumpcheck.ScanResult.masked`."""
        now = datetime.now().astimezone()
        parts = tuple(self.records), tuple(self.skipped), tuple(self.sources), (), now, "", tuple(self.warnings)
        masked = ScanResult(*parts, cleared=self.cleared).masked(key, self.gone)
        self.records, self.skipped, self.sources = list(masked.records), list(masked.skipped), list(masked.sources)
        self.warnings, self.cleared = list(masked.warnings), masked.cleared
        self.headings = dict.fromkeys(map(mask_within, self.headings))
