"""Run commands in turn and measure each as a whole process: time, and the memory of all its processes together."""

# ruff: noqa: T201
from __future__ import annotations

import os
import resource
import statistics
import subprocess
import sys
import threading
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

_EVERY = 0.05


class Run(NamedTuple):
    """One run of a command."""

    seconds: float
    processor: float
    megabytes: float


class Summary(NamedTuple):
    """The medians of some runs of a command."""

    seconds: float
    processor: float
    megabytes: float


def interleaved(commands: Mapping[str, Sequence[str]], runs: int) -> dict[str, Summary]:
    """Run every command once, then every command again, and so on, so that a noisy minute meets all alike.

    Raises:
        SystemExit: If a command fails; what it wrote to standard error is shown.
    """
    found: dict[str, list[Run]] = {name: [] for name in commands}
    for turn in range(runs):
        for name, command in commands.items():
            print(f"run {turn + 1} of {runs}: {name}", file=sys.stderr)
            found[name].append(run(command))
    return {
        name: Summary(*(statistics.median(figures) for figures in zip(*each, strict=True)))
        for name, each in found.items()
    }


def run(command: Sequence[str]) -> Run:
    """Run one command and wait for it."""
    # An installed package has its byte code; one that is worked on would be compiled anew by every run.
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    before, start = _processor(), time.perf_counter()
    process = subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, stdin=subprocess.DEVNULL, text=True, env=environment
    )
    watch = _Watch(process.pid)
    _, errors = process.communicate()
    seconds = time.perf_counter() - start
    # 1 is what grep and pumpcheck say when they found nothing, or something.
    if process.returncode not in (0, 1):
        raise SystemExit(f"{' '.join(command)[:300]}\nfailed with {process.returncode}:\n{errors[-2000:]}")
    return Run(seconds, _processor() - before, watch.peak() / 1e6)


def _processor() -> float:
    """Return the seconds of processor time that ended commands have taken, with their own children."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


class _Watch(threading.Thread):
    """Looks every now and then how much memory a process and its children hold; needs /proc."""

    def __init__(self, pid: int) -> None:
        super().__init__(daemon=True)
        self._pid = pid
        self._peak = 0
        self.start()

    def peak(self) -> int:
        """Return the most that was held, in bytes."""
        self.join()
        return self._peak

    def run(self) -> None:
        """Look until the process has ended."""
        while held := sum(map(_held, _family(self._pid))):
            self._peak = max(self._peak, held)
            time.sleep(_EVERY)


def _family(pid: int) -> list[int]:
    try:
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    except OSError:
        return [pid]
    return [pid, *(member for child in children for member in _family(int(child)))]


def _held(pid: int) -> int:
    try:
        pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    except (OSError, IndexError):
        return 0
    return pages * os.sysconf("SC_PAGE_SIZE")
