"""The fast way through a sheet of an .xlsx file: a block of rows at a time, by the spelling of their cells.

All else is left to the parser, which gets the sheet without the rows that were read so: a row of unknown spelling costs
little more than its own parsing.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from copy import copy
from typing import IO, Any, TypeAlias

import numpy as np
import numpy.typing as npt

from .cells import unescaped
from .formats import DAMAGE
from .row_pattern import Group, RowPattern
from .sheet import ODD, STRETCH_CELLS, CountedRow, Look, NumberedRow, RowBlock, blocks_of, trimmed
from .xlsx_rows import CellText, RowParser
from .xml_blocks import Blocks, texts_of

_ROWS, _TEXTS = 2_000, 20_000
"""How many are parsed and looked through at a time."""

_NO_TEXT = -1
_ENOUGH = 2
"""Whether more cells than these hold something does not matter."""

_Column: TypeAlias = Any
"""What cells of one group hold: places of shared texts as an array, bytes of texts, or else what they show."""


class FastRows:
    """Reads the rows of one sheet."""

    def __init__(self, parser: RowParser, stream: IO[bytes]) -> None:
        """Take the sheet, and the parser for rows of unknown spelling."""
        self._parser = parser
        self._texts = _SharedTexts(parser.texts.shared)
        self._blocks = Blocks(stream, "row")
        self._pattern = RowPattern(self._blocks, parser.texts, works_out_anew=parser.works_out_anew)

    def blocks(self) -> Iterator[RowBlock]:
        """Yield the rows in order; what raises comes behind those before it."""
        if self._blocks.head:
            yield from self._parsed(self._blocks.head)
        end = self._blocks.end
        for data in self._blocks:
            yield from self._matched(data) if end and data.endswith(end) else self._parsed(data)
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
            if any(b"<!" in row[-1] or b"<?" in row[-1] for row in rows):
                raise ValueError("comments, within which there may be rows")
            table = _Table(rows, self._pattern.groups, self._texts)
        except DAMAGE:
            # Only a parser can tell, also what stands before damage.
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
            yield from table.parts(start, place, parsed)
            yield from blocks_of(found, _ROWS)
            if failure:
                raise failure
            if not at_hand:
                yield from self._parsed(data[self._pattern.ends(data)[place] :])
                return
            start, held, parsed = place + 1, 0, {}
        if rows and not rows[-1][-1]:
            parser.number = table.numbers[-1]
        yield from table.parts(start, len(rows), parsed)


class _SharedTexts:
    """The texts that cells share."""

    def __init__(self, texts: Sequence[str]) -> None:
        # Behind the last, at _NO_TEXT, is what a cell without one shows.
        self.shown = [*texts, None]
        self._found: npt.NDArray[np.uint8] | None = None

    def places(self, spelt: Sequence[bytes]) -> npt.NDArray[np.int64]:
        """Return which of them cells hold; an IndexError where there is none of that number."""
        places = _numbers(spelt)
        if places.max() >= len(self.shown) - 1:
            raise IndexError("a text behind the last")
        if not all(spelt):
            places[[not place for place in spelt]] = _NO_TEXT
        return places

    def found(self, look: Look) -> npt.NDArray[np.uint8]:
        """Return what is found in each, looked through once."""
        if self._found is None:
            portions = (self.shown[first : first + _TEXTS] for first in range(0, len(self.shown), _TEXTS))
            found = [look([(text or "").encode(errors="surrogatepass") for text in texts]) for texts in portions]
            self._found = np.concatenate(found)
        return self._found


class _Table(RowBlock):
    """Rows by columns, in which those that only the parser can tell are blank."""

    def __init__(self, rows: Sequence[tuple[bytes, ...]], groups: Sequence[Group], texts: _SharedTexts) -> None:
        """Take the rows; formats.DAMAGE where what stands in one is wrong."""
        numbers, *columns, _ = zip(*rows, strict=True)
        self.numbers = _numbers(numbers).tolist()
        self._texts = texts
        self._parsed: dict[int, CountedRow] = {}
        self._columns: list[tuple[Group, _Column]] = [
            (group, texts.places(column) if group.show is None else texts_of(column))
            for group, column in zip(groups, columns, strict=True)
            if any(column)
        ]

    def parts(self, start: int, stop: int, parsed: Mapping[int, NumberedRow]) -> Iterator[RowBlock]:
        """Yield some of the rows, with those that were parsed, by their places."""
        width = 1 + max((group.column for group, _ in self._columns), default=0)
        step = max(1, STRETCH_CELLS // width)
        for first in range(start, stop, step):
            part = copy(self)
            some = slice(first, min(first + step, stop))
            part.numbers = self.numbers[some]
            part._columns = [(group, _shown(group.show, column[some])) for group, column in self._columns]
            part._parsed = {}
            for place, (number, cells) in parsed.items():
                if some.start <= place < some.stop:
                    part.numbers[place - first], part._parsed[place - first] = number, trimmed(cells)
            yield part

    def counted(self, places: Sequence[int]) -> list[CountedRow]:
        """See `RowBlock.counted`."""
        every = len(places) == len(self.numbers)
        columns: dict[int, Sequence[str | None]] = {}
        for group, column in self._columns:
            if group.show is None:
                shown = self._texts.shown
                cells = [shown[place] for place in (column if every else column[places]).tolist()]
            else:
                cells = column if every else [column[place] for place in places]
                if group.show is unescaped:
                    cells = [text.decode() or None for text in cells]
            # Spellings of one column exclude each other.
            known = columns.get(group.column)
            columns[group.column] = [a or b for a, b in zip(known, cells, strict=True)] if known else cells
        blank = [None] * len(places)
        rows = zip(*(columns.get(column, blank) for column in range(max(columns, default=0) + 1)), strict=True)
        counted = [*map(trimmed, rows)]
        if self._parsed:
            return [self._parsed.get(place, row) for place, row in zip(places, counted, strict=True)]
        return counted

    def told(self, look: Look, width: int) -> tuple[Any, Any]:
        """See `RowBlock.told`."""
        found, filled = np.zeros((2, len(self.numbers)), np.uint8)
        asked: list[bytes] = []
        for group, column in self._columns:
            if group.column >= width or filled.min() < _ENOUGH:
                holds = column != _NO_TEXT if group.show is None else np.array([*map(bool, column)])
                filled += holds
                found[holds & (group.column >= width)] = ODD
            if group.show is None:
                found |= self._texts.found(look)[column]
            elif group.show is unescaped:
                asked += column
            else:
                asked += [b"" if text is None else text.encode() or b" " for text in column]
        if asked:
            found |= np.bitwise_or.reduce(look(asked).reshape(-1, len(found)), axis=0)
        found[[*self._parsed]] = ODD
        return found, filled


def _numbers(spelt: Sequence[bytes]) -> npt.NDArray[np.int64]:
    """Return numbers, with 0 for one that is not there."""
    return np.fromstring(b"0" + b" 0".join(spelt), np.int64, sep=" ")


def _shown(show: CellText | None, column: _Column) -> _Column:
    """Return what cells show, None where they hold nothing, if that is not what they hold."""
    if show in (None, unescaped):
        return column
    return [(show(text.decode()) or "") if text else None for text in column]
