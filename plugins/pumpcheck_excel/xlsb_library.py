"""The library that reads .xlsb files, whose compiled part may panic over a damaged one."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import cached_property
from itertools import islice
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

if TYPE_CHECKING:
    from python_calamine import CalamineWorkbook

_AT_A_TIME = 500


class LibraryBook:
    """An .xlsb workbook, opened when the first row is asked for."""

    def __init__(self, file: IO[bytes]) -> None:
        """Take its content as a seekable stream."""
        self._file = file

    @cached_property
    def _book(self) -> CalamineWorkbook:
        from python_calamine import CalamineWorkbook

        self._file.seek(0)
        return CalamineWorkbook.from_filelike(self._file)

    def rows(self, sheet: str) -> tuple[int, Iterator[list[object]]]:
        """Return the first used column of a sheet and all its rows from that column on.

        Raises:
            ValueError: If the library cannot read it; while rows are taken, too.
        """
        with _failing_quietly():
            found = self._book.get_sheet_by_name(sheet)
            return (found.start or (0, 0))[1], self._taken(found.iter_rows())

    def _taken(self, rows: Iterator[Any]) -> Iterator[list[object]]:
        while True:
            # A date beyond all calendars is met only when its row is asked for.
            with _failing_quietly():
                taken = list(islice(rows, _AT_A_TIME))
            if not taken:
                return
            yield from taken


@contextmanager
def _failing_quietly() -> Iterator[None]:
    """Turn whatever the library raises into a ValueError, a panic of its compiled part too, which is no Exception."""
    from python_calamine import CalamineError

    try:
        with _SILENCE:
            yield
    except CalamineError as error:
        raise ValueError("the library cannot read it") from error
    except BaseException as error:
        if type(error).__name__ != "PanicException":
            raise
        raise ValueError("the library gave up on this content") from error


class _Silence:
    """Sends what compiled code writes to standard error nowhere, as long as any thread is inside."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._inside = 0
        self._saved: int | None = None

    def __enter__(self) -> None:
        with self._lock:
            self._inside += 1
            if self._inside == 1:
                with suppress(OSError):  # there may be no standard error
                    self._saved = os.dup(2)
                    with Path(os.devnull).open("wb") as nowhere:
                        os.dup2(nowhere.fileno(), 2)

    def __exit__(self, *exc_info: object) -> None:
        with self._lock:
            self._inside -= 1
            if not self._inside and self._saved is not None:
                os.dup2(self._saved, 2)
                os.close(self._saved)
                self._saved = None


_SILENCE = _Silence()
"""One for the whole process, as standard error is."""
