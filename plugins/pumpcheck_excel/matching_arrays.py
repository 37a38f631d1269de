"""Regular expressions over many pieces of XML at once, by an engine without back-tracking."""

from __future__ import annotations

import re
from array import array
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pyarrow as pa  # type: ignore[import-untyped]


class Pieces:
    """A piece of XML cut behind each end tag of one kind; what stands behind the last one is left out."""

    def __init__(self, content: bytes, end: bytes) -> None:
        """Cut up some XML."""
        import pyarrow as pa

        ends = array("q", (0, *(found.end() for found in re.finditer(re.escape(end), content))))
        # Not pa.array(), which imports pandas where it is installed.
        self._pieces: pa.Array = pa.Array.from_buffers(
            pa.large_binary(), len(ends) - 1, [None, pa.py_buffer(ends), pa.py_buffer(content)]
        )

    def __len__(self) -> int:
        return len(self._pieces)

    def __getitem__(self, place: int) -> bytes:
        piece: bytes = self._pieces[place].as_py()
        return piece

    def matching(self, pattern: bytes) -> list[int]:
        """Return the positions of the pieces that a pattern is found in."""
        import pyarrow.compute as pc  # type: ignore[import-untyped]

        return list(pc.indices_nonzero(pc.match_substring_regex(self._pieces, pattern)).to_pylist())

    def differing(self, pattern: bytes) -> list[int]:
        """Return the positions of the pieces that a pattern is not found in."""
        import pyarrow.compute as pc

        return list(pc.indices_nonzero(pc.invert(pc.match_substring_regex(self._pieces, pattern))).to_pylist())
