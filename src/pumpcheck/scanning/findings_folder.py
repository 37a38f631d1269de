"""The findings of a scan in files of their own, where no memory holds them, and which of them are of one unit.

A file is named by the numbers of its part and of its stretch of that part's findings, so that a part that is judged
twice is written once.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

from pumpcheck.errors import ReportError, ReportExistsError, SourceError, UsageError
from pumpcheck.model.record import FINDING_COLUMNS, Record
from pumpcheck.model.result import finding_cells
from pumpcheck.reports.files import finished_file
from pumpcheck.reports.shown_text import safe_cell, text_of
from pumpcheck.streams import is_store, store_errors, store_of

# Findings that are held before they are written.
MOST_HELD = 10_000
# What a file holds: `FINDING_COLUMNS`, what the rows of the source are called, and the whole record as JSON.
COLUMNS = (*FINDING_COLUMNS, "row_word", "original")


class FindingsFolder:
    """A folder, or the URL of one, that takes the findings of one scan."""

    def __init__(self, folder: str) -> None:
        """Take its name, which ends in ``.parquet`` or ``.csv``."""
        self._folder, dot, self._suffix = folder.rstrip("/").rpartition(".")
        if self._suffix not in ("csv", "parquet"):
            raise UsageError(
                "findings are written to a folder whose name says the format: FOLDER.parquet or FOLDER.csv"
            )
        self._folder += dot + self._suffix

    def check(self) -> None:
        """Make sure that findings can be written there, and with those of no other scan."""
        folder = self._folder
        try:
            if is_store(folder):
                with store_errors(folder):
                    files, path = store_of(folder, folder)
                    held = files.exists(path) and files.ls(path)
            else:
                Path(folder).mkdir(parents=True, exist_ok=True)
                held = any(Path(folder).iterdir())
        except (OSError, SourceError) as error:
            raise ReportError(f"{folder}: findings cannot be written there: {error}") from None
        if held:
            raise ReportExistsError(
                f"{folder} holds something already; name a new folder for the findings of each scan"
            )

    def write(self, part: int, stretch: int, records: Sequence[Record]) -> None:
        """Write some findings of one part."""
        import pandas as pd

        name = f"part-{part:06}-{stretch:04}.{self._suffix}"
        frame = pd.DataFrame(list(map(_row, records)), columns=list(COLUMNS), dtype="string")
        place = f"{self._folder}/{name}"
        with finished_file(place if is_store(place) else Path(place), force=True) as stream:
            if self._suffix == "csv":
                with text_of(stream) as text:
                    frame.map(safe_cell).to_csv(text, index=False, lineterminator="\r\n")
                return
            try:
                frame.to_parquet(stream, index=False, compression="zstd")
            except ImportError:
                raise ReportError(
                    "Parquet needs pyarrow, which is not installed here; run pip install 'pumpcheck[arrow]', "
                    "or name FOLDER.csv"
                ) from None


def _row(record: Record) -> list[str]:
    cells = finding_cells(record)
    original = json.dumps(dict(record.values), ensure_ascii=False)
    return [*(str(cells[name]) for name in FINDING_COLUMNS), record.row_word, original]
