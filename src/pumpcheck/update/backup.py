"""The old workbook while it is being replaced: nobody has it open, it does not change, and a copy of it is kept."""

from __future__ import annotations

import os
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from pumpcheck.errors import ReportExistsError, UpdateError
from pumpcheck.reports.files import check_free, finished_file


@dataclass(frozen=True)
class OldFile:
    """A file as it was read.

    Attributes:
        path: The path that was named.
        data: Its content.
    """

    path: Path
    data: bytes

    def unchanged(self) -> None:
        """Make sure that the file is still the one that was read.

        Raises:
            UpdateError: If it was changed, removed or opened meanwhile.
        """
        _refuse_open(self.path)
        try:
            same = self.path.read_bytes() == self.data
        except OSError:
            same = False
        if not same:
            raise UpdateError(f"{self.path} was changed while it was being updated; nothing was written, run it again")

    def keep(self, now: datetime) -> Path:
        """Write a copy of the file beside it, under a name with the date, and return its path.

        Raises:
            ReportError: If the copy cannot be written.
        """
        real = Path(os.path.realpath(self.path))
        stem = f"{real.stem}.backup-{now:%Y-%m-%d-%H%M%S}"
        number = 1
        while True:
            copy = real.with_name(f"{stem}{f'-{number}' if number > 1 else ''}{real.suffix}")
            try:
                with finished_file(copy) as stream:
                    stream.write(self.data)
            except ReportExistsError:
                number += 1
            else:
                return copy


def read_old(path: Path) -> OldFile:
    """Read a file that is to be replaced.

    Raises:
        UpdateError: If somebody has it open, or it cannot be read.
        ReportError: If it could not be replaced.
    """
    check_free(path, force=True)
    _refuse_open(path)
    try:
        return OldFile(path, path.read_bytes())
    except OSError as error:
        raise UpdateError(f"{path} cannot be read: {error.strerror}; free it (is it open elsewhere?)") from error


def _refuse_open(path: Path) -> None:
    # What LibreOffice and Excel put beside a file that somebody has open.
    for lock in (f".~lock.{path.name}#", f"~${path.name}"):
        if path.with_name(lock).exists():
            raise UpdateError(
                f"{path} is open in a spreadsheet program (there is a file {lock}); save and close it there, then run "
                "this again. If nobody has it open, remove that file"
            )
