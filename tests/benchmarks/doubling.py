"""Scan files that could cost more than their size, at doubling sizes: time must double at most. See README.md.

python tests/benchmarks/doubling.py --kinds "long cell" styles
"""

# ruff: noqa: T201
from __future__ import annotations

import argparse
import json
import math
import sys
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path
from tempfile import TemporaryDirectory

from measure import run

PUMP = "Medtronic,MMT-722NAS,PAR482913H"
HEADINGS = "Manufacturer,Model,Serial"
MOST_SECONDS, MOST_MEGABYTES = 20, 1000
STEADY, BRIEF = 1.25, 0.5
"""Power of the size with which time may grow, so that noise is not taken for more; and seconds that say nothing."""


def _text(path: Path, lines: list[str]) -> None:
    path.write_text("\n".join(lines), encoding="utf-8")


def long_cell(path: Path, size: int) -> None:
    """Write one cell of family words and numbers."""
    _text(path, [f"{HEADINGS},Notes", f"{PUMP},{'PARADIGM PRDGM 722 ' * (size * 2500)}"])


def long_cell_without_digits(path: Path, size: int) -> None:
    """Write one cell of words under a column without a name."""
    _text(path, [f"{HEADINGS},", f"{PUMP},{'insulin pump Medtronic ' * (size * 2000)}"])


def open_quotes(path: Path, size: int) -> None:
    """Write rows each of which opens a quote and closes none."""
    _text(path, [HEADINGS, *[f'Philips,"MX{number},SN{number}' for number in range(size * 2000)], PUMP])


def many_columns(path: Path, size: int) -> None:
    """Write a table that is wide."""
    further = [f"c{number}" for number in range(size * 2000)]
    _text(path, [",".join([HEADINGS, *further]), *[",".join([PUMP, *further])] * 5])


def delimiters(path: Path, size: int) -> None:
    """Write rows of nothing but delimiters."""
    _text(path, [HEADINGS, PUMP, *[("," * 2000) + '"'] * (size * 10)])


def distinct_devices(path: Path, size: int) -> None:
    """Write rows that name a family each in a text of its own."""
    _text(path, [HEADINGS, *[f"Medtronic,Paradigm {number} pump,PAR{number:06}H" for number in range(size * 500)]])


def zeros(path: Path, size: int) -> None:
    """Pack nothing but NULs."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.csv", bytes(size << 25))


def members(path: Path, size: int) -> None:
    """Pack many small files."""
    with zipfile.ZipFile(path, "w") as archive:
        for number in range(size * 100):
            archive.writestr(f"{number}.csv", f"{HEADINGS}\n{PUMP}\n")


def _workbook(path: Path, size: int, change: Callable[[zipfile.ZipFile, int], Mapping[str, str]]) -> None:
    import openpyxl

    book = openpyxl.Workbook()
    for row in (HEADINGS, PUMP):
        book.active.append(row.split(","))
    plain = path.with_suffix(".plain")
    book.save(plain)
    with zipfile.ZipFile(plain) as old, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as new:
        changed = change(old, size)
        for info in old.infolist():
            new.writestr(info.filename, changed.get(info.filename) or old.read(info))
    plain.unlink()


def styles(path: Path, size: int) -> None:
    """Write a workbook with styles that no cell has."""

    def change(old: zipfile.ZipFile, size: int) -> dict[str, str]:
        name, unused = "xl/styles.xml", '<xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>'
        return {name: old.read(name).decode().replace("</cellXfs>", unused * (size * 50_000) + "</cellXfs>")}

    _workbook(path, size, change)


def merged(path: Path, size: int) -> None:
    """Write a workbook with merged ranges."""

    def change(old: zipfile.ZipFile, size: int) -> dict[str, str]:
        name = "xl/worksheets/sheet1.xml"
        ranges = "".join(f'<mergeCell ref="A{row}:C{row}"/>' for row in range(10, 10 + size * 2500))
        return {name: old.read(name).decode().replace("</sheetData>", f"</sheetData><mergeCells>{ranges}</mergeCells>")}

    _workbook(path, size, change)


def nested(path: Path, size: int) -> None:
    """Write records within records."""
    inner: object = PUMP
    for _ in range(size * 20):
        inner = {"inside": inner}
    path.write_text(json.dumps([{"manufacturer": "Medtronic", "model": "722", "more": inner}]), encoding="utf-8")


def keys(path: Path, size: int) -> None:
    """Write records each of which has a field of its own."""
    records = [{"manufacturer": "Philips", "model": "MX450", f"field{place}": "x"} for place in range(size * 250)]
    path.write_text(json.dumps(records), encoding="utf-8")


KINDS: Mapping[str, tuple[str, Callable[[Path, int], None]]] = {
    "long cell": ("csv", long_cell),
    "long cell without digits": ("csv", long_cell_without_digits),
    "open quotes": ("csv", open_quotes),
    "columns": ("csv", many_columns),
    "delimiters": ("csv", delimiters),
    "distinct devices": ("csv", distinct_devices),
    "zip of NULs": ("zip", zeros),
    "zip of many files": ("zip", members),
    "styles": ("xlsx", styles),
    "merged ranges": ("xlsx", merged),
    "nested JSON": ("json", nested),
    "JSON of many keys": ("json", keys),
}


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--kinds", nargs="*", choices=KINDS, default=list(KINDS))
    parser.add_argument("--sizes", nargs="*", type=int, default=[2, 4, 8])
    options = parser.parse_args()
    print("| kind | processor s, each size | power | peak MB | |\n|---|---|---:|---:|---|")
    with TemporaryDirectory() as folder:
        start = _scanned(Path(folder) / "none.csv", lambda path, _: _text(path, [HEADINGS, PUMP]), 1)[0]
        for name in options.kinds:
            suffix, write = KINDS[name]
            runs = [_scanned(Path(folder) / f"a.{suffix}", write, size) for size in options.sizes]
            times = [max(processor - start, 0.01) for processor, _ in runs]
            power = math.log(times[-1] / times[0], options.sizes[-1] / options.sizes[0])
            peak = max(megabytes for _, megabytes in runs)
            fine = (power <= STEADY or times[-1] < BRIEF) and times[-1] < MOST_SECONDS and peak < MOST_MEGABYTES
            figures = ", ".join(f"{seconds:.2f}" for seconds in times)
            print(f"| {name} | {figures} | {power:.2f} | {peak:.0f} | {'' if fine else 'too much'} |", flush=True)


def _scanned(path: Path, write: Callable[[Path, int], None], size: int) -> tuple[float, float]:
    write(path, size)
    quoted = f"import sys; from pumpcheck.__main__ import main; sys.argv[1:] = ['scan', {str(path)!r}]\ntry: main()\n"
    # A file that is refused ends with 2, which is as good as one that is read.
    ended = run([sys.executable, "-c", quoted + "except SystemExit: pass"])
    return ended.processor, ended.megabytes


if __name__ == "__main__":
    main()
