"""The way on that a page of an unknown system shows by itself."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ..calls import Call, Page
from .leads import way_on
from .parts import address_of


@dataclass(frozen=True)
class GuessPager:
    """Follows the ``Link`` header or a next address in the body; knows no other way."""

    url: str
    params: Mapping[str, str]
    size: int

    def first(self) -> Call:
        """See `Pager.first`."""
        return Call(self.url, dict(self.params))

    def following(self, page: Page, received: int) -> Call | None:  # noqa: ARG002 - the page says it all
        """See `Pager.following`."""
        target, _ = way_on(page)
        return Call(address_of(page.call, target)) if target else None

    def halved(self) -> GuessPager | None:
        """See `Pager.halved`. Nobody knows the parameter for the size of a page."""
        return None

    def ahead(self, total: int, received: int) -> Sequence[Call]:  # noqa: ARG002 - each page names the next
        """See `Pager.ahead`."""
        return ()
