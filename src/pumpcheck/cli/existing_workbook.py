"""What becomes of a workbook that exists already: it is asked on a terminal, and said by an option elsewhere."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import click


def choose_update(path: Path) -> str | None:
    """Ask what is to be done about a workbook that exists.

    Returns:
        ``update`` or ``overwrite``; None where there is none, or nobody can be asked.

    Raises:
        Abort: If the answer is no.
    """
    # A name that is too long is told when the report is made sure of.
    if not (os.path.isfile(path) and sys.stdin and sys.stdin.isatty() and sys.stderr.isatty()):  # noqa: PTH113
        return None
    answer: str = click.prompt(
        f"{path} exists and may hold people's work{_shows(path)}. Bring it up to date with this scan (update), or "
        "overwrite it?",
        type=click.Choice(["no", "update", "overwrite"]),
        default="no",
        err=True,
    )
    if answer == "no":
        raise click.Abort
    return answer


def _shows(path: Path) -> str:
    """Return the sources that a workbook shows, in words; empty where it does not say."""
    from pumpcheck.update import sources_shown

    names = sources_shown(path)
    return f"; it shows {', '.join(names)}" if names else ""
