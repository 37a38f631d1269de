"""Write a workbook of many findings, and the same cells with XlsxWriter. See README.md.

python tests/benchmarks/workbook.py --findings 20000
"""

# ruff: noqa: T201
from __future__ import annotations

import argparse
import time
from collections.abc import Callable
from io import BytesIO
from statistics import median

import openpyxl
import pandas as pd
import xlsxwriter

import pumpcheck
from pumpcheck.reports.workbook import write


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--findings", type=int, default=20_000)
    parser.add_argument("--runs", type=int, default=3)
    options = parser.parse_args()
    result = pumpcheck.scan(_pumps(options.findings))
    stream = BytesIO()
    write(result, stream)
    sheets = _cells(stream)
    print(f"{options.findings:,} findings, {sum(len(row) for rows in sheets.values() for row in rows):,} cells")
    ours, theirs = [], []
    for _ in range(options.runs):
        ours.append(_processor(lambda: write(result, BytesIO())))
        theirs.append(_processor(lambda: _with_xlsxwriter(sheets)))
    print(f"pumpcheck   {median(ours):6.2f} s of processor time, median of {options.runs}")
    print(f"XlsxWriter  {median(theirs):6.2f} s, so pumpcheck takes {median(ours) / median(theirs):.2f} times as long")


def _pumps(count: int) -> pd.DataFrame:
    numbers = [f"{number:06}" for number in range(count)]
    return pd.DataFrame(
        {
            "Asset": [f"BME{number}" for number in numbers],
            "Manufacturer": "Medtronic MiniMed",
            "Description": "Pump, infusion, insulin",
            "Model": "MMT-722NAS",
            "Serial No": [f"PAR{number}H" for number in numbers],
            "Location": [f"Building {int(number) % 40}, room {int(number) % 700}" for number in numbers],
            **{f"Column {place}": f"value {place}" for place in range(8)},
        }
    )


def _cells(stream: BytesIO) -> dict[str, list[tuple[object, ...]]]:
    book = openpyxl.load_workbook(stream, read_only=True)
    return {sheet.title: list(sheet.iter_rows(values_only=True)) for sheet in book.worksheets}


def _with_xlsxwriter(sheets: dict[str, list[tuple[object, ...]]]) -> None:
    book = xlsxwriter.Workbook(BytesIO(), {"constant_memory": True, "strings_to_formulas": False})
    style = book.add_format({"text_wrap": True, "border": 1, "valign": "top"})
    for name, rows in sheets.items():
        sheet = book.add_worksheet(name)
        for number, row in enumerate(rows):
            for place, value in enumerate(row):
                sheet.write(number, place, value, style)
    book.close()


def _processor(task: Callable[[], None]) -> float:
    begun = time.process_time()
    task()
    return time.process_time() - begun


if __name__ == "__main__":
    main()
