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
    from zipfile import ZIP_DEFLATED, ZipFile

    from openpyxl import Workbook
    from openpyxl.writer.excel import ExcelWriter

    from pumpcheck.reports.workbook import account, printed, recall, style, summary, work

    book = Workbook()
    book.remove(book.worksheets[0])
    style.register(book)
    summary.add(book, result)
    work.add_remediation(book, result)
    work.add_review(book, result)
    account.add_skipped(book, result)
    account.add_sources(book, result)
    recall.add(book, result)
    printed.add(book, result, team=work.add_team(book, result.work))

    started = result.started.astimezone(UTC).replace(tzinfo=None, microsecond=0)
    book.properties.creator = f"pumpcheck {result.version}"
    book.properties.title = "Recall remediation"
    book.properties.created = book.properties.modified = started
    # Workbook.save would stamp the present time on it.
    ExcelWriter(book, ZipFile(stream, "w", ZIP_DEFLATED, allowZip64=True)).save()
