"""Read files in which every row is slightly malformed, beside Python's own csv module. See README.md.

python tests/benchmarks/malformed.py --rows 200000
"""

# ruff: noqa: T201
from __future__ import annotations

import argparse
import sys
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

from contenders import pumpcheck
from inventory import write_inventory
from measure import interleaved

_CSV = """
import csv, sys
print(sum(1 for _ in csv.reader(open(sys.argv[1], encoding="utf-8", newline=""))))
"""


def _extra(fields: list[str], place: int) -> None:
    fields.insert(place, "")


def _missing(fields: list[str], place: int) -> None:
    fields[place : place + 2] = [f"{fields[place]} {fields[place + 1]}"]


def _stray(fields: list[str], place: int) -> None:
    fields[place] = f'{fields[place][:2]}"{fields[place][2:]}"x'


def _unclosed(fields: list[str], place: int) -> None:
    fields[place] = f'"{fields[place]}'


KINDS = {
    "a delimiter too many": _extra,
    "a delimiter missing": _missing,
    "stray quotes": _stray,
    "a quote not closed": _unclosed,
}


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=200_000)
    parser.add_argument("--runs", type=int, default=3)
    options = parser.parse_args()
    with TemporaryDirectory() as folder:
        source = Path(folder) / "inventory.csv"
        write_inventory(source, options.rows)
        for name, damage in KINDS.items():
            damaged = Path(folder) / "damaged.csv"
            _damage(source, damaged, damage)
            commands = {
                "pumpcheck": pumpcheck(damaged, None),
                "csv": [sys.executable, "-c", _CSV, str(damaged)],
            }
            found = interleaved(commands, options.runs)
            ours, theirs = found["pumpcheck"].seconds, found["csv"].seconds
            print(f"{name:22} pumpcheck {ours:6.2f} s, csv {theirs:5.2f} s: {ours / theirs:5.1f} times as long")


def _damage(source: Path, target: Path, damage) -> None:
    random = Random(508)
    with source.open(encoding="utf-8", newline="") as read, target.open("w", encoding="utf-8", newline="") as written:
        written.write(next(read))
        for line in read:
            fields = line.rstrip("\r\n").split(",")
            if len(fields) != 14 or '"' in line:
                continue
            damage(fields, random.randrange(13))
            written.write(",".join(fields) + "\n")


if __name__ == "__main__":
    main()
