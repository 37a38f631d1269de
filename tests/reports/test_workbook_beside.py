"""Chunks that are written in a thread while the next is made are those that were given, and no error is lost."""

from __future__ import annotations

import errno
import io
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import openpyxl
import pytest

from pumpcheck.reports.workbook import write
from pumpcheck.reports.workbook.beside import write_beside
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


def test_chunks_are_written_in_their_order() -> None:
    stream = io.BytesIO()
    write_beside(stream.write, CHUNKS)
    write_beside(stream.write, [])
    assert stream.getvalue() == b"".join(CHUNKS)


def test_without_a_thread_the_workbook_is_the_same(result: ScanResult) -> None:
    stream = io.BytesIO()
    with no_threads():
        with pytest.raises(RuntimeError):
            threading.Thread(target=print).start()
        write_beside(stream.write, CHUNKS)
        alone = parts(result)
    assert stream.getvalue() == b"".join(CHUNKS)
    assert alone == parts(result)


@pytest.mark.parametrize("fails_at", range(len(LONG) + 1))
def test_a_chunk_that_cannot_be_written_is_an_error(fails_at: int) -> None:
    written: list[bytes] = []

    def full_disk(chunk: bytes) -> None:
        if len(written) == fails_at:
            raise OSError(errno.ENOSPC, "No space left on device")
        written.append(chunk)

    with pytest.raises(OSError, match="No space left"):
        write_beside(full_disk, CHUNKS)
    assert written == LONG[:fails_at]


def test_a_chunk_that_cannot_be_made_is_an_error() -> None:
    def made() -> Iterator[bytes]:
        yield LONG[0]
        raise LookupError("no such column")

    stream, threads = io.BytesIO(), threading.active_count()
    with pytest.raises(LookupError):
        write_beside(stream.write, made())
    assert stream.getvalue() == LONG[0]
    assert threading.active_count() == threads
