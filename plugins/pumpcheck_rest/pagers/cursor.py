"""Pages by the primary key of the last record."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from pumpcheck import text_of

from ..calls import Call, Page
from ..expressions import search
from .parts import half_of


@dataclass(frozen=True)
class CursorPager:
    """Asks for the records beyond the last one received; the collection has to be sorted by that key.

    No total ends it, because many systems count only what lies beyond the cursor: an empty page does.
    """

    url: str
    params: Mapping[str, str]
    size: int
    cursor: str
    cursor_param: str
    size_param: str = "limit"

    def first(self) -> Call:
        """See `Pager.first`."""
        return Call(self.url, {**self.params, self.size_param: str(self.size)})

    def following(self, page: Page, received: int) -> Call | None:  # noqa: ARG002 - the last record says it all
        """See `Pager.following`."""
        if not page.records:
            return None
        last = text_of(search(self.cursor, page.records[-1]))
        return replace(self.first(), params={**self.first().params, self.cursor_param: last}) if last else None

    def halved(self) -> CursorPager | None:
        """See `Pager.halved`."""
        size = half_of(self.size)
        return replace(self, size=size) if size else None

    def ahead(self, total: int, received: int) -> Sequence[Call]:  # noqa: ARG002 - each page names the next
        """See `Pager.ahead`."""
        return ()
