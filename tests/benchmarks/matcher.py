"""How many rows a second the matcher judges where no two rows are alike.

python tests/benchmarks/matcher.py --rows 200000
"""

# ruff: noqa: T201
from __future__ import annotations

import argparse
import csv
import statistics
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory

from inventory import write_inventory

from pumpcheck.matching.matcher import Matcher
from pumpcheck.recalls import choose

_FIELDS = {
    "manufacturer": 1,
    "description": 2,
    "model": 3,
    "catalog_number": 4,
    "software_version": 6,
    "udi": 7,
    "notes": 13,
}
_STEP = 20_000


def main() -> None:
    """Judge an inventory's identity columns, batch by batch."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=200_000)
    parser.add_argument("--runs", type=int, default=5)
    options = parser.parse_args()
    rows = _rows(options.rows)
    # The model is made unlike in every row, as serial numbers in the wrong column do.
    columns = {name: [row[place] for row in rows] for name, place in _FIELDS.items()}
    columns["model"] = [f"{model} {number:08}" for number, model in enumerate(columns["model"])]
    speeds = []
    for _ in range(options.runs):
        matcher = Matcher(choose(()))
        start = time.process_time()
        for begin in range(0, len(rows), _STEP):
            part = {name: column[begin : begin + _STEP] for name, column in columns.items()}
            matcher.judge_columns(part, len(part["model"]))
        speeds.append(len(rows) / (time.process_time() - start))
    print(f"{statistics.median(speeds):,.0f} rows a second of one core, median of {options.runs}")


def _rows(number: int) -> list[list[str]]:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "inventory.csv"
        write_inventory(path, number)
        with path.open(encoding="utf-8", newline="") as file:
            return [row for row in csv.reader(file) if len(row) >= 14][1:]


if __name__ == "__main__":
    sys.exit(main())
