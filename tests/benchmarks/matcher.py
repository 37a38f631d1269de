"""How many rows a second the matcher judges, by what tells the rows of an inventory from one another.

python tests/benchmarks/matcher.py --rows 100000
"""

# ruff: noqa: T201
from __future__ import annotations

import argparse
import csv
import statistics
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

from inventory import HEADINGS, write_inventory

from pumpcheck.matching.matcher import Matcher
from pumpcheck.recalls import choose

FIELDS = {
    "manufacturer": "Manufacturer",
    "description": "Description",
    "model": "Model",
    "catalog_number": "Catalogue No",
    "software_version": "Software Version",
    "udi": "UDI",
    "notes": "Comments",
}
OTHERS = ("Asset ID", "Serial Number", "Department", "Location", "Status", "Purchase Date", "Cost")
STEP = 20_000
ONE_IN = 20
"""One device in so many is of the parent company, as in the inventories of hospitals (10 to 35)."""

PARENT = [
    ("Medtronic", "Pacemaker, implantable", "Advisa DR MRI"), ("Medtronic", "Defibrillator, external", "LIFEPAK 15"),
    ("MEDTRONIC", "Electrosurgical unit", "Valleylab FT10"), ("Medtronic GmbH", "Ventilator", "PB 980"),
    ("Medtronic Inc.", "Pulse oximeter", "Nellcor PM10N"), ("Medtronic", "Nerve monitor", "NIM-Response 3.0"),
    ("Medtronic Xomed", "Powered ENT drill", "IPC EC300"), ("Medtronic", "Programmer", "CareLink 2090"),
    ("MEDTRONIC", "Capnograph", "Capnostream 35"), ("Medtronic Covidien", "Feeding pump", "Kangaroo ePump"),
    ("Medtronic", "Navigation system", "StealthStation S8"), ("Medtronic", "Blood pump console", "Bio-Console 560"),
]  # fmt: skip
_WORDS = ["checked", "moved", "battery", "label worn", "ward", "returned", "cleaned", "charger", "missing", "on loan"]

Columns = dict[str, list[str]]


def main() -> None:
    """Judge an inventory in each of the cases, batch by batch, and print a table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=100_000)
    parser.add_argument("--runs", type=int, default=3)
    options = parser.parse_args()
    print("| What differs from row to row | Rows a second |\n|---|---|")
    for name, change in CASES.items():
        columns = _inventory(options.rows)
        change(columns, Random(722))
        speeds = [options.rows / _seconds(columns, options.rows) for _ in range(options.runs)]
        print(f"| {name} | {statistics.median(speeds):,.0f} |", flush=True)


def _inventory(rows: int) -> Columns:
    """Return the columns of an inventory in which some devices are of the parent company."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "inventory.csv"
        write_inventory(path, rows + rows // 10)
        with path.open(encoding="utf-8", newline="") as file:
            table = [row[:14] for row in csv.reader(file) if len(row) >= 14][1 : rows + 1]
    columns = dict(zip(HEADINGS.split(","), map(list, zip(*table, strict=True)), strict=True))
    random = Random(508)
    for place in range(rows):
        if random.randrange(ONE_IN) == 0:
            _name(columns, place, random.choice(PARENT))
    return columns


def _name(columns: Columns, place: int, device: tuple[str, str, str]) -> None:
    columns["Manufacturer"][place], columns["Description"][place], columns["Model"][place] = device


def _notes(random: Random) -> Iterator[str]:
    while True:
        words = " ".join(random.choices(_WORDS, k=random.randrange(3, 9)))
        yield f"{words}, {random.randrange(1, 28)}.{random.randrange(1, 12)}.20{random.randrange(10, 26)}"


def _note(columns: Columns, random: Random) -> None:
    columns["Comments"] = [note for note, _ in zip(_notes(random), columns["Comments"], strict=False)]


def _describe(columns: Columns, random: Random) -> None:
    _note(columns, random)
    columns["Description"] = [f"{kind} no. {place:06}" for place, kind in enumerate(columns["Description"])]


def _of_parent(columns: Columns, random: Random) -> None:
    _note(columns, random)
    for place in range(len(columns["Model"])):
        _name(columns, place, random.choice(PARENT))


def _model(columns: Columns, random: Random) -> None:  # noqa: ARG001 - a case
    # As serial numbers in the wrong column do.
    columns["Model"] = [f"{model} {place:08}" for place, model in enumerate(columns["Model"])]


CASES: dict[str, Callable[[Columns, Random], None]] = {
    "serial number": lambda *_: None,
    "serial number, note": _note,
    "serial number, note, description": _describe,
    "serial number, note; all of the parent company": _of_parent,
    "serial number, model": _model,
}


def _seconds(columns: Columns, rows: int) -> float:
    matcher = Matcher(choose(()))
    start = time.process_time()
    for begin in range(0, rows, STEP):
        part = {name: columns[heading][begin : begin + STEP] for name, heading in FIELDS.items()}
        others = [(heading, columns[heading][begin : begin + STEP]) for heading in OTHERS]
        matcher.judge_columns(part, len(part["model"]), others)
    return time.process_time() - start


if __name__ == "__main__":
    main()
