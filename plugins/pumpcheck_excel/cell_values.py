"""What the cells of a block of a sheet hold, told by their bytes where they are spelt as programs spell them."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt

from .cells import NumberFormat, number_text
from .formats import DAMAGE
from .markup import Bytes, Flags, Markup, Places, Tag
from .shared_texts import SharedTexts, text_spelt
from .sheet import Tally

Texts = npt.NDArray[np.object_]

_TEXTS = 20_000
"""Shared texts that are looked at together."""

_EXACT = 15
"""Characters up to which a number is shown as it is stored."""

_NUMBER = re.compile(rb"-?[0-9.]{1,30}(?:[eE][+-]?[0-9]{1,3})?")
_MOST_REMEMBERED = 100_000


class NumberTexts:
    """How numbers are shown, each of which is worked out once."""

    def __init__(self, formats: Mapping[int, NumberFormat]) -> None:
        """Take how cells of a style show numbers, where not as plain ones."""
        self._formats = formats
        self._known: dict[int, dict[bytes, str | None]] = {}

    def shown(self, style: int, stored: Sequence[bytes]) -> list[str | None]:
        """Return numbers as the sheet shows them; None for one where that has to be counted, or that is none."""
        known = self._known.setdefault(style, {})
        if len(known) > _MOST_REMEMBERED:
            known.clear()
        known.update((number, self._shown(style, number)) for number in set(stored).difference(known))
        return list(map(known.__getitem__, stored))

    def _shown(self, style: int, stored: bytes) -> str | None:
        if not _NUMBER.fullmatch(stored):
            return None
        tally = Tally()
        try:
            text = number_text(stored.decode())
            if show := self._formats.get(style):
                text = show(float(stored), tally) or text
        except ValueError:
            return None
        return None if tally.padded or tally.timeless else text


class SpeltTexts:
    """The shared texts of which most are sliced out of their part, and the others parsed.

    Attributes:
        data: The part that holds them.
        starts: Where the text of each begins in it.
        ends: Where that ends; one that is spelt in another way has no size.
        is_odd: Which are spelt so; the one beyond the last is, too.
    """

    def __init__(self, texts: SharedTexts) -> None:
        """Find the texts in their part."""
        self._texts = texts
        self.data = texts.data
        size = max(len(texts.bounds) - 1, 0)
        self.starts, self.ends = np.zeros((2, size + 1), np.int64)
        self.is_odd = np.ones(size + 1, bool)
        for first in range(0, size, _TEXTS):
            self._find(first, min(first + _TEXTS, size))
        self._shown: Texts = np.full(size + 1, None, object)
        self._is_known = np.zeros(size + 1, bool)

    def __len__(self) -> int:
        """Return how many there are that can be told apart."""
        return len(self.is_odd) - 1

    def of(self, places: Places) -> Texts:
        """Return texts by their places; None where one is empty, cannot be read or is beyond the last."""
        places = np.minimum(places, len(self))
        new = np.unique(places[~self._is_known[places]])
        if len(new):
            data, shown = self.data, []
            spans = zip(new.tolist(), self.starts[new].tolist(), self.ends[new].tolist(), strict=True)
            for place, start, end in spans:
                shown.append(text_spelt(data[start:end]) if start else self._parsed(place))
            self._shown[new] = shown
            self._is_known[new] = True
        return np.asarray(self._shown[places])

    def _parsed(self, place: int) -> str | None:
        try:
            return self._texts[place] if place < len(self) else None
        except DAMAGE:
            return None

    def _find(self, first: int, last: int) -> None:
        bounds = np.array(self._texts.bounds[first : last + 1], np.int64)
        data = self.data[bounds[0] : bounds[-1]]
        markup = Markup.of(data)
        if markup is None or any(
            np.count_nonzero(markup.tags == tag) != last - first for tag in (Tag.ITEM, Tag.ITEM_END)
        ):
            return
        wrong = markup.starts[~markup.are_right()]
        is_odd = self.is_odd[first:last]
        is_odd[:] = False
        is_odd[np.searchsorted(bounds[1:] - bounds[0], wrong, side="right")] = True
        items = np.flatnonzero(markup.tags == Tag.ITEM) + 1
        self.starts[first:last] = np.where(is_odd, 0, markup.ends[items] + bounds[0])
        ends = markup.starts[np.minimum(items + 1, len(markup.starts) - 1)]
        self.ends[first:last] = np.where(is_odd, 0, ends + bounds[0])


def slices(data: bytes, starts: Places, sizes: Places) -> list[bytes]:
    """Return pieces of bytes."""
    return [data[start:end] for start, end in zip(starts.tolist(), (starts + sizes).tolist(), strict=True)]


def are_exact(look: Bytes, starts: Places, sizes: Places) -> Flags:
    """Return which numbers are shown as they are stored: such as hold few digits, and no more of these than needed."""
    minus = look[starts] == ord("-")
    starts, sizes = starts + minus, sizes - minus
    places = np.arange(_EXACT)
    signs = look[starts[:, np.newaxis] + places]
    inside = places < sizes[:, np.newaxis]
    are_digits, are_points = (signs - ord("0")) < 10, (signs == ord(".")) & inside
    points = are_points.sum(axis=1)
    last = look[starts + np.maximum(sizes, 1) - 1]
    small = ((sizes == 1) & ~minus) | ((signs[:, 1] == ord(".")) & (sizes <= 6))
    right = (are_digits | are_points | ~inside).all(axis=1) & are_digits[:, 0] & (sizes > 0) & (sizes <= _EXACT)
    right &= (points == 0) | ((points == 1) & (last > ord("0")))
    return np.asarray(right & ((signs[:, 0] != ord("0")) | small))
