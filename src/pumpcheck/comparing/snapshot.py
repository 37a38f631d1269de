"""A workbook or a JSON result as units with what is said of them and what was typed beside them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pumpcheck.errors import ReportError
from pumpcheck.model import Verdict
from pumpcheck.reports.json import SCHEMA
from pumpcheck.reports.worklist import NAME_FIELDS
from pumpcheck.work import WORK_COLUMNS

HEADINGS = {
    "manufacturer": "Manufacturer",
    "serial_number": "Serial number",
    "asset_id": "Asset ID",
    "software_version": "Software version",
    "location": "Location",
    "department": "Department",
    "assigned_to": "Assigned to",
}
"""Canonical fields that are compared, and the columns of the work lists that hold them."""
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
    """

    id: str
    verdict: Verdict
    held: Verdict
    fields: Mapping[str, str]
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
    from pumpcheck.reports.progress import read_progress

    progress = read_progress(path)
    units = {}
    for old in progress.units.values():
        cells = {heading: str(value) for heading, value in old.cells.items()}
        fields = {name: cells.get(heading, "") for name, heading in HEADINGS.items()}
        fields["model"] = cells.get("Model as written", "")
        work = {_WORK[key]: str(value) for key, value in old.work.typed.items()}
        work |= {heading: str(value) for heading, value in old.work.added.items()}
        units[old.id] = Unit(
            old.id, old.verdict, old.held, _with_verdict(fields, old.verdict, old.held), work, old.gone
        )
    return Snapshot(path.name, progress.complete, units)


def _of_json(path: Path) -> Snapshot:
    try:
        document = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise ReportError(f"{path} cannot be read: {error.strerror}") from None
    except ValueError:
        raise ReportError(f"{path} is not valid JSON; write it again with -o FILE.json") from None
    if not isinstance(document, dict) or document.get("schema") != SCHEMA:
        raise ReportError(f"{path} is no result of pumpcheck in the form {SCHEMA}; write it again with -o FILE.json")
    try:
        return Snapshot(path.name, bool(document["complete"]), dict(_units(document)))
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise ReportError(
            f"{path}: a key is missing or of another kind ({type(error).__name__}); write it again"
        ) from None


def _units(document: Mapping[str, Any]) -> list[tuple[str, Unit]]:
    work = document.get("work") or {}
    typed = work.get("units") or {}
    units = []
    for finding in document["findings"]:
        if finding["duplicate_of"]:
            continue
        name, said = finding["finding_id"], finding["fields"]
        verdict = Verdict(finding["verdict"])
        decision = finding.get("decision")
        held = Verdict(decision["verdict"]) if isinstance(decision, dict) else verdict
        fields = {key: said.get(key, "") for key in HEADINGS}
        fields["model"] = next((said[key] for key in NAME_FIELDS if said.get(key)), "")
        units.append((name, Unit(name, verdict, held, _with_verdict(fields, verdict, held), _work(typed.get(name)))))
    for gone in work.get("gone") or ():
        verdict, cells = Verdict(gone["verdict"]), gone.get("cells") or {}
        fields = {key: str(cells.get(heading, "")) for key, heading in HEADINGS.items()}
        fields["model"] = str(cells.get("Model as written", ""))
        found = Unit(
            gone["id"], verdict, verdict, _with_verdict(fields, verdict, verdict), _work(typed.get(gone["id"])), True
        )
        units.append((found.id, found))
    return units


def _work(unit: Mapping[str, Any] | None) -> dict[str, str]:
    typed, added = (unit or {}).get("typed") or {}, (unit or {}).get("added") or {}
    return {_WORK.get(key, key): str(value) for key, value in typed.items()} | {k: str(v) for k, v in added.items()}


def _with_verdict(fields: Mapping[str, str], verdict: Verdict, held: Verdict) -> dict[str, str]:
    return {**fields, "verdict": verdict.value, "decided": "" if held is verdict else held.value}
