"""Values that go to other processes many times: packed once, and made once in each process where they arrive."""

from __future__ import annotations

import lzma
import pickle
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

Map = Callable[..., Iterable[Any]]
"""Anything that is called and answers as the built-in `map`: each item's answer once, in order."""


def packed(value: object) -> bytes:
    """Return a value as few bytes."""
    return lzma.compress(pickle.dumps(value))


@lru_cache(maxsize=8)
def unpacked(data: bytes) -> Any:  # noqa: ANN401 - whatever was packed
    """Return what was packed, for the same bytes the same object."""
    return pickle.loads(lzma.decompress(data))  # noqa: S301 - our own, by whatever way any task comes


@dataclass(frozen=True)
class Sent:
    """A function that is sent anew with each of its items."""

    data: bytes

    def __call__(self, item: object) -> object:
        """Call the function."""
        return unpacked(self.data)(item)


def sending(map: Map) -> Map:  # noqa: A002 - what it is
    """Return a `map` that packs the function which it sends."""
    return lambda function, items: map(Sent(packed(function)), items)
