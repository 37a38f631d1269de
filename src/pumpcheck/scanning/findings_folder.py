"""The findings of a scan in files of their own, where no memory holds them, and which of them are of one unit.

A file is named by the numbers of its part and of its stretch of that part's findings, so that a part that is judged
twice is written once.

The same unit on two sheets, or in two exports, is one unit of work. Two records are taken for one unit only if they
bear the same serial number and do not contradict each other, or if they stand in different tables, bear the same asset
id and agree in every column they share, of which there is one. Anything less could hide a unit, so it is listed twice.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from hashlib import blake2b
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pumpcheck.adapters import SourceRequest
from pumpcheck.errors import ReportError, ReportExistsError, SourceError, UsageError
from pumpcheck.model.finding import FIELDS, Evidence, Finding, ReasonCode, Verdict
from pumpcheck.model.record import FINDING_COLUMNS, Record
from pumpcheck.model.remediation import identity
from pumpcheck.model.result import finding_cells
from pumpcheck.reports.files import finished_file
from pumpcheck.reports.shown_text import original_cell, safe_cell, text_of
from pumpcheck.streams import is_store, store_errors, store_of

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    import pandas as pd

# Findings that are held before they are written, and of which it is told at once which are of one unit.
MOST_HELD = 10_000
# What a file holds: `FINDING_COLUMNS`, what the rows of the source are called, and the whole record as JSON.
COLUMNS = (*FINDING_COLUMNS, "row_word", "original")
_MODEL_NUMBER = re.compile(r"“(.*?)” \(model number\)", re.DOTALL)

Written = tuple[str, bytes]  # the name of a file, and eight bytes for the id of each finding in it


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

    def write(self, part: int, stretch: int, records: Sequence[Record]) -> Written:
        """Write some findings of one part."""
        import pandas as pd

        name = f"part-{part:06}-{stretch:04}.{self._suffix}"
        self._put(name, pd.DataFrame(list(map(_row, records)), columns=list(COLUMNS), dtype="string"))
        return name, b"".join(blake2b(record.id.encode(), digest_size=8).digest() for record in records)

    def mark_duplicates(self, written: Sequence[Written]) -> int:
        """Mark the further records of a unit, as `mark_duplicates` does with those held, and return how many these are.

        Only findings that have their id in common with others are read again, so many at a time as may be held.
        """
        import numpy as np

        keys = [(name, np.frombuffer(data, np.uint64)) for name, data in written]
        known, counts = np.unique(np.concatenate([of_file for _, of_file in keys]), return_counts=True)
        repeated, counts = known[counts > 1], counts[counts > 1]
        groups = np.cumsum(counts) // MOST_HELD
        return sum(self._mark(keys, repeated[groups == group]) for group in np.unique(groups))

    def _mark(self, files: Sequence[tuple[str, npt.NDArray[np.uint64]]], repeated: npt.NDArray[np.uint64]) -> int:
        import numpy as np

        places: list[tuple[str, int]] = []
        records: list[Record] = []
        for name, keys in files:
            if len(found := np.flatnonzero(np.isin(keys, repeated))):
                places += ((name, place) for place in found.tolist())
                records += map(_record, self._get(name).iloc[found].to_dict("records"))
        changes: dict[str, list[tuple[int, Record]]] = {}
        for (name, place), before, after in zip(places, records, mark_duplicates(records), strict=True):
            if (before.id, before.duplicate_of) != (after.id, after.duplicate_of):
                changes.setdefault(name, []).append((place, after))
        for name, marked in changes.items():
            frame = self._get(name)
            for place, record in marked:
                frame.loc[place, ["finding_id", "duplicate_of"]] = record.id, record.duplicate_of
            self._put(name, frame)
        return sum(bool(record.duplicate_of) for marked in changes.values() for _, record in marked)

    def _put(self, name: str, frame: pd.DataFrame) -> None:
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

    def _get(self, name: str) -> pd.DataFrame:
        import pandas as pd

        with SourceRequest(f"{self._folder}/{name}").open() as stream:
            if self._suffix == "parquet":
                return pd.read_parquet(stream)
            return pd.read_csv(stream, dtype=str, keep_default_na=False).map(original_cell)


def _row(record: Record) -> list[str]:
    cells = finding_cells(record)
    original = json.dumps(dict(record.values), ensure_ascii=False)
    return [*(str(cells[name]) for name in FINDING_COLUMNS), record.row_word, original]


def _record(cells: Mapping[Any, str]) -> Record:
    """Return what a row says of a record, as far as it tells of which unit that is."""
    finding = Finding(
        Verdict(cells["verdict"]),
        ReasonCode(cells["reason_code"]),
        reason="",
        recalled_model=cells["recalled_model"],
        evidence=tuple(Evidence("", text, "model number") for text in _MODEL_NUMBER.findall(cells["evidence"])),
    )
    return Record(
        cells["finding_id"],
        finding,
        cells["source"],
        cells["sheet"],
        int(cells["row"]),
        cells["row_word"],
        values=json.loads(cells["original"]),
        fields={name: text for name in FIELDS if (text := cells[name])},
    )


def mark_duplicates(records: Sequence[Record]) -> list[Record]:
    """Return findings with ids that are unique to a unit and with the further records of a unit marked as such."""
    marked = list(records)
    by_id: dict[str, list[int]] = {}
    for place, record in enumerate(records):
        earlier = by_id.get(record.id)
        if earlier is None:
            by_id[record.id] = [place]
            continue
        same = next((other for other in earlier if _same_unit(records[other], record)), None)
        if same is None:
            # Different units whose records look alike keep apart: the second is -2, the third -3.
            marked[place] = replace(record, id=f"{record.id}-{len(earlier) + 1}")
            earlier.append(place)
            continue
        first = marked[same]
        marked[same] = replace(first, also_at=(*first.also_at, record.place))
        marked[place] = replace(record, id=first.id, duplicate_of=f"{first.id} ({first.place})")
    return marked


def _same_unit(one: Record, other: Record) -> bool:
    known = identity(one.fields)
    if known is None or known != identity(other.fields):
        return False
    if (one.finding.verdict, one.finding.recalled_model) != (other.finding.verdict, other.finding.recalled_model):
        return False
    if known[0] == "serial_number":
        if _is_model_number(one):
            return False
        # Two systems number one unit differently; within one system two numbers are two units.
        assets = {record.fields.get("asset_id", "").strip().casefold() for record in (one, other)} - {""}
        return len(assets) < 2 or one.source != other.source
    shared = one.values.keys() & other.values.keys()
    apart = (one.source, one.table) != (other.source, other.table)
    return (
        apart
        and bool(shared)
        and all((one.values[heading] or "") == (other.values[heading] or "") for heading in shared)
    )


def _is_model_number(record: Record) -> bool:
    """Whether a model number stands where the serial number should, as where a list's headings are out of place."""
    serial = record.fields["serial_number"].strip()
    return any(piece.shows == "model number" and piece.text in serial for piece in record.finding.evidence)
