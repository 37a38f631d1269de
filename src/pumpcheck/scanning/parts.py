"""A part of a scan: one location, judged wherever it is, gives data back that are put together in order."""

from __future__ import annotations

import hashlib
import pickle
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from functools import cached_property, partial
from pathlib import Path
from threading import Thread
from typing import Any

from pumpcheck.adapters import Source, SourceRequest, Table
from pumpcheck.errors import PluginError
from pumpcheck.grid import Grid, Row
from pumpcheck.masking import mask_within
from pumpcheck.matching.matcher import Matcher, matcher_for
from pumpcheck.model.cleared import ClearedRows
from pumpcheck.model.recall import Recall
from pumpcheck.model.summary import Note, Skipped, SourceSummary, TableSummary
from pumpcheck.plugins import PluginSet, known_plugins
from pumpcheck.scanning.codes import CodeLists, SeenTable
from pumpcheck.scanning.findings_folder import FindingsFolder
from pumpcheck.scanning.grids import NO_LIST, GridJudge, JudgedGrid, OutsideTexts
from pumpcheck.scanning.options import ScanOptions
from pumpcheck.scanning.own_reports import own_report
from pumpcheck.scanning.results import Map, PartResult, reading
from pumpcheck.scanning.table_screen import TableScreen
from pumpcheck.scanning.tables import Context, judge_table
from pumpcheck.streams import is_store
from pumpcheck.tables import map_headings
from pumpcheck.tables.long import grid_of_long
from pumpcheck.version import __version__

_LARGE = 2_000_000
"""Bytes beyond which a file has more rows than are read plainly."""

HASHED = 256_000_000
"""Bytes up to which the SHA-256 of a file is taken. Reading a larger one twice would take long beside scanning it."""

CODES = (
    "its column “{}” holds codes that stand for rows of another list, which has a recalled device; put the names of "
    "that list beside the codes and scan again"
)


@dataclass(frozen=True)
class Part:
    """One location as it is to be read."""

    location: str  # a single location
    asked: ScanOptions  # how it is to be read
    called: str = ""  # what it is called in messages, where its own name does not tell it from others
    source: tuple[Source, str] | None = None  # what is open already, such as a frame, with the name of what opened it
    number: int = 0  # its place among all parts of the scan
    range_bytes: int = 0  # how large the ranges are in which it is read, 0 where it is read as a whole
    map: Map = field(default=map, repr=False)  # reads the ranges

    @property
    def label(self) -> str:
        """A short name for messages."""
        return self.asked.request(self.location, self.called).label


@dataclass(frozen=True)
class Job:
    """What the parts of a scan have in common. Called with a part it judges it; it can be sent to other processes."""

    recalls: tuple[Recall, ...] = field(repr=False)  # the recalls that are applied
    made_by: tuple[str, ...]  # which pumpcheck, plugins and recalls are to judge; nothing where no other process does
    # The secret by which serial numbers are masked before a result leaves its process; empty for no masking.
    key: bytes = field(default=b"", repr=False)
    findings: str = ""  # where findings are written part by part, in place of being given back; empty for nowhere

    @classmethod
    def of(
        cls,
        plugins: PluginSet,
        recalls: tuple[Recall, ...],
        key: bytes = b"",
        findings: str = "",
        *,
        stays: bool = False,
    ) -> Job:
        """Return the job for this process, where the plugins need not be looked for; it may be one that stays here."""
        of_recalls = "" if stays else f"recalls {hashlib.sha256(pickle.dumps(recalls)).hexdigest()[:16]}"
        job = cls(recalls, () if stays else (*_made_by(plugins), of_recalls), key, findings)
        job.__dict__["plugins"] = plugins
        return job

    def __getstate__(self) -> dict[str, Any]:
        return {name: value for name, value in self.__dict__.items() if name != "plugins"}

    def __call__(self, part: Part) -> PartResult:
        """Judge a part. What cannot be read becomes part of the result."""
        result = PartResult(self.made_by, "" if part.source else part.label)
        result.cleared = ClearedRows() if part.asked.all_rows else None
        result.leave = partial(self._write, part.number) if self.findings else None
        if part.source:
            self._judge(part, result, *part.source)
        else:
            self._open(part, result)
        return self.leaving(result)

    def _open(self, part: Part, result: PartResult) -> None:
        with reading(result.label) as state, part.asked.telling_where():
            adapter, request = part.asked.choose(self.plugins, part.location, part.called)
            request = replace(request, range_bytes=part.range_bytes, map=part.map)
            if adapter.looks_through_blocks and (request.size or 0) > _LARGE:
                Thread(target=_compile_ahead, args=(matcher_for(self.recalls),)).start()
            state.adapter = adapter.name
            # Files are looked at where they are listed; to look at thousands of objects there would take long.
            result.own_report = own_report(request) if is_store(request.location) else ""
            if not result.own_report:
                with adapter.open(request) as source:
                    self._judge(part, result, source, adapter.name, request)
        result.error = state.error

    def _judge(
        self, part: Part, result: PartResult, source: Source, adapter: str, request: SourceRequest | None = None
    ) -> None:
        SourceJudge(mask_within(source.label), self, part.asked, result).judge(source, adapter, request)

    def leaving(self, result: PartResult) -> PartResult:
        """Return what a part gave as it leaves its process: masked, its findings written, where that is wanted."""
        if result.leave and (result.records or not result.written):
            result.leave(result)
        if self.key:
            result.mask(self.key)
        return replace(result, leave=None, begun=[], gone=set())

    def _write(self, number: int, result: PartResult) -> None:
        held = PartResult((), "", result.records, sources=result.begun)
        result.records = []
        if self.key:
            result.gone.update(serial for record in held.records for serial in record.serials)
            held.mask(self.key)
        result.written.append(FindingsFolder(self.findings).write(number, len(result.written), held.records))

    @cached_property
    def plugins(self) -> PluginSet:
        """The plugins that are installed here."""
        plugins = known_plugins()
        self.refuse_others((*_made_by(plugins), *self.made_by[-1:]))
        return plugins

    def refuse_others(self, made_by: tuple[str, ...]) -> None:
        """Make sure that a part is judged as all others."""
        if made_by != self.made_by:
            odd = sorted(set(made_by) ^ set(self.made_by))
            raise PluginError(
                f"a part of the scan is judged by others than the rest ({', '.join(odd)}); "
                "install the same pumpcheck and plugins wherever parts are judged"
            )


def _made_by(plugins: PluginSet) -> tuple[str, ...]:
    active = sorted(f"plugin {record.provider} {record.status}" for record in plugins.records)
    return f"pumpcheck {__version__}", *active


class SourceJudge:
    """Judges one source."""

    def __init__(self, label: str, job: Job, asked: ScanOptions, result: PartResult) -> None:
        self._label, self._job, self._asked, self._result = label, job, asked, result
        self._matcher = matcher_for(job.recalls)
        self._codes = CodeLists()
        self._outside = OutsideTexts(label, self._matcher)
        self._grids: list[JudgedGrid] = []
        self._seen_tables: list[SeenTable] = []

    def judge(self, source: Source, adapter: str, request: SourceRequest | None) -> None:
        """Read and judge it. What cannot be read becomes part of the result."""
        result, label = self._result, self._label
        path = request.path if request and request.path and request.path.is_file() else None
        size = path.stat().st_size if path else 0
        notes, tables = list[Note](), list[TableSummary]()
        if size > HASHED:
            notes.append(Note(label, f"larger than {HASHED // 1_000_000} MB, so its SHA-256 was not taken"))
        if request and (stored := request.kept.stored(request.location, label)):
            told = f"{stored.size or 0:,} bytes; the store's checksum is {stored.checksum or 'not told'}"
            notes.append(Note(label, told))
        with _hashing(path, size) as checksum, reading(label, adapter) as state:
            for item in map(grid_of_long, source.tables()):
                if isinstance(item, Note):
                    notes.append(item)
                else:
                    tables += self._judge(item)
        if self._grids:
            notes += self._without_devices(tables, state.problem)
            for record in self._outside.records.values():
                result.add(record)
            if self._outside.records and tables:
                tables[0] = replace(tables[0], outside=len(self._outside.records))
        for seen, heading in self._codes.used_in(self._seen_tables):
            result.skipped.append(
                Skipped(f"{label}, sheet {seen.name}" if seen.name else label, CODES.format(heading), 0)
            )
        if state.problem:
            result.skipped.append(Skipped(label, state.problem, records=0))
        result.sources.append(SourceSummary(label, adapter, tuple(tables), state.problem, checksum(), tuple(notes)))

    def _judge(self, item: Grid | Table | Skipped) -> list[TableSummary]:
        result = self._result
        context = Context(self._label, self._matcher, self._codes, result, self._asked.progress)
        if isinstance(item, Skipped):
            result.skipped.append(item)
            name = item.origin.partition(", sheet ")[2]
            return [TableSummary(name, skipped=item.records, problem=item.reason)]
        if isinstance(item, Grid):
            account = GridJudge(context, item, self._seen, self._outside).run()
            self._grids.append(account)
            return account.summaries
        seen = self._seen(item.name, item.headings, item.sample())
        return [judge_table(context, item, seen)]

    def _without_devices(self, tables: Sequence[TableSummary], problem: str) -> list[Note]:
        """Account for what names no device: beside a list it is text, without one the source was not assessed."""
        unnamed = [table for grid in self._grids for table in grid.unnamed]
        if any(grid.assessed for grid in self._grids) or any(table.records for table in tables):
            return [
                Note(table.origin, f"names no device; its {table.records:,} rows were looked through as text")
                for table in unnamed
            ]
        self._result.skipped += unnamed
        if not unnamed and not problem and not any(grid.skipped for grid in self._grids):
            self._result.skipped.append(Skipped(self._label, NO_LIST, records=0))
        return []

    def _seen(self, name: str, headings: Sequence[str], sample: Sequence[Row]) -> SeenTable:
        aliases = self._job.plugins.headings
        mapping = map_headings(headings, sample, columns=self._asked.all_columns, aliases=aliases)
        self._seen_tables.append(SeenTable(name, headings, sample, mapping))
        return self._seen_tables[-1]


@contextmanager
def _hashing(path: Path | None, size: int) -> Iterator[Callable[[], str]]:
    """Give what returns the checksum of a file, which is taken beside reading it: both let go of the interpreter."""
    if path is None or size > HASHED:
        yield str
    elif size <= _LARGE:
        yield partial(_checksum, path)
    else:
        from concurrent.futures import ThreadPoolExecutor  # only here: that of a small file is taken in no time

        with ThreadPoolExecutor(1) as pool:
            yield pool.submit(_checksum, path).result


def _checksum(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _compile_ahead(matcher: Matcher) -> None:
    """Compile the patterns of tables beside reading the first rows, by which it is known that they are needed."""
    from pumpcheck.screening import compiled  # only here: a small scan starts without numpy

    with suppress(ImportError):
        compiled(TableScreen(matcher, (), {}).patterns)
