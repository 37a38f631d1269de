"""Records that each hold a list of devices, such as those of a ward: a record a device."""

from __future__ import annotations

import pyarrow as pa  # type: ignore[import-untyped]
import pyarrow.compute as pc  # type: ignore[import-untyped]

from pumpcheck import ArrowBatch, arrow_headings, identity_fields


def place_of_devices(schema: pa.Schema) -> int | None:
    """Return which column holds lists of devices; None where the records are the devices."""
    lists = [place for place, field in enumerate(schema) if _holds_devices(field.type)]
    others = arrow_headings(pa.schema([field for place, field in enumerate(schema) if place not in lists]))
    return lists[0] if len(lists) == 1 and "serial_number" not in identity_fields(others) else None


def _holds_devices(kind: pa.DataType) -> bool:
    if not (pa.types.is_list(kind) or pa.types.is_large_list(kind)) or not pa.types.is_struct(kind.value_type):
        return False
    return len(identity_fields(arrow_headings(pa.schema(list(kind.value_type))))) > 1


def schema_of_devices(schema: pa.Schema, place: int) -> pa.Schema:
    """Return the schema of the records of single devices."""
    return schema.set(place, schema.field(place).with_type(schema.field(place).type.value_type))


def single_devices(batch: pa.RecordBatch, place: int, first: int) -> ArrowBatch:
    """Return each device with the number of the record that it was in; a record without devices stays."""
    above: list[int] = []
    members: list[int | None] = []
    taken = 0
    for row, size in enumerate(pc.list_value_length(batch.column(place)).to_pylist()):
        above += [row] * (size or 1)
        members += range(taken, taken + size) if size else [None]
        taken += size or 0
    columns = [column.take(pa.array(above, pa.int64())) for column in batch.columns]
    columns[place] = batch.column(place).flatten().take(pa.array(members, pa.int64()))
    devices = ArrowBatch.of(pa.RecordBatch.from_arrays(columns, schema=schema_of_devices(batch.schema, place)))
    devices.row_numbers = [first + row for row in above]
    return devices
