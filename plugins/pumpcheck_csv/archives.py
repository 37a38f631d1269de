"""What is in a file: itself, a gzipped file, or the members of a zip archive; its bytes end instead of failing."""

from __future__ import annotations

import gzip
import io
import struct
import zipfile
import zlib
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import IO, TYPE_CHECKING

from pumpcheck import Skipped, SourceRequest, SourceUnreadableError, UsageError

from .kinds import GZIP, SUFFIXES, ZIP, archive_members, is_workbook, kind_of, suffix_of
from .options import Settings

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

_ENCRYPTED_BIT = 1
_ENCRYPTED = "is encrypted; unpack it with its password and name the unpacked file"
_GUARD_FROM = 64 * 1024 * 1024
_STEP = 64 * 1024


class Guarded(io.RawIOBase):
    """A stream that ends at the first error and says why in ``problem``, so that all read before it counts.

    Attributes:
        problem: Why the stream ended before its end; empty when it did not.
        table: What stands in the place of each byte, where some are replaced.
    """

    def __init__(self, stream: IO[bytes] | gzip.GzipFile, beneath: IO[bytes] | None = None) -> None:
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
    """One delimited file: its name within an archive, if it is in one, and for messages, and what opens its bytes."""

    name: str
    label: str
    suffix: str
    open: Callable[[], Guarded]


def members(request: SourceRequest, settings: Settings) -> Iterator[Member | Skipped]:
    """Find the delimited files in a file, judged by its first bytes; what else is in an archive is `Skipped`."""
    label = request.label
    suffix = next((suffix for suffix in reversed(request.suffixes) if suffix in SUFFIXES), "")
    with request.open() as file:
        head = file.read(512)
        size = file.seek(0, io.SEEK_END)
    if head.startswith(GZIP):
        yield Member("", label, suffix, lambda: _gunzipped(request, size, settings))
    elif head.startswith(ZIP):
        yield from _zipped(request, settings)
    elif kind := kind_of(head):
        raise SourceUnreadableError(
            f"{label}: is {kind}, not delimited text; give it the suffix that fits, or export it as CSV"
        )
    else:
        yield Member("", label, suffix, lambda: Guarded(request.open()))


def _gunzipped(request: SourceRequest, size: int, settings: Settings) -> Guarded:
    file = request.open()
    return Guarded(gzip.GzipFile(fileobj=file), file).limit(size, settings)


def _zipped(request: SourceRequest, settings: Settings) -> Iterator[Member | Skipped]:
    label, wanted = request.label, request.sheets
    infos = archive_members(request)
    if infos is None:
        raise SourceUnreadableError(f"{label}: the zip archive is damaged or incomplete; copy or export it again")
    if is_workbook(infos):
        raise SourceUnreadableError(
            f"{label}: is a workbook, not a zip of CSV files; read it with the adapter for workbooks"
        )
    tables = list(filter(suffix_of, infos))
    if not tables:
        raise SourceUnreadableError(f"{label}: holds no CSV file; unpack it and name the inventory in it")
    if all(info.flag_bits & _ENCRYPTED_BIT for info in tables):
        raise SourceUnreadableError(f"{label}: {_ENCRYPTED}")
    if wanted and not {info.filename for info in tables} & set(wanted):
        listed = ", ".join(info.filename for info in tables)
        raise UsageError(f"{label}: has no member {', '.join(wanted)}; its members are {listed}")
    seen: Counter[str] = Counter()
    for info in infos:
        seen[info.filename] += 1
        if wanted and info.filename not in wanted:
            continue
        # An archive may hold two members of one name.
        name = f"{info.filename} ({seen[info.filename]})" if seen[info.filename] > 1 else info.filename
        origin, suffix = f"{label}, {name}", suffix_of(info)
        if not suffix:
            what = "is no delimited text file; unpack it and name it if it holds an inventory"
            yield Skipped(origin, what, records=0)
        elif info.flag_bits & _ENCRYPTED_BIT:
            yield Skipped(origin, _ENCRYPTED, records=0)
        else:
            yield Member(name, origin, suffix, partial(_unzipped, request, info, settings))


def _unzipped(request: SourceRequest, info: zipfile.ZipInfo, settings: Settings) -> Guarded:
    file = request.open()
    try:
        with zipfile.ZipFile(file) as archive:
            stream = archive.open(info)
    except (zipfile.BadZipFile, OSError, EOFError, ValueError, RuntimeError, struct.error) as error:
        broken = Guarded(io.BytesIO(), file)
        broken.problem = f"this member of the archive cannot be unpacked ({type(error).__name__}); unpack it by hand"
        return broken
    return Guarded(stream, file).limit(info.compress_size, settings)
