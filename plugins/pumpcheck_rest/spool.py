"""The pages read so far, in a file that only its owner can read. Kept when a read breaks off, so that it can go on."""

from __future__ import annotations

import hashlib
import json
import marshal
import os
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import BinaryIO
from zlib import crc32

from .transport import Call

Stretch = tuple[int, Mapping[str, Sequence[str | None]]]
"""How many consecutive records there are, and their values by heading."""

STRETCH_ROWS = 500
"""How many records one stretch holds at most; more of them fit into no cache of a processor and take longer."""

OLDEST = 24 * 3600
"""Seconds after which a collection has changed too much for a read to go on."""


@dataclass(frozen=True)
class SpooledPage:
    """One page as it is kept: its records, with their keys, and what a read needs to go on behind it."""

    stretches: list[Stretch]
    keys: list[str | None]
    following: Call | None
    received: int
    total: int | None
    around: list[tuple[str, str]]  # texts that are in no record, with their paths


class Spool:
    """One file: a line that says what is read, then for each page a line and its records.

    It is read through the handle it was opened with, never by its path again.
    """

    def __init__(self, name: str, marks: Mapping[str, str]) -> None:
        """Name the file for the collection; `marks` tell this read of it from every other, by what differs in words."""
        self._name = name
        self._path = _folder() / f"{_digest(name)[:24]}.jsonl"
        version = {"version of Python": sys.version}
        self._marks = {what: _digest(mark) for what, mark in {**marks, **version}.items()}
        self._file: BinaryIO | None = None
        self._start = 0
        self.begun = ""  # in words
        self.refusal = ""  # why no interrupted read could be gone on with, where that was asked for

    def second(self) -> Spool:
        """Return a file for a second read, which leaves the first in its place."""
        return Spool(f"{self._name} again", {})

    def begin(self, *, resume: bool) -> list[SpooledPage]:
        """Open the file, anew or with the whole pages that an interrupted read has left."""
        self.close(keep=True)
        self.refusal = ""
        for path in self._path.parent.glob("*.jsonl"):
            # Nothing goes on from what is old; another process may be at it.
            with suppress(OSError):
                if time.time() - path.stat().st_mtime > OLDEST:
                    path.unlink()
        pages = self._left() if resume else []
        if not pages:
            self.close(keep=False)
            self._path.unlink(missing_ok=True)
            handle = os.open(self._path, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600)
            self._file = os.fdopen(handle, "w+b")
            self.begun = time.strftime("%Y-%m-%d %H:%M")
            first = {"marks": self._marks, "begun": self.begun, "at": time.time()}
            self._file.write(json.dumps(first).encode() + b"\n")
            self._start = self._file.tell()
        return pages

    def add(self, page: SpooledPage) -> None:
        """Write a page, so that it outlives this process."""
        assert self._file is not None  # noqa: S101 - begin() comes first
        data = marshal.dumps((page.stretches, page.keys, page.around))
        call = page.following and asdict(page.following)
        head = {"size": len(data), "sum": crc32(data), "page": (call, page.received, page.total)}
        self._file.seek(0, os.SEEK_END)
        self._file.write(json.dumps(head).encode() + b"\n" + data)
        self._file.flush()

    def stretches(self) -> Iterator[Stretch]:
        """Return every record from the first on."""
        for _, page in self._pages():
            yield from page.stretches

    def _pages(self) -> Iterator[tuple[int, SpooledPage]]:
        """Yield where each page ends, with the page; one that is not whole is a `ValueError`."""
        end = self._start
        while self._file is not None:
            # Several readers may be on their way at a time.
            self._file.seek(end)
            if not (line := self._file.readline()):
                return
            head = json.loads(line)
            data, (call, received, total) = self._file.read(head["size"]), head["page"]
            end = self._file.tell()
            if crc32(data) != head["sum"]:
                raise ValueError("a page is not whole")
            # What this program wrote into a file that nobody else may write, and much faster than JSON.
            stretches, keys, around = marshal.loads(data)  # noqa: S302
            yield end, SpooledPage(stretches, keys, Call(**call) if call else None, received, total, around)

    def close(self, *, keep: bool) -> None:
        """Close the file; it is deleted unless a later read is to go on from it."""
        if self._file is not None:
            self._file.close()
            self._file = None
            if not keep:
                self._path.unlink(missing_ok=True)

    def _left(self) -> list[SpooledPage]:
        """Open what an interrupted read has left and return its whole pages."""
        pages: list[SpooledPage] = []
        try:
            self._file = self._path.open("r+b")
            first = json.loads(self._file.readline())
            old, marks, self.begun = time.time() - float(first["at"]) > OLDEST, dict(first["marks"]), first["begun"]
        except OSError:
            self.refusal = "there is no interrupted read of this collection"
        except (ValueError, TypeError, KeyError):
            self.refusal = "what the interrupted read has left is damaged"
        else:
            other = [what for what, mark in self._marks.items() if marks.get(what) != mark]
            self.refusal = f"the interrupted read had another {other[0]}" if other else ""
            self.refusal = "the interrupted read is more than a day old" if old else self.refusal
            self._start = end = self._file.tell()
            # The process may have died while it wrote the last one.
            with suppress(ValueError, TypeError, KeyError):
                for end, page in () if self.refusal else self._pages():  # noqa: B007
                    pages.append(page)
            self._file.truncate(end)
            if not self.refusal and (not pages or pages[-1].following is None):
                self.refusal = "the interrupted read has left no whole page to go on from"
        return [] if self.refusal else pages


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _folder() -> Path:
    home = os.environ.get("LOCALAPPDATA" if os.name == "nt" else "XDG_CACHE_HOME")
    try:
        folder = (Path(home) if home else Path.home() / ".cache") / "pumpcheck" / "reads"
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except (OSError, RuntimeError):
        # An account without a home, as services have: such a read cannot be resumed.
        folder = Path(tempfile.mkdtemp(prefix="pumpcheck-"))
    return folder
