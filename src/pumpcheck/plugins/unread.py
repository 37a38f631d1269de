"""Formats that no adapter reads: what they are, and how a list in them becomes a file that is read."""

from __future__ import annotations

import io
import re
import zipfile
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pumpcheck.adapters import SourceRequest

if TYPE_CHECKING:
    from collections.abc import Iterable


_EXPORT = "export the list from it as CSV or Excel and name that file"
_SAVE_AS = "save it as .xlsx or CSV and name that file"
_UNPACK = "unpack it and name the folder or the file in it"
_ORIGINAL = "name the spreadsheet or export that the list comes from; a list that is only in there has to be copied out"


@dataclass(frozen=True)
class UnreadFormat:
    """A format that no adapter reads.

    Attributes:
        name: What a file of it is, without article.
        advice: How a list in it becomes a file that is read.
        suffixes: In lower case, with their dots.
        begins: A regular expression for its first bytes; empty where they do not tell.
        member: A file in it by which it is known, where it is a zip archive.
        may_list: Whether it is made for data, so that one in a folder makes a scan incomplete.
    """

    name: str
    advice: str
    suffixes: tuple[str, ...]
    begins: bytes = b""
    member: str = ""
    may_list: bool = True


def _document(name: str, suffixes: str, begins: bytes = b"", member: str = "", advice: str = _ORIGINAL) -> UnreadFormat:
    return UnreadFormat(name, advice, tuple(suffixes.split()), begins, member, may_list=False)


def _data(name: str, suffixes: str, begins: bytes = b"", advice: str = _EXPORT) -> UnreadFormat:
    return UnreadFormat(name, advice, tuple(suffixes.split()), begins)


_ARCHIVE = _data(
    "archive",
    ".zip .7z .rar .tar .tgz .bz2 .xz .zst .cab .iso",
    rb"7z\xbc\xaf\x27\x1c|Rar!\x1a\x07|BZh[1-9]1AY|\xfd7zXZ\0|\x28\xb5\x2f\xfd|PK\x05\x06",
    advice=_UNPACK,
)
_FORMATS = (
    _document("PDF document", ".pdf", rb"%PDF"),
    _document("Word document", ".docx .docm .dotx", member="word/document.xml"),
    _document("presentation", ".pptx .ppsx .pptm .odp .ppt .key", member="ppt/presentation.xml"),
    _document("text document", ".odt .doc .wpd .pages .tex"),
    _document("rich text document", ".rtf", rb"\{\\rtf"),
    _data("e-mail", ".eml .msg .mbox .pst .ost", advice="save the list attached to it and name that file"),
    _document(
        "picture",
        ".jpg .jpeg .png .gif .bmp .tif .tiff .heic .webp .svg .ico .psd .dcm",
        rb"\x89PNG|\xff\xd8|GIF8[79]a|II\*\x00|MM\x00\*|RIFF....WEBP|....ftyp(?:heic|heix|mif1|avif)",
    ),
    _document("recording", ".mp3 .mp4 .mov .avi .wav .m4a .mkv", rb"ID3|....ftyp(?:isom|mp4|qt|M4A)"),
    _document("program", ".exe .dll .msi .pyc .so .class .jar", rb"MZ\x90\x00|\x7fELF"),
    _document(
        "source code file", ".py .js .ts .css .sh .bat .cmd .ps1 .vbs .bas .r .c .h .cpp .java .cs .go .rs .ipynb"
    ),
    _document("Markdown document", ".md .markdown .rst .adoc"),
    _data("Access database", ".mdb .accdb .mde .accde", rb"\x00\x01\x00\x00Standard (?:Jet|ACE) DB"),
    _data(
        "SQLite database",
        ".sqlite .sqlite3 .db3",
        rb"SQLite format 3\x00",
        advice="name it as sqlite:///PATH and its table with --option table=NAME, or export the list as CSV or Excel",
    ),
    _data("dBASE table", ".dbf", advice=f"open it in LibreOffice or Excel and {_SAVE_AS}"),
    _data("FileMaker database", ".fmp12 .fp7"),
    _data("database", ".db .mdf .ldf .fdb .gdb .dmp .sql"),
    _data("Numbers spreadsheet", ".numbers", advice=_SAVE_AS),
    _data(
        "spreadsheet of an old program", ".wk1 .wk3 .wk4 .123 .wks .qpw .wb3 .sxc .slk .dif .gnumeric", advice=_SAVE_AS
    ),
    _data(
        "HTML page",
        ".html .htm .xhtml .mht .mhtml",
        rb"(?i:<!doctype html|<html)",
        advice=f"open it in Excel and {_SAVE_AS}",
    ),
    _data("XML document", ".xml .fods .xsl .xslt .xsd", rb"<\?xml", advice=_EXPORT),
    _data("YAML file", ".yaml .yml"),
    _data("file of a statistics program", ".sas7bdat .xpt .sav .zsav .por .dta .rds .rdata .mat"),
    _data(
        "file for data analysis",
        ".feather .arrow .orc .avro .h5 .hdf5 .pkl .pickle .npy .npz",
        rb"ARROW1|ORC|Obj\x01|\x89HDF",
        advice="save it as Parquet or CSV and name that file",
    ),
    _ARCHIVE,
    _data("compressed file", ".gz", rb"\x1f\x8b", advice=_UNPACK),
    _data("shortcut", ".lnk .url .webloc .desktop .gsheet .gdoc", advice="name the file that it leads to"),
    _data(
        "backup or unfinished download",
        ".bak .old .orig .part .crdownload .partial",
        advice="give it the suffix that it had, such as .csv or .xlsx, if it is the inventory",
    ),
)


def unread_format(request: SourceRequest) -> UnreadFormat | None:
    """Return the format of a location that no adapter reads: by its content, or else by its name."""
    head = request.head()
    suffix = request.suffixes[-1] if request.suffixes else ""
    by_name = next((one for one in _FORMATS if suffix in one.suffixes), None)
    if head.startswith(b"PK\x03\x04"):
        names = _members(request)
        by_content = next((one for one in _FORMATS if one.member in names), None)
        return by_content or (by_name if by_name and not by_name.begins else _ARCHIVE)
    begins = head.removeprefix(b"\xef\xbb\xbf").lstrip(b" \t\r\n")
    if by_content := next((one for one in _FORMATS if one.begins and re.match(one.begins, begins, re.S)), None):
        return by_content
    # Lines of text under the name of something that is no text may be a list.
    lies = by_name and not by_name.may_list and (by_name.begins or by_name.member) and _has_lines(head)
    return None if lies else by_name


def no_inventory(request: SourceRequest) -> str:
    """What a file is that no adapter reads and that clearly holds no inventory; empty where it may hold one."""
    found = unread_format(request)
    if found:
        return "" if found.may_list else found.name
    try:
        is_empty = request.path is not None and request.path.stat().st_size == 0
    except OSError:
        return ""
    return "empty file" if is_empty else ""


def _members(request: SourceRequest) -> Iterable[str]:
    try:
        with request.open() as stream, zipfile.ZipFile(stream) as archive:
            return archive.namelist()
    # Whatever is wrong with it, it is an archive all the same.
    except Exception:
        return ()


def _has_lines(head: bytes) -> bool:
    return len(io.BytesIO(head.strip()).readlines()) > 1 and b"\0" not in head
