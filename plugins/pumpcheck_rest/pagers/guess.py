"""The way on that a page of an unknown system shows by itself."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ..calls import Call, Page
from ..expressions import search
from .link_header import next_link
from .parts import address_of

NEXT_KEYS = (
    "next",
    "links.next",
    "links.next.href",
    "_links.next.href",
    "_links.next",
    "paging.next",
    "pagination.next",
    "meta.next",
    "meta.pagination.links.next",
    "next_page_url",
    "nextLink",
    '"@odata.nextLink"',
    "link[?relation=='next'].url | [0]",
)
"""Where a body holds the address of the next page, as JMESPath."""


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


def way_on(page: Page) -> tuple[str, str]:
    """Return the address of the next page and where it was found; both empty where the page has none."""
    if target := next_link(page.headers):
        return target, "the Link header"
    for expression in NEXT_KEYS:
        found = search(expression, page.body)
        # A bare number or word under such a key is a page number or a cursor, not an address.
        if isinstance(found, str) and ("/" in found or found.startswith("?")):
            return found, f"`{expression}`"
    return "", ""
