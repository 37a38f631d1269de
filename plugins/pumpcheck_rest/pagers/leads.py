"""Where a page says that another follows it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from ..expressions import search

if TYPE_CHECKING:
    from ..calls import Page

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


def next_link(headers: Mapping[str, str]) -> str:
    """Return the address of the next page in a ``Link`` header, or nothing.

    >>> next_link({"Link": '<https://a/x?p=1>; rel="first", <https://a/x?p=3>; rel="next"'})
    'https://a/x?p=3'
    """
    from requests.utils import parse_header_links

    value = headers.get("Link") or ""
    found = [link for link in parse_header_links(value) if "next" in str(link.get("rel", "")).lower().split()]
    return str(found[0]["url"]) if found else ""


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
