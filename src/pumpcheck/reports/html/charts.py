"""Bars for the units to deal with: by site, and by row of the recall. The template draws them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pumpcheck.model import Verdict

if TYPE_CHECKING:
    from pumpcheck.model import Recall
    from pumpcheck.reports.html.rows import Row

_BARS = 14


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar of two parts.

    Attributes:
        label: What it stands for.
        affected: Units affected.
        review: Units to review.
    """

    label: str
    affected: int
    review: int

    @property
    def total(self) -> int:
        """Its length."""
        return self.affected + self.review


@dataclass(frozen=True, slots=True)
class Chart:
    """A chart.

    Attributes:
        id: Its name on the page.
        title: What it shows.
        bars: Its bars from the top.
    """

    id: str
    title: str
    bars: Sequence[Bar]

    def share(self, units: int) -> str:
        """Return a number of units as a width, where the longest bar takes all of it."""
        return f"{100 * units / max((bar.total for bar in self.bars), default=1):.2f}%"

    @property
    def text(self) -> str:
        """The same in words."""
        return "; ".join(f"{bar.label}: {bar.affected:,} affected, {bar.review:,} to review" for bar in self.bars) + "."


def by_site(units: Iterable[Row]) -> Chart:
    """Return the chart by location, the most units first; what has too few for a bar of its own shares the last one.

    Raises:
        Nothing.
    """
    bars = _bars((row.site, row) for row in units)
    bars.sort(key=lambda bar: (-bar.total, bar.label))
    if len(bars) > _BARS:
        rest = bars[_BARS - 1 :]
        together = Bar(
            f"{len(rest):,} further sites", sum(bar.affected for bar in rest), sum(bar.review for bar in rest)
        )
        bars = [*bars[: _BARS - 1], together]
    return Chart("by-site", "Units by site", bars)


def by_recall_row(units: Iterable[Row], recalls: Iterable[Recall]) -> Chart:
    """Return the chart by row of the recall, in the order of its table.

    Raises:
        Nothing.
    """
    order = {row.id: number for number, row in enumerate(row for recall in recalls for row in recall.rows)}
    bars = _bars((row.recall_row, row) for row in units)
    return Chart("by-row", "Units by recall row", sorted(bars, key=lambda bar: order.get(bar.label, len(order))))


def _bars(labelled: Iterable[tuple[str, Row]]) -> list[Bar]:
    affected: Counter[str] = Counter()
    review: Counter[str] = Counter()
    for label, row in labelled:
        affected[label] += row.verdict == Verdict.AFFECTED
        review[label] += row.verdict == Verdict.NEEDS_REVIEW
    return [Bar(label, affected[label], review[label]) for label in affected if affected[label] + review[label]]
