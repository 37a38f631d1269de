"""What a file really is, whatever its name says, and in one sentence why it should not be opened as a workbook."""

from __future__ import annotations

import io
import lzma
import re
import struct
import zipfile
import zlib
from dataclasses import dataclass
from enum import StrEnum
from typing import IO
from xml.parsers.expat import ExpatError

HEAD_BYTES = 8192

DAMAGE = (
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
    EOFError,
    OSError,
    ValueError,
    OverflowError,
    RuntimeError,
    LookupError,
    struct.error,
    ExpatError,
)
"""What reading a damaged file raises."""

REPAIR = "open the workbook in Excel, let it repair the file, save a copy and scan that"
"""What to do about a damaged sheet."""

SUFFIXES = (".xlsx", ".xlsm", ".xltx", ".xltm", ".xls", ".xlt", ".xlsb", ".ods", ".ots")
"""File names that promise a workbook."""

_OLE2 = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_BARE_BIFF = re.compile(rb"\x09[\x00\x02\x04\x08][\x04-\x10]\x00")
"""The first record of an .xls file that has no container around it, as some web servers write it."""

_ODS_TYPE = b"application/vnd.oasis.opendocument.spreadsheet"
_WEB_PAGE = re.compile(
    r"\s*(?:<!--.*?-->\s*)?<(?:!doctype\s+html|html|head|title|body|meta|link|style|script|table|div|form|center|font|p|h[1-6])\b",
    re.I | re.S,
)
_MHTML = re.compile(r"\s*(?:[\w-]+:[^\r\n]*\r?\n(?:[ \t][^\r\n]*\r?\n)*)*?MIME-Version:", re.I)
_XML_2003 = re.compile(r"\s*<\?xml.*?(?:urn:schemas-microsoft-com:office:spreadsheet|progid=\"Excel\.Sheet)", re.S)

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


class RefusedError(ValueError):
    """Something should not or cannot be read; its text goes on after the place, such as ``is password-protected``."""


class Kind(StrEnum):
    """What a file is."""

    XLSX = "xlsx"
    XLSB = "xlsb"
    XLS = "xls"
    ODS = "ods"
    ENCRYPTED = "an encrypted Office file"
    DAMAGED = "damaged"
    WEB_PAGE = "a web page"
    MHTML = "a web page in one file with what belongs to it"
    XML_2003 = "an XML spreadsheet of 2003"
    OFFICE = "an Office file"
    TEXT = "text"
    EMPTY = "empty"
    OTHER = "something else"


WORKBOOKS = (Kind.XLSX, Kind.XLSB, Kind.XLS, Kind.ODS, Kind.ENCRYPTED, Kind.DAMAGED)
"""What nobody but this adapter reads, whatever the file is called."""


def recognise(file: IO[bytes]) -> Kind:
    """Tell what a file is by its content, given as a seekable stream."""
    head = file.read(HEAD_BYTES)
    if head.startswith(b"PK"):
        return _zip_kind(file, head)
    if head.startswith(_OLE2):
        return _ole_kind(file)
    if _BARE_BIFF.match(head):
        return Kind.XLS
    if not head:
        return Kind.EMPTY
    text = _decoded(head)
    if text is None:
        return Kind.OTHER
    if _XML_2003.match(text):
        return Kind.XML_2003
    if _MHTML.match(text):
        return Kind.MHTML
    return Kind.WEB_PAGE if _WEB_PAGE.match(text) else Kind.TEXT


def _zip_kind(file: IO[bytes], head: bytes) -> Kind:
    try:
        with zipfile.ZipFile(file) as package:
            names = {name.replace("\\", "/").lower() for name in package.namelist()}
            mimetype = package.read("mimetype")[:200] if "mimetype" in names else b""
    except DAMAGE:
        # The table of contents stands at the end, so a file that breaks off shows only its first members.
        known = b"[Content_Types].xml" in head or b"xl/" in head or _ODS_TYPE in head
        return Kind.DAMAGED if known else Kind.OTHER
    if mimetype.startswith(_ODS_TYPE):
        return Kind.ODS
    if "[content_types].xml" not in names or not any(name.startswith("xl/") for name in names):
        return Kind.OTHER
    return Kind.XLSB if "xl/workbook.bin" in names else Kind.XLSX


def _ole_kind(file: IO[bytes]) -> Kind:
    from xlrd.compdoc import CompDoc

    file.seek(0)
    try:
        container = CompDoc(file.read(), logfile=io.StringIO(), ignore_workbook_corruption=True)
    except Exception:  # the library raises whatever damage leads to
        return Kind.DAMAGED
    names = {node.name.lower() for node in container.dirlist}
    if names & {"encryptedpackage", "encryptioninfo"}:
        return Kind.ENCRYPTED
    return Kind.XLS if names & {"workbook", "book"} else Kind.OFFICE


def _decoded(head: bytes) -> str | None:
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return head[: len(head) // 2 * 2].decode("utf-16", "replace")
    return None if b"\0" in head else head.removeprefix(b"\xef\xbb\xbf").decode("latin-1")


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
    """Tell what a file is; a RefusedError if it is no workbook, protected or too large, `DAMAGE` if it is damaged."""
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
