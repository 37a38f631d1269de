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
from pumpcheck.model.team_entries import GoneUnit, Work
from pumpcheck.reports.load import result_of
from pumpcheck.reports.workbook.printed import is_note, trend_of
from pumpcheck.reports.worklist import PRINTED_HEADINGS, flags_in
from pumpcheck.update.old import HEADINGS, MODEL, OldUnit, Progress
from pumpcheck.update.reading import read_progress

_EVIDENCE = re.compile(r"(\w+): “(.*?)”(?: \(([^)]*)\))?(?:; |$)", re.S)


def load_workbook_result(path: Path) -> ScanResult:
    """Read a workbook as the result that it shows.

    What the work lists say of a unit is taken as it stands there, and what no list says, such as the records of a unit
    that another source lists too, as far as it was noted when the workbook was written.

    Raises:
        ReportError: If it is no workbook of pumpcheck, or one of an earlier version, or cannot be read.
    """
    progress = read_progress(path)
    noted, about, again = _noted(progress)
    if not noted:
        raise ReportError(f"{path} was written by an earlier version; bring it up to date with --update first")
    listed = {name: unit for name, unit in progress.units.items() if not unit.gone}
    further: dict[str, list[OldUnit]] = {}
    # In the order read, as the records of a scan are.
    for name in filter(listed.__contains__, about):
        unit = listed[name]
        further.setdefault(about.get(name, {}).get("record", name), []).append(unit)
    findings = [
        _finding(progress.units[name], about.get(name, {}), units)
        for name, units in further.items()
        if name in progress.units
    ]
    result = result_of({**noted, "findings": [*findings, *again]})
    decided = {name: use.decision for use in result.decisions if use.state == "applied" for name in use.finding_ids}
    records = tuple(replace(one, decision=decided.get(one.id)) for one in result.records)
    gone = tuple(
        GoneUnit(unit.id, unit.verdict, {**unit.cells, "Finding ID": unit.id}, unit.held, unit.scanned)
        for unit in progress.units.values()
        if unit.gone
    )
    work = Work(
        {name: unit.work for name, unit in progress.units.items()},
        progress.added_headings,
        gone,
        progress.conflicts,
        progress.of,
        progress.entries,
        tuple(noted["forgotten"]),
        trend_of(progress.facts),
    )
    return replace(result, records=records, work=work)


def _noted(progress: Progress) -> tuple[dict[str, Any], dict[str, dict[str, Any]], list[dict[str, Any]]]:
    """Return what the hidden sheet says of the scan, of each unit, and of records that list a unit again."""
    whole: dict[str, Any] = {}
    about: dict[str, dict[str, Any]] = {}
    again: list[dict[str, Any]] = []
    if progress.book is None:
        return whole, about, again
    note = next(sheet for sheet in progress.book.book.worksheets if is_note(sheet))
    for row in note.iter_rows(values_only=True):
        kind, *texts = [str(value) for value in row if value is not None] or [""]
        if kind == "result":
            whole = json.loads("".join(texts))
        elif kind == "about":
            about[texts[0]] = json.loads("".join(texts[1:]))
        elif kind == "again":
            again.append(json.loads("".join(texts)))
    return whole, about, again


def _finding(old: OldUnit, noted: Mapping[str, Any], units: list[OldUnit]) -> dict[str, Any]:
    """Return what a result in JSON says of a record, from what its units' rows say."""
    cells = {heading: str(value) for heading, value in old.cells.items()}
    fields = {name: cells[heading] for name, heading in HEADINGS.items() if cells.get(heading)}
    if cells.get(MODEL) and not noted.get("outside"):
        fields["model"] = cells[MODEL]
    evidence = _EVIDENCE.findall(cells.get("Evidence", ""))
    return {
        "match_kind": "none",
        "reason_code": "no_match",
        "row_word": "row",
        "look_up": "",
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
