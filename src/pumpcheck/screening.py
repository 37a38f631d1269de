"""Ask a screen about many lines or rows at once, by their bytes: what a reader's fast way is made of."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache
from itertools import chain
from typing import TYPE_CHECKING

import numpy as np

from pumpcheck.grid import Patterns, Screen

if TYPE_CHECKING:
    import hyperscan

_LAST_OF_ASCII = 0x7F
_SURROGATE = re.compile("[\ud800-\udfff]")
_UNFOLDED, _UNDECODED = b"\0", b"\1"


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
        if data.isascii():
            return data
        beyond = np.flatnonzero(np.frombuffer(data, np.uint8) > _LAST_OF_ASCII)
        gaps = np.flatnonzero(np.diff(beyond) > 1)
        starts = beyond[np.append(0, gaps + 1)].tolist()
        stops = (beyond[np.append(gaps, -1)] + 1).tolist()
        pieces = [b""] * (2 * len(starts) + 1)
        pieces[::2] = [data[start:stop] for start, stop in zip([0, *stops], [*starts, len(data)], strict=True)]
        pieces[1::2] = [self._folded(data[start:stop]) for start, stop in zip(starts, stops, strict=True)]
        return b"".join(pieces)

    def places(self, folded: bytes) -> tuple[list[int], list[int]]:
        """Return where what may matter has its last byte in a folded block, and where what could not be decoded has.

        May be called from several threads at once.
        """
        found: tuple[list[int], list[int]] = [], []
        add = found[0].append, found[1].append

        def take(pattern: int, _start: int, end: int, _flags: int, _context: object) -> None:
            add[pattern](end - 1)

        self._database.scan(folded, match_event_handler=take, scratch=self._scratch(self._database))
        return found

    def _fold(self, run: bytes) -> bytes:
        text = self._decode(run)
        if _SURROGATE.search(text):
            return _UNDECODED
        folded = self._screen.folded(text).replace("\n", " ")
        return folded.encode() if folded.isascii() else _UNFOLDED


@lru_cache(maxsize=8)
def _compiled(patterns: Patterns, others: tuple[bytes, ...]) -> hyperscan.Database:
    """Compile patterns, which takes some tenths of a second and serves for all files of a scan."""
    import hyperscan

    expressions = [*chain.from_iterable(patterns), *others, rb"\x00", rb"\x01"]
    database = hyperscan.Database()
    try:
        database.compile(expressions=expressions, ids=[*[0] * (len(expressions) - 1), 1])
    except hyperscan.error as error:
        raise ImportError(str(error)) from error
    return database
