"""The adapter for delimited text: opens files, and gives a grid of rows for each."""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping
from typing import ClassVar

from pumpcheck import Adapter, Grid, Note, Skipped, Source, SourceRequest, SourceUnreadableError

from .csv_grid import CsvGrid
from .csv_settings import OPTIONS, Settings
from .form import find_form
from .members import PACKED, Member, is_delimited, is_text, members

_BUFFER = 256 * 1024


class CsvAdapter(Adapter):
    """Reads CSV and its relatives."""

    name: ClassVar[str] = "csv"
    summary: ClassVar[str] = (
        "delimited text: .csv .tsv .tab .txt .psv .dat .prn, also gzipped or zipped, and standard input"
    )
    looks_through_blocks: ClassVar[bool] = True
    options: ClassVar[Mapping[str, str]] = OPTIONS

    def claims(self, request: SourceRequest) -> bool:
        """See `Adapter.claims`."""
        return is_delimited(request)

    def may_read(self, request: SourceRequest) -> bool:
        """See `Adapter.may_read`."""
        return is_text(request.head())

    def splits(self, request: SourceRequest) -> bool:
        """See `Adapter.splits`. What is compressed is read from its beginning."""
        return not request.head().startswith(PACKED)

    def open(self, request: SourceRequest) -> CsvSource:
        """See `Adapter.open`."""
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

    def tables(self) -> Iterator[Grid | Skipped | Note]:
        """See `Source.tables`."""
        for member in members(self._request, self._settings):
            yield self._grid(member) if isinstance(member, Member) else member

    def _grid(self, member: Member) -> Grid | Skipped:
        with member.open() as stream:
            form = find_form(io.BufferedReader(stream, _BUFFER), self._settings, member.label, member.suffix)
            if form is None and stream.problem:
                if member.name:
                    return Skipped(member.label, stream.problem, records=0)
                raise SourceUnreadableError(f"{member.label}: {stream.problem}")
        return CsvGrid(member, form, self._settings.header)
