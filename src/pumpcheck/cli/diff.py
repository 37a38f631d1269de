"""``pumpcheck diff``."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from pumpcheck.cli.shared_options import PATH


@click.command()
@click.argument("old", type=PATH)
@click.argument("new", type=PATH)
@click.option("--format", type=click.Choice(["table", "json"]), default="table", help="How to show it.")
def diff(old: Path, new: Path, format: str) -> int:
    """Compare two workbooks or JSON results: what is new, gone, changed, and how far the work has come.

    Exit codes: 0 nothing is open in NEW, 1 something is, 2 either was incomplete or cannot be read.

    Example: pumpcheck diff may.xlsx june.xlsx
    """
    from pumpcheck.diff import compare
    from pumpcheck.diff.show import print_difference, write_json

    difference = compare(old, new)
    if format == "json":
        write_json(difference, sys.stdout)
    else:
        print_difference(difference)
    return difference.exit_code
