"""The adapter for delimited text: opens files, and gives a grid of rows for each."""

from __future__ import annotations

import io
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import ClassVar

from pumpcheck import (
    Adapter,
    Grid,
    Note,
    Skipped,
    Source,
    SourceNotFoundError,
    SourceRequest,
    SourceUnreadableError,
)

from .archives import Member, members
from .form import find_form
from .grid import CsvGrid, EmptyGrid
from .kinds import SUFFIXES, is_delimited
from .options import OPTIONS, Settings
from .streams import Opener, Spool

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
        if request.is_url:
            raise SourceUnreadableError(f"{request.label}: is a web address; download the file and name it")
        path = request.path
        if path is None:
            return CsvSource(request, settings, Spool(sys.stdin.buffer))
        _open_path(path, request.label).close()
        return CsvSource(request, settings)


def _open_path(path: Path, label: str) -> io.BufferedReader:
    try:
        return path.open("rb")
    except FileNotFoundError:
        raise SourceNotFoundError(f"{label}: there is no such file; check the path and the spelling") from None
    except PermissionError:
        raise SourceUnreadableError(f"{label}: no permission to read it; ask its owner, or copy it") from None
    except OSError as error:
        raise SourceUnreadableError(f"{label}: cannot be opened: {error.strerror}; check the path") from None


class CsvSource(Source):
    """One file, or standard input."""

    def __init__(self, request: SourceRequest, settings: Settings, spool: Spool | None = None) -> None:
        """Prepare to read; nothing is read yet."""
        self.label = request.label
        self._request = request
        self._settings = settings
        self._spool = spool

    def tables(self) -> Iterator[Grid | Skipped | Note]:
        """See `Source.tables`.

        Raises:
            SourceUnreadableError: If the content is no delimited text.
            UsageError: If the options do not fit the file.
        """
        opener, settings = self._opener(), self._settings
        suffix = next((suffix for suffix in reversed(self._request.suffixes) if suffix in SUFFIXES), "")
        for member in members(opener, self.label, suffix, settings, self._request.sheets):
            if isinstance(member, Member):
                yield _grid(member, settings)
            else:
                yield member

    def close(self) -> None:
        """See `Source.close`."""
        if self._spool is not None:
            self._spool.close()

    def _opener(self) -> Opener:
        if self._spool is not None:
            return self._spool.open
        path = self._request.path
        assert path is not None  # noqa: S101 - open() refuses URLs
        return lambda: _open_path(path, self.label)


def _grid(member: Member, settings: Settings) -> Grid | Skipped:
    with member.open() as stream:
        form = find_form(io.BufferedReader(stream, _BUFFER), settings, member.label, member.suffix)
        if form is None and stream.problem:
            if member.name:
                return Skipped(member.label, stream.problem, records=0)
            raise SourceUnreadableError(f"{member.label}: {stream.problem}")
    return EmptyGrid(member.name) if form is None else CsvGrid(member, form, settings.header)
