"""From what a user names to single files: folders and globs spread out, everything in them accounted for."""

from __future__ import annotations

import glob
from pathlib import Path

from pumpcheck.errors import SourceNotFoundError

_PASSED_OVER = ("desktop.ini", "pumpcheck.toml", "thumbs.db")


def spread(location: str) -> tuple[list[str], bool]:
    """Return the single locations that a location stands for.

    Args:
        location: A path, a folder, a glob such as ``exports/*.csv``, a URL or ``-``.

    Returns:
        The locations in order, and whether they were named one by one. In a folder, hidden files, what Excel and
        desktops leave behind, and a configuration of pumpcheck are passed over.

    Raises:
        SourceNotFoundError: If nothing is there, or a folder or glob holds no file.
    """
    if location == "-" or "://" in location:
        return [location], True
    path = Path(location)
    if path.is_dir():
        files = sorted(file for file in path.rglob("*") if file.is_file() and not _leftover(file.relative_to(path)))
        if not files:
            raise SourceNotFoundError(f"folder {location}: holds no file; name the export itself or another folder")
        return [str(file) for file in files], False
    if path.exists():
        return [location], True
    if glob.has_magic(location):
        found = sorted(file for file in glob.glob(location, recursive=True) if Path(file).is_file())  # noqa: PTH207 - absolute patterns
        if not found:
            raise SourceNotFoundError(f"{location}: no file fits this pattern; check the folder and the spelling")
        return found, False
    raise SourceNotFoundError(f"{location}: there is no such file or folder; check the path and the spelling")


def _leftover(path: Path) -> bool:
    return (
        any(part.startswith(".") for part in path.parts)
        or path.name.startswith("~$")
        or (path.name.casefold() in _PASSED_OVER)
    )
