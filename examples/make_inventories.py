"""Write the example inventories and the verdicts that were planted in them.

``python examples/make_inventories.py [FOLDER]`` writes the same files every time: ``FOLDER/inventories/`` with three
inventories as different systems export them, and ``FOLDER/expected.csv`` with every record that is affected or needs
review. FOLDER is the folder of this script unless it is given.
"""

from __future__ import annotations

import csv
import sys
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from random import Random

from inventory_data import pumps
from inventory_data.device import AFFECTED, CLEAR, Device
from inventory_data.exports import Placed, write_english, write_german, write_wards
from inventory_data.ordinary import day, ordinary, shaped

SEED = 20190627
GERMAN_PLACES = {
    "Innere Medizin": ["Station 3A, Zimmer 312", "Station 3B, Zimmer 322", "Station 5A"],
    "Diabetologie": ["Ambulanz, Raum 1.07", "Schulungsraum"],
    "Chirurgie": ["Station 7, Zimmer 722", "OP 4", "Aufwachraum"],
    "Kinderklinik": ["Station K2", "Neonatologie"],
    "Medizintechnik": ["Werkstatt", "Lager UG"],
    "Intensivmedizin": ["ITS 1, Platz 8", "ITS 2, Platz 12"],
}
ENGLISH_PLACES = {
    "Emergency": ["Resus 2", "Majors, bay 14"],
    "Internal Medicine": ["Building C, 5th floor, room 522", "Building C, 7th floor, room 715"],
    "Endocrinology": ["Clinic room 3", "Education room"],
    "Surgery": ["Theatre 6", "Recovery"],
    "Intensive Care": ["ICU, bed 12", "ICU, bed 8"],
    "Biomedical Engineering": ["Workshop", "Store room B"],
}
STATUS = {
    "de": ["in Betrieb", "in Betrieb", "in Betrieb", "Reserve", "in Wartung"],
    "en": ["In use", "In use", "In store", "Under repair"],
}
WARDS = {
    "Medical ward 3": (pumps.MEDICAL_WARD, 210, ["Bay A", "Bay B", "Room 508", "Sister's office"]),
    "Paediatrics": (pumps.PAEDIATRICS, 170, ["Room 1", "Room 2", "Playroom"]),
    "Diabetes clinic": (pumps.DIABETES_CLINIC, 60, ["Room 12", "Room 14", "Education room"]),
    "Equipment library": (pumps.EQUIPMENT_LIBRARY, 260, ["Shelf A", "Shelf B", "Charging bench"]),
}


class Numbers:
    """Hands out numbers that no other unit has."""

    def __init__(self, random: Random) -> None:
        """Draw from this source."""
        self._random = random
        self._given: set[str] = set()

    def serial(self, shape: str) -> str:
        """Return a new serial number of that shape."""
        while (serial := shaped(self._random, shape)) in self._given:
            pass
        self._given.add(serial)
        return serial


def mixed(random: Random, numbers: Numbers, planted: Iterable[Device], ordinary: Iterable[Device]) -> list[Device]:
    """Return both in random order, the planted ones with a serial number each."""
    devices = list(ordinary)
    for device in planted:
        serial = device.serial or numbers.serial("PAR######@")
        devices.insert(random.randrange(len(devices) + 1), replace(device, serial=serial))
    return devices


def settle(random: Random, devices: list[Device], places: dict[str, list[str]], language: str, asset: str) -> None:
    """Give every device an asset number, a department, a place, a status and a date."""
    for number, device in enumerate(devices, start=1):
        device.asset = asset.format(number * 7 + 1003)
        device.department = random.choice(list(places))
        device.place = random.choice(places[device.department])
        status = random.choice(STATUS[language])
        device.status = device.status or status
        device.bought = day(random)


def ward_lists(random: Random, numbers: Numbers, shared: Sequence[Device]) -> dict[str, list[Device]]:
    """Return the devices of each ward; serial and asset numbers are numbers where a spreadsheet makes them so.

    ``shared`` are units that another inventory lists too: the equipment library has them.
    """
    wards = {}
    asset = 40100
    for ward, (planted, number, rooms) in WARDS.items():
        here = [*planted, *shared] if ward == "Equipment library" else planted
        devices = mixed(random, numbers, here, ordinary(random, number))
        for device in devices:
            asset += random.randrange(1, 9)
            device.asset, device.department = asset, ward
            device.place, device.bought = random.choice(rooms), day(random)
            device.serial, device.model = as_typed(device.serial), as_typed(device.model)
        wards[ward] = devices
    return wards


def as_typed(number: str | int) -> str | int:
    """Return what a spreadsheet makes of a number that somebody types into it."""
    text = str(number)
    return int(text) if text.isdigit() and not text.startswith("0") and len(text) < 12 else text


def main(folder: Path) -> None:
    """Write everything into the folder."""
    random = Random(SEED)
    numbers = Numbers(random)
    inventories = folder / "inventories"
    inventories.mkdir(parents=True, exist_ok=True)

    german = mixed(random, numbers, pumps.GERMAN, ordinary(random, 1380, german=True))
    settle(random, german, GERMAN_PLACES, "de", "MT-{:06}")
    english = mixed(random, numbers, pumps.ENGLISH, ordinary(random, 1150))
    settle(random, english, ENGLISH_PLACES, "en", "BME{:05}")
    wards = ward_lists(random, numbers, [device for device in english if device.truth == AFFECTED][:2])

    placed = [
        *write_german(inventories / "geraeteliste.csv", german),
        *write_english(inventories / "biomed_assets.csv", english),
        *write_wards(inventories / "ward_lists.xlsx", wards),
    ]
    write_expected(folder / "expected.csv", placed)


def write_expected(path: Path, placed: Iterable[Placed]) -> None:
    """Write the records that are affected or need review, each with its place."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["file", "sheet", "row", "asset_id", "serial", "verdict"])
        for place in placed:
            device = place.device
            if device.truth != CLEAR:
                writer.writerow([place.file, place.sheet, place.row, device.asset, device.serial, device.truth])


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parent)
