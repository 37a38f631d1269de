"""One Parquet file is one table, read a bounded stretch at a time."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial
from itertools import chain
from typing import IO, NamedTuple

import pyarrow as pa  # type: ignore[import-untyped]
import pyarrow.parquet as pq  # type: ignore[import-untyped]

from pumpcheck import (
    ArrowBatch,
    Batch,
    Note,
    Screen,
    Skipped,
    Source,
    SourceRequest,
    SourceUnreadableError,
    Table,
    arrow_headings,
    option_number,
)

from .device_lists import place_of_devices, schema_of_devices, single_devices
from .signature import ENCRYPTED, MAGIC, MAX_RATIO

BATCH_ROWS = 8_192
"""How many records one batch holds."""

_GUARD_FROM = 256 * 1024 * 1024
_IS_ENCRYPTED = " is encrypted; export a copy without encryption and scan that"
_BROKEN = (pa.ArrowException, OSError, ValueError, EOFError)


class ParquetSource(Source):
    """One Parquet file."""

    def __init__(self, request: SourceRequest) -> None:
        """Open a file and read what it says of itself; see `ParquetAdapter.open`."""
        self.label = request.label
        self._request = request
        self._folders = request.path.parts[:-1] if request.path else ()
        ratio = option_number(request.options, "max_ratio", MAX_RATIO)
        self._stream = request.open()
        try:
            self._most = max(self._stream.seek(0, 2) * ratio, _GUARD_FROM)
            self._stream.seek(0)
            self._file = _open(self._stream, self.label)
        except BaseException:
            self._stream.close()
            raise

    def tables(self) -> Iterator[Table | Skipped | Note]:
        """See `Source.tables`."""
        if partitions := [part for part in self._folders if "=" in part.strip("=")]:
            yield Note(
                self.label,
                f"the folders {', '.join(partitions)} may stand for columns, which the file does not hold; "
                "what only they say was not read",
            )
        table = ParquetTable(self._file, self._request, self._most)
        if table.headings:
            yield table
        else:
            yield Skipped(self.label, "the file has no columns; check the export that wrote it", records=0)

    def close(self) -> None:
        """See `Source.close`."""
        self._file.close()
        self._stream.close()


class ParquetTable(Table):
    """The records of one file."""

    row_word = "record"

    def __init__(self, file: pq.ParquetFile, request: SourceRequest, most: int) -> None:
        """Take an open file, of which no more than so many unpacked bytes are read."""
        self._file, self._most = file, most
        self._request, self._label = request, request.label
        schema, place = file.schema_arrow, place_of_devices(file.schema_arrow)
        self.headings = arrow_headings(schema if place is None else schema_of_devices(schema, place))
        self._records: int = file.metadata.num_rows
        self.notes: Sequence[str] = (
            () if self._records else ("the file holds no record; check the export that wrote it",)
        )

    def batches(self, screen: Screen | None = None) -> Iterator[Batch]:
        """See `Table.batches`. ``notes`` grow by what reading shows."""
        seen = unpacked = 0
        unreadable: Counter[str] = Counter()
        try:
            for piece in self._pieces(screen):
                unpacked += piece.unpacked
                if unpacked > self._most:
                    raise SourceUnreadableError(
                        f"{self._label}, after record {seen:,} of {self._records:,}: it unpacks to more than "
                        f"{self._most // 1024**2:,} MB, more than such a file holds; if it is genuine, raise "
                        "--option max_ratio=…"
                    )
                yield piece.batch
                seen += piece.records
                unreadable.update(piece.unreadable)
        except _BROKEN as error:
            if "crypt" in str(error):
                raise SourceUnreadableError(self._label + _IS_ENCRYPTED) from error
            raise self._damaged(seen) from error
        if seen != self._records:
            raise self._damaged(seen)
        remarks = (
            f"{count:,} value{'s' * (count != 1)} under {heading} are bytes and no text, and read as empty"
            for heading, count in unreadable.items()
            if count
        )
        self.notes = [*self.notes[: not self._records], *remarks]

    def _pieces(self, screen: Screen | None) -> Iterator[_Piece]:
        request = self._request
        if not request.range_bytes or screen is None:
            return _read(self._file, screen)
        reader = partial(_read_groups, replace(request, map=map, range_bytes=0), screen)
        return chain.from_iterable(request.map(reader, _ranges(self._file.metadata, request.range_bytes)))

    def _damaged(self, seen: int) -> SourceUnreadableError:
        return SourceUnreadableError(
            f"{self._label}, after record {seen:,} of {self._records:,}: the file is damaged; export or fetch it again"
        )


class _Piece(NamedTuple):
    """Devices, their records counted and as many bytes, and how many values of a column are no text."""

    batch: ArrowBatch
    records: int
    unpacked: int
    unreadable: Mapping[str, int]


_Groups = tuple[range, int]
"""Row groups that follow each other, and how many records stand before them."""


def _read_groups(request: SourceRequest, screen: Screen, groups: _Groups) -> list[_Piece]:
    with request.open() as stream:
        return list(_read(_open(stream, request.label), screen, *groups))


def _read(
    file: pq.ParquetFile, screen: Screen | None, groups: range | None = None, before: int = 0
) -> Iterator[_Piece]:
    first, place = before + 1, place_of_devices(file.schema_arrow)
    for arrow in file.iter_batches(BATCH_ROWS, row_groups=None if groups is None else list(groups)):
        batch = ArrowBatch.of(arrow, first) if place is None else single_devices(arrow, place, first)
        first += len(arrow)
        yield _Piece(batch.screened(screen), len(arrow), arrow.nbytes, batch.not_text)


def _ranges(metadata: pq.FileMetaData, size: int) -> Iterator[_Groups]:
    """Yield row groups together that hold so many bytes."""
    first = before = records = held = 0
    for number in range(metadata.num_row_groups):
        group = metadata.row_group(number)
        records += group.num_rows
        held += sum(group.column(place).total_compressed_size for place in range(group.num_columns))
        if held >= size or number + 1 == metadata.num_row_groups:
            yield range(first, number + 1), before
            first, before, held = number + 1, records, 0


def _open(stream: IO[bytes], label: str) -> pq.ParquetFile:
    head = stream.read(4)
    stream.seek(max(stream.seek(0, 2) - 4, 0))
    tail = stream.read(4)
    if not head:
        problem = ": the file is empty; check the export that wrote it"
    elif head not in (MAGIC, ENCRYPTED):
        problem = " is no Parquet file; look at what it is, or name the adapter that reads it"
    elif ENCRYPTED in (head, tail):
        problem = _IS_ENCRYPTED
    elif tail != MAGIC:
        problem = ": the file breaks off; export or fetch it again"
    else:
        try:
            return pq.ParquetFile(stream)
        except _BROKEN:
            problem = ": the file is damaged; export or fetch it again"
    raise SourceUnreadableError(label + problem)
