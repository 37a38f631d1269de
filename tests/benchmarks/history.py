"""The figures that were measured: history.csv holds them all, and docs/speed.md shows the newest of each case.

python tests/benchmarks/history.py   writes the table of docs/speed.md anew.
"""

from __future__ import annotations

import csv
import os
import platform
import subprocess
from collections.abc import Mapping
from pathlib import Path

HISTORY = Path(__file__).with_name("history.csv")
PAGE = Path(__file__).parents[2] / "docs" / "speed.md"
COLUMNS = ("commit", "machine", "case", "ratio")
_BEGIN, _END = "<!-- newest figures -->\n", "<!-- end of figures -->\n"


def add(ratios: Mapping[str, float]) -> None:
    """Add the ratios of some cases, as measured here and now."""
    commit = subprocess.run(["git", "rev-parse", "--short=9", "HEAD"], capture_output=True, text=True, check=True)
    machine = f"{platform.system()} {platform.machine()}, {os.cpu_count()} processors"
    with HISTORY.open("a", newline="", encoding="utf-8") as file:
        csv.writer(file, lineterminator="\n").writerows(
            (commit.stdout.strip(), machine, case, f"{ratio:.2f}") for case, ratio in ratios.items()
        )


def newest() -> dict[str, dict[str, str]]:
    """Return the last row of each case."""
    with HISTORY.open(newline="", encoding="utf-8") as file:
        return {row["case"]: row for row in csv.DictReader(file)}


def page_with_newest() -> str:
    """Return the page as it should be."""
    before, rest = PAGE.read_text(encoding="utf-8").split(_BEGIN)
    after = rest.split(_END)[1]
    rows = [f"| {case} | {row['ratio']} | {row['commit']} |" for case, row in newest().items()]
    table = "\n".join(["| Case | Ratio | Commit |", "| --- | ---: | --- |", *rows])
    return f"{before}{_BEGIN}\n{table}\n\n{_END}{after}"


if __name__ == "__main__":
    PAGE.write_text(page_with_newest(), encoding="utf-8")
