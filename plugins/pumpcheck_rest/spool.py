"""The pages read so far, in a file that only its owner can read. Kept when a read breaks off, so that it can go on."""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import BinaryIO

from .calls import Call

Flat = Mapping[str, str]


@dataclass(frozen=True)
class SpooledPage:
    """One page as it is kept: its records, flat, with their keys, and what a read needs to go on behind it."""

    flats: Sequence[Flat]
    keys: Sequence[str | None]
    following: Call | None
    received: int
    total: int | None
    begun: str


class Spool:
    """One file of pages, a line each. It is read through the handle it was opened with, never by its path again."""

    def __init__(self, signature: str) -> None:
        """Take what tells this read from every other: address, profile and parameters."""
        name = hashlib.sha256(signature.encode()).hexdigest()[:24]
        self._path = _folder() / f"{name}.jsonl"
        self._file: BinaryIO | None = None

    def begin(self, *, resume: bool) -> list[SpooledPage]:
        """Open the file, anew or with the whole pages that an interrupted read has left.

        Returns:
            Those pages; empty when reading begins anew.
        """
        pages = self._left() if resume else []
        if not pages:
            self._path.unlink(missing_ok=True)
            handle = os.open(self._path, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600)
            self._file = os.fdopen(handle, "w+b")
        return pages

    def add(self, page: SpooledPage) -> None:
        """Write a page, so that it outlives this process."""
        assert self._file is not None  # noqa: S101 - begin() comes first
        self._file.seek(0, os.SEEK_END)
        self._file.write(_line(page))
        self._file.flush()

    def flats(self) -> Iterator[Flat]:
        """Return every record from the first on."""
        if self._file is None:
            return
        position = 0
        while True:
            # Several readers may be on their way at a time.
            self._file.seek(position)
            line = self._file.readline()
            if not line:
                return
            position = self._file.tell()
            yield from json.loads(line)["flats"]

    def close(self, *, keep: bool) -> None:
        """Close the file; it is deleted unless a later read is to go on from it."""
        if self._file is not None:
            self._file.close()
            self._file = None
            if not keep:
                self._path.unlink(missing_ok=True)

    def _left(self) -> list[SpooledPage]:
        """Open what an interrupted read has left and return its whole pages."""
        try:
            self._file = self._path.open("r+b")
        except OSError:
            return []
        pages = []
        for line in self._file:
            try:
                found = json.loads(line)
                call = found.pop("following")
                pages.append(SpooledPage(**found, following=Call(**call) if call else None))
            except (ValueError, TypeError, KeyError):
                # The process died while it wrote this line.
                self._file.seek(sum(len(_line(page)) for page in pages))
                self._file.truncate()
                break
        if not pages or pages[-1].following is None:
            self._file.close()
            self._file = None
            return []
        return pages


def _line(page: SpooledPage) -> bytes:
    # asdict() would copy every record.
    call = page.following and asdict(page.following)
    return json.dumps({**page.__dict__, "following": call}).encode() + b"\n"


def now() -> str:
    """Return the time by which a person knows a read again."""
    return time.strftime("%Y-%m-%d %H:%M")


def _folder() -> Path:
    home = os.environ.get("LOCALAPPDATA" if os.name == "nt" else "XDG_CACHE_HOME")
    folder = (Path(home) if home else Path.home() / ".cache") / "pumpcheck" / "reads"
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError:
        # An account without a home, as services have: such a read cannot be resumed.
        folder = Path(tempfile.mkdtemp(prefix="pumpcheck-"))
    return folder
