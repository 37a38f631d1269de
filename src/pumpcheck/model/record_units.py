"""The single units of a record: one record of three pumps is three units of work, each with a running number."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from pumpcheck.model.record import Record
from pumpcheck.model.remediation import finding_id, urgency


def split_units(records: Sequence[Record]) -> list[list[Record]]:
    """Return the units of each record, in the order of the records.

    A record of one unit is its own unit. The first unit of several keeps the record's id; the id of each further one
    comes from its serial number, else from its place in the record. A duplicate is work for its first record only, so
    it is not split.

    Args:
        records: Findings with their final ids.
    """
    taken = {record.id for record in records}
    return [
        list(_units_of(record, taken)) if record.units and not record.duplicate_of else [record] for record in records
    ]


def running_numbers(units: Iterable[Record], kept: Mapping[str, int], gone: Iterable[str] = ()) -> dict[str, int]:
    """Return the running number of each unit by its finding id, in the order of the work list.

    Args:
        units: The units, each once.
        kept: Numbers that units of an earlier workbook bear already; new ones come after them.
        gone: Ids of units of an earlier workbook that no record lists any more.
    """
    numbers = dict(kept)
    last = max(numbers.values(), default=0)
    for name in (*(unit.id for unit in sorted(units, key=urgency)), *gone):
        if name not in numbers:
            last += 1
            numbers[name] = last
    return numbers


def _units_of(record: Record, taken: set[str]) -> Iterator[Record]:
    # What the record alone came to: a reading on the device must not give its units other ids.
    recall = (record.on_record or record.finding).recall_id
    shared = {name: text for name, text in record.fields.items() if name not in {"serial_number", "asset_id"}}
    for place, serial in enumerate(record.units, start=1):
        name = record.id
        if place > 1:
            own = {**shared, "serial_number": serial}
            name = _free(finding_id(own, {"record": record.id, "unit": str(place)}, recall), taken)
        fields = {**record.fields, "serial_number": serial}
        if not serial:
            del fields["serial_number"]
        yield replace(record, id=name, fields=fields, units=())


def _free(name: str, taken: set[str]) -> str:
    number, free = 1, name
    while free in taken:
        number += 1
        free = f"{name}-{number}"
    taken.add(free)
    return free
