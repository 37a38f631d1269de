"""What becomes of a workbook that exists already: it is asked on a terminal, and said by an option elsewhere."""

from __future__ import annotations

import sys
from pathlib import Path

import click


def choose_update(path: Path, format: str | None) -> str | None:
    """Ask what is to be done about a report that exists.

    Args:
        path: The report.
        format: Name of its format, when the suffix does not say it.

    Returns:
        ``update`` or ``overwrite``; None where nobody can be asked, or the report is no workbook.

    Raises:
        Abort: If the answer is to cancel.
    """
    workbook = (format or path.suffix.removeprefix(".")).casefold() == "xlsx"
    if not (workbook and path.is_file() and sys.stdin.isatty() and sys.stderr.isatty()):
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
