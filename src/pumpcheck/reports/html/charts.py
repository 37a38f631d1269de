"""Bars for the units to deal with: by site, and by row of the recall. The template draws them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pumpcheck.reports.html.rows import without_names
from pumpcheck.reports.sites import by_recall_row, by_site

if TYPE_CHECKING:
    from pumpcheck.result import ScanResult


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


def charts(result: ScanResult) -> list[Chart]:
    """Return the charts of a result.

    Raises:
        Nothing.
    """
    return [
        Chart("by-site", "Units by site", [Bar(*line) for line in by_site(result, without_names)]),
        Chart("by-row", "Units by recall row", [Bar(*line) for line in by_recall_row(result)]),
    ]
