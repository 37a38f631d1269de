"""Reads whole device collections from the APIs of asset systems."""

from __future__ import annotations

from collections.abc import Iterable

from pumpcheck import Adapter, hookimpl


@hookimpl
def pumpcheck_adapters() -> Iterable[Adapter]:
    """Provide the adapter ``rest``."""
    from .rest_adapter import RestAdapter

    yield RestAdapter()
