"""What a file really is, whatever its name says."""

from __future__ import annotations

import lzma
import re
import struct
import zipfile
import zlib
from enum import StrEnum
from pathlib import Path

from .compound import MAGIC

DAMAGE = (
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
    EOFError,
    ValueError,
    OverflowError,
    NotImplementedError,
    IndexError,
    struct.error,
)
"""What reading a damaged file raises."""

REPAIR = "open the workbook in Excel, let it repair the file, save a copy and scan that"
"""What to do about a damaged sheet."""

SUFFIXES = (".xlsx", ".xlsm", ".xltx", ".xltm", ".xls", ".xlt", ".xlsb", ".ods", ".ots")
"""File names that promise a workbook."""

_ODS_TYPE = b"application/vnd.oasis.opendocument.spreadsheet"
_WEB_PAGE = re.compile(
    r"\s*(?:<!--.*?-->\s*)?<(?:!doctype\s+html|html|head|body|meta|table|style|div)\b|MIME-Version:", re.I | re.S
)
_XML_2003 = re.compile(r"\s*<\?xml.*?(?:urn:schemas-microsoft-com:office:spreadsheet|progid=\"Excel\.Sheet)", re.S)


class Kind(StrEnum):
    """What a file is."""

    XLSX = "xlsx"
    XLSB = "xlsb"
    XLS = "xls"
    ODS = "ods"
    WEB_PAGE = "a web page"
    XML_2003 = "an XML spreadsheet of 2003"
    TEXT = "text"
    DAMAGED = "damaged"
    OTHER = "something else"


def recognise(path: Path, head: bytes) -> Kind:
    """Tell what a file is by its content.

    Args:
        path: The file.
        head: Its first bytes.
    """
    if head.startswith(b"PK"):
        return _zip_kind(path, head)
    if head.startswith(MAGIC):
        return Kind.XLS
    if not head:
        return Kind.DAMAGED
    text = _decoded(head)
    if text is None:
        return Kind.OTHER
    if _XML_2003.match(text):
        return Kind.XML_2003
    return Kind.WEB_PAGE if _WEB_PAGE.match(text) else Kind.TEXT


def _zip_kind(path: Path, head: bytes) -> Kind:
    try:
        with zipfile.ZipFile(path) as package:
            names = {name.replace("\\", "/").lower() for name in package.namelist()}
            mimetype = package.read("mimetype")[:200] if "mimetype" in names else b""
    except (*DAMAGE, OSError, KeyError, RuntimeError):
        # The table of contents stands at the end, so a file that breaks off shows only its first members.
        known = b"[Content_Types].xml" in head or b"xl/" in head or _ODS_TYPE in head
        return Kind.DAMAGED if known or path.suffix.lower() in SUFFIXES else Kind.OTHER
    if mimetype.startswith(_ODS_TYPE):
        return Kind.ODS
    if "[content_types].xml" not in names or not any(name.startswith("xl/") for name in names):
        return Kind.OTHER
    return Kind.XLSB if "xl/workbook.bin" in names else Kind.XLSX


def _decoded(head: bytes) -> str | None:
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return head[: len(head) // 2 * 2].decode("utf-16", "replace")
    return None if b"\0" in head else head.removeprefix(b"\xef\xbb\xbf").decode("latin-1")
