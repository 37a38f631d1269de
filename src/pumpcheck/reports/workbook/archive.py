"""The ZIP file that a workbook is written into, compressed in a thread while the workbook's next part is made."""

from __future__ import annotations

from collections.abc import Generator, Iterable, Iterator
from contextlib import suppress
from functools import partial
from os import PathLike
from pathlib import Path
from types import TracebackType
from typing import IO
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from pumpcheck.reports.workbook.beside import Beside

_QUICK = 1
"""Level of compression: the file is a fifth larger than at the usual one, and written in a third of the time."""

_ENOUGH = 4 * 1024 * 1024
"""Bytes that are written together: the thread may wait for the interpreter for as long as a few chunks take to make."""


class Archive(ZipFile):
    """The file, in the form in which openpyxl writes into one. Use it in a ``with`` statement.

    Every method raises what went wrong in the thread before, such as an `OSError` of the stream.
    """

    def __init__(self, stream: IO[bytes]) -> None:
        """Begin to write a file."""
        super().__init__(stream, "w", ZIP_DEFLATED, allowZip64=True, compresslevel=_QUICK)
        self._beside = Beside()
        self._long: Generator[None, bytes | None, None] | None = None

    def __exit__(self, kind: type[BaseException] | None, error: object, traceback: TracebackType | None) -> None:
        """Finish the file, or leave it as it is where something went wrong."""
        if kind is None:
            self.close()
            return
        self._beside.end(drop=True)
        with suppress(Exception):
            if self._long:
                self._long.close()
        # ZipFile finishes a file when it is deleted, and would fail again, with a traceback that nobody can catch.
        self.fp = None

    def writestr(
        self,
        zinfo_or_arcname: str | ZipInfo,
        data: str | bytes,  # type: ignore[override]
        compress_type: int | None = None,
        compresslevel: int | None = None,
    ) -> None:
        """Write a part; see `ZipFile.writestr`."""
        self._beside.do(partial(super().writestr, zinfo_or_arcname, data, compress_type, compresslevel))

    def write(
        self,
        filename: str | PathLike[str],
        arcname: str | PathLike[str] | None = None,
        compress_type: int | None = None,  # noqa: ARG002 - openpyxl leaves it to the file, this and the next
        compresslevel: int | None = None,  # noqa: ARG002
    ) -> None:
        """Write what a file holds, which is read at once and may be deleted; see `ZipFile.write`."""
        self.put(str(arcname or filename), Path(filename).read_bytes())

    def put(self, name: str, data: bytes) -> None:
        """Write a part that openpyxl has made in a file of its own, as it makes sheets."""
        self.writestr(name, data)

    def write_chunks(self, name: str, chunks: Iterable[bytes]) -> None:
        """Write a long part as it is made.

        Args:
            name: Its name.
            chunks: What it holds.
        """
        written = self._long = self._written(name)
        for together in _gathered(chunks):
            self._beside.do(partial(written.send, together))
        self._beside.do(written.close)

    def namelist(self) -> list[str]:
        """Return the names of all parts, see `ZipFile.namelist`."""
        self._beside.wait()
        return super().namelist()

    def close(self) -> None:
        """Finish the file; see `ZipFile.close`."""
        if self.fp:
            self._beside.wait()
            self._beside.end()
        super().close()

    def _written(self, name: str) -> Generator[None, bytes | None, None]:
        """Return what writes each chunk that it is sent into a part; the first is None."""
        with self.open(name, "w", force_zip64=True) as target:
            while True:
                if chunk := (yield):
                    target.write(chunk)


def _gathered(chunks: Iterable[bytes]) -> Iterator[bytes | None]:
    """Yield the chunks, short ones together, after a None."""
    yield None
    held: list[bytes] = []
    for chunk in chunks:
        held.append(chunk)
        if sum(map(len, held)) >= _ENOUGH:
            yield b"".join(held)
            held = []
    yield b"".join(held)
