"""What every report says alike: the work list in its order, the outcome, and the sum of each source."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from pumpcheck.model import Verdict
from pumpcheck.remediation import urgency

if TYPE_CHECKING:
    from pumpcheck.result import Record, ScanResult, SourceSummary, TableSummary

FORGOTTEN = "scanned the last time, not this time: scan it too, or say --retire-source NAME if it is gone for good"
NAME_FIELDS = ("model", "catalog_number", "description", "brand", "udi")
"""Where the name of a device is looked for, best first."""


def work_list(result: ScanResult, verdict: Verdict, wanted: Callable[[Record], bool] | None = None) -> list[Record]:
    """Return the units with this verdict, each once, the most urgent first; only those that are wanted, if it is said.

    Raises:
        Nothing.
    """
    return sorted(filter(wanted, result.units(verdict)), key=urgency)


def name_of(record: Record) -> str:
    """Return the device as the record writes it: its model, else the next best field; of a text outside, the text.

    Raises:
        Nothing.
    """
    if record.outside:
        return "\n".join(filter(None, record.values.values()))
    return next((record.fields[name] for name in NAME_FIELDS if record.fields.get(name)), "")


def outcome(result: ScanResult) -> str:
    """Return what the scan came to, in words to act on.

    Raises:
        Nothing.
    """
    away = {verdict: len(result.unscanned(verdict)) for verdict in (Verdict.AFFECTED, Verdict.NEEDS_REVIEW)}
    affected = len(result.units(Verdict.AFFECTED)) + away[Verdict.AFFECTED]
    review = len(to_review(result)) + away[Verdict.NEEDS_REVIEW]
    outside = len(to_review(result, outside=True))
    units = f"{counted(affected, 'unit')} to replace, {review:,} to review"
    units += f", and {counted(outside, 'text')} outside the tables to review." if outside else "."
    if not result.complete:
        return f"INCOMPLETE: {_gaps(result)}; do not rely on this list alone. Found so far: {units}"
    if affected or review or outside:
        return f"{units} The scan is COMPLETE."
    if not result.counts["records"]:
        return "No row was read: check that these are the inventories you meant."
    return "No unit to replace and none to review. The scan is COMPLETE."


def to_review(result: ScanResult, *, outside: bool = False) -> list[Record]:
    """Return the units to review, the most urgent first; or the texts outside the tables that are.

    Raises:
        Nothing.
    """
    return work_list(result, Verdict.NEEDS_REVIEW, lambda record: record.outside is outside)


def sum_line(summary: SourceSummary | TableSummary) -> str:
    """Return the account of a source or table: ``12 rows read = 1 affected + 2 needs review + 9 not affected``.

    Raises:
        Nothing.
    """
    return (
        f"{summary.records:,} rows read = {summary.affected:,} affected + {summary.needs_review:,} needs review"
        f" + {summary.not_affected:,} not affected"
    )


def beside_line(summary: SourceSummary | TableSummary) -> str:
    """Return what the account says beside the rows read: where the cells went, and what was found outside the tables.

    Empty where there is nothing to say.

    Raises:
        Nothing.
    """
    cells, parts = summary.cells, []
    if cells.met:
        parts.append(
            f"{cells.met:,} cells met = {cells.in_records:,} in records + {cells.in_headings:,} in headings"
            f" + {cells.outside:,} outside"
        )
    if summary.cleared:
        parts.append(f"{counted(summary.cleared, 'row')} cleared as lines")
    if summary.outside:
        parts.append(f"{counted(summary.outside, 'finding')} outside the tables")
    if summary.hidden:
        parts.append("hidden")
    return "; ".join(parts)


def problems(result: ScanResult) -> list[tuple[str, str]]:
    """Return each source or table that was not read whole: where, and why.

    Raises:
        Nothing.
    """
    found = [(name, FORGOTTEN) for name in result.work.forgotten]
    for source in result.sources:
        if source.problem:
            found.append((source.label, source.problem))
        found += [(place(source, table), table.problem) for table in source.tables if table.problem]
    return found


def place(source: SourceSummary, table: TableSummary) -> str:
    """Return the name of a table for people.

    Raises:
        Nothing.
    """
    return f"{source.label}, sheet {table.name}" if table.name else source.label


def counted(number: int, word: str, plural: str = "") -> str:
    """Return a number with its word.

    Raises:
        Nothing.

    >>> counted(1, "unit"), counted(1200, "unit"), counted(2, "stretch", "stretches")
    ('1 unit', '1,200 units', '2 stretches')
    """
    return f"{number:,} {word if number == 1 else plural or word + 's'}"


def _gaps(result: ScanResult) -> str:
    gaps = []
    if result.skipped:
        gaps.append(f"{counted(len(result.skipped), 'stretch', 'stretches')} skipped")
    if found := len({where for where, _ in problems(result)}):
        gaps.append(f"{counted(found, 'source or sheet', 'sources or sheets')} not read whole")
    return " and ".join(gaps)
