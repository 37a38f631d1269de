"""The one orchestration: locations -> parts, each judged by itself -> one ScanResult.

A scan goes this way, each step in the module of its name::

    Scan.add_location   locations   what a user named -> single locations
    Scan.run            parts       a location -> its adapter, opened, wherever the part is judged
    SourceJudge.judge   sources     a source -> its grids and tables
    GridJudge.run       grids       a grid -> tables, and texts outside of them
    TableJudge.judge    tables      records -> findings, by the matcher
"""

from __future__ import annotations

import builtins
import os
import secrets
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path

from pumpcheck.adapters import Source
from pumpcheck.errors import AccountingError, ConfigError, NoAdapterError, PumpcheckError, SourceError, UsageError
from pumpcheck.model.cleared import ClearedRows
from pumpcheck.model.recall import Recall
from pumpcheck.model.result import ScanResult
from pumpcheck.model.summary import ColumnChoice, Note, Skipped, SourceSummary
from pumpcheck.plugins.plugin_set import PluginSet
from pumpcheck.plugins.provided import RECALLS
from pumpcheck.scanning.findings_folder import FindingsFolder, mark_duplicates
from pumpcheck.scanning.locations import Places
from pumpcheck.scanning.options import Names, ScanOptions
from pumpcheck.scanning.parts import Job, Part
from pumpcheck.scanning.results import Map, PartResult, sending
from pumpcheck.streams import is_store
from pumpcheck.tables.mapping import BY_USER
from pumpcheck.tables.text import heading_key
from pumpcheck.version import __version__

# Bytes from twice which on a file is read in ranges, where something else than this process reads.
PART_BYTES = 64 * 1024 * 1024


def part_bytes() -> int:
    """Return the size of a range of a large file; the variable ``PUMPCHECK_PART_BYTES`` sets another."""
    text = os.environ.get("PUMPCHECK_PART_BYTES", "")
    return max(1, int(text)) if text.isdecimal() else PART_BYTES


@dataclass
class _Planned:
    """What is to be read of one location, and what is known of it beside that."""

    asked: ScanOptions
    parts: list[Part] = field(default_factory=list)
    location: str = ""
    places: Places | None = None
    error: SourceError | None = None


class Scan:
    """One scan: first planned, location by location, then judged and put together."""

    def __init__(
        self, plugins: PluginSet, recalls: tuple[Recall, ...], options: ScanOptions, names: Names | None = None
    ) -> None:
        self._plugins = plugins
        self._recalls = recalls
        self._options = options
        self._names = names or Names()
        self._started = datetime.now().astimezone()
        self._planned: list[_Planned] = []
        self._taken: set[object] = set()
        self._whole = PartResult((), "", cleared=ClearedRows() if options.all_rows else None)
        self._inputs: list[Path] = []
        self._errors: list[PumpcheckError] = []
        self._only_reports: list[PumpcheckError] = []
        self._notes: list[tuple[int, Note]] = []

    def add_location(self, location: str, *, is_path: bool = False) -> None:
        """Plan to read what a location, if it is no path, or the name of a configured source stands for.

        What cannot be read becomes part of the result.
        """
        asked = self._options
        try:
            if not is_path:
                location, asked = self._names.look_up(location, asked)
            # What the configuration names may be read otherwise than the same file elsewhere.
            places = Places(location, None if asked.source else self._taken)
        except SourceError as error:
            self._planned.append(_Planned(asked, location=location, error=error))
            return
        parts = [Part(place, asked, places.called(place)) for place in places.found]
        self._planned.append(_Planned(asked, parts, location, places))

    def add_source(self, source: Source, adapter: str = "") -> None:
        """Plan to read a source that is open already, such as a frame."""
        self._planned.append(_Planned(self._options, [Part("", self._options, source=(source, adapter))]))

    def add_result(self, result: PartResult) -> None:
        """Take what was judged already, before anything else is."""
        self._whole.join(result)

    def run(self, map: Map = map, *, mask_serials: bool = False, findings: str = "") -> ScanResult:  # noqa: A002 - what it is
        """Judge what was planned and return the result; see `pumpcheck.scan`. The built-in ``map`` judges it here."""
        if findings:
            FindingsFolder(findings).check()
        key = secrets.token_bytes(32) if mask_serials else b""
        job = Job.of(self._plugins, self._recalls, key, findings, stays=map is builtins.map)
        results = self._judged(job, map)
        for planned in self._planned:
            before = len(self._whole.sources)
            for part in planned.parts:
                result = next(results)
                job.refuse_others(result.made_by)
                self._take(planned.places, part, result)
            self._end_location(planned, before)
        self._check_all()
        return self._finished(is_masked=mask_serials, written=findings)

    def _judged(self, job: Job, map: Map) -> Iterator[PartResult]:  # noqa: A002 - as above
        """Yield what each part gave, in order. What is bound to this process is read here."""
        parts = self._told_apart()
        range_bytes = 0 if map is builtins.map else part_bytes()
        here = [not range_bytes or self._is_bound(part) for part in parts]
        away = [
            replace(part, location=_absolute(part.location), asked=replace(part.asked, progress=None))
            for part, is_here in zip(parts, here, strict=True)
            if not is_here
        ]
        results = iter(sending(map)(job, away) if away else ())
        for part, is_here in zip(parts, here, strict=True):
            result = job(replace(part, range_bytes=range_bytes, map=sending(map))) if is_here else next(results)
            if self._options.progress and not is_here:
                self._options.progress(result.label, sum(source.records for source in result.sources))
            yield result

    def _told_apart(self) -> list[Part]:
        """Return all parts; those that have one name are called by their whole location."""
        parts = [part for planned in self._planned for part in planned.parts]
        labels = Counter(part.label for part in parts if not part.source)
        return [
            replace(part, number=number, called=part.called if labels[part.label] < 2 else part.location)
            if not part.source and "://" not in part.location
            else replace(part, number=number)
            for number, part in enumerate(parts)
        ]

    def _is_bound(self, part: Part) -> bool:
        """Whether a part is read in this process: what is open, comes once, or can be read in ranges."""
        request = part.asked.request(part.location)
        if part.source or not (request.path or is_store(part.location)):
            return True
        if (request.size or 0) < 2 * part_bytes():
            return False
        try:
            adapter, request = part.asked.choose(self._plugins, part.location)
        except PumpcheckError:
            return False
        return adapter.splits(request)

    # --- putting together ---------------------------------------------------------------------------------------

    def _take(self, places: Places | None, part: Part, result: PartResult) -> None:
        self._whole.join(result)
        request = part.asked.request(part.location)
        if result.own_report and places:
            places.pass_own(part.location, result.own_report)
        if isinstance(result.error, NoAdapterError):
            if places and places.passes_over(request):
                return
        elif request.path and not part.source:
            self._inputs.append(request.path)
        if result.error:
            self._fail(result.label, result.error)

    def _end_location(self, planned: _Planned, before: int) -> None:
        asked, places = planned.asked, planned.places
        if planned.error:
            self._fail(asked.request(planned.location).label, planned.error)
        if places is None:
            return
        for path, problem in places.unread.items():
            self._fail(asked.request(path, places.called(path)).label, problem)
        if len(self._whole.sources) == before and not places.repeated:
            if places.own_reports:
                self._only_reports.append(places.nothing())
            else:
                self._fail(asked.request(planned.location).label, places.nothing())
        self._notes += ((before, note) for note in places.notes)
        sources = self._whole.sources[before:]
        choices = _choices(sources)
        if asked.source and choices and not any(source.problem for source in sources):
            columns = {name: heading for name, heading in asked.source.columns.items() if name not in asked.columns}
            known = {heading_key(choice.heading) for choice in choices}
            for name, heading in columns.items():
                if heading_key(heading) not in known:
                    raise ConfigError(f"{asked.source.origin}.columns.{name}: {_no_heading(heading, choices)}")

    def _fail(self, label: str, error: PumpcheckError) -> None:
        self._errors.append(error)
        self._whole.sources.append(SourceSummary(label, problem=str(error)))
        self._whole.skipped.append(Skipped(label, str(error), records=0))

    def _check_all(self) -> None:
        """Make sure that something was read, and that a heading that was named is in it."""
        sources, errors = self._whole.sources, [*self._errors, *self._only_reports]
        if errors and len(self._errors) == len(sources):
            if len(errors) == 1:
                raise errors[0]
            raise SourceError("none of the sources could be read:\n" + "\n".join(f"  {error}" for error in errors))
        choices = _choices(sources)
        found = {choice.field for choice in choices if choice.how.startswith(BY_USER)}
        if missing := self._options.columns.keys() - found:
            name = min(missing)
            raise UsageError(f"--column {name}: {_no_heading(self._options.columns[name], choices)}")

    def _finished(self, *, is_masked: bool, written: str) -> ScanResult:
        whole = self._whole
        for first, note in self._notes:
            # Told with the first source of its location, or with the last one where it has none.
            at = min(first, len(whole.sources) - 1)
            whole.sources[at] = replace(whole.sources[at], notes=(*whole.sources[at].notes, note))
        # Which recalls were to be applied is not known.
        whole.skipped += (
            Skipped(f"plugin {record.name}", record.warning(failure), records=0)
            for record in self._plugins.records
            for failure in record.failures
            if failure.stage == RECALLS.hook
        )
        result = ScanResult(
            records=tuple(mark_duplicates(whole.records)),
            skipped=tuple(whole.skipped),
            sources=tuple(whole.sources),
            recalls=self._recalls,
            started=self._started,
            version=__version__,
            warnings=tuple(dict.fromkeys(self._plugins.warnings)),
            cleared=whole.cleared,
            inputs=tuple(self._inputs),
            is_masked=is_masked,
            written=written,
            written_duplicates=FindingsFolder(written).mark_duplicates(whole.written) if written else 0,
        )
        if whole.cleared is not None and len(whole.cleared) != result.counts["not_affected"]:
            raise AccountingError(
                f"{result.counts['not_affected']} records are not affected, but {len(whole.cleared)} were kept "
                "to be listed; an adapter must clear none without a screen. Scan without --all-rows, and report this"
            )
        warnings = self._plugins.finished(result)
        return replace(result, warnings=(*result.warnings, *warnings)) if warnings else result


def _absolute(location: str) -> str:
    return location if "://" in location else os.path.abspath(location)  # noqa: PTH100 - a Path changes names


def _choices(sources: Sequence[SourceSummary]) -> list[ColumnChoice]:
    return [choice for source in sources for table in source.tables for choice in table.columns]


def _no_heading(heading: str, choices: Iterable[ColumnChoice]) -> str:
    headings = dict.fromkeys(choice.heading for choice in choices)
    return f"no table has a heading “{heading}”; the headings are {', '.join(list(headings)[:40])}"
