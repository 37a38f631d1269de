"""Merging a new scan with an earlier workbook: nothing that was typed is dropped, and no unit vanishes."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from pumpcheck.decisions import apply_decisions, is_about
from pumpcheck.matching.matcher import Matcher, matcher_for
from pumpcheck.model.decision import Decision
from pumpcheck.model.finding import Finding, Verdict
from pumpcheck.model.record import Record
from pumpcheck.model.result import ScanResult
from pumpcheck.model.summary import SourceSummary, TableSummary
from pumpcheck.model.team_entries import UnitWork, Work
from pumpcheck.update.changes import UNSCANNED, change_of, missing_sources
from pumpcheck.update.device_readings import READ, contradicts, judge_with, readings
from pumpcheck.update.earlier import KnownUnit, Progress
from pumpcheck.update.entries import settle_entries
from pumpcheck.update.pairing import Pairing, pair

NEW = "new"
GONE = "no longer in inventory, or its record no longer names a recalled device"
UNREAD = "not in what could be read of the inventory; the scan is incomplete"
AGAIN = "read or decide it again"


@dataclass(frozen=True)
class Merged:
    """A scan with the team's work in it.

    Attributes:
        result: The result.
        ids: The present id of every earlier unit, by its former one.
        settled: Entries of the sheet Conflicts whose text has found its place again.
        counts: What this update brought: units that are new, changed, no longer in inventory.
    """

    result: ScanResult
    ids: Mapping[str, str]
    settled: frozenset[tuple[str, ...]]
    counts: Mapping[str, int]


def merge(result: ScanResult, progress: Progress, retired: Collection[str] = ()) -> Merged:
    """Return a scan's result with the team's work in it.

    Units are paired by `pumpcheck.update.pairing.pair`. A review that was answered on the device is judged with the
    answer; its record then counts under the new verdict, in the account of its table too, so that the counts add up.

    Args:
        result: The new scan.
        progress: The earlier workbook.
        retired: Sources that are gone for good.

    Raises:
        AccountingError: If the counts do not add up.
        UsageError: If a source is to be retired that the workbook does not know.
    """
    units = result.units()
    found = pair(map(KnownUnit.of_record, units), progress.units.values())
    pairs = {name: progress.units[old] for name, old in found.old.items()}
    forgotten = missing_sources(result, progress, pairs, retired)
    today = f"{result.started:%Y-%m-%d}"
    work = {unit.id: _work_of(unit.id, found, progress, today) for unit in units}
    result = _decided(result, work)
    matcher = matcher_for(result.recalls)
    sure = {name: old for name, old in pairs.items() if name not in found.doubts}
    findings = _answered(result.records, result.units_by_record, sure, matcher, progress.of)
    records = tuple(
        _judged_anew(record, finding, matcher) if (finding := findings.get(place)) else record
        for place, record in enumerate(result.records)
    )
    for record in replace(result, records=records).units():
        change = _change(record, found, progress, matcher)
        work[record.id] = replace(work[record.id], change=change)
    gone = []
    ids = {old.id: unit for unit, old in pairs.items()}
    for old in progress.units.values():
        if old.id not in ids:
            name = ids[old.id] = _free(old.id, work)
            scanned = str(old.cells.get("Source", "")) not in forgotten
            change = _departure(old, found, scanned=scanned, complete=result.complete)
            work[name] = replace(old.work, change=change)
            gone.append(replace(old, id=name, scanned=scanned).as_gone)
    merged = replace(
        result,
        records=records,
        sources=tuple(_recounted(result.sources, result.records, records)),
        work=Work(
            work,
            progress.added_headings,
            tuple(gone),
            tuple({one.cells(): one for one in progress.conflicts}.values()),
            progress.of,
            forgotten=tuple(forgotten),
            trend=progress.printed.trend,
        ),
    )
    settled, returned = settle_entries(merged, progress.entries, ids)
    return Merged(settled, ids, returned, _counts(merged, progress, found))


def _judged_anew(record: Record, finding: Finding, matcher: Matcher) -> Record:
    """Return a record with the finding that what was read on the device gives."""
    remedy, action = matcher.remedy_of(finding), matcher.action_of(finding)
    return replace(record, finding=finding, on_record=record.finding, remedy=remedy, action=action)


def _work_of(unit: str, found: Pairing, progress: Progress, today: str) -> UnitWork:
    """Return what was typed beside a unit; what may be about another one becomes a note."""
    old = progress.units.get(found.old.get(unit, ""))
    if old is None:
        # What was decided under the id of another unit, or for the one that had the asset ID, is not about this one.
        taken = unit in progress.units or unit in found.of_new
        return UnitWork(since=today if taken else "")
    taken = unit in progress.units and old.id != unit
    former = tuple(dict.fromkeys(name for name in (*old.work.former, old.id) if name != unit))
    work = replace(old.work, former=former, since=today if taken else old.work.since)
    if unit not in found.doubts:
        return work
    notes = dict(work.comments)
    for key, heading in READ.items():
        if key in work.typed:
            note = f"“{work.typed[key]}” was typed before {today}; {found.doubts[unit]}, so {AGAIN}."
            notes[heading] = "\n".join(filter(None, (notes.get(heading), note)))
    typed = {key: value for key, value in work.typed.items() if key not in READ}
    return replace(work, typed=typed, comments=notes, since=today)


def _decided(result: ScanResult, work: Mapping[str, UnitWork]) -> ScanResult:
    """Lay the decisions over the units again, each over the unit that it was made about."""

    def fits(decision: Decision, record: Record) -> bool:
        unit = work.get(record.id)
        if unit is None or (unit.since and decision.on.isoformat() < unit.since):
            return unit is None and is_about(decision, record)
        return is_about(decision, record) or decision.finding_id in unit.former

    if not result.decisions:
        return result
    return apply_decisions(result, [use.decision for use in result.decisions], fits)


def _change(record: Record, found: Pairing, progress: Progress, matcher: Matcher) -> str:
    old = progress.units.get(found.old.get(record.id, ""))
    if old is None:
        parts = [NEW, "its row had been deleted" if record.id in progress.deleted else found.of_new.get(record.id)]
        return "; ".join(filter(None, parts))
    doubt = found.doubts.get(record.id)
    # A doubt that sets nothing aside is no news.
    aside = bool(readings(old)) or old.held is not old.verdict
    told = (f"{doubt}: {AGAIN}" if aside else "") if doubt else contradicts(record, old, matcher)
    return "; ".join(filter(None, (change_of(KnownUnit.of_record(record), old), told)))


def _departure(old: KnownUnit, found: Pairing, *, scanned: bool, complete: bool) -> str:
    if not scanned:
        return UNSCANNED
    return "; ".join(filter(None, (GONE if complete else UNREAD, found.of_old.get(old.id))))


def _counts(merged: ScanResult, progress: Progress, found: Pairing) -> dict[str, int]:
    new = [unit for unit in merged.units() if unit.id not in found.old]
    changed = sum(1 for name in found.old if merged.work.units[name].change)
    was_gone = {old.id for old in progress.units.values() if old.gone and old.scanned}
    paired = set(found.old.values())
    away = {old.id: old for old in progress.units.values() if old.id not in paired}
    unscanned = sum(1 for unit in merged.work.gone if not unit.scanned)
    gone = len(away.keys() - was_gone) - unscanned
    answered = sum(1 for record in merged.units() if record.on_record)
    names = ("new", "changed", "no longer in inventory", "of a source that was not scanned", "answered on the device")
    return dict(zip(names, (len(new), changed, gone, unscanned, answered), strict=True))


def _answered(
    records: Sequence[Record],
    units: Sequence[Sequence[Record]],
    pairs: Mapping[str, KnownUnit],
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
