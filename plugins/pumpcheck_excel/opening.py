"""Open a file, and say in one sentence why it cannot or should not be read."""

from __future__ import annotations

import zipfile
from dataclasses import dataclass
from pathlib import PurePath
from typing import IO

from pumpcheck import SourceNotFoundError, SourceRequest, SourceUnreadableError

from .formats import DAMAGE, Kind, recognise

MAX_UNCOMPRESSED_MB = 4096
"""How much a workbook may unpack to, in MiB. A list of a million devices takes about 1,000."""

MAX_RATIO = 200
"""How many times its own size a workbook may unpack to. Real sheets stay below 50; a bomb reaches 1,000."""

RATIO_MATTERS_FROM_MB = 64
"""Up to this size any ratio is harmless: a sheet of equal rows compresses as well as a bomb."""

MAX_CELLS = 60_000_000
"""How many cells the used area of a sheet may span, blank or not."""

_MIB = 1 << 20
_MANIFEST = "META-INF/manifest.xml"


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


def open_file(request: SourceRequest) -> IO[bytes]:
    """Open a location as a seekable stream.

    Raises:
        SourceNotFoundError: If there is no such file.
        SourceUnreadableError: If it cannot be opened.
    """
    if request.path is None:
        raise SourceUnreadableError(f"{request.label}: a workbook is read from a file; save it and name the file")
    try:
        return request.path.open("rb")
    except FileNotFoundError:
        raise SourceNotFoundError(f"{request.label!r}: there is no such file; check the path") from None
    except OSError as error:
        raise SourceUnreadableError(
            f"{request.label!r} cannot be opened: {error.strerror}; check its rights"
        ) from error


def examine(file: IO[bytes], label: str, limits: Limits) -> Kind:
    """Tell what a file is, and refuse what cannot or should not be opened.

    Raises:
        SourceUnreadableError: If it is protected, damaged, too large or no workbook.
    """
    kind = recognise(file)
    if kind in (Kind.WEB_PAGE, Kind.XML_2003):
        saved_as = PurePath(label).suffix or "a workbook"
        raise SourceUnreadableError(f"{label!r} is {kind} saved as {saved_as}; open it in Excel and save it as .xlsx")
    if kind in (Kind.DAMAGED, Kind.EMPTY):
        raise damaged(label)
    if kind is Kind.OFFICE:
        raise SourceUnreadableError(f"{label!r} is an Office file but no workbook; name the workbook instead")
    if kind is Kind.ENCRYPTED:
        raise password_protected(label)
    if kind in (Kind.TEXT, Kind.OTHER):
        raise SourceUnreadableError(
            f"{label!r} is not a workbook; look at what it is, or name the adapter that reads it"
        )
    if kind is not Kind.XLS:
        try:
            _check_zip(file, label, limits.uncompressed_mb)
        except DAMAGE as error:
            raise damaged(label) from error
    file.seek(0)
    return kind


def damaged(label: str) -> SourceUnreadableError:
    """Return the error for a file that breaks off or does not make sense."""
    return SourceUnreadableError(
        f"{label!r} is damaged or incomplete; fetch it again, or open it in Excel, let it repair the file, "
        "and save a copy"
    )


def password_protected(label: str) -> SourceUnreadableError:
    """Return the error for an encrypted file."""
    return SourceUnreadableError(f"{label!r} is password-protected; save a copy without a password and scan that")


def _check_zip(file: IO[bytes], label: str, max_mb: int | None) -> None:
    with zipfile.ZipFile(file) as package:
        members = package.infolist()
        if len({member.filename.replace("\\", "/").lower() for member in members}) < len(members):
            raise SourceUnreadableError(
                f"{label!r} holds two parts of one name, of which either hides the other; open it in Excel and save "
                "a copy"
            )
        packed = file.seek(0, 2)
        _check_size(packed, sum(member.file_size for member in members), label, max_mb)
        encrypted = any(member.flag_bits & 1 for member in members)
        if encrypted or (_MANIFEST in package.namelist() and b"encryption-data" in package.read(_MANIFEST)):
            raise password_protected(label)


def _check_size(packed: int, unpacked: int, label: str, max_mb: int | None) -> None:
    limit = MAX_UNCOMPRESSED_MB if max_mb is None else max_mb
    swollen = unpacked > RATIO_MATTERS_FROM_MB * _MIB and unpacked > MAX_RATIO * packed
    if unpacked <= limit * _MIB and not (swollen and max_mb is None):
        return
    why = f"more than the limit of {limit:,} MiB" if unpacked > limit * _MIB else "which no real list does"
    raise SourceUnreadableError(
        f"{label!r} takes {packed / _MIB:,.1f} MiB and unpacks to {unpacked / _MIB:,.0f} MiB, {why}; "
        f"if you trust it, allow it with --option max_uncompressed_mb={unpacked // _MIB + 1}"
    )
