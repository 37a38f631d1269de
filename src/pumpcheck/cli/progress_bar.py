"""How far a long command has come, on a terminal only."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pumpcheck.model.result import Progress


@contextmanager
def reading() -> Iterator[Progress | None]:
    """Show how far reading has come, on a terminal only."""
    if not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    console = Console(stderr=True)
    parts = (
        SpinnerColumn(),
        TextColumn("{task.description}", markup=False),
        BarColumn(),
        TextColumn("{task.completed:,} records"),
        TimeElapsedColumn(),
    )
    with Progress(*parts, console=console, transient=True) as shown:
        tasks: dict[str, Any] = {}

        def progress(label: str, records: int) -> None:
            if label not in tasks:
                tasks[label] = shown.add_task(label, total=None)
            shown.update(tasks[label], completed=records)

        yield progress
