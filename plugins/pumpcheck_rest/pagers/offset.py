"""Pages by offset and limit in the query."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from ..calls import Call, Page
from .parts import all_read, half_of


@dataclass(frozen=True)
class OffsetPager:
    """Skips the records received so far, so a page shorter than asked for leaves no gap."""

    url: str
    params: Mapping[str, str]
    size: int
    size_param: str = "limit"
    offset_param: str = "offset"
    trust_total: bool = True

    def first(self) -> Call:
        """See `Pager.first`."""
        return self._from(0)

    def following(self, page: Page, received: int) -> Call | None:
        """See `Pager.following`."""
        return None if all_read(page, received, trust_total=self.trust_total) else self._from(received)

    def halved(self) -> OffsetPager | None:
        """See `Pager.halved`."""
        size = half_of(self.size)
        return replace(self, size=size) if size else None

    def ahead(self, total: int, received: int) -> Sequence[Call]:
        """See `Pager.ahead`. None where the system sends pages of another size than it was asked for."""
        if received % self.size:
            return ()
        return [self._from(start) for start in range(received, total, self.size)]

    def _from(self, start: int) -> Call:
        return Call(self.url, {**self.params, self.size_param: str(self.size), self.offset_param: str(start)})
