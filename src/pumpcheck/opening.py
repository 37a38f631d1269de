"""The bytes of what a user named: of a path, of standard input, of a URL that fsspec knows."""

from __future__ import annotations

import io
import os
import shutil
import stat
import sys
import tempfile
import weakref
from pathlib import Path
from threading import Lock
from typing import IO, TYPE_CHECKING

from pumpcheck.errors import SourceError, SourceNotFoundError, SourceUnreadableError

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

IN_MEMORY = 32 * 1024 * 1024
"""Bytes of a stream that are held in memory before a temporary file without a name takes them."""

_BLOCK = 256 * 1024
_SPECIAL = {
    stat.S_IFIFO: "a named pipe",
    stat.S_IFSOCK: "a socket",
    stat.S_IFCHR: "a device",
    stat.S_IFBLK: "a device",
}


def is_web_address(location: str) -> bool:
    """Whether a location is a web address, which an adapter of its own reads."""
    return location.lower().startswith(("http://", "https://"))


def special_file(mode: int) -> str:
    """What is neither a file nor a folder, in words, by ``st_mode``; empty for those two. Opening it might hang."""
    return _SPECIAL.get(stat.S_IFMT(mode), "")


def refuse_special(mode: int, label: str) -> None:
    """Make sure that something is a file or a folder.

    Raises:
        SourceUnreadableError: If it is something that might never end.
    """
    if special := special_file(mode):
        raise SourceUnreadableError(
            f"{label}: is {special} and no file; save what it gives as a file, or send it to standard input and name -"
        )


def open_path(path: Path, label: str) -> io.BufferedReader:
    """Open a file.

    Raises:
        SourceNotFoundError: If there is no such file.
        SourceUnreadableError: If it may not or cannot be read.
    """
    try:
        mode = os.stat(path).st_mode  # noqa: PTH116 - Path.stat() says the same
        if stat.S_ISDIR(mode):
            raise SourceUnreadableError(f"{label}: cannot be opened: it is a folder; name a file in it")
        refuse_special(mode, label)
        return path.open("rb")
    except (FileNotFoundError, NotADirectoryError):
        raise SourceNotFoundError(f"{label}: there is no such file; check the path and the spelling") from None
    except (OSError, ValueError) as error:
        raise closed(label, error) from None


def closed(label: str, error: Exception) -> SourceUnreadableError:
    """Return one sentence on a file or folder that cannot be opened."""
    if isinstance(error, PermissionError):
        return SourceUnreadableError(f"{label}: no permission to read it; ask its owner, or copy it")
    reason = (isinstance(error, OSError) and error.strerror) or "this is no path"
    return SourceUnreadableError(f"{label}: cannot be opened: {reason}; check the path")


class Spool:
    """A stream kept, so that it can be read more than once. It goes with its last reader and leaves no file."""

    def __init__(self, stream: IO[bytes]) -> None:
        """Take all that ``stream`` gives.

        Raises:
            OSError: If the stream fails, or there is no room for it.
        """
        self.file = tempfile.SpooledTemporaryFile(IN_MEMORY)  # noqa: SIM115 - closed when this is gone
        self.lock = Lock()
        weakref.finalize(self, self.file.close)
        shutil.copyfileobj(stream, self.file, _BLOCK)

    def open(self) -> io.BufferedReader:
        """Return a reader of its own over the whole."""
        return io.BufferedReader(_View(self), _BLOCK)


class _View(io.RawIOBase):
    def __init__(self, spool: Spool) -> None:
        self._spool = spool
        self._place = 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = 0) -> int:
        with self._spool.lock:
            self._spool.file.seek(self._place)
            self._place = self._spool.file.seek(offset, whence)
        return self._place

    def readinto(self, buffer: WriteableBuffer, /) -> int:
        view = memoryview(buffer)
        with self._spool.lock:
            self._spool.file.seek(self._place)
            data = self._spool.file.read(view.nbytes)
        view[: len(data)] = data
        self._place += len(data)
        return len(data)


class Kept:
    """What comes only once or from far, standard input and what URLs lead to: taken whole when first asked for."""

    def __init__(self) -> None:
        """Take nothing yet."""
        self._found: dict[str, Spool | SourceError] = {}

    def open(self, location: str, label: str) -> io.BufferedReader:
        """Return a reader over the whole of ``-`` or of a URL.

        Raises:
            SourceNotFoundError: If nothing is there.
            SourceUnreadableError: If it could not be taken whole.
        """
        if location not in self._found:
            try:
                self._found[location] = _take_stdin() if location == "-" else _take_url(location, label)
            except SourceError as error:
                # What is left of standard input later would pass for the whole.
                self._found[location] = error
        found = self._found[location]
        if isinstance(found, SourceError):
            raise found
        return found.open()


def _take_stdin() -> Spool:
    try:
        return Spool(sys.stdin.buffer)
    except (OSError, ValueError, AttributeError) as error:
        reason = (isinstance(error, OSError) and error.strerror) or "there is none"
        raise SourceUnreadableError(f"standard input: cannot be read: {reason}; name a file instead") from None


def _take_url(url: str, label: str) -> Spool:
    if is_web_address(url):
        raise SourceUnreadableError(f"{label}: is a web address; download the file and name it")
    try:
        import fsspec
    except ImportError:
        raise SourceUnreadableError(
            f"{label}: reading from there needs the package fsspec; install it (pip install fsspec), "
            "or download the file and name it"
        ) from None
    try:
        with fsspec.open(url, "rb") as stream:
            return Spool(stream)
    except FileNotFoundError:
        raise SourceNotFoundError(f"{label}: there is no such file; check the address") from None
    except PermissionError:
        raise SourceUnreadableError(f"{label}: no permission to read it; check your credentials") from None
    except ImportError as error:
        # The sentence is fsspec's own, of the kind "Install s3fs to access S3".
        raise SourceUnreadableError(f"{label}: reading from there needs one more package: {error}") from None
    except Exception as error:
        # The text of a stranger's error may quote a secret.
        raise SourceUnreadableError(
            f"{label}: cannot be read ({type(error).__name__}); check the address and your credentials"
        ) from None
