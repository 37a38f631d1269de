"""The remediation workbook: what to do, what to look up, and the full account of what was read.

The team works in it: the columns with dark headings are theirs.
"""

from __future__ import annotations

from datetime import UTC
from typing import BinaryIO

from openpyxl import Workbook

from pumpcheck.model.result import ScanResult
from pumpcheck.reports.workbook import (
    account_sheets,
    layout,
    notify,
    printed,
    response,
    saving,
    summary_sheet,
    work_lists,
)
from pumpcheck.reports.worklist import listed, remedies_in


def write(result: ScanResult, stream: BinaryIO) -> None:
    """Write the workbook. The same result gives the same cells."""
    saving.save(build(result), stream)


def build(result: ScanResult) -> Workbook:
    """Return the workbook, whose long tables wait to be written by `saving.save` or `sheet_tables.fill`."""
    account_sheets.check_all_rows(result)
    book = Workbook()
    book.remove(book.worksheets[0])
    layout.register(book)
    book.create_sheet(summary_sheet.TITLE)
    affected, to_review = listed(result)
    units = [*affected, *to_review]
    remediation = work_lists.add_list(book, result, affected, review=False)
    pages = [*remediation, *work_lists.add_list(book, result, to_review, review=True)]
    work_lists.add_walking_list(book, units, pages)
    account_sheets.add_steps(book, units, remedies_in(result))
    notify.add(book, result)
    response.add(book, result, remediation, affected)
    account_sheets.add_skipped(book, result)
    account_sheets.add_duplicates(book, result)
    account_sheets.add_sources(book, result)
    account_sheets.add_recalls(book, result)
    account_sheets.add_decisions(book, result)
    account_sheets.add_all_rows(book, result)
    account_sheets.add_conflicts(book, result)
    summary_sheet.add(book, result, pages, units)
    printed.add(book, result, units)

    book.active = 0
    # The results of the formulas are those of the scan; every program works them out anew when it opens the file.
    book.calculation.fullCalcOnLoad = True
    started = result.started.astimezone(UTC).replace(tzinfo=None, microsecond=0)
    book.properties.creator = f"pumpcheck {result.version}"
    book.properties.title = "Recall remediation"
    book.properties.created = book.properties.modified = started
    return book
