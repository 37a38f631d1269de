"""Merging a new scan with an earlier workbook: nothing that was typed is dropped, and no unit vanishes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from pumpcheck.matching.matcher import Matcher
from pumpcheck.model import Finding, Verdict
from pumpcheck.reports.progress import OldUnit, Progress
from pumpcheck.result import Record, ScanResult, SourceSummary, TableSummary
from pumpcheck.updating.answers import contradicts, judge_with, readings
from pumpcheck.updating.changes import change_of
from pumpcheck.updating.entries import settle_entries
from pumpcheck.updating.pairing import asset_of, pair
from pumpcheck.work import GoneUnit, UnitWork, Work

NEW = "new"
SUCCESSOR = "; another unit had its asset ID, see at the end of the lists whether it is the same one"
GONE = "no longer in inventory, or its record no longer names a recalled device"
UNREAD = "not in what could be read of the inventory; the scan is incomplete"


def merge(result: ScanResult, progress: Progress) -> ScanResult:
    """Return a scan's result with the team's work in it.

    Units are paired by `pumpcheck.updating.pairing.pair`. A review that was answered on the device is judged with the
    answer; its record then counts under the new verdict, in the account of its table too, so that the counts add up.

    Args:
        result: The new scan.
        progress: The earlier workbook.

    Raises:
        AccountingError: If the counts do not add up.
    """
    matcher = Matcher(result.recalls)
    pairs = pair(result.units_once(), progress.units, [recall.id for recall in result.recalls])
    findings = _answered(result.records, result.units_by_record, pairs, matcher, progress.of)
    records = tuple(
        replace(record, finding=found, on_record=record.finding, remedy=matcher.remedy_of(found))
        if (found := findings.get(place))
        else record
        for place, record in enumerate(result.records)
    )
    paired = {unit.id for unit in pairs.values()}
    assets = {asset_of(old) for old in progress.units.values() if old.id not in paired} - {""}
    units: dict[str, UnitWork] = {}
    for record in replace(result, records=records).units_once():
        old = pairs.get(record.id)
        if old is None:
            deleted = "; its row had been deleted" if record.id in progress.deleted else ""
            units[record.id] = UnitWork(change=NEW + (deleted or (SUCCESSOR if asset_of(record) in assets else "")))
            continue
        parts = (change_of(record, old), contradicts(record, old, matcher))
        units[record.id] = replace(old.work, change="; ".join(part for part in parts if part))
    gone = []
    for old in progress.units.values():
        if old.id not in paired:
            name = _free(old.id, units)
            units[name] = replace(old.work, change=GONE if result.complete else UNREAD)
            gone.append(GoneUnit(name, old.verdict, {**old.cells, "Finding ID": name}))
    work = Work(
        units,
        progress.added_headings,
        tuple(gone),
        progress.conflicts,
        progress.sheets,
        progress.of,
        trend=progress.trend,
    )
    merged = replace(
        result,
        records=records,
        sources=tuple(_recounted(result.sources, result.records, records)),
        work=work,
    )
    entries, left = settle_entries(merged, progress.entries, {old.id: unit for unit, old in pairs.items()})
    return replace(merged, work=replace(work, entries=tuple(entries), conflicts=(*work.conflicts, *left)))


def _answered(
    records: Sequence[Record],
    units: Sequence[Sequence[Record]],
    pairs: Mapping[str, OldUnit],
    matcher: Matcher,
    workbook: str,
) -> dict[int, Finding]:
    """Judge the reviews that were answered; by the place of the record."""
    found: dict[str, dict[int, Finding]] = {}
    for place, (record, its_units) in enumerate(zip(records, units, strict=True)):
        if record.finding.verdict is not Verdict.NEEDS_REVIEW:
            continue
        olds = [pairs.get(unit.id) for unit in its_units]
        answers = [judge_with(record, old, matcher, workbook) for old in olds if old and readings(old)]
        # One record stands for all its units, so all of them must have been read, and come to the same.
        if len(answers) == len(its_units) and len({answer.verdict for answer in answers}) == 1:
            found.setdefault(record.id, {})[place] = answers[0]
    # Records of one unit that come to different verdicts leave the doubt that there was.
    agreed = [places for places in found.values() if len({finding.verdict for finding in places.values()}) == 1]
    return {place: finding for places in agreed for place, finding in places.items()}


def _recounted(
    sources: Sequence[SourceSummary], before: Sequence[Record], after: Sequence[Record]
) -> Iterator[SourceSummary]:
    """Move answered records from needs review to their new verdict, in the table that they were read from."""
    # Records stand in the order read, so those of the first of two files of one name come first.
    queues: dict[tuple[str, str], list[Verdict]] = {}
    for old, new in zip(before, after, strict=True):
        if old.finding.verdict is not Verdict.NOT_AFFECTED and not old.outside:
            queues.setdefault((old.source, old.table), []).append(new.finding.verdict)
    for source in sources:
        tables = []
        for table in source.tables:
            queue = queues.get((source.label, table.name), [])
            found = table.affected + table.needs_review
            tables.append(_recount(table, queue[:found]) if len(queue) >= found else table)
            del queue[:found]
        yield replace(source, tables=tuple(tables))


def _recount(table: TableSummary, verdicts: Sequence[Verdict]) -> TableSummary:
    affected, review = (verdicts.count(verdict) for verdict in (Verdict.AFFECTED, Verdict.NEEDS_REVIEW))
    cleared = len(verdicts) - affected - review
    if (affected, review) == (table.affected, table.needs_review):
        return table
    answered = table.needs_review - review
    note = f"{answered} of its records to review {'was' if answered == 1 else 'were'} answered on the device"
    return replace(
        table,
        affected=affected,
        needs_review=review,
        not_affected=table.not_affected + cleared,
        notes=(*table.notes, note),
    )


def _free(name: str, taken: Mapping[str, object]) -> str:
    """Return an id that no unit of the new scan bears."""
    number, free = 1, name
    while free in taken:
        number += 1
        free = f"{name.partition('-')[0]}-{name.split('-')[1]}-{number}"
    return free
