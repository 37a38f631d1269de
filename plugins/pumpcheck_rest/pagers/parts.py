"""What several pagers need."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Self
from urllib.parse import parse_qsl, urlsplit

if TYPE_CHECKING:
    from ..calls import Call, Page
    from ..schema import PagerSpec


@dataclass(frozen=True)
class Paging:
    """The settings of a pager, the address of the collection, what every request carries, and the size of a page."""

    spec: PagerSpec
    url: str
    params: Mapping[str, str]
    size: int

    @property
    def sized(self) -> bool:
        """Whether requests say how many records a page is to have."""
        return bool(self.spec.size_param) and self.spec.kind not in ("guess", "none")

    def halved(self) -> Self | None:
        """See `Pager.halved`. Numbered pages are divided without a remainder, so that they begin where others ended.

        The addresses that a system gives for the pages after it keep the size.
        """
        sizes = range(self.size // 2, 0, -1) if self.sized else ()
        whole = (size for size in sizes if self.spec.kind != "page" or self.size % size == 0)
        size = next(whole, None)
        return replace(self, size=size) if size else None


def all_read(page: Page, received: int, *, trust_total: bool = True) -> bool:
    """Whether a page proves that nothing follows it: it is empty, or a total that proves something has been received.

    A short page says nothing: some systems send fewer records than they were asked for. Where a page says that there
    is more although the total has been received, the total is wrong.
    """
    if not page.records:
        return True
    if not trust_total or page.total is None or received < page.total or page.signs.more(received, totals=False):
        return False
    # A total beyond one page is not that of the page, and nothing counts up to fewer than a hundred only.
    beyond = received > len(page.records) and page.total < 100
    return page.signs.ends or beyond or not proves_nothing(page.total, page.call)


def proves_nothing(count: int, call: Call) -> bool:
    """Whether a number of records may be that of a page or a bound: a round one, or one that stands in the query.

    >>> from pumpcheck_rest.calls import Call
    >>> call = Call("https://cmms.example.org/api/assets?limit=37")
    >>> [proves_nothing(count, call) for count in (37, 38, 64, 100, 10_000, 3_120)]
    [True, False, True, True, True, False]
    """
    body = call.body if isinstance(call.body, dict) else {}
    sent = [*dict(parse_qsl(urlsplit(call.url).query)).values(), *call.params.values(), *map(str, body.values())]
    digits = str(count).rstrip("0")
    usual = count >= 10 and (len(digits) <= 2 and (count % 10 == 0 or count in (12, 15, 24, 25, 75)))
    return usual or (count >= 10 and count & (count - 1) == 0) or (count > 0 and str(count) in sent)
