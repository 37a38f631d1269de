"""Records that each hold a list of devices, such as those of a ward: a record a device."""

from __future__ import annotations

from collections.abc import Sequence

import pyarrow as pa  # type: ignore[import-untyped]
import pyarrow.compute as pc  # type: ignore[import-untyped]

from pumpcheck import arrow_headings, identity_fields


def place_of_devices(schema: pa.Schema) -> int | None:
    """Return which column holds lists of devices; None where the records are the devices."""
    lists = [place for place, field in enumerate(schema) if _holds_devices(field.type)]
    others = pa.schema([field for place, field in enumerate(schema) if place not in lists])
    is_device = "serial_number" in identity_fields(arrow_headings(others))
    return lists[0] if len(lists) == 1 and not is_device else None


def _holds_devices(kind: pa.DataType) -> bool:
    is_list = pa.types.is_list(kind) or pa.types.is_large_list(kind)
    if not is_list or not pa.types.is_struct(kind.value_type):
        return False
    return len(identity_fields(arrow_headings(pa.schema(list(kind.value_type))))) > 1


def schema_of_devices(schema: pa.Schema, place: int) -> pa.Schema:
    """Return the schema of the records of single devices."""
    return schema.set(place, pa.field(schema.field(place).name, schema.field(place).type.value_type))


def single_devices(batch: pa.RecordBatch, place: int) -> tuple[pa.RecordBatch, Sequence[int]]:
    """Return a record for each device, and the place of the record that it was in; one without devices stays."""
    lists = batch.column(place)
    above: list[int] = []
    members: list[int | None] = []
    taken = 0
    for row, size in enumerate(pc.list_value_length(lists).to_pylist()):
        above += [row] * max(size or 0, 1)
        members += range(taken, taken + size) if size else [None]
        taken += size or 0
    devices = lists.flatten().take(pa.array(members, pa.int64()))
    columns = [column.take(pa.array(above, pa.int64())) for column in batch.columns]
    columns[place] = devices
    return pa.RecordBatch.from_arrays(columns, schema=schema_of_devices(batch.schema, place)), above
