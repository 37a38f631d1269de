"""The SHA-256 of a file, taken while its layout is being looked at."""

from __future__ import annotations

import hashlib
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path

HASHED = 256_000_000
"""Bytes up to which the SHA-256 of a file is taken. Reading a larger one twice would take long beside scanning it."""

_SMALL = 1_000_000
_PIECE = 16 * 1024 * 1024
"""Bytes that are read at a time: between two pieces, a thread may have to wait for its turn."""


class Digest:
    """The SHA-256 of a file, or none where the file is larger than `HASHED` or there is no file.

    Attributes:
        is_left_out: Whether the file is too large.
    """

    def __init__(self, path: Path | None) -> None:
        """Begin to take it.

        Raises:
            OSError: If the file cannot be looked at.
        """
        path = path if path and path.is_file() else None
        size = path.stat().st_size if path else 0
        self.is_left_out = size > HASHED
        self._path = None if self.is_left_out else path
        self._pool = ThreadPoolExecutor(1) if self._path and size > _SMALL else None
        self._begun: Future[str] | None = None
        # Where no thread can be had, it is taken when it is asked for.
        with suppress(RuntimeError):
            self._begun = self._pool.submit(self._take) if self._pool else None

    def wait(self) -> None:
        """Come back when no thread is busy with it any more, since a process with threads cannot be split."""
        if self._pool:
            self._pool.shutdown()

    def text(self) -> str:
        """Return it in hexadecimal digits, or nothing.

        Raises:
            OSError: If the file cannot be read.
        """
        self.wait()
        return self._begun.result() if self._begun else self._take()

    def _take(self) -> str:
        if self._path is None:
            return ""
        taken = hashlib.sha256()
        with self._path.open("rb", buffering=0) as file:
            while piece := file.read(_PIECE):
                taken.update(piece)
        return taken.hexdigest()
