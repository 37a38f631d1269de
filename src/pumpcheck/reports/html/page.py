"""What the page says, as plain values for the template."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from pumpcheck.reports.html.decided import Decided, decided, told
from pumpcheck.reports.html.rows import Row, row_of, without_name
from pumpcheck.reports.outcome import Tally, beside_line, outcome, place, problems, tally
from pumpcheck.reports.sites import Grouping, groupings
from pumpcheck.reports.worklist import ListUnit, cases, counted, listed, numbers

if TYPE_CHECKING:
    from pumpcheck.model.recall import Recall
    from pumpcheck.model.result import ScanResult
    from pumpcheck.model.summary import SourceSummary, TableSummary


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
        tally: How far the work has come.
        numbers: Units to replace, units to review and the like, with their names.
        rows: Every unit found, the most urgent first.
        cases: What to do, with the numbers of the units about which it is said.
        charts: The units to deal with by department, by location and by row of the recall.
        problems: What was not read whole, and why.
        accounts: Every source, with the tables of those that have several.
        decisions: What people decided.
    """

    result: ScanResult
    outcome: str
    tally: Tally
    numbers: Sequence[tuple[str, int]]
    rows: Sequence[Row]
    cases: Sequence[tuple[str, str, str]]
    charts: Sequence[Grouping]
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
        return sorted({row.cells["Recall row"] for row in self.rows})

    @property
    def limits(self) -> list[tuple[Recall, list[tuple[str, str, str, str]]]]:
        """Each recall with its table: row, product, affected software, market."""
        return [
            (
                recall,
                [(row.id, row.name, row.affected_versions, row.market) for row in recall.rows],
            )
            for recall in self.result.recalls
        ]


def page_of(result: ScanResult) -> Page:
    """Return the page for a result."""
    # The page counts what was cleared and lists none of it.
    hidden = replace(result, cleared=None).masked()
    lists = listed(hidden)
    units = sorted((unit for one in lists for unit in one), key=lambda unit: unit.number)
    rows = [row_of(unit, told(unit.record) if unit.record else "") for unit in units]
    outside = sum(1 for unit in units if unit.record and unit.record.outside)
    numbers = [("Units to replace", len(lists[0])), ("Units to review", len(lists[1]) - outside)]
    numbers += [("Texts outside the tables", outside)] if outside else []
    return Page(
        hidden,
        outcome(hidden),
        tally(units),
        numbers,
        rows,
        _cases(units),
        groupings(hidden, units, without_name),
        problems(hidden),
        _accounts(hidden),
        decided(hidden),
    )


def _cases(units: Sequence[ListUnit]) -> list[tuple[str, str, str]]:
    """Return what is to be done; the decision itself is told beside the unit."""
    plain = [
        replace(unit, record=replace(one, finding=replace(one.finding, verdict=one.verdict), decision=None))
        for unit in units
        if (one := unit.record)
    ]
    return [(of[0].text("Verdict"), f"{counted(len(of), 'unit')}, {numbers(of)}", text) for text, of in cases(plain)]


def _accounts(result: ScanResult) -> list[Account]:
    accounts = []
    for source in result.sources:
        accounts.append(Account(source.label, source))
        if len(source.tables) > 1:
            accounts += [Account(place(source, table), table, is_table=True) for table in source.tables]
    return accounts
