"""Pages by the address of the next one in the body."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from ..calls import Call, Page
from ..expressions import search
from .parts import address_of, half_of


@dataclass(frozen=True)
class NextUrlPager:
    """Follows the address that each page gives, as it stands."""

    url: str
    params: Mapping[str, str]
    size: int
    next: str
    size_param: str = "limit"

    def first(self) -> Call:
        """See `Pager.first`."""
        sized = {self.size_param: str(self.size)} if self.size_param else {}
        return Call(self.url, {**self.params, **sized})

    def following(self, page: Page, received: int) -> Call | None:  # noqa: ARG002 - the page says it all
        """See `Pager.following`."""
        target = search(self.next, page.body)
        return Call(address_of(page.call, target)) if isinstance(target, str) and target else None

    def halved(self) -> NextUrlPager | None:
        """See `Pager.halved`. The addresses that a system gives for the pages after it keep the size."""
        size = half_of(self.size)
        return replace(self, size=size) if size and self.size_param else None

    def ahead(self, total: int, received: int) -> Sequence[Call]:  # noqa: ARG002 - each page names the next
        """See `Pager.ahead`."""
        return ()
