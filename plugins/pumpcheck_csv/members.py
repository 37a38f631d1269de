"""What is in a file: itself, a gzipped file, or the members of a zip archive; its bytes end instead of failing."""

from __future__ import annotations

import codecs
import gzip
import io
import re
import struct
import zipfile
import zlib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import nullcontext
from dataclasses import dataclass
from functools import partial
from pathlib import PurePosixPath
from typing import IO, TYPE_CHECKING

from pumpcheck import Skipped, SourceRequest, SourceUnreadableError, UsageError, is_json

from .charset import unicode_of
from .code_pages import is_ebcdic
from .csv_settings import Settings

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

_SUFFIXES = frozenset({".csv", ".tsv", ".tab", ".txt", ".psv", ".dat", ".prn", ".asc", ".fwf"})
# Systems write delimited text under the suffixes of workbooks and of JSON all the same.
_OF_OTHERS = frozenset({".xls", ".xlsx", ".xlsm", ".xlsb", ".ods", ".json", ".jsonl", ".ndjson"})
_GZIP = b"\x1f\x8b"
_ZIP = b"PK\x03\x04"
PACKED = (_GZIP, _ZIP)  # with what compressed files begin
_KINDS = {
    _ZIP: "a zip archive or a workbook",
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
_ENCRYPTED_BIT = 1
_ENCRYPTED = "is encrypted; unpack it with its password and name the unpacked file"
_GUARD_FROM = 64 * 1024 * 1024
_STEP = 64 * 1024


def _kind_of(head: bytes) -> str:
    """What a file that is no text is, in words, by its first bytes; empty when nothing is known against it."""
    kind = next((kind for sign, kind in _KINDS.items() if head.startswith(sign)), "")
    # Serial numbers of pumps begin with the letters of a Parquet file.
    return "" if head.startswith(b"PAR") and not _NO_TEXT.search(head) else kind


def _archive_members(request: SourceRequest) -> list[zipfile.ZipInfo] | None:
    """Return what an archive holds but for what desktops leave behind; None where it is damaged."""
    try:
        with request.open() as file, zipfile.ZipFile(file) as archive:
            return [info for info in archive.infolist() if not _LEFTOVER.search(info.filename)]
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        return None


def _is_workbook(members: Iterable[zipfile.ZipInfo]) -> bool:
    """Whether the members of a zip archive are those of a workbook."""
    return any(member.filename in {"[Content_Types].xml", "mimetype"} for member in members)


def _suffix_of(member: zipfile.ZipInfo) -> str:
    suffix = PurePosixPath(member.filename.lower()).suffix
    return suffix if suffix in _SUFFIXES else ""


def is_delimited(request: SourceRequest) -> bool:
    """Whether a location is one that this adapter reads."""
    suffixes, piped = request.suffixes, request.location == "-"
    last = suffixes[-1] if suffixes else ""
    head = request.head()
    if last == ".zip" or (piped and head.startswith(_ZIP)):
        members = _archive_members(request) if head.startswith(_ZIP) else ()
        # One that is damaged is opened, to say so.
        return members is None or (not _is_workbook(members) and any(map(_suffix_of, members)))
    if is_json(head) or piped:
        return piped and not is_json(head) and not _kind_of(head)
    if last == ".gz":
        return len(suffixes) > 1 and suffixes[-2] in _SUFFIXES and not _kind_of(head)
    return not _kind_of(head) if last in _SUFFIXES else last in _OF_OTHERS and is_text(head)


def is_text(head: bytes) -> bool:
    """Whether first bytes are those of a text that is no markup, in whatever encoding."""
    if _kind_of(head):
        return False
    if unicode_of(head):
        head = head.decode(unicode_of(head), "replace").encode()
    text = head.removeprefix(codecs.BOM_UTF8).lstrip()
    if not text or text.startswith(_MARKUP):
        return False
    return is_ebcdic(head) or not _NO_TEXT.search(text)


class Guarded(io.RawIOBase):
    """A stream that ends at the first error and says why in ``problem``, so that all read before it counts.

    Attributes:
        problem: Why the stream ended before its end; empty when it did not.
        table: What stands in the place of each byte, where some are replaced.
    """

    def __init__(self, stream: IO[bytes] | io.RawIOBase | gzip.GzipFile, beneath: IO[bytes] | None = None) -> None:
        """Guard ``stream``; ``beneath`` is closed with it."""
        super().__init__()
        # A plain read gathers until it is full, and what it had gathered is lost with an error.
        self._take: Callable[[int], bytes] = getattr(stream, "read1", stream.read)
        self._streams = (stream, beneath) if beneath else (stream,)
        self._read = 0
        self._limit: int | None = None
        self._limit_message = ""
        self.problem = ""
        self.table: bytes | None = None

    def limit(self, packed: int, settings: Settings) -> Guarded:
        """End the stream where unpacked data grow out of all proportion."""
        by_ratio = max(packed * settings.max_ratio, _GUARD_FROM), f"{settings.max_ratio:,} times its packed size"
        by_size = settings.max_unpacked, f"{settings.max_unpacked // 1_000_000:,} MB"
        self._limit, shown = min(by_size, by_ratio)
        self._limit_message = (
            f"it unpacks to more than {shown}, as a zip bomb does; if it is genuine, raise --option "
            f"{'max_unpacked' if self._limit == by_size[0] else 'max_ratio'}=…"
        )
        return self

    def readable(self) -> bool:
        """See `io.IOBase.readable`."""
        return True

    def readinto(self, buffer: WriteableBuffer, /) -> int:
        """See `io.RawIOBase.readinto`."""
        view = memoryview(buffer)
        if self.problem:
            return 0
        try:
            data = self._take(min(view.nbytes, _STEP))
        except EOFError:
            self.problem = "the compressed data break off; copy or export the file again"
        except (zlib.error, zipfile.BadZipFile, ValueError) as error:
            self.problem = f"the compressed data are damaged ({type(error).__name__}); copy or export the file again"
        except OSError as error:
            self.problem = f"{error.strerror or 'the data are damaged'}; copy or export the file again"
        else:
            self._read += len(data)
            if self._limit is None or self._read <= self._limit:
                view[: len(data)] = data.translate(self.table) if self.table else data
                return len(data)
            self.problem = self._limit_message
        return 0

    def close(self) -> None:
        """Close the stream and what is beneath it."""
        for stream in () if self.closed else self._streams:
            stream.close()
        super().close()


@dataclass(frozen=True)
class Member:
    """One delimited file: its name within an archive, if it is in one, and for messages, and what opens its bytes.

    One that is a file by itself has its request, too.
    """

    name: str
    label: str
    suffix: str
    open: Callable[[], Guarded]
    request: SourceRequest | None = None


def members(request: SourceRequest, settings: Settings) -> Iterator[Member | Skipped]:
    """Find the delimited files in a file, judged by its first bytes; what else is in an archive is `Skipped`."""
    label = request.label
    suffix = next((suffix for suffix in reversed(request.suffixes) if suffix in _SUFFIXES), "")
    with request.open() as file:
        head = file.read(512)
        size = file.seek(0, io.SEEK_END)
    if head.startswith(_GZIP):
        yield Member("", label, suffix, lambda: _gunzipped(request, size, settings))
    elif head.startswith(_ZIP):
        yield from _zipped(request, settings)
    elif kind := _kind_of(head):
        raise SourceUnreadableError(
            f"{label}: is {kind}, not delimited text; give it the suffix that fits, or export it as CSV"
        )
    else:
        yield Member("", label, suffix, lambda: Guarded(request.open()), request)


def _gunzipped(request: SourceRequest, size: int, settings: Settings) -> Guarded:
    file = request.open()
    return Guarded(gzip.GzipFile(fileobj=file), file).limit(size, settings)


def _zipped(request: SourceRequest, settings: Settings) -> Iterator[Member | Skipped]:
    label, wanted = request.label, request.sheets
    infos = _archive_members(request)
    if infos is None:
        raise SourceUnreadableError(f"{label}: the zip archive is damaged or incomplete; copy or export it again")
    if _is_workbook(infos):
        raise SourceUnreadableError(
            f"{label}: is a workbook, not a zip of CSV files; read it with the adapter for workbooks"
        )
    tables = list(filter(_suffix_of, infos))
    if not tables:
        raise SourceUnreadableError(f"{label}: holds no CSV file; unpack it and name the inventory in it")
    if len(infos) > settings.max_members:
        raise SourceUnreadableError(
            f"{label}: holds {len(infos):,} files, more than {settings.max_members:,}; unpack it and scan the folder, "
            "or raise --option max_members=…"
        )
    if all(info.flag_bits & _ENCRYPTED_BIT for info in tables):
        raise SourceUnreadableError(f"{label}: {_ENCRYPTED}")
    if wanted and not {info.filename for info in tables} & set(wanted):
        listed = ", ".join(info.filename for info in tables)
        raise UsageError(f"{label}: has no member {', '.join(wanted)}; its members are {listed}")
    seen: Counter[str] = Counter()
    with request.open() as file, zipfile.ZipFile(file) as archive:
        for info in infos:
            seen[info.filename] += 1
            if wanted and info.filename not in wanted:
                continue
            # An archive may hold two members of one name.
            name = f"{info.filename} ({seen[info.filename]})" if seen[info.filename] > 1 else info.filename
            origin, suffix = f"{label}, {name}", _suffix_of(info)
            if not suffix:
                what = "is no delimited text file; unpack it and name it if it holds an inventory"
                yield Skipped(origin, what, records=0)
            elif info.flag_bits & _ENCRYPTED_BIT:
                yield Skipped(origin, _ENCRYPTED, records=0)
            else:
                yield Member(name, origin, suffix, partial(_unzipped, request, archive, info, settings))


def _unzipped(request: SourceRequest, shared: zipfile.ZipFile, info: zipfile.ZipInfo, settings: Settings) -> Guarded:
    """Open a member in the archive as long as that is open: the list of its members is as long as they are many."""
    file = None if shared.fp else request.open()
    try:
        with nullcontext(shared) if file is None else zipfile.ZipFile(file) as archive:
            stream = archive.open(info)
    except (zipfile.BadZipFile, OSError, EOFError, ValueError, RuntimeError, struct.error) as error:
        broken = Guarded(io.BytesIO(), file)
        broken.problem = f"this member of the archive cannot be unpacked ({type(error).__name__}); unpack it by hand"
        return broken
    return Guarded(stream, file).limit(info.compress_size, settings)
