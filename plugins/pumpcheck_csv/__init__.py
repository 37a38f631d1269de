"""Reads delimited text files: CSV and its relatives, plain, gzipped, zipped or from standard input."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from pumpcheck import hookimpl

if TYPE_CHECKING:
    from pumpcheck import Adapter


@hookimpl
def pumpcheck_adapters() -> Iterable[Adapter]:
    """Provide the adapter ``csv``."""
    from .reader import CsvAdapter

    yield CsvAdapter()
