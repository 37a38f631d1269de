"""A small adapter for URLs as a distribution of its own, and a real server for it to read."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

DISTRIBUTION = "pumpcheck-collection"

CODE = """
    import json
    import urllib.parse
    import urllib.request

    import pumpcheck

    HEADINGS = ["Asset Tag", "Manufacturer", "Model", "Serial Number", "Comment"]

    class Collection(pumpcheck.Adapter):
        name = "collection"
        summary = "JSON lists by page"
        options = {
            "auth": "kind", "token": "reference", "profile": "name", "page_size": "records", "pages": "at most so many",
            "allow_http": "yes", "resume": "yes", "fail": "break off",
            "empty": "no table", "query.*": "parameter", "ca_bundle": "path",
        }

        def claims(self, request):
            return request.is_url

        def open(self, request):
            return Opened(request)

    class Opened(pumpcheck.Source):
        def __init__(self, request):
            self.label = request.label
            self.request = request
            self.token = pumpcheck.read_secret(request.options["token"])
            if request.options.get("allow_http") != "yes":
                raise pumpcheck.UsageError(f"{self.label}: is plain http; allow it with --allow-http")

        def tables(self):
            if self.request.options.get("fail"):
                raise ValueError(f"sent Authorization: Bearer {self.token.reveal()}")
            if "pages" in self.request.options:
                yield pumpcheck.Skipped(self.label, "only some pages were asked for", records=0)
            if not self.request.options.get("empty"):
                yield Records(self)

    class Records(pumpcheck.Table):
        name = ""
        headings = HEADINGS
        row_word = "record"

        def __init__(self, opened):
            self.opened = opened

        def batches(self, screen=None):
            options = self.opened.request.options
            number = 0
            for page in range(int(options.get("pages", 1000))):
                query = {key[6:]: value for key, value in options.items() if key.startswith("query.")} | {"page": page}
                asked = urllib.request.Request(
                    self.opened.request.location + "?" + urllib.parse.urlencode(query),
                    headers={"Authorization": "Bearer " + self.opened.token.reveal()},
                )
                with urllib.request.urlopen(asked) as answer:
                    rows = json.load(answer)
                if not rows:
                    return
                numbers = range(number + 1, number + 1 + len(rows))
                yield pumpcheck.RowBatch(HEADINGS, [tuple(row) for row in rows], numbers)
                number += len(rows)

    @pumpcheck.hookimpl
    def pumpcheck_adapters():
        yield Collection()
"""

PAGES = [
    [
        ["A1", "Medtronic", "MMT-722NAS", "PAR123456H", "on ward 3"],
        ["A2", "Philips", "MP70", "DE0001", None],
    ],
    [["A3", "Medtronic", "MMT-515NAS", "PAR654321K", None]],
]


@dataclass
class Served:
    """A running server and what was asked of it."""

    url: str
    tokens: list[str] = field(default_factory=list)
    queries: list[dict[str, str]] = field(default_factory=list)


@contextmanager
def served() -> Iterator[Served]:
    """Serve the pages on a free port."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            query = {name: values[0] for name, values in parse_qs(urlsplit(self.path).query).items()}
            running.tokens.append(self.headers["Authorization"])
            running.queries.append(query)
            page = int(query["page"])
            body = json.dumps(PAGES[page] if page < len(PAGES) else []).encode()
            self.send_response(200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    running = Served(f"http://127.0.0.1:{server.server_port}/api/hardware")
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield running
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
