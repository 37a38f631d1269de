"""A difference on a terminal, and as JSON. Neither shows a whole serial number; the terminal shows no names."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from typing import IO, TYPE_CHECKING

from pumpcheck.diff import Change, Difference, is_open
from pumpcheck.masking import Hide, Masker, hiding, is_serial_heading, mask, mask_within, within_text
from pumpcheck.reports.text import terminal_text
from pumpcheck.reports.worklist import counted
from pumpcheck.update.earlier import HEADINGS, KnownUnit

if TYPE_CHECKING:
    from rich.console import Console

LISTED = 50
"""How many units of each list are shown on a terminal."""
SCHEMA = "pumpcheck-diff/1"
"""Form of the JSON document."""

_TITLES = {
    "added": "New",
    "gone": "No longer in inventory",
    "returned": "In the inventory again",
    "changed": "Changed",
    "progressed": "Progressed",
    "undone": "Taken back",
}
"""The lists of a difference, and what they are called on a terminal."""
_TOLD = ("model", "software_version", "location", "department", "verdict", "decided", "Status")
"""What may be shown on a terminal with its values; of all else only that it is different, since it may name people."""


def document(difference: Difference) -> dict[str, object]:
    """Return a difference as plain values, serial numbers masked."""
    hide = _masker(difference)
    return {
        "schema": SCHEMA,
        "old": {"name": hide(difference.old.name), "complete": difference.old.complete},
        "new": {"name": hide(difference.new.name), "complete": difference.new.complete},
        "open": difference.open,
        **{name: [_listed(change, hide) for change in getattr(difference, name)] for name in _TITLES},
    }


def write_json(difference: Difference, stream: IO[str]) -> None:
    """Write a difference as JSON."""
    json.dump(document(difference), stream, ensure_ascii=False, indent=2)
    stream.write("\n")


def print_difference(difference: Difference, file: IO[str] | None = None) -> None:
    """Print a difference for a person."""
    from rich.console import Console

    file = file or sys.stdout
    width = None if file.isatty() else 240
    console = Console(file=file, width=width, markup=False, highlight=False, emoji=False)
    hide = _masker(difference)
    for snapshot in (difference.old, difference.new):
        if not snapshot.complete:
            name = terminal_text(hide(snapshot.name))
            console.print(f"{name}: the scan was INCOMPLETE; do not rely on this comparison alone")
    for name, title in _TITLES.items():
        if changes := getattr(difference, name):
            _table(console, title, changes, hide)
    added, gone, returned, changed, progressed = (f"{len(getattr(difference, name)):,}" for name in [*_TITLES][:5])
    console.print(
        f"{added} new, {gone} gone, {returned} returned, {changed} changed, {progressed} progressed; "
        f"{difference.open:,} of {counted(len(difference.new.units), 'unit')} open",
        style="bold",
    )


def _masker(difference: Difference) -> Masker:
    units = [*difference.old.units.values(), *difference.new.units.values()]
    typed = [
        str(value) for unit in units for heading, value in unit.work.by_heading.items() if is_serial_heading(heading)
    ]
    return Masker([*(unit.fields.get("serial_number", "") for unit in units), *typed])


def _table(console: Console, title: str, changes: Sequence[Change], hide: Hide) -> None:
    from rich import box
    from rich.table import Table
    from rich.text import Text

    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, header_style="bold")
    for name in ("Finding", "Model", "Serial", "Location", "Verdict", "What"):
        table.add_column(name, overflow="fold")
    for change in changes[:LISTED]:
        unit = change.new
        said, shown = unit.fields, _hiding(hide, unit)
        cells = (
            unit.id,
            shown(said.get("model", "")),
            mask(said.get("serial_number", "")),
            shown(said.get("location") or said.get("department", "")),
            unit.held.words,
            shown(_told(change)),
        )
        table.add_row(*(Text(terminal_text(cell)) for cell in cells))
    console.print(f"{title}: {counted(len(changes), 'unit')}", style="bold")
    console.print(table)
    if len(changes) > LISTED:
        console.print(f"and {len(changes) - LISTED:,} more (--format json lists all)")


def _told(change: Change) -> str:
    """Return what is different, in words; of a unit that went or came, how far the work on it is."""
    if not change.told:
        return str(change.new.work.typed.get("status", ""))
    parts = []
    for name, (then, now) in change.told.items():
        label = name.replace("_", " ")
        parts.append(f"{label}: {then or 'empty'} → {now or 'empty'}" if name in _TOLD else f"{label} changed")
    return "; ".join(_hiding(mask_within, change.old or change.new)(part) for part in parts)


def _listed(change: Change, hide: Hide) -> dict[str, object]:
    unit, shown = change.new, _hiding(hide, change.new)
    fields = {
        name: mask(text) if name == "serial_number" else shown(text) for name, text in unit.fields.items() if text
    }
    listed: dict[str, object] = {
        "finding_id": unit.id,
        "verdict": unit.verdict.value,
        "held": unit.held.value,
        "open": is_open(unit),
        "fields": fields,
    }
    if change.told:
        both = _hiding(shown, change.old or unit)
        listed["changes"] = {
            hide(name): [
                mask(text) if name == "serial_number" or is_serial_heading(name) else both(text) for text in texts
            ]
            for name, texts in change.told.items()
        }
    return listed


def _hiding(hide: Hide, unit: KnownUnit) -> Hide:
    # A text outside the tables has no fields.
    told = any(unit.fields.get(name) for name in HEADINGS)
    return hiding(hide if told else within_text(hide), [unit.fields.get("serial_number", "")])
