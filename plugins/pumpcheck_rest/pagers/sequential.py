"""Pagers for which each page names the next one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from pumpcheck import text_of

from ..calls import Call, Page
from ..expressions import search
from ..signs import next_link
from .leads import address_of, call_after
from .parts import Paging


@dataclass(frozen=True)
class OneAnswer(Paging):
    """Takes the first answer for the whole."""

    def first(self) -> Call:
        """See `Pager.first`."""
        return self._with({self.spec.size_param: str(self.size)} if self.sized else {})

    def following(self, page: Page, received: int) -> Call | None:  # noqa: ARG002
        """See `Pager.following`."""
        return None

    def ahead(self, total: int, received: int) -> Sequence[Call]:  # noqa: ARG002 - each page names the next
        """See `Pager.ahead`."""
        return ()

    def _with(self, params: Mapping[str, str]) -> Call:
        return Call(self.url, {**self.params, **params})


@dataclass(frozen=True)
class GuessPager(OneAnswer):
    """Goes on by whatever the answer of an unknown system says of the next page."""

    def following(self, page: Page, received: int) -> Call | None:
        """See `Pager.following`."""
        return call_after(page, self.first(), received)


@dataclass(frozen=True)
class NextPager(OneAnswer):
    """Follows the address that each page gives as it stands, or sends back its token in a parameter."""

    def following(self, page: Page, received: int) -> Call | None:  # noqa: ARG002 - the page says it all
        """See `Pager.following`."""
        spec = self.spec
        target = next_link(page.headers) if spec.kind == "link" else search(spec.next, page.body)
        if spec.kind != "token":
            return Call(address_of(page.call, target)) if isinstance(target, str) and target else None
        first, token = self.first(), text_of(target)
        return replace(first, params={**first.params, spec.cursor_param: token}) if token else None


@dataclass(frozen=True)
class ScrollPager(OneAnswer):
    """Reads on by the token of a search that the system keeps open, until a page is empty."""

    def following(self, page: Page, received: int) -> Call | None:  # noqa: ARG002 - the page says it all
        """See `Pager.following`."""
        spec = self.spec
        token = text_of(search(spec.next, page.body)) if page.records else ""
        body = {**spec.body, spec.cursor_param: token}
        # The token may stay the same while the system goes on.
        call = Call(address_of(page.call, spec.next_path), method="POST", body=body, repeats=True)
        return call if token else None


@dataclass(frozen=True)
class CursorPager(OneAnswer):
    """Asks for the records beyond the key of the last one; the collection has to be sorted by that key.

    No total ends it, because many systems count only what lies beyond the cursor: an empty page does.
    """

    def following(self, page: Page, received: int) -> Call | None:  # noqa: ARG002 - the last record says it all
        """See `Pager.following`."""
        last = text_of(search(self.spec.cursor, page.records[-1])) if page.records else ""
        first = self.first()
        return replace(first, params={**first.params, self.spec.cursor_param: last}) if last else None
