"""A real Nautobot on PostgreSQL and Redis, read by the commands of the manual."""

from __future__ import annotations

import os
import secrets
import shutil
import subprocess
from pathlib import Path

import pytest

import pumpcheck

from .node_servers import free_port, running
from .systems import reasons

pytestmark = pytest.mark.integration("Nautobot")

COUNT, PUMPS = 300, (38, 150, 300)
TOKEN = secrets.token_hex(20)
CONFIG = f"""
from nautobot.core.settings import *
SECRET_KEY = {secrets.token_hex(40)!r}
ALLOWED_HOSTS = ["127.0.0.1"]
INSTALLATION_METRICS_ENABLED = False
"""


@pytest.fixture(scope="module")
def address(tmp_path_factory):
    """The address of a Nautobot with devices in it."""
    server, postgres, redis = os.environ.get("PUMPCHECK_NAUTOBOT"), os.environ.get("PUMPCHECK_POSTGRES"), "redis-server"
    if not (server and postgres and shutil.which(redis)):
        pytest.skip("PUMPCHECK_NAUTOBOT names no nautobot-server, or PostgreSQL or Redis is missing")
    import psycopg

    folder, redis_port, port = tmp_path_factory.mktemp("nautobot"), free_port(), free_port()
    (folder / "config.py").write_text(CONFIG)
    with psycopg.connect(postgres, autocommit=True) as connection:
        connection.execute("DROP DATABASE IF EXISTS nautobot")
        connection.execute("CREATE DATABASE nautobot")
        info = connection.info
        database = {"NAME": "nautobot", "USER": info.user, "HOST": info.host, "PORT": str(info.port)}
    environment = {
        **os.environ,
        **{f"NAUTOBOT_DB_{key}": value for key, value in database.items()},
        "NAUTOBOT_CONFIG": str(folder / "config.py"),
        "NAUTOBOT_ROOT": str(folder),
        "NAUTOBOT_REDIS_PORT": str(redis_port),
    }
    devices = f"{Path(__file__).with_name('nautobot_devices.py').read_text()}\nput_in({COUNT}, {PUMPS}, {TOKEN!r})\n"
    cache = subprocess.Popen(
        [redis, "--bind", "127.0.0.1", "--port", str(redis_port), "--save", "", "--dir", str(folder)],
        stdout=subprocess.DEVNULL,
    )
    try:
        for command, given in (("migrate", ""), ("shell", devices)):
            done = subprocess.run(
                [server, command], env=environment, input=given, text=True, capture_output=True, check=False
            )
            assert done.returncode == 0, done.stderr[-2000:]
        found = f"http://127.0.0.1:{port}"
        command = [server, "runserver", "--noreload", "--insecure", f"127.0.0.1:{port}"]
        with running(command, f"{found}/api/", folder / "log.txt", environment):
            yield found
    finally:
        cache.terminate()
        cache.wait()


@pytest.fixture
def scan(address, tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    monkeypatch.setenv("NAUTOBOT_TOKEN", TOKEN)

    def scan(path="", **options):
        return pumpcheck.scan(
            f"{address}{path}", options={"profile": "nautobot", "token": "env:NAUTOBOT_TOKEN", **options}
        )

    return scan


def test_it_is_read_whole(scan):
    result = scan()
    assert reasons(result) == ""
    assert (result.counts["records"], result.counts["affected"]) == (COUNT, len(PUMPS))


def test_an_unknown_system_is_read_whole_too(scan):
    options = {"profile": "generic", "auth": "header", "header": "Authorization", "prefix": "Token"}
    result = scan("/api/dcim/devices/?depth=2", **options)
    assert reasons(result) == ""
    assert (result.counts["records"], result.counts["affected"]) == (COUNT, len(PUMPS))


def test_without_depth_nobody_can_tell_what_the_devices_are(scan):
    result = scan(**{"query.depth": "0"})
    assert result.exit_code == 2
    assert "query.depth=2" in reasons(result)
