"""``pumpcheck columns``."""

from __future__ import annotations

import click

from pumpcheck.commands.options import FAILED, source_options


@click.command()
@click.argument("source")
@source_options
def columns(source: str, sheets: tuple[str, ...], columns: dict[str, str], options: dict[str, str]) -> int:
    """Show how the columns of SOURCE are understood, and by what."""
    from pumpcheck.listings import show_columns
    from pumpcheck.scanning.preview import preview

    tables = preview(source, sheets=sheets, columns=columns, options=options)
    show_columns(tables)
    return FAILED if any(table.problem for table in tables) else 0
