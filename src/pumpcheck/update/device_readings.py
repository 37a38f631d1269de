"""Judging a unit with what somebody read on the device and typed into the workbook."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from pumpcheck.matching.matcher import Matcher
from pumpcheck.model.finding import Evidence, Finding, ReasonCode, Verdict
from pumpcheck.model.record import Record
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


def judge_with(record: Record, unit: KnownUnit, matcher: Matcher, workbook: str) -> Finding:
    """Return the finding on a record and what was read on the device.

    Args:
        record: The record.
        unit: The unit in the workbook.
        matcher: The recalls.
        workbook: Name of the workbook, for the evidence.
    """
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
    return replace(
        found,
        recall_id=found.recall_id or record.finding.recall_id,
        reason=f"{found.reason} This rests on what was read on the device; the record alone: {record.finding.reason}",
        evidence=_told(found.evidence, read, _origin(unit, workbook)),
    )


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


def _told(evidence: tuple[Evidence, ...], read: Mapping[str, str], origin: str) -> tuple[Evidence, ...]:
    pieces = [replace(piece, shows=f"{piece.shows}, {origin}") if piece.field in read else piece for piece in evidence]
    told = {piece.field for piece in pieces}
    pieces += [Evidence(name, text, f"{_SHOWS[name]}, {origin}") for name, text in read.items() if name not in told]
    return tuple(pieces)


def _origin(unit: KnownUnit, workbook: str) -> str:
    who = _text(unit.work.typed.get("signed_off_by")) or _text(unit.work.typed.get("owner"))
    return f"read on device, typed in {workbook}, {unit.place}{f', by {who}' if who else ''}"


def _text(value: Typed | None) -> str:
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return ""
    return str(value).strip()
