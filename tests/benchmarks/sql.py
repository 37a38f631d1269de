"""How long a table of a database takes beside SQLAlchemy streaming the same rows, and how much memory.

It reads an address that is given, or else a SQLite file that it writes. PostgreSQL for it is started by hand.
"""

# ruff: noqa: T201
from __future__ import annotations

import argparse
import multiprocessing
import os
import resource
import sqlite3
import statistics
import tempfile
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from sqlalchemy import NullPool, create_engine, make_url, text

import pumpcheck
from pumpcheck import SourceRequest, Table
from pumpcheck_sql.sql_adapter import BATCH_ROWS, SqlAdapter

COLUMNS = (
    "asset_id, manufacturer, model, serial_number, location, department, assigned_to, floor, price, bought, "
    "status, kind, notes, changed"
)


def bare(url: str, table: str, password: str) -> int:
    """Fetch every row, and nothing else."""
    address = make_url(url)
    if password:
        address = address.set(password=os.environ[password])
    engine = create_engine(address, poolclass=NullPool)
    with engine.connect() as connection:
        rows = connection.execution_options(yield_per=BATCH_ROWS).execute(text(f"SELECT * FROM {table}"))
        return sum(1 for _ in rows)


def adapter(url: str, table: str, password: str) -> int:
    """Read the same rows as a scan does, up to rows of text."""
    with SqlAdapter().open(SourceRequest(url, _options(table, password))) as source:
        tables = [item for item in source.tables() if isinstance(item, Table)]
        return sum(len(batch.row_numbers) for one in tables for batch in one.batches())


def scan(url: str, table: str, password: str) -> int:
    """Scan them."""
    counts = pumpcheck.scan(url, options=_options(table, password)).counts
    return sum(counts[verdict] for verdict in ("affected", "needs_review", "not_affected"))


def _options(table: str, password: str) -> dict[str, str]:
    return {"table": table, **({"password": f"env:{password}"} if password else {})}


def _write(path: Path, rows: int) -> None:
    with closing(sqlite3.connect(path)) as connection:
        connection.execute(f"CREATE TABLE assets ({COLUMNS})")
        connection.executemany(
            f"INSERT INTO assets VALUES ({', '.join('?' * 14)})",
            (
                (
                    number, f"Maker {number % 97}", f"Model {number % 2000}", f"SN{number:09}", f"Ward {number % 50}",
                    f"Dept {number % 20}", f"Person {number % 500}", number % 7, number % 10_000 / 4, "2018-02-03",
                    "In use", "infusion", "note on this device", "2026-01-01 10:00:00",
                )
                for number in range(rows)
            ),
        )  # fmt: skip
        connection.commit()


def _measured(read: Callable[[str, str, str], int], *given: str) -> tuple[int, float, float]:
    """Return rows, seconds and megabytes of a process of its own."""
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        return pool.apply(_timed, (read, *given))


def _timed(read: Callable[[str, str, str], int], *given: str) -> tuple[int, float, float]:
    start = time.perf_counter()
    rows = read(*given)
    return rows, time.perf_counter() - start, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def main() -> None:
    """Time all in turn and print medians."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--url", default="", help="an address, with the name of a user")
    parser.add_argument("--table", default="assets")
    parser.add_argument("--password", default="", help="environment variable that holds the password")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        url = given.url or f"sqlite:///{folder}/assets.db"
        if not given.url:
            _write(Path(folder, "assets.db"), given.rows)
        found: dict[str, list[tuple[int, float, float]]] = {"bare": [], "adapter": [], "scan": []}
        for _ in range(given.runs):
            for read in (bare, adapter, scan):
                found[read.__name__].append(_measured(read, url, given.table, given.password))
    usual = statistics.median(seconds for _, seconds, _ in found["bare"])
    for name, runs in found.items():
        median = statistics.median(seconds for _, seconds, _ in runs)
        most = max(megabytes for _, _, megabytes in runs)
        print(f"{name:8} {runs[0][0]:>9,} rows  {median:6.2f} s  {median / usual:.2f} x  {most:4.0f} MB")


if __name__ == "__main__":
    main()
