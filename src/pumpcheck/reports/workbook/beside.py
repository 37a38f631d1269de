"""Writing what has been made while the next is being made."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor

_ENOUGH = 4 * 1024 * 1024
"""Bytes that are written together: a thread may wait for the interpreter for as long as a few chunks take to make."""

_WAITING = 3
"""Parts that may wait to be written, so that making the next need not wait for the thread."""


def write_beside(write: Callable[[bytes], object], chunks: Iterable[bytes]) -> None:
    """Write chunks in their order, some in a thread while the next are made: compressing them needs no interpreter.

    No more is held than what is made, what is written and a few parts between. Where no thread can be had, all is
    written in this one.

    Args:
        write: Writes one.
        chunks: What to write.

    Raises:
        OSError: If one cannot be written.
    """
    with ThreadPoolExecutor(1) as pool:
        written: deque[Future[object]] = deque()
        try:
            written.append(pool.submit(bytes))
        except RuntimeError:
            for chunk in chunks:
                write(chunk)
            return
        for together in _gathered(chunks):
            if len(written) > _WAITING:
                written.popleft().result()
            written.append(pool.submit(write, together))
        while written:
            written.popleft().result()


def _gathered(chunks: Iterable[bytes]) -> Iterator[bytes]:
    held: list[bytes] = []
    for chunk in chunks:
        held.append(chunk)
        if sum(map(len, held)) >= _ENOUGH:
            yield b"".join(held)
            held = []
    yield b"".join(held)
