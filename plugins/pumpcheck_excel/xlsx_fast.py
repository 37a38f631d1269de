"""The fast way through a large sheet of an .xlsx file: rows of known spelling are read by the block.

What is known is the spelling of rows as writers of workbooks have it: their cells in order, texts without pieces, plain
and formatted numbers. Those that cannot matter are not even read. All else is left to the parser, which gets the sheet
without the rows of known spelling: so a row of unknown spelling costs no more than its own parsing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import IO

import numpy as np

from .block import BlockReader
from .block_screen import RowScreen
from .markup import Bytes, Places
from .sheet import Clearing, NumberedRow
from .xlsx_rows import ROW_END, RowParser

BLOCK = 1 << 19
"""Bytes that are looked through at once."""

_OTHER_ENCODING = re.compile(rb"\s*<\?xml[^>]*encoding\s*=\s*.(?!utf-8)", re.IGNORECASE)
_PARSED, _READ, _CLEARED = range(3)


class FastRows:
    """Reads the rows of one sheet."""

    def __init__(self, parser: RowParser, reader: BlockReader, clearing: Clearing | None) -> None:
        """Prepare to read rows.

        Args:
            parser: Gets all rows of unknown spelling.
            reader: Reads the others.
            clearing: Which rows may be cleared.
        """
        self._parser, self._reader, self._clearing = parser, reader, clearing
        self._screen = None
        if clearing:
            try:
                self._screen = RowScreen(clearing, self._reader.texts)
            except ImportError as error:
                why = "is not installed" if isinstance(error, ModuleNotFoundError) else "does not run"
                clearing.problem = f"hyperscan {why} here, so every row was read, which takes longer"

    def rows(self, stream: IO[bytes]) -> Iterator[NumberedRow | range]:
        """Yield rows, and the numbers of rows that are cleared, in order."""
        parse = self._parser.parse
        rest = stream.read(BLOCK)
        # What stands above the rows.
        start = max(rest.find(b"<row "), 0)
        read = parse if _OTHER_ENCODING.match(rest) else self._read
        yield from parse(rest[:start]) if start else ()
        rest = rest[start:]
        while portion := stream.read(BLOCK):
            data, rest = rest + portion, b""
            # Where no row ends in so much, nothing is held back.
            if (cut := data.rfind(ROW_END)) >= 0:
                data, rest = data[: cut + len(ROW_END)], data[cut + len(ROW_END) :]
            yield from read(data)
        if rest:
            yield from read(rest)
        yield from parse(b"")

    def _read(self, data: bytes) -> Iterator[NumberedRow | range]:
        """Yield the rows of a block."""
        block = self._reader.read(data)
        place = 0
        parser = self._parser
        if block:
            bounds, numbers = block.bounds, block.numbers.tolist()
            if self._screen:
                cleared, values = self._screen.cleared(block)
            else:
                values, cleared = block.values(block.known), np.zeros(len(numbers), bool)
            states = np.where(block.known, np.where(cleared, _CLEARED, _READ), _PARSED)
            for first, stop in _runs(states, block.numbers):
                if states[first] == _PARSED:
                    continue
                if (begin := int(bounds[first])) > place:
                    yield from parser.parse(data[place:begin])
                row = first
                while row < stop:
                    at_hand = parser.between_rows and numbers[row] > parser.number
                    if at_hand and states[row] == _CLEARED and self._clearing and self._clearing.may_pass:
                        break
                    if at_hand and row in values:
                        parser.number = numbers[row]
                        yield numbers[row], values[row]
                    else:
                        yield from parser.parse(data[bounds[row] : bounds[row + 1]])
                    row += 1
                if row < stop:
                    yield range(numbers[row], numbers[stop - 1] + 1)
                    parser.number = numbers[stop - 1]
                place = int(bounds[stop])
        if place < len(data):
            yield from parser.parse(data[place:])


def _runs(states: Bytes, numbers: Places) -> Iterator[tuple[int, int]]:
    """Yield the stretches of rows that are alike and whose numbers follow each other."""
    cuts = np.flatnonzero((np.diff(states) != 0) | ((states[1:] == _CLEARED) & (np.diff(numbers) != 1))) + 1
    yield from zip([0, *cuts.tolist()], [*cuts.tolist(), len(states)], strict=True)
