"""Pages by offset and limit in the JSON body of a POST request."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from ..calls import Call, Page
from .parts import all_read, half_of


@dataclass(frozen=True)
class PostOffsetPager:
    """Skips the records received so far, as `OffsetPager` does, with the numbers in the body."""

    url: str
    params: Mapping[str, str]
    size: int
    body: Mapping[str, object]
    size_param: str = "limit"
    offset_param: str = "offset"

    def first(self) -> Call:
        """See `Pager.first`."""
        return self._from(0)

    def following(self, page: Page, received: int) -> Call | None:
        """See `Pager.following`."""
        return None if all_read(page, received) else self._from(received)

    def halved(self) -> PostOffsetPager | None:
        """See `Pager.halved`."""
        size = half_of(self.size)
        return replace(self, size=size) if size else None

    def ahead(self, total: int, received: int) -> Sequence[Call]:
        """See `Pager.ahead`. None where the system sends pages of another size than it was asked for."""
        if received % self.size:
            return ()
        return [self._from(start) for start in range(received, total, self.size)]

    def _from(self, start: int) -> Call:
        body = {**self.body, self.size_param: self.size, self.offset_param: start}
        return Call(self.url, self.params, method="POST", body=body)
