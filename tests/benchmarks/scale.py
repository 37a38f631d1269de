"""What engines cost beside one process: ratios of processor time, in interleaved rounds, each checked to find the same.

    python tests/benchmarks/scale.py --rows 5000000 --rounds 5 --record
    python tests/benchmarks/scale.py --rows 200000 --rounds 3 --only spark

Needs the extra ``scale``, Java for Spark, and some gigabytes in a temporary folder. One more round goes before the
others and is not counted. “net” is less what the engine takes to start and to run nothing.
"""

# ruff: noqa: T201
from __future__ import annotations

import argparse
import hashlib
import itertools
import json
import os
import random
import re
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import history
from inventory import write_inventory

FILES = 20
SMALL = "262144"

SPENT: list[float] = []
"""Seconds of processor time of this process and all that it started, before the engine ends."""

HELD: list[float] = []
"""Most megabytes that a worker of the engine held."""

Case = Callable[[Path], object]


def local(data: Path) -> object:
    import pumpcheck

    return pumpcheck.scan(data / "files")


def one_file(data: Path) -> object:
    import pumpcheck

    return pumpcheck.scan(data / "quoted.csv")


@contextmanager
def dask(workers: int) -> Iterator[Any]:
    # Its clockwork takes 7 % of a core otherwise, as long as it runs, so that a busy machine would be measured.
    os.environ.update(DASK_DISTRIBUTED__WORKER__PROFILE__ENABLED="False", DASK_DISTRIBUTED__ADMIN__TICK__INTERVAL="1s")
    from distributed import Client, LocalCluster

    settings = {"threads_per_worker": 1, "host": "127.0.0.1", "dashboard_address": None, "silence_logs": 50}
    with LocalCluster(n_workers=workers, **settings) as cluster, Client(cluster) as client:
        yield client
        SPENT.append(_processor())
        HELD.append(max(client.run(_held).values()))


def on_dask(workers: int, place: str, *, kill: bool = False) -> Case:
    def run(data: Path) -> object:
        import pumpcheck

        with dask(workers) as client:
            pids = list(client.run(os.getpid).values())

            def killing(*given: Any) -> Iterator[Any]:
                for number, answer in enumerate(client.get_executor().map(*given)):
                    if not number:
                        os.kill(pids[0], signal.SIGKILL)
                    yield answer

            return pumpcheck.scan(data / place, map=killing if kill else client.get_executor().map)

    return run


def dask_alone(workers: int) -> Case:
    def run(_: Path) -> object:
        with dask(workers) as client:
            return list(client.get_executor().map(len, ["x"] * FILES))

    return run


@contextmanager
def spark_session() -> Iterator[Any]:
    from pyspark.sql import SparkSession

    os.environ["PYSPARK_PYTHON"] = sys.executable
    settings = {"spark.ui.enabled": "false", "spark.driver.host": "127.0.0.1", "spark.driver.memory": "2g"}
    session = SparkSession.builder.master("local[2]").config(map=settings).getOrCreate()
    session.sparkContext.setLogLevel("OFF")
    yield session
    SPENT.append(_processor())
    session.stop()


def on_spark(kind: str) -> Case:
    def run(data: Path) -> object:
        import pumpcheck
        import pumpcheck.spark

        with spark_session() as spark:
            if kind == "no files":
                return pumpcheck.spark.map(spark)(len, ["x"] * FILES)
            if kind == "files":
                return pumpcheck.scan(data / "files", map=pumpcheck.spark.map(spark))
            devices = spark.read.parquet(str(data / "h.parquet"))
            if kind == "scan":
                return pumpcheck.spark.scan(devices).counts["affected"]
            if kind == "nothing":
                return devices.mapInPandas(lambda frames: frames, devices.schema).count() and None
            added = ", ".join(f"`{name}` string" for name in pumpcheck.api.MATCH_COLUMNS)
            own = ", ".join(f"`{field.name}` {field.dataType.simpleString()}" for field in devices.schema)
            judged = devices.mapInPandas(lambda frames: map(pumpcheck.match, frames), f"{own}, {added}")
            return judged.filter("verdict = 'affected'").count()

    return run


def frame(kind: str) -> Case:
    def run(data: Path) -> object:
        import pyarrow.parquet as pq

        import pumpcheck

        table = pq.read_table(data / "h.parquet")
        pandas = table.to_pandas()
        plan = pumpcheck.plan(table.slice(0, 200))
        if kind == "nothing":
            return None
        judged: Any = plan.match(table) if kind == "plan" else pumpcheck.match(pandas)
        SPENT.append(_processor())
        judged = judged.to_pandas() if kind == "plan" else judged
        columns = list(pumpcheck.api.MATCH_COLUMNS)
        return hashlib.sha256(judged[columns].fillna("").to_csv(index=False).encode()).hexdigest()

    return run


def stored(data: Path) -> object:
    import pumpcheck

    return pumpcheck.scan((data / "url").read_text())


CASES: dict[str, Case] = {
    "local": local, "dask 1": on_dask(1, "files"), "dask 2": on_dask(2, "files"), "dask alone": dask_alone(1),
    "one file": one_file, "ranges, killed": on_dask(2, "quoted.csv", kill=True), "dask alone 2": dask_alone(2),
    "frames": frame("nothing"), "match": frame("match"), "plan": frame("plan"),
    "spark alone": on_spark("nothing"), "spark match": on_spark("match"), "spark scan": on_spark("scan"),
    "spark files": on_spark("files"), "no files": on_spark("no files"), "s3": stored,
}  # fmt: skip
"""What is run, each in a process of its own."""

RATIOS = [
    ("Dask, two workers / one, wall time", "wall", ("dask 2", ""), ("dask 1", ""), 0.65),
    ("Dask, two workers / one", "processor", ("dask 2", ""), ("dask 1", ""), 1.1),
    ("Dask, one worker / local", "processor", ("dask 1", ""), ("local", ""), 1.4),
    ("Ranges, a worker killed, net / local", "processor", ("ranges, killed", "dask alone 2"), ("one file", ""), 1.4),
    ("plan / match, net", "processor", ("plan", "frames"), ("match", "frames"), 0.3),
    ("Spark: scan / match, net", "processor", ("spark scan", "spark alone"), ("spark match", "spark alone"), 0.5),
    ("Spark over files, net / local", "processor", ("spark files", "no files"), ("local", ""), 1.3),
    ("s3:// / file", "processor", ("s3", ""), ("one file", ""), 1.1),
    ("Memory of a worker for files, net, MB", "memory", ("dask 2", "dask alone 2"), None, 300),
    ("Memory of a worker for ranges, net, MB", "memory", ("ranges, killed", "dask alone 2"), None, 300),
]  # fmt: skip
"""What is shown: a name, of what, the two cases with what is taken off each, and what to reach."""

WHOLE, IDS = 0, 1
SAME = [
    (WHOLE, ("local", "dask 1", "dask 2", "spark files")),
    (WHOLE, ("one file", "ranges, killed")),
    (WHOLE, ("match", "plan")),
    (WHOLE, ("spark scan", "spark match")),
    (IDS, ("one file", "s3")),
]
"""Cases that must find the same: all of the result, or the same units under another name."""


def main() -> None:
    """Prepare the data, run each case in turn, and show the ratios."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--only", default="", help="show only the ratios whose names match this pattern")
    parser.add_argument("--record", action="store_true", help="add the ratios to history.csv")
    parser.add_argument("--case", help=argparse.SUPPRESS)
    parser.add_argument("--data", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.case:
        found = CASES[options.case](options.data)
        print(SPENT[-1] if SPENT else _processor(), HELD[-1] if HELD else _held(), *_digests(found))
        return
    ratios = [ratio for ratio in RATIOS if re.search(options.only, ratio[0], re.IGNORECASE)]
    needed = {case for _, _, one, other, _ in ratios for case in (*one, *(other or ()))}
    cases = [name for name in CASES if name in needed]
    with tempfile.TemporaryDirectory() as folder, _store() as url:
        _prepare(data := Path(folder), options.rows, url)
        runs: dict[str, list[dict[str, float]]] = {name: [] for name in cases}
        found: dict[str, list[tuple[str, str]]] = {name: [] for name in cases}
        for turn, name in itertools.product(range(options.rounds + 1), cases):
            figures, digests = _run(name, data)
            print(f"round {turn} of {options.rounds}, {name}: {figures['processor']:.1f} s", file=sys.stderr)
            runs[name] += [figures] if turn else []
            found[name].append(digests)
    for what, group in SAME:
        if len({digests[what] for name in group for digests in found.get(name, ())}) > 1:
            print(f"NOT THE SAME: {', '.join(group)}")
    shown = {}
    for title, what, one, other, goal in ratios:
        turns = [_net(run, what, one) / (_net(run, what, other) if other else 1) for run in _by_round(runs)]
        shown[f"{options.rows:,} rows beyond one machine: {title}"] = middle = statistics.median(turns)
        print(f"{middle:6.2f}  (to reach {goal}; {min(turns):.2f} to {max(turns):.2f})  {title}")
    if options.record:
        history.add(shown)


def _by_round(runs: dict[str, list[dict[str, float]]]) -> Iterator[dict[str, dict[str, float]]]:
    return (dict(zip(runs, figures, strict=True)) for figures in zip(*runs.values(), strict=True))


def _net(run: dict[str, dict[str, float]], what: str, cases: tuple[str, str]) -> float:
    case, less = cases
    return run[case][what] - (run[less][what] if less else 0)


def _run(name: str, data: Path) -> tuple[dict[str, float], tuple[str, str]]:
    command = [sys.executable, "-W", "ignore", __file__, "--case", name, "--data", str(data)]
    # An installed package has its byte code; one that is worked on would be compiled anew by every worker.
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    environment |= {"PUMPCHECK_PART_BYTES": SMALL} if "ranges" in name else {}
    start = time.perf_counter()
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=environment)
    wall = time.perf_counter() - start
    if done.returncode:
        raise SystemExit(f"{name} failed:\n{done.stderr[-3000:]}")
    processor, held, whole, ids = done.stdout.splitlines()[-1].split()
    return {"wall": wall, "processor": float(processor), "memory": float(held)}, (whole, ids)


def _held() -> float:
    import resource

    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def _processor() -> float:
    import psutil

    own = psutil.Process()
    used = 0.0
    for process in (own, *own.children(recursive=True)):
        with suppress(psutil.Error):
            used += sum(process.cpu_times()[:4])
    return used


def _digests(found: object) -> tuple[str, str]:
    """Return what tells a result from others, and what tells the units in it, wherever they were read from."""
    from dataclasses import asdict, is_dataclass

    told, ids = found, found
    if is_dataclass(found):
        result: Any = found
        sources = [asdict(source) for source in result.sources]
        told = [[asdict(record) for record in result.records], sources, result.counts]
        ids = sorted(record.id for record in result.records)
    whole, units = (hashlib.sha256(json.dumps(one, default=str).encode()).hexdigest() for one in (told, ids))
    return whole, units


def _prepare(data: Path, rows: int, url: str) -> None:
    import pandas as pd

    whole = data / "whole.csv"
    write_inventory(whole, rows, like="hospital")
    frame = pd.read_csv(whole, dtype=str, keep_default_na=False)
    frame.to_parquet(data / "h.parquet", index=False, row_group_size=100_000)
    (data / "files").mkdir()
    for number in range(FILES):
        frame.iloc[number::FILES].to_csv(data / "files" / f"part-{number:02}.csv", index=False)
    draw = random.Random(508)
    broken = frame["Notes"].where([draw.random() > 0.05 for _ in range(rows)], frame["Notes"] + "\nsecond line")
    frame.assign(Notes=broken).to_csv(data / "quoted.csv", index=False)
    whole.unlink()
    import boto3

    boto3.client("s3").create_bucket(Bucket="scale")
    boto3.client("s3").upload_file(str(data / "quoted.csv"), "scale", "quoted.csv")
    (data / "url").write_text(url)


@contextmanager
def _store() -> Iterator[str]:
    """Begin a store in a process of its own, whose processor time is nobody's."""
    code = (
        "import sys; from moto.server import ThreadedMotoServer; "
        "server = ThreadedMotoServer(ip_address='127.0.0.1', port=0, verbose=False); server.start(); "
        "print(*server.get_host_and_port(), flush=True); sys.stdin.read()"
    )
    command = [sys.executable, "-W", "ignore", "-c", code]
    quiet = subprocess.DEVNULL
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=quiet, text=True) as server:
        assert server.stdout
        host, port = server.stdout.readline().split()
        os.environ.update(AWS_ENDPOINT_URL=f"http://{host}:{port}", AWS_DEFAULT_REGION="us-east-1")
        os.environ.update(AWS_ACCESS_KEY_ID="testing", AWS_SECRET_ACCESS_KEY="testing")
        try:
            yield "s3://scale/quoted.csv"
        finally:
            server.kill()


if __name__ == "__main__":
    main()
