"""Pages by number in the query."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from ..calls import Call, Page
from .parts import all_read, number_of


@dataclass(frozen=True)
class PageNumberPager:
    """Asks for one page number after the other."""

    url: str
    params: Mapping[str, str]
    size: int
    size_param: str = "limit"
    page_param: str = "page"
    first_page: int = 1
    trust_total: bool = True

    def first(self) -> Call:
        """See `Pager.first`."""
        return self._page(self.first_page)

    def following(self, page: Page, received: int) -> Call | None:
        """See `Pager.following`."""
        if all_read(page, received, trust_total=self.trust_total):
            return None
        if number_of(page.call.params, self.size_param, self.size) == self.size:
            return self._page(number_of(page.call.params, self.page_param, self.first_page) + 1)
        # The page size has changed to a part of what it was, so the pages still begin where the old ones did.
        return self._page(self.first_page + received // self.size)

    def halved(self) -> PageNumberPager | None:
        """See `Pager.halved`. The size is divided without a remainder, so that pages begin where others ended."""
        sizes = (size for size in range(self.size // 2, 0, -1) if self.size % size == 0)
        size = next(sizes, None)
        return replace(self, size=size) if size else None

    def ahead(self, total: int, received: int) -> Sequence[Call]:
        """See `Pager.ahead`. None where the system sends pages of another size than it was asked for."""
        if received % self.size:
            return ()
        pages = range(received // self.size, -(-total // self.size))
        return [self._page(self.first_page + number) for number in pages]

    def _page(self, number: int) -> Call:
        return Call(self.url, {**self.params, self.size_param: str(self.size), self.page_param: str(number)})
