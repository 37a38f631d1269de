"""Which unit of a new scan is which unit of the workbook. Where there is a doubt, it is another unit."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial
from itertools import product

from pumpcheck.remediation import finding_id, identity
from pumpcheck.reports.progress import OldUnit
from pumpcheck.reports.text import one_line
from pumpcheck.reports.worklist import PRINTED_HEADINGS, name_of
from pumpcheck.result import Record

_Way = Callable[[Sequence[Record], Mapping[str, OldUnit]], Iterator[tuple[Record, OldUnit]]]

_BARE = len("PC-") + 10
"""Length of an id without the number that tells units apart whose records look alike."""


def pair(records: Sequence[Record], old: Mapping[str, OldUnit], recalls: Iterable[str]) -> dict[str, OldUnit]:
    """Return the earlier unit of each unit that has one, by the new finding id.

    By the finding id; else by the id that the unit had before it got a serial number or an asset id, or when another
    recall decided; else, where a serial number was taken away, by its asset id and model; else, where its source is
    laid out in another way now, by its place there and what it says.

    Args:
        records: The new records, each unit once.
        old: The units of the workbook.
        recalls: Ids of the recalls that are applied.

    Raises:
        Nothing.
    """
    pairs: dict[str, OldUnit] = {}
    families: dict[str, list[Record]] = {}
    for record in records:
        families.setdefault(record.id[:_BARE], []).append(record)
    for name, members in families.items():
        olds = [unit for unit in old.values() if unit.id[:_BARE] == name] if len(members) > 1 else _family(name, old)
        pairs.update(_within_family(members, olds))
    known = {record.id for record in records}
    ways: tuple[_Way, ...] = (partial(_by_earlier_id, recalls=list(recalls)), _by_asset, _by_place)
    for way in ways:
        paired = {unit.id for unit in pairs.values()}
        left = {unit.id: unit for unit in old.values() if unit.id not in paired}
        waiting = [record for record in records if record.id not in pairs]
        if way is _by_place:
            # An id that both know and that was not paired tells two units apart.
            left = {name: unit for name, unit in left.items() if name not in known}
            waiting = [record for record in waiting if record.id not in old]
        pairs.update(_only_ones(way(waiting, left)))
    return pairs


def _family(name: str, old: Mapping[str, OldUnit]) -> list[OldUnit]:
    found = [old[name]] if name in old else []
    number = 2
    while (next_one := old.get(f"{name}-{number}")) or number <= 2:
        found += [next_one] if next_one else []
        number += 1
    return found


def _within_family(members: Sequence[Record], olds: Sequence[OldUnit]) -> dict[str, OldUnit]:
    """Pair units that share a number: which is -2 depends on the order of the inventory, so their asset ids decide."""
    if len(members) == len(olds) == 1:
        return {members[0].id: olds[0]}
    pairs = _only_ones(
        (record, unit)
        for record, unit in product(members, olds)
        if asset_of(record) and asset_of(record) == asset_of(unit)
    )
    free = {unit.id: unit for unit in olds if unit.id not in {found.id for found in pairs.values()}}
    for record in members:
        unit = free.get(record.id)
        if record.id not in pairs and unit and not (asset_of(record) and asset_of(unit)):
            pairs[record.id] = unit
    return pairs


def _by_earlier_id(
    records: Sequence[Record], old: Mapping[str, OldUnit], recalls: Sequence[str]
) -> Iterator[tuple[Record, OldUnit]]:
    for record in records:
        for earlier in dict.fromkeys(_earlier_ids(record, recalls)):
            # A look-alike of another unit could be either of them.
            if earlier in old and f"{earlier}-2" not in old:
                yield record, old[earlier]


def _earlier_ids(record: Record, recalls: Sequence[str]) -> Iterator[str]:
    for added in ((), ("serial_number",), ("asset_id",), ("serial_number", "asset_id")):
        texts = {record.fields.get(name) for name in added} - {None}
        fields = {name: text for name, text in record.fields.items() if name not in added}
        values = {heading: None if value in texts else value for heading, value in record.values.items()}
        for recall in recalls:
            yield finding_id(fields, values, recall)


def _by_asset(records: Sequence[Record], old: Mapping[str, OldUnit]) -> Iterator[tuple[Record, OldUnit]]:
    known: dict[str, list[OldUnit]] = {}
    for unit in old.values():
        known.setdefault(asset_of(unit), []).append(unit)
    for record in records:
        if (identity(record.fields) or ("",))[0] != "asset_id":
            continue
        for unit in known.get(asset_of(record), ()):
            if str(unit.cells.get("Model as written", "")) == name_of(record) and unit.cells.get("Serial number"):
                yield record, unit


def _by_place(records: Sequence[Record], old: Mapping[str, OldUnit]) -> Iterator[tuple[Record, OldUnit]]:
    """Pair what stands in the same row of a source, whatever the sheet or table is called, and says the same."""
    known: dict[tuple[object, ...], list[OldUnit]] = {}
    for unit in old.values():
        texts = [value for heading, value in unit.cells.items() if heading not in PRINTED_HEADINGS]
        known.setdefault(_place(unit.cells, unit.cells.get("Serial number"), texts), []).append(unit)
    for record in records:
        at = {"Source": record.source, "Row": record.row}
        for unit in known.get(_place(at, record.fields.get("serial_number"), record.values.values()), ()):
            yield record, unit


def _place(cells: Mapping[str, object], serial: object, texts: Iterable[object]) -> tuple[object, ...]:
    said = sorted(one_line(str(text)) for text in texts if text not in {None, ""})
    told = identity({"serial_number": str(serial or "")}) or tuple(said)
    return one_line(str(cells.get("Source"))), cells.get("Row"), told


def _only_ones(pairs: Iterable[tuple[Record, OldUnit]]) -> dict[str, OldUnit]:
    """Return the pairs of which both sides stand in no other."""
    found = list(pairs)
    new = Counter(record.id for record, _ in found)
    old = Counter(unit.id for _, unit in found)
    return {record.id: unit for record, unit in found if new[record.id] == old[unit.id] == 1}


def asset_of(unit: Record | OldUnit) -> str:
    """Return the asset id of a unit as it is compared, or an empty text.

    Raises:
        Nothing.
    """
    found = unit.fields.get("asset_id", "") if isinstance(unit, Record) else str(unit.cells.get("Asset ID", ""))
    known = identity({"asset_id": found})
    return known[1] if known else ""
