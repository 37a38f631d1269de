"""A part of a scan: one location, judged wherever it is, gives data back that are put together in order."""

from __future__ import annotations

import hashlib
import pickle
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property, partial
from typing import Any, NamedTuple

from pumpcheck.adapters import Source, SourceRequest, Table
from pumpcheck.errors import PluginError, PumpcheckError, SourceError
from pumpcheck.grid import Grid, Row
from pumpcheck.masking import mask_within
from pumpcheck.matching.matcher import Matcher, matcher_for
from pumpcheck.model.cleared import ClearedRows
from pumpcheck.model.recall import Recall
from pumpcheck.model.summary import Note, Skipped, SourceSummary, TableSummary
from pumpcheck.plugins import PluginSet, known_plugins
from pumpcheck.scanning.codes import CodeLists, SeenTable
from pumpcheck.scanning.digest import HASHED, Digest
from pumpcheck.scanning.findings_folder import FindingsFolder
from pumpcheck.scanning.grids import NO_LIST, GridJudge, JudgedGrid
from pumpcheck.scanning.options import ScanOptions
from pumpcheck.scanning.outside import OutsideTexts
from pumpcheck.scanning.own_reports import own_report
from pumpcheck.scanning.results import PartResult
from pumpcheck.scanning.sending import Map
from pumpcheck.scanning.tables import judge_table
from pumpcheck.secrets import exposure
from pumpcheck.streams import is_store
from pumpcheck.tables import HeadingMap, map_headings
from pumpcheck.tables.long import grid_of_long
from pumpcheck.version import __version__


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

    def __call__(self, part: Part) -> PartResult:
        """Judge a part.

        Raises:
            PluginError: If other plugins, or another version of pumpcheck, are installed here.
            UsageError: If it cannot be read as was asked.
        """
        result = PartResult(self.made_by, "" if part.source else part.label)
        result.cleared = ClearedRows() if part.asked.all_rows else None
        result.leave = partial(self._write, part.number) if self.findings else None
        _PartJudge(self, part, result).run()
        return self.leaving(result)

    def leaving(self, result: PartResult) -> PartResult:
        """Return what a part gave as it leaves its process: masked, its findings written, where that is wanted."""
        if result.leave and (result.records or not result.written):
            result.leave(result)
        if self.key:
            result.mask(self.key)
        return replace(result, leave=None, begun=[], gone=set())

    def _write(self, number: int, result: PartResult) -> None:
        """Write the findings that a part holds."""
        held = PartResult((), "", result.records, sources=result.begun)
        result.records = []
        if self.key:
            result.gone.update(serial for record in held.records for serial in record.serials)
            held.mask(self.key)
        result.written.append(FindingsFolder(self.findings).write(number, len(result.written), held.records))

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


CODES = (
    "another list of it explains codes in its records, which cannot be looked up where findings are written as they "
    "come; scan it without --findings"
)


class _Judged(NamedTuple):
    """What a source gave, judged."""

    item: Grid | Table | Skipped
    account: JudgedGrid
    result: PartResult


class _PartJudge:
    """Judges one part."""

    def __init__(self, job: Job, part: Part, result: PartResult) -> None:
        self._plugins = job.plugins
        self._matcher: Matcher = matcher_for(job.recalls)
        self._part = part
        self._asked = part.asked
        self._result = result

    def run(self) -> None:
        """Read and judge it. What cannot be read becomes part of the result."""
        if self._part.source:
            self._read(*self._part.source)
            return
        result, asked, name = self._result, self._asked, ""
        try:
            with asked.telling_where():
                adapter, request = asked.choose(self._plugins, self._part.location, self._part.called)
                request = replace(request, range_bytes=self._part.range_bytes, map=self._part.map)
                name = adapter.name
                # Files are looked at where they are listed; to look at thousands of objects there would take long.
                if is_store(request.location) and (kind := own_report(request)):
                    result.own_report = kind
                    return
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

    def _read(self, source: Source, adapter: str, request: SourceRequest | None = None) -> None:
        problem = ""
        label = mask_within(source.label)
        digest = Digest(request.path if request else None)
        notes = list(_facts(label, digest, request))
        outside = OutsideTexts(label, self._matcher)
        judged: list[_Judged] = []
        try:
            self._judge_all(source, label, notes, outside, judged)
        except SourceError as error:
            problem = str(error)
        except PumpcheckError:
            raise
        except (Exception, SystemExit) as error:
            problem = defect(label, adapter, error)
        for each in judged:
            if each.result is not self._result:
                self._result.join(each.result)
        tables = [summary for each in judged for summary in each.account.summaries]
        if grids := [each.account for each in judged if isinstance(each.item, Grid)]:
            notes += self._without_devices(label, grids, tables, problem)
            for record in outside.records:
                self._result.add(record)
            if outside.records and tables:
                tables[0] = replace(tables[0], outside=len(outside.records))
        if problem:
            self._result.skipped.append(Skipped(label, problem, records=0))
        self._result.sources.append(SourceSummary(label, adapter, tuple(tables), problem, digest.text(), tuple(notes)))

    def _judge_all(
        self, source: Source, label: str, notes: list[Note], outside: OutsideTexts, judged: list[_Judged]
    ) -> None:
        codes = CodeLists(self._matcher)
        for item in map(grid_of_long, source.tables()):
            if isinstance(item, Note):
                notes.append(item)
            else:
                judged.append(self._judge(label, item, outside, codes))
        codes.close()
        for place, each in enumerate(judged):
            if isinstance(each.item, Skipped) or not any(map(codes.of, each.account.tables)):
                continue
            if each.result is self._result:
                # Its findings have left.
                self._result.skipped.append(Skipped(label, CODES, records=0))
            else:
                # What its codes stand for is known only now.
                judged[place] = self._judge(label, each.item, outside, codes)

    def _judge(self, label: str, item: Grid | Table | Skipped, outside: OutsideTexts, codes: CodeLists) -> _Judged:
        """Judge a grid or table. Its findings are held until its codes are known, unless they leave as they come."""
        result, progress = self._result, self._asked.progress
        if result.leave is None:
            result = PartResult(result.made_by, label, cleared=None if result.cleared is None else ClearedRows())
        if isinstance(item, Skipped):
            result.skipped.append(item)
            name = item.origin.partition(", sheet ")[2]
            account = JudgedGrid([TableSummary(name, skipped=item.records, problem=item.reason)])
        elif isinstance(item, Grid):
            account = GridJudge(label, item, self._matcher, self._map, outside, result, codes, progress).run()
        else:
            sample = item.sample()
            mapping = self._map(item.headings, sample)
            summary = judge_table(label, item, mapping, self._matcher, result, progress, codes)
            seen = SeenTable(item.name, item.headings, sample, mapping)
            account = JudgedGrid([summary], tables=[seen])
        return _Judged(item, account, result)

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
