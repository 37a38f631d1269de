"""The whole result as one JSON document for programs. `SCHEMA` names its form and changes when that does."""

from __future__ import annotations

import hashlib
import io
import json
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, BinaryIO

from pumpcheck.reports.typed import plain

if TYPE_CHECKING:
    from pumpcheck.decisions import Decision
    from pumpcheck.model import Finding, Recall
    from pumpcheck.result import Record, ScanResult, SourceSummary, TableSummary
    from pumpcheck.work import Typed, Work

SCHEMA = "pumpcheck-result/2"
"""Form of the document: keys may be added under the same number, none is taken away or given another meaning."""


def write(result: ScanResult, stream: BinaryIO) -> None:
    """Write the result as UTF-8 JSON in a stable order.

    Args:
        result: What to report.
        stream: The target.

    Raises:
        OSError: If the stream fails.
    """
    # What is no character at all becomes \\udc80, which is how JSON itself writes it.
    text = io.TextIOWrapper(stream, encoding="utf-8", errors="backslashreplace", newline="")
    try:
        whole = json.dumps(_all_but_rows(result), ensure_ascii=False, indent=2)
        text.write(whole.removesuffix("\n}"))
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
        text.flush()
    finally:
        text.detach()


def document(result: ScanResult) -> dict[str, object]:
    """Return the document as plain values."""
    return {**_all_but_rows(result), "rows": None if result.cleared is None else list(_rows(result))}


def digest(document: Mapping[str, object]) -> str:
    """Return the SHA-256 over the counts and findings of a document, in canonical JSON.

    Raises:
        KeyError: If one of them is missing.
    """
    told = {name: document[name] for name in ("counts", "findings")}
    return hashlib.sha256(json.dumps(told, sort_keys=True, separators=(",", ":")).encode()).hexdigest()


def _all_but_rows(result: ScanResult) -> dict[str, object]:
    numbers = [units[0].number for units in result.units_by_record]
    findings = [_finding(record, number) for record, number in zip(result.records, numbers, strict=True)]
    return {
        "schema": SCHEMA,
        "version": result.version,
        "started": result.started.isoformat(),
        "complete": result.complete,
        "counts": result.counts,
        "digest": digest({"counts": result.counts, "findings": findings}),
        "recalls": [_recall(recall) for recall in result.recalls],
        "sources": [_source(source) for source in result.sources],
        "findings": findings,
        "skipped": [_slots(stretch, "origin", "reason", "records") for stretch in result.skipped],
        "notes": [_slots(note, "origin", "text") for source in result.sources for note in source.notes],
        "warnings": list(result.warnings),
        "masked": result.is_masked,
        "decisions": [
            {**_decision(use.decision), "state": use.state, "finding_ids": list(use.finding_ids)}
            for use in result.decisions
        ],
        "work": _work(result.work),
    }


def _recall(recall: Recall) -> dict[str, object]:
    return {
        **_slots(recall, "id", "title", "published"),
        "rows": [
            {
                **_slots(row, "id", "name", "software_max", "market"),
                "models": list(row.models),
                "disputed": dict(row.disputed),
                "identifiers": list(row.identifiers),
            }
            for row in recall.rows
        ],
        **_slots(recall, "remedy", "read_model", "read_version"),
        "precautions": list(recall.precautions),
        "contact": list(recall.contact),
        "sources": [_slots(reference, "title", "url") for reference in recall.sources],
    }


def _source(source: SourceSummary) -> dict[str, object]:
    return {
        **_slots(source, "label", "adapter", "sha256", "problem"),
        **_account(source),
        "notes": [_slots(note, "origin", "text") for note in source.notes],
        "tables": [
            {
                **_slots(table, "name", "problem"),
                **_account(table),
                "notes": list(table.notes),
                "columns": [
                    {**_slots(column, "heading", "field", "how"), "samples": list(column.samples)}
                    for column in table.columns
                ],
            }
            for table in source.tables
        ],
    }


def _account(summary: SourceSummary | TableSummary) -> dict[str, object]:
    counts = ("records", "affected", "needs_review", "not_affected", "skipped", "cleared", "outside", "hidden")
    return {
        **_slots(summary, *counts),
        "cells": _slots(summary.cells, "met", "in_records", "in_headings", "outside"),
    }


def _finding(record: Record, number: int) -> dict[str, object]:
    return {
        **_row(record),
        "number": number,
        "units": list(record.units),
        "outside": record.outside,
        "also_at": list(record.also_at),
        "remedy": record.remedy,
        "decision": _decision(record.decision) if record.decision else None,
        "on_record": found(record.on_record) if record.on_record else None,
    }


def _rows(result: ScanResult) -> Iterator[dict[str, object]]:
    return map(_row, result.rows())


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
    return {
        **_slots(finding, "verdict", "reason_code", "reason", "recall_id", "recalled_model", "look_up"),
        "match_kind": finding.match_kind.name.lower(),
        "evidence": [_slots(piece, "field", "text", "shows") for piece in finding.evidence],
        "flags": list(finding.flags),
    }


def _decision(decision: Decision) -> dict[str, object]:
    return {
        **_slots(decision, "verdict", "reason", "by", "finding_id"),
        "on": decision.on.isoformat(),
        "expires": decision.expires.isoformat() if decision.expires else None,
        "match": dict(decision.match),
    }


def _work(work: Work) -> dict[str, object]:
    return {
        "of": work.of,
        "added_headings": list(work.added_headings),
        "units": {
            unit: {
                "typed": _typed(done.typed),
                "added": _typed(done.added),
                "comments": dict(done.comments),
                "change": done.change,
                "formats": dict(done.formats),
                "links": dict(done.links),
                "number": done.number,
            }
            for unit, done in work.units.items()
        },
        "gone": [{"id": unit.id, "verdict": unit.verdict, "cells": _typed(unit.cells)} for unit in work.gone],
        "conflicts": [{**_slots(one, "place", "what"), "typed": _typed(one.typed)} for one in work.conflicts],
        "sheets": [
            {
                "title": sheet.title,
                "widths": dict(sheet.widths),
                "cells": [
                    {
                        "row": row,
                        "column": column,
                        "value": None if cell.value is None else plain(cell.value),
                        **_slots(cell, "number_format", "bold", "comment", "is_text"),
                    }
                    for (row, column), cell in sheet.cells.items()
                ],
            }
            for sheet in work.sheets
        ],
        "trend": [{**_slots(one, "found", "done", "in_hand"), "on": one.on.isoformat()} for one in work.trend],
        "entries": [
            {
                **_slots(one, "sheet", "column", "note"),
                "row": list(one.row),
                "value": None if one.value is None else plain(one.value),
            }
            for one in work.entries
        ],
    }


def _typed(values: Mapping[str, Typed]) -> dict[str, object]:
    return {name: plain(value) for name, value in values.items()}


def _slots(value: object, *names: str) -> dict[str, object]:
    return {name: getattr(value, name) for name in names}
