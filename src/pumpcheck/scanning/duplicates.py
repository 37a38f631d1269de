"""Which findings are of one unit.

The same unit on two sheets, or in two exports, is one unit of work. Two records are taken for one unit only if they
bear the same serial number and do not contradict each other, or if they stand in different tables, bear the same asset
id and agree in every column they share, of which there is one. Anything less could hide a unit, so it is listed twice.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from pumpcheck.model.record import Record
from pumpcheck.model.remediation import identity


def mark_duplicates(records: Sequence[Record]) -> list[Record]:
    """Return findings with ids that are unique to a unit and with the further records of a unit marked as such."""
    marked = list(records)
    by_id: dict[str, list[int]] = {}
    for place, record in enumerate(records):
        earlier = by_id.get(record.id)
        if earlier is None:
            by_id[record.id] = [place]
            continue
        same = next((other for other in earlier if _same_unit(records[other], record)), None)
        if same is None:
            # Different units whose records look alike keep apart: the second is -2, the third -3.
            marked[place] = replace(record, id=f"{record.id}-{len(earlier) + 1}")
            earlier.append(place)
            continue
        first = marked[same]
        marked[same] = replace(first, also_at=(*first.also_at, record.place))
        marked[place] = replace(record, id=first.id, duplicate_of=f"{first.id} ({first.place})")
    return marked


def _same_unit(one: Record, other: Record) -> bool:
    known = identity(one.fields)
    if known is None or known != identity(other.fields):
        return False
    if (one.finding.verdict, one.finding.recalled_model) != (other.finding.verdict, other.finding.recalled_model):
        return False
    if known[0] == "serial_number":
        if _is_model_number(one):
            return False
        # Two systems number one unit differently; within one system two numbers are two units.
        assets = {record.fields.get("asset_id", "").strip().casefold() for record in (one, other)} - {""}
        return len(assets) < 2 or one.source != other.source
    shared = one.values.keys() & other.values.keys()
    apart = (one.source, one.table) != (other.source, other.table)
    return (
        apart
        and bool(shared)
        and all((one.values[heading] or "") == (other.values[heading] or "") for heading in shared)
    )


def _is_model_number(record: Record) -> bool:
    """Whether a model number stands where the serial number should, as where a list's headings are out of place."""
    serial = record.fields["serial_number"].strip()
    return any(piece.shows == "model number" and piece.text in serial for piece in record.finding.evidence)
