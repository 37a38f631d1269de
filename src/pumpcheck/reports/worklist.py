"""What every report says alike: the work list in its order, the outcome, and the sum of each source."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from pumpcheck.model import Verdict
from pumpcheck.remediation import urgency

if TYPE_CHECKING:
    from pumpcheck.result import Record, ScanResult, SourceSummary, TableSummary

NAME_FIELDS = ("model", "catalog_number", "description", "brand", "udi")
"""Where the name of a device is looked for, best first."""


def work_list(result: ScanResult, verdict: Verdict, wanted: Callable[[Record], bool] | None = None) -> list[Record]:
    """Return the units with this verdict, each once, the most urgent first; only those that are wanted, if it is said.

    Raises:
        Nothing.
    """
    return sorted(filter(wanted, result.units(verdict)), key=urgency)


def name_of(record: Record) -> str:
    """Return the device as the record writes it: its model, else the next best field.

    Raises:
        Nothing.
    """
    return next((record.fields[name] for name in NAME_FIELDS if record.fields.get(name)), "")


def outcome(result: ScanResult) -> str:
    """Return what the scan came to, in words to act on.

    Raises:
        Nothing.
    """
    affected, review = (len(result.units(verdict)) for verdict in (Verdict.AFFECTED, Verdict.NEEDS_REVIEW))
    units = f"{counted(affected, 'unit')} to replace, {review:,} to review."
    if not result.complete:
        return f"INCOMPLETE: {_gaps(result)}; do not rely on this list alone. Found so far: {units}"
    if not result.counts["records"]:
        return "No row was read: check that these are the inventories you meant."
    if not affected and not review:
        return "No unit to replace and none to review. The scan is COMPLETE."
    return f"{units} The scan is COMPLETE."


def sum_line(summary: SourceSummary | TableSummary) -> str:
    """Return the account of a source or table: ``12 rows read = 1 affected + 2 needs review + 9 not affected``.

    Raises:
        Nothing.
    """
    return (
        f"{summary.records:,} rows read = {summary.affected:,} affected + {summary.needs_review:,} needs review"
        f" + {summary.not_affected:,} not affected"
    )


def problems(result: ScanResult) -> list[tuple[str, str]]:
    """Return each source or table that was not read whole: where, and why.

    Raises:
        Nothing.
    """
    found = []
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
