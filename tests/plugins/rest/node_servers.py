"""json-server and WireMock on free ports of this machine, as ``npm ci`` in ``tests/node`` installs them."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import pytest
import requests
from requests.adapters import HTTPAdapter
from urllib3.util import Retry

ROOT = Path(__file__).parents[3]


def node_modules() -> Path:
    """The folder of the installed packages; without it the test is skipped."""
    for folder in (os.environ.get("PUMPCHECK_NODE_MODULES"), ROOT / "node_modules"):
        if folder and Path(folder).is_dir():
            return Path(folder)
    pytest.skip(
        "json-server and WireMock are not installed: npm ci in tests/node, and set "
        "PUMPCHECK_NODE_MODULES to its node_modules"
    )


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def running(
    command: list[str], ready: str, log: Path, environment: Mapping[str, str] | None = None
) -> Iterator[subprocess.Popen[bytes]]:
    """Run a server until the block ends; `ready` is an address that answers when it has begun."""
    with log.open("wb") as out:
        process = subprocess.Popen(
            command, stdout=out, stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL, env=environment
        )
    try:
        with requests.Session() as session:
            session.mount(
                "http://", HTTPAdapter(max_retries=Retry(total=None, connect=120, backoff_factor=0.05, backoff_max=0.5))
            )
            try:
                session.get(ready, timeout=30)
            except requests.ConnectionError:
                pytest.fail(f"the server did not begin: {log.read_text(encoding='utf-8', errors='replace')}")
        yield process
    finally:
        process.terminate()
        process.wait(30)


@contextmanager
def json_server(database: Path, log: Path, *more: str) -> Iterator[str]:
    """Serve a file of collections and return the address."""
    node, script = shutil.which("node"), node_modules() / "json-server" / "lib" / "cli" / "bin.js"
    if node is None or not script.is_file():
        pytest.skip("json-server needs node and its package")
    port = free_port()
    address = f"http://127.0.0.1:{port}"
    command = [node, str(script), "--host", "127.0.0.1", "--port", str(port), "--quiet", str(database), *more]
    with running(command, f"{address}/db", log):
        yield address


class WireMock:
    """A running WireMock, which answers as it is told."""

    def __init__(self, address: str) -> None:
        self.address = address

    def stub(self, request: dict[str, object], response: dict[str, object], **more: object) -> None:
        """Answer requests like this; `jsonBody` in the response is its body."""
        self._send("mappings", {"request": request, "response": response, **more})

    def requests(self) -> list[dict[str, object]]:
        """The requests received since the last reset, the first one first."""
        answer = requests.get(f"{self.address}/__admin/requests", timeout=30).json()
        return [entry["request"] for entry in reversed(answer["requests"])]

    def unmatched(self) -> list[str]:
        """The addresses of the requests that nothing was told about."""
        answer = requests.get(f"{self.address}/__admin/requests/unmatched", timeout=30).json()
        return [entry["url"] for entry in answer["requests"]]

    def reset(self) -> None:
        """Forget all answers and requests."""
        self._send("reset", {})

    def _send(self, path: str, body: dict[str, object]) -> None:
        requests.post(f"{self.address}/__admin/{path}", json=body, timeout=30).raise_for_status()


@contextmanager
def wiremock(log: Path) -> Iterator[WireMock]:
    """Run WireMock."""
    java = shutil.which("java")
    jars = sorted((node_modules() / "wiremock" / "build").glob("*.jar"))
    if java is None or not jars:
        pytest.skip("WireMock needs java and its package")
    port = free_port()
    address = f"http://127.0.0.1:{port}"
    options = ["--bind-address", "127.0.0.1", "--port", str(port), "--disable-banner"]
    with running([java, "-jar", str(jars[0]), *options], f"{address}/__admin/mappings", log):
        yield WireMock(address)
