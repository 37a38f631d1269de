"""Records that the matcher itself clears: each kind of device is asked about once, then it is one look at a table."""

from __future__ import annotations

from operator import itemgetter

from pumpcheck import ByteScreen, RecordScreen

from .layout import Layout
from .records import Record

_REMEMBERED = 20_000
"""Kinds of device that are remembered; past that the memory starts afresh, so that it cannot grow."""


class Settled:
    """Tells which records are cleared: those of the right shape by the fields that can matter, others by all."""

    def __init__(self, layout: Layout, screen: ByteScreen) -> None:
        """Prepare for a table. Where the screen does not judge records, none is cleared here."""
        self._layout = layout
        self._delimiter = layout.dialect.delimiter.encode("ascii")
        self._quote = layout.dialect.quote.encode("ascii")
        self._clears = screen.clears if isinstance(screen, RecordScreen) else None
        self._known: dict[tuple[object, ...], bool] = {}
        places = [place for place, name in enumerate(layout.headings) if name in (screen.headings or ())]
        # With a place twice, what is picked is a tuple even where there is one only.
        self._pick = itemgetter(*places, *places[:1]) if places else tuple
        self._headings = self._pick(layout.headings)

    def line(self, line: bytes) -> bool:
        """Whether a plain line is a cleared record. One with quotes is not told, nor one of a wrong shape."""
        if self._clears is None or self._layout.shape.doubt or (self._quote and self._quote in line):
            return False
        cells = line.split(self._delimiter)
        if not len(cells) == self._layout.width == len(self._layout.headings):
            return False
        kind = self._pick(cells)
        known = self._known.get(kind)
        if known is None:
            known = self._remember(kind, self._pick(self._layout.dialect.split(line.decode(self._layout.codec))))
        return known

    def record(self, record: Record) -> bool:
        """Whether a record of whatever shape is a cleared one."""
        if self._clears is None:
            return False
        row, mark = self._layout.shape.of(record)
        if mark is not None:
            return self._clears(dict(zip(self._layout.headings, row, strict=True)), mark)
        kind = self._pick(row)
        known = self._known.get(kind)
        return self._remember(kind, kind) if known is None else known

    def _remember(self, kind: tuple[object, ...], texts: tuple[str | None, ...]) -> bool:
        assert self._clears is not None  # noqa: S101 - otherwise nothing is asked
        if len(self._known) >= _REMEMBERED:
            self._known.clear()
        known = self._known[kind] = self._clears(dict(zip(self._headings, texts, strict=True)))
        return known
