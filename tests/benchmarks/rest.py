"""How long a collection takes beside a bare loop of requests over the same pages, from a server that needs its time.

Real systems need 0.1 to 2 seconds for a page of 1,000 records; --wait gives the milliseconds.
"""

# ruff: noqa: T201
from __future__ import annotations

import argparse
import json
import multiprocessing
import os
import statistics
import tempfile
import time
from collections.abc import Callable, Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from multiprocessing.connection import Connection
from urllib.parse import parse_qsl, urlsplit

import history
import requests

import pumpcheck
from pumpcheck import SourceRequest, Table
from pumpcheck_rest.rest_adapter import RestAdapter


def flat(number: int) -> dict[str, object]:
    """Return a device without anything nested."""
    return {
        "id": number, "asset_tag": f"HTM-{number:06}", "name": f"Infusion {number % 97}",
        "manufacturer": "Baxter" if number % 3 else "B. Braun", "model": f"35700BAX{number % 13}",
        "serial": f"PAR{number:07}H", "location": f"Ward {number % 40}", "status": "active",
        "purchased": f"2021-{1 + number % 12:02}-{1 + number % 28:02}", "price": number * 1.25, "notes": None,
        "retired": False,
    }  # fmt: skip


def netbox(number: int) -> dict[str, object]:
    """Return a device as NetBox gives it."""
    maker = ("Baxter", "B. Braun", "Alaris")[number % 3]
    nothing = (
        "tenant platform rack position face latitude longitude parent_device airflow primary_ip oob_ip cluster "
        "virtual_chassis vc_position vc_priority local_context_data"
    )
    return {
        "id": number, "url": f"http://h/api/dcim/devices/{number}/", "display": f"dev-{number}",
        "name": f"dev-{number}", "serial": f"PAR{number:07}H", "asset_tag": f"HTM-{number:06}",
        "device_type": {
            **_reference("device-types", number % 13, f"35700BAX{number % 13}"),
            "manufacturer": _reference("manufacturers", number % 3, maker), "model": f"35700BAX{number % 13}",
        },
        "role": _reference("device-roles", 3, "Infusion pump"), **dict.fromkeys(nothing.split()),
        "site": _reference("sites", number % 5, f"Site {number % 5}"),
        "location": _reference("locations", number % 40, f"Ward {number % 40}"),
        "status": {"value": "active", "label": "Active"}, "description": "", "comments": "", "tags": [],
        "custom_fields": {"owner": f"HTM {number % 7}"}, "created": "2026-01-01T00:00:00Z",
        "last_updated": f"2026-02-01T00:{number % 60:02}:00Z", "interface_count": 2,
    }  # fmt: skip


def _reference(kind: str, number: int, name: str) -> dict[str, object]:
    address = f"http://h/api/{kind}/{number}/"
    return {"id": number, "url": address, "display": name, "name": name, "slug": name.lower(), "description": ""}


OPTIONS: Mapping[Callable[[int], dict[str, object]], dict[str, str]] = {
    flat: {"profile": "generic"},
    netbox: {"profile": "netbox", "auth": "none"},
}


def bare(url: str, size: int, _: dict[str, str]) -> int:
    """Ask for every page and parse it, and nothing else."""
    session, received, following = requests.Session(), 0, f"{url}?limit={size}&offset=0"
    while following:
        body = session.get(following, timeout=30).json()
        received, following = received + len(body["results"]), body["next"]
    return received


def adapter(url: str, size: int, options: dict[str, str]) -> int:
    """Read the same pages as a scan does, up to rows of text."""
    with RestAdapter().open(SourceRequest(url, _sized(size, options))) as source:
        tables = [table for table in source.tables() if isinstance(table, Table)]
        return sum(len(batch.row_numbers) for table in tables for batch in table.batches())


def scan(url: str, size: int, options: dict[str, str]) -> int:
    """Scan them."""
    counts = pumpcheck.scan(url, options=_sized(size, options)).counts
    return sum(counts[verdict] for verdict in ("affected", "needs_review", "not_affected"))


def _sized(size: int, options: dict[str, str]) -> dict[str, str]:
    return {**options, "page_size": str(size), "query.limit": str(size)}


def serve(rows: int, waits: Connection) -> None:
    """Answer with pages that were made before; the last part of a path is the milliseconds that a page takes."""
    pages: dict[tuple[str, int, int], bytes] = {}

    class Answers(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def log_message(self, *_: object) -> None:
            pass

        def do_GET(self) -> None:
            path = urlsplit(self.path).path
            query = dict(parse_qsl(urlsplit(self.path).query))
            start, size = int(query["offset"]) if "offset" in query else 0, int(query["limit"])
            kind, wait = path.strip("/").split("/")[:2]
            body = (
                pages.get((path, start, size))
                or json.dumps(
                    {
                        "count": rows,
                        "next": f"http://{self.headers['Host']}{path}?limit={size}&offset={start + size}"
                        if start + size < rows
                        else None,
                        "results": [globals()[kind](number + 1) for number in range(start, min(rows, start + size))],
                    }
                ).encode()
            )
            pages[path, start, size] = body
            time.sleep(int(wait) / 1_000)
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

    server = ThreadingHTTPServer(("127.0.0.1", 0), Answers)
    waits.send(server.server_port)
    server.serve_forever()


def main() -> None:
    """Time all in turn and print medians."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=50_000)
    parser.add_argument("--page-size", type=int, default=1_000)
    parser.add_argument("--wait", type=int, nargs="+", default=[100, 300], help="milliseconds that a page takes")
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--record", action="store_true", help="add the ratios to history.csv")
    given = parser.parse_args()
    here, there = multiprocessing.Pipe()
    server = multiprocessing.Process(target=serve, args=(given.rows, there), daemon=True)
    server.start()
    address = f"http://127.0.0.1:{here.recv()}"
    with tempfile.TemporaryDirectory() as folder:
        os.environ["XDG_CACHE_HOME"] = folder
        for kind, options in OPTIONS.items():
            for wait in given.wait:
                url = f"{address}/{kind.__name__}/{wait}/api/dcim/devices/"
                title = f"{given.rows:,} records like {kind.__name__}, {wait} ms for {given.page_size:,}"
                ratios = _compared(title, url, options, given)
                if given.record:
                    history.add(ratios)
    server.terminate()


def _compared(title: str, url: str, options: dict[str, str], given: argparse.Namespace) -> dict[str, float]:
    """Time all ways on one collection: by the wall, and by the processor with all waiting as if it came on top."""
    bare(url, given.page_size, options)
    wall: dict[str, list[float]] = {"bare": [], "adapter": [], "scan": []}
    busy: dict[str, list[float]] = {name: [] for name in wall}
    for _ in range(given.runs):
        for read in (bare, adapter, scan):
            start, used = time.perf_counter(), time.process_time()
            if read(url, given.page_size, options) != given.rows:
                raise SystemExit(f"{read.__name__} has not read every record")
            wall[read.__name__].append(time.perf_counter() - start)
            busy[read.__name__].append(time.process_time() - used)
    waiting = int(url.split("/")[4]) / 1_000 * -(-given.rows // given.page_size)
    ratios = {}
    print(title)
    for name, times in wall.items():
        seconds, own = statistics.median(times), statistics.median(busy[name])
        usual, least = statistics.median(wall["bare"]), statistics.median(busy["bare"])
        together = (own + waiting) / (least + waiting)
        print(
            f"{name:8} {seconds:6.2f} s  {seconds / usual:.2f} x  processor {own:5.2f} s, with waiting {together:.2f} x"
        )
        if name != "bare":
            ratios[f"{title}: {name} / bare loop"] = seconds / usual
            ratios[f"{title}: {name} / bare loop, processor and waiting"] = together
    return ratios


if __name__ == "__main__":
    main()
