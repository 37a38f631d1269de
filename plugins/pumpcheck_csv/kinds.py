"""What a file is, by its name and its first bytes."""

from __future__ import annotations

import codecs
import re
import zipfile
from collections.abc import Iterable
from pathlib import PurePosixPath

from pumpcheck import SourceRequest, is_json

from .charset import unicode_of
from .code_pages import is_ebcdic

SUFFIXES = frozenset({".csv", ".tsv", ".tab", ".txt", ".psv", ".dat", ".prn", ".asc", ".fwf"})
# Systems write delimited text under the suffixes of workbooks and of JSON all the same.
_OF_OTHERS = frozenset({".xls", ".xlsx", ".xlsm", ".xlsb", ".ods", ".json", ".jsonl", ".ndjson"})
GZIP = b"\x1f\x8b"
ZIP = b"PK\x03\x04"
_KINDS = {
    ZIP: "a zip archive or a workbook",
    b"PK\x05\x06": "an empty zip archive",
    b"\xd0\xcf\x11\xe0": "a workbook of the old Excel format",
    b"%PDF": "a PDF document",
    b"PAR1": "a Parquet file",
    b"SQLite format 3\0": "an SQLite database",
    b"{\\rtf": "a word-processor document",
}
_NO_TEXT = re.compile(rb"[\x00-\x08\x0e-\x19]")
_LEFTOVER = re.compile(r"(?i)^__macosx/|(^|/)(\.ds_store|thumbs\.db|desktop\.ini)$|/$")
"""A folder, or what desktops leave behind, which holds nothing of anybody's."""
_MARKUP = (b"<", b"MIME-Version", b"{\\rtf")


def kind_of(head: bytes) -> str:
    """What a file that is no text is, in words, by its first bytes; empty when nothing is known against it."""
    kind = next((kind for sign, kind in _KINDS.items() if head.startswith(sign)), "")
    # Serial numbers of pumps begin with the letters of a Parquet file.
    return "" if head.startswith(b"PAR") and not _NO_TEXT.search(head) else kind


def archive_members(request: SourceRequest) -> list[zipfile.ZipInfo] | None:
    """Return what a zip archive holds but for what desktops leave behind; None where it is damaged."""
    try:
        with request.open() as file, zipfile.ZipFile(file) as archive:
            return [info for info in archive.infolist() if not _LEFTOVER.search(info.filename)]
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        return None


def is_workbook(members: Iterable[zipfile.ZipInfo]) -> bool:
    """Whether the members of a zip archive are those of a workbook."""
    return any(member.filename in {"[Content_Types].xml", "mimetype"} for member in members)


def suffix_of(member: zipfile.ZipInfo) -> str:
    """Return the suffix of a member of an archive if delimited text has such, otherwise nothing."""
    suffix = PurePosixPath(member.filename.lower()).suffix
    return suffix if suffix in SUFFIXES else ""


def is_delimited(request: SourceRequest) -> bool:
    """Whether a location is one that this adapter reads."""
    suffixes, piped = request.suffixes, request.location == "-"
    if not suffixes and not piped:
        return False
    last = suffixes[-1] if suffixes else ""
    head = request.head()
    if last == ".zip" or (piped and head.startswith(ZIP)):
        members = archive_members(request) if head.startswith(ZIP) else ()
        # One that is damaged is opened, to say so.
        return members is None or (not is_workbook(members) and any(map(suffix_of, members)))
    if is_json(head) or piped:
        return piped and not is_json(head) and not kind_of(head)
    if last == ".gz":
        return len(suffixes) > 1 and suffixes[-2] in SUFFIXES and not kind_of(head)
    return not kind_of(head) if last in SUFFIXES else last in _OF_OTHERS and _is_text(head)


def _is_text(head: bytes) -> bool:
    """Whether first bytes are those of a text that is no markup, in whatever encoding."""
    if kind_of(head):
        return False
    if unicode_of(head):
        head = head.decode(unicode_of(head), "replace").encode()
    text = head.removeprefix(codecs.BOM_UTF8).lstrip()
    if not text or text.startswith(_MARKUP):
        return False
    return is_ebcdic(head) or not _NO_TEXT.search(text)
