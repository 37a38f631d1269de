"""A seeded inventory of any size, with the truth beside it: an invented hospital group's CMMS export.

14 columns, about 170 bytes a row, 2,000 kinds of device, 3 % messy rows, 1 % that only look like a recalled pump, 0.2 %
recalled pumps and 0.02 % that a person has to look at; or what `hospital` has. Rows are put together from ready-made
pieces, so that ten million take a minute or two.
"""

from __future__ import annotations

import csv
import itertools
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from random import Random
from typing import NamedTuple

import hospital
from pumps import AFFECTED, LOOK_ALIKES, REVIEW, Pump

HEADINGS = (
    "Asset ID,Manufacturer,Description,Model,Catalogue No,Serial Number,Software Version,UDI,"
    "Department,Location,Status,Purchase Date,Cost,Comments"
)
KINDS = 2_000
BODIES = 40_000
MESSY = 0.03
CHUNK = 50_000

_KINDS = [
    "Patient monitor", "Infusion pump", "Syringe pump", "Ventilator", "Defibrillator", "ECG recorder",
    "Hospital bed", "Stretcher", "Scale", "Suction pump", "Breast pump", "Pulse oximeter", "Blood gas analyser",
    "Glucose meter", "Centrifuge", "Operating table", "Operating light", "Infant incubator", "Wheelchair",
    "Otoscope", "Refrigerator, pharmacy", "Nerve monitor", "Capnograph", "Ultrasound system", "Dialysis machine",
    "Feeding pump", "X-ray unit, mobile", "Electrosurgical unit", "Gastroscope", "Light source", "Tourniquet",
    "Blood warmer", "Patient warmer", "Vital signs monitor",
]  # fmt: skip
_MAKERS = [
    "Philips", "GE Healthcare", "Mindray", "Welch Allyn", "Draeger", "Hamilton Medical", "Getinge", "B. Braun",
    "Fresenius Kabi", "BD", "Smiths Medical", "Zoll", "Schiller", "Siemens", "Erbe", "Olympus", "Karl Storz",
    "Medela", "Hill-Rom", "Linet", "Stryker", "Seca", "Masimo", "Nonin", "Radiometer", "Roche", "Eppendorf",
    "Hettich", "Trumpf Medical", "Zimmer", "Barkey", "3M", "CME Medical", "ResMed", "Heine", "Liebherr", "Meyra",
    "Maquet", "Arjo", "Nova Biomedical",
]  # fmt: skip
_DEPARTMENTS = [
    "Cardiology", "Endocrinology", "Emergency", "Intensive Care", "Surgery", "Paediatrics", "Radiology",
    "Oncology", "Outpatients", "Day Care", "Store",
]  # fmt: skip
_REMARKS = ["", "", "", "", "", "checked", "on loan to ward", "battery replaced", "label worn", "see ticket 2019-4471"]
_LETTERS = "ABCDEFGHJKLNPRSTUWXYZ"


class Body(NamedTuple):
    """A row without what is its own: asset number, serial number and note go before, between and behind the parts."""

    before: bytes
    after: bytes
    lines: int = 1


class Kind(NamedTuple):
    """What an inventory is made of: pools of rows, how often each is taken, what a row of it is, and the notes."""

    headings: str
    pools: Sequence[tuple[float, str, Sequence[Body]]]
    note: Callable[[Random, int], str] | None = None


def own(random: Random) -> Kind:
    """Return the inventory with 1 % of look-alikes and notes out of a few."""
    bodies = [_body(random, device) for device in _ordinary(random)]
    special = [
        (share, verdict, [_body(random, pump) for pump in pumps for _ in range(20)])
        for share, verdict, pumps in (
            (0.002, "affected", AFFECTED), (0.0002, "needs_review", REVIEW), (0.01, "", LOOK_ALIKES)
        )
    ]  # fmt: skip
    return Kind(HEADINGS, [(0.98780, "", bodies), *special])


def like_hospital(random: Random, medtronic: float = 0.03) -> Kind:
    """Return the inventory that `hospital` describes, with this share of ordinary devices of Medtronic."""
    findings = hospital.AFFECTED_SHARE + hospital.REVIEW_SHARE
    pools = (
        (1 - medtronic - findings, "", hospital.ordinary(random), 20),
        (medtronic, "", hospital.of_medtronic(random), 20),
        (hospital.AFFECTED_SHARE, "affected", AFFECTED, 20),
        (hospital.REVIEW_SHARE, "needs_review", [pump for pump in REVIEW if pump.maker], 20),
    )
    made = [
        (share, verdict, [_hospital_body(random, device) for device in devices for _ in range(times)])
        for share, verdict, devices, times in pools
    ]
    return Kind(hospital.HEADINGS, made, hospital.note)


KINDS_OF_INVENTORY: dict[str, Callable[[Random], Kind]] = {
    "own": own,
    "hospital": like_hospital,
    "hospital10": lambda random: like_hospital(random, 0.1),
}


def write_inventory(path: Path, rows: int, seed: int = 508, like: str = "own") -> Path:
    """Write an inventory of so many rows.

    Args:
        path: Where; the truth goes beside it with the suffix ``.truth.csv``: line in the file, verdict.
        rows: How many records.
        seed: The same seed gives the same file.
        like: One of `KINDS_OF_INVENTORY`.

    Returns:
        The path of the truth.
    """
    random = Random(seed)
    kind = KINDS_OF_INVENTORY[like](random)
    shares = [share for share, _, _ in kind.pools]
    truth = path.with_suffix(".truth.csv")
    line = 2
    with path.open("wb") as file, truth.open("w", newline="", encoding="ascii") as beside:
        answers = csv.writer(beside)
        answers.writerow(("line", "verdict"))
        file.write(kind.headings.encode() + b"\r\n")
        for start in range(0, rows, CHUNK):
            size = min(CHUNK, rows - start)
            which = random.choices(kind.pools, shares, k=size)
            usual = iter(random.choices(kind.pools[0][2], k=size))
            bodies = [next(usual) if pool is kind.pools[0] else random.choice(pool[2]) for pool in which]
            file.write(b"".join(_rows(random, kind, bodies, start)))
            ends = list(itertools.accumulate((body.lines for body in bodies), initial=line))
            answers.writerows((place, verdict) for place, (_, verdict, _) in zip(ends, which, strict=False) if verdict)
            line = ends[-1]
    return truth


def _rows(random: Random, kind: Kind, bodies: Sequence[Body], start: int) -> Iterator[bytes]:
    serial = start * 7
    for number, body in enumerate(bodies, start):
        row = b"BME%08d,%s%08d%s" % (number, body.before, serial + number, body.after)
        yield row if kind.note is None else row + _cell(kind.note(random, number)).encode() + b"\r\n"


def _hospital_body(random: Random, device: Pump) -> Body:
    before = ",".join(map(_cell, (device.maker, device.description, device.model)))
    after = ",".join(map(_cell, hospital.cells(random, device)))
    return Body(f"{before},SN".encode(), f",{after},".encode())


def _ordinary(random: Random) -> Iterator[Pump]:
    kinds = [
        Pump(
            random.choice(_MAKERS),
            random.choice(_KINDS),
            "".join(random.choices(_LETTERS, k=2))
            + f"-{random.randrange(10, 9999)}"
            + random.choice(["", " Plus", "i", " II"]),
        )
        for _ in range(KINDS)
    ]
    return (random.choice(kinds) for _ in range(BODIES))


def _body(random: Random, device: Pump) -> Body:
    """Render a device as some system would, now and then with the mess that people and exports make."""
    software = device.software
    if not device.planted and random.random() < 0.3:
        software = f"{random.randrange(1, 9)}.{random.randrange(20):02}"
    maker, kind = device.maker, device.description
    remark, room = (
        random.choice(_REMARKS),
        f"Main campus building {random.choice('ABCD')} room {random.randrange(100, 800)}",
    )
    rest = [
        software,
        f"(01)0{random.randrange(10**12, 10**13)}(11){random.randrange(100000, 250000)}",
        random.choice(_DEPARTMENTS),
        room,
        random.choice(["In use", "In use", "In use", "Stored", "In repair"]),
        f"{random.randrange(2004, 2025)}-{random.randrange(1, 13):02}-{random.randrange(1, 29):02}",
        f"{random.randrange(90, 9000)}.{random.randrange(100):02}",
        remark,
    ]
    ragged = ""
    if random.random() < MESSY:
        match random.randrange(10):
            case 0:
                maker, kind = maker.upper(), kind.lower()
            case 1:
                rest[7] = "moved here,\nask the ward"
            case 2:
                rest[7] = 'said "fine", looks worn'
            case 3:
                rest[3] = f"Gebäude {random.choice('ABCD')}, Zimmer {room[-3:]}"
            case 4:
                kind = f"{kind}  "
            case 5:
                rest[7] = "pièce à contrôler – n° 12"
            case 6:
                ragged = ",moved, twice"
            case 7 if not device.planted:
                rest = rest[:-2]
            case 8:
                maker = f"{maker}®"
            case 9:
                rest[7] = '5" stand'
    cells = [maker, kind, device.model, ""]
    before = ",".join(map(_cell, cells)) + ",SN"
    after = "," + ",".join(map(_cell, rest)) + ragged + "\r\n"
    return Body(before.encode(), after.encode(), after.count("\n"))


def _cell(text: str) -> str:
    # An inch sign inside a field without quotes around it is what many exports write.
    if text.startswith('5"') or not any(sign in text for sign in ',"\n'):
        return text
    return '"' + text.replace('"', '""') + '"'
