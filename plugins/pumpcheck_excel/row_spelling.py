"""Which rows of a block of a sheet are spelt as programs spell them and cannot matter, told by their bytes."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache, partial
from itertools import chain, pairwise
from typing import NamedTuple

import numpy as np

from pumpcheck import BlockScreen

from .cell_kinds import TAG_OF, CellKinds, Kind
from .cells import NumberFormat, number_text, shows_days
from .markup import WORD, Bytes, Flags, Markup, Places, Tag, Words, ends_of, masks
from .shared_texts import CLOSING, SharedTexts
from .sheet import Clearing, Tally

_NOT_CLEARED = (rb"\]\]>", rb"_x[0-9A-Fa-f]{4}_")
"""What no text in XML holds, and how Excel writes characters that none holds."""

_ENTITY = re.compile(rb"&(?:#(?:[0-9]{1,7}|x[0-9A-Fa-f]{1,6});|(?:amp|quot|apos|lt|gt);|)")
_NAMED = {b"&amp;": b"&", b"&quot;": b'"', b"&apos;": b"'", b"&lt;": b"<", b"&gt;": b">"}
_BLANKS = (9, 10, 13)

_ATTRIBUTES = (
    "spans s customFormat ht hidden customHeight outlineLevel collapsed thickTop thickBot x14ac:dyDescent",
    "spans ht customFormat customHeight s thickBot thickTop hidden outlineLevel collapsed",
)
"""What rows may say, in the order of the standard, and in that of openpyxl."""
_ROW_SAYS = re.compile(
    "|".join("".join(f'(?: {name}="[a-zA-Z0-9.: ]*")?' for name in names.split()) for names in _ATTRIBUTES).encode()
)
_PLACE, _MOST_DIGITS = len('<row r="'), 7
_CELL_PLACE = len('<c r="')
_EXACT = 15
"""Characters up to which a number is shown as it is stored."""
_NUMBER = re.compile(rb"-?[0-9.]{1,30}(?:[eE][+-]?[0-9]{1,3})?")
_MOST_DAYS = 100_000
_TEXTS = 20_000
"""Shared texts that are looked at together."""
_HOLDING = (Kind.SHARED, Kind.NUMBER, Kind.DAY, Kind.BOOLEAN, Kind.STRING, Kind.INLINE, Kind.EMPTY)
_FILLED, _MAY_BE_BLANK, _MATTERS, _UNKNOWN = range(4)


class Rows(NamedTuple):
    """The rows of a block.

    Attributes:
        bounds: Where each begins, and where the last ends.
        numbers: Their numbers, as far as they may be cleared.
        clear: Which of them may be cleared.
    """

    bounds: Places
    numbers: Places
    clear: Flags


class RowSpelling:
    """Looks through blocks of whole rows."""

    def __init__(self, clearing: Clearing, texts: SharedTexts, formats: Mapping[int, NumberFormat]) -> None:
        """Prepare to look through blocks.

        Args:
            clearing: Which rows may be cleared.
            texts: The texts that cells share.
            formats: How cells of a style show numbers, where not as plain ones.

        Raises:
            ImportError: If hyperscan is not to be had.
        """
        screen = clearing.screen
        self._clearing = clearing
        self._screen = BlockScreen(screen, partial(str, encoding="utf-8", errors="surrogateescape"), *_NOT_CLEARED)
        self._kinds = CellKinds(formats, booleans=not screen.passes("TRUE FALSE"))
        self._row_is_known = lru_cache(4096)(_ROW_SAYS.fullmatch)
        self._show_day = next(filter(shows_days, formats.values()), None)
        self._days = np.full(_MOST_DAYS, _UNKNOWN)
        self._days[0] = _MATTERS
        self._texts = self._look_at_texts(texts)

    def look(self, data: bytes) -> Rows:
        """Tell which rows may be cleared."""
        markup = Markup.of(data)
        row_ends = np.flatnonzero(markup.tags == Tag.ROW_END) if markup else np.empty(0, np.int64)
        if markup is None or not len(row_ends):
            return Rows(np.array([0, len(data)]), np.zeros(1, np.int64), np.zeros(1, bool))
        markup = markup.up_to(int(row_ends[-1]) + 1)
        row_of = np.cumsum(markup.tags == Tag.ROW_END) - (markup.tags == Tag.ROW_END)
        firsts = np.append(0, row_ends[:-1] + 1)
        bounds = np.append(0, markup.ends[row_ends])
        numbers, digits, clear = self._places(data, markup, firsts)
        clear &= markup.starts[firsts] == bounds[:-1]
        cells = np.flatnonzero(markup.tags == Tag.CELL)
        sheet = _Cells(markup, cells, row_of[cells], firsts, digits, self._kinds)
        markup.tags[cells] = TAG_OF[sheet.kinds]
        clear[row_of[~markup.are_right()]] = False
        clear[sheet.rows[sheet.columns > self._clearing.layout.width]] = False
        clear[sheet.rows[1:][(sheet.columns[1:] <= sheet.columns[:-1]) & (sheet.rows[1:] == sheet.rows[:-1])]] = False
        filled = np.zeros(len(clear), np.int64)
        for places, states in self._states(data, sheet):
            clear[sheet.rows[places[states == _MATTERS]]] = False
            filled += np.bincount(sheet.rows[places[states == _FILLED]], minlength=len(filled))
        clear &= (filled > 1) & self._clearing.allow(numbers)
        clear &= self._cannot_matter(data, bounds)
        return Rows(bounds, numbers, clear)

    def _places(self, data: bytes, markup: Markup, firsts: Places) -> tuple[Places, Places, Flags]:
        """Return the numbers of rows, in how many digits they are written, and whether their tags are known."""
        starts = markup.starts[firsts] + _PLACE
        numbers, sizes = _number(markup.words[starts], _MOST_DIGITS)
        right = (markup.tags[firsts] == Tag.ROW) & (sizes > 0) & (markup.look[starts + sizes] == ord('"'))
        says = zip((starts + sizes + 1).tolist(), (markup.ends[firsts] - 1).tolist(), strict=True)
        right &= np.array([self._row_is_known(data[start:end]) is not None for start, end in says], bool)
        return numbers, sizes, right

    def _states(self, data: bytes, sheet: _Cells) -> Iterable[tuple[Places, Places]]:
        """Yield cells that hold something, and what is known of that; of others it is known that they are blank."""
        markup, values = sheet.markup, sheet.values
        for kind in _HOLDING:
            cells = np.flatnonzero((sheet.kinds == kind) & (sheet.sizes > 0))
            words, sizes = markup.words[values[cells]], sheet.sizes[cells]
            if not len(cells):
                continue
            if kind is Kind.NUMBER:
                states = self._states_of_numbers(data, sheet, cells)
            elif kind is Kind.EMPTY:
                states = np.full(len(cells), _MATTERS)
            elif kind in (Kind.STRING, Kind.INLINE):
                plain = _begins_plainly(markup.look[values[cells]])
                states = np.where(plain, _FILLED, _MAY_BE_BLANK)
            else:
                numbers, digits = _number(words, WORD)
                if kind is Kind.SHARED:
                    # What is beyond the last text meets the one more.
                    states = self._texts.take(numbers, mode="clip")
                elif kind is Kind.DAY:
                    states = self._states_of_days(np.where((sizes == 5) & (words & 0xFF != ord("0")), numbers, 0))
                else:
                    states = np.where((sizes == 1) & (numbers < 2), _FILLED, _MATTERS)
                states = np.where(digits == sizes, states, _MATTERS)
            yield cells, states

    def _states_of_numbers(self, data: bytes, sheet: _Cells, cells: Places) -> Places:
        starts, sizes = sheet.values[cells], sheet.sizes[cells]
        exact = _are_exact(sheet.markup, starts, sizes)
        states = np.where(exact, _FILLED, _MATTERS)
        others = np.flatnonzero(~exact)
        if len(others):
            told = zip(starts[others].tolist(), (starts + sizes)[others].tolist(), strict=True)
            stored = [data[start:end] for start, end in told]
            good = np.array([_NUMBER.fullmatch(text) is not None for text in stored], bool)
            shown = [number_text(text.decode()) or "" for text, is_good in zip(stored, good, strict=True) if is_good]
            states[others[good]] = np.where(self._matter(shown), _MATTERS, _FILLED)
        return states

    def _states_of_days(self, days: Places) -> Places:
        new = np.unique(days[self._days[days] == _UNKNOWN])
        if len(new) and self._show_day:
            shown = [self._show_day(float(day), Tally()) or "" for day in new.tolist()]
            self._days[new] = np.where(self._matter(shown), _MATTERS, _FILLED)
        return self._days[days]

    def _matter(self, texts: Sequence[str]) -> Flags:
        """Return which of some texts in ASCII may matter."""
        found = np.zeros(len(texts) + 1, bool)
        places = list(chain.from_iterable(self._screen.places("\n".join(texts).encode())))
        ends = np.cumsum([len(text) + 1 for text in texts])
        found[np.searchsorted(ends, np.array(places, np.int64), side="right")] = True
        return found[:-1]

    def _cannot_matter(self, data: bytes, bounds: Places, closing: bytes = b"</row>") -> Flags:
        """Return in which rows nothing stands that may matter; in none where they cannot be told apart."""
        clear = np.ones(len(bounds), bool)
        folded = self._screen.folded(_resolved(data))
        ends = bounds[1:]
        if folded is not data:
            ends = ends_of(folded, closing)
        if len(ends) != len(bounds) - 1:
            return np.zeros(len(bounds) - 1, bool)
        look = np.frombuffer(folded, np.uint8)
        controls = np.flatnonzero(look < ord(" "))
        if len(controls):
            controls = controls[~np.isin(look[controls], _BLANKS)]
        for places in (*self._screen.places(folded), controls):
            clear[np.searchsorted(ends, np.array(places, np.int64), side="right")] = False
        return clear[:-1]

    def _look_at_texts(self, texts: SharedTexts) -> Places:
        """Return what is known of shared texts, with one more that matters; only that where they are not told apart."""
        steps = [*range(0, max(len(texts.bounds) - 1, 0), _TEXTS), max(len(texts.bounds) - 1, 0)]
        found = [self._look_at_some(texts, first, last) for first, last in pairwise(steps)]
        return np.concatenate([*found, [_MATTERS]])

    def _look_at_some(self, texts: SharedTexts, first: int, last: int) -> Places:
        bounds = np.array(texts.bounds[first : last + 1], np.int64)
        data = texts.data[bounds[0] : bounds[-1]]
        markup = Markup.of(data)
        if markup is None or np.count_nonzero(markup.tags == Tag.ITEM_END) != last - first:
            return np.full(last - first, _MATTERS)
        items = np.flatnonzero(markup.tags == Tag.ITEM)
        plain = _begins_plainly(markup.look[markup.ends[np.minimum(items + 1, len(markup.tags) - 1)]])
        states = np.where(plain, _FILLED, _MAY_BE_BLANK)
        wrong = np.flatnonzero(~markup.are_right())
        bounds -= bounds[0]
        states[np.searchsorted(bounds[1:], markup.starts[wrong], side="right")] = _MATTERS
        states[~self._cannot_matter(data, bounds, CLOSING)] = _MATTERS
        return states


class _Cells:
    """The cells of a block.

    Attributes:
        rows: In which row of the block each is.
        columns: In which column, counted from 1.
        kinds: What they may hold.
        values: Where their values or texts begin.
        sizes: How many bytes these have; 0 for a cell without.
    """

    def __init__(
        self, markup: Markup, cells: Places, rows: Places, firsts: Places, digits: Places, kinds: CellKinds
    ) -> None:
        self.markup, self.rows = markup, rows
        places = markup.starts[cells] + _CELL_PLACE
        words = markup.words[places]
        letters = [_byte(words, place) - ord("A") + 1 for place in range(3)]
        are = [(letter > 0) & (letter <= 26) for letter in letters]
        second, third = are[0] & are[1], are[0] & are[1] & are[2]
        columns = np.where(second, letters[0] * 26 + letters[1], letters[0])
        self.columns = np.where(third, columns * 26 + letters[2], columns)
        numbers = places + are[0] + second + third
        # A cell says the number of its row, and ends that with a quote.
        mask = masks(digits + 1)
        same = (markup.words[numbers] & mask[rows]) == (markup.words[markup.starts[firsts] + _PLACE] & mask)[rows]
        says = numbers + digits[rows] + 1
        self.kinds = kinds.of(markup, says, markup.ends[cells])
        self.kinds[~(are[0] & same)] = Kind.ODD
        is_string = markup.tags[cells + 1] == Tag.STRING
        holders = cells + 1 + is_string
        self.values = markup.ends[holders]
        holds = np.isin(markup.tags[holders], (Tag.VALUE, Tag.TEXT))
        self.sizes = np.where(holds, markup.starts[np.minimum(holders + 1, len(markup.starts) - 1)] - self.values, 0)


def _byte(words: Words, place: int) -> Places:
    return ((words >> np.uint64(8 * place)) & np.uint64(0xFF)).astype(np.int64)


def _number(words: Words, most: int) -> tuple[Places, Places]:
    """Return the numbers that words begin with, and in how many digits they are written."""
    numbers, sizes = np.zeros(len(words), np.int64), np.zeros(len(words), np.int64)
    going_on = np.ones(len(words), bool)
    for place in range(most):
        digits = _byte(words, place) - ord("0")
        going_on &= (digits >= 0) & (digits < 10)
        if not going_on.any():
            break
        numbers = np.where(going_on, numbers * 10 + digits, numbers)
        sizes += going_on
    return numbers, sizes


def _begins_plainly(first: Bytes) -> Flags:
    """Return which texts begin with a character of ASCII that is no white space, given their first bytes."""
    return np.asarray((first > ord(" ")) & (first < 0x7F) & (first != ord("&")) & (first != ord("<")))


def _are_exact(markup: Markup, starts: Places, sizes: Places) -> Flags:
    """Return which numbers are shown as they are stored: such as hold few digits, and no more of these than needed."""
    minus = markup.look[starts] == ord("-")
    starts, sizes = starts + minus, sizes - minus
    places = np.arange(_EXACT)
    signs = markup.look[starts[:, np.newaxis] + places]
    inside = places < sizes[:, np.newaxis]
    are_digits, are_points = (signs - ord("0")) < 10, (signs == ord(".")) & inside
    points = are_points.sum(axis=1)
    last = markup.look[starts + np.maximum(sizes, 1) - 1]
    small = (sizes == 1) | ((signs[:, 1] == ord(".")) & (sizes <= 6))
    right = (are_digits | are_points | ~inside).all(axis=1) & are_digits[:, 0] & (sizes > 0) & (sizes <= _EXACT)
    right &= (points == 0) | ((points == 1) & (last > ord("0")))
    return np.asarray(right & ((signs[:, 0] != ord("0")) | small))


def _resolved(data: bytes) -> bytes:
    """Return XML with its entities as the characters that they stand for; a NUL where that should not be."""
    return _ENTITY.sub(lambda found: _character(found[0]), data) if b"&" in data else data


@lru_cache(maxsize=4096)
def _character(entity: bytes) -> bytes:
    if not entity.startswith(b"&#"):
        return _NAMED.get(entity, b"\0")
    number = int(entity[3:-1], 16) if entity.startswith(b"&#x") else int(entity[2:-1])
    good = number in _BLANKS or 0x7F < number < 0xD800 or 0xE000 <= number < 0xFFFE or 0xFFFF < number < 0x110000
    return chr(number).encode() if good else b"\0"
