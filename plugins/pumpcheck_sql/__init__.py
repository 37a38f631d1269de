"""Reads a table, a view or a query of a database."""

from __future__ import annotations

from collections.abc import Iterable

from pumpcheck import Adapter, hookimpl


@hookimpl
def pumpcheck_adapters() -> Iterable[Adapter]:
    """Provide the adapter ``sql``."""
    from .sql_adapter import SqlAdapter

    yield SqlAdapter()
