"""``pumpcheck scan``."""

from __future__ import annotations

import builtins
import sys
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stdout
from typing import TYPE_CHECKING, Any

import click

import pumpcheck
from pumpcheck.cli.report_outputs import Reports
from pumpcheck.cli.shared_options import PATH, allow_http_option, recall_option, report_options, source_options
from pumpcheck.errors import UsageError

if TYPE_CHECKING:
    from pumpcheck.model.result import Progress
    from pumpcheck.scanning.results import Map


@click.command()
@click.argument("sources", nargs=-1, required=True, metavar="SOURCE...")
@report_options
@source_options
@allow_http_option
@click.option(
    "--jobs", type=click.IntRange(1), metavar="N", help="Judge files, and parts of large ones, in N processes."
)
@click.option("--scheduler", metavar="URL", help="Judge them on the Dask cluster of this scheduler: tcp://HOST:8786.")
@click.option(
    "--findings",
    default="",
    metavar="FOLDER",
    help="Write findings part by part to FOLDER.parquet or FOLDER.csv instead of holding them; no reports then.",
)
@click.option("--resume", is_flag=True, help="Go on from where an interrupted read of a URL stopped.")
@recall_option
@click.option(
    "--all-rows",
    is_flag=True,
    help="List every record read and why it was cleared, in .csv, .json and .xlsx; .html counts them as always.",
)
@click.option("--decisions", metavar="FILE", type=PATH, help="Apply the decisions in this file (.toml).")
@click.option("--update", is_flag=True, help="Carry what people typed into the workbook that exists into the new one.")
@click.option(
    "--retire-source",
    "retired",
    multiple=True,
    metavar="NAME",
    help="At an update: this earlier source is gone for good; may be repeated.",
)
def scan(
    sources: tuple[str, ...],
    outputs: tuple[str, ...],
    format: str | None,
    mask_serials: bool,
    force: bool,
    quiet: bool,
    jobs: int | None,
    scheduler: str | None,
    findings: str,
    update: bool,
    retired: tuple[str, ...],
    **asked: Any,  # noqa: ANN401 - what pumpcheck.scan() takes by the same names
) -> int:
    """Find the recalled units in inventories.

    A SOURCE is the name of a source in pumpcheck.toml, a file, a folder, a glob, a URL, or - for standard input.

    Exit codes: 0 nothing to act on, 1 something is affected or needs review, 2 incomplete or failed.

    Example: pumpcheck scan exports/*.csv cmms -o remediation.xlsx --update
    """
    from pumpcheck.plugins import load_plugins

    if findings and (outputs or asked["all_rows"]):
        raise UsageError("--findings is for what no report can hold; leave out -o and --all-rows")
    # What a plugin prints must not get into a report on standard output.
    with redirect_stdout(sys.stderr):
        plugins = load_plugins()
        reports = Reports(outputs, format, mask_serials, force, quiet, update, retired)
        reports.check(plugins.reports, sources)
        asked |= {
            "plugins": plugins,
            "findings": findings,
            "mask_serials": mask_serials and bool(scheduler or findings),
        }
        with _progress_bar() as progress, _engine(jobs, scheduler) as map_:
            result = pumpcheck.scan(*sources, progress=progress, map=map_, **asked)
    return reports.write_and_show(result)


@contextmanager
def _progress_bar() -> Iterator[Progress | None]:
    """Show how far reading has come, on a terminal only."""
    if not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    parts = (
        SpinnerColumn(),
        TextColumn("{task.description}", markup=False),
        BarColumn(),
        TextColumn("{task.completed:,} records"),
        TimeElapsedColumn(),
    )
    with Progress(*parts, console=Console(stderr=True), transient=True) as shown:
        tasks: dict[str, Any] = {}

        def progress(label: str, records: int) -> None:
            if label not in tasks:
                tasks[label] = shown.add_task(label, total=None)
            shown.update(tasks[label], completed=records)

        yield progress


@contextmanager
def _engine(jobs: int | None, scheduler: str | None) -> Iterator[Map]:
    """Give the `map` by which parts are judged: in this process, in several, or by the workers of a Dask scheduler."""
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
