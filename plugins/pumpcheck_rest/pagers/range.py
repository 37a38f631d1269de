"""Pages by a range of positions, as GLPI has them: ``range=0-49``."""

from __future__ import annotations

from dataclasses import dataclass

from ..calls import Call, Page
from .parts import all_read
from .positions import PositionPager

PARTIAL_CONTENT = 206


@dataclass(frozen=True)
class RangePager(PositionPager):
    """Asks for positions; the answer 206 says that there are more, 200 that this was all."""

    range_param: str = "range"

    def following(self, page: Page, received: int) -> Call | None:
        """See `Pager.following`."""
        more = page.status == PARTIAL_CONTENT or (page.total is not None and page.total > received)
        return self._from(received) if more and not all_read(page, received) else None

    def _from(self, start: int) -> Call:
        return Call(self.url, {**self.params, self.range_param: f"{start}-{start + self.size - 1}"})
