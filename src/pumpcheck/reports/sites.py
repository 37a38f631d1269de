"""Counts of units by site and by recall row."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import TYPE_CHECKING

from pumpcheck.model import Verdict

if TYPE_CHECKING:
    from pumpcheck.result import Record, ScanResult

_MOST = 15
"""Sites that are counted by themselves; a chart of more cannot be read."""

Counts = list[tuple[str, int, int]]
"""Name, units to replace, units to review."""


def by_site(result: ScanResult, shown: Callable[[Record, str], str] = lambda _, site: site) -> Counts:
    """Return the units by department, else by location, the most first; the rest of many sites is one line.

    Args:
        result: The result.
        shown: Gives what is shown of a record's site.

    Raises:
        Nothing.
    """
    counts = _count(result, lambda record: shown(record, _site(record)))
    counts.sort(key=lambda line: (-line[1] - line[2], line[0].casefold()))
    if len(counts) <= _MOST:
        return counts
    rest = counts[_MOST - 1 :]
    other = f"{len(rest):,} other sites"
    return [*counts[: _MOST - 1], (other, sum(line[1] for line in rest), sum(line[2] for line in rest))]


def by_recall_row(result: ScanResult) -> Counts:
    """Return the units by row of the recall's table, in the order of the tables.

    Raises:
        Nothing.
    """
    order = [row.id for recall in result.recalls for row in recall.rows]
    counts = _count(result, lambda record: record.finding.recalled_model or "unknown")
    return sorted(counts, key=lambda line: order.index(line[0]) if line[0] in order else len(order))


def _site(record: Record) -> str:
    return next(
        (
            " ".join(text.split())
            for name in ("department", "location")
            if (text := record.fields.get(name, "").strip())
        ),
        "site not recorded",
    )


def _count(result: ScanResult, name_of: Callable[[Record], str]) -> Counts:
    affected, review = (
        Counter(name_of(unit) for unit in result.units(verdict) if not unit.outside)
        for verdict in (Verdict.AFFECTED, Verdict.NEEDS_REVIEW)
    )
    return [(name, affected[name], review[name]) for name in {**affected, **review}]
