"""The OLE2 container that .xls files and encrypted .xlsx files come in: a small file system in one file."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from pathlib import Path

MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_LAST_SECTOR = 0xFFFFFFFA
_MINI_LIMIT = 4096
_STREAM, _ROOT = 2, 5


class CompoundFile:
    """Reads the streams of an OLE2 file by name."""

    def __init__(self, path: Path) -> None:
        """Read the directory.

        Raises:
            ValueError: If the file is damaged.
        """
        self._data = path.read_bytes()
        if len(self._data) < 512 or not self._data.startswith(MAGIC):
            raise ValueError("not an OLE2 file")
        self._sector_size = 1 << min(struct.unpack_from("<H", self._data, 30)[0], 16)
        directory, mini_fat = struct.unpack_from("<I", self._data, 48)[0], struct.unpack_from("<I", self._data, 60)[0]
        self._fat = self._read_fat()
        self._mini_fat = self._numbers(self._chain(mini_fat)) if mini_fat < _LAST_SECTOR else []
        self._mini_stream = b""
        self._entries: dict[str, tuple[int, int]] = {}
        self._read_directory(self._chain(directory))

    @property
    def names(self) -> set[str]:
        """The names of all streams."""
        return set(self._entries)

    def stream(self, name: str) -> bytes:
        """Return a stream's content.

        Raises:
            KeyError: If there is no such stream.
            ValueError: If the file is damaged.
        """
        start, size = self._entries[name]
        if size >= _MINI_LIMIT:
            return self._chain(start)[:size]
        pieces = [self._mini_stream[place * 64 : place * 64 + 64] for place in _follow(self._mini_fat, start)]
        return b"".join(pieces)[:size]

    def workbook(self) -> bytes:
        """Return the stream that holds the workbook, empty if there is none.

        Raises:
            ValueError: If the file is damaged.
        """
        name = next((name for name in ("Workbook", "Book") if name in self._entries), None)
        return self.stream(name) if name else b""

    def _sector(self, number: int) -> bytes:
        start = (number + 1) * self._sector_size
        return self._data[start : start + self._sector_size]

    def _chain(self, start: int) -> bytes:
        return b"".join(self._sector(number) for number in _follow(self._fat, start))

    @staticmethod
    def _numbers(data: bytes) -> list[int]:
        return list(struct.unpack(f"<{len(data) // 4}I", data[: len(data) // 4 * 4]))

    def _read_fat(self) -> list[int]:
        sectors = list(struct.unpack_from("<109I", self._data, 76))
        more = struct.unpack_from("<I", self._data, 68)[0]
        seen: set[int] = set()
        while more < _LAST_SECTOR and more not in seen:
            seen.add(more)
            *numbers, more = self._numbers(self._sector(more)) or [_LAST_SECTOR]
            sectors += numbers
        used = [number for number in sectors if number < _LAST_SECTOR]
        return self._numbers(b"".join(self._sector(number) for number in used))

    def _read_directory(self, data: bytes) -> None:
        for place in range(0, len(data) - 127, 128):
            name_size, kind = struct.unpack_from("<HB", data, place + 64)
            start, size = struct.unpack_from("<II", data, place + 116)
            name = data[place : place + max(min(name_size, 64) - 2, 0)].decode("utf-16-le", "replace")
            if kind == _ROOT:
                self._mini_stream = self._chain(start)[:size]
            elif kind == _STREAM:
                self._entries.setdefault(name, (start, size))


def _follow(table: list[int], start: int) -> Iterator[int]:
    steps = 0
    while start < _LAST_SECTOR:
        steps += 1
        if start >= len(table) or steps > len(table):
            raise ValueError("a chain of sectors leads nowhere")
        yield start
        start = table[start]
