"""What the page says, as plain values for the template."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from pumpcheck.model import Verdict
from pumpcheck.remediation import urgency
from pumpcheck.reports.html.charts import Chart, charts
from pumpcheck.reports.html.decided import Decided, decided, told
from pumpcheck.reports.html.rows import Row, row_of
from pumpcheck.reports.worklist import beside_line, outcome, place, problems

if TYPE_CHECKING:
    from pumpcheck.model import Recall
    from pumpcheck.result import ScanResult, SourceSummary, TableSummary


@dataclass(frozen=True)
class Account:
    """Where records came from, and what became of them.

    Attributes:
        name: The source, or one table of it.
        of: What is counted.
        is_table: Whether it is a part of the source above it.
    """

    name: str
    of: SourceSummary | TableSummary
    is_table: bool = False

    @property
    def adds_up(self) -> bool:
        """Whether every record read is one of the three."""
        return self.of.records == self.of.affected + self.of.needs_review + self.of.not_affected

    @property
    def beside(self) -> str:
        """What is told beside these numbers."""
        return beside_line(self.of)


@dataclass(frozen=True)
class Page:
    """The page.

    Attributes:
        result: The result, serial numbers masked.
        outcome: What it came to, in words to act on.
        units: How many units have each verdict, and how many texts outside the tables were found.
        rows: Every record found, the most urgent first.
        cases: What to do, with the number of units to do it with.
        charts: Pictures of the units to deal with.
        problems: What was not read whole, and why.
        accounts: Every source, with the tables of those that have several.
        decisions: What people decided.
    """

    result: ScanResult
    outcome: str
    units: Counter[str]
    rows: Sequence[Row]
    cases: Sequence[tuple[str, str, int]]
    charts: Sequence[Chart]
    problems: Sequence[tuple[str, str]]
    accounts: Sequence[Account]
    decisions: Sequence[Decided]

    @property
    def started(self) -> str:
        """When the scan began."""
        return self.result.started.strftime("%Y-%m-%d %H:%M %Z").strip()

    @property
    def adds_up(self) -> bool:
        """Whether every record read, in all sources, is one of the three."""
        counts = self.result.counts
        return counts["records"] == counts["affected"] + counts["needs_review"] + counts["not_affected"]

    @property
    def verdicts(self) -> list[str]:
        """The verdicts among the records, for choosing one."""
        return list(dict.fromkeys(row.verdict for row in self.rows))

    @property
    def recall_rows(self) -> list[str]:
        """The recall rows among the records, for choosing one."""
        return sorted({row.recall_row for row in self.rows})

    @property
    def limits(self) -> list[tuple[Recall, list[tuple[str, str, str, str]]]]:
        """Each recall with its table: row, product, affected software, market."""
        return [
            (
                recall,
                [
                    (row.id, row.name, f"{row.software_max} or lower" if row.software_max else "all", row.market)
                    for row in recall.rows
                ],
            )
            for recall in self.result.recalls
        ]


def page_of(result: ScanResult) -> Page:
    """Return the page for a result.

    Raises:
        Nothing.
    """
    # The page counts what was cleared and lists none of it.
    hidden = replace(result, cleared=None).masked()
    listed = sorted((unit for units in hidden.units_by_record for unit in units), key=urgency)
    rows = [row_of(unit, told(unit)) for unit in listed]
    units = [row for row in rows if not row.duplicate_of]
    found = Counter("outside" if unit.outside else unit.finding.verdict.value for unit in hidden.units_once())
    return Page(
        hidden,
        outcome(hidden),
        found,
        rows,
        _cases(units),
        charts(hidden),
        problems(hidden),
        _accounts(hidden),
        decided(hidden),
    )


def _cases(units: Sequence[Row]) -> list[tuple[str, str, int]]:
    cases = Counter((row.holds, row.action) for row in units)
    # What was decided to be nothing comes last, however grave it was found to be.
    return sorted(
        ((verdict, action, number) for (verdict, action), number in cases.items()),
        key=lambda case: -Verdict(case[0]).gravity,
    )


def _accounts(result: ScanResult) -> list[Account]:
    accounts = []
    for source in result.sources:
        accounts.append(Account(source.label, source))
        if len(source.tables) > 1:
            accounts += [Account(place(source, table), table, is_table=True) for table in source.tables]
    return accounts
