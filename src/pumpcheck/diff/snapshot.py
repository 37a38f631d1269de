"""A workbook or a JSON result as units with what is said of them and what was typed beside them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from pumpcheck.errors import ReportError
from pumpcheck.model.team_entries import UnitWork
from pumpcheck.reports.load import load_result
from pumpcheck.update.earlier import KnownUnit
from pumpcheck.update.workbook_reading import read_progress


@dataclass(frozen=True)
class Snapshot:
    """A workbook or JSON result.

    Attributes:
        name: The file's name.
        complete: Whether its scan was complete.
        units: By finding id.
    """

    name: str
    complete: bool
    units: Mapping[str, KnownUnit]


def read_snapshot(path: Path) -> Snapshot:
    """Read a workbook or a JSON result.

    Raises:
        ReportError: If it is neither, or cannot be read.
    """
    if path.suffix.casefold() == ".json":
        return _of_json(path)
    if path.suffix.casefold() == ".xlsx":
        return _of_workbook(path)
    raise ReportError(f"{path}: name a workbook (.xlsx) or a JSON result (.json) of pumpcheck")


def _of_workbook(path: Path) -> Snapshot:
    progress = read_progress(path)
    return Snapshot(path.name, progress.complete, progress.units)


def _of_json(path: Path) -> Snapshot:
    result = load_result(path)
    work, nothing = result.work.units, UnitWork()
    units = [KnownUnit.of_record(record, work.get(record.id)) for record in result.units()]
    units += [KnownUnit.of_gone(gone, work.get(gone.id, nothing)) for gone in result.work.gone]
    return Snapshot(path.name, result.complete, {unit.id: unit for unit in units})
