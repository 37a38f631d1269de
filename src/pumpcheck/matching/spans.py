"""Which of many places in a text hold another: told without looking through all of them."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from itertools import accumulate

Span = tuple[int, int]


class Spans:
    """Places in a text, in any order and overlapping.

    >>> spans = Spans([(4, 8), (0, 3)])
    >>> spans.hold(5, 8), spans.hold(2, 5)
    (True, False)
    """

    def __init__(self, spans: Iterable[Span]) -> None:
        """Put them in order."""
        ordered = sorted(spans)
        self._starts = [start for start, _ in ordered]
        self._ends = list(accumulate([end for _, end in ordered], max))

    def hold(self, start: int, end: int) -> bool:
        """Whether one of them begins no later and ends no sooner."""
        before = bisect_right(self._starts, start)
        return before > 0 and self._ends[before - 1] >= end
