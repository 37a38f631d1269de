"""What is written in a thread while the next is made is what was given, and no error is lost."""

from __future__ import annotations

import errno
import io
import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import IO, Any
from zipfile import ZipFile

import openpyxl
import pytest

from pumpcheck.reports.workbook import write
from pumpcheck.reports.workbook.archive import Archive
from pumpcheck.result import ScanResult

# Of the first three each is long enough to be written by itself, and short ones go together.
LONG = [b"one" * 2_000_000, b"two" * 2_000_000, b"three" * 1_000_000]
CHUNKS = [*LONG, b"", b"four", b"five"]


@contextmanager
def no_threads() -> Iterator[None]:
    """Ask for more room than there is for a thread, so that the system refuses to start one."""
    before = threading.stack_size(1 << 46)
    try:
        yield
    finally:
        threading.stack_size(before)


def parts(result: ScanResult) -> dict[str, list[tuple[Any, ...]]]:
    stream = io.BytesIO()
    write(result, stream)
    return {sheet.title: list(sheet.values) for sheet in openpyxl.load_workbook(stream)}


def written(chunks: Iterable[bytes], stream: IO[bytes] | None = None) -> IO[bytes]:
    """Write a ZIP file of one part, given in chunks, and a short one after it."""
    stream = stream or io.BytesIO()
    with Archive(stream) as archive:
        archive.write_chunks("long", chunks)
        archive.writestr("short", "six")
        assert archive.namelist() == ["long", "short"]
    return stream


def read(stream: IO[bytes]) -> dict[str, bytes]:
    with ZipFile(stream) as archive:
        assert archive.testzip() is None
        return {name: archive.read(name) for name in archive.namelist()}


def test_chunks_are_written_in_their_order() -> None:
    assert read(written(CHUNKS)) == {"long": b"".join(CHUNKS), "short": b"six"}
    assert read(written([])) == {"long": b"", "short": b"six"}


def test_without_a_thread_the_workbook_is_the_same(result: ScanResult) -> None:
    with no_threads():
        with pytest.raises(RuntimeError):
            threading.Thread(target=print).start()
        stream = written(CHUNKS)
        alone = parts(result)
    assert read(stream)["long"] == b"".join(CHUNKS)
    assert alone == parts(result)


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_what_was_done_without_a_thread_is_not_done_again_when_one_can_be_had() -> None:
    stream = io.BytesIO()
    with Archive(stream) as archive:
        with no_threads():
            archive.writestr("first", "one")
        archive.write_chunks("long", CHUNKS)
        archive.writestr("last", "two")
    assert read(stream) == {"first": b"one", "long": b"".join(CHUNKS), "last": b"two"}
    assert ZipFile(stream).namelist() == ["first", "long", "last"]


class SmallDisk(io.BytesIO):
    """A disk that is full sooner or later."""

    def __init__(self, room: int) -> None:
        super().__init__()
        self._room = room

    def write(self, data: Any) -> int:
        if self.tell() + len(data) > self._room:
            raise OSError(errno.ENOSPC, "No space left on device")
        return super().write(data)


@pytest.mark.parametrize("room", [0, 100, 20_000, 50_000])
def test_a_chunk_that_cannot_be_written_is_an_error(room: int) -> None:
    threads = threading.active_count()
    with pytest.raises(OSError, match="No space left"):
        written(CHUNKS, SmallDisk(room))
    assert threading.active_count() == threads


def test_a_chunk_that_cannot_be_made_is_an_error() -> None:
    def made() -> Iterator[bytes]:
        yield LONG[0]
        raise LookupError("no such column")

    threads = threading.active_count()
    with pytest.raises(LookupError, match="no such column"):
        written(made())
    assert threading.active_count() == threads
