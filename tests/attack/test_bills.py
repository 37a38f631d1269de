"""What is small on disk and large in memory is refused, or read within bounded memory."""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

LINE = "Medtronic,MMT-722NAS,PAR482913H"
MOST = 1_000_000
"""Kilobytes of memory."""


def nothing_but_zeros(folder: Path) -> Path:
    with zipfile.ZipFile(folder / "zeros.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.csv", bytes(1 << 28))
    return folder / "zeros.zip"


def many_files(folder: Path) -> Path:
    with zipfile.ZipFile(folder / "many.zip", "w") as archive:
        for number in range(1500):
            archive.writestr(f"{number}.csv", f"Manufacturer,Model,Serial\n{LINE}\n")
    return folder / "many.zip"


def many_columns(folder: Path) -> Path:
    further = [f"c{number}" for number in range(8_000)]
    lines = [",".join(["Manufacturer", "Model", "Serial", *further]), *[",".join([LINE, *further])] * 5]
    (folder / "wide.csv").write_text("\n".join(lines), encoding="utf-8")
    return folder / "wide.csv"


def one_long_cell(folder: Path) -> Path:
    lines = ["Manufacturer,Model,Serial,Notes", f"{LINE},{'PARADIGM PRDGM 722 ' * 50_000}"]
    (folder / "long.csv").write_text("\n".join(lines), encoding="utf-8")
    return folder / "long.csv"


def repeated_text(folder: Path) -> Path:
    arrow = pytest.importorskip("pyarrow")
    parquet = pytest.importorskip("pyarrow.parquet")
    texts = arrow.DictionaryArray.from_arrays(arrow.array([0] * 100_000, arrow.int32()), ["Philips " * 1000])
    parquet.write_table(arrow.table({"Manufacturer": texts, "Model": texts}), folder / "repeated.parquet")
    return folder / "repeated.parquet"


@pytest.mark.integration("time")
@pytest.mark.parametrize(
    ("make", "says"),
    [
        (nothing_but_zeros, "INCOMPLETE"),
        (many_files, "raise --option max_members="),
        (many_columns, "1 unit to replace"),
        (one_long_cell, "1 unit to replace"),
        (repeated_text, "none to review"),
    ],
)
def test_memory_grows_no_faster_than_the_input(tmp_path: Path, make: Callable[[Path], Path], says: str) -> None:
    command = [sys.executable, "-m", "pumpcheck", "scan", str(make(tmp_path))]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path)), "COLUMNS": "400"}
    before = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    ended = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert says in " ".join(ended.stdout.split())
    # The largest of all processes so far, so that none of those before hides this one.
    assert before >= MOST or resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss < MOST
