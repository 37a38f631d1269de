"""Reads delimited text files: CSV and its relatives, plain, gzipped, zipped or from standard input."""

from __future__ import annotations

from collections.abc import Iterable

import pumpcheck


@pumpcheck.hookimpl
def pumpcheck_adapters() -> Iterable[pumpcheck.Adapter]:
    """Provide the adapter ``csv``."""
    from .csv_adapter import CsvAdapter

    yield CsvAdapter()
