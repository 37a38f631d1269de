"""Writing what has been made while the next is being made."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor


def write_beside(write: Callable[[bytes], object], chunks: Iterable[bytes]) -> None:
    """Write chunks in their order, each in a thread while the next is made: compressing them needs no interpreter.

    At most one waits, so no more is held than two. Where no thread can be had they are written one after the other.

    Args:
        write: Writes one.
        chunks: What to write.

    Raises:
        OSError: If one cannot be written.
    """
    with ThreadPoolExecutor(1) as pool:
        try:
            written = pool.submit(bytes)
        except RuntimeError:
            for chunk in chunks:
                write(chunk)
            return
        for chunk in chunks:
            written.result()
            written = pool.submit(write, chunk)  # type: ignore[arg-type]
        written.result()
