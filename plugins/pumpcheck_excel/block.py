"""The rows of a block of a sheet's XML: where they and their cells are, and what these hold."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import lru_cache

import numpy as np

from .cell_kinds import TAG_OF, CellKinds, Kind
from .cell_values import NumberTexts, SpeltTexts, Texts, are_exact, slices
from .cells import NumberFormat
from .markup import Flags, Markup, Places, Tag, byte_at, masks, number_at
from .shared_texts import SharedTexts, text_spelt

_ATTRIBUTES = (
    "spans s customFormat ht hidden customHeight outlineLevel collapsed thickTop thickBot x14ac:dyDescent",
    "spans ht customFormat customHeight s thickBot thickTop hidden outlineLevel collapsed",
)
"""What rows may say, in the order of the standard, and in that of openpyxl."""
_ROW_SAYS = re.compile(
    "|".join("".join(f'(?: {name}="[a-zA-Z0-9.: ]*")?' for name in names.split()) for names in _ATTRIBUTES).encode()
)
_row_is_known = lru_cache(4096)(_ROW_SAYS.fullmatch)
_PLACE, _MOST_DIGITS = len('<row r="'), 7
_CELL_PLACE = len('<c r="')
_MOST_COLUMNS = 256
"""Rows that reach farther are parsed."""


class BlockReader:
    """Reads blocks of whole rows of one sheet.

    Attributes:
        texts: The texts that cells share.
    """

    def __init__(self, texts: SharedTexts, formats: Mapping[int, NumberFormat]) -> None:
        """Take the texts that cells share, and how cells of a style show numbers, where not as plain ones."""
        self.texts = SpeltTexts(texts)
        self.kinds = CellKinds(formats)
        self.numbers = NumberTexts(formats)

    def read(self, data: bytes) -> Block | None:
        """Return the rows of a block; none where that takes a parser."""
        markup = Markup.of(data)
        if markup is None:
            return None
        row_ends = np.flatnonzero(markup.tags == Tag.ROW_END)
        return Block(data, markup.up_to(int(row_ends[-1]) + 1), self) if len(row_ends) else None


class Block:
    """The rows of a block.

    Attributes:
        bounds: Where each row begins, and where the last ends.
        numbers: Their numbers.
        known: Which are spelt as programs spell rows; the numbers and cells of others mean nothing.
        rows: In which row each cell is.
        columns: In which column, counted from 0.
        kinds: What cells may hold.
        starts: Where their values or texts begin.
        sizes: How many bytes these have; 0 for a cell that holds nothing.
        places: What the value is of a cell that holds a shared text or a boolean.
        shown: What cells show, as far as it has been told.
    """

    def __init__(self, data: bytes, markup: Markup, reader: BlockReader) -> None:
        """Find the rows in their markup."""
        self.data, self.look, self._reader = data, markup.look, reader
        row_ends = np.flatnonzero(markup.tags == Tag.ROW_END)
        firsts = np.append(0, row_ends[:-1] + 1)
        self.bounds = np.append(0, markup.ends[row_ends])
        row_of = np.repeat(np.arange(len(firsts)), np.diff(np.append(firsts, row_ends[-1] + 1)))
        digits = self._find_rows(markup, firsts)
        self.known &= markup.starts[firsts] == self.bounds[:-1]
        cells = np.flatnonzero(markup.tags == Tag.CELL)
        self.rows = row_of[cells]
        self._find_cells(markup, cells, firsts, digits)
        markup.tags[cells] = TAG_OF[self.kinds]
        self.known[row_of[~markup.are_right()]] = False
        same_row = self.rows[1:] == self.rows[:-1]
        self.known[self.rows[1:][(self.columns[1:] <= self.columns[:-1]) & same_row]] = False
        self.known[self.rows[self.columns >= _MOST_COLUMNS]] = False
        self.shown: Texts = np.full(len(cells), None, object)
        self._tell_numbers(markup)

    def cells_of(self, *kinds: Kind) -> Places:
        """Return the cells of some kinds that hold something, in known rows."""
        return np.flatnonzero(np.isin(self.kinds, kinds) & (self.sizes > 0) & self.known[self.rows])

    def values(self, rows: Flags) -> dict[int, list[str | None]]:
        """Return the cells of some rows. Those of which only a parser can tell are no longer known, and left out."""
        cells = np.flatnonzero((rows & self.known)[self.rows] & (self.sizes > 0))
        kinds = self.kinds[cells]
        self._tell(cells[(kinds == Kind.NUMBER) & (self.shown[cells] == None)], bytes.decode)  # noqa: E711
        self._tell(cells[(kinds == Kind.STRING) | (kinds == Kind.INLINE)], text_spelt)
        shared, truths = cells[kinds == Kind.SHARED], cells[kinds == Kind.BOOLEAN]
        self.shown[shared] = self._reader.texts.of(self.places[shared])
        self.shown[truths] = np.array(["FALSE", "TRUE"], object)[self.places[truths]]
        shown = self.shown[cells]
        self.known[self.rows[cells[shown == None]]] = False  # noqa: E711
        wanted = np.flatnonzero(rows & self.known)
        shown[shown == ""] = None
        place_of = np.full(len(rows), -1)
        place_of[wanted] = np.arange(len(wanted))
        inside = place_of[self.rows[cells]] >= 0
        cells, shown = cells[inside], shown[inside]
        table = np.full((len(wanted), int(self.columns[cells].max(initial=-1)) + 1), None, object)
        table[place_of[self.rows[cells]], self.columns[cells]] = shown
        return dict(zip(wanted.tolist(), table.tolist(), strict=True))

    def _tell(self, cells: Places, told: Callable[[bytes], str | None]) -> None:
        self.shown[cells] = [told(spelt) for spelt in slices(self.data, self.starts[cells], self.sizes[cells])]

    def _find_rows(self, markup: Markup, firsts: Places) -> Places:
        """Find the numbers of rows and whether their tags are known; return in how many digits they are written."""
        starts = markup.starts[firsts] + _PLACE
        self.numbers, sizes = number_at(markup.words[starts], _MOST_DIGITS)
        self.known = (markup.tags[firsts] == Tag.ROW) & (sizes > 0) & (markup.look[starts + sizes] == ord('"'))
        starts = starts + sizes + 1
        says = slices(self.data, starts, markup.ends[firsts] - 1 - starts)
        self.known &= np.array([_row_is_known(spelt) is not None for spelt in says], bool)
        return sizes

    def _find_cells(self, markup: Markup, cells: Places, firsts: Places, digits: Places) -> None:
        places = markup.starts[cells] + _CELL_PLACE
        words = markup.words[places]
        letters = [byte_at(words, place) - ord("A") + 1 for place in range(3)]
        are = [(letter > 0) & (letter <= 26) for letter in letters]
        second, third = are[0] & are[1], are[0] & are[1] & are[2]
        columns = np.where(second, letters[0] * 26 + letters[1], letters[0])
        self.columns = np.where(third, columns * 26 + letters[2], columns) - 1
        numbers = places + are[0] + second + third
        # A cell says the number of its row, and ends that with a quote.
        mask = masks(digits + 1)
        own = markup.words[markup.starts[firsts] + _PLACE] & mask
        same = (markup.words[numbers] & mask[self.rows]) == own[self.rows]
        self.kinds, self.styles = self._reader.kinds.of(markup, numbers + digits[self.rows] + 1, markup.ends[cells])
        self.kinds[~(are[0] & same)] = Kind.ODD
        is_string = markup.tags[np.minimum(cells + 1, len(markup.tags) - 1)] == Tag.STRING
        holders = cells + 1 + is_string
        self.starts = markup.ends[holders]
        holds = np.isin(markup.tags[holders], (Tag.VALUE, Tag.TEXT))
        self.sizes = np.where(holds, markup.starts[np.minimum(holders + 1, len(markup.starts) - 1)] - self.starts, 0)

    def _tell_numbers(self, markup: Markup) -> None:
        """Tell what numbers show that is not what is stored, and find the places of shared texts."""
        cells = self.cells_of(Kind.SHARED, Kind.BOOLEAN)
        self.places = np.zeros(len(self.rows), np.int64)
        self.places[cells], digits = number_at(markup.words[self.starts[cells]])
        wrong = digits != self.sizes[cells]
        wrong |= (self.kinds[cells] == Kind.BOOLEAN) & (self.places[cells] > 1)
        self.known[self.rows[cells[wrong]]] = False
        cells = self.cells_of(Kind.NUMBER)
        cells = cells[~are_exact(self.look, self.starts[cells], self.sizes[cells])]
        cells = np.concatenate((cells, self.cells_of(Kind.FORMATTED)))
        styles = self.styles[cells]
        for style in np.unique(styles).tolist():
            alike = cells[styles == style]
            stored = slices(self.data, self.starts[alike], self.sizes[alike])
            self.shown[alike] = self._reader.numbers.shown(style, stored)
        self.known[self.rows[cells[self.shown[cells] == None]]] = False  # noqa: E711
