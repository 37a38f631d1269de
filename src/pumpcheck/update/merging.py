"""Merging a new scan with an earlier workbook: nothing that was typed is dropped, and no unit vanishes.

Units to review are judged with what somebody read on the device and typed into the workbook.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain, count

from pumpcheck.decisions import apply_decisions, is_about
from pumpcheck.errors import UsageError
from pumpcheck.matching.matcher import Matcher, matcher_for
from pumpcheck.model.decision import Decision
from pumpcheck.model.finding import Evidence, Finding, ReasonCode, Verdict
from pumpcheck.model.record import Record
from pumpcheck.model.result import ScanResult
from pumpcheck.model.summary import SourceSummary, TableSummary
from pumpcheck.model.team_entries import WORK_COLUMNS, UnitWork, Work
from pumpcheck.privacy import Typed
from pumpcheck.reports.workbook.checksums import EMPTY, checksum_of
from pumpcheck.reports.workbook.printed import headings_checksum
from pumpcheck.update.earlier import HEADINGS, MODEL, KnownUnit, Progress
from pumpcheck.update.pairing import Pairing, pair
from pumpcheck.update.side_sheets import settle_entries

NEW = "new"
GONE = "no longer in inventory, or its record no longer names a recalled device"
UNREAD = "not in what could be read of the inventory; the scan is incomplete"
UNSCANNED = "source not scanned"
AGAIN = "read or decide it again"

_READ = {"model": "model_read", "software_version": "software_read"}
READ = {column.key: column.heading for column in WORK_COLUMNS if column.key in _READ.values()}
"""The headings of the columns for what was read on the device, by their keys."""
_NO_DEVICE = {ReasonCode.RECORD_DAMAGED, ReasonCode.NAMED_OUTSIDE, ReasonCode.NAMED_ABOVE}
"""Reasons of findings whose fields do not tell the device, so that a software version alone answers nothing."""
_SHOWS = {"model": "model number", "software_version": "software version"}


@dataclass(frozen=True)
class Merged:
    """A scan with the team's work in it, and what this update brought.

    ``ids`` are the present ids of all earlier units, ``settled`` the entries of Conflicts that have their place again.
    """

    result: ScanResult
    ids: Mapping[str, str]
    settled: frozenset[tuple[str, ...]]
    counts: Mapping[str, int]


def merge(result: ScanResult, progress: Progress, retired: Collection[str] = ()) -> Merged:
    """Return a scan's result with the team's work in it.

    Units are paired by `pumpcheck.update.pairing.pair`. A review that was answered on the device is judged with the
    answer; its record then counts under the new verdict, in the account of its table too, so that the counts add up.
    """
    units = result.units()
    found = pair(map(KnownUnit.of_record, units), progress.units.values())
    pairs = {name: progress.units[old] for name, old in found.old.items()}
    forgotten = missing_sources(result, progress, pairs, retired)
    work = {unit.id: _work_of(unit.id, found, progress, f"{result.started:%Y-%m-%d}") for unit in units}
    result = _decided(result, work)
    matcher = matcher_for(result.recalls)
    sure = {name: old for name, old in pairs.items() if name not in found.doubts}
    result = answer(result, sure, matcher, progress.of)
    for record in result.units():
        change = _change(record, found, progress, matcher)
        work[record.id] = replace(work[record.id], change=change)
    gone = []
    ids = {old.id: unit for unit, old in pairs.items()}
    for old in progress.units.values():
        if old.id not in ids:
            name = ids[old.id] = _free(old.id, work)
            scanned = old.source not in forgotten
            away = "; ".join(filter(None, (GONE if result.complete else UNREAD, found.of_old.get(old.id))))
            work[name] = replace(old.work, change=away if scanned else UNSCANNED)
            gone.append(replace(old, id=name, scanned=scanned).as_gone)
    merged = replace(
        result,
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
        deleted = record.id in progress.printed.units and record.id not in progress.units
        parts = [NEW, "its row had been deleted" if deleted else found.of_new.get(record.id)]
        return "; ".join(filter(None, parts))
    doubt = found.doubts.get(record.id)
    # A doubt that sets nothing aside is no news.
    aside = bool(readings(old)) or old.held is not old.verdict
    told = (f"{doubt}: {AGAIN}" if aside else "") if doubt else contradicts(record, old, matcher)
    return "; ".join(filter(None, (change_of(KnownUnit.of_record(record), old), told)))


def change_of(new: KnownUnit, old: KnownUnit) -> str:
    """Return what is different about a unit: ``model was MMT-722; was needs review``; empty when nothing is."""
    parts = ["in the inventory again"] if old.gone and old.scanned else []
    for heading in (MODEL, *HEADINGS.values()):
        if old.checksums.get(heading) in {None, new.checksums.get(heading, EMPTY)}:
            continue
        was = old.cells.get(heading)
        # Somebody may have changed the cell since it was printed.
        unchanged = checksum_of(was) == old.checksums[heading]
        label = heading.removesuffix(" as written")
        label = label if label == "Asset ID" else label.lower()
        parts.append(f"{label} was {'empty' if was is None else was}" if unchanged else f"{label} has changed")
    if old.verdict is not new.verdict:
        parts.append(f"was {old.verdict.words}")
    return "; ".join(parts)


def _counts(merged: ScanResult, progress: Progress, found: Pairing) -> dict[str, int]:
    away = progress.units.keys() - found.old.values()
    unscanned = sum(1 for unit in merged.work.gone if not unit.scanned)
    known_gone = {old.id for old in progress.units.values() if old.gone and old.scanned}
    return {
        "new": sum(1 for unit in merged.units() if unit.id not in found.old),
        "changed": sum(1 for name in found.old if merged.work.units[name].change),
        "no longer in inventory": len(away - known_gone) - unscanned,
        "of a source that was not scanned": unscanned,
        "answered on the device": sum(
            progress.units[found.old[record.id]].verdict is not record.finding.verdict
            for record in merged.units()
            if record.on_record
        ),
    }


def _free(name: str, taken: Mapping[str, object]) -> str:
    """Return an id that no unit of the new scan bears."""
    stem = "-".join(name.split("-")[:2])
    return next(one for one in chain([name], (f"{stem}-{number}" for number in count(2))) if one not in taken)


def missing_sources(
    result: ScanResult, progress: Progress, pairs: Mapping[str, KnownUnit], retired: Collection[str]
) -> list[str]:
    """Return the sources that the workbook shows and the scan left out, but for those that are gone for good.

    A source under another name is not missing: most of its units are in another one, or, where it had none, a new one
    has its headings.
    """
    known = progress.printed.facts.get("sources")
    if not isinstance(known, dict):
        # A workbook of the version before names only those of its units.
        known = dict.fromkeys((old.source for old in progress.units.values() if not old.gone), "")
    labels = {source.label for source in result.sources}
    for name in retired:
        if name not in known.keys() - labels:
            missing = ", ".join(sorted(known.keys() - labels)) or "none"
            raise UsageError(f"--retire-source {name}: no such source is missing from this scan; missing: {missing}")
    units = Counter(old.source for old in progress.units.values() if not old.gone or not old.scanned)
    moved = Counter(pairs[unit.id].source for unit in result.units() if unit.id in pairs)
    fresh = Counter(headings_checksum(source) for source in result.sources if source.label not in known)
    left: list[str] = []
    for name, headings in known.items():
        if name in labels or name in retired:
            continue
        renamed = 2 * moved[name] >= units[name] if units[name] else fresh[headings] > 0
        fresh[headings] -= renamed and not units[name]
        if not renamed:
            left.append(name)
    return left


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
