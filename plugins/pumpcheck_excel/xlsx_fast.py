"""The fast way through a sheet of an .xlsx file: a block of rows at a time, by the spelling of their cells.

All else is left to the parser, which gets the sheet without the rows that were read so: a row of unknown spelling costs
little more than its own parsing.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import chain
from typing import IO, Any

import numpy as np
import numpy.typing as npt

from .cells import unescaped
from .formats import DAMAGE
from .row_pattern import RowPattern
from .sheet import ODD, STRETCH_CELLS, CountedRow, Look, NumberedRow, RowBlock, blocks_of, trimmed
from .xlsx_rows import CellText, RowParser
from .xml_blocks import Blocks, resolved

_ROWS, _TEXTS = 2_000, 20_000
"""How many are parsed and looked through at a time."""

_NO_TEXT = -1

Column = Any
"""What the cells of one group hold: places of shared texts as an array, bytes as stored, or what is shown."""


class FastRows:
    """Reads the rows of one sheet."""

    def __init__(self, parser: RowParser, stream: IO[bytes]) -> None:
        """Take the sheet, and the parser for rows of unknown spelling."""
        self._parser = parser
        self._texts = SharedTexts(parser.texts.shared)
        self._blocks = Blocks(stream, "row")
        self._pattern = RowPattern(self._blocks, parser.texts, works_out_anew=parser.works_out_anew)

    def blocks(self) -> Iterator[RowBlock]:
        """Yield the rows in order; what raises comes behind those before it."""
        if self._blocks.head:
            yield from self._parsed(self._blocks.head)
        for data, is_plain in self._blocks:
            yield from self._matched(data) if is_plain else self._parsed(data)
        yield from self._parsed(b"")

    def _parsed(self, data: bytes) -> Iterator[RowBlock]:
        return blocks_of(self._parser.parse(data), _ROWS)

    def _matched(self, data: bytes) -> Iterator[RowBlock]:
        """Yield the rows of a block of whole rows."""
        end = self._blocks.end
        if not self._parser.is_behind(end):
            cut = data.find(end) + len(end)
            yield from self._parsed(data[:cut])
            data = data[cut:]
        if not self._parser.is_behind(end):
            yield from self._parsed(data)
            return
        rows = self._pattern.find(data)
        try:
            table = _Table(rows, self._pattern, self._texts, data)
        except DAMAGE:
            # A parser tells what stands before the damage.
            yield from self._parsed(data)
            return
        yield from self._with_parsed(data, rows, table)

    def _with_parsed(self, data: bytes, rows: Sequence[tuple[bytes, ...]], table: _Table) -> Iterator[RowBlock]:
        """Yield the rows of a table, those that only the parser can tell at their places."""
        parser = self._parser
        start, held = 0, 0
        parsed: dict[int, NumberedRow] = {}
        for place in [place for place, row in enumerate(rows) if row[-1]]:
            if place and not rows[place - 1][-1]:
                parser.number = table.numbers[place - 1]
            found, failure = [], None
            try:
                for row in parser.parse(rows[place][-1]):
                    found.append(row)  # noqa: PERF402 - what stands before the damage is kept
            except DAMAGE as error:
                failure = error
            held += sum(len(cells) for _, cells in found)
            at_hand = not failure and parser.is_behind(self._blocks.end)
            if at_hand and len(found) < 2 and held < STRETCH_CELLS:
                parsed[place] = found[0] if found else (0, ())
                continue
            yield from table.blocks(start, place, parsed)
            yield from blocks_of(found, _ROWS)
            if failure:
                raise failure
            if not at_hand:
                yield from self._parsed(data[self._pattern.ends(data)[place] :])
                return
            start, held, parsed = place + 1, 0, {}
        if rows and not rows[-1][-1]:
            parser.number = table.numbers[-1]
        yield from table.blocks(start, len(rows), parsed)


class SharedTexts:
    """The texts that cells share."""

    def __init__(self, texts: Sequence[str]) -> None:
        self._texts = texts
        # Behind the last, at _NO_TEXT, is what a cell without one shows.
        self.shown = np.array([*texts, None], object)
        self._found: npt.NDArray[np.uint8] | None = None

    def places(self, spelt: Sequence[bytes]) -> npt.NDArray[np.int64]:
        """Return which of them cells hold; an IndexError where there is none of that number."""
        places = np.array([int(place) if place else _NO_TEXT for place in spelt], np.int64)
        if places.max(initial=_NO_TEXT) >= len(self._texts):
            raise IndexError("a text behind the last")
        return places

    def found(self, look: Look) -> npt.NDArray[np.uint8]:
        """Return what is found in each, looked through once."""
        if self._found is None:
            portions = (self._texts[first : first + _TEXTS] for first in range(0, len(self._texts), _TEXTS))
            self._found = np.concatenate(
                [*(look([*map(_encoded, texts)]) for texts in portions), np.zeros(1, np.uint8)]
            )
        return self._found


class _Table:
    """The rows of a block by columns, in which those that only the parser can tell are blank.

    Attributes:
        numbers: Their numbers.
        filled: How many cells of each hold something.
        columns: What their cells hold, by groups.
    """

    def __init__(self, rows: Sequence[tuple[bytes, ...]], pattern: RowPattern, texts: SharedTexts, data: bytes) -> None:
        """Take the rows of a block; formats.DAMAGE where what stands in one is wrong."""
        numbers, *columns, _ = zip(*rows, strict=True)
        self.numbers = [int(number or 0) for number in numbers]
        self.filled = [len(row) - 1 - row.count(b"") for row in rows]
        self.groups, self.texts, self.has_entities = pattern.groups, texts, b"&" in data
        self.columns: list[Column] = [
            texts.places(column) if group.show is None else [*map(resolved, column)] if self.has_entities else column
            for group, column in zip(self.groups, columns, strict=True)
        ]

    def blocks(self, start: int, stop: int, parsed: Mapping[int, NumberedRow]) -> Iterator[RowBlock]:
        """Yield some of the rows, with those that were parsed, by their places."""
        width = 1 + max((group.column for group in self.groups), default=0)
        step = max(1, STRETCH_CELLS // width)
        for first in range(start, stop, step):
            yield _TableBlock(self, first, min(first + step, stop), parsed)


class _TableBlock(RowBlock):
    """Some rows of a table."""

    def __init__(self, table: _Table, start: int, stop: int, parsed: Mapping[int, NumberedRow]) -> None:
        self._table = table
        self.numbers, self._filled = table.numbers[start:stop], table.filled[start:stop]
        self._columns = [
            (group, [_shown(group.show, spelt) for spelt in column[start:stop]])
            if group.show not in (None, unescaped)
            else (group, column[start:stop])
            for group, column in zip(table.groups, table.columns, strict=True)
        ]
        self._parsed = {}
        for place, (number, cells) in parsed.items():
            if start <= place < stop:
                self.numbers[place - start], self._parsed[place - start] = number, trimmed(cells)

    def counted(self, places: Sequence[int]) -> list[CountedRow]:
        """See `RowBlock.counted`."""
        every = len(places) == len(self.numbers)
        columns: dict[int, list[str | None]] = {}
        for group, column in self._columns:
            if group.show is None:
                cells = self._table.texts.shown[column if every else column[places]].tolist()
            else:
                cells = column if every else [column[place] for place in places]
                if not any(cells):
                    continue
                cells = [unescaped(spelt.decode()) or None for spelt in cells] if group.show is unescaped else cells
            # Spellings of one column exclude each other.
            known = columns.get(group.column)
            columns[group.column] = [a or b for a, b in zip(known, cells, strict=True)] if known else cells
        blank = [None] * len(places)
        rows = zip(*(columns.get(column, blank) for column in range(max(columns, default=0) + 1)), strict=True)
        counted = [*map(trimmed, rows)]
        if self._parsed:
            return [self._parsed.get(place, row) for place, row in zip(places, counted, strict=True)]
        return counted

    def told(self, look: Look, width: int) -> tuple[Any, Sequence[int]]:
        """See `RowBlock.told`."""
        found = np.zeros(len(self.numbers), np.uint8)
        asked: list[Sequence[bytes]] = []
        for group, column in self._columns:
            if group.show is None:
                found |= self._table.texts.found(look)[column]
            elif group.show is not unescaped:
                asked.append([b"" if text is None else _encoded(text) or b" " for text in column])
            elif self._table.has_entities:
                asked.append([spelt.replace(b"<", b";") for spelt in column])
            else:
                asked.append(column)
            if group.column >= width:
                found[np.array(column) >= 0 if group.show is None else [*map(bool, column)]] = ODD
        if asked:
            told = look([*chain.from_iterable(asked)])
            found |= np.bitwise_or.reduce(told.reshape(len(asked), -1), axis=0)
        found[[*self._parsed]] = ODD
        return found, self._filled


def _shown(show: CellText, spelt: bytes) -> str | None:
    """Return what a cell shows, None where it holds nothing."""
    return (show(spelt.decode()) or "") if spelt else None


def _encoded(text: str) -> bytes:
    return text.replace("<", ";").encode(errors="surrogatepass")
