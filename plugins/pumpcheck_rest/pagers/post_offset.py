"""Pages by offset and limit in the JSON body of a POST request."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from ..calls import Call, Page
from .parts import all_read
from .positions import PositionPager


@dataclass(frozen=True)
class PostOffsetPager(PositionPager):
    """Skips the records received so far, as `OffsetPager` does, with the numbers in the body."""

    body: Mapping[str, object]
    size_param: str = "limit"
    offset_param: str = "offset"

    def following(self, page: Page, received: int) -> Call | None:
        """See `Pager.following`."""
        return None if all_read(page, received) else self._from(received)

    def _from(self, start: int) -> Call:
        body = {**self.body, self.size_param: self.size, self.offset_param: start}
        return Call(self.url, self.params, method="POST", body=body)
