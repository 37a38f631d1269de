"""The ways from one page to the next, one small class each."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from .cursor import CursorPager
from .guess import GuessPager
from .link_header import LinkHeaderPager
from .next_url import NextUrlPager
from .offset import OffsetPager
from .page import PageNumberPager
from .post_offset import PostOffsetPager
from .range import RangePager

if TYPE_CHECKING:
    from ..calls import Pager
    from ..schema import PagerSpec

__all__ = ["make_pager"]


def make_pager(spec: PagerSpec, url: str, params: Mapping[str, str], size: int) -> Pager:
    """Return the pager that a profile asks for.

    Args:
        spec: The pager's settings in the profile.
        url: Address of the collection.
        params: What every request carries beside the page.
        size: How many records are asked for at a time.
    """
    match spec.kind:
        case "offset":
            return OffsetPager(url, params, size, spec.size_param, spec.offset_param, spec.trust_total)
        case "page":
            return PageNumberPager(
                url, params, size, spec.size_param, spec.page_param, spec.first_page, spec.trust_total
            )
        case "link":
            return LinkHeaderPager(url, params, size, spec.size_param)
        case "next_url":
            return NextUrlPager(url, params, size, spec.next, spec.size_param)
        case "range":
            return RangePager(url, params, size, spec.range_param)
        case "cursor":
            return CursorPager(url, params, size, spec.cursor, spec.cursor_param, spec.size_param)
        case "post_offset":
            return PostOffsetPager(url, params, size, spec.body, spec.size_param, spec.offset_param)
        case "guess":
            return GuessPager(url, params, size)
