"""The fast way through a large sheet of an .xlsx file: rows of known spelling that cannot matter are never parsed.

What is known is the spelling of rows as writers of workbooks have it: their cells in order, texts without pieces, plain
numbers, days. All else is left to the parser, which gets the sheet without the rows that are cleared: so a row of
unknown spelling costs no more than its own parsing, and no value is ever read in two ways.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import IO

import numpy as np

from pumpcheck import Screen

from .byte_screen import FILLED, SPACES, TEXT, Bytes, ByteScreen, Flags, NotFastError, Places
from .cells import NumberFormat, shows_days
from .shared_texts import CLOSING, SharedTexts
from .sheet import Clearing
from .xlsx_rows import RowParser

BLOCK = 1 << 20
"""Bytes that are looked through at once."""

__all__ = ["FastRows", "NotFastError"]

_END = b"</row>"
_START = re.compile(rb'<row r="(\d{1,7})"')
_OTHER_ENCODING = re.compile(rb"\s*<\?xml[^>]*encoding\s*=\s*.(?!utf-8)", re.IGNORECASE)
_MOST_STYLES = 500

_TEXTS = 20_000
"""Shared texts that are looked at together."""

_ATTRIBUTES = (
    "s customFormat ht hidden customHeight outlineLevel collapsed thickTop thickBot x14ac:dyDescent",
    "ht customFormat customHeight s thickBot thickTop hidden outlineLevel collapsed",
)
"""What rows may say, in the order of the standard, and in that of openpyxl."""

_SAYS = ("".join(f'(?: {name}="[a-zA-Z0-9.]{{1,12}}")?' for name in names.split()) for names in _ATTRIBUTES)
_ROW = rb'<row r="[0-9]{1,7}"(?: spans="[0-9: ]{1,40}")?(?:%s)>' % "|".join(_SAYS).encode()
_CELL, _STYLE = rb'<c r="[A-Z]{1,3}[0-9]{1,7}"', rb'(?: s="[0-9]{1,5}")?'
_VALUE = rb"><v>%s</v></c>"
_NUMBER = rb'(?: t="n")?' + _VALUE % rb"-?(?:0|[1-9][0-9]{0,17}|(?:0|[1-9][0-9]{0,8})\.[0-9]{1,5})"
_DAY = rb'(?: t="n")?' + _VALUE % b"[1-9][0-9]{4}"
_SHARED, _BOOLEAN = b' t="s"' + _VALUE % b"[0-9]{1,9}", b' t="b"' + _VALUE % b"[01]"
_WRITTEN = SPACES + FILLED + TEXT
_PIECE = rb'<t(?: xml:space="preserve")?>' + _WRITTEN + b"</t>"
_TEXT = b' t="(?:str"' + _VALUE % _WRITTEN + b'|inlineStr"><is>' + _PIECE + b"</is></c>)"
_BLANK = _CELL + _STYLE + b'(?: t="[a-zA-Z]{1,9}")?(?: ?/>|></c>|><v></v></c>|><v ?/></c>)'
_ITEM = b"<si>" + _PIECE + b"</si>"


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
            NotFastError: If hyperscan is not to be had.
        """
        self._clearing, self._parser = clearing, parser
        self._screen = ByteScreen(clearing.screen, _row_spelling(formats, clearing.screen), _END)
        self._texts_matter = _that_matter(texts, clearing.screen)

    def portions(self, stream: IO[bytes]) -> Iterator[bytes | range]:
        """Yield what is to be parsed, and the numbers of rows that are cleared, in order."""
        rest = stream.read(BLOCK)
        known = not _OTHER_ENCODING.match(rest)
        while read := stream.read(BLOCK):
            data, rest = rest + read, b""
            # Where no row ends in so much, nothing is held back.
            if (cut := data.rfind(_END)) >= 0:
                data, rest = data[: cut + len(_END)], data[cut + len(_END) :]
            yield from self._cleared(data, self._rows(data) if known else ())
        yield from self._cleared(rest, self._rows(rest) if known else ())

    def _cleared(self, data: bytes, rows: Iterable[tuple[int, int, int]]) -> Iterator[bytes | range]:
        """Yield data without the rows that are cleared, and their numbers."""
        place = first = last = 0
        for start, end, number in rows:
            if start > place or number != last + 1:
                if first:
                    yield range(first, last + 1)
                    self._parser.number, first = last, 0
                if start > place:
                    yield data[place:start]
                    place = start
                last = self._parser.number
                if not self._parser.between_rows or not self._clearing.may_pass or number <= last:
                    continue
                first = number
            last, place = number, end
        if first:
            yield range(first, last + 1)
            self._parser.number = last
        if place < len(data):
            yield data[place:]

    def _rows(self, data: bytes) -> Iterator[tuple[int, int, int]]:
        """Yield the rows that may be cleared: where they begin and end, and their numbers."""
        starts = [(found.start(), int(found[1])) for found in _START.finditer(data)]
        if not starts:
            return
        try:
            plain, ends, clear = self._screen.look(data)
        except UnicodeDecodeError:
            return
        self._look_at_cells(np.frombuffer(plain, np.uint8), ends, clear)
        if plain is not data:
            ends = np.array([found.end() for found in re.finditer(_END, data)], np.int64)
        begun = np.searchsorted([start for start, _ in starts], ends) - 1
        for row in np.flatnonzero(clear).tolist():
            start, number = starts[begun[row]]
            if self._clearing.allows(number):
                yield start, int(ends[row]), number

    def _look_at_cells(self, look: Bytes, ends: Places, clear: Flags) -> None:
        """Leave out rows whose cells are not in order or beyond the table, or show a shared text that may matter."""
        cells = np.flatnonzero((look[:-2] == ord("<")) & (look[1:-1] == ord("c")) & (look[2:] == ord(" ")))
        rows = np.searchsorted(ends, cells, side="right")
        columns = _number(look, cells + len('<c r="'), 3, ord("A"), 26, 1)
        clear[rows[columns > self._clearing.layout.width]] = False
        clear[rows[1:][(columns[1:] <= columns[:-1]) & (rows[1:] == rows[:-1])]] = False
        shared = np.flatnonzero((look[:-3] == ord("s")) & (look[1:-2] == ord('"')) & (look[2:-1] == ord(">")))
        numbers = _number(look, shared + len('s"><v>'), 9, ord("0"), 10, 0)
        # What is beyond the last text meets the one more.
        matters = self._texts_matter.take(numbers, mode="clip")
        clear[np.searchsorted(ends, shared[matters], side="right")] = False


def _that_matter(texts: SharedTexts, screen: Screen) -> Flags:
    """Return which shared texts may matter, with one more that does; none but that where each cannot be told apart."""
    ends = np.append(np.int64(texts.start), np.array(texts.ends, np.int64))
    found = [np.ones(1, bool)]
    look = ByteScreen(screen, _ITEM, CLOSING).look if texts.ends else None
    for last in range(len(ends) - 1, 0, -_TEXTS):
        first = max(last - _TEXTS, 0)
        try:
            matter = ~look(texts.data[ends[first] : ends[last]])[2][:-1] if look else found[0]
        except UnicodeDecodeError:
            matter = np.ones(last - first, bool)
        found.append(matter)
    return np.concatenate(found[::-1])


def _number(look: Bytes, places: Places, most: int, zero: int, base: int, least: int) -> Places:
    """Return the numbers that are written at some places in digits from ``zero`` on, the first of which means least."""
    numbers = np.zeros(len(places), np.int64)
    going_on = np.ones(len(places), bool)
    for further in range(most):
        digits = look.take(places + further, mode="clip").astype(np.int64) - zero
        going_on &= (digits >= 0) & (digits < base)
        numbers = np.where(going_on, numbers * base + digits + least, numbers)
    return numbers


def _row_spelling(formats: Mapping[int, NumberFormat], screen: Screen) -> bytes:
    """Return the pattern of a row that may be cleared: at least two of its cells hold something."""
    plain = [style for style in range(_MOST_STYLES) if style not in formats]
    days = [style for style, format_ in formats.items() if shows_days(format_)]
    kinds = [_styled(plain) + b"?" + _NUMBER, _STYLE + _SHARED, _STYLE + _TEXT]
    kinds += [_styled(days) + _DAY] if days else []
    kinds += [] if screen.passes("TRUE FALSE") else [_STYLE + _BOOLEAN]
    filled = _CELL + b"(?:" + b"|".join(kinds) + b")"
    blanks = b"(?:" + _BLANK + b")*"
    return _ROW + blanks + filled + blanks + filled + b"(?:" + _BLANK + b"|" + filled + b")*" + _END


def _styled(styles: Iterable[int]) -> bytes:
    return b'(?: s="(?:%s)")' % "|".join(map(str, styles)).encode()
