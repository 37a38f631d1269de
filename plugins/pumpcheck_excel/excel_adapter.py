"""The adapter ``excel``: a workbook is a source, each sheet a grid."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from pumpcheck import Adapter, Source, SourceError, SourceRequest, option_number

from .formats import MAX_CELLS, SUFFIXES, WORKBOOKS, Kind, Limits, recognise


class ExcelAdapter(Adapter):
    """Reads workbooks by their content, whatever the file is called."""

    name = "excel"
    summary = "workbooks: .xlsx .xlsm .xlsb .xls .ods"
    looks_through_blocks: ClassVar[bool] = True
    options: ClassVar[Mapping[str, str]] = {
        "max_uncompressed_mb": "how many MiB a workbook may unpack to",
        "max_cells": "how many cells the used area of one sheet may span, blank ones included",
    }

    def claims(self, request: SourceRequest) -> bool:
        """Whether the file is a workbook, or is named as one and is no plain text."""
        named = "".join(request.suffixes[-1:]) in SUFFIXES
        try:
            with request.open() as file:
                kind = recognise(file)
        except SourceError:
            return named
        return kind in WORKBOOKS or (named and kind is not Kind.TEXT)

    def open(self, request: SourceRequest) -> Source:
        """Open a workbook.

        Raises:
            SourceNotFoundError: If there is no such file.
            SourceUnreadableError: If it is protected, damaged or no workbook.
            SourceError: If a sheet that was named is not in it.
            UsageError: If an option has no sensible value.
        """
        unpacked = option_number(request.options, "max_uncompressed_mb", 0) or None
        limits = Limits(unpacked, option_number(request.options, "max_cells", MAX_CELLS))
        from .workbook import Workbook  # only here: a scan without workbooks should start without its readers

        return Workbook(request, limits)
