"""Ask a screen about many lines or rows at once, by their bytes: what a reader's fast way is made of."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from pumpcheck.grid import Patterns, Screen

if TYPE_CHECKING:
    import hyperscan

_LAST_OF_ASCII = 0x7F
_SURROGATE = re.compile("[\ud800-\udfff]")
_UNFOLDED, _UNDECODED = b"\0", b"\1"
_SHORT, _LEFT_OUT = 8, 0xFF


class BlockScreen:
    """Looks through blocks of bytes for what a screen lets through, by hyperscan, which lets go of the interpreter."""

    def __init__(self, screen: Screen, decode: Callable[[bytes], str], *others: bytes) -> None:
        """Prepare to look through blocks.

        Args:
            screen: The screen.
            decode: Decodes bytes beyond ASCII; what cannot be decoded as surrogates.
            others: Patterns of what must not be cleared either.

        Raises:
            ImportError: If hyperscan is not to be had, or does not run here.
        """
        import hyperscan

        # Each time one of its own, since other threads may use the same database.
        self._scratch = hyperscan.Scratch
        self._database = _compiled(screen.patterns, others)
        self._screen, self._decode = screen, decode
        self._folded = lru_cache(maxsize=4096)(self._fold)

    def folded(self, data: bytes) -> bytes:
        """Return a block with characters beyond ASCII in the form that is looked through, its line ends as they are."""
        return data if data.isascii() else in_ascii(data, self._folded)

    def places(self, folded: bytes) -> tuple[list[int], list[int], list[int], list[int]]:
        """Return where in a folded block the last bytes are of names, numbers and others, and of what is not decoded.

        May be called from several threads at once. See `pumpcheck.Patterns` for the three.
        """
        found: tuple[list[int], list[int], list[int], list[int]] = [], [], [], []
        add = [places.append for places in found]

        def take(kind: int, _start: int, end: int, _flags: int, _context: object) -> None:
            add[kind](end - 1)

        self._database.scan(folded, match_event_handler=take, scratch=self._scratch(self._database))
        return found

    def _fold(self, run: bytes) -> bytes:
        """Return characters beyond ASCII in a form that can be looked through, within one line and no longer."""
        text = self._decode(run)
        folded = self._screen.folded(text).replace("\n", " ")
        fits = folded.isascii() and len(folded) <= len(run)
        return _UNDECODED if _SURROGATE.search(text) else folded.encode() if fits else _UNFOLDED


def in_ascii(data: bytes, fold: Callable[[bytes], bytes]) -> bytes:
    r"""Replace each run of bytes beyond ASCII by what `fold` makes of it, which may be shorter.

    >>> in_ascii("Lève-malade, très «vieux»".encode(), lambda run: b"e" if run == "è".encode() else b"")
    b'Leve-malade, tres vieux'
    """
    text = np.frombuffer(data, np.uint8).copy()
    beyond = np.flatnonzero(text > _LAST_OF_ASCII)
    gaps = np.flatnonzero(np.diff(beyond) > 1)
    starts = beyond[np.append(0, gaps + 1)]
    sizes = beyond[np.append(gaps, -1)] + 1 - starts
    is_long = sizes > _SHORT
    for start, size in zip(starts[is_long].tolist(), sizes[is_long].tolist(), strict=True):
        text[start : start + size] = np.frombuffer(_padded(fold(data[start : start + size]), size), np.uint8)
    # A short run is a number, so that each distinct one is folded once.
    places = starts[~is_long, np.newaxis] + np.arange(_SHORT)
    within = np.arange(_SHORT) < sizes[~is_long, np.newaxis]
    numbers = np.where(within, text.take(places, mode="clip"), 0).view(np.uint64).ravel()
    distinct, which = np.unique(numbers, return_inverse=True)
    runs = (number.tobytes().rstrip(b"\0") for number in distinct)
    folded = np.frombuffer(b"".join(_padded(fold(run), _SHORT) for run in runs), np.uint8).reshape(-1, _SHORT)
    text[places[within]] = folded[which][within]
    whole: bytes = text[text != _LEFT_OUT].tobytes()
    return whole


def _padded(folded: bytes, size: int) -> bytes:
    return folded.ljust(size, bytes([_LEFT_OUT]))


@lru_cache(maxsize=8)
def _compiled(patterns: Patterns, others: tuple[bytes, ...]) -> hyperscan.Database:
    """Compile patterns, which takes some tenths of a second and serves for all files of a scan."""
    import hyperscan

    kinds = patterns.names, patterns.numbers, (*patterns.others, *others, rb"\x00"), (rb"\x01",)
    database = hyperscan.Database()
    try:
        database.compile(
            expressions=[part for parts in kinds for part in parts],
            ids=[kind for kind, parts in enumerate(kinds) for _ in parts],
        )
    except hyperscan.error as error:
        raise ImportError(str(error)) from error
    return database
