"""Reads Parquet files, as data warehouses export them."""

from __future__ import annotations

from collections.abc import Iterable

from pumpcheck import Adapter, hookimpl


@hookimpl
def pumpcheck_adapters() -> Iterable[Adapter]:
    """Provide the adapter ``parquet``."""
    from .adapter import ParquetAdapter

    yield ParquetAdapter()
