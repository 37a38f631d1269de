"""Reads device inventories from SQLite databases, for pumpcheck."""

from __future__ import annotations

from collections.abc import Iterator

import pumpcheck


@pumpcheck.hookimpl
def pumpcheck_adapters() -> Iterator[pumpcheck.Adapter]:
    """Provide the adapter ``sqlite``."""
    # Every run of pumpcheck imports this module; the reader is only imported once it is needed.
    from pumpcheck_sqlite.reader import SqliteAdapter

    yield SqliteAdapter()
