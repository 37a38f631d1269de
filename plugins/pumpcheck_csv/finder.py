"""Finds in bytes what the screen lets through, all of its patterns at once."""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import lru_cache, partial

from pumpcheck import ByteScreen

UNFOLDABLE = b"\0"
"""Stands in folded text for a character that cannot be written in ASCII."""

_BEYOND_ASCII = re.compile("([^\x00-\x7f]+)")
_PATTERN, _NAME = 0, 1
"""The expressions that are looked for."""


class NoFinderError(Exception):
    """Patterns cannot be found quickly enough here, so that reading every record is the way."""


class Finder:
    """Finds in a block what the screen lets through."""

    def __init__(self, screen: ByteScreen) -> None:
        """Compile the screen's pattern.

        Raises:
            NoFinderError: If hyperscan is not to be had, does not run on this processor or refuses the pattern.
        """
        try:
            import hyperscan
        except ImportError as error:
            raise NoFinderError from error
        try:
            self._database = hyperscan.Database()
            expressions = [screen.byte_pattern, screen.anywhere_pattern]
            _with_numpy(partial(self._database.compile, expressions=expressions, ids=[_PATTERN, _NAME], flags=0))
            self._scratch = hyperscan.Scratch(self._database)
        except hyperscan.error as error:
            raise NoFinderError from error
        self._folded = lru_cache(maxsize=4096)(lambda run: _ascii_or_mark(screen.folded(run)))

    def ends(self, data: bytes) -> tuple[list[int], list[int]]:
        """Return where in ``data`` the matches end, and where the full names of recalled models do."""
        found: tuple[list[int], list[int]] = ([], [])
        append, append_name = found[_PATTERN].append, found[_NAME].append

        def note(which: int, _start: int, end: int, _flags: int, _context: object) -> None:
            (append_name if which else append)(end)

        self._database.scan(data, match_event_handler=note, scratch=self._scratch)
        return found

    def wants(self, text: str) -> bool:
        """Whether the screen lets a text through."""
        folded = self.fold(text)
        return UNFOLDABLE in folded or any(self.ends(folded))

    def names(self, text: str) -> bool:
        """Whether a text names a recalled model in full."""
        return bool(self.ends(self.fold(text))[_NAME])

    def fold(self, text: str) -> bytes:
        """Return text in ASCII, with a mark for each character that cannot be written so."""
        if not text.isascii():
            parts = _BEYOND_ASCII.split(text)
            parts[1::2] = map(self._folded, parts[1::2])
            text = "".join(parts)
        return text.encode("ascii")


def _with_numpy(task: Callable[[], object]) -> None:
    """Do a task that needs no interpreter, and load numpy meanwhile where it starts no threads.

    Threads of its own would keep this process from being split, and each part needs it.
    """
    with ThreadPoolExecutor(1) as pool:
        try:
            done = pool.submit(task)
        except RuntimeError:
            # No thread is to be had.
            task()
            return
        if os.environ.get("OPENBLAS_NUM_THREADS") == "1":
            import numpy as np  # noqa: F401
        done.result()


def _ascii_or_mark(text: str) -> str:
    return text if text.isascii() else _BEYOND_ASCII.sub(lambda run: UNFOLDABLE.decode() * len(run[0]), text)
