"""The whole result as one JSON document for programs. `SCHEMA` names its form and changes when that does."""

from __future__ import annotations

import io
import json
from typing import TYPE_CHECKING, BinaryIO

if TYPE_CHECKING:
    from pumpcheck.model import Recall
    from pumpcheck.result import Record, ScanResult, SourceSummary

SCHEMA = "pumpcheck-result/1"
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
        json.dump(document(result), text, ensure_ascii=False, indent=2)
        text.write("\n")
        text.flush()
    finally:
        text.detach()


def document(result: ScanResult) -> dict[str, object]:
    """Return the document as plain values.

    Raises:
        Nothing.
    """
    return {
        "schema": SCHEMA,
        "version": result.version,
        "started": result.started.isoformat(),
        "complete": result.complete,
        "counts": result.counts,
        "recalls": [_recall(recall) for recall in result.recalls],
        "sources": [_source(source) for source in result.sources],
        "findings": [_finding(record) for record in result.records],
        "skipped": [_slots(stretch, "origin", "reason", "records") for stretch in result.skipped],
        "notes": [_slots(note, "origin", "text") for source in result.sources for note in source.notes],
        "warnings": list(result.warnings),
    }


def _recall(recall: Recall) -> dict[str, object]:
    return {
        **_slots(recall, "id", "title", "published"),
        "rows": [
            {**_slots(row, "id", "name", "software_max", "market"), "models": list(row.models)} for row in recall.rows
        ],
        **_slots(recall, "remedy", "read_model", "read_version"),
        "precautions": list(recall.precautions),
        "contact": list(recall.contact),
        "sources": [_slots(reference, "title", "url") for reference in recall.sources],
    }


def _source(source: SourceSummary) -> dict[str, object]:
    counts = ("records", "affected", "needs_review", "not_affected", "skipped")
    return {
        **_slots(source, "label", "adapter", "sha256", "problem", *counts),
        "tables": [
            {
                **_slots(table, "name", "problem", *counts),
                "notes": list(table.notes),
                "columns": [
                    {**_slots(column, "heading", "field", "how"), "samples": list(column.samples)}
                    for column in table.columns
                ],
            }
            for table in source.tables
        ],
    }


def _finding(record: Record) -> dict[str, object]:
    finding = record.finding
    return {
        **record.cells(),
        "row_word": record.row_word,
        "match_kind": finding.match_kind.name.lower(),
        "evidence": [_slots(piece, "field", "text", "shows") for piece in finding.evidence],
        "flags": list(finding.flags),
        "also_at": list(record.also_at),
        "fields": dict(record.fields),
        "values": dict(record.values),
    }


def _slots(value: object, *names: str) -> dict[str, object]:
    return {name: getattr(value, name) for name in names}
