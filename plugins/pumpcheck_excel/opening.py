"""Open a file with the reading library, and say in one sentence why that fails."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext, suppress
from pathlib import Path
from typing import TYPE_CHECKING

from pumpcheck import SourceNotFoundError, SourceUnreadableError

from .formats import DAMAGE, Kind, recognise
from .guards import Limits, check_openable, damaged, password_protected

if TYPE_CHECKING:
    from python_calamine import CalamineWorkbook

_USUAL_SUFFIXES = {Kind.XLSX: (".xlsx", ".xlsm"), Kind.XLSB: (".xlsb",), Kind.XLS: (".xls",), Kind.ODS: (".ods",)}


def examine(path: Path, label: str, limits: Limits) -> Kind:
    """Tell what a file is, and refuse what cannot or should not be opened.

    Raises:
        SourceNotFoundError: If there is no such file.
        SourceUnreadableError: If it is protected, damaged, too large or no workbook.
    """
    try:
        with path.open("rb") as file:
            kind = recognise(path, file.read(8192))
        check_openable(path, kind, label, limits)
    except FileNotFoundError:
        raise SourceNotFoundError(f"{label!r}: there is no such file; check the path") from None
    except OSError as error:
        raise SourceUnreadableError(f"{label!r} cannot be opened: {error.strerror}; check its rights") from error
    return kind


def open_book(path: Path, label: str, kind: Kind) -> CalamineWorkbook:
    """Open a workbook with the reading library.

    Raises:
        SourceUnreadableError: If the library cannot read it.
    """
    from python_calamine import CalamineError, CalamineWorkbook, PasswordError

    try:
        # Given a path, the library goes by the suffix; given a stream, by the content, with vaguer errors.
        with no_panic(quietly=kind in (Kind.XLS, Kind.XLSB)):
            if path.suffix.lower() in _USUAL_SUFFIXES[kind]:
                return CalamineWorkbook.from_path(path)
            with path.open("rb") as file:
                return CalamineWorkbook.from_filelike(file)
    except PasswordError as error:
        raise password_protected(label) from error
    except (CalamineError, OSError, *DAMAGE) as error:
        if "limit exceeded" in str(error):
            raise SourceUnreadableError(
                f"{label!r} repeats a cell over more of a sheet than can be read; delete what stands far off the list "
                "(Ctrl+End leads there) and save"
            ) from error
        raise damaged(label) from error


@contextmanager
def no_panic(*, quietly: bool = False) -> Iterator[None]:
    """Turn a panic of the library's compiled part, which is no Exception, into one that says the file is damaged.

    Args:
        quietly: Keep what it prints then off the terminal; for formats in which damage is known to lead to one.
    """
    try:
        with SILENCE if quietly else nullcontext():
            yield
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


SILENCE = _Silence()
"""One for the whole process, as standard error is."""
