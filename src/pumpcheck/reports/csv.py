"""The flat list of findings as CSV: our columns, then every original column, one line a record."""

from __future__ import annotations

import csv
from typing import BinaryIO

from pumpcheck.model.record import FINDING_COLUMNS
from pumpcheck.model.result import ScanResult, finding_cells
from pumpcheck.reports.outcome import not_read
from pumpcheck.reports.shown_text import safe_row, text_of


def write(result: ScanResult, stream: BinaryIO) -> None:
    """Write every affected and needs_review record, duplicates included, in the order read; or every record at all.

    A list that is incomplete begins with a line for each place that could not be read, ``INCOMPLETE`` in its first
    column. UTF-8 with a byte-order mark and CRLF, which is what Excel opens without asking. Text that a spreadsheet
    would run as a formula bears an apostrophe; `pumpcheck.original_cell` takes it away. A value
    that is missing and one that is empty look the same here; the JSON report tells them apart.
    """
    names = result.original_headings(result.cleared.headings() if result.cleared else ())
    headings = [*FINDING_COLUMNS, *names.values()]
    with text_of(stream, "utf-8-sig") as text:
        lines = csv.writer(text)
        lines.writerow(safe_row(headings))
        for where, why in not_read(result):
            # Whoever filters the first column sees that the list is not all there is.
            told = {FINDING_COLUMNS[0]: "INCOMPLETE", "source": where, "reason": why}
            lines.writerow(safe_row([told.get(name, "") for name in headings]))
        for record in result.every_record():
            cells = finding_cells(record)
            own = [str(cells[name]) for name in FINDING_COLUMNS]
            lines.writerow(safe_row(own + [record.values.get(heading) or "" for heading in names]))
