"""Which rows of a block of a sheet may matter, and which are cleared: each shared text is looked at once."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache, partial
from itertools import pairwise

import numpy as np

from pumpcheck import BlockScreen

from .block import Block
from .cell_kinds import Kind
from .cell_values import SpeltTexts, slices
from .markup import Bytes, Flags, Places
from .sheet import Clearing, trimmed

_NOT_CLEARED = (rb"_x[0-9A-Fa-f]{4}_",)
"""How Excel writes characters that no text in XML holds."""
_NAMES, _NUMBERS, _OTHERS, _MAY_BE_BLANK = (1 << place for place in range(4))
_ENTITY = re.compile(rb"&(?:#(?:[0-9]{1,7}|x[0-9A-Fa-f]{1,6});|(?:amp|quot|apos|lt|gt);|)")
_NAMED = {b"&amp;": b"&", b"&quot;": b'"', b"&apos;": b"'", b"&lt;": b";", b"&gt;": b">"}
_TEXTS = 20_000


class RowScreen:
    """Tells which rows of blocks may be cleared."""

    def __init__(self, clearing: Clearing, texts: SpeltTexts) -> None:
        """Look at the texts that cells share.

        Raises:
            ImportError: If hyperscan is not to be had.
        """
        self._clearing = clearing
        decode = partial(str, encoding="utf-8", errors="surrogateescape")
        self._screen = BlockScreen(clearing.screen, decode, *_NOT_CLEARED)
        self._of_truth = _OTHERS if clearing.screen.passes("TRUE FALSE") else 0
        self._of_texts = np.full(len(texts) + 1, _OTHERS, np.uint8)
        steps = [*range(0, len(texts), _TEXTS), len(texts)]
        for first, last in pairwise(steps):
            starts, ends = texts.starts[first:last], texts.ends[first:last]
            places = np.flatnonzero(~texts.is_odd[first:last])
            if len(places):
                starts, sizes = starts[places], (ends - starts)[places]
                self._of_texts[first + places] = self._look(slices(texts.data, starts, sizes))

    def cleared(self, block: Block) -> tuple[Flags, dict[int, list[str | None]]]:
        """Return which rows are cleared if one above them is, and the cells of others, as far as these are known."""
        told, filled = self._told(block)
        by_kind = (told == _NAMES) | (told == _NUMBERS)
        allowed = self._clearing.allow(block.numbers)
        cleared = block.known & allowed & (told == 0) & (filled > 1)
        cleared[block.rows[(block.columns >= self._clearing.layout.width) & (block.sizes > 0)]] = False
        values = block.values(~cleared)
        for row in np.flatnonzero(block.known & allowed & ~cleared).tolist():
            cleared[row] = self._clearing.clears(*trimmed(values[row]), by_kind=bool(by_kind[row]))
        # They may go with the row above.
        follow = cleared & np.append(False, (block.known & ~cleared)[:-1])
        return cleared & block.known, values | block.values(follow)

    def _told(self, block: Block) -> tuple[Bytes, Places]:
        """Return what is told of rows by their cells, and how many of these surely hold something."""
        told, filled = np.zeros(len(block.known), np.uint8), np.zeros(len(block.known), np.int64)
        shared, truths = block.cells_of(Kind.SHARED), block.cells_of(Kind.BOOLEAN)
        numbers = block.cells_of(Kind.NUMBER, Kind.FORMATTED)
        texts = block.cells_of(Kind.STRING, Kind.INLINE)
        is_stored = block.shown[numbers] == None  # noqa: E711
        stored = np.sort(np.concatenate((texts, numbers[is_stored])))
        spelt = slices(block.data, block.starts[stored], block.sizes[stored])
        found = [
            (shared, self._of_texts.take(block.places[shared], mode="clip")),
            (truths, np.full(len(truths), self._of_truth, np.uint8)),
            (stored, self._look(spelt)),
            (numbers[~is_stored], self._look(list(map(str.encode, block.shown[numbers[~is_stored]].tolist())))),
        ]
        for cells, flags in found:
            rows = block.rows[cells]
            for flag in (_NAMES, _NUMBERS, _OTHERS):
                told[rows[flags & flag > 0]] |= np.uint8(flag)
            filled += np.bincount(rows[flags & _MAY_BE_BLANK == 0], minlength=len(filled))
        return told, filled

    def _look(self, spelt: Sequence[bytes]) -> Bytes:
        """Return what is found in texts as they are spelt in XML."""
        if not spelt:
            return np.zeros(0, np.uint8)
        texts = b"<".join([b"", *spelt, b""])
        first = np.frombuffer(texts, np.uint8)
        first = first[np.flatnonzero(first == ord("<"))[:-1] + 1]
        plain = (first > ord(" ")) & (first < 0x7F) & (first != ord("&"))
        flags = np.where(plain, 0, _MAY_BE_BLANK).astype(np.uint8)
        folded = self._screen.folded(_ENTITY.sub(_character_of, texts) if b"&" in texts else texts)
        bounds = np.flatnonzero(np.frombuffer(folded, np.uint8) == ord("<"))
        if len(bounds) != len(spelt) + 1:
            return flags | np.uint8(_OTHERS)
        for places, flag in zip(self._screen.places(folded), (_NAMES, _NUMBERS, _OTHERS, _OTHERS), strict=True):
            # The last byte of what was found may be the tag behind it.
            flags[np.searchsorted(bounds, places) - 1] |= np.uint8(flag)
        return flags


def _character_of(entity: re.Match[bytes]) -> bytes:
    return _resolved(entity[0])


@lru_cache(maxsize=4096)
def _resolved(entity: bytes) -> bytes:
    """Return the character that an entity stands for; a NUL where that should not be, or may be a tag."""
    if not entity.startswith(b"&#"):
        return _NAMED.get(entity, b"\0")
    number = int(entity[3:-1], 16) if entity.startswith(b"&#x") else int(entity[2:-1])
    good = number in (9, 10, 13) or 0x7F < number < 0xD800 or 0xE000 <= number < 0xFFFE or 0xFFFF < number < 0x110000
    return chr(number).encode() if good else b"\0"
