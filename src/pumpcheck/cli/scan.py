"""``pumpcheck scan``."""

from __future__ import annotations

import sys
from contextlib import redirect_stdout
from pathlib import Path

import click

import pumpcheck
from pumpcheck.cli.engines import engine
from pumpcheck.cli.progress_bar import reading
from pumpcheck.cli.report_outputs import Reports
from pumpcheck.cli.shared_options import (
    allow_http_option,
    config_option,
    formats,
    quiet_option,
    recall_option,
    source_options,
)
from pumpcheck.errors import UsageError


@click.command()
@click.argument("sources", nargs=-1, required=True, metavar="SOURCE...")
@click.option(
    "-o",
    "--output",
    "outputs",
    multiple=True,
    metavar="FILE",
    help="Write a report: .xlsx, .csv, .json, .html or .md; - for standard output.",
)
@formats()
@source_options
@config_option
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
@click.option("--mask-serials", is_flag=True, help="Mask serial numbers in the reports to their last three characters.")
@click.option(
    "--decisions",
    "decisions",
    metavar="FILE",
    type=click.Path(path_type=Path),
    help="Apply the decisions in this file (.toml).",
)
@click.option("--update", is_flag=True, help="Carry what people typed into the workbook that exists into the new one.")
@click.option(
    "--retire-source",
    "retired",
    multiple=True,
    metavar="NAME",
    help="Say at an update that this source of before is gone for good; may be repeated.",
)
@click.option("--force", is_flag=True, help="Overwrite reports that exist.")
@quiet_option
def scan(
    sources: tuple[str, ...],
    outputs: tuple[str, ...],
    format: str | None,
    sheets: tuple[str, ...],
    columns: dict[str, str],
    options: dict[str, str],
    config: Path | None,
    allow_http: bool,
    jobs: int | None,
    scheduler: str | None,
    findings: str,
    resume: bool,
    recalls: tuple[str, ...],
    all_rows: bool,
    mask_serials: bool,
    decisions: Path | None,
    update: bool,
    retired: tuple[str, ...],
    force: bool,
    quiet: bool,
) -> int:
    """Find the recalled units in inventories.

    A SOURCE is the name of a source in pumpcheck.toml, a file, a folder, a glob, a URL, or - for standard input.

    Exit codes: 0 nothing to act on, 1 something is affected or needs review, 2 incomplete or failed.

    Example: pumpcheck scan exports/*.csv cmms -o remediation.xlsx --update
    """
    from pumpcheck.plugins import load_plugins

    if findings and (outputs or all_rows):
        raise UsageError("--findings is for what no report can hold; leave out -o and --all-rows")
    # What a plugin prints must not get into a report on standard output.
    with redirect_stdout(sys.stderr):
        plugins = load_plugins()
        reports = Reports(outputs, format, mask_serials, update, force, quiet, retired)
        reports.check(plugins.reports, sources)
        with reading() as progress, engine(jobs, scheduler) as map_:
            result = pumpcheck.scan(
                *sources,
                columns=columns,
                sheets=sheets,
                options=options,
                recalls=recalls,
                decisions=decisions,
                progress=progress,
                plugins=plugins,
                config=config,
                allow_http=allow_http,
                resume=resume,
                all_rows=all_rows,
                map=map_,
                mask_serials=mask_serials and bool(scheduler or findings),
                findings=findings,
            )
    return reports.write_and_show(result)
