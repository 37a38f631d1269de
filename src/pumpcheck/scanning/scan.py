"""The one orchestration: locations -> sources -> tables -> batches -> findings -> ScanResult."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from functools import partial
from pathlib import Path

from pumpcheck.adapters import Source, Table
from pumpcheck.config import ConfiguredSource
from pumpcheck.errors import AccountingError, ConfigError, NoAdapterError, PumpcheckError, SourceError, UsageError
from pumpcheck.grid import Grid, Row
from pumpcheck.masking import mask_within
from pumpcheck.matching.matcher import Matcher
from pumpcheck.model.cleared import ClearedRows
from pumpcheck.model.record import Record
from pumpcheck.model.result import Progress, ScanResult
from pumpcheck.model.summary import Note, Skipped, SourceSummary, TableSummary
from pumpcheck.plugins.plugin_set import PluginSet
from pumpcheck.plugins.values import RECALLS
from pumpcheck.scanning.digest import HASHED, Digest
from pumpcheck.scanning.duplicates import mark_duplicates
from pumpcheck.scanning.grids import NO_LIST, GridJudge, JudgedGrid
from pumpcheck.scanning.locations import Places, spread
from pumpcheck.scanning.names import Names
from pumpcheck.scanning.options import ScanOptions
from pumpcheck.scanning.outside import OutsideTexts
from pumpcheck.scanning.tables import Listing, judge_table
from pumpcheck.secrets import exposure
from pumpcheck.tables import HeadingMap, map_headings
from pumpcheck.tables.text import heading_key
from pumpcheck.version import __version__


class Scan:
    """One scan, gathering its result source by source."""

    def __init__(self, plugins: PluginSet, matcher: Matcher, options: ScanOptions, names: Names | None = None) -> None:
        """Prepare a scan; ``names`` are those of the configuration."""
        self._plugins = plugins
        self._matcher = matcher
        self._options = options
        self._names = names or Names()
        self._started = datetime.now().astimezone()
        self._records: list[Record] = []
        self._cleared = ClearedRows() if options.all_rows else None
        self._skipped: list[Skipped] = []
        self._sources: list[SourceSummary] = []
        self._errors: list[PumpcheckError] = []
        self._taken: set[object] = set()
        self._only_reports: list[PumpcheckError] = []
        self._notes: list[tuple[int, Note]] = []
        self._columns_found: set[str] = set()
        self._settings_known: set[str] = set()
        self._warnings: list[str] = []
        self._headings_seen: dict[str, None] = {}
        self._inputs: list[Path] = []

    def add_location(self, location: str, *, is_path: bool = False) -> None:
        """Read what a location stands for. What cannot be read becomes part of the result.

        Args:
            location: The name of a configured source, a path, a folder, a pattern, a URL or ``-``.
            is_path: It is a path and not a name.
        """
        asked = self._options
        try:
            if not is_path:
                location, asked = self._names.look_up(location, asked)
            # What the configuration names may be read otherwise than the same file elsewhere.
            places = spread(location, None if asked.source else self._taken)
        except SourceError as error:
            self._fail(asked.request(location).label, error)
            return
        before = len(self._sources)
        for place in places.found:
            self._add_place(place, asked, places)
        for path, problem in places.unread.items():
            self._fail(asked.request(path).label, problem)
        if len(self._sources) == before and not places.repeated:
            if places.own_reports:
                self._only_reports.append(places.nothing())
            else:
                self._fail(asked.request(location).label, places.nothing())
        self._notes += ((before, note) for note in places.notes)
        if asked.source:
            self._check_columns(asked, asked.source, self._sources[before:])

    def _add_place(self, place: str, asked: ScanOptions, places: Places) -> None:
        label = asked.request(place).label
        name = ""
        try:
            with asked.telling_where():
                adapter, request = asked.choose(self._plugins, place)
                name = adapter.name
                self._settings_known.update(adapter.options)
                self._warnings += filter(None, map(exposure, request.options.values()))
                self._inputs += filter(None, [request.path])
                with adapter.open(request) as source:
                    self._read(source, asked, adapter.name, request.path)
        except SourceError as error:
            if not (isinstance(error, NoAdapterError) and places.passes_over(asked.request(place))):
                self._fail(label, error)
        except PumpcheckError:
            raise
        except (Exception, SystemExit) as error:
            self._fail(label, SourceError(defect(label, name, error)))

    def add_source(self, source: Source, adapter: str = "") -> None:
        """Read a source that is open already, such as a frame."""
        self._read(source, self._options, adapter)

    def finish(self) -> ScanResult:
        """Return the result.

        Raises:
            SourceError: If there was no source that could be opened.
            UsageError: If a heading named for a field was in none of the tables.
            AccountingError: If every record is to be listed and one is missing.
        """
        errors = [*self._errors, *self._only_reports]
        if errors and len(self._errors) == len(self._sources):
            if len(errors) == 1:
                raise errors[0]
            raise SourceError("none of the sources could be read:\n" + "\n".join(f"  {error}" for error in errors))
        if missing := set(self._options.columns) - self._columns_found:
            name = min(missing)
            raise UsageError(f"--column {name}: {_no_heading(self._options.columns[name], self._headings_seen)}")
        # The adapter of a source that could not be opened may have been the one that knows it.
        unknown = self._options.where_known.keys() - self._settings_known
        if unknown and not self._errors:
            flag = min(unknown).replace("_", "-")
            raise UsageError(f"--{flag}: none of the sources is read by an adapter that knows it; leave it out")
        self._tell_notes()
        # Which recalls were to be applied is not known.
        self._skipped += (
            Skipped(f"plugin {record.name}", record.warning(failure), records=0)
            for record in self._plugins.records
            for failure in record.failures
            if failure.stage == RECALLS.hook
        )
        result = ScanResult(
            records=tuple(mark_duplicates(self._records)),
            skipped=tuple(self._skipped),
            sources=tuple(self._sources),
            recalls=self._matcher.recalls,
            started=self._started,
            version=__version__,
            warnings=tuple(dict.fromkeys([*self._plugins.warnings, *self._warnings])),
            cleared=self._cleared,
            inputs=tuple(self._inputs),
        )
        if self._cleared is not None and len(self._cleared) != result.counts["not_affected"]:
            raise AccountingError(
                f"{result.counts['not_affected']} records are not affected, but {len(self._cleared)} were kept to "
                "be listed; an adapter must clear none without a screen. Scan without --all-rows, and report this"
            )
        warnings = self._plugins.finished(result)
        return replace(result, warnings=(*result.warnings, *warnings)) if warnings else result

    def _tell_notes(self) -> None:
        for first, note in self._notes:
            # Told with the first source of its location, or with the last one where it has none.
            at = min(first, len(self._sources) - 1)
            self._sources[at] = replace(self._sources[at], notes=(*self._sources[at].notes, note))

    @staticmethod
    def _check_columns(asked: ScanOptions, source: ConfiguredSource, accounts: Sequence[SourceSummary]) -> None:
        choices = [choice for account in accounts for table in account.tables for choice in table.columns]
        if not choices or any(account.problem for account in accounts):
            return
        headings = dict.fromkeys(choice.heading for choice in choices)
        for name, heading in source.columns.items():
            found = any(heading_key(heading) == heading_key(other) for other in headings)
            if not found and name not in asked.columns:
                raise ConfigError(f"{source.origin}.columns.{name}: {_no_heading(heading, headings)}")

    def _fail(self, label: str, error: PumpcheckError) -> None:
        self._errors.append(error)
        self._sources.append(SourceSummary(label, problem=str(error)))
        self._skipped.append(Skipped(label, str(error), records=0))

    def _read(self, source: Source, asked: ScanOptions, adapter: str, path: Path | None = None) -> None:
        tables: list[TableSummary] = []
        notes: list[Note] = []
        problem = ""
        label = mask_within(source.label)
        digest = Digest(path)
        if digest.is_left_out:
            notes.append(Note(label, f"larger than {HASHED // 1_000_000} MB, so its SHA-256 was not taken"))
        outside = OutsideTexts(label, self._matcher)
        grids: list[JudgedGrid] = []
        try:
            for table in source.tables():
                digest.wait()
                if isinstance(table, Skipped):
                    self._skipped.append(table)
                    name = table.origin.partition(f"{source.label}, sheet ")[2]
                    tables.append(TableSummary(name, skipped=table.records, problem=table.reason))
                elif isinstance(table, Note):
                    notes.append(table)
                elif isinstance(table, Grid):
                    grids.append(self._judge_grid(label, table, asked, digest, outside))
                    tables += grids[-1].summaries
                else:
                    tables.append(self._judge(label, table, asked, digest))
        except SourceError as error:
            problem = str(error)
        except PumpcheckError:
            raise
        except (Exception, SystemExit) as error:
            problem = defect(label, adapter, error)
        if grids:
            notes += self._without_devices(label, grids, tables, problem)
            self._records += outside.records
            if outside.records and tables:
                tables[0] = replace(tables[0], outside=len(outside.records))
        if problem:
            self._skipped.append(Skipped(label, problem, records=0))
        self._sources.append(SourceSummary(label, adapter, tuple(tables), problem, digest.text(), tuple(notes)))

    def _judge(self, label: str, table: Table, asked: ScanOptions, digest: Digest) -> TableSummary:
        mapping = self._map(asked, table.headings, table.sample())
        listing = self._listing(0)
        judged = judge_table(label, table, mapping, self._matcher, self._progress(digest), listing)
        self._records += judged.records
        self._skipped += judged.skipped
        return judged.summaries[0]

    def _judge_grid(
        self, label: str, grid: Grid, asked: ScanOptions, digest: Digest, outside: OutsideTexts
    ) -> JudgedGrid:
        judge = GridJudge(
            label,
            grid,
            self._matcher,
            partial(self._map, asked),
            outside,
            self._listing,
            self._progress(digest),
        )
        judged = judge.run()
        self._records += judged.records
        self._skipped += judged.skipped
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
        self._skipped += unnamed
        if not unnamed and not problem and not any(grid.skipped for grid in grids):
            self._skipped.append(Skipped(label, NO_LIST, records=0))
        return []

    def _progress(self, digest: Digest) -> Progress:
        def progress(label: str, seen: int) -> None:
            digest.begin()
            if self._options.progress:
                self._options.progress(label, seen)

        return progress

    def _listing(self, found: int) -> Listing | None:
        return None if self._cleared is None else Listing(self._cleared, len(self._records) + found)

    def _map(self, asked: ScanOptions, headings: Sequence[str], sample: Sequence[Row]) -> HeadingMap:
        self._headings_seen.update(dict.fromkeys(headings))
        mapping = map_headings(headings, sample, columns=asked.all_columns, aliases=self._plugins.headings)
        self._columns_found.update(name for name in self._options.columns if mapping.overridden(name))
        return mapping


def defect(label: str, adapter: str, error: BaseException) -> str:
    """Return one sentence on an adapter that broke. The text of a stranger's error may quote a record or a secret."""
    return f"{label}: adapter {adapter} failed ({type(error).__name__}); report it to its author"


def _no_heading(heading: str, headings: Iterable[str]) -> str:
    return f"no table has a heading “{heading}”; the headings are {', '.join(list(headings)[:40])}"
