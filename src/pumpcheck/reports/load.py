"""A saved JSON result, read back: everything that a report shows is there again."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import fields
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pumpcheck.document_files import read_document
from pumpcheck.errors import AccountingError, ReportError
from pumpcheck.model.cleared import ClearedRows
from pumpcheck.model.decision import Decision, DecisionUse
from pumpcheck.model.finding import Finding, MatchKind, Verdict
from pumpcheck.model.recall import Recall
from pumpcheck.model.record import Record
from pumpcheck.model.result import ScanResult
from pumpcheck.model.summary import SourceSummary
from pumpcheck.model.team_entries import Work
from pumpcheck.reports.document import Document, Found, FoundRow, Row
from pumpcheck.reports.json import all_typed, digest
from pumpcheck.version import RESULT_SCHEMA

if TYPE_CHECKING:
    from pydantic import TypeAdapter

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
    if form not in {RESULT_SCHEMA, FORMER}:
        kind, _, number = str(form).partition("/")
        if kind == RESULT_SCHEMA.partition("/")[0] and number.isdecimal():
            raise ReportError(f"{path} is a result of the form {form}, which this pumpcheck cannot read; update it")
        raise ReportError(f"{path} is no result that pumpcheck wrote; name one that was written with -o FILE.json")
    try:
        result = result_of(document)
        counts = document["counts"] if form == RESULT_SCHEMA else {**document["counts"], "outside": 0}
        if result.counts != counts or result.complete != document["complete"] or not _agrees(result):
            raise ReportError(f"{path} is damaged: its counts do not follow from what it lists; scan again")
        if form == RESULT_SCHEMA and digest(document) != document["digest"]:
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


@lru_cache
def _adapter() -> TypeAdapter[Document]:
    from pydantic import TypeAdapter

    return TypeAdapter(Document)


def result_of(document: Mapping[str, Any]) -> ScanResult:
    """Return the result that a document in the form of the JSON report describes; a ValueError where it is damaged."""
    # What was typed may be a date; what an inventory says is always text.
    typed_again = {"work": all_typed(document["work"])} if "work" in document else {}
    saved = _adapter().validate_python({**document, **typed_again})
    counts = document.get("counts", {})
    return ScanResult(
        records=tuple(map(_record, saved["findings"])),
        skipped=saved["skipped"],
        sources=tuple(SourceSummary(**_of(SourceSummary, source)) for source in saved["sources"]),
        recalls=tuple(Recall(**recall) for recall in saved["recalls"]),
        started=saved["started"],
        version=saved["version"],
        warnings=saved["warnings"],
        work=saved.get("work", Work()),
        decisions=tuple(
            DecisionUse(Decision(**_of(Decision, one)), one["state"], one["finding_ids"])
            for one in saved.get("decisions", ())
        ),
        is_masked=saved.get("masked", False),
        cleared=_cleared(saved.get("rows"), saved["findings"], counts),
    )


def _of(kind: type[Any], saved: Mapping[str, Any]) -> dict[str, Any]:
    return {one.name: saved[one.name] for one in fields(kind) if one.name in saved}


def _cleared(rows: Sequence[Row] | None, findings: Sequence[FoundRow], counts: Mapping[str, int]) -> ClearedRows | None:
    if rows is None:
        return None
    cleared, ids = ClearedRows(), []
    for row in rows:
        if row["finding_id"]:
            ids.append(row["finding_id"])
        else:
            cleared.add(_record(row), len(ids))
    found = [finding["finding_id"] for finding in findings]
    if ids != found or len(rows) != counts["records"] + counts.get("outside", 0):
        raise ValueError("the rows are not those of the findings and counts")
    return cleared


def _record(saved: Row | FoundRow) -> Record:
    told = _of(Record, saved)
    # The number of its first unit, which follows from all of them.
    told.pop("number", None)
    on_record: Found | None = told.pop("on_record", None)
    return Record(
        **told,
        id=saved["finding_id"],
        table=saved["sheet"],
        finding=_finding(saved),
        on_record=_finding(on_record) if on_record else None,
    )


def _finding(saved: Found) -> Finding:
    return Finding(**{**_of(Finding, saved), "match_kind": MatchKind[saved["match_kind"].upper()]})
