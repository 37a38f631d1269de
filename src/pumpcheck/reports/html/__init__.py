"""The whole result as one HTML page that needs no network and always masks serial numbers.

It is for those who should know without holding the inventory: it bears no serial number, no name of a user and none
of the source's own columns.
"""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, BinaryIO

if TYPE_CHECKING:
    from pumpcheck.result import ScanResult


def write(result: ScanResult, stream: BinaryIO) -> None:
    """Write the page as UTF-8.

    Args:
        result: What to report.
        stream: The target.

    Raises:
        OSError: If the stream fails.
    """
    from pumpcheck.reports.html.template import render

    text = io.TextIOWrapper(stream, encoding="utf-8", errors="backslashreplace", newline="")
    try:
        for piece in render(result):
            text.write(piece)
        text.flush()
    finally:
        text.detach()
