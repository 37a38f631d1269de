"""The whole result as one JSON document for programs, in the form of `pumpcheck.reports.document`."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import fields, is_dataclass
from datetime import date, datetime, time
from enum import IntEnum
from functools import lru_cache
from typing import Any, BinaryIO

from pumpcheck.model.record import Record
from pumpcheck.model.result import ScanResult
from pumpcheck.model.summary import SourceSummary, TableSummary
from pumpcheck.reports.document import Account, AppliedRecall, keys
from pumpcheck.reports.shown_text import text_of
from pumpcheck.version import RESULT_SCHEMA

_MOMENTS: dict[str, type[datetime | date | time]] = {"datetime": datetime, "date": date, "time": time}
_PLAIN = frozenset({str, int, float, bool, type(None)})
_DAYS = frozenset({"on", "expires"})
"""Names of what is always a date, and is written as its text alone."""


def write(result: ScanResult, stream: BinaryIO) -> None:
    """Write the result as UTF-8 JSON in a stable order."""
    with text_of(stream) as text:
        text.write(json.dumps(_all_but_rows(result), ensure_ascii=False, indent=2).removesuffix("\n}"))
        text.write(',\n  "rows": ')
        if result.cleared is None:
            text.write("null")
        else:
            # There may be millions, so they are written as they are made, each on a line.
            for number, row in enumerate(map(_row, result.every_record())):
                text.write(",\n    " if number else "[\n    ")
                text.write(json.dumps(row, ensure_ascii=False))
            text.write("\n  ]" if result.records or result.cleared else "[]")
        text.write("\n}\n")


def beside_records(result: ScanResult) -> dict[str, object]:
    """Return what a document says beside the records and the team's work, without samples of cells."""
    document: dict[str, Any] = _scan(result)
    for source in document["sources"]:
        for table in source["tables"]:
            table["columns"] = [{**column, "samples": []} for column in table["columns"]]
    return document


def digest(document: Mapping[str, object]) -> str:
    """Return the SHA-256 over the counts and findings of a document, in canonical JSON."""
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
    # Forms of cells, where they lead, and whole sheets stand in the workbook alone.
    units = {name: {**named(unit), "formats": {}, "links": {}} for name, unit in result.work.units.items()}
    return {**head, **scan, "work": {**named(result.work), "units": units, "sheets": []}}


def _scan(result: ScanResult) -> dict[str, Any]:
    return {
        "version": result.version,
        "started": result.started.isoformat(),
        "recalls": [named(recall, *keys(AppliedRecall)) for recall in result.recalls],
        "sources": [{**_account(source), "tables": list(map(_account, source.tables))} for source in result.sources],
        "skipped": plain(result.skipped),
        "warnings": list(result.warnings),
        "masked": result.is_masked,
        "decisions": [{**named(use.decision), **named(use, "state", "finding_ids")} for use in result.decisions],
    }


def _account(summary: SourceSummary | TableSummary) -> dict[str, object]:
    return {**named(summary), **named(summary, *keys(Account))}


def finding_of(record: Record, number: int) -> dict[str, object]:
    """Return a record and what was found about it as plain values."""
    about = named(record, "units", "outside", "also_at", "remedy", "action", "decision", "on_record")
    return {**_row(record), "number": number, **about}


def _row(record: Record) -> dict[str, object]:
    return {**record.cells(), **named(record.finding), **named(record, "row_word", "fields", "values")}


def plain(value: object) -> object:
    """Return a value as JSON holds it: text, numbers and truth values as they are, dates and times by name.

    >>> plain("0042"), plain(date(2024, 5, 17))
    ('0042', {'date': '2024-05-17'})
    """
    if type(value) in _PLAIN:
        return value
    # The kinds that most values are of come first, since a large result has millions.
    if isinstance(value, tuple | list):
        return [plain(one) for one in value]
    if isinstance(value, dict):
        return {name: one if type(one) in _PLAIN else plain(one) for name, one in value.items()}
    for name, kind in _MOMENTS.items():
        if isinstance(value, kind):
            return {name: value.isoformat()}
    if isinstance(value, IntEnum):
        return value.name.lower()
    if isinstance(value, Mapping):
        return plain(dict(value))
    return named(value) if is_dataclass(value) else value


def named(value: object, *names: str) -> dict[str, object]:
    """Return what a frozen value holds under these names, or under all of its own."""
    found = {}
    for name in names or _names_of(type(value)):  # type: ignore[arg-type]
        one = getattr(value, name)
        found[name] = one.isoformat() if name in _DAYS and one else plain(one)
    return found


@lru_cache(maxsize=64)
def _names_of(kind: type) -> tuple[str, ...]:
    return tuple(one.name for one in fields(kind))


def all_typed(value: object) -> object:
    """Return plain values in which dates and times stand again.

    >>> all_typed({"due": {"date": "2024-05-17"}, "comment": "0042"})
    {'due': datetime.date(2024, 5, 17), 'comment': '0042'}
    """
    if isinstance(value, list):
        return list(map(all_typed, value))
    if not isinstance(value, dict):
        return value
    for name, kind in _MOMENTS.items():
        if [*value] == [name] and isinstance(value[name], str):
            # What is no such text is a column of the team's that is called so.
            with suppress(ValueError):
                return kind.fromisoformat(value[name])
    return {name: all_typed(one) for name, one in value.items()}
