"""The findings of each part in a file of its own, for scans whose findings no memory holds.

A file is named by the part's number, so that a part that is judged twice is written once.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Iterator
from pathlib import Path

from pumpcheck.errors import ReportError, ReportExistsError, SourceError, UsageError
from pumpcheck.model.record import FINDING_COLUMNS, Record
from pumpcheck.model.result import finding_cells
from pumpcheck.reports.files import finished_file
from pumpcheck.reports.text import safe_row
from pumpcheck.streams import is_store, store_errors, store_of

ORIGINAL = "original"
"""After `FINDING_COLUMNS`, one column that holds everything the source says of the record, as JSON."""


def check_folder(folder: str) -> None:
    """Make sure that the findings of a scan can be written, and with those of no other.

    Args:
        folder: A folder or the URL of one, which ends in ``.parquet`` or ``.csv``.

    Raises:
        UsageError: If its name does not say the format.
        ReportExistsError: If something is there.
        ReportError: If it cannot be made.
    """
    if not folder.rstrip("/").endswith((".csv", ".parquet")):
        raise UsageError("findings are written to a folder whose name says the format: FOLDER.parquet or FOLDER.csv")
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
        raise ReportExistsError(f"{folder} holds something already; name a new folder for the findings of each scan")


def write_part(folder: str, number: int, records: Iterable[Record]) -> None:
    """Write the findings of one part.

    Raises:
        ReportError: If they cannot be written.
    """
    folder = folder.rstrip("/")
    suffix = folder.rpartition(".")[2]
    data = (_parquet if suffix == "parquet" else _csv)(map(_row, records))
    place = f"{folder}/part-{number:06}.{suffix}"
    if not is_store(folder):
        with finished_file(Path(place), force=True) as stream:
            stream.write(data)
        return
    try:
        with store_errors(place):
            files, path = store_of(place, place)
            # An object is there whole or not at all.
            files.pipe_file(path, data)
    except SourceError as error:
        raise ReportError(str(error).replace("read", "written")) from None


def _row(record: Record) -> list[str]:
    cells = finding_cells(record)
    original = json.dumps(dict(record.values), ensure_ascii=False)
    return [*(str(cells[name]) for name in FINDING_COLUMNS), original]


def _csv(rows: Iterator[list[str]]) -> bytes:
    text = io.StringIO(newline="")
    csv.writer(text).writerows([[*FINDING_COLUMNS, ORIGINAL], *map(safe_row, rows)])
    return text.getvalue().encode()


def _parquet(rows: Iterator[list[str]]) -> bytes:
    try:
        import pyarrow as pa  # type: ignore[import-untyped]
        import pyarrow.parquet as pq  # type: ignore[import-untyped]
    except ImportError:
        raise ReportError(
            "Parquet needs pyarrow, which is not installed here; run pip install 'pumpcheck[arrow]', or name FOLDER.csv"
        ) from None
    columns = list(zip(*rows, strict=True)) or [()] * (len(FINDING_COLUMNS) + 1)
    arrays = [pa.array(column, pa.string()) for column in columns]
    held = io.BytesIO()
    pq.write_table(pa.Table.from_arrays(arrays, [*FINDING_COLUMNS, ORIGINAL]), held, compression="zstd")
    return held.getvalue()
