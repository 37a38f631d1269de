"""What lies in a folder and is not read, because it is no inventory, and how that is told in one note."""

from __future__ import annotations

from fnmatch import fnmatchcase

from pumpcheck.reports.worklist import counted

_NAMED = 3
_LEFT_BEHIND = {
    "lock or temporary file": ("~$*", ".~lock.*#", "*.tmp"),
    "desktop file": (".ds_store", "._*", "desktop.ini", "thumbs.db", "ehthumbs.db", "icon\r"),
    "checksum file": ("*.crc", "*.md5", "*.sha1", "*.sha256", "*.sha512", "md5sums", "sha1sums", "sha256sums"),
    "hidden file": (".*",),
    "marker": ("_success", "_failure", "_started", "_started_*", "_committed_*", "_metadata", "_common_metadata"),
    "pumpcheck configuration": ("pumpcheck.toml",),
}
"""Names of files, whatever their case, by what they are."""


def left_behind(name: str, *, is_folder: bool) -> str:
    """What a file or folder is that nobody would call an inventory, by its name; empty for any other."""
    if is_folder:
        return "hidden folder" if name.startswith(".") and name.strip(".") else ""
    name = name.casefold()
    return next((kind for kind, names in _LEFT_BEHIND.items() if any(fnmatchcase(name, one) for one in names)), "")


class PassedOver:
    """What was not read, by what it is."""

    def __init__(self) -> None:
        """Begin with nothing."""
        self._names: dict[str, list[str]] = {}

    def add(self, kind: str, name: str) -> None:
        """Note one file or folder; ``kind`` is what it is, as of one: ``hidden file``."""
        self._names.setdefault(kind, []).append(name)

    def __str__(self) -> str:
        return ", ".join(f"{counted(len(names), kind)} ({_first(names)})" for kind, names in self._names.items())

    def __bool__(self) -> bool:
        return bool(self._names)


def _first(names: list[str]) -> str:
    return ", ".join([*names[:_NAMED], *(["…"] if len(names) > _NAMED else [])])
