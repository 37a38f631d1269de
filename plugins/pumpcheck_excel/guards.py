"""Whether a workbook is safe and possible to open, seen before the reading library opens it."""

from __future__ import annotations

import re
import zipfile
from dataclasses import dataclass
from pathlib import Path

from pumpcheck import SourceUnreadableError

from .biff import BiffStream
from .compound import CompoundFile
from .formats import DAMAGE, Kind

MAX_UNCOMPRESSED_MB = 4096
"""How much a workbook may unpack to, in MiB. A list of a million devices takes about 1,000."""

MAX_RATIO = 200
"""How many times its own size a workbook may unpack to. Real sheets stay below 50; a bomb reaches 1,000."""

RATIO_MATTERS_FROM_MB = 64
"""Up to this size any ratio is harmless: a sheet of equal rows compresses as well as a bomb."""

MAX_CELLS = 60_000_000
"""How many cells the used area of a sheet may span; the library takes 32 bytes for each, blank or not."""

_MIB = 1 << 20
_MANIFEST = "META-INF/manifest.xml"
_XLSX_SHEET = re.compile(r"xl/(?:work|chart)sheets/[^/]*\.xml")


@dataclass(frozen=True, slots=True)
class Limits:
    """How large a workbook may be.

    Attributes:
        uncompressed_mb: How many MiB it may unpack to, when a user has said so; whoever says so trusts the file, and
            `MAX_RATIO` is not asked.
        cells: How many cells the used area of one sheet may span.
    """

    uncompressed_mb: int | None = None
    cells: int = MAX_CELLS


def check_openable(path: Path, kind: Kind, label: str, limits: Limits) -> None:
    """Look before the reading library does: kind, protection, damage, size.

    Args:
        path: The file.
        kind: What `recognise` said.
        label: The file's name for messages.
        limits: How large it may be.

    Raises:
        SourceUnreadableError: If the file cannot or should not be opened.
    """
    if kind in (Kind.WEB_PAGE, Kind.XML_2003):
        raise SourceUnreadableError(
            f"{label!r} is {kind} saved as {path.suffix or 'a workbook'}; open it in Excel and save it as .xlsx"
        )
    if kind is Kind.DAMAGED:
        raise damaged(label)
    if kind in (Kind.TEXT, Kind.OTHER):
        raise SourceUnreadableError(
            f"{label!r} is not a workbook; look at what it is, or name the adapter that reads it"
        )
    try:
        protected = (
            _check_compound(path, label, limits.cells)
            if kind is Kind.XLS
            else _check_zip(path, label, limits.uncompressed_mb)
        )
    except (*DAMAGE, OSError) as error:
        raise damaged(label) from error
    if protected:
        raise password_protected(label)


def damaged(label: str) -> SourceUnreadableError:
    """Return the error for a file that breaks off or does not make sense."""
    return SourceUnreadableError(
        f"{label!r} is damaged or incomplete; fetch it again, or open it in Excel, let it repair the file, "
        "and save a copy"
    )


def password_protected(label: str) -> SourceUnreadableError:
    """Return the error for an encrypted file."""
    return SourceUnreadableError(f"{label!r} is password-protected; save a copy without a password and scan that")


def _check_zip(path: Path, label: str, max_mb: int | None) -> bool:
    with zipfile.ZipFile(path) as package:
        members = package.infolist()
        if len({member.filename.replace("\\", "/").lower() for member in members}) < len(members):
            raise SourceUnreadableError(
                f"{label!r} holds two parts of one name, of which either hides the other; open it in Excel and save "
                "a copy"
            )
        _check_size(path, label, sum(member.file_size for member in members), max_mb)
        if any(member.flag_bits & 1 for member in members):
            return True
        if _MANIFEST in package.namelist() and b"encryption-data" in package.read(_MANIFEST):
            return True
        for member in members:
            if member.filename.endswith((".xml", ".bin", ".rels")) and not _XLSX_SHEET.match(member.filename):
                _read_through(package, member, label)
    return False


def _check_size(path: Path, label: str, unpacked: int, max_mb: int | None) -> None:
    limit = MAX_UNCOMPRESSED_MB if max_mb is None else max_mb
    swollen = unpacked > RATIO_MATTERS_FROM_MB * _MIB and unpacked > MAX_RATIO * path.stat().st_size
    if unpacked <= limit * _MIB and not (swollen and max_mb is None):
        return
    why = f"more than the limit of {limit:,} MiB" if unpacked > limit * _MIB else "which no real list does"
    raise SourceUnreadableError(
        f"{label!r} takes {path.stat().st_size / _MIB:,.1f} MiB and unpacks to {unpacked / _MIB:,.0f} MiB, {why}; "
        f"if you trust it, allow it with --option max_uncompressed_mb={unpacked // _MIB + 1}"
    )


def _read_through(package: zipfile.ZipFile, member: zipfile.ZipInfo, label: str) -> None:
    # The sizes are the file's own words. zipfile stops at the stated size and compares the checksum, so reading a
    # part once shows whether they are true; sheets are read so when their turn comes.
    with package.open(member) as part:
        while portion := part.read(_MIB):
            if declares_entities(portion):
                raise SourceUnreadableError(
                    f"{label!r} declares XML entities, which no workbook needs and which can fill the memory; "
                    "ask where it comes from, or save a copy in Excel and scan that"
                )


def declares_entities(xml: bytes) -> bool:
    """Whether some XML has a document type, in which entities could be declared.

    >>> declares_entities(b'<!DOCTYPE x [<!ENTITY a "b">]>'), declares_entities(b"<sst/>")
    (True, False)
    """
    return b"<!DOCTYPE" in (xml.replace(b"\0", b"") if b"\0" in xml[:200] else xml)


def _check_compound(path: Path, label: str, max_cells: int) -> bool:
    file = CompoundFile(path)
    if {"EncryptedPackage", "EncryptionInfo"} & file.names:
        return True
    stream = file.workbook()
    if not stream:
        raise SourceUnreadableError(f"{label!r} is an Office file but no workbook; name the workbook instead")
    book = BiffStream(stream)
    for rows, columns in () if book.protected else book.extents():
        # The library reads all sheets of such a file at once, so one that is too large stops the others too.
        if rows * columns > max_cells:
            raise SourceUnreadableError(
                f"{label!r}: one of the sheets is too large; {too_large(rows, columns, max_cells)}"
            )
    return book.protected


def too_large(rows: int, columns: int, max_cells: int) -> str:
    """Return a sentence for a sheet whose cells span more than can be held."""
    cells = rows * columns
    # Beyond that no machine has the memory.
    allow = f", or allow it with --option max_cells={cells}" if cells < 10 * MAX_CELLS else ""
    return (
        f"its cells reach down to row {rows:,} and over {columns:,} columns, more than {max_cells:,} cells; "
        f"delete what stands far off the list (Ctrl+End leads there) and save{allow}"
    )
