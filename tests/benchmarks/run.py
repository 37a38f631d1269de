"""Measure pumpcheck against the tools at hand. See README.md.

python tests/benchmarks/run.py --rows 1000000 --runs 5
"""

# ruff: noqa: T201
from __future__ import annotations

import argparse
import csv
import sys
from collections.abc import Iterator
from pathlib import Path
from tempfile import gettempdir

import history
from contenders import IMPORTS, of_csv, of_excel, pandas_csv, pumpcheck
from inventory import KINDS_OF_INVENTORY, write_inventory
from measure import Summary, interleaved, run

PANDAS_UP_TO = 1_000_000
"""Rows of CSV that pandas is asked to hold."""


def main() -> None:
    """Run what the command line asks for."""
    options = _options()
    options.folder.mkdir(parents=True, exist_ok=True)
    for rows in options.rows:
        for like in options.like:
            _csv(options, rows, like)
    if options.excel_rows:
        _excel(options)
    if options.start:
        _start(options)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument(
        "--rows", type=int, nargs="*", default=[1_000_000], help="sizes of the CSV files; several show growth"
    )
    parser.add_argument(
        "--like", nargs="+", default=["own"], choices=KINDS_OF_INVENTORY, help="the inventories that are measured"
    )
    parser.add_argument("--record", action="store_true", help="add the ratios to history.csv")
    parser.add_argument("--excel-rows", type=int, default=0, help="size of the workbook, for example 200000")
    parser.add_argument("--start", action="store_true", help="also measure a file of 100 rows from start to workbook")
    parser.add_argument("--runs", type=int, default=5, help="how often everything is run, in turn")
    parser.add_argument("--seed", type=int, default=508)
    parser.add_argument("--folder", type=Path, default=Path(gettempdir()) / "pumpcheck-benchmark")
    parser.add_argument("--keep", action="store_true", help="keep the files, which are large")
    return parser.parse_args()


def _csv(options: argparse.Namespace, rows: int, like: str) -> None:
    source = options.folder / f"{like}-{rows}.csv"
    truth = write_inventory(source, rows, options.seed, like)
    commands = {
        "pumpcheck, to workbook": pumpcheck(source, options.folder / "report.xlsx"),
        "pumpcheck, no report": pumpcheck(source, None),
        **of_csv(source),
        **(pandas_csv(source) if rows <= PANDAS_UP_TO else {}),
    }
    found = interleaved(commands, options.runs)
    title = f"{rows:,} rows of CSV like {like}"
    _show(f"{title}, {source.stat().st_size / 1e6:,.0f} MB, median of {options.runs}", found, "grep -ciE")
    if options.record:
        history.add(_ratios(title, found))
    _check(source, truth, options.folder / "report.csv")
    if not options.keep:
        source.unlink()
        truth.unlink()


def _ratios(title: str, found: dict[str, Summary]) -> dict[str, float]:
    """Return how long pumpcheck took to each of the others, and its peak memory."""
    ours = {name: of for name, of in found.items() if name.startswith("pumpcheck")}
    ratios = {
        f"{title}: {name} / {other}": of.seconds / found[other].seconds
        for name, of in ours.items()
        for other in found
        if other not in ours
    }
    return ratios | {f"{title}: {name}, memory": of.megabytes for name, of in ours.items()}


def _excel(options: argparse.Namespace) -> None:
    rows = options.excel_rows
    written = options.folder / f"inventory-{rows}.csv"
    write_inventory(written, rows, options.seed).unlink()
    source = written.with_suffix(".xlsx")
    _as_workbook(written, source)
    found = interleaved(
        {"pumpcheck, to workbook": pumpcheck(source, options.folder / "report.xlsx"), **of_excel(source)}, options.runs
    )
    _show(f"{rows:,} rows of .xlsx, median of {options.runs}", found, "pandas with openpyxl")
    if not options.keep:
        written.unlink()
        source.unlink()


def _start(options: argparse.Namespace) -> None:
    source = options.folder / "small.csv"
    write_inventory(source, 100, options.seed).unlink()
    commands = {
        "pumpcheck, to workbook": pumpcheck(source, options.folder / "report.xlsx"),
        "import pandas, openpyxl": IMPORTS,
    }
    _show(f"100 rows of CSV, median of {options.runs}", interleaved(commands, options.runs), "import pandas, openpyxl")


def _as_workbook(source: Path, target: Path) -> None:
    from openpyxl import Workbook

    book = Workbook(write_only=True)
    sheet = book.create_sheet("Inventory")
    with source.open(encoding="utf-8", newline="") as file:
        for row in csv.reader(file):
            sheet.append(row[:14])
    book.save(target)


def _show(title: str, found: dict[str, Summary], base: str) -> None:
    print(f"\n{title}\n")
    print(f"| {'':26} | {'seconds':>8} | {'to ' + base:>25} | {'processor s':>11} | {'peak MB':>8} |")
    print(f"|{'-' * 28}|{'-' * 9}:|{'-' * 26}:|{'-' * 12}:|{'-' * 9}:|")
    for name, of in found.items():
        ratio = of.seconds / found[base].seconds
        print(f"| {name:26} | {of.seconds:8.2f} | {ratio:25.2f} | {of.processor:11.2f} | {of.megabytes:8,.0f} |")


def _check(source: Path, truth: Path, report: Path) -> None:
    """Compare what pumpcheck finds with what was planted.

    Raises:
        SystemExit: If they differ.
    """
    run(pumpcheck(source, report))
    with report.open(encoding="utf-8-sig", newline="") as file:
        found = {(row["row"], row["verdict"]) for row in csv.DictReader(file)}
    with truth.open(encoding="ascii", newline="") as file:
        planted = {(row["line"], row["verdict"]) for row in csv.DictReader(file)}
    if found != planted:
        raise SystemExit("\n".join(["The findings differ from the truth:", *_differences(found, planted)]))
    print(f"\nThe {len(planted):,} findings are those that were planted.")


def _differences(found: set[tuple[str, str]], planted: set[tuple[str, str]]) -> Iterator[str]:
    for name, more in (("found, not planted", found - planted), ("planted, not found", planted - found)):
        yield f"  {name}: {len(more)}, such as {sorted(more)[:5]}"


if __name__ == "__main__":
    sys.exit(main())
