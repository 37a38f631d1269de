"""The fast way through a large sheet of an .xlsx file: rows of known spelling that cannot matter are never parsed.

What is known is the spelling of rows as writers of workbooks have it: their cells in order, texts without pieces, plain
numbers, days. All else is left to the parser, which gets the sheet without the rows that are cleared: so a row of
unknown spelling costs no more than its own parsing, and no value is ever read in two ways.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import IO

import numpy as np

from .cells import NumberFormat
from .markup import Flags, Places
from .row_spelling import RowSpelling
from .shared_texts import SharedTexts
from .sheet import Clearing
from .xlsx_rows import ROW_END, RowParser

BLOCK = 1 << 20
"""Bytes that are looked through at once."""

_OTHER_ENCODING = re.compile(rb"\s*<\?xml[^>]*encoding\s*=\s*.(?!utf-8)", re.IGNORECASE)


class FastRows:
    """Passes over the rows of one sheet that may be cleared by their bytes."""

    def __init__(
        self, clearing: Clearing, parser: RowParser, texts: SharedTexts, formats: Mapping[int, NumberFormat]
    ) -> None:
        """Prepare to pass over rows.

        Args:
            clearing: Which rows may be cleared.
            parser: Gets all others.
            texts: The texts that cells share.
            formats: How cells of a style show numbers, where not as plain ones.

        Raises:
            ImportError: If hyperscan is not to be had.
        """
        self._clearing, self._parser = clearing, parser
        self._spelling = RowSpelling(clearing, texts, formats)

    def portions(self, stream: IO[bytes]) -> Iterator[bytes | range]:
        """Yield what is to be parsed, and the numbers of rows that are cleared, in order."""
        rest = stream.read(BLOCK)
        # What stands above the rows.
        start = max(rest.find(b"<row "), 0)
        known = not _OTHER_ENCODING.match(rest)
        yield rest[:start]
        rest = rest[start:]
        while read := stream.read(BLOCK):
            data, rest = rest + read, b""
            # Where no row ends in so much, nothing is held back.
            if (cut := data.rfind(ROW_END)) >= 0:
                data, rest = data[: cut + len(ROW_END)], data[cut + len(ROW_END) :]
            yield from self._cleared(data) if known else [data]
        cut = rest.rfind(ROW_END) + len(ROW_END)
        yield from self._cleared(rest[:cut]) if known and cut >= len(ROW_END) else [rest[:cut]]
        yield rest[cut:]

    def _cleared(self, data: bytes) -> Iterator[bytes | range]:
        """Yield data without the rows that are cleared, and their numbers."""
        bounds, numbers, clear = self._spelling.look(data)
        place = 0
        parser = self._parser
        for run, stop in _runs(numbers, clear):
            first = run
            if (begin := int(bounds[first])) > place:
                yield data[place:begin]
            while first < stop and not (
                parser.between_rows and self._clearing.may_pass and numbers[first] > parser.number
            ):
                yield data[bounds[first] : bounds[first + 1]]
                first += 1
            place = int(bounds[first])
            if first < stop:
                yield range(int(numbers[first]), int(numbers[stop - 1]) + 1)
                parser.number, place = int(numbers[stop - 1]), int(bounds[stop])
        if place < len(data):
            yield data[place:]


def _runs(numbers: Places, clear: Flags) -> Iterator[tuple[int, int]]:
    """Yield the stretches of rows that may be cleared and whose numbers follow each other."""
    rows = np.flatnonzero(clear)
    cuts = np.flatnonzero((np.diff(rows) > 1) | (np.diff(numbers[rows]) != 1)) + 1
    if len(rows):
        firsts, lasts = rows[np.append(0, cuts)], rows[np.append(cuts, len(rows)) - 1]
        yield from zip(firsts.tolist(), (lasts + 1).tolist(), strict=True)
