"""The remediation workbook: what to do, what to look up, and the full account of what was read.

The team works in it: the columns with dark headings are theirs.
"""

from __future__ import annotations

from datetime import UTC
from typing import TYPE_CHECKING, BinaryIO

if TYPE_CHECKING:
    from pumpcheck.model.result import ScanResult


def write(result: ScanResult, stream: BinaryIO) -> None:
    """Write the workbook. The same result gives the same cells.

    Args:
        result: What to report.
        stream: The target.

    Raises:
        OSError: If the stream fails.
        ReportError: If every record is to be listed and a sheet does not hold as many.
    """
    from openpyxl import Workbook

    from pumpcheck.reports.workbook import (
        account,
        decided,
        duplicates,
        every,
        instructions,
        notify,
        printed,
        recall,
        response,
        rows,
        style,
        summary,
        team,
        walking,
        work,
    )
    from pumpcheck.reports.worklist import listed

    every.check(result)
    book = Workbook()
    book.remove(book.worksheets[0])
    style.register(book)
    book.create_sheet(summary.TITLE)
    to_replace, to_review = listed(result)
    units = [*to_replace, *to_review]
    remediation = work.add_list(book, result, to_replace, review=False)
    pages = [*remediation, *work.add_list(book, result, to_review, review=True)]
    walking.add(book, units, pages)
    instructions.add(book, units)
    notify.add(book, result)
    response.add(book, result, remediation, to_replace)
    account.add_skipped(book, result)
    duplicates.add(book, result)
    account.add_sources(book, result)
    recall.add(book, result)
    decided.add(book, result)
    every.add(book, result)
    team.add_conflicts(book, result)
    summary.add(book, result, pages, units)
    printed.add(book, result)

    book.active = 0
    # The results of the formulas are those of the scan; every program works them out anew when it opens the file.
    book.calculation.fullCalcOnLoad = True
    started = result.started.astimezone(UTC).replace(tzinfo=None, microsecond=0)
    book.properties.creator = f"pumpcheck {result.version}"
    book.properties.title = "Recall remediation"
    book.properties.created = book.properties.modified = started
    rows.save(book, stream)
