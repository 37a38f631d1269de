"""The ways from one page to the next."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from .positions import PositionPager
from .sequential import CursorPager, GuessPager, NextPager, OneAnswer, ScrollPager

if TYPE_CHECKING:
    from ..calls import Pager
    from ..schema import PagerSpec

__all__ = ["make_pager"]

_SEQUENTIAL = {
    "link": NextPager,
    "next_url": NextPager,
    "token": NextPager,
    "scroll": ScrollPager,
    "cursor": CursorPager,
    "guess": GuessPager,
    "none": OneAnswer,
}


def make_pager(spec: PagerSpec, url: str, params: Mapping[str, str], size: int) -> Pager:
    """Return the pager that a profile asks for."""
    return _SEQUENTIAL.get(spec.kind, PositionPager)(spec, url, params, size)
