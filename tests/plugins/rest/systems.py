"""An asset system of one's own to put behind the faulty server: records, its pages, and what a scan of it says."""

from __future__ import annotations

import pumpcheck

TOKEN = "s3cret-token-of-the-test"
SNIPEIT = {
    "profile": "snipeit",
    "token": "env:PUMPCHECK_TEST_TOKEN",
    "page_size": "10",
    "retries": "1",
    "max_wait": "0",
}


def laid_out(layout, records):
    """Return records as rows under the headings that a layout finds for them."""
    columns = layout.columns(records)
    layout.look(len(records), columns)
    aligned = layout.aligned(columns, len(records))
    return list(zip(*aligned.values(), strict=True)) if aligned else [()] * len(records)


def row(number):
    return {
        "id": number,
        "asset_tag": f"HTM-{number:04}",
        "manufacturer": {"name": "Medtronic MiniMed"},
        "model": {"name": "MMT-722NAS"},
        "serial": f"PAR{number:06}H",
    }


def page_of(request, total=40, told=None):
    start, size = int(request.params["offset"]), int(request.params["limit"])
    rows = [row(number) for number in range(1, total + 1)][start : start + size]
    return {"total": total if told is None else told, "rows": rows}


def scan(server, **options):
    return pumpcheck.scan(server.address, options={**SNIPEIT, **options})


def reasons(result):
    return " ".join(stretch.reason for stretch in result.skipped)


def notes(result):
    (source,) = result.sources
    return " ".join(note for table in source.tables for note in table.notes)


def serials(result):
    return [record.fields["serial_number"] for record in result.records]
