"""Measure the reading of workbooks as five writers make them, beside pandas with calamine. See README.md.

python tests/benchmarks/workbooks.py --rows 200000 --runs 3
"""

# ruff: noqa: T201
from __future__ import annotations

import argparse
import csv
import datetime as dt
import importlib.util
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from tempfile import gettempdir

from contenders import of_excel, pumpcheck
from inventory import write_inventory
from measure import interleaved

WIDTH = 14
_READ = "import sys, pumpcheck; print(len(pumpcheck.read(sys.argv[1])))"
_OPENPYXL = "import sys, workbooks; workbooks.with_openpyxl(*sys.argv[1:])"

Cell = str | float | dt.datetime | None


def main() -> None:
    """Measure and print."""
    options = _options()
    options.folder.mkdir(parents=True, exist_ok=True)
    source = options.inventory or options.folder / f"inventory-{options.rows}.csv"
    if not source.exists():
        write_inventory(source, options.rows, options.seed)
    print("| processor time to pandas with calamine | scan | read | peak MB of the scan |")
    print("|---|--:|--:|--:|")
    for name in options.writers:
        book = options.folder / f"{source.stem}-{name}.xlsx"
        if not book.exists():
            WRITERS[name](str(source), str(book))
        calamine = of_excel(book)["pandas with calamine"]
        read = [sys.executable, "-c", _READ, str(book)]
        commands = {"scan": pumpcheck(book, options.folder / "report.xlsx"), "read": read, "calamine": calamine}
        found = interleaved(commands, options.runs)
        scan, whole, base = found["scan"], found["read"], found["calamine"].processor
        print(
            f"| {name} ({base:.1f} s) | {scan.processor / base:.2f} | {whole.processor / base:.2f} "
            f"| {scan.megabytes:,.0f} |"
        )


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=200_000)
    parser.add_argument("--inventory", type=Path, help="a CSV file to take in place of the project's own inventory")
    parser.add_argument("--writers", nargs="*", choices=list(WRITERS), default=list(WRITERS))
    parser.add_argument("--runs", type=int, default=3, help="how often everything is run, in turn")
    parser.add_argument("--seed", type=int, default=508)
    parser.add_argument("--folder", type=Path, default=Path(gettempdir()) / "pumpcheck-benchmark")
    return parser.parse_args()


def rows_of(source: str) -> Iterator[list[Cell]]:
    """Yield the rows of an inventory, with prices as numbers and days as dates."""
    with Path(source).open(encoding="utf-8", newline="") as file:
        for row in csv.reader(file):
            yield [_cell(text) for text in [*row, *[""] * WIDTH][:WIDTH]]


def _cell(text: str) -> Cell:
    whole, _, cents = text.partition(".")
    if len(cents) == 2 and whole.isdigit() and cents.isdigit():
        return float(text)
    if len(text) == 10 and text[4] == text[7] == "-" and text.replace("-", "").isdigit():
        return dt.datetime.fromisoformat(text)
    return text or None


def with_openpyxl(source: str, target: str) -> None:
    """Write a workbook as openpyxl does in this process."""
    from openpyxl import Workbook

    book = Workbook(write_only=True)
    sheet = book.create_sheet("Inventory")
    for row in rows_of(source):
        sheet.append(row)
    book.save(target)


def _openpyxl(lxml: bool) -> Callable[[str, str], None]:
    """Return a writer that is told whether to use lxml, which openpyxl takes up when it is imported."""

    def write(source: str, target: str) -> None:
        if lxml and not importlib.util.find_spec("lxml"):
            raise SystemExit("lxml is not installed")
        environment = os.environ | {"OPENPYXL_LXML": str(lxml)}
        command = [sys.executable, "-c", _OPENPYXL, str(Path(source).resolve()), str(Path(target).resolve())]
        subprocess.run(command, check=True, env=environment, cwd=Path(__file__).parent)

    return write


def _xlsxwriter(source: str, target: str) -> None:
    import xlsxwriter

    with xlsxwriter.Workbook(target, {"default_date_format": "yyyy-mm-dd"}) as book:
        sheet = book.add_worksheet("Inventory")
        for number, row in enumerate(rows_of(source)):
            sheet.write_row(number, 0, row)


def _libreoffice(source: str, target: str) -> None:
    office = shutil.which("soffice")
    if office is None:
        raise SystemExit("LibreOffice is not installed")
    folder = Path(target).with_suffix("")
    folder.mkdir(exist_ok=True)
    _xlsxwriter(source, str(folder / "book.xlsx"))
    profile = f"-env:UserInstallation={(folder / 'profile').resolve().as_uri()}"
    convert = ["--headless", "--convert-to", "xlsx:Calc MS Excel 2007 XML", "--outdir", str(folder / "out")]
    subprocess.run([office, profile, *convert, str(folder / "book.xlsx")], check=True, capture_output=True)
    (folder / "out" / "book.xlsx").rename(target)
    shutil.rmtree(folder)


def _pandas(source: str, target: str) -> None:
    import pandas as pd

    headings, *rows = rows_of(source)
    frame = pd.DataFrame(rows, columns=headings)
    frame.to_excel(target, index=False, sheet_name="Inventory")


WRITERS: dict[str, Callable[[str, str], None]] = {
    "openpyxl": _openpyxl(False),
    "openpyxl with lxml": _openpyxl(True),
    "XlsxWriter": _xlsxwriter,
    "LibreOffice": _libreoffice,
    "pandas": _pandas,
}

if __name__ == "__main__":
    main()
