"""The one orchestration: locations -> sources -> tables -> batches -> findings -> ScanResult."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path

import pumpcheck
from pumpcheck.adapters import Source, SourceRequest, Table
from pumpcheck.errors import PumpcheckError, SourceError, UsageError
from pumpcheck.headings import map_headings
from pumpcheck.masking import mask_within
from pumpcheck.matching.matcher import Matcher
from pumpcheck.model import FIELDS, Note, Skipped
from pumpcheck.plugins.plugin_set import PluginSet
from pumpcheck.result import Progress, Record, ScanResult, SourceSummary, TableSummary
from pumpcheck.scanning.duplicates import mark_duplicates
from pumpcheck.scanning.locations import spread
from pumpcheck.scanning.tables import judge_table

HASHED = 256_000_000
"""Bytes up to which the SHA-256 of a file is taken. Reading a larger one twice would take long beside scanning it."""


@dataclass(frozen=True)
class ScanOptions:
    """How to scan.

    Attributes:
        columns: Canonical field to the heading that the user says it has.
        sheets: Names of the tables that are wanted; empty means all.
        options: Settings for the adapter; ``adapter`` names the adapter itself.
        progress: Called now and then while a source is read.
    """

    columns: Mapping[str, str] = field(default_factory=dict)
    sheets: tuple[str, ...] = ()
    options: Mapping[str, str] = field(default_factory=dict)
    progress: Progress | None = None

    def __post_init__(self) -> None:
        for name in self.columns:
            if name not in FIELDS:
                raise UsageError(f"there is no field {name!r}; the fields are {', '.join(FIELDS)}")

    def request(self, location: str) -> SourceRequest:
        """Return the request for one location."""
        options = {key: value for key, value in self.options.items() if key != "adapter"}
        return SourceRequest(location, options, self.sheets)


class Scan:
    """One scan, gathering its result source by source."""

    def __init__(self, plugins: PluginSet, matcher: Matcher, options: ScanOptions) -> None:
        """Prepare a scan."""
        self._plugins = plugins
        self._matcher = matcher
        self._options = options
        self._started = datetime.now().astimezone()
        self._records: list[Record] = []
        self._skipped: list[Skipped] = []
        self._sources: list[SourceSummary] = []
        self._errors: list[PumpcheckError] = []
        self._columns_found: set[str] = set()
        self._headings_seen: dict[str, None] = {}

    def add_location(self, location: str) -> None:
        """Read what a location stands for. What cannot be read becomes part of the result."""
        try:
            places, _ = spread(location)
        except SourceError as error:
            self._fail(SourceRequest(location).label, error)
            return
        for place in places:
            request = self._options.request(place)
            try:
                adapter = self._plugins.choose_adapter(request, self._options.options.get("adapter"))
                with adapter.open(request) as source:
                    self._read(source, adapter.name, request.path)
            except PumpcheckError as error:
                if not isinstance(error, SourceError):
                    raise
                self._fail(request.label, error)
            except Exception as error:
                self._fail(request.label, SourceError(_defect(request.label, adapter.name, error)))

    def add_source(self, source: Source, adapter: str = "") -> None:
        """Read a source that is open already, such as a frame."""
        self._read(source, adapter)

    def finish(self) -> ScanResult:
        """Return the result.

        Raises:
            SourceError: If there was no source that could be opened.
            UsageError: If a heading named for a field was in none of the tables.
        """
        if self._errors and len(self._errors) == len(self._sources):
            if len(self._errors) == 1:
                raise self._errors[0]
            raise SourceError(
                "none of the sources could be read:\n" + "\n".join(f"  {error}" for error in self._errors)
            )
        if missing := set(self._options.columns) - self._columns_found:
            name = min(missing)
            raise UsageError(
                f"--column {name}: no table has a heading “{self._options.columns[name]}”; "
                f"the headings are {', '.join(list(self._headings_seen)[:40])}"
            )
        result = ScanResult(
            records=tuple(mark_duplicates(self._records)),
            skipped=tuple(self._skipped),
            sources=tuple(self._sources),
            recalls=self._matcher.recalls,
            started=self._started,
            version=pumpcheck.__version__,
            warnings=tuple(self._plugins.warnings),
            report_writers=tuple(self._plugins.reports),
        )
        warnings = self._plugins.finished(result)
        return replace(result, warnings=(*result.warnings, *warnings)) if warnings else result

    def _fail(self, label: str, error: PumpcheckError) -> None:
        self._errors.append(error)
        self._sources.append(SourceSummary(label, problem=str(error)))
        self._skipped.append(Skipped(label, str(error), records=0))

    def _read(self, source: Source, adapter: str, path: Path | None = None) -> None:
        tables: list[TableSummary] = []
        notes: list[Note] = []
        problem = ""
        label = mask_within(source.label)
        sha256 = _sha256(path, label, notes)
        try:
            for table in source.tables():
                if isinstance(table, Skipped):
                    self._skipped.append(table)
                    tables.append(TableSummary("", skipped=table.records, problem=table.reason))
                elif isinstance(table, Note):
                    notes.append(table)
                else:
                    tables.append(self._judge(label, table))
        except SourceError as error:
            problem = str(error)
        except PumpcheckError:
            raise
        except Exception as error:
            problem = _defect(label, adapter, error)
        if problem:
            self._skipped.append(Skipped(label, problem, records=0))
        self._sources.append(SourceSummary(label, adapter, tuple(tables), problem, sha256, tuple(notes)))

    def _judge(self, label: str, table: Table) -> TableSummary:
        self._headings_seen.update(dict.fromkeys(table.headings))
        mapping = map_headings(
            table.headings, table.sample(), columns=self._options.columns, aliases=self._plugins.headings
        )
        self._columns_found.update(name for name in self._options.columns if mapping.overridden(name))
        judged = judge_table(label, table, mapping, self._matcher, self._options.progress)
        self._records += judged.records
        self._skipped += judged.skipped
        return judged.summary


def _defect(label: str, adapter: str, error: Exception) -> str:
    # The text of a stranger's error may quote a record.
    return f"{label}: adapter {adapter} failed ({type(error).__name__}); report it to its author"


def _sha256(path: Path | None, label: str, notes: list[Note]) -> str:
    if path is None or not path.is_file():
        return ""
    if path.stat().st_size > HASHED:
        notes.append(Note(label, f"larger than {HASHED // 1_000_000} MB, so its SHA-256 was not taken"))
        return ""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
