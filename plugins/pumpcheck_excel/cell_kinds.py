"""What the tag of a cell says of what it holds: each spelling is looked at once."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from enum import IntEnum

import numpy as np

from .cells import NumberFormat, shows_days
from .markup import WORD, Bytes, Flags, Markup, Places, Tag, Words, masks

_SPELLING = re.compile(rb'(?: s="([0-9]{1,5})")?(?: t="([a-zA-Z]{1,9})")?( ?/)?>')
_SLOTS, _MOST_NEW = 4096, 64
_FACTORS = [np.uint64(factor) for factor in (0x9E3779B97F4A7C15, 0xC2B2AE3D27D4EB4F, 0x165667B19E3779F9)]
_SHIFT = np.uint64(52)


class Kind(IntEnum):
    """What a cell may hold; an empty one is odd with a value."""

    ODD = 0
    NOTHING = 1
    SHARED = 2
    NUMBER = 3
    DAY = 4
    BOOLEAN = 5
    STRING = 6
    EMPTY = 7
    INLINE = 8
    UNKNOWN = 9


TAG_OF = np.array([Tag.ODD, Tag.BLANK, *[Tag.VALUED] * 6, Tag.INLINE], np.uint8)


class CellKinds:
    """Tells kinds of cells apart by the ends of their tags, from behind the place on."""

    def __init__(self, formats: Mapping[int, NumberFormat], *, booleans: bool) -> None:
        """Take how styles show numbers, and whether booleans may be cleared."""
        self._formats, self._booleans = formats, booleans
        self._spelt = [np.zeros(_SLOTS, np.uint64) for _ in _FACTORS]
        self._kinds = np.full(_SLOTS, Kind.UNKNOWN, np.uint8)

    def of(self, markup: Markup, starts: Places, ends: Places) -> Bytes:
        """Return the kinds of cells, given where the ends of their tags begin and end."""
        sizes = ends - starts
        words = [
            markup.words[starts + WORD * place] & masks(np.clip(sizes - WORD * place, 0, WORD))
            for place in range(len(_FACTORS))
        ]
        slots = (words[0] * _FACTORS[0] + words[1] * _FACTORS[1] + words[2] * _FACTORS[2]) >> _SHIFT
        kinds = np.where(self._are_at(slots, words), self._kinds[slots], np.uint8(Kind.UNKNOWN))
        kinds[(sizes <= 0) | (sizes > WORD * len(_FACTORS))] = Kind.ODD
        for _ in range(_MOST_NEW):
            unknown = np.flatnonzero(kinds == Kind.UNKNOWN)
            if not len(unknown):
                return kinds
            new = unknown[0]
            slot = slots[new]
            for spelt, word in zip(self._spelt, words, strict=True):
                spelt[slot] = word[new]
            self._kinds[slot] = self._read(markup.look[starts[new] : ends[new]].tobytes())
            alike = unknown[self._are_at(slots[unknown], [word[unknown] for word in words])]
            kinds[alike] = self._kinds[slots[alike]]
        kinds[kinds == Kind.UNKNOWN] = Kind.ODD
        return kinds

    def _are_at(self, slots: Words, words: Sequence[Words]) -> Flags:
        same = [spelt[slots] == word for spelt, word in zip(self._spelt, words, strict=True)]
        return np.asarray(same[0] & same[1] & same[2])

    def _read(self, spelt: bytes) -> Kind:
        found = _SPELLING.fullmatch(spelt)
        if not found or found[2] == b"e":
            return Kind.ODD
        if found[3]:
            return Kind.NOTHING
        kind = found[2] or b"n"
        if kind == b"n":
            format_ = self._formats.get(int(found[1] or 0))
            return Kind.NUMBER if format_ is None else Kind.DAY if shows_days(format_) else Kind.EMPTY
        if kind == b"b" and not self._booleans:
            return Kind.ODD
        known = {b"s": Kind.SHARED, b"b": Kind.BOOLEAN, b"str": Kind.STRING, b"inlineStr": Kind.INLINE}
        return known.get(kind, Kind.ODD)
