"""What is in a file: itself, a gzipped file, or the members of a zip archive."""

from __future__ import annotations

import gzip
import io
import struct
import zipfile
from collections import Counter
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import cast

from pumpcheck import Note, Skipped, SourceUnreadableError, UsageError

from .kinds import GZIP, SUFFIXES, ZIP, is_workbook, kind_of
from .options import Settings
from .streams import Guarded, Opener, Readable

_LEFTOVERS = ("__macosx/", ".ds_store", "thumbs.db", "desktop.ini")


@dataclass(frozen=True)
class Member:
    """One delimited file.

    Attributes:
        name: Its name within an archive; empty when it stands by itself.
        label: Its name for messages.
        suffix: Its suffix, in lower case.
        open: Opens its plain bytes from the beginning.
    """

    name: str
    label: str
    suffix: str
    open: Callable[[], Guarded]


def members(
    opener: Opener, label: str, suffix: str, settings: Settings, wanted: Collection[str] = ()
) -> Iterator[Member | Skipped | Note]:
    """Find the delimited files in a file, judged by its first bytes rather than its name.

    Args:
        opener: Opens the file.
        label: Its name for messages.
        suffix: Its suffix without that of a compression.
        settings: The limits on compressed data.
        wanted: Names of the members that are wanted; empty means all.

    Yields:
        The files in order; what else is in an archive as `Skipped`.

    Raises:
        SourceUnreadableError: If there is no delimited file in it.
        UsageError: If none of its members is wanted.
    """
    with opener() as file:
        head = file.read(512)
        size = file.seek(0, io.SEEK_END) if file.seekable() else len(head)
    if head.startswith(GZIP):
        yield Member("", label, suffix, lambda: _gunzipped(opener, size, settings))
    elif head.startswith(ZIP):
        yield from _zipped(opener, label, settings, wanted)
    elif kind := kind_of(head):
        raise SourceUnreadableError(
            f"{label}: is {kind}, not delimited text; give it the suffix that fits, or export it as CSV"
        )
    else:
        yield Member("", label, suffix, lambda: Guarded(opener()))


def _gunzipped(opener: Opener, size: int, settings: Settings) -> Guarded:
    file = opener()
    unpacked = gzip.GzipFile(fileobj=file)
    return Guarded(unpacked, file).limit(size, settings.max_unpacked, settings.max_ratio)


def _zipped(
    opener: Opener, label: str, settings: Settings, wanted: Collection[str]
) -> Iterator[Member | Skipped | Note]:
    infos = _directory(opener, label)
    names = [info.filename for info in infos]
    if is_workbook(names):
        raise SourceUnreadableError(
            f"{label}: is a workbook, not a zip of CSV files; read it with the adapter for workbooks"
        )
    tables = [info for info in infos if PurePosixPath(info.filename.lower()).suffix in SUFFIXES]
    if not tables:
        raise SourceUnreadableError(f"{label}: holds no CSV file; unpack it and name the inventory in it")
    if all(_is_encrypted(info) for info in tables):
        raise SourceUnreadableError(f"{label}: is encrypted; unpack it with its password and name the unpacked file")
    if wanted and not {info.filename for info in tables} & set(wanted):
        listed = ", ".join(info.filename for info in tables)
        raise UsageError(f"{label}: has no member {', '.join(wanted)}; its members are {listed}")
    seen: Counter[str] = Counter()
    for info in infos:
        seen[info.filename] += 1
        if not wanted or info.filename in wanted:
            # An archive may hold two members of one name.
            name = f"{info.filename} ({seen[info.filename]})" if seen[info.filename] > 1 else info.filename
            yield _member(opener, label, info, name, settings)


def _directory(opener: Opener, label: str) -> list[zipfile.ZipInfo]:
    try:
        with opener() as file, zipfile.ZipFile(file) as archive:
            return [info for info in archive.infolist() if not info.is_dir() and not _is_leftover(info.filename)]
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        raise SourceUnreadableError(
            f"{label}: the zip archive is damaged or incomplete; copy or export it again"
        ) from None


def _member(opener: Opener, label: str, info: zipfile.ZipInfo, name: str, settings: Settings) -> Member | Skipped:
    origin = f"{label}, {name}"
    suffix = PurePosixPath(info.filename.lower()).suffix
    if suffix not in SUFFIXES:
        return Skipped(origin, "is no delimited text file; unpack it and name it if it holds an inventory", records=0)
    if _is_encrypted(info):
        return Skipped(origin, "is encrypted; unpack it with its password and name the unpacked file", records=0)
    return Member(name, origin, suffix, lambda: _unzipped(opener, info, settings))


def _unzipped(opener: Opener, info: zipfile.ZipInfo, settings: Settings) -> Guarded:
    file = opener()
    try:
        with zipfile.ZipFile(file) as archive:
            stream = archive.open(info)
    except (zipfile.BadZipFile, OSError, EOFError, ValueError, RuntimeError, struct.error) as error:
        broken = Guarded(io.BytesIO(), file)
        broken.problem = f"this member of the archive cannot be unpacked ({type(error).__name__}); unpack it by hand"
        return broken
    # ZipFile.open is declared as plain IO; what it gives has read1 as well.
    return Guarded(cast(Readable, stream), file).limit(info.compress_size, settings.max_unpacked, settings.max_ratio)


def _is_encrypted(info: zipfile.ZipInfo) -> bool:
    return bool(info.flag_bits & 1)


def _is_leftover(name: str) -> bool:
    """Whether a member is what desktops leave behind, which holds nothing of anybody's."""
    lower = name.lower()
    return lower.startswith(_LEFTOVERS[0]) or PurePosixPath(lower).name in _LEFTOVERS
