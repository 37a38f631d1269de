"""Reads JSON and JSON lines."""

from __future__ import annotations

from collections.abc import Iterable

import pumpcheck


@pumpcheck.hookimpl
def pumpcheck_adapters() -> Iterable[pumpcheck.Adapter]:
    """Provide the adapter ``json``."""
    return []
