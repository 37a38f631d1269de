"""Pagers for which each page names the next one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Self

from pumpcheck import text_of

from ..calls import Call, Page
from ..expressions import search
from ..signs import next_link
from .leads import address_of, call_after
from .parts import half_of


@dataclass(frozen=True)
class OneAnswer:
    """Takes the first answer for the whole."""

    url: str
    params: Mapping[str, str]
    size: int
    size_param: str = ""

    def first(self) -> Call:
        """See `Pager.first`."""
        sized = {self.size_param: str(self.size)} if self.size_param else {}
        return Call(self.url, {**self.params, **sized})

    def following(self, page: Page, received: int) -> Call | None:  # noqa: ARG002
        """See `Pager.following`."""
        return None

    def halved(self) -> Self | None:
        """See `Pager.halved`. The addresses that a system gives for the pages after it keep the size."""
        size = half_of(self.size)
        return replace(self, size=size) if size and self.size_param else None

    def ahead(self, total: int, received: int) -> Sequence[Call]:  # noqa: ARG002 - each page names the next
        """See `Pager.ahead`."""
        return ()


@dataclass(frozen=True)
class GuessPager(OneAnswer):
    """Goes on by whatever the answer of an unknown system says of the next page."""

    def following(self, page: Page, received: int) -> Call | None:
        """See `Pager.following`."""
        return call_after(page, self.first(), received)


@dataclass(frozen=True)
class LinkHeaderPager(OneAnswer):
    """Follows ``Link: <…>; rel="next"`` as it stands."""

    def following(self, page: Page, received: int) -> Call | None:  # noqa: ARG002 - the link says it all
        """See `Pager.following`."""
        target = next_link(page.headers)
        return Call(address_of(page.call, target)) if target else None


@dataclass(frozen=True)
class NextPager(OneAnswer):
    """Follows the address that each page gives as it stands, or sends back its token in a parameter."""

    next: str = "next"
    token_param: str = ""

    def following(self, page: Page, received: int) -> Call | None:  # noqa: ARG002 - the page says it all
        """See `Pager.following`."""
        target = search(self.next, page.body)
        if self.token_param:
            token = text_of(target)
            return replace(self.first(), params={**self.first().params, self.token_param: token}) if token else None
        return Call(address_of(page.call, target)) if isinstance(target, str) and target else None


@dataclass(frozen=True)
class CursorPager(OneAnswer):
    """Asks for the records beyond the key of the last one; the collection has to be sorted by that key.

    No total ends it, because many systems count only what lies beyond the cursor: an empty page does.
    """

    cursor: str = "id"
    cursor_param: str = "after"

    def following(self, page: Page, received: int) -> Call | None:  # noqa: ARG002 - the last record says it all
        """See `Pager.following`."""
        last = text_of(search(self.cursor, page.records[-1])) if page.records else ""
        return replace(self.first(), params={**self.first().params, self.cursor_param: last}) if last else None
