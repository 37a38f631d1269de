"""Pages by a range of positions, as GLPI has them: ``range=0-49``."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from ..calls import Call, Page
from .parts import all_read, half_of

PARTIAL_CONTENT = 206


@dataclass(frozen=True)
class RangePager:
    """Asks for positions; the answer 206 says that there are more, 200 that this was all."""

    url: str
    params: Mapping[str, str]
    size: int
    range_param: str = "range"

    def first(self) -> Call:
        """See `Pager.first`."""
        return self._from(0)

    def following(self, page: Page, received: int) -> Call | None:
        """See `Pager.following`."""
        more = page.status == PARTIAL_CONTENT or (page.total is not None and page.total > received)
        return self._from(received) if more and not all_read(page, received) else None

    def halved(self) -> RangePager | None:
        """See `Pager.halved`."""
        size = half_of(self.size)
        return replace(self, size=size) if size else None

    def ahead(self, total: int, received: int) -> Sequence[Call]:
        """See `Pager.ahead`. None where the system sends pages of another size than it was asked for."""
        if received % self.size:
            return ()
        return [self._from(start) for start in range(received, total, self.size)]

    def _from(self, start: int) -> Call:
        return Call(self.url, {**self.params, self.range_param: f"{start}-{start + self.size - 1}"})
