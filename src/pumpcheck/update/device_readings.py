"""Judging units with what somebody read on the device and typed into the workbook."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from pumpcheck.matching.matcher import Matcher
from pumpcheck.model.finding import Evidence, Finding, ReasonCode, Verdict
from pumpcheck.model.record import Record
from pumpcheck.model.result import ScanResult
from pumpcheck.model.summary import SourceSummary, TableSummary
from pumpcheck.model.team_entries import WORK_COLUMNS
from pumpcheck.privacy import Typed
from pumpcheck.update.earlier import KnownUnit

_READ = {"model": "model_read", "software_version": "software_read"}
READ = {column.key: column.heading for column in WORK_COLUMNS if column.key in _READ.values()}
"""The headings of the columns for what was read on the device, by their keys."""
_NO_DEVICE = {ReasonCode.RECORD_DAMAGED, ReasonCode.NAMED_OUTSIDE, ReasonCode.NAMED_ABOVE}
"""Reasons of findings whose fields do not tell the device, so that a software version alone answers nothing."""
_SHOWS = {"model": "model number", "software_version": "software version"}


def readings(unit: KnownUnit) -> dict[str, str]:
    """Return what was read on the device, by canonical field.

    A date, which is what a spreadsheet may make of a version, is no reading.
    """
    found = {name: _text(unit.work.typed.get(key)) for name, key in _READ.items()}
    return {name: text for name, text in found.items() if text}


def _text(value: Typed | None) -> str:
    return "" if isinstance(value, bool) or not isinstance(value, str | int | float) else str(value).strip()


def contradicts(record: Record, unit: KnownUnit, matcher: Matcher) -> str:
    """Return what to do when a reading speaks against an affected record; empty when it does not.

    The record is not overruled: a reading of the wrong unit would clear a recalled one. Of one that was updated
    another version is what was to be.
    """
    read = readings(unit)
    if not read or record.finding.verdict is not Verdict.AFFECTED:
        return ""
    updated = str(unit.work.typed.get("status", "")).strip().casefold() == "updated"
    if matcher.judge({**record.fields, **read}).verdict is Verdict.AFFECTED:
        return "said to be updated, and the version read on it is recalled: update it again" if updated else ""
    if updated:
        return "updated; the inventory has the version before: correct it there"
    return "what was read on the device does not fit the record, which says that it is affected: check both"


def answer(result: ScanResult, pairs: Mapping[str, KnownUnit], matcher: Matcher, workbook: str) -> ScanResult:
    """Return a result in which the reviews that were answered on the device are judged with the answers."""
    found: dict[str, dict[int, Finding]] = {}
    for place, (record, units) in enumerate(zip(result.records, result.units_by_record, strict=True)):
        if record.finding.verdict is Verdict.NEEDS_REVIEW:
            olds = [pairs.get(unit.id) for unit in units]
            answers = [_judge(record, old, matcher, workbook) for old in olds if old and readings(old)]
            # One record stands for all its units, so all of them must have been read, and come to the same.
            if len(answers) == len(units) and len({one.verdict for one in answers}) == 1:
                found.setdefault(record.id, {})[place] = answers[0]
    records = list(result.records)
    for places in found.values():
        # Records of one unit that come to different verdicts leave the doubt that there was.
        for place, finding in places.items() if len({one.verdict for one in places.values()}) == 1 else ():
            remedy, action = matcher.remedy_of(finding), matcher.action_of(finding)
            old = records[place]
            records[place] = replace(old, finding=finding, on_record=old.finding, remedy=remedy, action=action)
    sources = tuple(_recounted(result.sources, result.records, records))
    return replace(result, records=tuple(records), sources=sources)


def _judge(record: Record, unit: KnownUnit, matcher: Matcher, workbook: str) -> Finding:
    """Return the finding on a record and what was read on the device."""
    read = readings(unit)
    device: dict[str, str] = dict(record.fields)
    if record.finding.reason_code in _NO_DEVICE:
        # Its words may stand under the wrong headings, or under none, so all of them count.
        device["description"] = " ; ".join(value for value in record.values.values() if value)
        if "model" not in read:
            return record.finding
    found = matcher.judge({**device, **read})
    if found.reason_code is ReasonCode.NO_MATCH and not any(map(str.isdigit, read.get("model", ""))):
        # "Unreadable", "see photo": no device is named, so the doubt stays.
        return record.finding
    who = _text(unit.work.typed.get("signed_off_by")) or _text(unit.work.typed.get("owner"))
    place = f"sheet {unit.at[0]}, row {unit.at[1]}"
    origin = f"read on device, typed in {workbook}, {place}{f', by {who}' if who else ''}"
    pieces = [replace(one, shows=f"{one.shows}, {origin}") if one.field in read else one for one in found.evidence]
    told = {piece.field for piece in pieces}
    pieces += [Evidence(name, text, f"{_SHOWS[name]}, {origin}") for name, text in read.items() if name not in told]
    return replace(
        found,
        recall_id=found.recall_id or record.finding.recall_id,
        reason=f"{found.reason} This rests on what was read on the device; the record alone: {record.finding.reason}",
        evidence=tuple(pieces),
    )


def _recounted(
    sources: Sequence[SourceSummary], before: Sequence[Record], after: Sequence[Record]
) -> Iterator[SourceSummary]:
    """Move answered records from needs review to their new verdict, in the table that they were read from."""
    moved: dict[tuple[str, str], list[Verdict]] = defaultdict(list)
    for old, new in zip(before, after, strict=True):
        if old.finding.verdict is not new.finding.verdict and not old.outside:
            moved[old.source, old.table].append(new.finding.verdict)
    for source in sources:
        tables = []
        for table in source.tables:
            # Two files of one name share what was moved.
            found = moved[source.label, table.name][: table.needs_review]
            del moved[source.label, table.name][: table.needs_review]
            tables.append(_recount(table, found) if found else table)
        yield replace(source, tables=tuple(tables))


def _recount(table: TableSummary, found: Sequence[Verdict]) -> TableSummary:
    were = "was" if len(found) == 1 else "were"
    return replace(
        table,
        affected=table.affected + found.count(Verdict.AFFECTED),
        needs_review=table.needs_review - len(found),
        not_affected=table.not_affected + found.count(Verdict.NOT_AFFECTED),
        notes=(*table.notes, f"{len(found)} of its records to review {were} answered on the device"),
    )
