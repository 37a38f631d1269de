"""Regular expressions over many pieces of XML at once, by an engine without back-tracking."""

from __future__ import annotations

import re
from array import array
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    import pyarrow as pa  # type: ignore[import-untyped]

T = TypeVar("T")


class Pieces:
    """A piece of XML cut behind each end tag of one kind; what stands behind the last one is left out."""

    def __init__(self, content: bytes, end: bytes) -> None:
        """Cut up some XML."""
        import pyarrow as pa

        self._content = content
        self._ends = ends = array("q", (0, *(found.end() for found in re.finditer(re.escape(end), content))))
        # Not pa.array(), which imports pandas where it is installed.
        self._pieces: pa.Array = pa.Array.from_buffers(
            pa.large_binary(), len(ends) - 1, [None, pa.py_buffer(ends), pa.py_buffer(content)]
        )

    def __len__(self) -> int:
        return len(self._pieces)

    def __getitem__(self, place: int) -> bytes:
        piece: bytes = self._pieces[place].as_py()
        return piece

    def up_to(self, sign: bytes, start: int) -> list[bytes]:
        """Return of each piece what stands from a place in it up to the next sign of some kind."""
        content = self._content
        return [content[place + start : content.find(sign, place + start)] for place in self._ends[:-1]]

    def matching(self, pattern: bytes) -> list[int]:
        """Return the positions of the pieces that a pattern is found in."""
        import pyarrow.compute as pc  # type: ignore[import-untyped]

        return list(pc.indices_nonzero(pc.match_substring_regex(self._pieces, pattern)).to_pylist())

    def differing(self, pattern: bytes) -> list[int]:
        """Return the positions of the pieces that a pattern is not found in."""
        import pyarrow.compute as pc

        return list(pc.indices_nonzero(pc.invert(pc.match_substring_regex(self._pieces, pattern))).to_pylist())


def ahead(work: Callable[[bytes], T], portions: Iterable[bytes]) -> Iterator[T]:
    """Yield what some work makes of each portion, in order, doing the work for the next few beside.

    Unpacking and the search engine let other threads run, so that two cores are of use.
    """
    with ThreadPoolExecutor(2) as pool:
        waiting: deque[Future[T]] = deque()
        for portion in portions:
            waiting.append(pool.submit(work, portion))
            if len(waiting) > 3:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()
