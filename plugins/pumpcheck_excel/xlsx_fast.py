"""The fast way through a sheet of an .xlsx file: a block of rows at a time, by the spelling of their cells.

All else is left to the parser, which gets the sheet without the rows that were read so: a row of unknown spelling costs
little more than its own parsing.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from copy import copy
from typing import IO, Any, TypeAlias

import numpy as np
import numpy.typing as npt

from .cell_text import unescaped
from .formats import DAMAGE
from .row_pattern import Group, RowPattern
from .sheet import ODD, STRETCH_CELLS, CountedRow, Look, RowBlock, Tally, blocks_of, trimmed
from .xlsx_rows import CellText, CellTexts, RowParser
from .xml_blocks import Blocks, texts_of

_ROWS, _TEXTS = 2_000, 20_000
"""How many are parsed and looked through at a time."""

_MOST_UNKNOWN = 0.25
"""Where more of the rows have to be parsed, it is quicker to parse them all."""

_NO_TEXT = -1
_ENOUGH = 2
"""Whether more cells than these hold something does not matter."""

_MOST_REMEMBERED = 20_000

_Column: TypeAlias = Any
"""What cells of one group show: places of shared texts as an array, or bytes, which are empty where that is nothing."""


class FastRows:
    """Reads the rows of one sheet."""

    def __init__(self, parser: RowParser, stream: IO[bytes]) -> None:
        """Take the sheet, and the parser for rows of unknown spelling."""
        self._parser = parser
        self._texts = _Texts(parser.texts)
        self._blocks = Blocks(stream, "row")
        self._pattern = RowPattern(self._blocks, parser.texts, works_out_anew=parser.works_out_anew)

    def blocks(self) -> Iterator[RowBlock]:
        """Yield the rows in order."""
        parser, end = self._parser, self._blocks.end
        yield from self._parsed(self._blocks.head)
        for data in self._blocks:
            if end and data.endswith(end):
                cut = 0 if parser.is_behind(end) else data.find(end) + len(end)
                yield from self._parsed(data[:cut])
                yield from self._matched(data[cut:])
            else:
                yield from self._parsed(data)
        yield from blocks_of(parser.parse(b""), _ROWS)

    def _parsed(self, data: bytes) -> Iterator[RowBlock]:
        return blocks_of(self._parser.parse(data) if data else (), _ROWS)

    def _matched(self, data: bytes) -> Iterator[RowBlock]:
        """Yield the rows of a block of whole rows."""
        parser, end = self._parser, self._blocks.end
        rows = self._pattern.find(data) if parser.is_behind(end) else []
        unknown = [place for place, row in enumerate(rows) if row[-1]]
        table = None
        # There may be rows in comments.
        if not any(sign in rows[place][-1] for place in unknown for sign in (b"<!", b"<?")):
            table = self._table(rows) if len(unknown) <= _MOST_UNKNOWN * len(rows) else None
        if table is None:
            yield from self._parsed(data)
            return
        start = 0
        for place in [*unknown, len(rows)]:
            if start < place:
                yield from table.parts(start, place)
                parser.number = table.numbers[place - 1]
            if place < len(rows):
                yield from self._parsed(rows[place][-1])
                if not parser.is_behind(end):
                    yield from self._parsed(data[self._pattern.ends(data)[place] :])
                    return
            start = place + 1

    def _table(self, rows: Sequence[tuple[bytes, ...]]) -> _Table | None:
        """Return rows as a table; None where there are none, or only a parser can tell what stands before damage."""
        try:
            return _Table(rows, self._pattern.groups, self._texts) if rows else None
        except DAMAGE:
            return None


class _Shown(dict[bytes, bytes]):
    """What cells of one kind show by what is stored in them: worked out once, but for what is counted."""

    def __init__(self, show: CellText, tally: Tally) -> None:
        super().__init__({b"": b""})
        self._show, self._tally = show, tally

    def __missing__(self, stored: bytes) -> bytes:
        counted = self._tally.cells
        shown = (self._show(stored.decode()) or "").encode()
        if len(self) < _MOST_REMEMBERED and counted == self._tally.cells:
            self[stored] = shown
        return shown


class _Texts:
    """What the cells of a sheet show."""

    def __init__(self, texts: CellTexts) -> None:
        # Behind the last, at _NO_TEXT, is what a cell without one shows.
        self.shared = [*texts.shared, None]
        self._tally = texts.tally
        self._shown: dict[CellText, _Shown] = {}
        self._found: npt.NDArray[np.uint8] | None = None

    def shown(self, show: CellText | None, column: _Column) -> _Column:
        """Return what cells show by what is stored in them."""
        if show in (None, unescaped):
            return column
        return [*map(self._shown.setdefault(show, _Shown(show, self._tally)).__getitem__, column)]

    def places(self, spelt: Sequence[bytes]) -> npt.NDArray[np.int64]:
        """Return which of them cells hold; an IndexError where there is none of that number."""
        places = _numbers(spelt)
        if places.max() >= len(self.shared) - 1:
            raise IndexError("a text behind the last")
        if not all(spelt):
            places[[not place for place in spelt]] = _NO_TEXT
        return places

    def found(self, look: Look) -> npt.NDArray[np.uint8]:
        """Return what is found in each, looked through once."""
        if self._found is None:
            portions = (self.shared[first : first + _TEXTS] for first in range(0, len(self.shared), _TEXTS))
            found = [look([(text or "").encode(errors="surrogatepass") for text in texts]) for texts in portions]
            self._found = np.concatenate(found)
        return self._found


class _Table(RowBlock):
    """Rows by columns."""

    def __init__(self, rows: Sequence[tuple[bytes, ...]], groups: Sequence[Group], texts: _Texts) -> None:
        """Take the rows; formats.DAMAGE where what stands in one is wrong."""
        _, numbers, *columns, _ = zip(*rows, strict=True)
        self.numbers = _numbers(numbers).tolist()
        self._texts = texts
        self._columns: list[tuple[Group, _Column]] = [
            (group, texts.places(column) if group.show is None else texts_of(column))
            for group, column in zip(groups, columns, strict=True)
            if any(column)
        ]

    def parts(self, start: int, stop: int) -> Iterator[RowBlock]:
        """Yield some of the rows, told what they show; a few at a time where they reach far."""
        width = 1 + max((group.column for group, _ in self._columns), default=0)
        step = max(1, STRETCH_CELLS // width)
        for first in range(start, stop, step):
            some = slice(first, min(first + step, stop))
            part = copy(self)
            part.numbers = self.numbers[some]
            part._columns = [(group, self._texts.shown(group.show, column[some])) for group, column in self._columns]
            yield part

    def counted(self, places: Sequence[int]) -> list[CountedRow]:
        """See `RowBlock.counted`."""
        every = len(places) == len(self.numbers)
        columns: dict[int, Sequence[str | None]] = {}
        for group, column in self._columns:
            if group.show is None:
                shared = self._texts.shared
                cells = [shared[place] for place in (column if every else column[places]).tolist()]
            else:
                cells = [text.decode() or None for text in (column if every else map(column.__getitem__, places))]
            # Spellings of one column exclude each other.
            known = columns.get(group.column)
            columns[group.column] = [a or b for a, b in zip(known, cells, strict=True)] if known else cells
        blank = [None] * len(places)
        rows = zip(*(columns.get(column, blank) for column in range(max(columns, default=0) + 1)), strict=True)
        return [*map(trimmed, rows)]

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
            else:
                asked += column
        if asked:
            found |= np.bitwise_or.reduce(look(asked).reshape(-1, len(found)), axis=0)
        return found, filled


def _numbers(spelt: Sequence[bytes]) -> npt.NDArray[np.int64]:
    """Return numbers, with 0 for one that is not there."""
    return np.fromstring(b"0" + b" 0".join(spelt), np.int64, sep=" ")
