"""The SHA-256 of a file, taken while the file is being read."""

from __future__ import annotations

import hashlib
from contextlib import suppress
from pathlib import Path
from threading import Thread

HASHED = 256_000_000
"""Bytes up to which the SHA-256 of a file is taken. Reading a larger one twice would take long beside scanning it."""

_PIECE = 4 * 1024 * 1024
"""Bytes that are taken at a time: between two pieces the thread may have to wait for its turn."""


class Digest:
    """The SHA-256 of a file, or none where the file is larger than `HASHED` or there is no file.

    Attributes:
        is_left_out: Whether the file is too large.
    """

    def __init__(self, path: Path | None) -> None:
        """Begin to take it in a thread.

        Raises:
            OSError: If the file cannot be looked at.
        """
        path = path if path and path.is_file() else None
        self.is_left_out = path is not None and path.stat().st_size > HASHED
        self._path = None if self.is_left_out else path
        self._taken = ""
        self._thread = Thread(target=self._keep)
        # Where no thread can be had, it is taken when it is asked for.
        with suppress(RuntimeError):
            self._thread.start()

    def text(self) -> str:
        """Return it in hexadecimal digits, or nothing.

        Raises:
            OSError: If the file cannot be read.
        """
        if self._thread.ident:
            self._thread.join()
        return self._taken or self._take()

    def _keep(self) -> None:
        # Whoever asks for it meets the error anew.
        with suppress(OSError):
            self._taken = self._take()

    def _take(self) -> str:
        if self._path is None:
            return ""
        taken, piece = hashlib.sha256(), memoryview(bytearray(_PIECE))
        with self._path.open("rb", buffering=0) as file:
            while size := file.readinto(piece):
                taken.update(piece[:size])
        return taken.hexdigest()
