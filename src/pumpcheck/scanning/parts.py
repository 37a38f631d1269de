"""A part of a scan: one location, judged wherever it is, gives data back that are put together in order."""

from __future__ import annotations

import hashlib
import pickle
from dataclasses import dataclass, field, replace
from functools import cached_property, partial
from typing import Any

from pumpcheck.adapters import Source
from pumpcheck.errors import PluginError
from pumpcheck.matching.matcher import matcher_for
from pumpcheck.model.cleared import ClearedRows
from pumpcheck.model.recall import Recall
from pumpcheck.plugins import PluginSet, known_plugins
from pumpcheck.scanning.findings_folder import FindingsFolder
from pumpcheck.scanning.options import ScanOptions
from pumpcheck.scanning.own_reports import own_report
from pumpcheck.scanning.results import PartResult, reading
from pumpcheck.scanning.sending import Map
from pumpcheck.scanning.sources import SourceJudge
from pumpcheck.secrets import exposure
from pumpcheck.streams import is_store
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
        """Judge a part. What cannot be read becomes part of the result."""
        result = PartResult(self.made_by, "" if part.source else part.label)
        result.cleared = ClearedRows() if part.asked.all_rows else None
        result.leave = partial(self._write, part.number) if self.findings else None
        judge = SourceJudge(matcher_for(self.recalls), self.plugins.headings, part.asked, result)
        if part.source:
            judge.judge(*part.source)
        else:
            self._open(part, judge, result)
        return self.leaving(result)

    def _open(self, part: Part, judge: SourceJudge, result: PartResult) -> None:
        with reading(result.label) as state, part.asked.telling_where():
            adapter, request = part.asked.choose(self.plugins, part.location, part.called)
            request = replace(request, range_bytes=part.range_bytes, map=part.map)
            state.adapter = adapter.name
            # Files are looked at where they are listed; to look at thousands of objects there would take long.
            result.own_report = own_report(request) if is_store(request.location) else ""
            if not result.own_report:
                result.warnings += filter(None, map(exposure, request.options.values()))
                with adapter.open(request) as source:
                    judge.judge(source, adapter.name, request)
        result.error = state.error

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
