"""A server on this machine that answers as a test tells it, with every fault a network has."""

from __future__ import annotations

import json
import ssl
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qsl, urlsplit


class Handler(BaseHTTPRequestHandler):
    """Gives each request to the function of the test."""

    protocol_version = "HTTP/1.1"
    # Head and body go out as they come, without waiting for what the client says of the one before.
    disable_nagle_algorithm = True
    server: FaultyServer

    def do_GET(self) -> None:
        self.server.seen.append((self.path, dict(self.headers)))
        self.params = dict(parse_qsl(urlsplit(self.path).query))
        self.server.answer(self)

    def do_POST(self) -> None:
        self.sent = self.rfile.read(int(self.headers["Content-Length"])).decode()
        self.do_GET()

    def send_json(self, body: object, status: int = 200, **headers: str) -> None:
        self.send_bytes(json.dumps(body).encode(), status, **{"Content-Type": "application/json", **headers})

    def send_bytes(self, body: bytes, status: int = 200, *, length: int | None = None, **headers: str) -> None:
        """Send a body; `length` is what is promised of it, where that is not what comes."""
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.send_header("Content-Length", str(len(body) if length is None else length))
        self.end_headers()
        self.wfile.write(body)
        if length is not None:
            self.close_connection = True

    def log_message(self, *_: object) -> None:
        """Say nothing."""


class FaultyServer(ThreadingHTTPServer):
    """Remembers what it was asked."""

    daemon_threads = True

    def __init__(self, answer: Callable[[Handler], None], context: ssl.SSLContext | None) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self._scheme = "https" if context else "http"
        if context:
            self.socket = context.wrap_socket(self.socket, server_side=True, do_handshake_on_connect=False)
        self.answer = answer
        self.seen: list[tuple[str, dict[str, str]]] = []

    def handle_error(self, request: object, client_address: object) -> None:
        """Say nothing of a client that has gone."""
        if not isinstance(sys.exception(), OSError):
            super().handle_error(request, client_address)

    @property
    def address(self) -> str:
        return f"{self._scheme}://127.0.0.1:{self.server_port}"


@contextmanager
def serving(answer: Callable[[Handler], None], context: ssl.SSLContext | None = None) -> Iterator[FaultyServer]:
    """Serve until the block ends."""
    server = FaultyServer(answer, context)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
