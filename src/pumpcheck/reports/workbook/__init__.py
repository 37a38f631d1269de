"""The remediation workbook: what to do, what to look up, and the full account of what was read.

The team works in it: the last columns of the two work lists are theirs.
"""

from __future__ import annotations

from datetime import UTC
from typing import TYPE_CHECKING, BinaryIO

if TYPE_CHECKING:
    from pumpcheck.result import ScanResult


def write(result: ScanResult, stream: BinaryIO) -> None:
    """Write the workbook. The same result gives the same cells.

    Args:
        result: What to report.
        stream: The target.

    Raises:
        OSError: If the stream fails.
    """
    from openpyxl import Workbook

    from pumpcheck.reports.workbook import account, recall, rows, style, summary, work

    book = Workbook()
    book.remove(book.worksheets[0])
    style.register(book)
    summary.add(book, result)
    work.add_remediation(book, result)
    work.add_review(book, result)
    account.add_skipped(book, result)
    account.add_sources(book, result)
    recall.add(book, result)

    started = result.started.astimezone(UTC).replace(tzinfo=None, microsecond=0)
    book.properties.creator = f"pumpcheck {result.version}"
    book.properties.title = "Recall remediation"
    book.properties.created = book.properties.modified = started
    rows.save(book, stream)
