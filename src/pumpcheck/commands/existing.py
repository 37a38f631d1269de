"""What becomes of a workbook that exists already: it is asked on a terminal, and said by an option elsewhere."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import click


def choose_update(path: Path) -> str | None:
    """Ask what is to be done about a workbook that exists.

    Args:
        path: The workbook.

    Returns:
        ``update`` or ``overwrite``; None where there is none, or nobody can be asked.

    Raises:
        Abort: If the answer is to cancel.
    """
    # A name that is too long is told when the report is made sure of.
    if not (os.path.isfile(path) and sys.stdin and sys.stdin.isatty() and sys.stderr.isatty()):  # noqa: PTH113
        return None
    answer: str = click.prompt(
        f"{path} exists and may hold people's work. Carry it into the new one (update), overwrite it, or cancel?",
        type=click.Choice(["update", "overwrite", "cancel"]),
        default="update",
        err=True,
    )
    if answer == "cancel":
        raise click.Abort
    return answer
