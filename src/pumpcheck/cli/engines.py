"""What judges the parts of a scan: this process, several, or a cluster."""

from __future__ import annotations

import builtins
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from pumpcheck.errors import UsageError

if TYPE_CHECKING:
    from pumpcheck.scanning.results import Map


@contextmanager
def engine(jobs: int | None, scheduler: str | None) -> Iterator[Map]:
    """Give the `map` by which parts are judged.

    Args:
        jobs: How many processes of this machine judge them; None for this process alone.
        scheduler: The address of a Dask scheduler, whose workers judge them.

    Raises:
        UsageError: If both are given, or the scheduler cannot be reached.
    """
    if jobs and scheduler:
        raise UsageError("--jobs is for this machine and --scheduler for a cluster; leave one of them out")
    if scheduler:
        with _dask(scheduler) as map_:
            yield map_
    elif jobs and jobs > 1:
        from concurrent.futures import ProcessPoolExecutor
        from multiprocessing import get_context

        # A forked process would hold the locks of this one's threads.
        with ProcessPoolExecutor(jobs, get_context("spawn")) as pool:
            yield pool.map
    else:
        yield builtins.map


@contextmanager
def _dask(scheduler: str) -> Iterator[Map]:
    try:
        from distributed import Client
    except ImportError:
        raise UsageError("--scheduler needs Dask; run pip install 'pumpcheck[dask]'") from None
    try:
        client = Client(scheduler, name="pumpcheck")
    except (OSError, ValueError, TypeError) as error:
        raise UsageError(
            f"--scheduler {scheduler}: cannot be reached ({type(error).__name__}); check the address, and the "
            "certificates that Dask's configuration names"
        ) from None
    with client:
        yield client.get_executor().map
