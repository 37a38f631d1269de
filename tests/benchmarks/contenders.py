"""What pumpcheck is measured against, each as a command."""

from __future__ import annotations

import sys
from pathlib import Path

PATTERN = "mmt|medtronic|minimed|paradigm|prdgm|insulin|508|511|512|515|522|523|554|712|715|722|723|754"
"""What somebody would grep for: the maker, the names and the numbers of the notice."""

_POLARS = """
import sys, polars as pl
path, pattern = sys.argv[1:]
# A stray quote ends polars' reading, and a quote across lines with it, so quotes are read as letters.
lazy = pl.scan_csv(path, infer_schema=False, quote_char=None, truncate_ragged_lines=True, encoding="utf8-lossy")
found = pl.any_horizontal(pl.all().str.contains("(?i)" + pattern))
print(lazy.filter(found).select(pl.len()).collect(engine="streaming").item())
"""

_DUCKDB = """
import sys, duckdb
path, pattern, quote = sys.argv[1:]
# Fields over several lines and rows that are too short do not go together with reading in parallel.
print(duckdb.execute(
    "select count(*) from read_csv($1, all_varchar=true, header=true, delim=',', quote=$3, escape=$3, "
    "null_padding=true, ignore_errors=true, strict_mode=false, parallel=$4) "
    "where regexp_matches(concat_ws(' ', *columns(*)), $2, 'i')",
    [path, pattern, quote, not quote],
).fetchone()[0])
"""

_PANDAS = """
import sys, pandas as pd
print(len(pd.read_csv(sys.argv[1], dtype=str, keep_default_na=False, on_bad_lines="skip")))
"""

_PANDAS_EXCEL = """
import sys, pandas as pd
print(len(pd.read_excel(sys.argv[1], engine=sys.argv[2], dtype=str)))
"""

IMPORTS = [sys.executable, "-c", "import pandas, openpyxl"]


def pumpcheck(source: Path, report: Path | None) -> list[str]:
    """Scan, and write a report unless none is wanted."""
    written = ["-o", str(report), "--force"] if report else []
    return [sys.executable, "-m", "pumpcheck", "scan", str(source), *written]


def of_csv(path: Path) -> dict[str, list[str]]:
    """Return the contenders for a CSV file."""
    return {
        "grep -ciE": ["grep", "-ciE", PATTERN, str(path)],
        "polars lazy filter": [sys.executable, "-c", _POLARS, str(path), PATTERN],
        "duckdb regexp": [sys.executable, "-c", _DUCKDB, str(path), PATTERN, ""],
        "duckdb regexp, quotes": [sys.executable, "-c", _DUCKDB, str(path), PATTERN, '"'],
    }


def pandas_csv(path: Path) -> dict[str, list[str]]:
    """Return pandas reading a CSV file, which it does whole."""
    return {"pandas.read_csv": [sys.executable, "-c", _PANDAS, str(path)]}


def of_excel(path: Path) -> dict[str, list[str]]:
    """Return the contenders for a workbook."""
    return {
        f"pandas with {engine}": [sys.executable, "-c", _PANDAS_EXCEL, str(path), engine]
        for engine in ("openpyxl", "calamine")
    }
