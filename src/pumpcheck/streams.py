"""The bytes of what a user named: of a path, of standard input, of a URL that fsspec knows."""

from __future__ import annotations

import io
import os
import shutil
import stat
import sys
import tempfile
import weakref
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Lock
from typing import IO, TYPE_CHECKING, Any

from pumpcheck.errors import SourceError, SourceNotFoundError, SourceUnreadableError

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

IN_MEMORY = 32 * 1024 * 1024
"""Bytes of a stream that are held in memory before a temporary file without a name takes them."""

_BLOCK = 256 * 1024
_CACHE = {"block_size": 8 * 1024 * 1024, "cache_type": "readahead"}
"""How much of a large object is fetched at once."""

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
    """Make sure that something is a file or a folder."""
    if special := special_file(mode):
        raise SourceUnreadableError(
            f"{label}: is {special} and no file; save what it gives as a file, or send it to standard input and name -"
        )


def open_path(path: Path, label: str) -> io.BufferedReader:
    """Open a file."""
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
    """What comes only once or from far: standard input, taken whole when first asked for, and objects in stores."""

    def __init__(self) -> None:
        self._found: dict[str, Spool | StoredObject | SourceError] = {}
        self._heads: dict[str, bytes] = {}

    def __reduce__(self) -> tuple[type[Kept], tuple[()]]:
        """Pickle nothing: elsewhere it is taken anew."""
        return Kept, ()

    def open(self, location: str, label: str) -> io.BufferedReader:
        """Return a reader over the whole of ``-`` or of a URL."""
        found = self._get(location, label)
        if isinstance(found, SourceError):
            raise found
        return found.open()

    def head(self, location: str, label: str, size: int) -> bytes:
        """Return the first bytes."""
        if location not in self._heads:
            with self.open(location, label) as stream:
                self._heads[location] = stream.read(_BLOCK)
        return self._heads[location][:size]

    def stored(self, location: str, label: str) -> StoredObject | None:
        """Return what is known of an object in a store; None for anything else."""
        found = self._get(location, label) if is_store(location) else None
        return found if isinstance(found, StoredObject) else None

    def _get(self, location: str, label: str) -> Spool | StoredObject | SourceError:
        if location not in self._found:
            try:
                self._found[location] = Spool(sys.stdin.buffer) if location == "-" else StoredObject(location, label)
            except SourceError as error:
                self._found[location] = error
            except (OSError, ValueError, AttributeError) as error:
                # What is left of standard input later would pass for the whole.
                reason = (isinstance(error, OSError) and error.strerror) or "there is none"
                problem = f"standard input: cannot be read: {reason}; name a file instead"
                self._found[location] = SourceUnreadableError(problem)
        return self._found[location]


class StoredObject:
    """An object at a URL that fsspec knows. A small one is taken whole, of a large one what is read.

    Attributes:
        size: How many bytes it holds; None where the store does not say.
        checksum: Its ETag or whatever checksum the store keeps; empty where it says none.
    """

    def __init__(self, url: str, label: str) -> None:
        self._label = label
        with store_errors(label):
            self._files, self._path = store_of(url, label)
            facts = self._files.info(self._path)
            self.size: int | None = facts.get("size")
            found = (facts.get(name) for name in ("ETag", "etag", "md5Hash", "content_md5", "crc32c"))
            self.checksum = next((str(text).strip('"') for text in found if text), "")
        self._spool: Spool | None = None

    def open(self) -> io.BufferedReader:
        """Return a reader of its own over the whole."""
        if self._spool:
            return self._spool.open()
        with store_errors(self._label):
            stream = self._files.open(self._path, "rb", **_CACHE)
            if self.size and self.size > IN_MEMORY and stream.seekable():
                return io.BufferedReader(stream, _BLOCK)
            with stream:
                self._spool = Spool(stream)
        return self._spool.open()


def is_store(location: str) -> bool:
    """Whether a location is a URL that fsspec knows, such as ``s3://…``."""
    scheme, separator, _ = location.partition("://")
    if not separator or is_web_address(location):
        return False
    try:
        from fsspec import available_protocols
    except ImportError:
        return False
    return scheme.rpartition("::")[2] in available_protocols()


def store_of(url: str, label: str) -> tuple[Any, str]:
    """Return the file system of a URL, and the path on it; see `store_errors` for what may go wrong."""
    if is_web_address(url):
        raise SourceUnreadableError(f"{label}: is a web address; download the file and name it")
    try:
        from fsspec.core import url_to_fs
    except ImportError:
        raise SourceUnreadableError(
            f"{label}: reading from there needs the package fsspec; install it (pip install fsspec), "
            "or download the file and name it"
        ) from None
    found: tuple[Any, str] = url_to_fs(url)
    return found


@contextmanager
def store_errors(label: str) -> Iterator[None]:
    """Say in one sentence what went wrong with a store."""
    try:
        yield
    except SourceError:
        raise
    except Exception as error:
        problem = told(label, error)
    else:
        return
    # Raised out here, it has no context: the text of a stranger's error may quote a secret.
    raise problem


def told(label: str, error: Exception) -> SourceError:
    """Return one sentence on an error of a store, whose own text may quote a secret."""
    if isinstance(error, FileNotFoundError):
        return SourceNotFoundError(f"{label}: there is no such file; check the address")
    if isinstance(error, PermissionError):
        what = "no permission to read it; check your credentials"
    elif isinstance(error, ImportError):
        # The sentence is fsspec's own, of the kind "Install s3fs to access S3".
        what = f"reading from there needs one more package: {error}"
    else:
        what = f"cannot be read ({type(error).__name__}); check the address and your credentials"
    return SourceUnreadableError(f"{label}: {what}")
