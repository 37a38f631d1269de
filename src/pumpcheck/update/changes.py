"""What is different since the workbook was written: about a unit, and in the sources that were scanned."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping

from pumpcheck.errors import UsageError
from pumpcheck.model.result import ScanResult
from pumpcheck.reports.workbook.checksums import EMPTY, checksum_of
from pumpcheck.reports.workbook.printed import headings_checksum
from pumpcheck.update.earlier import HEADINGS, MODEL, KnownUnit, Progress

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


def missing_sources(
    result: ScanResult, progress: Progress, pairs: Mapping[str, KnownUnit], retired: Collection[str]
) -> list[str]:
    """Return the sources that the workbook shows and the scan left out.

    A source under another name is not missing: most of its units are in another one, or, where it had none, a new one
    has its headings.

    Args:
        result: The new scan.
        progress: The earlier workbook.
        pairs: The earlier unit of each new one.
        retired: Sources that are gone for good.

    Raises:
        UsageError: If a source is to be retired that the workbook does not know, or that was scanned.
    """
    known = sources_of(progress)
    labels = {source.label for source in result.sources}
    for name in retired:
        if name not in known.keys() - labels:
            missing = ", ".join(sorted(known.keys() - labels)) or "none"
            raise UsageError(f"--retire-source {name}: no such source is missing from this scan; missing: {missing}")
    units = Counter(_source(old) for old in progress.units.values() if not old.gone or not old.scanned)
    moved = Counter(_source(pairs[unit.id]) for unit in result.units() if unit.id in pairs)
    fresh = Counter(headings_checksum(source) for source in result.sources if source.label not in known)
    left: list[str] = []
    for name, headings in known.items():
        if name in labels or name in retired:
            continue
        if units[name]:
            renamed = 2 * moved[name] >= units[name]
        else:
            renamed = fresh[headings] > 0
            fresh[headings] -= renamed
        if not renamed:
            left.append(name)
    return left


def sources_of(progress: Progress) -> dict[str, str]:
    """Return the sources that a workbook shows, with a checksum of their headings.

    A workbook of the version before names only those of its units.
    """
    noted = progress.printed.facts.get("sources")
    if isinstance(noted, dict):
        return {str(name): str(checksum) for name, checksum in noted.items()}
    return dict.fromkeys((_source(old) for old in progress.units.values() if not old.gone), "")


def _source(old: KnownUnit) -> str:
    return str(old.cells.get("Source", ""))
