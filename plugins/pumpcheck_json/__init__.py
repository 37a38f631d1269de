"""Reads JSON and JSON lines."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from pumpcheck import hookimpl

if TYPE_CHECKING:
    from pumpcheck import Adapter


@hookimpl
def pumpcheck_adapters() -> Iterable[Adapter]:
    """Provide the adapter ``json``."""
    from .reader import JsonAdapter

    yield JsonAdapter()
