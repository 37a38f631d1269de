"""What a file is, by its name and its first bytes."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterable
from pathlib import Path, PurePosixPath

from pumpcheck import SourceRequest

SUFFIXES = frozenset({".csv", ".tsv", ".tab", ".txt", ".psv"})
"""Suffixes of delimited text."""

GZIP = b"\x1f\x8b"
ZIP = b"PK\x03\x04"
_EMPTY_ZIP = b"PK\x05\x06"

_KINDS = {
    ZIP: "a zip archive or a workbook",
    _EMPTY_ZIP: "an empty zip archive",
    b"\xd0\xcf\x11\xe0": "a workbook of the old Excel format",
    b"%PDF": "a PDF document",
    b"PAR1": "a Parquet file",
    b"SQLite format 3\0": "an SQLite database",
    b"{\\rtf": "a word-processor document",
}
_BOMS = (b"\xff\xfe", b"\xfe\xff")
_NO_TEXT = re.compile(rb"[\x00-\x08\x0e-\x1f]")
_MARKUP = (b"<", b"MIME-Version", b"{\\rtf")


def kind_of(head: bytes) -> str:
    """What a file that is no text is, in words, by its first bytes; empty when nothing is known against it."""
    return next((kind for sign, kind in _KINDS.items() if head.startswith(sign)), "")


def is_workbook(names: Iterable[str]) -> bool:
    """Whether the members of a zip archive are those of a workbook."""
    return any(name in {"[Content_Types].xml", "mimetype"} for name in names)


def is_delimited(request: SourceRequest) -> bool:
    """Whether a location is one that this adapter reads."""
    if request.location == "-":
        return True
    path, suffixes = request.path, request.suffixes
    if path is None or not suffixes:
        return False
    last = suffixes[-1]
    if last == ".gz":
        return len(suffixes) > 1 and suffixes[-2] in SUFFIXES and not kind_of(request.head())
    if last == ".zip":
        return request.head().startswith(ZIP) and _holds_tables(path)
    if last == ".xls":
        return _is_text_table(request.head())
    return last in SUFFIXES and not kind_of(request.head())


def _holds_tables(path: Path) -> bool:
    try:
        with zipfile.ZipFile(path) as archive:
            names = archive.namelist()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        return True  # so that opening it says what is wrong
    return not is_workbook(names) and any(PurePosixPath(name.lower()).suffix in SUFFIXES for name in names)


def _is_text_table(head: bytes) -> bool:
    """Whether what claims to be an Excel workbook is delimited text, as old systems write it."""
    if kind_of(head):
        return False
    text = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    if head.startswith(_BOMS):
        text = head[2:].replace(b"\0", b"").lstrip()
    return (
        bool(text)
        and not text.startswith(_MARKUP)
        and not _NO_TEXT.search(text)
        and any(delimiter in text for delimiter in (b"\t", b";", b",", b"|"))
    )
