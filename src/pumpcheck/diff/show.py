"""A difference on a terminal, and as JSON. Neither shows a whole serial number; the terminal shows no names."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Mapping, Sequence
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

_TOLD = ("model", "software_version", "location", "department", "verdict", "decided", "Status")
"""What may be shown on a terminal with its values; of all else only that it is different, since it may name people."""


def document(difference: Difference) -> dict[str, object]:
    """Return a difference as plain values, serial numbers masked."""
    hide = _masker(difference)
    return {
        "schema": SCHEMA,
        "old": {"name": hide(difference.old.name), "complete": difference.old.complete},
        "new": {"name": hide(difference.new.name), "complete": difference.new.complete},
        "open": sum(1 for unit in difference.new.units.values() if is_open(unit)),
        "added": [_unit(unit, hide) for unit in difference.added],
        "gone": [_unit(unit, hide) for unit in difference.gone],
        "returned": [_unit(unit, hide) for unit in difference.returned],
        "changed": [_changed(change, change.fields, hide) for change in difference.changed],
        "progressed": [_changed(change, change.work, hide) for change in difference.progressed],
        "undone": [_changed(change, change.work, hide) for change in difference.undone],
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
            console.print(
                f"{_clean(hide(snapshot.name))}: the scan was INCOMPLETE; do not rely on this comparison alone"
            )
    _table(console, "New", difference.added, lambda _unit: "", hide)
    _table(console, "No longer in inventory", difference.gone, _status, hide)
    _table(console, "In the inventory again", difference.returned, _status, hide)
    _changes(console, "Changed", difference.changed, lambda change: _told(change, change.fields), hide)
    _changes(console, "Progressed", difference.progressed, lambda change: _told(change, change.work), hide)
    _changes(console, "Taken back", difference.undone, lambda change: _told(change, change.work), hide)
    units = difference.new.units.values()
    left = sum(1 for unit in units if is_open(unit))
    console.print(
        f"{len(difference.added):,} new, {len(difference.gone):,} gone, {len(difference.returned):,} returned, "
        f"{len(difference.changed):,} changed, "
        f"{len(difference.progressed):,} progressed; {left:,} of {counted(len(units), 'unit')} open",
        style="bold",
    )


def _masker(difference: Difference) -> Masker:
    units = [*difference.old.units.values(), *difference.new.units.values()]
    typed = [
        str(value) for unit in units for heading, value in unit.work.by_heading.items() if is_serial_heading(heading)
    ]
    return Masker([*(unit.fields.get("serial_number", "") for unit in units), *typed])


def _changes(
    console: Console, title: str, changes: Sequence[Change], told: Callable[[Change], str], hide: Hide
) -> None:
    texts = {change.new.id: told(change) for change in changes}
    _table(console, title, [change.new for change in changes], lambda unit: texts[unit.id], hide)


def _table(
    console: Console, title: str, units: Sequence[KnownUnit], told: Callable[[KnownUnit], str], hide: Hide
) -> None:
    from rich import box
    from rich.table import Table
    from rich.text import Text

    if not units:
        return
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, header_style="bold")
    for name in ("Finding", "Model", "Serial", "Location", "Verdict", "What"):
        table.add_column(name, overflow="fold")
    for unit in units[:LISTED]:
        said, shown = unit.fields, _hiding(hide, unit)
        cells = (
            unit.id,
            shown(said.get("model", "")),
            mask(said.get("serial_number", "")),
            shown(said.get("location") or said.get("department", "")),
            unit.held.words,
            shown(told(unit)),
        )
        table.add_row(*(Text(_clean(cell)) for cell in cells))
    console.print(f"{title}: {counted(len(units), 'unit')}", style="bold")
    console.print(table)
    if len(units) > LISTED:
        console.print(f"and {len(units) - LISTED:,} more (--format json lists all)")


def _told(change: Change, found: Mapping[str, tuple[str, str]]) -> str:
    parts = []
    for name, (then, now) in found.items():
        label = name.replace("_", " ")
        parts.append(f"{label}: {then or 'empty'} → {now or 'empty'}" if name in _TOLD else f"{label} changed")
    return "; ".join(_hiding(mask_within, change.old)(part) for part in parts)


def _status(unit: KnownUnit) -> str:
    return str(unit.work.typed.get("status", ""))


def _unit(unit: KnownUnit, hide: Hide) -> dict[str, object]:
    shown = _hiding(hide, unit)
    fields = {
        name: mask(text) if name == "serial_number" else shown(text) for name, text in unit.fields.items() if text
    }
    return {
        "finding_id": unit.id,
        "verdict": unit.verdict.value,
        "held": unit.held.value,
        "open": is_open(unit),
        "fields": fields,
    }


def _changed(change: Change, found: Mapping[str, tuple[str, str]], hide: Hide) -> dict[str, object]:
    return {**_unit(change.new, hide), "changes": _pairs(change, found, hide)}


def _pairs(change: Change, found: Mapping[str, tuple[str, str]], hide: Hide) -> dict[str, list[str]]:
    shown = _hiding(_hiding(hide, change.old), change.new)

    def pair(name: str, texts: tuple[str, str]) -> list[str]:
        whole = name == "serial_number" or is_serial_heading(name)
        return [mask(text) if whole else shown(text) for text in texts]

    return {hide(name): pair(name, texts) for name, texts in found.items()}


def _hiding(hide: Hide, unit: KnownUnit) -> Hide:
    # A text outside the tables has no fields.
    told = any(unit.fields.get(name) for name in HEADINGS)
    return hiding(hide if told else within_text(hide), [unit.fields.get("serial_number", "")])


def _clean(text: str) -> str:
    return terminal_text(text)
