"""From rows to units: one row a unit, and everything that leaves a doubt listed for a person to decide."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from pumpcheck.model.finding import Verdict
from pumpcheck.model.team_entries import Conflict
from pumpcheck.reports.workbook.checksums import checksum_of
from pumpcheck.reports.workbook.printed import Printed, PrintedSheet, PrintedUnit
from pumpcheck.reports.worklist import ID_HEADING, NUMBER_HEADING
from pumpcheck.update.earlier import KnownUnit
from pumpcheck.update.list_reading import ListRow

NO_ID = "Typed in a row without a finding id. Move it to where it belongs, then delete this row."
_CHANGE = "Change"
_TELLING = 3
"""How many printed cells of a row must agree, and no other differ, before it is taken for a unit's row."""


def settle(
    rows: Iterable[ListRow], printed: PrintedSheet, known: Printed
) -> tuple[list[KnownUnit], list[Conflict], list[ListRow]]:
    """Give each unit its row.

    Args:
        rows: Every row that bears an id.
        printed: What was printed on the work lists.
        known: The units that were printed.

    Returns:
        The units that have a row, what could not be given to one without a doubt, and the rows that it stood in.
    """
    by_id: dict[str, list[ListRow]] = {}
    for row in rows:
        by_id.setdefault(row.id, []).append(row)
    units: list[KnownUnit] = []
    conflicts: list[Conflict] = []
    strangers: list[ListRow] = []
    spare: list[ListRow] = []
    for unit, found in by_id.items():
        if unit not in known.units or unit not in printed.units:
            strangers += found
            continue
        wrong = [row for row in found if _is_of_another(row, printed, known)]
        strangers += wrong
        # The row that still says what was printed is the unit's own; a copy was made for another purpose.
        rest = sorted((row for row in found if row not in wrong), key=lambda row: len(row.edited))
        if not rest:
            continue
        first, *others = rest
        units.append(_unit(unit, first, printed, known.units[unit]))
        spare += others
        conflicts += _edited(first)
        conflicts += [
            Conflict(other.place, _TWICE.format(unit=unit, place=first.place), other.typed)
            for other in others
            if other.typed != first.typed
        ]
    for row in strangers:
        lost = set(printed.units) & set(known.units) - {unit.id for unit in units}
        owner = _whose(row, lost, printed)
        if owner:
            units.append(_unit(owner, row, printed, known.units[owner]))
            became = f"changed to “{row.id}”" if row.id else "deleted"
            what = f"The finding id was {became}; all else in the row says {owner}, which has its work again."
            conflicts.append(Conflict(row.place, what, {ID_HEADING: row.id, **row.work.with_notes}))
        elif row.id:
            what = f"“{row.id}” is no finding id of this row. Move what was typed, then delete this row."
            conflicts.append(Conflict(row.place, what, {ID_HEADING: row.id, **row.cells, **row.typed}))
            spare.append(row)
        else:
            conflicts.append(Conflict(row.place, NO_ID, {**row.cells, **row.typed}))
            spare.append(row)
    return units, conflicts, spare


_TWICE = (
    "Two rows bear the id {unit}; the one in {place} was carried. Decide what of this one holds, then delete this row."
)


def _edited(row: ListRow) -> list[Conflict]:
    if not row.edited:
        return []
    what = (
        f"Printed cells of {row.id} were changed. They come from the inventory: correct them there or use the columns "
        "of the team, then delete this row."
    )
    return [Conflict(row.place, what, row.edited)]


def _kept(heading: str, known: PrintedUnit) -> str:
    # In a workbook without running numbers, a column of that name is the inventory's.
    return f"{heading} (source)" if heading == NUMBER_HEADING and not known.number else heading


def _is_of_another(row: ListRow, printed: PrintedSheet, known: Printed) -> bool:
    """Whether all that was printed in a row belongs to a unit of another id, which was overwritten or exchanged."""
    return (
        len(row.edited) >= _TELLING
        and _whose(row, set(printed.units) & set(known.units) - {row.id}, printed) is not None
    )


def _whose(row: ListRow, lost: set[str], printed: PrintedSheet) -> str | None:
    """Return the one unit without a row of its own whose printed cells this row repeats, if there is no doubt."""
    said = {heading: checksum_of(value) for heading, value in row.cells.items() if heading != ID_HEADING}
    fitting = []
    for unit in lost:
        checksums = printed.of(unit)
        if len(said) >= _TELLING and all(checksums[heading] == checksum for heading, checksum in said.items()):
            fitting.append(unit)
    return fitting[0] if len(fitting) == 1 else None


def _unit(unit: str, row: ListRow, printed: PrintedSheet, known: PrintedUnit) -> KnownUnit:
    checksums = printed.of(unit)
    return KnownUnit(
        unit,
        Verdict(known.verdict),
        Verdict(known.held),
        known.state != "listed",
        row.at,
        {_kept(heading, known): value for heading, value in row.cells.items() if heading != _CHANGE},
        checksums,
        replace(row.work, number=known.number, former=known.former, since=known.since),
        known.state != "unscanned",
    )
