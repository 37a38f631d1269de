"""A workbook that people worked in, as the result of its scan with their work, for reports in other formats."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from pumpcheck.errors import ReportError
from pumpcheck.model.result import ScanResult
from pumpcheck.model.team_entries import Work
from pumpcheck.reports.load import result_of
from pumpcheck.reports.workbook import notify
from pumpcheck.reports.worklist import PRINTED_HEADINGS, flags_in
from pumpcheck.update.earlier import HEADINGS, MODEL, KnownUnit, Progress
from pumpcheck.update.workbook_reading import read_progress

_EVIDENCE = re.compile(r"(\w+): “(.*?)”(?: \(([^)]*)\))?(?:; |$)", re.S)


def load_workbook_result(path: Path) -> ScanResult:
    """Read a workbook as the result that it shows.

    What the work lists say of a unit is taken as it stands there, and what no list says, such as the records of a unit
    that another source lists too, as far as it was noted when the workbook was written.
    """
    return result_in(read_progress(path))


def result_in(progress: Progress) -> ScanResult:
    """Return the result that a workbook shows which was read already."""
    further = progress.printed.further
    if "result" not in further:
        raise ReportError(
            f"{progress.of} was written by an earlier version, which notes less in it; update it first (pumpcheck scan "
            f"SOURCES -o {progress.of} --update), which keeps all work and brings it up to date"
        )
    noted: dict[str, Any] = json.loads("".join(further["result"][0]))
    again = [json.loads("".join(texts)) for texts in further.get("again", ())]
    # What is noted of each record and its units, by the id of its finding, in the order read, as those of a scan are.
    together: dict[str, tuple[dict[str, Any], list[KnownUnit]]] = {}
    for name, *texts in further.get("about", ()):
        about = json.loads("".join(texts))
        unit = progress.units.get(name)
        if unit and not unit.gone:
            together.setdefault(about.get("record", name), (about, []))[1].append(unit)
    people = _people(progress)
    findings = [
        _finding(progress.units[name], about, units, people)
        for name, (about, units) in together.items()
        if name in progress.units
    ]
    result = result_of({**noted, "findings": [*findings, *again]})
    decided = {name: use.decision for use in result.decisions if use.state == "applied" for name in use.finding_ids}
    work = Work(
        {name: unit.work for name, unit in progress.units.items()},
        progress.added_headings,
        tuple(unit.as_gone for unit in progress.units.values() if unit.gone),
        tuple(progress.conflicts),
        progress.of,
        tuple(progress.entries),
        tuple(noted["forgotten"]),
        # The last one is how far the work had come at the scan that the workbook shows, which is counted anew.
        progress.printed.trend[:-1],
    )
    records = tuple(replace(one, decision=decided.get(one.id)) for one in result.records)
    return replace(result, records=records, work=work)


def _people(progress: Progress) -> dict[str, str]:
    """Return who is printed on Notify as having each unit; perhaps only another record of it names them."""
    tables = [one for one in progress.tables if not one.is_list and notify.PERSON in one.columns]
    found = {unit: one.cell(row, notify.PERSON).value for one in tables for unit, row in one.rows.items()}
    return {unit: str(person) for unit, person in found.items() if person not in notify.OPEN}


def _finding(
    old: KnownUnit, noted: Mapping[str, Any], units: list[KnownUnit], people: Mapping[str, str]
) -> dict[str, Any]:
    """Return what a result in JSON says of a record, from what its units' rows say."""
    cells = {heading: str(value) for heading, value in old.cells.items()}
    fields = {name: cells[heading] for name, heading in HEADINGS.items() if cells.get(heading)}
    if cells.get(MODEL) and not noted.get("outside"):
        fields["model"] = cells[MODEL]
    if old.id in people:
        fields.setdefault("assigned_to", people[old.id])
    evidence = _EVIDENCE.findall(cells.get("Evidence", ""))
    return {
        **noted,
        "finding_id": old.id,
        "verdict": old.verdict.value,
        "reason": cells.get("Why", ""),
        "recall_id": cells.get("Recall", ""),
        "recalled_model": cells.get("Recall row", ""),
        "evidence": [dict(zip(("field", "text", "shows"), piece, strict=True)) for piece in evidence],
        "flags": flags_in(cells.get("Flags", "")),
        "source": cells.get("Source", ""),
        "sheet": cells.get("Sheet", ""),
        "row": int(cells["Row"]) if cells.get("Row", "").isdecimal() else 0,
        "values": {heading: text for heading, text in cells.items() if heading not in PRINTED_HEADINGS},
        "fields": fields,
        "duplicate_of": "",
        "also_at": cells.get("Also listed at", "").splitlines(),
        "units": [str(unit.cells.get("Serial number", "")) for unit in units] if len(units) > 1 else [],
    }
