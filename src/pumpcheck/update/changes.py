"""What has changed about a unit since the workbook was written."""

from __future__ import annotations

from pumpcheck.reports.workbook.checksums import EMPTY, checksum_of
from pumpcheck.update.earlier import HEADINGS, MODEL, KnownUnit

UNSCANNED = "source not scanned"
"""The change of a unit whose source was left out of a scan."""


def change_of(new: KnownUnit, old: KnownUnit) -> str:
    """Return what is different about a unit: ``model was MMT-722; was needs review``; empty when nothing is."""
    parts = ["in the inventory again"] if old.gone and old.scanned else []
    for heading in (MODEL, *HEADINGS.values()):
        if old.checksums.get(heading) in {None, new.checksums.get(heading, EMPTY)}:
            continue
        was = old.cells.get(heading)
        # Somebody may have changed the cell since it was printed.
        unchanged = checksum_of(was) == old.checksums[heading]
        label = heading.removesuffix(" as written")
        label = label if label == "Asset ID" else label.lower()
        parts.append(f"{label} was {'empty' if was is None else was}" if unchanged else f"{label} has changed")
    if old.verdict is not new.verdict:
        parts.append(f"was {old.verdict.words}")
    return "; ".join(parts)
