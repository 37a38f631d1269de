"""Byte streams that end instead of failing."""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Callable
from typing import IO, TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

Opener = Callable[[], io.BufferedReader]
"""Opens the same bytes from the beginning, as often as it is called."""

_GUARD_FROM = 64 * 1024 * 1024
_STEP = 64 * 1024


class Readable(Protocol):
    """What `Guarded` guards."""

    def read1(self, size: int = ..., /) -> bytes:
        """Return what there is, up to ``size`` bytes; none at the end."""
        ...

    def close(self) -> None:
        """Let go of it."""
        ...


class Guarded(io.RawIOBase):
    """A stream that ends at the first error and says why in ``problem``, so that all read before it counts.

    Attributes:
        problem: Why the stream ended before its end; empty when it did not.
        table: What stands in the place of each byte, where some are replaced.
    """

    def __init__(self, stream: Readable, beneath: IO[bytes] | None = None) -> None:
        """Guard ``stream``; ``beneath`` is closed with it."""
        super().__init__()
        self._stream = stream
        self._beneath = beneath
        self._read = 0
        self._limit: int | None = None
        self._limit_message = ""
        self.problem = ""
        self.table: bytes | None = None

    def limit(self, packed: int, max_unpacked: int, max_ratio: int) -> Guarded:
        """End the stream where unpacked data grow out of all proportion."""
        by_ratio = max(packed * max_ratio, _GUARD_FROM)
        self._limit = min(max_unpacked, by_ratio)
        option, value = ("max_unpacked", max_unpacked) if max_unpacked <= by_ratio else ("max_ratio", max_ratio)
        shown = f"{value // 1_000_000:,} MB" if option == "max_unpacked" else f"{value:,} times its packed size"
        self._limit_message = (
            f"it unpacks to more than {shown}, as a zip bomb does; if it is genuine, raise --option {option}=…"
        )
        return self

    def readable(self) -> bool:
        """See `io.IOBase.readable`."""
        return True

    def readinto(self, buffer: WriteableBuffer, /) -> int:
        """See `io.RawIOBase.readinto`."""
        view = memoryview(buffer)
        if self.problem:
            return 0
        try:
            # A plain read gathers until it is full, and what it had gathered is lost with an error.
            data = self._stream.read1(min(view.nbytes, _STEP))
        except EOFError:
            self.problem = "the compressed data break off; copy or export the file again"
        except (zlib.error, zipfile.BadZipFile, ValueError) as error:
            self.problem = f"the compressed data are damaged ({type(error).__name__}); copy or export the file again"
        except OSError as error:
            self.problem = f"{error.strerror or 'the data are damaged'}; copy or export the file again"
        else:
            self._read += len(data)
            if self._limit is None or self._read <= self._limit:
                view[: len(data)] = data.translate(self.table)
                return len(data)
            self.problem = self._limit_message
        return 0

    def close(self) -> None:
        """Close the stream and what is beneath it."""
        if not self.closed:
            self._stream.close()
            if self._beneath is not None:
                self._beneath.close()
        super().close()
