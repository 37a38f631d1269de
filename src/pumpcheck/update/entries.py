"""What was typed beside the work lists finds its place in the new workbook, or a person decides."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from pumpcheck.reports.workbook import notify, response
from pumpcheck.result import ScanResult
from pumpcheck.work import Conflict, Entry, Typed

_WHAT = "The new workbook has no place for what was typed here. Copy it to where it belongs, then delete this row."


def settle_entries(
    result: ScanResult, entries: Iterable[Entry], ids: Mapping[str, str]
) -> ScanResult:
    """Return a result with what was typed where it has a place, and as conflicts where it has none.

    Args:
        result: The new scan, with the team's work in it.
        entries: What was typed.
        ids: The new finding ids of units by those in the earlier workbook.

    Raises:
        Nothing.
    """
    rooms = {notify.TITLE: notify.room(result), response.TITLE: response.room(result)}
    kept: list[Entry] = []
    left: dict[str, dict[str, Typed]] = {}
    for old in entries:
        entry = replace(old, row=tuple(ids.get(part, part) for part in old.row))
        if rooms[entry.sheet](entry):
            kept.append(entry)
            continue
        about = left.setdefault(", ".join([f"sheet {old.sheet}", *filter(None, old.row)]), {})
        if entry.value is not None or not entry.note:
            about[entry.column] = "" if entry.value is None else entry.value
        if entry.note:
            about[f"Note at {entry.column}"] = entry.note
    conflicts = [Conflict(place, _WHAT, values) for place, values in left.items()]
    work = replace(result.work, entries=tuple(kept), conflicts=(*result.work.conflicts, *conflicts))
    return replace(result, work=work)
