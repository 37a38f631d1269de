"""A workbook or a JSON result as units with what is said of them and what was typed beside them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from pumpcheck.errors import ReportError
from pumpcheck.model.finding import Verdict
from pumpcheck.model.team_entries import WORK_COLUMNS, UnitWork
from pumpcheck.reports.load import load_result
from pumpcheck.reports.workbook.checksums import checksum_of
from pumpcheck.reports.worklist import name_of
from pumpcheck.update.earlier import HEADINGS, MODEL, OldUnit
from pumpcheck.update.pairing import Traits, traits_of, traits_of_old
from pumpcheck.update.workbook_reading import read_progress

_WORK = {column.key: column.heading for column in WORK_COLUMNS}


@dataclass(frozen=True)
class Unit:
    """One unit.

    Attributes:
        id: Its finding id.
        verdict: The verdict found.
        held: The verdict that held: what was decided, else what was found.
        fields: What the record and the verdict say, by name.
        work: What was typed, by heading.
        gone: Whether the inventory no longer listed it.
        traits: What identifies it.
    """

    id: str
    verdict: Verdict
    held: Verdict
    fields: Mapping[str, str]
    traits: Traits
    work: Mapping[str, str] = field(default_factory=dict)
    gone: bool = False


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
    units: Mapping[str, Unit]


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
    return Snapshot(path.name, progress.complete, {old.id: _printed(old) for old in progress.units.values()})


def _of_json(path: Path) -> Snapshot:
    result = load_result(path)
    work, nothing = result.work.units, UnitWork()
    units = {}
    for record in result.units():
        fields = {name: record.fields.get(name, "") for name in HEADINGS}
        fields["model"] = name_of(record)
        verdict, held = record.finding.verdict, record.verdict
        typed = _typed(work.get(record.id, nothing))
        fields = _with_verdict(fields, verdict, held)
        units[record.id] = Unit(record.id, verdict, held, fields, traits_of(record), typed)
    for gone in result.work.gone:
        checksums = {heading: checksum_of(value) for heading, value in gone.cells.items()}
        typed_in = work.get(gone.id, nothing)
        old = OldUnit(gone.id, gone.verdict, gone.held or gone.verdict, True, ("", 0), gone.cells, checksums, typed_in)
        units[gone.id] = _printed(old)
    return Snapshot(path.name, result.complete, units)


def _printed(old: OldUnit) -> Unit:
    """Return a unit as a work list prints it."""
    fields = {key: str(old.cells.get(heading, "")) for key, heading in HEADINGS.items()}
    fields["model"] = str(old.cells.get(MODEL, ""))
    fields = _with_verdict(fields, old.verdict, old.held)
    return Unit(old.id, old.verdict, old.held, fields, traits_of_old(old, {}), _typed(old.work), old.gone)


def _typed(work: UnitWork) -> dict[str, str]:
    typed = {_WORK.get(key, key): str(value) for key, value in work.typed.items()}
    return typed | {heading: str(value) for heading, value in work.added.items()}


def _with_verdict(fields: Mapping[str, str], verdict: Verdict, held: Verdict) -> dict[str, str]:
    return {**fields, "verdict": verdict.value, "decided": "" if held is verdict else held.value}
