"""Reads JSON and JSON lines."""

from __future__ import annotations

from collections.abc import Iterable

from pumpcheck import Adapter, hookimpl


@hookimpl
def pumpcheck_adapters() -> Iterable[Adapter]:
    """Provide the adapter ``json``."""
    from .json_adapter import JsonAdapter

    yield JsonAdapter()
