"""Formats that no adapter reads, as ``unread_formats.toml`` lists them: what they are, and what to do with one."""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from pumpcheck.adapters import SourceRequest

_EXPORT = "export the list from it as CSV or Excel and name that file"
_ORIGINAL = "name the spreadsheet or export that the list comes from; a list that is only in there has to be copied out"


@dataclass(frozen=True)
class UnreadFormat:
    """A format that no adapter reads; see the head of ``unread_formats.toml``."""

    name: str
    suffixes: str
    begins: Sequence[str] = ()
    document: bool = False
    advice: str = ""

    @property
    def description(self) -> str:
        """What a file of it is, and how a list in it becomes a file that is read."""
        return f"({self.name}); {self.advice or (_ORIGINAL if self.document else _EXPORT)}"


@cache
def _formats() -> tuple[UnreadFormat, ...]:
    listed = tomllib.loads(Path(__file__).with_name("unread_formats.toml").read_text(encoding="utf-8"))
    return tuple(UnreadFormat(name, **entry) for name, entry in listed.items())


def unread_format(request: SourceRequest) -> UnreadFormat | None:
    """Return the format of a location that no adapter reads: by its name, or else by its first bytes."""
    suffix, start = request.suffixes[-1:], request.head().removeprefix(b"\xef\xbb\xbf").lstrip().decode("latin-1")
    for one in _formats():
        if suffix and suffix[0] in one.suffixes.split():
            # What does not begin as such a document, and is more than a line of text, may be a list under its name.
            misnamed = one.document and one.begins and not start.startswith(tuple(one.begins))
            return None if misnamed and ("\0" in start or "\n" in start.strip()) else one
    return next((one for one in _formats() if one.begins and start.startswith(tuple(one.begins))), None)


def no_inventory(request: SourceRequest) -> str:
    """What a file is that no adapter reads and that clearly holds no inventory; empty where it may hold one."""
    if found := unread_format(request):
        return found.name if found.document else ""
    return "empty file" if request.path is not None and request.size == 0 else ""
