"""From what a user names to single locations: folders, patterns and stores spread out, everything accounted for."""

from __future__ import annotations

import fnmatch
import glob
import os
import re
import stat
from collections.abc import Iterable, Iterator
from pathlib import Path
from posixpath import basename, dirname

from pumpcheck.adapters import SourceRequest
from pumpcheck.errors import SourceError, SourceNotFoundError
from pumpcheck.masking import mask_within
from pumpcheck.model.summary import Note
from pumpcheck.plugins.unread import no_inventory
from pumpcheck.reports.worklist import counted
from pumpcheck.scanning.own_reports import advice, own_report
from pumpcheck.streams import closed, is_store, refuse_special, special_file, store_errors, store_of, told

# ruff: noqa: PTH112, PTH118, PTH119, PTH120, PTH208 - a Path changes names, and what is named may be no path

_ESCAPED = re.compile(r"\[([*?[])\]")
_NAMED = 3
# Names of files that nobody would call an inventory, whatever their case, by what they are.
_LEFT_BEHIND = {
    "lock or temporary file": ("~$*", ".~lock.*#", "*.tmp"),
    "desktop file": (".ds_store", "._*", "desktop.ini", "thumbs.db", "ehthumbs.db", "icon\r"),
    "checksum file": ("*.crc", "*.md5", "*.sha1", "*.sha256", "*.sha512", "md5sums", "sha1sums", "sha256sums"),
    "hidden file": (".*",),
    "marker": ("_success", "_failure", "_started", "_started_*", "_committed_*", "_metadata", "_common_metadata"),
    "pumpcheck configuration": ("pumpcheck.toml",),
}


class Places:
    """The single locations that a location stands for, each taken once, and what became of the rest."""

    def __init__(self, location: str, taken: set[object] | None = None) -> None:
        """Find them.

        Args:
            location: A path, a folder, a pattern such as ``exports/*.csv``, a URL or ``-``.
            taken: What is read already and is not to be read again; the locations are added.
        """
        self.location = location  # what was named
        self.is_named = True  # whether the location is one of them, and no folder or pattern
        self.found: list[str] = []  # the locations to read, in order
        self.own_reports: dict[str, str] = {}  # those that pumpcheck wrote, with what each is
        self.unread: dict[str, SourceError] = {}  # paths that could not be looked into, each with one sentence
        self.repeated = False  # whether something was left out because it is taken already
        self._passed: dict[str, list[str]] = {}
        self._top = _top(location)
        self._taken = set() if taken is None else taken
        self._folders: set[str] = set()
        if is_store(location):
            self._walk_store()
        elif location == "-" or "://" in location:
            self._take(location)
        else:
            self._take_path()
        if not (self.found or self.own_reports or self.unread or self.repeated):
            raise self.nothing()

    def called(self, place: str) -> str:
        """What a location is called that its name may not tell from others: its path from where the folder begins."""
        if self.is_named or "://" in place:
            return ""
        return Path(os.path.relpath(place, self._top)).as_posix()

    def pass_own(self, place: str, kind: str) -> None:
        """Take note that a location is a report that pumpcheck wrote."""
        self.own_reports[place] = kind
        self._pass_over(kind, place)

    def passes_over(self, request: SourceRequest) -> bool:
        """Whether a file that no adapter reads is only noted: in a folder, what clearly holds no inventory is."""
        kind = "" if self.is_named else no_inventory(request)
        if kind:
            self._pass_over(kind, request.location)
        return bool(kind)

    @property
    def notes(self) -> list[Note]:
        """What was passed over, for a person."""
        request = SourceRequest(self.location)
        origin = request.label if request.is_url else self.location
        return [Note(origin, mask_within(f"passed over {self._told()}"))] if self._passed else []

    def nothing(self) -> SourceError:
        """Return one sentence for the case that there is nothing to read."""
        if self.own_reports and self.is_named:
            return SourceError(f"{self.location}: is a report that pumpcheck wrote; {advice(self.own_reports)}")
        if self.own_reports:
            return SourceError(f"{self.location}: holds nothing but {self._told()}; {advice(self.own_reports)}")
        but = f" but {self._told()}" if self._passed else ""
        if os.path.isdir(self.location):
            what, then = f"folder {self.location}: holds no file", "name the export itself or another folder"
        else:
            what, then = f"{self.location}: no file fits this pattern", "check the folder and the spelling"
        return SourceNotFoundError(f"{what}{but}; {then}")

    def _told(self) -> str:
        return ", ".join(
            f"{counted(len(names), kind)} ({', '.join([*names[:_NAMED], *['…'][: len(names) > _NAMED]])})"
            for kind, names in self._passed.items()
        )

    def _pass_over(self, kind: str, path: str) -> None:
        # What a URL says beside its place may be a secret.
        name = SourceRequest(path).label if "://" in path else os.path.relpath(path, self._top)
        self._passed.setdefault(kind, []).append(name)

    def _take(self, path: str, status: os.stat_result | None = None) -> None:
        """Take one location as it is; ``status`` is given for a file."""
        place = path if status is None else _identity(path, status)
        if place in self._taken:
            self._pass_over("already read file", path)
            self.repeated = True
            return
        self._taken.add(place)
        if kind := own_report(SourceRequest(path)) if status else "":
            self.pass_own(path, kind)
        else:
            self.found.append(path)

    # --- files and folders here ---------------------------------------------------------------------------------

    def _take_path(self) -> None:
        status = _named_status(self.location)
        self.is_named = status is not None and not stat.S_ISDIR(status.st_mode)
        if status:
            refuse_special(status.st_mode, self.location)
        if status and self.is_named:
            self._take(self.location, status)
            return
        # Not by recursion: folders may lie deeper than that reaches.
        waiting = (self._folder(self.location) if status else self._fitting())[::-1]
        while waiting:
            waiting += self._enter(waiting.pop())[::-1]

    def _enter(self, path: str) -> list[str]:
        """Take a file; return what is in a folder."""
        status = self._status(path)
        is_folder = status is not None and stat.S_ISDIR(status.st_mode)
        if kind := _left_behind(os.path.basename(path), is_folder=is_folder):
            self._pass_over(kind, path)
            self.unread.pop(path, None)
        elif is_folder:
            return self._folder(path)
        elif status and (special := special_file(status.st_mode)):
            self._pass_over(special.partition(" ")[2], path)
        elif status:
            self._take(path, status)
        return []

    def _folder(self, path: str) -> list[str]:
        """Return what is in a folder; nothing if it was opened before or cannot be."""
        if (place := os.path.realpath(path)) in self._folders:
            self._pass_over("already read folder", path)
            self.repeated = True
            return []
        self._folders.add(place)
        return [os.path.join(path, name) for name in self._names(path)]

    def _fitting(self) -> list[str]:
        """Return the files and folders that fit a pattern. Unlike `glob`, tell of folders that cannot be opened."""
        *above, last = Path(self.location).parts
        found = [""]
        for part in above:
            found = [path for folder in found for path in self._below(folder, part)]
        # A folder that fits is walked as a whole.
        return [
            path for folder in found for path in ([folder or os.curdir] if last == "**" else self._below(folder, last))
        ]

    def _below(self, folder: str, part: str) -> Iterator[str]:
        path = os.path.join(folder, part)
        if part == "**":
            yield from self._all_folders(folder)
        elif not glob.has_magic(part) or os.path.lexists(path):
            if self._status(path, quietly=True):
                yield path
        else:
            for name in self._names(folder or os.curdir, quietly=True):
                if fnmatch.fnmatch(name, part) and (not name.startswith(".") or part.startswith(".")):
                    yield os.path.join(folder, name)

    def _all_folders(self, top: str) -> Iterator[str]:
        waiting, seen = [top], set()
        while waiting:
            folder = waiting.pop()
            place = os.path.realpath(folder)
            if place not in seen and Path(folder).is_dir():
                seen.add(place)
                yield folder
                # Hidden ones have to be named, as everywhere.
                names = (name for name in self._names(folder or os.curdir)[::-1] if not name.startswith("."))
                waiting += [os.path.join(folder, name) for name in names]

    def _names(self, folder: str, *, quietly: bool = False) -> list[str]:
        try:
            return sorted(os.listdir(folder))
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

    # --- stores -------------------------------------------------------------------------------------------------

    def _walk_store(self) -> None:
        """Take the objects that a URL stands for, such as ``s3://inventories/2026/**/*.csv``."""
        label = SourceRequest(self.location).label
        with store_errors(label):
            files, path = store_of(self.location, label)
            if not glob.has_magic(path) and (files.isfile(path) or not files.isdir(path)):
                self._take(self.location)
                return
            from fsspec.utils import glob_translate

            self.is_named = False
            top = path.rstrip("/")
            while glob.has_magic(top):
                top = dirname(top)
            fits = re.compile(glob_translate(path) if glob.has_magic(path) else "")
            files.invalidate_cache(top)

            def tell(error: OSError) -> None:
                self.unread[self.location] = told(f"{label}: folder", error)

            for folder, folders, names in files.walk(top, detail=True, on_error=tell):
                for name in sorted(folders):
                    if kind := _left_behind(name, is_folder=True):
                        self._pass_over(kind, files.unstrip_protocol(f"{folder}/{name}"))
                        del folders[name]
                for name in sorted(names):
                    whole = f"{folder}/{name}"
                    if not any(fits.match(one) for one in _path_and_above(whole, top)):
                        continue
                    if kind := _left_behind(basename(name), is_folder=False):
                        self._pass_over(kind, files.unstrip_protocol(whole))
                    else:
                        self._take(files.unstrip_protocol(whole))


def _path_and_above(path: str, top: str) -> Iterable[str]:
    """Yield a path, and the folders it lies in: one that fits is walked as a whole."""
    yield path
    while len(path := dirname(path)) > len(top):
        yield path


def _left_behind(name: str, *, is_folder: bool) -> str:
    """What a file or folder is that nobody would call an inventory, by its name; empty for any other."""
    if is_folder:
        return "hidden folder" if name.startswith(".") and name.strip(".") else ""
    name = name.casefold()
    fits = fnmatch.fnmatchcase
    return next((kind for kind, names in _LEFT_BEHIND.items() if any(fits(name, one) for one in names)), "")


def _identity(path: str, status: os.stat_result) -> object:
    # The number of a file tells more than its path where it has several names, and is not to be relied on elsewhere.
    several = status.st_nlink > 1 and status.st_ino
    return (status.st_dev, status.st_ino) if several else os.path.normcase(os.path.realpath(path))


def _named_status(location: str) -> os.stat_result | None:
    """Look at a path; None for a pattern."""
    try:
        return os.stat(location)  # noqa: PTH116 - as above
    except (OSError, ValueError) as error:
        if os.path.islink(location) and isinstance(error, FileNotFoundError):  # noqa: PTH114 - as above
            what = "is a link to something that is not there; name the file itself"
        elif glob.has_magic(location):
            return None
        elif isinstance(error, FileNotFoundError | NotADirectoryError):
            what = "there is no such file or folder; check the path and the spelling"
        else:
            raise closed(location, error) from None
        raise SourceNotFoundError(f"{location}: {what}") from None


def _top(location: str) -> str:
    top = location
    while top and not os.path.isdir(top):
        top = os.path.dirname(top)
        # The configuration escapes the name of its own folder.
        top = top if os.path.isdir(top) else _ESCAPED.sub(r"\1", top)
    return top or os.curdir
