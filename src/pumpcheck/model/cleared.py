"""The records that are not affected, kept where a report lists every record read."""

from __future__ import annotations

import pickle
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import replace

from pumpcheck.model.record import Record
from pumpcheck.privacy import Masking, masked

_PACKED = 1000
"""Records that are packed together."""


class ClearedRows:
    """Records that are not affected, in the order read, each with the number of findings that were read before it.

    They have no id and are nobody's work. An inventory has a hundred of them for each finding, so they are held packed;
    iterating unpacks them, one pack after the other.
    """

    def __init__(self) -> None:
        # With each pack the number of findings in the parts before its own.
        self._packs: list[tuple[int, bytes]] = []
        self._open: list[tuple[int, Record]] = []
        self._headings: dict[tuple[str, ...], None] = {}
        self._count = 0

    def add(self, record: Record, after: int) -> None:
        """Add a record that stands after so many findings."""
        self._open.append((after, record))
        self._headings[tuple(record.values)] = None
        self._count += 1
        if len(self._open) == _PACKED:
            self._pack()

    def _pack(self) -> None:
        self._packs.append((0, zlib.compress(pickle.dumps(self._open), 1)))
        self._open = []

    def join(self, others: ClearedRows, found: int) -> None:
        """Add the records of a part, which stands after so many findings and after what was added."""
        self._pack()
        others._pack()
        self._packs += [(found + before, pack) for before, pack in others._packs]
        self._headings |= others._headings
        self._count += len(others)

    def headings(self) -> Iterator[str]:
        """Yield the original headings of the records; some come more than once."""
        for headings in self._headings:
            yield from headings

    def __len__(self) -> int:
        return self._count

    def __iter__(self) -> Iterator[tuple[int, Record]]:
        for before, pack in self._packs:
            for after, record in pickle.loads(zlib.decompress(pack)):  # noqa: S301 - packed above
                yield before + after, record
        yield from self._open

    def masked(self, masking: Masking, headings: Mapping[tuple[str, str], frozenset[str]]) -> ClearedRows:
        """Return the same records with serial numbers masked; ``headings`` are each table's columns of them."""
        kept = ClearedRows()
        for after, record in self:
            of_table = headings.get((record.source, record.table), frozenset())
            kept.add(masked(record, replace(masking, headings=of_table)), after)
        return kept
