"""What is sent to where a part of a scan is judged, and what judging it gives, before anything is said of the whole."""

from __future__ import annotations

import lzma
import pickle
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache, partial
from typing import Any

from pumpcheck.errors import PumpcheckError, SourceError
from pumpcheck.model.cleared import ClearedRows
from pumpcheck.model.finding import Verdict
from pumpcheck.model.record import Record
from pumpcheck.model.result import ScanResult
from pumpcheck.model.summary import Skipped, SourceSummary
from pumpcheck.scanning.findings_folder import MOST_HELD, Written

# Anything that is called and answers as the built-in `map`: each item's answer once, in order.
Map = Callable[..., Iterable[Any]]


@dataclass
class PartResult:
    """What judging a part gave."""

    made_by: tuple[str, ...]  # which pumpcheck, plugins and recalls judged it
    label: str  # what the part is called
    # The findings, in the order judged, as far as they are not written.
    records: list[Record] = field(default_factory=list)
    skipped: list[Skipped] = field(default_factory=list)  # what could not be read or assessed
    # The account of the source; none where it could not be opened.
    sources: list[SourceSummary] = field(default_factory=list)
    error: SourceError | None = None  # why it could not be opened
    own_report: str = ""  # which report of pumpcheck it is, so that it was not read
    cleared: ClearedRows | None = None  # the records that are not affected, where every record is to be listed
    written: list[Written] = field(default_factory=list)  # the files of findings
    # Takes the findings that are held, where they are written; None where they are kept.
    leave: Callable[[PartResult], None] | None = field(default=None, repr=False)
    # What is known of the tables that are judged, for masking what is written before they end.
    begun: list[SourceSummary] = field(default_factory=list, repr=False)
    # The serial numbers of what was written, where they are to be masked.
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
        self.written += other.written

    def mask(self, key: bytes) -> None:
        """Mask every serial number that is known to this part; see `pumpcheck.ScanResult.masked`."""
        now = datetime.now().astimezone()
        parts = tuple(self.records), tuple(self.skipped), tuple(self.sources), (), now, ""
        masked = ScanResult(*parts, cleared=self.cleared).masked(key, self.gone)
        self.records, self.skipped, self.sources = list(masked.records), list(masked.skipped), list(masked.sources)
        self.cleared = masked.cleared


@dataclass
class Reading:
    """What became of reading something."""

    where: str  # what is read
    adapter: str = ""  # the adapter that reads it, once that is known
    error: SourceError | None = None  # why it broke off; None when it did not

    @property
    def problem(self) -> str:
        """Why it broke off, in one sentence; empty when it did not."""
        return str(self.error or "")


@contextmanager
def reading(where: str, adapter: str = "") -> Iterator[Reading]:
    """Keep what was read where reading breaks off, and say why it did."""
    state = Reading(where, adapter)
    try:
        yield state
    except SourceError as error:
        state.error = error
    except PumpcheckError:
        raise
    except (Exception, SystemExit) as error:
        # A stranger's code; the text of its error may quote a record or a secret.
        what = f"adapter {state.adapter} failed" if state.adapter else "reading broke off"
        state.error = SourceError(f"{where}: {what} ({type(error).__name__}); report it to the adapter's author")


def packed(value: object) -> bytes:
    """Return a value as few bytes."""
    return lzma.compress(pickle.dumps(value))


@lru_cache(maxsize=8)
def unpacked(data: bytes) -> Any:  # noqa: ANN401 - whatever was packed
    """Return what was packed, for the same bytes the same object."""
    return pickle.loads(lzma.decompress(data))  # noqa: S301 - our own, by whatever way any task comes


def _call(data: bytes, item: object) -> object:
    return unpacked(data)(item)


def sending(map: Map) -> Map:  # noqa: A002 - what it is
    """Return a `map` that packs the function which it sends, anew with each item."""
    return lambda function, items: map(partial(_call, packed(function)), items)
