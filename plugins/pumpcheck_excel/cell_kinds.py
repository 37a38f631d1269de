"""What the tag of a cell says of what it holds: each spelling is looked at once."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from enum import IntEnum

import numpy as np

from .cells import NumberFormat
from .markup import WORD, Bytes, Flags, Markup, Places, Tag, Words, masks

_SPELLING = re.compile(rb'(?: s="([0-9]{1,5})")?(?: t="([a-zA-Z]{1,9})")?( ?/)?>')
_SLOTS, _MOST_NEW = 4096, 64
_FACTORS = [np.uint64(factor) for factor in (0x9E3779B97F4A7C15, 0xC2B2AE3D27D4EB4F, 0x165667B19E3779F9)]
_SHIFT = np.uint64(52)


class Kind(IntEnum):
    """What a cell may hold; a formatted number is shown as its style has it."""

    ODD = 0
    NOTHING = 1
    SHARED = 2
    NUMBER = 3
    FORMATTED = 4
    BOOLEAN = 5
    STRING = 6
    INLINE = 7
    UNKNOWN = 8


TAG_OF = np.array([Tag.ODD, Tag.BLANK, *[Tag.VALUED] * 5, Tag.INLINE], np.uint8)


class CellKinds:
    """Tells kinds of cells apart by the ends of their tags, from behind the place on."""

    def __init__(self, formats: Mapping[int, NumberFormat]) -> None:
        """Take how styles show numbers, where not as plain ones."""
        self._formats = formats
        self._spelt = [np.zeros(_SLOTS, np.uint64) for _ in _FACTORS]
        self._kinds = np.full(_SLOTS, Kind.UNKNOWN, np.uint8)
        self._styles = np.zeros(_SLOTS, np.int32)

    def of(self, markup: Markup, starts: Places, ends: Places) -> tuple[Bytes, Places]:
        """Return the kinds of cells and their styles, given where the ends of their tags begin and end."""
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
                break
            new = unknown[0]
            slot = slots[new]
            for spelt, word in zip(self._spelt, words, strict=True):
                spelt[slot] = word[new]
            self._kinds[slot], self._styles[slot] = self._read(markup.look[starts[new] : ends[new]].tobytes())
            alike = unknown[self._are_at(slots[unknown], [word[unknown] for word in words])]
            kinds[alike] = self._kinds[slots[alike]]
        kinds[kinds == Kind.UNKNOWN] = Kind.ODD
        return kinds, np.asarray(self._styles[slots])

    def _are_at(self, slots: Words, words: Sequence[Words]) -> Flags:
        same = [spelt[slots] == word for spelt, word in zip(self._spelt, words, strict=True)]
        return np.asarray(same[0] & same[1] & same[2])

    def _read(self, spelt: bytes) -> tuple[Kind, int]:
        """Return what the end of a tag says; without a style, numbers are plain."""
        found = _SPELLING.fullmatch(spelt)
        style = int(found[1] or -1) if found else -1
        if not found:
            return Kind.ODD, style
        if found[3]:
            return (Kind.ODD if found[2] == b"e" else Kind.NOTHING), style
        if found[2] in (None, b"n"):
            return (Kind.FORMATTED if style in self._formats else Kind.NUMBER), style
        known = {b"s": Kind.SHARED, b"b": Kind.BOOLEAN, b"str": Kind.STRING, b"inlineStr": Kind.INLINE}
        return known.get(found[2], Kind.ODD), style
