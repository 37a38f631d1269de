"""Servers as they are installed from the Python index, read whole without a word of how they page."""

from __future__ import annotations

import os
import sqlite3
from pathlib import Path

import pytest

import pumpcheck

from .installed_servers import COLUMNS
from .node_servers import free_port, running
from .systems import reasons

pytestmark = pytest.mark.integration("Django REST framework, fastapi-pagination and datasette")

COUNT, PUMPS = 3_000, (38, 1_500, 3_000)
LISTS = {
    "django": ["page/", "page/?page=1", "offset/", "offset/?limit=250", "cursor/"],
    "fastapi": ["page", "page?size=100", "offset", "offset?limit=100&offset=0", "links"],
    "datasette": ["devices/devices.json?_shape=objects", "devices/devices.json?_shape=array"],
}


@pytest.fixture(scope="module")
def database(tmp_path_factory):
    path = tmp_path_factory.mktemp("database") / "devices.db"
    connection = sqlite3.connect(path)
    connection.execute(f"CREATE TABLE devices ({COLUMNS[0]} INTEGER PRIMARY KEY, {', '.join(COLUMNS[1:])})")
    rows = [
        (
            number,
            f"HTM-{number:05}",
            *(("Medtronic MiniMed", "MMT-722NAS") if pump else ("Baxter", "35700BAX2")),
            serial,
        )
        for number in range(1, COUNT + 1)
        for pump, serial in [(number in PUMPS, f"PAR{number:06}H")]
    ]
    connection.executemany("INSERT INTO devices VALUES (?, ?, ?, ?, ?)", rows)
    connection.commit()
    connection.close()
    return path


@pytest.fixture(scope="module", params=LISTS)
def server(request, database):
    """A server and its address."""
    if not (python := os.environ.get("PUMPCHECK_SERVERS")):
        pytest.skip("PUMPCHECK_SERVERS names no Python that has the servers; .ci/run installs one")
    address = f"http://127.0.0.1:{(port := free_port())}"
    command = [python, str(Path(__file__).with_name("installed_servers.py")), request.param, str(port), str(database)]
    with running(command, f"{address}/", database.with_name(f"{request.param}.log")):
        yield request.param, address


def test_every_list_is_read_whole(server, tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    name, address = server
    for path in LISTS[name]:
        result = pumpcheck.scan(f"{address}/{path}")
        assert reasons(result) == "", path
        assert (result.counts["records"], result.counts["affected"]) == (COUNT, len(PUMPS)), path


def test_rows_without_names_are_read_by_what_they_hold(server, tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    name, address = server
    if name != "datasette":
        pytest.skip("only datasette gives rows without the names of their columns")
    result = pumpcheck.scan(f"{address}/devices/devices.json?_shape=arrays")
    assert (result.counts["records"], result.counts["affected"]) == (COUNT, len(PUMPS))
