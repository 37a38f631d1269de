"""``pumpcheck columns``."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import click

from pumpcheck.cli.shared_options import FAILED, source_options

if TYPE_CHECKING:
    from pumpcheck.model.summary import TableSummary


@click.command()
@click.argument("source")
@source_options
def columns(source: str, **asked: Any) -> int:  # noqa: ANN401
    """Show how the columns of SOURCE are understood, and by what.

    Example: pumpcheck columns ward_lists.xlsx --sheet "Ward 3"
    """
    from pumpcheck.scanning.preview import preview

    return show_columns(preview(source, **asked))


def show_columns(tables: Sequence[TableSummary]) -> int:
    """Print how the columns of each table are understood, and return the exit code."""
    from pumpcheck.cli.printing import new_console, print_table
    from pumpcheck.masking import Masker
    from pumpcheck.privacy import Masking, masked
    from pumpcheck.reports.shown_text import terminal_text

    console, masking = new_console(), Masking(Masker([]))
    for table in (masked(table, masking) for table in tables):
        console.print(terminal_text(table.name), style="bold")
        for note in table.notes:
            console.print(f"  {terminal_text(note)}")
        if table.columns:
            rows = [(one.heading, one.field or "-", one.how, " | ".join(one.samples)) for one in table.columns]
            print_table(("Heading", "Field", "How decided", "Samples"), rows, console)
        if table.problem:
            console.print(f"  cannot be assessed: {terminal_text(table.problem)}", style="bold red")
    return FAILED if any(table.problem for table in tables) else 0
