"""The adapter for delimited text: opens it, finds its tables, reads them in batches."""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping, Sequence
from typing import ClassVar

from pumpcheck import (
    Adapter,
    Note,
    Row,
    RowBatch,
    Screen,
    Skipped,
    Source,
    SourceRequest,
    SourceUnreadableError,
    Table,
)

from .archives import Member, members
from .kinds import SUFFIXES, is_delimited
from .layout import Layout, find_layout
from .options import OPTIONS, Settings
from .plain import PlainReading
from .screened import screened_reading

_BUFFER = 256 * 1024


class CsvAdapter(Adapter):
    """Reads CSV and its relatives."""

    name: ClassVar[str] = "csv"
    summary: ClassVar[str] = "delimited text: .csv .tsv .tab .txt .psv, also gzipped or zipped, and standard input"
    options: ClassVar[Mapping[str, str]] = OPTIONS

    def claims(self, request: SourceRequest) -> bool:
        """See `Adapter.claims`."""
        return is_delimited(request)

    def open(self, request: SourceRequest) -> CsvSource:
        """Open a file or standard input.

        Raises:
            SourceNotFoundError: If there is no such file.
            SourceUnreadableError: If it may not or cannot be read.
            UsageError: If an option has a value that it does not take.
        """
        settings = Settings.of(request.options)
        request.open().close()
        return CsvSource(request, settings)


class CsvSource(Source):
    """One file, or standard input."""

    def __init__(self, request: SourceRequest, settings: Settings) -> None:
        """Prepare to read; nothing is read yet."""
        self.label = request.label
        self._request = request
        self._settings = settings

    def tables(self) -> Iterator[Table | Skipped | Note]:
        """See `Source.tables`.

        Raises:
            SourceUnreadableError: If the content is no delimited text.
            UsageError: If the options do not fit the file.
        """
        settings = self._settings
        suffix = next((suffix for suffix in reversed(self._request.suffixes) if suffix in SUFFIXES), "")
        for member in members(self._request.open, self.label, suffix, settings, self._request.sheets):
            if isinstance(member, Member):
                yield _table(member, settings)
            else:
                yield member


def _table(member: Member, settings: Settings) -> Table | Skipped:
    with member.open() as stream:
        layout = find_layout(io.BufferedReader(stream, _BUFFER), settings, member.label, member.suffix)
        if layout is None and stream.problem:
            if member.name:
                return Skipped(member.label, stream.problem, records=0)
            raise SourceUnreadableError(f"{member.label}: {stream.problem}")
    if layout is None:
        return EmptyTable(member.name)
    return CsvTable(member, layout)


class EmptyTable(Table):
    """A file that holds nothing but blank lines."""

    headings: Sequence[str] = ()
    row_word = "line"
    notes = ("the file is empty",)

    def __init__(self, name: str) -> None:
        """Take the name of the file in its archive, if it is in one."""
        self.name = name

    def batches(self, screen: Screen | None = None) -> Iterator[RowBatch]:  # noqa: ARG002 - there is nothing to clear
        """See `Table.batches`."""
        return iter(())


class CsvTable(Table):
    """The table in one delimited file."""

    row_word = "line"

    def __init__(self, member: Member, layout: Layout) -> None:
        """Take a file whose layout is known."""
        self.name = member.name
        self.headings = layout.headings
        self.notes = layout.notes
        self._member = member
        self._layout = layout

    def batches(self, screen: Screen | None = None) -> Iterator[RowBatch]:
        """See `Table.batches`. Reading begins anew with each call; ``notes`` grow by what reading shows.

        Raises:
            SourceUnreadableError: If the file breaks off; what was yielded before counts.
        """
        reading = screened_reading(self._member, self._layout, screen) or PlainReading(self._member, self._layout)
        yield from reading
        self.notes = [*self._layout.notes, *reading.notes]
        if reading.problem:
            raise SourceUnreadableError(f"{self._member.label}, after line {reading.line}: {reading.problem}")

    def sample(self, limit: int = 200) -> Sequence[Row]:
        """Return the first rows, as seen when the file was opened: up to 200."""
        return self._layout.sample[:limit]
