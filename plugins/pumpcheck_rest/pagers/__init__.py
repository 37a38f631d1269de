"""The ways from one page to the next, one small class each."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from .offset import OffsetPager
from .page import PageNumberPager
from .post_offset import PostOffsetPager
from .range import RangePager
from .sequential import CursorPager, GuessPager, LinkHeaderPager, NextPager, OneAnswer

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
    by_name = (spec.size_param, spec.next, spec.cursor_param if spec.kind == "token" else "")
    pagers: dict[str, Callable[[], Pager]] = {
        "offset": lambda: OffsetPager(url, params, size, spec.size_param, spec.offset_param, spec.trust_total),
        "page": lambda: PageNumberPager(
            url, params, size, spec.size_param, spec.page_param, spec.first_page, spec.trust_total
        ),
        "range": lambda: RangePager(url, params, size, spec.range_param),
        "post_offset": lambda: PostOffsetPager(url, params, size, spec.body, spec.size_param, spec.offset_param),
        "link": lambda: LinkHeaderPager(url, params, size, spec.size_param),
        "next_url": lambda: NextPager(url, params, size, *by_name),
        "token": lambda: NextPager(url, params, size, *by_name),
        "cursor": lambda: CursorPager(url, params, size, spec.size_param, spec.cursor, spec.cursor_param),
        "guess": lambda: GuessPager(url, params, size),
        "none": lambda: OneAnswer(url, params, size),
    }
    return pagers[spec.kind]()
