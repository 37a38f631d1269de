"""Options that several commands take."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

FAILED = 2
"""Exit code of a scan that is incomplete and of a command that failed."""

PATH = click.Path(path_type=Path)


def _pairs(_context: click.Context, parameter: click.Parameter, values: tuple[str, ...]) -> dict[str, str]:
    pairs = {}
    for value in values:
        key, equals, rest = value.partition("=")
        if not (key and equals):
            # What was meant may be a secret.
            shown = "one of them" if parameter.name == "options" else repr(value)
            raise click.BadParameter(f"{shown} is not of the form {parameter.metavar}")
        pairs[key.strip()] = rest
    return pairs


_sheets = click.option(
    "--sheet", "sheets", multiple=True, metavar="NAME", help="Read only this sheet; may be repeated."
)
_columns = click.option(
    "--column",
    "columns",
    multiple=True,
    metavar="FIELD=HEADING",
    callback=_pairs,
    help="Say which column is a field, such as model=Modell-Nr.; may be repeated.",
)
_options = click.option(
    "--option",
    "options",
    multiple=True,
    metavar="KEY=VALUE",
    callback=_pairs,
    help="Setting of the adapter, such as encoding=cp1252 or adapter=csv; may be repeated.",
)


def source_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add the options that say how a source is read."""
    return _sheets(_columns(_options(config_option(command))))


def report_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add the options that say which reports are written, and how."""
    return _outputs(_format(_mask_serials(_force(quiet_option(command)))))


_outputs = click.option(
    "-o",
    "--output",
    "outputs",
    multiple=True,
    metavar="FILE",
    help="Write a report: .xlsx, .csv, .json, .html or .md; - for standard output.",
)
_format = click.option(
    "--format",
    metavar="NAME",
    help="Format of the reports: xlsx, csv, json, html, markdown, or a plugin's; else the suffix of FILE says it.",
)
_mask_serials = click.option(
    "--mask-serials", is_flag=True, help="Mask serial numbers in the reports to their last three characters."
)
_force = click.option("--force", is_flag=True, help="Overwrite reports that exist.")

quiet_option = click.option("--quiet", is_flag=True, help="Print nothing but errors; the exit code says the rest.")
config_option = click.option(
    "--config",
    metavar="FILE",
    type=PATH,
    help="The pumpcheck.toml to use; without it PUMPCHECK_CONFIG, the working folder, then the user's own folder.",
)
allow_http_option = click.option("--allow-http", is_flag=True, help="Let adapters that read URLs go over plain http.")
recall_option = click.option(
    "--recall",
    "recalls",
    multiple=True,
    metavar="ID|FILE|FOLDER",
    help="Apply this recall too, or all of a folder; may be repeated.",
)
