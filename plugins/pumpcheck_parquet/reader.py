"""The adapter ``parquet``: one file is one table, read a bounded stretch at a time."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from pumpcheck import (
    Adapter,
    Batch,
    Note,
    Row,
    Screen,
    Skipped,
    Source,
    SourceNotFoundError,
    SourceRequest,
    SourceUnreadableError,
    Table,
    unique_headings,
)

from .clearing import may_matter
from .columns import leaf_names, leaves
from .texts import sound, texts

if TYPE_CHECKING:
    import pyarrow as pa  # type: ignore[import-untyped]
    import pyarrow.parquet as pq  # type: ignore[import-untyped]

BATCH_ROWS = 8_192
"""How many records one batch holds."""

_SUFFIXES = (".parquet", ".parq", ".pq")
_MAGIC, _ENCRYPTED = b"PAR1", b"PARE"
_BINARY = re.compile(rb"[\x00-\x08\x0e-\x1b]")


class ParquetAdapter(Adapter):
    """Reads Parquet files."""

    name: ClassVar[str] = "parquet"
    summary: ClassVar[str] = "Parquet files: .parquet"

    def claims(self, request: SourceRequest) -> bool:
        """Whether the file begins as Parquet files do, or is named as one."""
        path = request.path
        if path is None or path.is_dir():
            return False
        head = request.head()
        # Serial numbers of pumps begin with the same letters, in files of text.
        binary = head.startswith((_MAGIC, _ENCRYPTED)) and _BINARY.search(head) is not None
        return path.suffix.lower() in _SUFFIXES or binary

    def open(self, request: SourceRequest) -> Source:
        """Open a file.

        Raises:
            SourceNotFoundError: If there is no such file.
            SourceUnreadableError: If it is damaged, encrypted, empty, or no Parquet file.
        """
        if request.path is None:
            raise SourceUnreadableError(f"{request.label}: Parquet is read from a file; save it and name the file")
        return ParquetSource(request.path, request.label)


class ParquetSource(Source):
    """One Parquet file."""

    def __init__(self, path: Path, label: str) -> None:
        """Open a file and read what it says of itself.

        Raises:
            SourceNotFoundError: If there is no such file.
            SourceUnreadableError: If it is damaged, encrypted, empty, or no Parquet file.
        """
        self.label = label
        self._path = path
        self._file = _open(path, label)

    def tables(self) -> Iterator[Table | Skipped | Note]:
        """See `Source.tables`."""
        if partitions := [part for part in self._path.parts[:-1] if "=" in part.strip("=")]:
            yield Note(
                self.label,
                f"the folders {', '.join(partitions)} may stand for columns, which the file does not hold; "
                "what only they say was not read",
            )
        table = ParquetTable(self._file, self.label)
        if table.headings:
            yield table
        else:
            yield Skipped(self.label, "the file has no columns; check the export that wrote it", records=0)

    def close(self) -> None:
        """See `Source.close`."""
        self._file.close()


class ParquetTable(Table):
    """The records of one file."""

    row_word = "record"

    def __init__(self, file: pq.ParquetFile, label: str) -> None:
        """Take an open file."""
        self._file = file
        self._label = label
        self.headings = tuple(unique_headings(leaf_names(file.schema_arrow)))
        self._records: int = file.metadata.num_rows
        self.notes: Sequence[str] = (
            () if self._records else ("the file holds no record; check the export that wrote it",)
        )

    def batches(self, screen: Screen | None = None) -> Iterator[Batch]:
        """See `Table.batches`. ``notes`` grow by what reading shows.

        Raises:
            SourceUnreadableError: If the file turns out damaged; what was yielded before counts.
        """
        import pyarrow as pa

        seen = 0
        unreadable: Counter[str] = Counter()
        try:
            for arrow in self._file.iter_batches(BATCH_ROWS):
                columns = dict(zip(self.headings, map(sound, leaves(arrow.columns)), strict=True))
                yield _batch(columns, range(seen + 1, seen + 1 + len(arrow)), screen)
                seen += len(arrow)
                unreadable.update(_not_text(columns))
        except (pa.ArrowException, OSError, ValueError, EOFError) as error:
            if "crypt" in str(error):
                raise _encrypted(self._label) from error
            raise self._damaged(seen) from error
        if seen != self._records:
            raise self._damaged(seen)
        self.notes = [*self.notes[: not self._records], *_remarks(unreadable)]

    def _damaged(self, seen: int) -> SourceUnreadableError:
        return SourceUnreadableError(
            f"{self._label}, after record {seen:,} of {self._records:,}: the file is damaged; export or fetch it again"
        )


class ArrowBatch(Batch):
    """A stretch of records whose values become text when they are asked for."""

    def __init__(self, columns: Mapping[str, pa.Array], row_numbers: Sequence[int], cleared: int = 0) -> None:
        """Take Arrow columns by heading."""
        self._columns = columns
        self.row_numbers = row_numbers
        self.cleared = cleared

    def columns(self, headings: Sequence[str]) -> Mapping[str, Sequence[str | None]]:
        """See `Batch.columns`."""
        return {heading: texts(self._columns[heading]) for heading in headings}

    def rows(self, positions: Sequence[int]) -> Sequence[Row]:
        """See `Batch.rows`."""
        if not len(positions):
            return []
        import pyarrow as pa

        places = pa.array(positions, pa.int64())
        return list(zip(*(texts(column.take(places)) for column in self._columns.values()), strict=True))


def _batch(columns: dict[str, pa.Array], numbers: range, screen: Screen | None) -> ArrowBatch:
    batch = ArrowBatch(columns, numbers)
    if screen is None:
        return batch
    import pyarrow as pa

    places = may_matter(columns.values(), screen)
    kept = [place for place, row in zip(places, batch.rows(places), strict=True) if not screen.clears(row)]
    kept_columns = {heading: column.take(pa.array(kept, pa.int64())) for heading, column in columns.items()}
    return ArrowBatch(kept_columns, [numbers[place] for place in kept], cleared=len(numbers) - len(kept))


def _not_text(columns: Mapping[str, pa.Array]) -> dict[str, int]:
    """Return how many values of each column of bytes are no text."""
    import pyarrow as pa

    found = {}
    for heading, column in columns.items():
        if (
            pa.types.is_binary(column.type)
            or pa.types.is_large_binary(column.type)
            or pa.types.is_fixed_size_binary(column.type)
        ):
            found[heading] = texts(column).count(None) - column.null_count
    return found


def _remarks(unreadable: Counter[str]) -> Iterator[str]:
    for heading, count in unreadable.items():
        if count:
            yield f"{count:,} value{'s' * (count != 1)} under {heading} are bytes and no text, and read as empty"


def _open(path: Path, label: str) -> pq.ParquetFile:
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        with path.open("rb") as file:
            head = file.read(4)
            size = file.seek(0, 2)
            file.seek(max(size - 4, 0))
            tail = file.read(4)
    except FileNotFoundError:
        raise SourceNotFoundError(f"{label}: there is no such file; check the path and the spelling") from None
    except OSError as error:
        raise SourceUnreadableError(f"{label} cannot be opened: {error.strerror}; check its rights") from None
    if not size:
        raise SourceUnreadableError(f"{label}: the file is empty; check the export that wrote it")
    if head not in (_MAGIC, _ENCRYPTED):
        raise SourceUnreadableError(
            f"{label} is no Parquet file; look at what it is, or name the adapter that reads it"
        )
    if _ENCRYPTED in (head, tail):
        raise _encrypted(label)
    if tail != _MAGIC:
        raise SourceUnreadableError(f"{label}: the file breaks off; export or fetch it again")
    try:
        return pq.ParquetFile(path)
    except (pa.ArrowException, OSError, ValueError, EOFError) as error:
        raise SourceUnreadableError(f"{label}: the file is damaged; export or fetch it again") from error


def _encrypted(label: str) -> SourceUnreadableError:
    return SourceUnreadableError(f"{label} is encrypted; export a copy without encryption and scan that")
