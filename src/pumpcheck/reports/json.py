"""The whole result as one JSON document for programs, in the form of `pumpcheck.reports.document`."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from typing import Any, BinaryIO

from pumpcheck.model.finding import Finding
from pumpcheck.model.record import Record
from pumpcheck.model.result import ScanResult
from pumpcheck.model.summary import SourceSummary, TableSummary
from pumpcheck.model.team_entries import Work
from pumpcheck.reports.document import Account, AppliedRecall, keys
from pumpcheck.reports.text import text_of
from pumpcheck.reports.typed import named, plain
from pumpcheck.version import RESULT_SCHEMA


def write(result: ScanResult, stream: BinaryIO) -> None:
    """Write the result as UTF-8 JSON in a stable order."""
    with text_of(stream) as text:
        text.write(json.dumps(_all_but_rows(result), ensure_ascii=False, indent=2).removesuffix("\n}"))
        text.write(',\n  "rows": ')
        if result.cleared is None:
            text.write("null")
        else:
            # There may be millions, so they are written as they are made, each on a line.
            for number, row in enumerate(_rows(result)):
                text.write(",\n    " if number else "[\n    ")
                text.write(json.dumps(row, ensure_ascii=False))
            text.write("\n  ]" if result.records or result.cleared else "[]")
        text.write("\n}\n")


def document(result: ScanResult) -> dict[str, object]:
    """Return the document as plain values."""
    return {**_all_but_rows(result), "rows": None if result.cleared is None else list(_rows(result))}


def beside_records(result: ScanResult) -> dict[str, object]:
    """Return what a document says beside the records and the team's work, without samples of cells."""
    document: dict[str, Any] = _scan(result)
    for source in document["sources"]:
        for table in source["tables"]:
            table["columns"] = [{**column, "samples": []} for column in table["columns"]]
    return document


def digest(document: Mapping[str, object]) -> str:
    """Return the SHA-256 over the counts and findings of a document, in canonical JSON.

    Raises:
        KeyError: If one of them is missing.
    """
    told = {name: document[name] for name in ("counts", "findings")}
    return hashlib.sha256(json.dumps(told, sort_keys=True, separators=(",", ":")).encode()).hexdigest()


def _all_but_rows(result: ScanResult) -> dict[str, object]:
    numbers = [units[0].number for units in result.units_by_record]
    findings = [finding_of(record, number) for record, number in zip(result.records, numbers, strict=True)]
    scan = _scan(result)
    head = {
        "schema": RESULT_SCHEMA,
        **{name: scan[name] for name in ("version", "started")},
        "complete": result.complete,
        "counts": result.counts,
        "digest": digest({"counts": result.counts, "findings": findings}),
        **{name: scan[name] for name in ("recalls", "sources")},
        "findings": findings,
        "skipped": scan["skipped"],
        "notes": [plain(note) for source in result.sources for note in source.notes],
    }
    return {**head, **scan, "work": _work(result.work)}


def _scan(result: ScanResult) -> dict[str, Any]:
    return {
        "version": result.version,
        "started": result.started.isoformat(),
        "recalls": [named(recall, *keys(AppliedRecall)) for recall in result.recalls],
        "sources": [_source(source) for source in result.sources],
        "skipped": plain(result.skipped),
        "warnings": list(result.warnings),
        "masked": result.is_masked,
        "decisions": [
            {**named(use.decision), "state": use.state, "finding_ids": list(use.finding_ids)}
            for use in result.decisions
        ],
    }


def _source(source: SourceSummary) -> dict[str, object]:
    tables = [{**named(table), **_account(table)} for table in source.tables]
    return {**named(source), **_account(source), "tables": tables}


def _account(summary: SourceSummary | TableSummary) -> dict[str, object]:
    return named(summary, *keys(Account))


def finding_of(record: Record, number: int) -> dict[str, object]:
    """Return a record and what was found about it as plain values."""
    return {
        **_row(record),
        "number": number,
        "units": list(record.units),
        "outside": record.outside,
        "also_at": list(record.also_at),
        "remedy": record.remedy,
        "action": record.action,
        "decision": plain(record.decision),
        "on_record": found(record.on_record) if record.on_record else None,
    }


def _rows(result: ScanResult) -> Iterator[dict[str, object]]:
    return map(_row, result.every_record())


def _row(record: Record) -> dict[str, object]:
    return {
        **record.cells(),
        **found(record.finding),
        "row_word": record.row_word,
        "fields": dict(record.fields),
        "values": dict(record.values),
    }


def found(finding: Finding) -> dict[str, object]:
    """Return a finding as plain values."""
    return named(finding)


def _work(work: Work) -> dict[str, object]:
    # Forms of cells, where they lead, and whole sheets stand in the workbook alone.
    units = {name: {**named(unit), "formats": {}, "links": {}} for name, unit in work.units.items()}
    return {**named(work), "units": units, "sheets": []}
