"""Pages by offset and limit in the query."""

from __future__ import annotations

from dataclasses import dataclass

from ..calls import Call, Page
from .parts import all_read
from .positions import PositionPager


@dataclass(frozen=True)
class OffsetPager(PositionPager):
    """Skips the records received so far, so a page shorter than asked for leaves no gap."""

    size_param: str = "limit"
    offset_param: str = "offset"
    trust_total: bool = True

    def following(self, page: Page, received: int) -> Call | None:
        """See `Pager.following`."""
        return None if all_read(page, received, trust_total=self.trust_total) else self._from(received)

    def _from(self, start: int) -> Call:
        return Call(self.url, {**self.params, self.size_param: str(self.size), self.offset_param: str(start)})
