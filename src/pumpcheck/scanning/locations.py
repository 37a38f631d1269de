"""From what a user names to single files: folders and patterns spread out, everything in them accounted for."""

from __future__ import annotations

import glob
import os
import re
import stat
from pathlib import Path

from pumpcheck.adapters import SourceRequest
from pumpcheck.errors import SourceError, SourceNotFoundError
from pumpcheck.masking import mask_within
from pumpcheck.model.summary import Note
from pumpcheck.plugins.unread import no_inventory
from pumpcheck.scanning.folders import Walker
from pumpcheck.scanning.own_reports import advice
from pumpcheck.scanning.stores import walk_store
from pumpcheck.streams import closed, is_store, refuse_special

_ESCAPED = re.compile(r"\[([*?[])\]")


class Places(Walker):
    """The single locations that a location stands for, and what became of the rest.

    Attributes:
        location: What was named.
        is_named: Whether the location is one of them, and no folder or pattern.
    """

    def __init__(self, location: str, taken: set[object]) -> None:
        """Find them; see `spread`."""
        super().__init__(_top(location), taken)
        self.location = location
        self.is_named = True
        if is_store(location):
            self.is_named = walk_store(self, location)
        elif location == "-" or "://" in location:
            self.take(location)
        elif status := _status(location):
            self.is_named = not stat.S_ISDIR(status.st_mode)
            refuse_special(status.st_mode, location)
            if self.is_named:
                self.take(location, status)
            else:
                self.walk(self.folder(location))
        else:
            self.is_named = False
            self.walk(self.fitting(location))

    def called(self, place: str) -> str:
        """What a location is called that its name may not tell from others: its path from where the folder begins."""
        if self.is_named or "://" in place:
            return ""
        return Path(os.path.relpath(place, self._top)).as_posix()

    def pass_own(self, place: str, kind: str) -> None:
        """Take note that a location is a report that pumpcheck wrote."""
        self.own_reports[place] = kind
        self.passed.add(kind, SourceRequest(place).label)

    def passes_over(self, request: SourceRequest) -> bool:
        """Whether a file that no adapter reads is only noted: in a folder, what clearly holds no inventory is."""
        kind = "" if self.is_named else no_inventory(request)
        if kind:
            self.passed.add(kind, os.path.relpath(request.location, self._top))
        return bool(kind)

    @property
    def notes(self) -> list[Note]:
        """What was passed over, for a person."""
        request = SourceRequest(self.location)
        origin = request.label if request.is_url else self.location
        return [Note(origin, mask_within(f"passed over {self.passed}"))] if self.passed else []

    def nothing(self) -> SourceError:
        """Return one sentence for the case that there is nothing to read."""
        if self.own_reports and self.is_named:
            return SourceError(f"{self.location}: is a report that pumpcheck wrote; {advice(self.own_reports)}")
        if self.own_reports:
            return SourceError(f"{self.location}: holds nothing but {self.passed}; {advice(self.own_reports)}")
        but = f" but {self.passed}" if self.passed else ""
        if os.path.isdir(self.location):  # noqa: PTH112 - it may be no path
            what, then = f"folder {self.location}: holds no file", "name the export itself or another folder"
        else:
            what, then = f"{self.location}: no file fits this pattern", "check the folder and the spelling"
        return SourceNotFoundError(f"{what}{but}; {then}")


def spread(location: str, taken: set[object] | None = None) -> Places:
    """Return the single locations that a location stands for.

    Args:
        location: A path, a folder, a pattern such as ``exports/*.csv``, a URL or ``-``.
        taken: What is read already and is not to be read again; the locations are added.

    Raises:
        SourceNotFoundError: If nothing is there, or a folder or pattern holds no file.
        SourceUnreadableError: If something is there and can hold none.
    """
    places = Places(location, set() if taken is None else taken)
    if not (places.found or places.own_reports or places.unread or places.repeated):
        raise places.nothing()
    return places


def _status(location: str) -> os.stat_result | None:
    """Look at a path; None for a pattern."""
    try:
        return os.stat(location)  # noqa: PTH116 - it may be no path
    except (OSError, ValueError) as error:
        if os.path.islink(location) and isinstance(error, FileNotFoundError):  # noqa: PTH114 - as above
            raise SourceNotFoundError(
                f"{location}: is a link to something that is not there; name the file itself"
            ) from None
        if glob.has_magic(location):
            return None
        if isinstance(error, FileNotFoundError | NotADirectoryError):
            raise SourceNotFoundError(
                f"{location}: there is no such file or folder; check the path and the spelling"
            ) from None
        raise closed(location, error) from None


def _top(location: str) -> str:
    """The folder to which what is told is relative."""
    top = location
    while top and not os.path.isdir(top):  # noqa: PTH112 - it may be no path
        top = os.path.dirname(top)  # noqa: PTH120 - as above
        # The configuration escapes the name of its own folder.
        top = top if os.path.isdir(top) else _ESCAPED.sub(r"\1", top)  # noqa: PTH112 - as above
    return top or os.curdir
