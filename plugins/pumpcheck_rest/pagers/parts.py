"""What several pagers need."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING
from urllib.parse import urljoin

from .leads import way_on

if TYPE_CHECKING:
    from ..calls import Call, Page


def all_read(page: Page, received: int, *, trust_total: bool = True) -> bool:
    """Whether a page says that nothing follows it: it is empty, or all of the total has been received.

    A short page says nothing: some systems send fewer records than they were asked for. Where a page names the next
    one although the total has been received, the total is wrong.
    """
    if not page.records:
        return True
    return trust_total and page.total is not None and received >= page.total and not way_on(page)[0]


def half_of(size: int) -> int | None:
    """Return half a page size, or None where a page cannot be smaller."""
    return size // 2 if size > 1 else None


def address_of(call: Call, target: str) -> str:
    """Return where a link leads that may be written relative to the page that holds it.

    >>> from pumpcheck_rest.calls import Call
    >>> address_of(Call("https://cmms.example.org/api/assets?page=1"), "assets?page=2")
    'https://cmms.example.org/api/assets?page=2'
    """
    return urljoin(call.url, target)


def number_of(params: Mapping[str, str], name: str, otherwise: int) -> int:
    """Return a whole number among the parameters of a call."""
    text = params.get(name, "")
    return int(text) if text.isdecimal() else otherwise
