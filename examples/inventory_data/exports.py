"""The three inventories as files, each the way a different system writes it."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from inventory_data.device import Device
from inventory_data.ward_workbook import save, ward_rows


@dataclass(frozen=True, slots=True)
class Placed:
    """Where a device stands: ``row`` is the line of a CSV file or the row of a sheet, from 1."""

    file: str
    sheet: str
    row: int
    device: Device


GERMAN_PREAMBLE = [
    "Krankenhaus;Klinikum Beispielstadt",
    "Bericht;Geräteliste Medizintechnik",
    "Stand;02.09.2024 07:15",
    "",
]
GERMAN_HEADINGS = [
    "Inventar-Nr.", "Gerätebezeichnung", "Hersteller", "Typ", "Seriennummer", "Softwarestand", "Abteilung", "Standort",
    "Status", "Bemerkung",
]  # fmt: skip
ENGLISH_HEADINGS = [
    "Asset Tag", "Description", "Manufacturer", "Model", "Serial Number", "Software Version", "Department", "Location",
    "Status", "Purchase Date", "Comments",
]  # fmt: skip


def write_german(path: Path, devices: Sequence[Device]) -> list[Placed]:
    """Write a report of a German maintenance system: preamble, semicolons, cp1252, CRLF."""
    rows = [
        [d.asset, d.name, d.maker, d.model, d.serial, d.software, d.department, d.place, d.status, d.note]
        for d in devices
    ]
    lines = list(_lines([GERMAN_HEADINGS, *rows], delimiter=";"))
    path.write_bytes("".join([*(line + "\r\n" for line in GERMAN_PREAMBLE), *lines]).encode("cp1252"))
    return list(_placed(path, len(GERMAN_PREAMBLE) + 1, lines, devices))


def write_english(path: Path, devices: Sequence[Device]) -> list[Placed]:
    """Write an English export: UTF-8 with a byte order mark, commas, quoted commas and line breaks."""
    rows = [
        [d.asset, d.name, d.maker, d.model, d.serial, d.software, d.department, d.place, d.status, d.bought, d.note]
        for d in devices
    ]
    lines = list(_lines([ENGLISH_HEADINGS, *rows], delimiter=","))
    path.write_bytes("".join(lines).encode("utf-8-sig"))
    return list(_placed(path, 1, lines, devices))


def write_wards(path: Path, wards: dict[str, list[Device]]) -> list[Placed]:
    """Write a workbook of ward lists with a last sheet that repeats them all."""
    sheets = ward_rows(wards)
    save(path, sheets)
    return [
        Placed(path.name, sheet.title, sheet.header_row + number, device)
        for sheet in sheets
        for number, device in enumerate(sheet.devices, start=1)
    ]


def _lines(rows: Sequence[Sequence[object]], delimiter: str) -> Iterator[str]:
    """Yield each record as its text, so that its length in lines is known."""
    for row in rows:
        text = io.StringIO()
        csv.writer(text, delimiter=delimiter).writerow(row)
        yield text.getvalue()


def _placed(path: Path, header: int, lines: Sequence[str], devices: Sequence[Device]) -> Iterator[Placed]:
    number = header + lines[0].count("\n")
    for line, device in zip(lines[1:], devices, strict=True):
        yield Placed(path.name, "", number, device)
        number += line.count("\n")
