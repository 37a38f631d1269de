"""The workbook of ward lists: titles and a merged band on some sheets, numbers as numbers, dates as dates."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from openpyxl import Workbook
from openpyxl.styles import Font
from openpyxl.worksheet.worksheet import Worksheet

from inventory_data.device import Device

Column = tuple[str, Callable[[Device], object]]
ASSET: Column = ("Asset No", lambda device: device.asset)
DEVICE: Column = ("Device", lambda device: device.name)
MAKE: Column = ("Make", lambda device: device.maker or None)
MODEL: Column = ("Model", lambda device: device.model or None)
SERIAL: Column = ("Serial No", lambda device: device.serial)
SOFTWARE: Column = ("SW Version", lambda device: device.software or None)
ROOM: Column = ("Room", lambda device: device.place)
SINCE: Column = ("In service since", lambda device: date.fromisoformat(device.bought))
REMARKS: Column = ("Remarks", lambda device: device.note or None)
PERSON: Column = ("Assigned to", lambda device: device.person or None)
WARD: Column = ("Ward", lambda device: device.department)

WITHOUT_SOFTWARE = [ASSET, DEVICE, MAKE, MODEL, SERIAL, ROOM, SINCE, REMARKS]
WITH_PERSON = [ASSET, DEVICE, MAKE, MODEL, SERIAL, SOFTWARE, PERSON, ROOM, SINCE, REMARKS]
WITH_SOFTWARE = [ASSET, DEVICE, MAKE, MODEL, SERIAL, SOFTWARE, ROOM, SINCE, REMARKS]
ALL = [WARD, ASSET, DEVICE, MAKE, MODEL, SERIAL, SOFTWARE, PERSON, ROOM, SINCE, REMARKS]

MADE = (2024, 9, 2, 7, 15, 0)


@dataclass(frozen=True)
class Sheet:
    """One sheet: what stands above the header, the header's row, and the devices below it."""

    title: str
    columns: list[Column]
    devices: list[Device]
    header_row: int = 1
    caption: str = ""
    bands: tuple[tuple[str, str], ...] = ()


def ward_rows(wards: dict[str, list[Device]]) -> list[Sheet]:
    """Return the sheets of the workbook in order."""
    medical, children, clinic, library = wards
    band = (("A3:E3", "Identification"), ("F3:H3", "Where it is"))
    everything = [device for devices in wards.values() for device in devices]
    return [
        Sheet(medical, WITHOUT_SOFTWARE, wards[medical], 4, "Equipment list Medical ward 3", band),
        Sheet(children, WITHOUT_SOFTWARE, wards[children], 3, "Equipment list Paediatrics"),
        Sheet(clinic, WITH_PERSON, wards[clinic]),
        Sheet(library, WITH_SOFTWARE, wards[library]),
        Sheet("ALL", ALL, everything),
    ]


def save(path: Path, sheets: list[Sheet]) -> None:
    """Write the workbook; nothing in it tells when it was written."""
    workbook = Workbook()
    workbook.remove(workbook.active)
    workbook.properties.creator = "Example hospital"
    for sheet in sheets:
        _fill(workbook.create_sheet(sheet.title), sheet)
    written = io.BytesIO()
    workbook.save(written)
    path.write_bytes(_timeless(written))


def _fill(worksheet: Worksheet, sheet: Sheet) -> None:
    if sheet.caption:
        worksheet["A1"] = sheet.caption
        worksheet["A1"].font = Font(bold=True, size=14)
    for cells, text in sheet.bands:
        worksheet[cells.partition(":")[0]] = text
        worksheet.merge_cells(cells)
    for place, (heading, _) in enumerate(sheet.columns, start=1):
        worksheet.cell(sheet.header_row, place, heading).font = Font(bold=True)
    for row, device in enumerate(sheet.devices, start=sheet.header_row + 1):
        for place, (_, value) in enumerate(sheet.columns, start=1):
            worksheet.cell(row, place, value(device))


def _timeless(written: io.BytesIO) -> bytes:
    """Return the same workbook with fixed dates in its properties and in its archive."""
    stamp = "{:04}-{:02}-{:02}T{:02}:{:02}:{:02}Z".format(*MADE).encode()
    result = io.BytesIO()
    with zipfile.ZipFile(written) as old, zipfile.ZipFile(result, "w", zipfile.ZIP_DEFLATED) as new:
        for name in sorted(old.namelist()):
            content = old.read(name)
            if name == "docProps/core.xml":
                content = re.sub(rb"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", stamp, content)
            new.writestr(zipfile.ZipInfo(name, MADE), content, zipfile.ZIP_DEFLATED)
    return result.getvalue()
