"""A part of a scan: one location, judged wherever it is, gives data back that are put together in order."""

from __future__ import annotations

import hashlib
import pickle
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import Any

from pumpcheck.adapters import Source, SourceRequest, Table
from pumpcheck.errors import PluginError, PumpcheckError, SourceError
from pumpcheck.grid import Grid, Row
from pumpcheck.masking import mask_within
from pumpcheck.matching.matcher import Matcher, matcher_for
from pumpcheck.model.cleared import ClearedRows
from pumpcheck.model.recall import Recall
from pumpcheck.model.record import Record
from pumpcheck.model.result import Progress, ScanResult
from pumpcheck.model.summary import Note, Skipped, SourceSummary, TableSummary
from pumpcheck.plugins import PluginSet, known_plugins
from pumpcheck.scanning.digest import HASHED, Digest
from pumpcheck.scanning.grids import NO_LIST, GridJudge, JudgedGrid
from pumpcheck.scanning.options import ScanOptions
from pumpcheck.scanning.outside import OutsideTexts
from pumpcheck.scanning.own_reports import own_report
from pumpcheck.scanning.part_files import write_part
from pumpcheck.scanning.tables import Listing, judge_table
from pumpcheck.secrets import exposure
from pumpcheck.streams import is_store
from pumpcheck.tables import HeadingMap, map_headings
from pumpcheck.version import __version__

Map = Callable[..., Iterable[Any]]
"""Anything that is called and answers as the built-in `map`: each item's answer once, in order."""


@dataclass(frozen=True)
class Part:
    """One location as it is to be read.

    Attributes:
        location: A single location.
        asked: How it is to be read.
        called: What it is called in messages, where its own name does not tell it from others.
        source: What is open already, such as a frame, with the name of what opened it.
        number: Its place among all parts of the scan.
        range_bytes: How large the ranges are in which it is read, 0 where it is read as a whole.
        map: Reads the ranges.
    """

    location: str
    asked: ScanOptions
    called: str = ""
    source: tuple[Source, str] | None = None
    number: int = 0
    range_bytes: int = 0
    map: Map = field(default=map, repr=False)

    @property
    def label(self) -> str:
        """A short name for messages."""
        return self.asked.request(self.location, self.called).label

    def by_location(self) -> Part:
        """Return the same part called by its whole location."""
        return self if "://" in self.location else replace(self, called=self.location)


@dataclass
class PartResult:
    """What judging a part gave, before anything is said of the whole.

    Attributes:
        made_by: Which pumpcheck, plugins and recalls judged it.
        label: What the part is called.
        records: The findings, in order.
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

    def mask(self, key: bytes) -> None:
        """Mask every serial number that is known to this part; see `pumpcheck.ScanResult.masked`."""
        now = datetime.now().astimezone()
        parts = tuple(self.records), tuple(self.skipped), tuple(self.sources), (), now, "", tuple(self.warnings)
        masked = ScanResult(*parts, cleared=self.cleared).masked(key)
        self.records, self.skipped, self.sources = list(masked.records), list(masked.skipped), list(masked.sources)
        self.warnings, self.cleared = list(masked.warnings), masked.cleared
        self.headings = dict.fromkeys(map(mask_within, self.headings))


@dataclass(frozen=True)
class Job:
    """What the parts of a scan have in common. Called with a part it judges it; it can be sent to other processes.

    Attributes:
        recalls: The recalls that are applied.
        made_by: Which pumpcheck, plugins and recalls are to judge.
        key: The secret by which serial numbers are masked before a result leaves its process; empty for no masking.
        findings: Where findings are written part by part, in place of being given back; empty for nowhere.
    """

    recalls: tuple[Recall, ...] = field(repr=False)
    made_by: tuple[str, ...]
    key: bytes = field(default=b"", repr=False)
    findings: str = ""

    @classmethod
    def of(cls, plugins: PluginSet, recalls: tuple[Recall, ...], key: bytes = b"", findings: str = "") -> Job:
        """Return the job for this process, where the plugins need not be looked for."""
        made_by = (*_made_by(plugins), f"recalls {hashlib.sha256(pickle.dumps(recalls)).hexdigest()[:16]}")
        job = cls(recalls, made_by, key, findings)
        job.__dict__["plugins"] = plugins
        return job

    def __getstate__(self) -> dict[str, Any]:
        return {name: value for name, value in self.__dict__.items() if name != "plugins"}

    def __setstate__(self, state: dict[str, Any]) -> None:
        self.__dict__.update(state)

    def __call__(self, part: Part) -> PartResult:
        """Judge a part.

        Raises:
            PluginError: If other plugins, or another version of pumpcheck, are installed here.
            UsageError: If it cannot be read as was asked.
        """
        return self.leaving(_PartJudge(self, part).run(), part.number)

    def leaving(self, result: PartResult, number: int = 0) -> PartResult:
        """Return what a part gave as it leaves its process: masked, its findings written, where that is wanted."""
        if self.key:
            result.mask(self.key)
        if self.findings:
            write_part(self.findings, number, result.records)
            result.records = []
        return result

    @cached_property
    def plugins(self) -> PluginSet:
        """The plugins that are installed here.

        Raises:
            PluginError: If they, or pumpcheck itself, are others than where the scan was planned.
        """
        plugins = known_plugins()
        self.refuse_others((*_made_by(plugins), *self.made_by[-1:]))
        return plugins

    def refuse_others(self, made_by: tuple[str, ...]) -> None:
        """Make sure that a part is judged as all others.

        Raises:
            PluginError: If it is not.
        """
        if made_by != self.made_by:
            odd = sorted(set(made_by) ^ set(self.made_by))
            raise PluginError(
                f"a part of the scan is judged by others than the rest ({', '.join(odd)}); "
                "install the same pumpcheck and plugins wherever parts are judged"
            )


def _made_by(plugins: PluginSet) -> tuple[str, ...]:
    active = sorted(f"plugin {record.provider} {record.status}" for record in plugins.records)
    return f"pumpcheck {__version__}", *active


class _PartJudge:
    """Judges one part."""

    def __init__(self, job: Job, part: Part) -> None:
        self._plugins = job.plugins
        self._matcher: Matcher = matcher_for(job.recalls)
        self._part = part
        self._asked = part.asked
        self._result = PartResult(job.made_by, "" if part.source else part.label)
        self._result.cleared = ClearedRows() if part.asked.all_rows else None

    def run(self) -> PartResult:
        """Read and judge it. What cannot be read becomes part of the result."""
        if self._part.source:
            self._read(*self._part.source)
            return self._result
        result, asked, name = self._result, self._asked, ""
        try:
            with asked.telling_where():
                adapter, request = asked.choose(self._plugins, self._part.location, self._part.called)
                request = replace(request, range_bytes=self._part.range_bytes, map=self._part.map)
                name = adapter.name
                # Files are looked at where they are listed; to look at thousands of objects there would take long.
                if is_store(request.location) and (kind := own_report(request)):
                    result.own_report = kind
                    return result
                result.settings_known.update(adapter.options)
                result.warnings += filter(None, map(exposure, request.options.values()))
                result.inputs += filter(None, [request.path])
                with adapter.open(request) as source:
                    self._read(source, adapter.name, request)
        except SourceError as error:
            result.error = error
        except PumpcheckError:
            raise
        except (Exception, SystemExit) as error:
            result.error = SourceError(defect(result.label, name, error))
        return result

    def _read(self, source: Source, adapter: str, request: SourceRequest | None = None) -> None:
        tables: list[TableSummary] = []
        problem = ""
        label = mask_within(source.label)
        digest = Digest(request.path if request else None)
        notes = list(_facts(label, digest, request))
        outside = OutsideTexts(label, self._matcher)
        grids: list[JudgedGrid] = []
        try:
            for table in source.tables():
                digest.wait()
                if isinstance(table, Skipped):
                    self._result.skipped.append(table)
                    name = table.origin.partition(f"{source.label}, sheet ")[2]
                    tables.append(TableSummary(name, skipped=table.records, problem=table.reason))
                elif isinstance(table, Note):
                    notes.append(table)
                elif isinstance(table, Grid):
                    grids.append(self._judge_grid(label, table, digest, outside))
                    tables += grids[-1].summaries
                else:
                    tables.append(self._judge(label, table, digest))
        except SourceError as error:
            problem = str(error)
        except PumpcheckError:
            raise
        except (Exception, SystemExit) as error:
            problem = defect(label, adapter, error)
        if grids:
            notes += self._without_devices(label, grids, tables, problem)
            self._result.records += outside.records
            if outside.records and tables:
                tables[0] = replace(tables[0], outside=len(outside.records))
        if problem:
            self._result.skipped.append(Skipped(label, problem, records=0))
        self._result.sources.append(SourceSummary(label, adapter, tuple(tables), problem, digest.text(), tuple(notes)))

    def _judge(self, label: str, table: Table, digest: Digest) -> TableSummary:
        mapping = self._map(table.headings, table.sample())
        listing = self._listing(0)
        judged = judge_table(label, table, mapping, self._matcher, self._progress(digest), listing)
        self._result.records += judged.records
        self._result.skipped += judged.skipped
        return judged.summaries[0]

    def _judge_grid(self, label: str, grid: Grid, digest: Digest, outside: OutsideTexts) -> JudgedGrid:
        judge = GridJudge(
            label,
            grid,
            self._matcher,
            self._map,
            outside,
            self._listing,
            self._progress(digest),
        )
        judged = judge.run()
        self._result.records += judged.records
        self._result.skipped += judged.skipped
        return judged

    def _without_devices(
        self, label: str, grids: Sequence[JudgedGrid], tables: Sequence[TableSummary], problem: str
    ) -> list[Note]:
        """Account for what names no device: beside a list it is text, without one the source was not assessed."""
        unnamed = [table for grid in grids for table in grid.unnamed]
        assessed = any(grid.assessed for grid in grids) or any(table.records for table in tables)
        if assessed:
            return [
                Note(table.origin, f"names no device; its {table.records:,} rows were looked through as text")
                for table in unnamed
            ]
        self._result.skipped += unnamed
        if not unnamed and not problem and not any(grid.skipped for grid in grids):
            self._result.skipped.append(Skipped(label, NO_LIST, records=0))
        return []

    def _progress(self, digest: Digest) -> Progress:
        def progress(label: str, seen: int) -> None:
            digest.begin()
            if self._asked.progress:
                self._asked.progress(label, seen)

        return progress

    def _listing(self, found: int) -> Listing | None:
        return (
            None if self._result.cleared is None else Listing(self._result.cleared, len(self._result.records) + found)
        )

    def _map(self, headings: Sequence[str], sample: Sequence[Row]) -> HeadingMap:
        self._result.headings.update(dict.fromkeys(headings))
        mapping = map_headings(headings, sample, columns=self._asked.all_columns, aliases=self._plugins.headings)
        self._result.columns_found.update(name for name in self._asked.columns if mapping.overridden(name))
        return mapping


def _facts(label: str, digest: Digest, request: SourceRequest | None) -> Iterator[Note]:
    """Yield what is known of the bytes, where their SHA-256 is not taken."""
    if digest.is_left_out:
        yield Note(label, f"larger than {HASHED // 1_000_000} MB, so its SHA-256 was not taken")
    if request and (stored := request.kept.stored(request.location, label)):
        yield Note(label, f"{stored.size or 0:,} bytes; the store's checksum is {stored.checksum or 'not told'}")


def defect(label: str, adapter: str, error: BaseException) -> str:
    """Return one sentence on an adapter that broke. The text of a stranger's error may quote a record or a secret."""
    return f"{label}: adapter {adapter} failed ({type(error).__name__}); report it to its author"
