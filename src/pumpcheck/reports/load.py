"""A saved JSON result, read back: everything that a report shows is there again."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Any, TypeVar

from pumpcheck.document_files import read_document
from pumpcheck.errors import AccountingError, ReportError
from pumpcheck.model.cleared import ClearedRows
from pumpcheck.model.decision import Decision, DecisionUse
from pumpcheck.model.finding import Finding, MatchKind, Verdict
from pumpcheck.model.recall import Recall
from pumpcheck.model.record import Record
from pumpcheck.model.result import ScanResult
from pumpcheck.model.summary import Skipped, SourceSummary
from pumpcheck.model.team_entries import Work
from pumpcheck.reports.json import all_typed, digest
from pumpcheck.version import RESULT_SCHEMA

T = TypeVar("T")
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


def result_of(document: Mapping[str, Any]) -> ScanResult:
    """Return the result that a document in the form of the JSON report describes; a ValueError where it is damaged."""
    findings = document["findings"]
    return ScanResult(
        records=tuple(map(_record, findings)),
        skipped=_checked(tuple[Skipped, ...], document["skipped"]),
        sources=_checked(tuple[SourceSummary, ...], document["sources"]),
        recalls=_checked(tuple[Recall, ...], document["recalls"]),
        started=_checked(datetime, document["started"]),
        version=_checked(str, document["version"]),
        warnings=_checked(tuple[str, ...], document["warnings"]),
        # What was typed may be a date; what an inventory says is always text.
        work=_checked(Work, all_typed(document.get("work", {}))),
        decisions=tuple(
            _checked(DecisionUse, {**one, "decision": _checked(Decision, one)}) for one in document.get("decisions", ())
        ),
        is_masked=_checked(bool, document.get("masked", False)),
        cleared=_cleared(document.get("rows"), findings, document.get("counts", {})),
    )


@lru_cache
def _check_of(kind: Any) -> Callable[[object], Any]:  # noqa: ANN401 - any kind of value
    from pydantic import TypeAdapter

    return TypeAdapter(kind).validate_python


def _checked(kind: type[T], saved: object) -> T:
    """Return a value of a kind; a frozen one takes what it knows by name, and leaves the rest."""
    made: T = _check_of(kind)(saved)  # type: ignore[arg-type]
    return made


def _cleared(
    rows: Sequence[Mapping[str, Any]] | None, findings: Sequence[Mapping[str, Any]], counts: Mapping[str, int]
) -> ClearedRows | None:
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


def _record(saved: Mapping[str, Any]) -> Record:
    alone = saved.get("on_record")
    told = {"id": saved["finding_id"], "table": saved["sheet"], "finding": _finding(saved)}
    # The number of its first unit follows from all of them.
    return _checked(Record, {**saved, **told, "on_record": _finding(alone) if alone else None, "number": 0})


def _finding(saved: Mapping[str, Any]) -> Finding:
    return _checked(Finding, {**saved, "match_kind": MatchKind[saved["match_kind"].upper()]})
