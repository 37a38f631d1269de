"""How large a workbook may be, and in one sentence why a file should not be opened as one."""

from __future__ import annotations

import zipfile
from dataclasses import dataclass
from typing import IO

from .formats import Kind, RefusedError, recognise

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
PROTECTED = "is password-protected; save a copy without a password and scan that"
_REFUSED = {
    Kind.OFFICE: "is an Office file but no workbook; name the workbook instead",
    Kind.ENCRYPTED: PROTECTED,
    **dict.fromkeys(
        (Kind.TEXT, Kind.OTHER), "is not a workbook; look at what it is, or name the adapter that reads it"
    ),
}


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

    def refuse(self, rows: int, columns: int) -> RefusedError:
        """Return the error for a sheet whose cells reach over too many rows and columns."""
        spanned = rows * columns
        # Beyond that no machine has the memory.
        allow = f", or allow it with --option max_cells={spanned}" if spanned < 10 * MAX_CELLS else ""
        return RefusedError(
            f"has cells that reach down to row {rows:,} and over {columns:,} columns, more than {self.cells:,} cells; "
            f"delete what stands far off the list (Ctrl+End leads there) and save{allow}"
        )


def examine(file: IO[bytes], limits: Limits) -> Kind:
    """Tell what a file is.

    Raises:
        RefusedError: If it is no workbook, protected or too large.
        formats.DAMAGE: If it is damaged.
    """
    kind = recognise(file)
    if kind in (Kind.DAMAGED, Kind.EMPTY):
        raise EOFError(kind)
    if kind in _REFUSED:
        raise RefusedError(_REFUSED[kind])
    if kind in (Kind.XLSX, Kind.XLSB, Kind.ODS):
        _check_zip(file, limits.uncompressed_mb)
    file.seek(0)
    return kind


def _check_zip(file: IO[bytes], max_mb: int | None) -> None:
    with zipfile.ZipFile(file) as package:
        members = package.infolist()
        if len({member.filename.replace("\\", "/").lower() for member in members}) < len(members):
            raise RefusedError(
                "holds two parts of one name, of which either hides the other; open it in Excel and save a copy"
            )
        _check_size(file.seek(0, 2), sum(member.file_size for member in members), max_mb)
        encrypted = any(member.flag_bits & 1 for member in members)
        if encrypted or (_MANIFEST in package.namelist() and b"encryption-data" in package.read(_MANIFEST)):
            raise RefusedError(PROTECTED)


def _check_size(packed: int, unpacked: int, max_mb: int | None) -> None:
    limit = MAX_UNCOMPRESSED_MB if max_mb is None else max_mb
    swollen = unpacked > RATIO_MATTERS_FROM_MB * _MIB and unpacked > MAX_RATIO * packed
    if unpacked <= limit * _MIB and not (swollen and max_mb is None):
        return
    why = f"more than the limit of {limit:,} MiB" if unpacked > limit * _MIB else "which no real list does"
    raise RefusedError(
        f"takes {packed / _MIB:,.1f} MiB and unpacks to {unpacked / _MIB:,.0f} MiB, {why}; "
        f"if you trust it, allow it with --option max_uncompressed_mb={unpacked // _MIB + 1}"
    )
