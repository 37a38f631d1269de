"""The sheet Audit: what changed from one update to the next, when, and by whom as far as the file tells."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import UTC

from openpyxl import Workbook

from pumpcheck.reports.text import sheet_text
from pumpcheck.update.conflicts import add_lines, new_sheet
from pumpcheck.update.earlier import Progress
from pumpcheck.update.merging import Merged

TITLE = "Audit"
_COLUMNS = {"When": 18, "Who": 20, "No.": 6, "Finding ID": 16, "What": 24, "Was": 40, "Now": 40}
_PLACES = range(1, len(_COLUMNS) + 1)
_INVENTORY = "Inventory"


def note_changes(book: Workbook, progress: Progress, merged: Merged) -> None:
    """Note what was typed since the last update, and what the inventory says differently now.

    What was typed before is told from the sheet itself: a value that it has noted last is not noted again.
    """
    found = (one for one in book.worksheets if [one.cell(1, place).value for place in _PLACES] == [*_COLUMNS])
    sheet = next(found, None)
    last: dict[object, dict[str, str]] = defaultdict(dict)
    for row in sheet.iter_rows(min_row=2, max_col=len(_COLUMNS), values_only=True) if sheet else ():
        last[row[2]][str(row[4] or "")] = str(row[6] or "")
    if lines := list(_lines(book, progress, merged, last)):
        add_lines(sheet or new_sheet(book, TITLE, _COLUMNS.items()), lines, _PLACES)


def _lines(
    book: Workbook, progress: Progress, merged: Merged, last: Mapping[object, Mapping[str, str]]
) -> Iterator[tuple[object, ...]]:
    """Yield the lines to note; ``last`` is what was noted last of each unit, by its number, and column."""
    saved, who = book.properties.modified, book.properties.lastModifiedBy or ""
    result = merged.result
    for old in progress.units.values():
        unit = merged.ids[old.id]
        number = result.numbers.get(unit, 0)
        now = {heading: sheet_text(str(value)) for heading, value in old.work.with_notes.items()}
        known = {heading: text for heading, text in last.get(number, {}).items() if heading != _INVENTORY}
        for heading in dict.fromkeys((*now, *known)):
            was, is_now = known.get(heading, ""), now.get(heading, "")
            if was != is_now:
                yield saved, who, number, unit, heading, was, is_now
    moment = result.started.astimezone(UTC).replace(tzinfo=None, microsecond=0)
    for unit, work in result.work.units.items():
        number = result.numbers.get(unit, 0)
        if work.change and work.change != last.get(number, {}).get(_INVENTORY):
            yield moment, f"pumpcheck {result.version}", number, unit, _INVENTORY, "", work.change
