"""The files in folders, and those that fit a pattern. What is not read, or cannot be, is told."""

from __future__ import annotations

import fnmatch
import glob
import os
import stat
from collections.abc import Iterable, Iterator
from pathlib import Path

from pumpcheck.adapters import SourceRequest
from pumpcheck.errors import SourceError, SourceNotFoundError
from pumpcheck.scanning.own_reports import own_report
from pumpcheck.scanning.passed_over import PassedOver, left_behind
from pumpcheck.streams import closed, special_file


class Walker:
    """Gathers files. Each is taken once, also where links lead to it or it was named before.

    Attributes:
        found: The files to read, in order.
        own_reports: Files that pumpcheck wrote, with what each is.
        repeated: Whether something was left out because it is taken already.
        passed: Other files and folders that are not read.
        unread: Paths that could not be looked into, each with one sentence.
    """

    def __init__(self, top: str, taken: set[object]) -> None:
        """Begin at a folder, to which the names that are told are relative, knowing what is taken already."""
        self.found: list[str] = []
        self.own_reports: dict[str, str] = {}
        self.repeated = False
        self.passed = PassedOver()
        self.unread: dict[str, SourceError] = {}
        self._top = top
        self._taken = taken
        self._folders: set[object] = set()

    def take(self, path: str, status: os.stat_result | None = None) -> None:
        """Take one location as it is; ``status`` is given for a file."""
        place = path if status is None else _identity(path, status)
        if place in self._taken:
            self.pass_over("already read file", path)
            self.repeated = True
            return
        self._taken.add(place)
        if kind := own_report(SourceRequest(path)) if status else "":
            self.own_reports[path] = kind
            self.pass_over(kind, path)
        else:
            self.found.append(path)

    def walk(self, paths: Iterable[str]) -> None:
        """Take files, and everything in folders."""
        # Not by recursion: folders may lie deeper than that reaches.
        waiting = list(paths)[::-1]
        while waiting:
            waiting += self._enter(waiting.pop())[::-1]

    def fitting(self, pattern: str) -> list[str]:
        """Return the files and folders that fit a pattern. Unlike `glob`, tell of folders that cannot be opened."""
        *above, last = Path(pattern).parts
        found = [""]
        for part in above:
            found = [path for folder in found for path in self._below(folder, part)]
        # A folder that fits is walked as a whole.
        return [
            path for folder in found for path in ([folder or os.curdir] if last == "**" else self._below(folder, last))
        ]

    def folder(self, path: str) -> list[str]:
        """Return what is in a folder; nothing if it was opened before or cannot be."""
        if (place := os.path.realpath(path)) in self._folders:
            self.pass_over("already read folder", path)
            self.repeated = True
            return []
        self._folders.add(place)
        return [os.path.join(path, name) for name in self._names(path)]  # noqa: PTH118 - a Path changes names

    def _enter(self, path: str) -> list[str]:
        status = self._status(path)
        is_folder = status is not None and stat.S_ISDIR(status.st_mode)
        if kind := left_behind(os.path.basename(path), is_folder=is_folder):  # noqa: PTH119 - as above
            self.pass_over(kind, path)
            self.unread.pop(path, None)
        elif is_folder:
            return self.folder(path)
        elif status and (special := special_file(status.st_mode)):
            self.pass_over(special.partition(" ")[2], path)
        elif status:
            self.take(path, status)
        return []

    def _below(self, folder: str, part: str) -> Iterator[str]:
        path = os.path.join(folder, part)  # noqa: PTH118 - as above
        if part == "**":
            yield from self._all_folders(folder)
        elif not glob.has_magic(part) or os.path.lexists(path):
            if self._status(path, quietly=True):
                yield path
        else:
            for name in self._names(folder or os.curdir, quietly=True):
                if fnmatch.fnmatch(name, part) and (not name.startswith(".") or part.startswith(".")):
                    yield os.path.join(folder, name)  # noqa: PTH118 - as above

    def _all_folders(self, top: str) -> Iterator[str]:
        waiting, seen = [top], set()
        while waiting:
            folder = waiting.pop()
            place = os.path.realpath(folder)
            if place not in seen and Path(folder).is_dir():
                seen.add(place)
                yield folder
                names = self._names(folder or os.curdir)
                # Hidden ones have to be named, as everywhere.
                waiting += [os.path.join(folder, name) for name in names[::-1] if not name.startswith(".")]  # noqa: PTH118

    def _names(self, folder: str, *, quietly: bool = False) -> list[str]:
        try:
            return sorted(os.listdir(folder))  # noqa: PTH208 - as above
        except OSError as error:
            if not (quietly and isinstance(error, FileNotFoundError | NotADirectoryError)):
                self.unread[folder] = closed(f"folder {folder}", error)
        return []

    def _status(self, path: str, *, quietly: bool = False) -> os.stat_result | None:
        try:
            return os.lstat(path) if quietly else os.stat(path)  # noqa: PTH116 - as above
        except (FileNotFoundError, NotADirectoryError):
            if not quietly:
                self.unread[path] = SourceNotFoundError(
                    f"{path}: is a link to something that is not there; name the file itself, or remove the link"
                )
        except OSError as error:
            self.unread[path] = closed(path, error)
        return None

    def pass_over(self, kind: str, path: str) -> None:
        """Note what is not read, and what it is."""
        # What a URL says beside its place may be a secret.
        request = SourceRequest(path)
        self.passed.add(kind, request.label if request.is_url else os.path.relpath(path, self._top))


def _identity(path: str, status: os.stat_result) -> object:
    # The number of a file tells more than its path where it has several names, and is not to be relied on elsewhere.
    several = status.st_nlink > 1 and status.st_ino
    return (status.st_dev, status.st_ino) if several else os.path.normcase(os.path.realpath(path))
