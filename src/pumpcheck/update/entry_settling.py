"""What was typed beside the work lists finds its place in the new workbook, or a person decides."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import replace
from datetime import date

from pumpcheck.model.result import ScanResult
from pumpcheck.model.team_entries import Conflict, Entry
from pumpcheck.privacy import Typed
from pumpcheck.reports.workbook import notify, response

_WHAT = "The new workbook has no place for what was typed here. Copy it to where it belongs, then delete this row."


def settle_entries(
    result: ScanResult, entries: Iterable[Entry], ids: Mapping[str, str]
) -> tuple[ScanResult, frozenset[tuple[str, ...]]]:
    """Return a result with what was typed where it has a place, and as conflicts where it has none.

    What was listed as a conflict while a unit was away returns with it.

    Args:
        result: The new scan, with the team's work in it.
        entries: What was typed.
        ids: The new finding ids of units by those in the earlier workbook.

    Returns:
        The result, and the conflicts that are settled by that.
    """
    rooms = {notify.TITLE: notify.room(result), response.TITLE: response.room(result)}
    kept = {}
    left: dict[str, dict[str, Typed]] = {}
    for old in entries:
        entry = replace(old, row=tuple(ids.get(part, part) for part in old.row))
        # A column that the team added stays with its heading, whoever is listed.
        if not entry.row or rooms[entry.sheet](entry):
            kept[entry.sheet, entry.row, entry.column] = entry
            continue
        about = left.setdefault(", ".join([f"sheet {old.sheet}", *filter(None, old.row)]), {})
        if entry.value is not None or not entry.note:
            about[entry.column] = "" if entry.value is None else entry.value
        if entry.note:
            about[f"Note at {entry.column}"] = entry.note
    listed, settled = [], []
    for conflict in result.work.conflicts:
        back = list(_listed_entries(conflict, ids))
        if back and all((one.sheet, one.row, one.column) not in kept and rooms[one.sheet](one) for one in back):
            kept |= {(one.sheet, one.row, one.column): one for one in back}
            settled.append(conflict.cells())
        else:
            listed.append(conflict)
    conflicts = (*listed, *(Conflict(place, _WHAT, values) for place, values in left.items()))
    unlike = {one.cells(): one for one in conflicts}.values()
    work = replace(result.work, entries=tuple(kept.values()), conflicts=tuple(unlike))
    return replace(result, work=work), frozenset(settled)


def _listed_entries(conflict: Conflict, ids: Mapping[str, str]) -> Iterator[Entry]:
    """Yield what was typed on Notify about a unit and had no place there, as a conflict lists it."""
    sheet, _, unit = conflict.place.removeprefix("sheet ").partition(", ")
    if conflict.what != _WHAT or sheet != notify.TITLE or not unit:
        return
    for heading, text in conflict.typed.items():
        value: Typed = text
        with suppress(TypeError, ValueError):
            value = date.fromisoformat(str(text))
        column = heading.removeprefix("Note at ")
        note = str(text) if column != heading else ""
        yield Entry(sheet, (ids.get(unit, unit),), column, None if note else value, note)
