"""Dask as the engine: the result of one machine, also when a worker is killed."""

from __future__ import annotations

import os
import signal
import subprocess
import sys

import pytest

import pumpcheck

pytestmark = [
    pytest.mark.integration("Dask"),
    # Workers that are killed leave sockets behind, in this process too.
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning", "ignore::ResourceWarning"),
]
distributed = pytest.importorskip("distributed")


@pytest.fixture
def cluster():
    """Two workers in processes of their own, on this machine only."""
    with distributed.LocalCluster(
        n_workers=2, threads_per_worker=1, host="127.0.0.1", dashboard_address=None, silence_logs=50
    ) as cluster:
        yield cluster


def kill_one(client, progress):
    """Kill a worker once the first part is told; the nanny begins another."""
    pids = client.run(os.getpid)

    def told(label, records):
        progress.append((label, records))
        if len(progress) == 1:
            os.kill(next(iter(pids.values())), signal.SIGKILL)

    return told


@pytest.mark.usefixtures("in_ranges")
def test_the_recipe_gives_what_one_machine_gives(cluster, exports, recipe, same):
    names = recipe("Dask", scheduler=cluster.scheduler_address, exports=str(exports))
    assert same(pumpcheck.scan(exports), names["result"])


@pytest.mark.usefixtures("in_ranges")
def test_a_worker_that_is_killed_costs_nothing_but_time(cluster, exports, same):
    for number in range(40):
        (exports / f"site=B/more-{number:02}.csv").write_bytes((exports / "site=B/part-0.csv").read_bytes())
    told = []
    with distributed.Client(cluster) as client:
        killed = pumpcheck.scan(exports, map=client.get_executor().map, progress=kill_one(client, told))
    assert told
    assert same(pumpcheck.scan(exports), killed)


def test_the_command_runs_on_a_scheduler(cluster, exports, tmp_path):
    command = [sys.executable, "-m", "pumpcheck", "scan", str(exports), "--scheduler", cluster.scheduler_address]
    done = subprocess.run(
        [*command, "--mask-serials", "-o", str(tmp_path / "r.csv")], capture_output=True, text=True, check=False
    )
    assert (done.returncode, "The scan is COMPLETE" in done.stdout) == (1, True), done.stderr
    assert "PAR000005H" not in (tmp_path / "r.csv").read_text("utf-8-sig") + done.stdout + done.stderr


def test_a_scheduler_that_is_not_there_is_one_sentence(exports):
    command = [sys.executable, "-m", "pumpcheck", "scan", str(exports), "--scheduler", "tcp://127.0.0.1:9"]
    environment = {**os.environ, "DASK_DISTRIBUTED__COMM__TIMEOUTS__CONNECT": "1s"}
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=environment)
    assert done.returncode == 2
    assert done.stderr.startswith("pumpcheck: --scheduler tcp://127.0.0.1:9: cannot be reached")
