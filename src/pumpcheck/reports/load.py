"""A saved JSON result, read back: everything that a report shows is there again."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

from pumpcheck.account import Cells
from pumpcheck.cleared import ClearedRows
from pumpcheck.decisions import Decision, DecisionUse
from pumpcheck.documents import read_document
from pumpcheck.errors import AccountingError, ReportError
from pumpcheck.model import (
    Evidence,
    Finding,
    MatchKind,
    Note,
    ReasonCode,
    Recall,
    RecalledModel,
    Reference,
    Skipped,
    Verdict,
)
from pumpcheck.reports.json import SCHEMA, digest
from pumpcheck.reports.typed import typed
from pumpcheck.result import ColumnChoice, Record, ScanResult, SourceSummary, TableSummary
from pumpcheck.work import Conflict, Entry, GoneUnit, Typed, UnitWork, Work

FORMER = "pumpcheck-result/1"
"""The form before, which is still read: it has no cells, texts outside the tables, units, numbers and digest."""


def load_result(path: str | Path) -> ScanResult:
    """Read a result that was written as JSON.

    The recalls come back as far as reports show them, without the words by which records are matched.

    Args:
        path: The file.

    Raises:
        ReportError: If it cannot be read, is no such result or a damaged one, or a newer pumpcheck wrote it.
    """
    path = Path(path)
    document = read_document(path, "", ReportError, form="JSON", largest=0)
    form = document.get("schema") if isinstance(document, dict) else None
    if form not in {SCHEMA, FORMER}:
        kind, _, number = str(form).partition("/")
        if kind == SCHEMA.partition("/")[0] and number.isdecimal():
            raise ReportError(f"{path} is a result of the form {form}, which this pumpcheck cannot read; update it")
        raise ReportError(f"{path} is no result that pumpcheck wrote; name one that was written with -o FILE.json")
    try:
        result = result_of(document)
        counts = document["counts"] if form == SCHEMA else {**document["counts"], "outside": 0}
        if result.counts != counts or result.complete != document["complete"] or not _agrees(result):
            raise ReportError(f"{path} is damaged: its counts do not follow from what it lists; scan again")
        if form == SCHEMA and digest(document) != document["digest"]:
            raise ReportError(f"{path} was changed since pumpcheck wrote it, or is damaged; scan again")
    except AccountingError as error:
        raise ReportError(f"{path} is damaged: {error}") from error
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise ReportError(f"{path} is damaged: something is missing or of another kind; scan again") from error
    return result


def _agrees(result: ScanResult) -> bool:
    """Whether every record that was counted as affected or to review is listed, and no other."""
    listed = Counter(record.finding.verdict for record in result.records if not record.outside)
    counted = (Verdict.AFFECTED, Verdict.NEEDS_REVIEW)
    return [listed[verdict] for verdict in counted] == [result.counts[verdict.value] for verdict in counted]


def result_of(document: Mapping[str, Any]) -> ScanResult:
    """Return the result that a document in the form of the JSON report describes."""
    return ScanResult(
        records=tuple(map(_record, document["findings"])),
        skipped=tuple(Skipped(one["origin"], one["reason"], one["records"]) for one in document["skipped"]),
        sources=tuple(map(_source, document["sources"])),
        recalls=tuple(map(_recall, document["recalls"])),
        started=datetime.fromisoformat(document["started"]),
        version=document["version"],
        warnings=tuple(document["warnings"]),
        work=_work(document["work"]) if "work" in document else Work(),
        decisions=tuple(
            DecisionUse(_decision(one), one["state"], tuple(one["finding_ids"]))
            for one in document.get("decisions", ())
        ),
        is_masked=document.get("masked", False),
        cleared=_cleared(document.get("rows"), document),
    )


def _cleared(rows: Sequence[Mapping[str, Any]] | None, document: Mapping[str, Any]) -> ClearedRows | None:
    if rows is None:
        return None
    cleared, ids = ClearedRows(), []
    for row in rows:
        if row["finding_id"]:
            ids.append(row["finding_id"])
        else:
            cleared.add(_record(row), len(ids))
    counts = document["counts"]
    found = [finding["finding_id"] for finding in document["findings"]]
    if ids != found or len(rows) != counts["records"] + counts.get("outside", 0):
        raise ValueError("the rows are not those of the findings and counts")
    return cleared


def _recall(saved: Mapping[str, Any]) -> Recall:
    return Recall(
        saved["id"],
        saved["title"],
        saved["published"],
        rows=tuple(
            RecalledModel(
                row["id"],
                tuple(row["models"]),
                row["name"],
                row["software_max"],
                row["market"],
                row.get("disputed", {}),
                tuple(row.get("identifiers", ())),
            )
            for row in saved["rows"]
        ),
        sources=tuple(Reference(one["title"], one["url"]) for one in saved["sources"]),
        remedy=saved["remedy"],
        precautions=tuple(saved["precautions"]),
        read_version=saved["read_version"],
        read_model=saved["read_model"],
        contact=tuple(saved["contact"]),
    )


def _source(saved: Mapping[str, Any]) -> SourceSummary:
    return SourceSummary(
        saved["label"],
        saved["adapter"],
        tuple(map(_table, saved["tables"])),
        saved["problem"],
        saved["sha256"],
        tuple(Note(note["origin"], note["text"]) for note in saved.get("notes", ())),
    )


def _table(saved: Mapping[str, Any]) -> TableSummary:
    return TableSummary(
        saved["name"],
        tuple(
            ColumnChoice(column["heading"], column["field"], column["how"], tuple(column["samples"]))
            for column in saved["columns"]
        ),
        saved["records"],
        saved["affected"],
        saved["needs_review"],
        saved["not_affected"],
        saved["skipped"],
        saved["problem"],
        tuple(saved["notes"]),
        Cells(**saved.get("cells", {})),
        saved.get("cleared", 0),
        saved.get("outside", 0),
        saved.get("hidden", False),
    )


def _record(saved: Mapping[str, Any]) -> Record:
    decision, on_record = saved.get("decision"), saved.get("on_record")
    return Record(
        saved["finding_id"],
        _finding(saved),
        saved["source"],
        saved["sheet"],
        saved["row"],
        saved["row_word"],
        saved["values"],
        saved["fields"],
        saved["duplicate_of"],
        tuple(saved.get("also_at", ())),
        saved.get("remedy", ""),
        _decision(decision) if decision else None,
        _finding(on_record) if on_record else None,
        tuple(saved.get("units", ())),
        saved.get("outside", False),
    )


def _finding(saved: Mapping[str, Any]) -> Finding:
    return Finding(
        Verdict(saved["verdict"]),
        ReasonCode(saved["reason_code"]),
        saved["reason"],
        saved["recall_id"] or None,
        saved["recalled_model"] or None,
        tuple(Evidence(piece["field"], piece["text"], piece["shows"]) for piece in saved["evidence"]),
        MatchKind[saved["match_kind"].upper()],
        saved["look_up"],
        tuple(saved["flags"]),
    )


def _decision(saved: Mapping[str, Any]) -> Decision:
    return Decision(
        Verdict(saved["verdict"]),
        saved["reason"],
        saved["by"],
        date.fromisoformat(saved["on"]),
        date.fromisoformat(saved["expires"]) if saved["expires"] else None,
        saved["finding_id"],
        saved["match"],
    )


def _work(saved: Mapping[str, Any]) -> Work:
    return Work(
        {
            unit: UnitWork(
                _typed(done["typed"]),
                _typed(done["added"]),
                done["comments"],
                done["change"],
                done.get("number", 0),
                tuple(done.get("former", ())),
                done.get("since", ""),
            )
            for unit, done in saved["units"].items()
        },
        tuple(saved["added_headings"]),
        tuple(map(_gone, saved["gone"])),
        tuple(Conflict(one["place"], one["what"], _typed(one["typed"])) for one in saved["conflicts"]),
        saved["of"],
        tuple(
            Entry(one["sheet"], tuple(one["row"]), one["column"], _value(one["value"]), one["note"])
            for one in saved.get("entries", ())
        ),
        tuple(saved.get("forgotten", ())),
    )


def _gone(saved: Mapping[str, Any]) -> GoneUnit:
    held = saved.get("held")
    return GoneUnit(
        saved["id"],
        Verdict(saved["verdict"]),
        _typed(saved["cells"]),
        Verdict(held) if held else None,
        saved.get("scanned", True),
    )


def _value(saved: object) -> Typed | None:
    return None if saved is None else typed(saved)


def _typed(values: Mapping[str, object]) -> dict[str, Typed]:
    return {name: typed(value) for name, value in values.items()}
