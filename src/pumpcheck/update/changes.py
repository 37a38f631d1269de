"""What has changed about a unit since the workbook was written."""

from __future__ import annotations

from pumpcheck.model.record import Record
from pumpcheck.reports.text import sheet_text
from pumpcheck.reports.workbook.checksums import checksum_of
from pumpcheck.reports.worklist import name_of
from pumpcheck.update.earlier import HEADINGS, MODEL, OldUnit

UNSCANNED = "source not scanned"
"""The change of a unit whose source was left out of a scan."""
_FIELDS = {heading: name for name, heading in HEADINGS.items()}


def change_of(record: Record, old: OldUnit) -> str:
    """Return what is different about a unit: ``model was MMT-722; was needs review``; empty when nothing is."""
    parts = ["in the inventory again"] if old.gone and old.scanned else []
    for heading in (MODEL, *_FIELDS):
        now = cell_of(record, heading)
        if heading not in old.checksums or old.checksums[heading] == checksum_of(now or None):
            continue
        was = old.cells.get(heading)
        # Somebody may have changed the cell since it was printed.
        unchanged = checksum_of(was) == old.checksums[heading]
        label = heading.removesuffix(" as written")
        label = label if label == "Asset ID" else label.lower()
        parts.append(f"{label} was {'empty' if was is None else was}" if unchanged else f"{label} has changed")
    if old.verdict is not record.finding.verdict:
        parts.append(f"was {old.verdict.words}")
    return "; ".join(parts)


def cell_of(record: Record, heading: str) -> str:
    """Return a compared cell as it is printed."""
    return sheet_text(name_of(record) if heading not in _FIELDS else record.fields.get(_FIELDS[heading], ""))
