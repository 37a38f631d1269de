"""Reads workbooks: .xlsx, .xlsm, .xls, .xlsb and .ods, and web pages and XML spreadsheets that are called .xls."""

from __future__ import annotations

from collections.abc import Iterable

import pumpcheck


@pumpcheck.hookimpl
def pumpcheck_adapters() -> Iterable[pumpcheck.Adapter]:
    """Provide the adapter ``excel``."""
    from .excel_adapter import ExcelAdapter

    return [ExcelAdapter()]
