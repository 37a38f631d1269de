"""The records that are not affected, kept where a report lists every record read.

An inventory has a hundred of them for each finding, so they are held packed, and unpacked one after the other.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from pumpcheck.model.finding import Finding
from pumpcheck.model.record import Record
from pumpcheck.privacy import Hiding, masked

_PACKED = 1000
"""Records that are packed together."""

_TableKey = tuple[str, str, str, tuple[str, ...]]


class ClearedRows:
    """Records that are not affected, in the order read, each with the number of findings that were read before it.

    They have no id and are nobody's work. Iterating unpacks them.
    """

    def __init__(self) -> None:
        self._packs: list[bytes] = []
        self._open: list[list[Any]] = []
        self._tables: dict[_TableKey, int] = {}
        self._findings: dict[Finding, int] = {}
        self._count = 0
        self._joined: list[tuple[ClearedRows, int]] = []

    def join(self, others: ClearedRows, found: int) -> None:
        """Add the records of a part, which stands after so many findings and after what was added."""
        self._joined.append((others, found))

    def add(self, record: Record, after: int) -> None:
        """Add a record that stands after so many findings."""
        table = (record.source, record.table, record.row_word, tuple(record.values))
        place = self._tables.setdefault(table, len(self._tables))
        finding = self._findings.setdefault(record.finding, len(self._findings))
        self._open.append([place, finding, after, record.row, list(record.values.values()), record.fields])
        self._count += 1
        if len(self._open) == _PACKED:
            self._packs.append(zlib.compress(json.dumps(self._open).encode(), 1))
            self._open = []

    def headings(self) -> Iterator[str]:
        """Yield the original headings of the records; some come more than once."""
        for *_, headings in self._tables:
            yield from headings
        for others, _ in self._joined:
            yield from others.headings()

    def __len__(self) -> int:
        return self._count + sum(len(others) for others, _ in self._joined)

    def __iter__(self) -> Iterator[tuple[int, Record]]:
        tables, findings = list(self._tables), list(self._findings)
        for rows in self._unpacked():
            for place, finding, after, row, values, fields in rows:
                source, table, row_word, headings = tables[place]
                named = dict(zip(headings, values, strict=True))
                yield after, Record("", findings[finding], source, table, row, row_word, named, fields)
        for others, found in self._joined:
            yield from ((found + after, record) for after, record in others)

    def _unpacked(self) -> Iterator[list[list[Any]]]:
        for pack in self._packs:
            yield json.loads(zlib.decompress(pack))
        yield self._open

    def masked(self, hidden: Hiding, headings: Mapping[tuple[str, str], frozenset[str]]) -> ClearedRows:
        """Return the same records with serial numbers masked; ``headings`` are each table's columns of them."""
        kept = ClearedRows()
        for after, record in self:
            of_table = headings.get((record.source, record.table), frozenset())
            kept.add(masked(record, replace(hidden, headings=of_table)), after)
        return kept
