"""A file in large blocks that end where a line ends: one after another from a stream, or any of them from a file."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import IO

from .lines import MAX_LINE

BLOCK = 2 * 1024 * 1024
"""Bytes in a block."""

UTF8_MARK = b"\xef\xbb\xbf"
_SLACK = 4096
_BYTES_OF_A_CHARACTER = 4
_LONGEST = 64 * 1024 * 1024


def blocks(stream: IO[bytes]) -> Iterator[bytes]:
    r"""Cut a stream into blocks at line ends; only the last may end without one.

    Of a line that is too long to be a row, only as much is kept as tells that it is.

    >>> import io
    >>> list(blocks(io.BytesIO(b"a,b\n1,2\n3")))
    [b'a,b\n1,2\n', b'3']
    """
    rest = b""
    while data := stream.read(BLOCK):
        data = rest + data
        end = data.rfind(b"\n") + 1
        if not end:
            # A carriage return at the very end may be the first half of a line end.
            end = data.rfind(b"\r", 0, -1) + 1
        if end:
            yield data[:end]
        rest = data[end:][: _BYTES_OF_A_CHARACTER * (MAX_LINE + 1)]
    if rest:
        yield rest


class BlockFile:
    """The blocks of a file in which every line ends with a line feed, to be had in any order."""

    def __init__(self, path: Path, size: int) -> None:
        """Open the file, to be read in blocks of this size.

        Raises:
            OSError: If it cannot be opened.
        """
        self._block = size
        self._file = path.open("rb", buffering=0)
        self._size = path.stat().st_size

    @property
    def count(self) -> int:
        """How many blocks there are."""
        return -(-self._size // self._block)

    def block(self, number: int) -> bytes:
        """Return a block: the lines that begin in its part of the file.

        Raises:
            OSError: If the file cannot be read.
        """
        first = self._line_after(number * self._block)
        return self._read(first, self._line_after((number + 1) * self._block) - first)

    def following(self, number: int) -> Iterator[bytes]:
        """Return the blocks after one; a part of the file in which no line begins has none."""
        return filter(None, map(self.block, range(number + 1, self.count)))

    def close(self) -> None:
        """Close the file."""
        self._file.close()

    def _line_after(self, place: int) -> int:
        """Return where the first line begins from a place in the file on; the end of the file if there is none."""
        # A line begins behind the line end before it, which may be the byte before the place.
        looked = max(place - 1, 0)
        while place and (data := self._read(looked, _SLACK)):
            found = data.find(b"\n")
            if found >= 0:
                return looked + found + 1
            looked += len(data)
            if looked - place > _LONGEST:
                raise OSError("a line is too long")
        return looked

    def _read(self, place: int, size: int) -> bytes:
        self._file.seek(place)
        parts = []
        while size > 0 and (part := self._file.read(size)):
            parts.append(part)
            size -= len(part)
        return parts[0] if len(parts) == 1 else b"".join(parts)
