"""How long a collection takes beside a bare loop of requests over the same pages.

The server is json-server, so that neither side waits for this process.
"""

# ruff: noqa: T201
from __future__ import annotations

import argparse
import json
import os
import statistics
import sys
import tempfile
import time
from pathlib import Path

import requests

sys.path.insert(0, str(Path(__file__).parents[2]))

from tests.plugins.rest.node_servers import json_server
from tests.plugins.rest.test_rest_json_server import BY_NUMBER, device

from pumpcheck import SourceRequest, Table
from pumpcheck_rest.reader import RestAdapter


def bare(url: str, size: int) -> int:
    """Ask for every page and parse it, and nothing else."""
    session, received, page, total = requests.Session(), 0, 1, 1
    while received < total:
        answer = session.get(f"{url}/devices", params={"_limit": str(size), "_page": str(page)}, timeout=30)
        received += len(answer.json())
        total = int(answer.headers["X-Total-Count"])
        page += 1
    return received


def adapter(url: str, size: int) -> int:
    """Read the same pages as a scan does, up to rows of text."""
    request = SourceRequest(f"{url}/devices", {**BY_NUMBER, "page_size": str(size)})
    with RestAdapter().open(request) as source:
        tables = [table for table in source.tables() if isinstance(table, Table)]
        return sum(len(batch.row_numbers) for table in tables for batch in table.batches())


def main() -> None:
    """Time both in turn and print medians."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=50_000)
    parser.add_argument("--page-size", type=int, default=2_000)
    parser.add_argument("--runs", type=int, default=5)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        os.environ["XDG_CACHE_HOME"] = folder
        database = Path(folder, "db.json")
        database.write_text(json.dumps({"devices": [device(number) for number in range(1, given.rows + 1)]}))
        with json_server(database, Path(folder, "log.txt")) as url:
            bare(url, given.page_size)
            seconds: dict[str, list[float]] = {"bare": [], "adapter": []}
            for _ in range(given.runs):
                for name, read in (("bare", bare), ("adapter", adapter)):
                    start = time.perf_counter()
                    if read(url, given.page_size) != given.rows:
                        raise SystemExit(f"{name} has not read every record")
                    seconds[name].append(time.perf_counter() - start)
    medians = {name: statistics.median(times) for name, times in seconds.items()}
    for name, median in medians.items():
        print(f"{name:8} {median:6.2f} s  {median / medians['bare']:.2f} x")


if __name__ == "__main__":
    main()
