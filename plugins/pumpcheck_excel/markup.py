"""The tags in a block of XML, told by their bytes with numpy: what they are, and whether they are in order."""

from __future__ import annotations

from enum import IntEnum
from itertools import product
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

Bytes = npt.NDArray[np.uint8]
Flags = npt.NDArray[np.bool_]
Places = npt.NDArray[np.int64]
Words = npt.NDArray[np.uint64]

WORD = 8
"""Bytes that are looked at in one step."""


class Tag(IntEnum):
    """What a tag is."""

    ODD = 0
    ROW = 1
    ROW_END = 2
    BLANK = 3
    VALUED = 4
    INLINE = 5
    CELL = 6
    CELL_END = 7
    VALUE = 8
    VALUE_END = 9
    NO_VALUE = 10
    STRING = 11
    STRING_END = 12
    TEXT = 13
    TEXT_END = 14
    ITEM = 15
    ITEM_END = 16


_SPELT = {
    b'<row r="': Tag.ROW,
    b"</row>": Tag.ROW_END,
    b"</c>": Tag.CELL_END,
    b"<v>": Tag.VALUE,
    b"</v>": Tag.VALUE_END,
    b"<v/>": Tag.NO_VALUE,
    b"<v />": Tag.NO_VALUE,
    b"<is>": Tag.STRING,
    b"</is>": Tag.STRING_END,
    b"<t>": Tag.TEXT,
    b"<t xml:s": Tag.TEXT,
    b"</t>": Tag.TEXT_END,
    b"<si>": Tag.ITEM,
    b"</si>": Tag.ITEM_END,
}
_CELLS = (Tag.BLANK, Tag.VALUED, Tag.INLINE)
_FOLLOW = {
    *product((Tag.ROW, Tag.BLANK, Tag.CELL_END), (*_CELLS, Tag.ROW_END)),
    *product((Tag.VALUED,), (Tag.VALUE, Tag.NO_VALUE, Tag.CELL_END)),
    *product((Tag.INLINE,), (Tag.STRING, Tag.NO_VALUE, Tag.CELL_END)),
    *((Tag.VALUE, Tag.VALUE_END), (Tag.VALUE_END, Tag.CELL_END), (Tag.NO_VALUE, Tag.CELL_END)),
    *((Tag.STRING, Tag.TEXT), (Tag.TEXT, Tag.TEXT_END), (Tag.TEXT_END, Tag.STRING_END)),
    *((Tag.STRING_END, Tag.CELL_END), (Tag.ITEM, Tag.TEXT), (Tag.TEXT_END, Tag.ITEM_END)),
    *((Tag.ROW_END, Tag.ROW), (Tag.ITEM_END, Tag.ITEM)),
}
"""What may follow each other."""


def word_of(spelt: bytes) -> int:
    """Return up to eight bytes as the number that they are."""
    return int.from_bytes(spelt, "little")


_CELL_BEGIN = np.uint64(word_of(b'<c r="'))
_SPACE = [np.uint64(word_of(part)) for part in (b"<t xml:s", b'pace="pr', b'eserve">')]
_MASKS = np.array([(1 << 8 * size) - 1 for size in range(WORD + 1)], np.uint64)
_SHIFT = 56
_BLANKS = (9, 10, 13)


def _slot(word: int, factor: int) -> int:
    return (word * factor) % (1 << 64) >> _SHIFT


_FACTOR = 0x9E3779B97F4BE7AB
"""By this the known tags get slots of their own."""
_WORDS, _TAGS = np.zeros(1 << 8, np.uint64), np.zeros(1 << 8, np.uint8)
for _spelt, _tag in _SPELT.items():
    _known = _slot(word_of(_spelt), _FACTOR)
    _WORDS[_known], _TAGS[_known] = word_of(_spelt), _tag
_NEVER, _AT_ONCE, _WITH_TEXT = range(3)
_HOW = np.zeros(len(Tag) << 8, np.uint8)
"""How one tag may follow another."""
for _first, _second in _FOLLOW:
    _HOW[_first << 8 | _second] = _WITH_TEXT if _first in (Tag.VALUE, Tag.TEXT) else _AT_ONCE


class Markup(NamedTuple):
    """The tags of a block.

    Attributes:
        look: The block, with some zeros behind it.
        words: At each place, that byte and the seven that follow as one number.
        starts: Where tags begin.
        ends: Where they end.
        tags: What they are.
    """

    look: Bytes
    words: Words
    starts: Places
    ends: Places
    tags: Bytes

    @classmethod
    def of(cls, data: bytes) -> Markup | None:
        """Find the tags; none where that takes a parser."""
        if not _is_text(data):
            return None
        look, words = _looked_at(data)
        brackets = np.flatnonzero((look | 2) == ord(">"))
        begins = look[brackets] == ord("<")
        if not len(brackets):
            return None
        # A > without a < before it is text.
        is_tag = begins.copy()
        is_tag[1:] |= begins[:-1]
        if not is_tag.all():
            brackets, begins = brackets[is_tag], begins[is_tag]
        if len(brackets) % 2 or not begins[::2].all() or begins[1::2].any():
            return None
        starts, ends = brackets[::2], brackets[1::2] + 1
        first = words[starts] & masks(ends - starts)
        slots = ((first * np.uint64(_FACTOR)) >> np.uint64(_SHIFT)).astype(np.int64)
        tags = _TAGS.take(slots) * (_WORDS.take(slots) == first)
        spaced = np.flatnonzero(first == _SPACE[0])
        right = (words[starts[spaced] + WORD] == _SPACE[1]) & (words[starts[spaced] + 2 * WORD] == _SPACE[2])
        tags[spaced[~right | (ends[spaced] - starts[spaced] != 3 * WORD)]] = Tag.ODD
        tags[(first & _MASKS[6]) == _CELL_BEGIN] = Tag.CELL
        return cls(look, words, starts, ends, tags)

    def are_right(self) -> Flags:
        """Return which tags may follow those before them, with text between where that belongs."""
        how = _HOW.take((self.tags[:-1].astype(np.uint16) << 8) | self.tags[1:])
        right = np.append(True, (how == _WITH_TEXT) | ((how == _AT_ONCE) & (self.starts[1:] == self.ends[:-1])))
        controls = np.flatnonzero(self.look[: self.ends[-1]] < ord(" "))
        controls = controls[~np.isin(self.look[controls], _BLANKS)]
        right[np.searchsorted(self.ends, controls, side="right")] = False
        return right

    def up_to(self, size: int) -> Markup:
        """Return so many of the tags."""
        return self._replace(starts=self.starts[:size], ends=self.ends[:size], tags=self.tags[:size])


def masks(sizes: Places) -> Words:
    """Return by what of words only so many bytes are left."""
    return _MASKS[np.minimum(sizes, WORD)]


def byte_at(words: Words, place: int) -> Places:
    """Return the byte of each word at a place from 0."""
    return ((words >> np.uint64(8 * place)) & np.uint64(0xFF)).astype(np.int64)


def number_at(words: Words, most: int = WORD) -> tuple[Places, Places]:
    """Return the numbers that words begin with, and in how many digits they are written."""
    numbers, sizes = np.zeros(len(words), np.int64), np.zeros(len(words), np.int64)
    going_on = np.ones(len(words), bool)
    for place in range(most):
        digits = byte_at(words, place) - ord("0")
        going_on &= (digits >= 0) & (digits < 10)
        if not going_on.any():
            break
        numbers = np.where(going_on, numbers * 10 + digits, numbers)
        sizes += going_on
    return numbers, sizes


def _is_text(data: bytes) -> bool:
    """Whether there is nothing in it that XML never holds, control characters apart."""
    if not data.isascii():
        try:
            data.decode()
        except UnicodeDecodeError:
            return False
        if b"\xef\xbf\xbe" in data or b"\xef\xbf\xbf" in data:
            return False
    return b"]]>" not in data


def _looked_at(data: bytes) -> tuple[Bytes, Words]:
    padded = data + bytes(4 * WORD)
    return np.frombuffer(padded, np.uint8), np.ndarray((len(data) + 3 * WORD,), "<u8", padded, 0, (1,))
