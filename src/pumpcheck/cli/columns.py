"""``pumpcheck columns``."""

from __future__ import annotations

from pathlib import Path

import click

from pumpcheck.cli.shared_options import FAILED, config_option, source_options


@click.command()
@click.argument("source")
@source_options
@config_option
def columns(
    source: str, sheets: tuple[str, ...], columns: dict[str, str], options: dict[str, str], config: Path | None
) -> int:
    """Show how the columns of SOURCE are understood, and by what.

    Example: pumpcheck columns ward_lists.xlsx --sheet "Ward 3"
    """
    from pumpcheck.cli.listings import show_columns
    from pumpcheck.scanning.preview import preview

    tables = preview(source, sheets=sheets, columns=columns, options=options, config=config)
    show_columns(tables)
    return FAILED if any(table.problem for table in tables) else 0
