"""Judge one opened source: each grid and table of it, the codes that explain each other, and what names no device."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import NamedTuple

from pumpcheck.adapters import Source, SourceRequest, Table
from pumpcheck.grid import Grid, Row
from pumpcheck.masking import mask_within
from pumpcheck.matching.matcher import Matcher
from pumpcheck.model.cleared import ClearedRows
from pumpcheck.model.finding import HeadingAlias
from pumpcheck.model.summary import Note, Skipped, SourceSummary, TableSummary
from pumpcheck.scanning.codes import CodeLists, SeenTable
from pumpcheck.scanning.grids import NO_LIST, GridJudge, JudgedGrid
from pumpcheck.scanning.options import ScanOptions
from pumpcheck.scanning.outside import OutsideTexts
from pumpcheck.scanning.results import PartResult, reading
from pumpcheck.scanning.tables import judge_table
from pumpcheck.tables import map_headings
from pumpcheck.tables.long import grid_of_long

HASHED = 256_000_000
"""Bytes up to which the SHA-256 of a file is taken. Reading a larger one twice would take long beside scanning it."""

_PIECE = 4 * 1024 * 1024
"""Bytes that are taken at a time: between two pieces the thread may have to wait for its turn."""

CODES = (
    "another list of it explains codes in its records, which cannot be looked up where findings are written as they "
    "come; scan it without --findings"
)


class _Judged(NamedTuple):
    """What a source gave, judged."""

    item: Grid | Table | Skipped
    account: JudgedGrid
    result: PartResult


class SourceJudge:
    """Judges one source."""

    def __init__(
        self, matcher: Matcher, aliases: Iterable[HeadingAlias], asked: ScanOptions, result: PartResult
    ) -> None:
        """Take how it is judged, and what takes what is found."""
        self._matcher = matcher
        self._aliases = aliases
        self._asked = asked
        self._result = result
        self._codes = CodeLists(matcher)
        self._judged: list[_Judged] = []

    def judge(self, source: Source, adapter: str, request: SourceRequest | None = None) -> None:
        """Read and judge it. What cannot be read becomes part of the result."""
        result, label = self._result, mask_within(source.label)
        path = request.path if request and request.path and request.path.is_file() else None
        is_hashed = path is not None and path.stat().st_size <= HASHED
        checksum = _begin_checksum(path) if path and is_hashed else str
        notes = []
        if path and not is_hashed:
            notes.append(Note(label, f"larger than {HASHED // 1_000_000} MB, so its SHA-256 was not taken"))
        if request and (stored := request.kept.stored(request.location, label)):
            told = f"{stored.size or 0:,} bytes; the store's checksum is {stored.checksum or 'not told'}"
            notes.append(Note(label, told))
        outside = OutsideTexts(label, self._matcher)
        with reading(label, adapter) as state:
            for item in map(grid_of_long, source.tables()):
                if isinstance(item, Note):
                    notes.append(item)
                else:
                    self._judged.append(self._judge(label, item, outside))
            self._look_up_codes(label, outside)
        for each in self._judged:
            if each.result is not result:
                result.join(each.result)
        tables = [summary for each in self._judged for summary in each.account.summaries]
        if grids := [each.account for each in self._judged if isinstance(each.item, Grid)]:
            notes += self._without_devices(label, grids, tables, state.problem)
            for record in outside.records.values():
                result.add(record)
            if outside.records and tables:
                tables[0] = replace(tables[0], outside=len(outside.records))
        if state.problem:
            result.skipped.append(Skipped(label, state.problem, records=0))
        result.sources.append(SourceSummary(label, adapter, tuple(tables), state.problem, checksum(), tuple(notes)))

    def _look_up_codes(self, label: str, outside: OutsideTexts) -> None:
        """Judge anew what holds codes: what they stand for is known only when all has been read."""
        self._codes.close()
        for place, each in enumerate(self._judged):
            if isinstance(each.item, Skipped) or not any(map(self._codes.of, each.account.tables)):
                continue
            if each.result is self._result:
                # Its findings have left.
                self._result.skipped.append(Skipped(label, CODES, records=0))
            else:
                self._judged[place] = self._judge(label, each.item, outside)

    def _judge(self, label: str, item: Grid | Table | Skipped, outside: OutsideTexts) -> _Judged:
        """Judge a grid or table. Its findings are held until its codes are known, unless they leave as they come."""
        result, progress = self._result, self._asked.progress
        if result.leave is None:
            result = PartResult(result.made_by, label, cleared=None if result.cleared is None else ClearedRows())
        if isinstance(item, Skipped):
            result.skipped.append(item)
            name = item.origin.partition(", sheet ")[2]
            account = JudgedGrid([TableSummary(name, skipped=item.records, problem=item.reason)])
        elif isinstance(item, Grid):
            judge = GridJudge(label, item, self._matcher, self._seen, outside, result, self._codes, progress)
            account = judge.run()
        else:
            seen = self._seen(item.name, item.headings, item.sample())
            summary = judge_table(label, item, seen, self._matcher, result, progress, self._codes)
            account = JudgedGrid([summary], tables=[seen])
        return _Judged(item, account, result)

    def _without_devices(
        self, label: str, grids: Sequence[JudgedGrid], tables: Sequence[TableSummary], problem: str
    ) -> list[Note]:
        """Account for what names no device: beside a list it is text, without one the source was not assessed."""
        unnamed = [table for grid in grids for table in grid.unnamed]
        if any(grid.assessed for grid in grids) or any(table.records for table in tables):
            return [
                Note(table.origin, f"names no device; its {table.records:,} rows were looked through as text")
                for table in unnamed
            ]
        self._result.skipped += unnamed
        if not unnamed and not problem and not any(grid.skipped for grid in grids):
            self._result.skipped.append(Skipped(label, NO_LIST, records=0))
        return []

    def _seen(self, name: str, headings: Sequence[str], sample: Sequence[Row]) -> SeenTable:
        """Decide which heading of a table is which field."""
        mapping = map_headings(headings, sample, columns=self._asked.all_columns, aliases=self._aliases)
        return SeenTable(name, headings, sample, mapping)


def _begin_checksum(path: Path) -> Callable[[], str]:
    """Begin to take the SHA-256 of a file while it is read, and return what gives it in hexadecimal digits."""
    pool = ThreadPoolExecutor(1)
    try:
        return pool.submit(_checksum, path).result
    except RuntimeError:
        # Where no thread can be had, it is taken when it is asked for.
        return partial(_checksum, path)
    finally:
        pool.shutdown(wait=False)


def _checksum(path: Path) -> str:
    taken, piece = hashlib.sha256(), memoryview(bytearray(_PIECE))
    with path.open("rb", buffering=0) as file:
        while size := file.readinto(piece):
            taken.update(piece[:size])
    return taken.hexdigest()
