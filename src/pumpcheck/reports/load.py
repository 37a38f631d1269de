"""A saved JSON result, read back: everything that a report shows is there again."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from pumpcheck.documents import read_document
from pumpcheck.errors import AccountingError, ReportError
from pumpcheck.model.cleared import ClearedRows
from pumpcheck.model.decision import Decision, DecisionUse
from pumpcheck.model.finding import Finding, MatchKind, Verdict
from pumpcheck.model.recall import Recall
from pumpcheck.model.record import Record
from pumpcheck.model.result import ScanResult
from pumpcheck.model.summary import Skipped, SourceSummary
from pumpcheck.model.team_entries import Conflict, Entry, GoneUnit, Standing, UnitWork, Work
from pumpcheck.reports.json import SCHEMA, digest
from pumpcheck.reports.typed import all_typed

if TYPE_CHECKING:
    from pydantic import TypeAdapter

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


@lru_cache
def _adapter(kind: Any) -> TypeAdapter[Any]:  # noqa: ANN401 - a kind of values, as typing has no word for
    from pydantic import TypeAdapter

    return TypeAdapter(kind)


def _made(kind: type[T], saved: object) -> T:
    """Return the frozen value that was saved under its own names.

    Raises:
        ValueError: If something is missing or of another kind.
    """
    made: T = _adapter(kind).validate_python(saved)  # type: ignore[arg-type]
    return made


def result_of(document: Mapping[str, Any]) -> ScanResult:
    """Return the result that a document in the form of the JSON report describes."""
    return ScanResult(
        records=tuple(map(_record, document["findings"])),
        skipped=_made(tuple[Skipped, ...], document["skipped"]),
        sources=_made(tuple[SourceSummary, ...], document["sources"]),
        recalls=_made(tuple[Recall, ...], document["recalls"]),
        started=datetime.fromisoformat(document["started"]),
        version=document["version"],
        warnings=tuple(document["warnings"]),
        work=_work(document["work"]) if "work" in document else Work(),
        decisions=tuple(
            DecisionUse(_made(Decision, one), one["state"], tuple(one["finding_ids"]))
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
        _made(Decision, decision) if decision else None,
        _finding(on_record) if on_record else None,
        tuple(saved.get("units", ())),
        saved.get("outside", False),
    )


def _finding(saved: Mapping[str, Any]) -> Finding:
    return _made(Finding, {**saved, "match_kind": MatchKind[saved["match_kind"].upper()]})


def _work(saved: Mapping[str, Any]) -> Work:
    again: Any = all_typed(saved)
    kinds: dict[str, Any] = {
        "units": dict[str, UnitWork],
        "added_headings": tuple[str, ...],
        "gone": tuple[GoneUnit, ...],
        "conflicts": tuple[Conflict, ...],
        "entries": tuple[Entry, ...],
        "forgotten": tuple[str, ...],
        "trend": tuple[Standing, ...],
    }
    parts = {name: _made(kind, again[name]) for name, kind in kinds.items() if name in again}
    return Work(of=again["of"], **parts)
