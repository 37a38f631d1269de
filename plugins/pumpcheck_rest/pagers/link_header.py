"""Pages by the ``Link`` header."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from ..calls import Call, Page
from .leads import next_link
from .parts import address_of, half_of


@dataclass(frozen=True)
class LinkHeaderPager:
    """Follows ``Link: <…>; rel="next"`` as it stands."""

    url: str
    params: Mapping[str, str]
    size: int
    size_param: str = "limit"

    def first(self) -> Call:
        """See `Pager.first`."""
        sized = {self.size_param: str(self.size)} if self.size_param else {}
        return Call(self.url, {**self.params, **sized})

    def following(self, page: Page, received: int) -> Call | None:  # noqa: ARG002 - the link says it all
        """See `Pager.following`."""
        target = next_link(page.headers)
        return Call(address_of(page.call, target)) if target else None

    def halved(self) -> LinkHeaderPager | None:
        """See `Pager.halved`. The links that a system gives for the pages after it keep the size."""
        size = half_of(self.size)
        return replace(self, size=size) if size and self.size_param else None

    def ahead(self, total: int, received: int) -> Sequence[Call]:  # noqa: ARG002 - each page names the next
        """See `Pager.ahead`."""
        return ()
