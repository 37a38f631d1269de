"""What every report says alike: how far the work has come and where, the outcome, and the sum of each source."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import NamedTuple

from pumpcheck.model.finding import Verdict
from pumpcheck.model.recall import Recall
from pumpcheck.model.result import ScanResult
from pumpcheck.model.summary import Skipped, SourceSummary, TableSummary
from pumpcheck.model.team_entries import Standing
from pumpcheck.reports.steps import REMEDIES, together
from pumpcheck.reports.worklist import ListUnit, action_of_gone, counted, remedies_in

FORGOTTEN = "scanned the last time, not this time: scan it too, or say --retire-source NAME if it is gone for good"
NOT_RECORDED = "not recorded"
_MOST = 15  # Groups that are shown by themselves; a chart of more cannot be read.


def by_recall(result: ScanResult) -> list[tuple[Recall, int, int]]:
    """Return each recall that was applied, with how many units it affects and how many it asks to review."""
    counts = Counter((unit.finding.recall_id, unit.finding.verdict) for unit in result.units())
    return [
        (recall, counts[recall.id, Verdict.AFFECTED], counts[recall.id, Verdict.NEEDS_REVIEW])
        for recall in result.recalls
    ]


class Tally(NamedTuple):
    """How far the work has come: how many units count, how many are done with, and how many somebody deals with."""

    found: int
    done: int
    in_hand: int

    @property
    def open(self) -> int:
        """Units that are not done."""
        return self.found - self.done

    def __str__(self) -> str:
        return f"{self.found:,} found, {self.done:,} done, {self.open:,} open"


def tally(units: Iterable[ListUnit]) -> Tally:
    """Count units."""
    counting = [unit for unit in units if unit.counts]
    return Tally(len(counting), sum(unit.done for unit in counting), sum(unit.in_hand for unit in counting))


def standing(result: ScanResult, units: Iterable[ListUnit]) -> Standing:
    """Return how far the work had come at the scan, for the trend."""
    return Standing(result.started.date(), *tally(units))


def outcome(result: ScanResult) -> str:
    """Return what the scan came to, in words to act on."""
    verb = verb_of(result)
    asked = Counter(unit.action for unit in result.units(Verdict.AFFECTED))
    asked.update(action_of_gone(unit, result.recalls) for unit in result.unscanned(Verdict.AFFECTED))
    affected = asked.total()
    review, outside = to_review(result)
    review += len(result.unscanned(Verdict.NEEDS_REVIEW))
    told = [(REMEDIES[action].verb, asked[action]) for action in REMEDIES if asked[action]] or [(verb, 0)]
    others = [f"{number:,} to {what}" for what, number in (*told[1:], ("review", review))]
    units = ", ".join([f"{counted(told[0][1], 'unit')} to {told[0][0]}", *others])
    units += f", and {counted(outside, 'text')} outside the tables to review." if outside else "."
    if result.written:
        counts = result.counts
        affected, review, outside = (counts[name] for name in ("affected", "needs_review", "outside"))
        again = f" ({counts['duplicates']:,} of them of units listed before)" if counts["duplicates"] else ""
        units = f"{counted(affected, 'record')} affected, {review + outside:,} to review{again}, "
        units += f"written to {result.written}."
    if not result.complete:
        return f"INCOMPLETE: {_gaps(result)}; do not rely on this list alone. Found so far: {units}"
    if affected or review or outside:
        return f"{units} The scan is COMPLETE."
    if not result.counts["records"]:
        return "No row was read: check that these are the inventories you meant."
    return f"No unit to {verb} and none to review. The scan is COMPLETE."


def verb_of(result: ScanResult) -> str:
    """Return what is done with affected units, in a word that fits all that were found: ``replace``."""
    return together(remedies_in(result))[0]


def to_review(result: ScanResult) -> tuple[int, int]:
    """Return how many units are to be reviewed, and how many texts outside the tables."""
    outside = [unit.outside for unit in result.units(Verdict.NEEDS_REVIEW)]
    return outside.count(False), outside.count(True)


def adds_up(summary: SourceSummary | TableSummary) -> bool:
    """Whether every record read is one of the three."""
    return summary.records == summary.affected + summary.needs_review + summary.not_affected


def sum_line(summary: SourceSummary | TableSummary) -> str:
    """Return the account of a source or table: ``12 rows read = 1 affected + 2 needs review + 9 not affected``."""
    return (
        f"{summary.records:,} rows read = {summary.affected:,} affected + {summary.needs_review:,} needs review"
        f" + {summary.not_affected:,} not affected"
    )


def beside_line(summary: SourceSummary | TableSummary) -> str:
    """Return what the account says beside the rows read: where the cells went, and what was found outside the tables.

    Empty where there is nothing to say.
    """
    cells = summary.cells
    met = (
        f"{cells.met:,} cells met = {cells.in_records:,} in records + {cells.in_headings:,} in headings"
        f" + {cells.outside:,} outside"
    )
    parts = (
        (cells.met, met),
        (summary.cleared, f"{counted(summary.cleared, 'row')} cleared as lines"),
        (summary.outside, f"{counted(summary.outside, 'finding')} outside the tables"),
        (summary.hidden, "hidden"),
    )
    return "; ".join(text for number, text in parts if number)


def problems(result: ScanResult) -> list[tuple[str, str]]:
    """Return each source or table that was not read whole: where, and why."""
    found = [(name, FORGOTTEN) for name in result.work.forgotten]
    for source in result.sources:
        if source.problem:
            found.append((source.label, source.problem))
        found += [(place(source, table), table.problem) for table in source.tables if table.problem]
    return found


def skipped(result: ScanResult) -> list[Skipped]:
    """Return the stretches that were skipped, but for those whose reason `problems` gives already."""
    told = set(problems(result))
    return [stretch for stretch in result.skipped if (stretch.origin, stretch.reason) not in told]


def not_read(result: ScanResult) -> list[tuple[str, str]]:
    """Return every place that makes a scan incomplete, and why."""
    return [*problems(result), *((stretch.origin, stretch.reason) for stretch in skipped(result))]


def remarks(result: ScanResult) -> Iterator[tuple[str, list[str]]]:
    """Yield what else there is to know of a scan, under a title: a line for each place that was not read whole, …."""
    yield "Not read whole", [f"{where}: {why}" for where, why in problems(result)]
    yield "Skipped", [f"{stretch.origin}: {stretch.reason}" for stretch in skipped(result)]
    yield "Warnings", list(result.warnings)
    yield "Notes", [f"{note.origin}: {note.text}" for source in result.sources for note in source.notes]


def place(source: SourceSummary, table: TableSummary) -> str:
    """Return the name of a table for people."""
    return f"{source.label}, sheet {table.name}" if table.name else source.label


def _gaps(result: ScanResult) -> str:
    beside, found = len(skipped(result)), len({where for where, _ in problems(result)})
    gaps = [f"{counted(beside, 'stretch', 'stretches')} skipped"] if beside else []
    gaps += [f"{counted(found, 'source or sheet', 'sources or sheets')} not read whole"] if found else []
    return " and ".join(gaps)


class Group(NamedTuple):
    """Units that have a label in common; ``rest`` where they are those of many further groups, or of none."""

    label: str
    units: Sequence[ListUnit]
    rest: bool = False

    @property
    def review(self) -> int:
        """How many of them are to be reviewed."""
        return sum(unit.is_review for unit in self.units)

    @property
    def affected(self) -> int:
        """How many of them are affected."""
        return len(self.units) - self.review


class Grouping(NamedTuple):
    """Units by one column of the work lists, which ``heading`` names."""

    heading: str
    title: str
    groups: Sequence[Group]


def groupings(
    result: ScanResult, units: Sequence[ListUnit], shown: Callable[[ListUnit, str], str] = lambda _unit, text: text
) -> list[Grouping]:
    """Return the units by department, location, recall and row of the recall; what no record tells is left out.

    The recalls are counted where several were applied; ``shown`` gives what is shown of a text of a unit.
    """
    order = [name for recall in result.recalls for name in (recall.id, *(row.id for row in recall.rows))]
    found = []
    for heading, title, word in (
        ("Department", "Units by department", "departments"),
        ("Location", "Units by location", "locations"),
        *([("Recall", "Units by recall", "recalls")] if len(result.recalls) > 1 else []),
        ("Recall row", "Units by recall row", "rows"),
    ):
        written: dict[str, list[ListUnit]] = {}
        for unit in units:
            if unit.counts:
                written.setdefault(shown(unit, unit.text(heading)), []).append(unit)
        groups: dict[str, list[ListUnit]] = {}
        labels: dict[str, str] = {}
        for text, alike in written.items():
            label = " ".join(text.split())
            groups.setdefault(labels.setdefault(label.casefold(), label), []).extend(alike)
        without = groups.pop("", [])
        ranked = sorted(groups.items(), key=lambda one: (-len(one[1]), one[0].casefold()))
        if heading.startswith("Recall"):
            ranked.sort(key=lambda one: order.index(one[0]) if one[0] in order else len(order))
        parts = [Group(label, members) for label, members in ranked[:_MOST]]
        if further := ranked[_MOST:]:
            members = [unit for _, many in further for unit in many]
            parts.append(Group(f"{len(further):,} other {word}", members, rest=True))
        if without and parts:
            parts.append(Group(NOT_RECORDED, without, rest=True))
        found += [Grouping(heading, title, parts)] if parts else []
    return found
