"""Formats that no adapter reads, as ``unread_formats.toml`` lists them: what they are, and what to do with one."""

from __future__ import annotations

import io
import re
import tomllib
import zipfile
from collections.abc import Container
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
    begins: str = ""
    member: str = ""
    document: bool = False
    advice: str = ""

    @property
    def description(self) -> str:
        """What a file of it is, and how a list in it becomes a file that is read."""
        return f"({self.name}); {self.advice or (_ORIGINAL if self.document else _EXPORT)}"

    def goes_by(self, suffix: str) -> bool:
        """Whether files of it have this suffix."""
        return suffix in self.suffixes.split()


@cache
def _formats() -> tuple[UnreadFormat, ...]:
    listed = tomllib.loads(Path(__file__).with_name("unread_formats.toml").read_text(encoding="utf-8"))
    return tuple(UnreadFormat(name, **entry) for name, entry in listed.items())


def unread_format(request: SourceRequest) -> UnreadFormat | None:
    """Return the format of a location that no adapter reads: by its content, or else by its name."""
    head = request.head()
    suffix = request.suffixes[-1] if request.suffixes else ""
    by_name = next((one for one in _formats() if one.goes_by(suffix)), None)
    if head.startswith(b"PK\x03\x04"):
        names = _members(request)
        by_content = next((one for one in _formats() if one.member in names), None)
        archive = next(one for one in _formats() if one.goes_by(".zip"))
        return by_content or (by_name if by_name and not by_name.begins else archive)
    start = head.removeprefix(b"\xef\xbb\xbf").lstrip(b" \t\r\n")
    for one in _formats():
        if one.begins and re.match(one.begins.encode("latin-1"), start, re.DOTALL):
            return one
    # Lines of text under the name of something that is no text may be a list.
    is_misnamed = by_name and by_name.document and (by_name.begins or by_name.member) and _has_lines(head)
    return None if is_misnamed else by_name


def no_inventory(request: SourceRequest) -> str:
    """What a file is that no adapter reads and that clearly holds no inventory; empty where it may hold one."""
    found = unread_format(request)
    if found:
        return found.name if found.document else ""
    try:
        is_empty = request.path is not None and request.path.stat().st_size == 0
    except OSError:
        return ""
    return "empty file" if is_empty else ""


def _members(request: SourceRequest) -> Container[str]:
    try:
        with request.open() as stream, zipfile.ZipFile(stream) as archive:
            return archive.namelist()
    # Whatever is wrong with it, it is an archive all the same.
    except Exception:
        return ()


def _has_lines(head: bytes) -> bool:
    return len(io.BytesIO(head.strip()).readlines()) > 1 and b"\0" not in head
