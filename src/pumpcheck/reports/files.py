"""A file that appears whole or not at all, and never in the place of one that people may have worked in."""

from __future__ import annotations

import os
import stat
import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from shutil import copyfileobj
from typing import BinaryIO

from pumpcheck.errors import ReportError, ReportExistsError, SourceError
from pumpcheck.streams import store_errors, store_of

try:
    import fcntl
except ImportError:  # Windows
    fcntl = None  # type: ignore[assignment]

HELD_IN_MEMORY = 8 * 1024 * 1024
"""Bytes of a report that are held before it goes to where nothing can be taken back."""
_PREFIX, _SUFFIX = ".pumpcheck-", ".tmp"


def check_free(path: Path | str, *, force: bool = False) -> None:
    """Make sure that a file, or an object at a URL that fsspec knows, may be written."""
    if isinstance(path, str):
        with _told_of_store(path):
            files, place = store_of(path, path)
            exists = not force and files.exists(place)
        if exists:
            raise _exists(path)
        return
    try:
        _check(path, Path(os.path.realpath(path)) if force else path, force)
    except OSError as error:
        raise _refusal(path, error) from error


def refuse_input(path: Path, inputs: Iterable[Path]) -> None:
    """Make sure that a report takes the place of none of the files that were read, by whatever name or link."""
    for one in inputs:
        with suppress(OSError):
            if path.samefile(one):
                raise ReportError(
                    f"{path} is an inventory that is read, and --force does not help; choose another name"
                )


@contextmanager
def finished_file(
    path: Path | str, *, force: bool = False, before: Callable[[], object] | None = None
) -> Iterator[BinaryIO]:
    """Give a stream whose content takes the place of ``path`` when the block ends without an error.

    Without ``force`` even a file that appears meanwhile is left alone. When the new file is whole and on disk, just
    before it takes its place, ``before`` is called, which may refuse by raising. A path as text is a URL.
    """
    if isinstance(path, str):
        with _stored(path, force) as stream:
            yield stream
        return
    # A link stays a link: what it points to is replaced.
    target = Path(os.path.realpath(path)) if force else path
    try:
        replaced = _check(path, target, force)
        handle, lock, temporary = _temporary(target.parent)
    except OSError as error:
        raise _refusal(path, error) from error
    try:
        with os.fdopen(handle, "wb") as stream:
            yield stream
            stream.flush()
            os.fsync(stream.fileno())
        if replaced is not None:
            _keep_rights(temporary, replaced)
        if before:
            before()
        _put_in_place(temporary, target, force)
    except FileExistsError as error:
        raise _exists(path) from error
    except OSError as error:
        raise _refusal(path, error) from error
    finally:
        with suppress(FileNotFoundError):
            temporary.unlink()
        if lock is not None:
            os.close(lock)
    _sync_folder(target.parent)


@contextmanager
def _stored(url: str, force: bool) -> Iterator[BinaryIO]:
    with tempfile.SpooledTemporaryFile(HELD_IN_MEMORY) as held:
        yield held  # type: ignore[misc]
        check_free(url, force=force)
        held.seek(0)
        with _told_of_store(url):
            files, path = store_of(url, url)
            with files.open(path, "wb") as stream:
                copyfileobj(held, stream)


@contextmanager
def _told_of_store(url: str) -> Iterator[None]:
    problem = None
    try:
        with store_errors(url):
            yield
    except SourceError:
        # Raised below, so that the error of the store, which may quote a secret, is not behind it.
        problem = ReportError(f"{url} cannot be written; check the address and your credentials")
    if problem:
        raise problem


def _temporary(folder: Path) -> tuple[int, int | None, Path]:
    """Make a temporary file, and take away those that killed runs left.

    Return the file, what keeps it locked until that is closed, and its path. One that nobody has locked is nobody's. On
    Windows nothing locks it: it lets nobody take away a file that is open, nor put one in the place of another.
    """
    for left in folder.glob(f"{_PREFIX}*{_SUFFIX}"):
        with suppress(OSError):
            _take_away(left)
    while True:
        handle, name = tempfile.mkstemp(prefix=_PREFIX, suffix=_SUFFIX, dir=folder)
        if fcntl is None:
            return handle, None, Path(name)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(handle)
            continue
        except OSError:
            # Some network shares know no locks, so that nobody takes anything away there.
            return handle, None, Path(name)
        if os.fstat(handle).st_nlink:
            return handle, os.dup(handle), Path(name)
        # Another run took it for one that was left, in the moment before it was locked.
        os.close(handle)


def _take_away(left: Path) -> None:
    if fcntl is None:
        left.unlink()
        return
    with left.open("rb") as stream:
        fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
        left.unlink()


def _keep_rights(path: Path, replaced: os.stat_result) -> None:
    """Give a file the group of the one that it replaces, and what its owner and group may do; never more to others."""
    mode = stat.S_IMODE(replaced.st_mode) & 0o770
    if hasattr(os, "chown") and path.stat().st_gid != replaced.st_gid:
        try:
            os.chown(path, -1, replaced.st_gid)
        except OSError:
            # The group would be another one.
            mode &= 0o700
    path.chmod(mode)


def _check(path: Path, target: Path, force: bool) -> os.stat_result | None:
    """Refuse what must not be replaced; return what is known of the file that will be, if there is one."""
    if target.is_dir():
        raise ReportError(f"{path} is a folder; name a file in it")
    if not target.parent.is_dir():
        raise ReportError(f"{path}: the folder {target.parent} does not exist; create it or choose another one")
    if not os.path.lexists(target):
        return None
    if not force:
        raise _exists(path)
    replaced = target.stat()
    if not stat.S_ISREG(replaced.st_mode):
        raise ReportError(f"{path} is not a regular file; choose another name, or - for standard output")
    if not os.access(target, os.W_OK):
        raise ReportError(f"{path} is write-protected; choose another name, or lift the protection")
    return replaced


def _put_in_place(temporary: Path, target: Path, force: bool) -> None:
    if force:
        temporary.replace(target)
        return
    try:
        # Unlike a move, a link never replaces a file that has appeared since it was looked for.
        os.link(temporary, target)
    except FileExistsError:
        raise
    except OSError:
        # Some file systems, mostly network shares and memory sticks, know no links. There an empty file of the
        # target's name is claimed first, which fails if there is one.
        os.close(os.open(target, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
        try:
            temporary.replace(target)
        except BaseException:
            target.unlink()
            raise


def _sync_folder(folder: Path) -> None:
    # The new name is on disk only when its folder is. Not every system opens folders; the file is whole either way.
    with suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def _exists(path: Path | str) -> ReportExistsError:
    return ReportExistsError(
        f"{path} exists and may hold people's work; choose another name, or overwrite it (--force)"
    )


def _refusal(path: Path, error: OSError) -> ReportError:
    reason = error.strerror or type(error).__name__
    return ReportError(f"{path} cannot be written: {reason}; free it (is it open elsewhere?) or choose another place")
